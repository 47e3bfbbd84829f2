"""English words of a search and the options they stand for: "after work" is `--after 17:00`."""

import re
from typing import Final

NARRATING: Final = frozenset({"i", "he", "she", "my"})
"""First words of a phrase that tells a story rather than asks for a group."""

NEGATION_PHRASES: Final = re.compile(
    r"(?:anything|anyone|any day|all|everything) (?:but|except)|but not|other than|instead of"
)
"""Phrases that negate what follows."""

NEAR: Final = frozenset("near in around outside cerca".split())
"""Words that precede a place."""

SURELY_NEAR: Final = NEAR - {"in"}
"""Words that are always followed by a place in a search; "in" has other uses."""

FILTER_PHRASES: Final[dict[str, str]] = {
    "--online": "online|on line|on zoom|by zoom|via zoom|zoom|virtual|virtually|remote|over the internet"
    "|on the internet"
    "|video call|en linea|por zoom",
    "--in-person": "in person|inperson|face to face|f2f|in the room|presencial|en persona|physical",
    "--phone": "by phone|on the phone|over the phone|phone meeting|phone meetings|phone|telephone|dial in|call in"
    "|conference call|por telefono",
    "--now": "right now|starting now|now|currently|this minute|happening now|ahora|ahora mismo",
    "--attendance hybrid": "hybrid",
    "--approach secular": "secular|atheist|atheists|agnostic|non religious|nonreligious|not religious|no god"
    "|no religion"
    "|without god|god free|no higher power|not spiritual|no prayer|no praying|not faith based|isnt religious"
    "|non spiritual|without religion|not christian|sin dios",
    "--approach faith-based": "christian|faith based|religious|church based|christ centered|bible|jesus"
    "|catholic|biblical",
    "--approach twelve-step": "12 step|twelve step|12 steps|twelve steps|12step",
    "--for women": "women|womens|woman|ladies|female|females|women only|mujeres|femmes|frauen",
    "--for men": "men|mens|man|guys|male|males|men only|gentlemen|hombres",
    "--for teens": "teen|teens|teenager|teenagers|teenage|adolescent|adolescents|high schooler|high school",
    "--for young-adults": "young adult|young adults|young people|young peoples|young persons|college age|jovenes",
    "--for older-adults": "senior|seniors|elderly|older adult|older adults|over 60|over 65|retirees|senior citizens",
    "--for lgbtq": "lgbt|lgbtq|lgbtqia|lgbtqia+|lgbtq+|queer|gay and lesbian",
    "--for gay": "gay|gay men|gay mens",
    "--for lesbian": "lesbian|lesbians",
    "--for transgender": "trans|transgender",
    "--for veterans": "veteran|veterans|vets|vet|military|ex military",
    "--for newcomers": "newcomer|newcomers|beginner|beginners|first timer|first timers|first time",
    "--for adults": "adult|adults",
    "--for couples": "couples|for couples",
    "--for families": "for families|families|for family|family members|for loved ones",
    "--for indigenous": "native american|native americans|indigenous|first nations",
    "--for hispanic": "latino|latinos|latina|hispanic",
    "--for black": "black|african american",
    "--for asian": "asian|asian american",
    "--for people-of-color": "bipoc|people of color|poc",
    "--for professionals": "professionals|doctors|nurses|lawyers|physicians|doctors and nurses|healthcare workers",
    "--for deaf": "deaf|hard of hearing",
    "--for blind": "blind people|visually impaired",
    "--with open": "open meeting|open meetings|open to all|open to anyone|open to everyone|open",
    "--with closed": "closed meeting|closed meetings|closed",
    "--with wheelchair": "wheelchair|wheelchair accessible|wheelchair access|handicap accessible|handicapped accessible"
    "|disabled access|accessible|handicap|silla de ruedas",
    "--with asl": "asl|sign language|asl interpreter|asl interpreted|signed",
    "--with child-care": "child care|childcare|babysitting|babysitter|daycare|kids welcome|child care available",
    "--with step-study": "step study|step meeting|step group|steps study|12 step study",
    "--with big-book": "big book|big book study|bb study",
    "--with book-study": "book study",
    "--with speaker": "speaker|speaker meeting|speakers",
    "--with discussion": "discussion|discussion meeting",
    "--with meditation": "meditation|meditation meeting",
    "--with literature": "literature|literature study",
    "--with candlelight": "candlelight|candle light",
    "--with smoke-free": "non smoking|smoke free|nonsmoking",
    "--with signs-slips": "needs slip signed|slip signed|sign my slip|signs slips|sign slips|court card|court slip"
    "|court ordered|attendance slip|proof of attendance|sign a paper",
    "--time morning": "morning|mornings|early morning|in the morning|in the mornings|por la manana|am meeting"
    "|breakfast time",
    "--time midday": "noon|at noon|lunchtime|lunch time|at lunch|lunch|midday|afternoon|afternoons|in the afternoon"
    "|in the afternoons|early afternoon|por la tarde|mediodia|noontime",
    "--time evening": "evening|evenings|in the evening|in the evenings|early evening",
    "--time night": "night|nights|nite|nites|at night|late night|late at night|por la noche|noche|late nights",
    "--day weekend": "weekend|weekends|this weekend|on the weekend|on weekends|fin de semana",
    "--day weekday": "weekday|weekdays|on weekdays|during the week",
    "--day today": "today|hoy",
    "--day tomorrow": "tomorrow|tmrw|tomorow|manana",
}  # fmt: skip
"""Option and value -> the phrases for it, separated by "|"."""

MULTI_FILTER_PHRASES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "tonight|tonite|this evening|esta noche|2nite": (("--day", "today"), ("--after", "16:00"), ("--before", "05:00")),
    "weeknights|weeknight|week nights": (("--day", "weekday"), ("--time", "night")),
    "weekday mornings": (("--day", "weekday"), ("--time", "morning")),
    "after work": (("--after", "17:00"),),
    "before work": (("--before", "09:00"),),
    "young men": (("--for", "men"), ("--with", "young-adults")),
    "young women": (("--for", "women"), ("--with", "young-adults")),
    "midnight": (("--after", "23:30"), ("--before", "00:30")),
}
"""Phrases, separated by "|", for several options or for clock times -> the (option, value) pairs."""

CIRCUMSTANCES: Final = re.compile(
    r"\b(?:works?|working|worked) (?:the )?(?:nights?|days?|evenings?|weekends?|mornings?|night shifts?|graveyard)\b"
    r"|\b(?:night|day|evening|graveyard|morning) shift\b"
    r"|\b(?:\d+|one|two|three|four|five|six|nine|ten) (?:days?|weeks?|months?|years?|yrs?) (?:sober|clean"
    r"|in recovery|ago)\b"
    r"|\b(?:just )?moved (?:here )?from (?!.*\bnear\b)\w+|\bhas no car\b|\bno car\b|\bno transportation\b"
    r"|\bdont drive\b"
    r"|\bfrom (?:ohio|texas|california|florida|out of state|out of town)\b|\blast (?:week|month|year|night)\b"
    r"|\ball the time\b|\bgood (?:morning|afternoon|evening|night)\b|\bfirst time callers?\b|\binterested in\b"
    r"|\ball (?:night|day|evening|morning)\b|\bday and night\b|\bevery (?:night|morning|evening) i\b"
)
"""Circumstances that people mention, such as a night shift; they contain filter words, but are not filters."""

ALTERNATIVES: Final = re.compile(r"\balternatives? to\b")
"""Phrase that excludes the following organization, and asks for others that serve its problem."""

AMBIGUOUS_ABBREVIATIONS: Final = frozenset(
    "can share miss snap sage grasp taps resolve far cub hams psi sos va cr rr ri rd gu ma pa ha ua da ata mara cruse"
    " mm ala als wa tlc".split()
)
"""Abbreviations of organizations that are also words: in lower case, they count only next to "meeting" or "group"."""

NOT_PLACES: Final = frozenset(
    "january february march april june july august september october november december recovery person spanish early"
    " late home hope men women jail prison need anger love church hospital clean sober young open closed speaker"
    " discussion grief christian a the general english french german polish".split()
)
"""Names of places that are far more often used as ordinary words."""

FILTERS_BY_PHRASE: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    phrase: ((option.partition(" ")[0], option.partition(" ")[2]),)
    for option, phrases in FILTER_PHRASES.items()
    for phrase in phrases.split("|")
} | {phrase: options for phrases, options in MULTI_FILTER_PHRASES.items() for phrase in phrases.split("|")}
"""Phrase -> the (option, value) pairs it stands for; the value of a flag is ""."""

MEETING_LANGUAGES: Final = frozenset(
    "af am ar bg bn cs cy da de el en es et eu fa fi fr ga gu he hi hr hu hy is it ja ka ko lt lv ml mn mt ne nl no pa"
    " pl pt ro ru sk sl sq sr sv sw ta th tl tr uk ur vi zh".split()
)
"""Languages that a bare name asks for; names of others ("navajo") are as often a people or a place."""
