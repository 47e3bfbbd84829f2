"""What the reviewed phrases of `data/crisis.csv` hear, and what they must not."""

import csv
from pathlib import Path

import pytest

from selfhelp import config
from selfhelp.dataset.ear import ear_of
from selfhelp.dataset.store import Store
from selfhelp.hearing.hear import language_of
from selfhelp.hearing.patterns import LOUDNESS, QUIET, WHO, Pattern, Patterns

CRISIS_CSV = Path(__file__).parents[2] / "data" / "crisis.csv"

HEARD = {
    ("suicide", "en"): """
        i want to kill myself|everyone would be better off without me|kms tonight|my son texted me goodbye
        he gave away all his things|client with SI and plan|she is saving her pills|thinking of jumping off the bridge
    """,
    ("suicide", "es"): """
        quiero matarme|ya no quiero vivir|mi hermano dice que se quiere matar|todos estarían mejor sin mí
        la vida ya no vale la pena
    """,
    ("self-harm", "en"): """
        i cant stop cutting|my daughter is cutting her arms|i burned myself on purpose|i cut too deep
        relapsed with sh last night|my student self harms
    """,
    ("self-harm", "es"): """
        me estoy cortando otra vez|mi hija se corta|quiero lastimarme|me corté muy profundo|tengo ganas de cortarme
    """,
    ("overdose", "en"): """
        she wont wake up|my friend od'd in the bathroom|he took 40 tylenol|my toddler drank bleach
        his lips are blue|gave him narcan and hes still out
    """,
    ("overdose", "es"): """
        mi novio tuvo una sobredosis|se tomó todas las pastillas|no despierta y está morado|mi niño tomó cloro
        necesito naloxona ya
    """,
    ("dangerous-withdrawal", "en"): """
        i think hes having the DTs|stopped drinking two days ago and seeing things|alcohol withdrawal seizure
        quit xanax cold turkey and im shaking|dad is hallucinating since he quit drinking
    """,
    ("dangerous-withdrawal", "es"): """
        dejé de tomar ayer y estoy temblando|delirium tremens|tiemblo mucho desde que no bebo
        mi papá dejó el alcohol y tiene convulsiones|si no bebo tiemblo
    """,
    ("partner-violence", "en"): """
        my husband chokes me|my wife hits me with a pan|im afraid of my boyfriend|he said hell kill me if i leave
        need a dv shelter tonight|hiding in the bathroom from my ex
    """,
    ("partner-violence", "es"): """
        mi marido me pega|mi esposa me amenaza con un cuchillo|tengo miedo de mi esposo|mi ex me amenaza
        mujer golpeada busca refugio
    """,
    ("sexual-assault", "en"): """
        i was raped last night|my boss keeps touching me|he forced me to have sex|i think i was drugged
        my roommate was sexually assaulted
    """,
    ("sexual-assault", "es"): """
        me violaron anoche|mi jefe me toca|abusaron de mí en una fiesta|me obligó a tener sexo|violaron a mi hermana
    """,
    ("child-abuse", "en"): """
        my dad beats me with a belt|the neighbor is hitting her kids|my stepdad touches me
        student has bruises all over her arms|i hit my son and cant stop
    """,
    ("child-abuse", "es"): """
        mi papá me pega|golpean a los niños de al lado|mi hija dice que su tío la toca|maltrato infantil
        mi padrastro nos golpea
    """,
    ("elder-abuse", "en"): """
        the caregiver hits my mom|my grandson takes my pension|grandma has unexplained bruises
        im 80 and my husband hits me|nursing home is neglecting my dad
    """,
    ("elder-abuse", "es"): """
        le pegan a mi abuelo|la cuidadora le grita a mi mamá|mi hijo me quita la pensión|maltrato a ancianos
        en el asilo maltratan a mi abuela
    """,
    ("trafficking", "en"): """
        my pimp wont let me go|the boss took our passports|i think my daughter is being trafficked
        forced to have sex for money|they wont let me leave the job until i pay
    """,
    ("trafficking", "es"): """
        me obligan a prostituirme|me quitaron el pasaporte|trata de personas|mi novio me vende a otros hombres
        el patrón tiene mis papeles
    """,
    ("harm-to-others", "en"): """
        im going to kill my boss|he wants to shoot up the school|client has HI with plan
        the voices tell me to hurt people|thoughts of stabbing my roommate
    """,
    ("harm-to-others", "es"): """
        quiero matar a mi jefe|las voces me dicen que mate|le voy a disparar|quiero lastimar a alguien
        mi hijo nos amenaza con un machete
    """,
    ("postpartum-danger", "en"): """
        i want to hurt my baby|postpartum psychosis|my wife thinks the baby is possessed
        just had a baby and i want to die|im scared to be alone with my newborn
    """,
    ("postpartum-danger", "es"): """
        quiero lastimar a mi bebé|psicosis posparto|mi bebé está poseído|embarazada y con ganas de morir
        mi bebé estaría mejor sin mí
    """,
    ("eating-disorder-medical", "en"): """
        she hasnt eaten in six days|anorexia and chest pain|i purge ten times a day|bmi of 13
        my daughter starves herself|my daughter makes herself throw up|he throws up on purpose
    """,
    ("eating-disorder-medical", "es"): """
        llevo seis días sin comer|no come nada y se desmaya|anorexia y el corazón le late lento|vomito sangre
        mi hija pesa 35 kilos|mi hija se provoca el vómito|vomita después de comer|se mete los dedos para vomitar
    """,
}

NOT_HEARD = """
AA meeting near Hanging Rock|grief group after suicide of my brother|domestic violence survivors group tuesday
eating disorder group|na meetings tonight in denver|al-anon for parents|smart recovery online|women's group sunday
open meeting with childcare|wheelchair accessible aa|spanish speaking meeting|beginners meeting at noon|big book study
overeaters anonymous phone meeting|gamblers anonymous las vegas|grief share for widows|parents of addicts
ptsd group for veterans|cancer support group|parkinsons caregivers|i would kill for a meeting with coffee
i could have died of embarrassment|suicide squad|overdose on chocolate|we beat the odds|i hit rock bottom
killer hangover|cutting down on drinking|slap on the wrist|a shot of whiskey every night|kill time before the meeting
fishkill ny|kill devil hills|10 kms from downtown|the music died|my phone died|die hard|dying to see you|dye my hair
want to die my hair|drop dead gorgeous|first person shooter addiction|flu shot clinic|shooting pool|pool shark
my brother took his own life|lost my son to suicide|she died of an overdose|my boyfriend overdosed and died
survivors of suicide loss|suicide prevention walk|suicide attempt survivors group|mothers of murdered children
homicide survivors|he was shot and killed by police|i overdosed in 2015 and now i sponsor people
i used to be suicidal|used to cut when i was young|when i was a kid my dad beat me|my ex hit me years ago
i was raped ten years ago|survivor of rape|adult survivors of child abuse|in recovery from anorexia|sober 5 years
recovered from bulimia ten years ago|incest survivors anonymous|history of childhood abuse|my abusive ex husband died
i was molested as a child|he used to beat me|my mom hit me growing up|clean two years from heroin
narcan training|overdose prevention training|volunteer at a suicide hotline|batterers intervention program
rape seed oil|poison ivy|food poisoning|alcohol support|benzo tapering support|caffeine withdrawal|detox diet
shake shack|milk shakes|panic attack|heart attack survivors|anxiety attacks at work|asthma attack
my feet are killing me|this job is killing me|it hit me that i am an alcoholic|he kicked me out|my wife left me
she pushed me to get help|my husband pushes me to go to meetings|afraid of my wife finding out i gamble
i dont want to hurt anyone|i never meant to hurt my family|my feelings get hurt|burned out caregiver|burn survivors
cut back on sugar|cutting class|cut my hair|i cut myself shaving|paper cuts|beat myself up over relapse
baby shower|postpartum depression group|new moms group|pregnancy loss|my baby died|trying to lose baby weight
lost 80 pounds with oa|hospice volunteers|end of life planning|fear of death|death cafe
live with my parents|dont want to live with my parents|tired of living with roommates|goodbye party
goodbye letter to alcohol|farewell lunch|said goodbye to my dog|pimp my ride|traffic was bad|he sold our house
elder care support|gay elders|nursing home bingo|caring for my mother with dementia|hearing voices network
anger management|i hate my boss|end it with my boyfriend|odd hours|od optometrist|feeling blue|moody blue
took my meds today|sleep apnea|cant wake up in the morning|up early|my son wont get up for school
hambre|muero de risa|me muero de hambre|grupo de duelo por suicidio|mi hermano se suicidó|perdí a mi hijo por sobredosis
sobrevivientes de abuso|cuando era niño mi papá me pegaba|me corto el pelo|ataque de pánico|matar el tiempo
reunión de aa en español|grupo de mujeres el martes|mi papá toma mucho|quiero dejar de beber|dejar de fumar
it won't kill you to try|shoot me an email|shoot him the zoom link|shoot, i meant thursday|cut the cord with his mom
jump on a zoom meeting|hop into a group right now|jumped off the wagon
depresión posparto grupo|busco un grupo de apoyo|comedores compulsivos|codependientes anónimos|hijos adultos
"""

STILL_HEARD = """
sober 3 years and i want to kill myself tonight|when i was a kid my dad beat me and i want to die
shoot me an email, my husband hits me|it won't kill me to try but he will kill me|i want to jump off the bridge
he used to hit me now he says hell kill me|i would kill for a drink but my husband beats me
my brother took his own life and i want to end my life|years ago i cut, im cutting again tonight
survivor of rape and my boyfriend chokes me|my dad beat me as a kid and now my husband hits me
"""


def lines(text: str) -> list[str]:
    return [phrase.strip() for line in text.strip().splitlines() for phrase in line.split("|")]


def rows() -> list[Pattern]:
    with CRISIS_CSV.open(newline="", encoding="utf-8") as file:
        return [Pattern(row["kind"], row["language"], row["pattern"], row["level"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def patterns() -> Patterns:
    return Patterns(rows())


def hears(pattern: str, text: str) -> bool:
    return bool(Patterns([Pattern("words", "en", "dad|old man", "man"), Pattern("x", "en", pattern, "now")]).find(text))


@pytest.mark.parametrize(
    ("pattern", "heard", "unheard"),
    [
        ("kill myself", "I'll kill myself!", "kill my self-doubt"),
        ("kill~ me", "killing me", "skill me"),
        ("(hit|beat up) me", "they beat up me", "beat me"),
        ("my? dad hits", "dad hits", "my mom hits"),
        ("(very)? sad dog", "very sad dog", "very dog"),
        ("took * pills", "took all of my pills", "took a b c d pills"),
        ("took * pills", "took pills", "pills took"),
        ("# pills", "40 pills", "some pills"),
        ("@man hits", "my old man hits", "my man hits"),
        ("(the @man|he) hits", "the dad hits", "dad hits"),
        ("^ help me", "help me please", "please help me"),
        ("help me $", "please help me", "help me please"),
        ("(a b? c) d", "a c d", "a d"),
    ],
)
def test_syntax(pattern: str, heard: str, unheard: str) -> None:
    assert hears(pattern, heard)
    assert not hears(pattern, unheard)


def test_every_row_can_be_read() -> None:
    for row in rows():
        if row.kind != "words":
            assert row.level in {*LOUDNESS, *QUIET, WHO}, row
            assert row.language in {"en", "es"}, row
            assert "((" not in row.pattern, row
            assert row.pattern.count("(") == row.pattern.count(")"), row
    every_word = " ".join(
        {word.strip("()~?@") for row in rows() for part in row.pattern.split("|") for word in part.split()}
    )
    Patterns(rows()).find(every_word)  # parses all rows


def test_unknown_list_is_an_error() -> None:
    with pytest.raises(ValueError, match="no list 'men'"):
        Patterns([Pattern("x", "en", "@men", "now")])


@pytest.mark.parametrize(("kind", "language"), HEARD)
def test_heard(patterns: Patterns, kind: str, language: str) -> None:
    phrases = lines(HEARD[kind, language])
    assert len(phrases) >= 5
    unheard = [text for text in phrases if kind not in {heard.kind for heard in patterns.find(text)}]
    assert not unheard


def test_not_heard(patterns: Patterns) -> None:
    assert len(lines(NOT_HEARD)) >= 120
    assert not {text: found for text in lines(NOT_HEARD) if (found := patterns.find(text))}


@pytest.mark.parametrize("text", lines(STILL_HEARD))
def test_present_danger_is_heard_beside_the_past(patterns: Patterns, text: str) -> None:
    assert patterns.find(text)


def test_quieting_only_moves_down(patterns: Patterns) -> None:
    loud = Patterns(row for row in rows() if row.level in LOUDNESS or row.kind == "words")
    texts = [*lines(NOT_HEARD), *lines(STILL_HEARD), *(text for some in HEARD.values() for text in lines(some))]
    for text in texts:
        kinds = {heard.kind for heard in patterns.find(text)}
        assert kinds <= {heard.kind for heard in loud.find(text)}


def test_remainder_keeps_what_is_not_quieted(patterns: Patterns) -> None:
    assert patterns.remainder("Years ago I was hit. I see no way out") == "i see no way out"
    assert patterns.remainder("my brother took his own life and i feel empty") == "my and i feel empty"
    assert patterns.remainder("dad used to beat us, now i need a meeting") == "now i need a meeting"
    assert patterns.remainder("aa meeting tonight") == "aa meeting tonight"


def test_strongest_first_with_level_and_words(patterns: Patterns) -> None:
    first, *others = patterns.find("my husband hits me and i just overdosed")
    assert (first.kind, first.language, first.level) == ("overdose", "en", "now")
    assert "overdosed" in first.words
    assert [heard.kind for heard in others] == ["partner-violence"]


def test_the_rows_that_a_text_can_reach_hear_the_same(patterns: Patterns) -> None:
    with Store(config.BUNDLED) as store:
        patterns_for = ear_of(store).patterns
        for text in [
            *lines(NOT_HEARD),
            *lines(STILL_HEARD),
            *(text for some in HEARD.values() for text in lines(some)),
        ]:
            assert patterns_for(text).find(text) == patterns.find(text)
            assert patterns_for(text).remainder(text) == patterns.remainder(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("al-anon denver tuesday", "en"),
        ("los angeles aa", "en"),
        ("quiero morir", "es"),
        ("grupo de aa en houston", "es"),
        ("my husband hits me", "en"),
        ("mi esposo me pega", "es"),
        ("quiero morirme", "es"),
        ("kms", "en"),
        ("sobredosis en niños", "es"),
        ("me and my kids", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("im 15 and my dad hits me", {"minor"}),
        ("16f suicidal", {"minor"}),
        ("tengo 12 años y mi papá me golpea", {"minor"}),
        ("my 15 year old son is suicidal", set()),
        ("i am 16 years sober", set()),
        ("im 14 days clean, need a meeting", set()),
        ("im 15, alateen near denver", {"minor"}),
        ("i am 12 weeks pregnant", set()),
        ("12 and 12 meeting", set()),
        ("12 x 12 study", set()),
        ("im a combat vet with a loaded gun", {"veteran"}),
        ("looking for a vet for my dog", set()),
        ("trans kid wants to die", {"lgbtq"}),
        ("im deaf and my wife hits me", {"deaf"}),
        ("it fell on deaf ears", set()),
        ("native american woman needs shelter", {"native"}),
        ("client with si", {"worker"}),
        ("caller says she took pills", {"worker"}),
        ("do i have to report this", {"reporter"}),
        ("is a coach required to report", {"reporter"}),
        ("soy maestra, tengo que denunciar?", {"reporter"}),
        ("the weather report", set()),
        ("i have to report to my probation officer", set()),
        ("aa near 16 f street", set()),
        ("aa within 10 m of denver", set()),
        ("my husband hits me", set()),
    ],
)
def test_who(patterns: Patterns, text: str, facts: set[str]) -> None:
    assert patterns.who(text) == facts
