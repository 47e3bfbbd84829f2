"""Find what a text states about the person who speaks: the language, an age under 18, a veteran, somebody deaf ..."""

from functools import cache
from typing import Final

from selfhelp.hearing.patterns import WORDS, Pattern, Patterns
from selfhelp.text import fold

_ENGLISH: Final = frozenset(
    "the and i im my me to of is are was he she they it we you in on for with that this have has do dont not cant want"
    " need help from his her hes shes wont be at who what when how am been will would so just out up by".split()
)
_SPANISH: Final = frozenset(
    "el la los las y yo mi mis me que de del en un una es esta estoy soy no se le su por para con quiero tengo mucho"
    " muy ya"
    " pero como cuando ayuda al lo nos ella hijo hija esposo esposa mama papa necesito grupo sin tiene va voy porque"
    " fue ha hace cerca busco todos siempre nada estan soy".split()
)
_SHARED: Final = _ENGLISH & _SPANISH


def language_of(text: str) -> str:
    """The language of a text, by its function words: "es", or else "en"."""
    words = [word for word in fold(text).split() if word not in _SHARED]
    spanish, english = (sum(word in known for word in words) for known in (_SPANISH, _ENGLISH))
    return "es" if spanish > english or (spanish == english and any(c in text.lower() for c in "ñ¿¡áéíóú")) else "en"


_FACTS: Final = {
    "minor": (
        "^ @age (and my|and i|and im|f|m|years old and|year old and|yo and)",
        "(i am|im|i m|imma) (a|only|just|almost|turning)? @age (and|my|year old|years old|yr old|yo|but|f|m|with)",
        "(i am|im|i m) (a|only|just|almost)? @age",
        "(@age f|@age m|@age_and_sex)",
        "i just? turned @age",
        "(i am|im) in (the)? (5th|6th|7th|8th|9th|10th|11th|fifth|sixth|seventh|eighth|ninth|tenth|eleventh) grade",
        "(i am|im) in (middle school|elementary school|junior high|high school|sixth form)",
        "(i am|im) a (minor|freshman in high school|sophomore in high school|teenager)",
        "tengo (solo|apenas)? @age anos",
        "soy (menor de edad|un menor|una menor)",
    ),
    "veteran": (
        "(veteran|veterans|veterano|veterana|veteranos)",
        "(combat|army|navy|marine|vietnam|iraq|gulf war|war|disabled|air force|military|homeless|female|woman"
        "|korea) (vet|vets)",
        "(i am|im|hes|shes|he is|she is|husband is|dad is|son is|im also) a vet (and|with|who|in|from)?",
        "(i|he|she|husband|dad|son|brother) (served|deployed|was deployed) (in|to) (iraq|afghanistan|vietnam"
        "|the army|the navy"
        "|the marines|the military|the air force|the national guard|kuwait|korea)",
        "(ex|former|retired) (military|marine|soldier|army|navy)",
    ),
    "lgbtq": (
        "(i am|im|i m|hes|shes|theyre|he is|she is|being|as a|came out as|come out as|coming out as) (a|an)?"
        " (gay|lesbian|bi|bisexual|trans|transgender|queer|nonbinary|non binary|enby|pansexual|intersex"
        "|genderqueer|genderfluid)",
        "(gay|lesbian|trans|transgender|queer|bisexual|nonbinary|non binary|lgbt~|two spirit|ftm|mtf) (kid"
        "|teen|teenager|son|daughter"
        "|man|men|woman|women|client|youth|boy|girl|person|couple|partner|student|child|guy|relationship)?",
        "(come|came|coming) out to (my|his|her|their|the)",
        "soy (gay|lesbiana|bisexual|trans|transgenero|homosexual|no binario|no binaria)",
        "(hijo|hija|joven|hombre|mujer) (gay|lesbiana|trans|bisexual)",
    ),
    "deaf": (
        "(i am|im|hes|shes|he is|she is|who is|hard of hearing|son is|daughter is|husband is|wife is"
        "|client is|born) deaf",
        "deaf (man|woman|person|client|student|son|daughter|child|kid|husband|wife|caller|and|survivor|girl"
        "|boy|teen|community)",
        "hard of hearing",
        "(asl|sign language) (interpret~|user|speaker|only|counselor|hotline)",
        "(i use|uses|only) (asl|sign language)",
        "(soy|es) (sordo|sorda)",
        "(sordo|sorda|lengua de senas)",
    ),
    "native": (
        "(native american|american indian|alaska native|first nations|native hawaiian|native woman|native man)",
        "(i am|im|hes|shes|she is|he is|an|a) (a|an)? (native|indigenous|navajo|lakota|dakota|cherokee|ojibwe"
        "|choctaw|apache|hopi"
        "|cree|anishinaabe|crow|blackfeet|yupik|inupiat|cheyenne) (american|and|woman|man|girl|teen|client"
        "|indian|from|kid|elder)",
        "(i am|im) (navajo|lakota|dakota|cherokee|ojibwe|choctaw|apache|hopi|cree|anishinaabe|blackfeet|yupik"
        "|indigenous|native)",
        "(tribal member|enrolled member|on the rez|on the reservation|on our reservation)",
        "soy (indigena|nativo americano|nativa americana)",
    ),
    "reporter": (
        "(mandated|mandatory|required|obligated|legally bound|duty|obligation|obligations) (to|for)?"
        " (report|reporter|reporters|reporting|warn)",
        "(do|does|should|must|can) (i|we|she|he|they) (have to|need to|legally)? report",
        "(have|need) to (report|tell cps|call cps|call aps)",
        "(obligado|obligada|obligacion) (a|de) (reportar|denunciar|notificar|informar)",
        "(tengo|tiene|tenemos) que (reportar|denunciar)",
    ),
    "worker": (
        "(my|a|our|with|have a|for a|has a|for my|got a)? (client|clients|clienta) (is|has|with|who|says|said"
        "|reports|reported|in|was|si|hi|needs"
        "|disclosed|states|wants|being|took|si|on|aged|endorses|engages|self~|medically|ed|sa|dv|tells|told"
        "|hit|hears|may|might|sees)",
        "(my|our|a|for a|for my) (client|clients|patient|caseload)",
        "(patient|pt|caller) (is|has|with|who|says|said|reports|reported|was|si|hi|needs|disclosed|states"
        "|wants|endorses|engages|on|in)",
        "(my|a) student (is|has|says|said|told|disclosed|wrote|came|with|was)",
        "(on my caseload|im a counselor|i am a counselor|im a therapist|i am a therapist|im a social worker"
        "|i am a social worker|im a nurse|i work at a shelter|im a case manager)",
        "(mi|un|una) (paciente|cliente|alumno|alumna) (dice|tiene|esta|es|con|quiere|se|no|viene|dijo)",
    ),
}
"""Patterns of what the words state about the speaker, or about whom a worker speaks of; `@age` is an age under 18."""

_NO_AGES: Final = (
    "(i am|im|i m) (a|only|just|almost)? @age (days|day|weeks|week|wks|months|month|mos|minutes|mins|min|hours|hrs"
    "|miles|mi|blocks|pounds|lbs|steps|beers|drinks|pills|meetings)",
    "(i am|im|i m) (a|only|just|almost)? @age (years|year|yrs|yr) (sober|clean|in|into|without|off|dry|free|from|post"
    "|out|since|married|divorced|of)",
)
"""What is not an age: "I am 16 years sober"."""

_AGES: Final = range(7, 18)


def who(text: str) -> frozenset[str]:
    """What the words state: minor (the speaker is under 18), veteran, lgbtq, deaf, native, worker, and reporter.

    A reporter is somebody who asks about a duty to report.
    """
    return frozenset(stated.kind for stated in _facts().find(text))


@cache
def _facts() -> Patterns:
    rows = [Pattern(fact, "en", pattern, "danger") for fact, patterns in _FACTS.items() for pattern in patterns]
    rows += [Pattern("minor", "en", pattern, "not") for pattern in _NO_AGES]
    ages = "|".join(map(str, _AGES)), "|".join(f"{age}{sex}" for age in _AGES for sex in "fm")
    return Patterns(
        [*rows, *(Pattern(WORDS, "en", *named) for named in zip(ages, ("age", "age_and_sex"), strict=True))]
    )
