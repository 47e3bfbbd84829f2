"""What people say leads to the problem that they mean: whose it is, who has died, slang, Spanish, misspellings."""

from collections.abc import Iterator

import pytest

from selfhelp import config
from selfhelp.dataset.store import Store
from selfhelp.directory.people import other_is_minor, speaker_is_minor
from selfhelp.directory.spelling import nearest


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


def ids(store: Store, text: str) -> list[str]:
    return [match.problem.id for match in store.words.of_problems.find(text)]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("my stepson sniffs gasoline", ["family-drugs", "other-drugs"]),
        ("my son uses", ["family-drugs", "drugs"]),
        ("my son uses a wheelchair", []),
        ("he's 16 and drinks", ["alcohol"]),
        ("she is 70 and drinks alone", ["alcohol"]),
        ("my son, he's 16 and drinks", ["family-alcohol", "alcohol"]),
        ("15 yo vaping weed, mother calling", ["family-drugs", "cannabis"]),
        ("drinking again, we are his parents", ["family-alcohol", "alcohol"]),
        ("mother-in-law bets on horses", ["family-gambling", "gambling"]),
        ("coworker is hooked on percs", ["family-drugs", "opioids"]),
        ("our niece is locked up in county", ["family-incarcerated", "prison-reentry"]),
        ("my dauhter has panic attacks", ["family-mental-illness", "panic-agoraphobia"]),
        ("mi suegro es borracho", ["family-alcohol", "alcohol"]),
        ("mi nieto fuma mota", ["family-drugs", "cannabis"]),
        ("mi hermana tiene depresión", ["family-mental-illness", "depression"]),
        # The speaker's own.
        ("I drink because of my wife", ["alcohol"]),
        ("my wife says I gamble", ["gambling"]),
        ("I lied to my brother about my gambling", ["gambling"]),
        ("so anxious about my kids", ["anxiety"]),
        # A worker's client is no relative.
        ("client lost his job, he drinks", ["unemployment", "alcohol"]),
        ("client's husband drinks", ["family-alcohol", "alcohol"]),
        # Somebody who seeks help, and is no relative, is a client, too.
        ("she wants to stop drinking", ["alcohol"]),
        ("he needs help with his gambling", ["gambling"]),
        ("he doesn't want to stop drinking", ["family-alcohol", "alcohol"]),
        ("my husband wants to stop drinking", ["family-alcohol", "alcohol"]),
        # A child's illness, and that of others.
        ("my son is autistic", ["special-needs-parents", "autism"]),
        ("my grandson has leukemia", ["childhood-cancer"]),
        ("my wife has parkinsons", ["caregiving-spouse", "parkinsons"]),
        # Growing up with it, and having grown up with it.
        ("I'm 15 and my dad drinks", ["teen-family-alcohol", "alcohol"]),
        ("the students are upset because their mother drinks", ["teen-family-alcohol", "alcohol"]),
        ("my mother was drunk all the time when I was a kid", ["adult-children", "family-alcohol", "alcohol"]),
    ],
)
def test_whose_problem_it_is(store: Store, text: str, problems: list[str]) -> None:
    assert ids(store, text) == problems


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("wife dropped dead at 44", ["loss-spouse"]),
        ("my uncle didn't make it", ["grief"]),
        ("our goat died", ["pet-loss"]),
        ("lost our premature baby", ["miscarriage-stillbirth"]),
        ("we buried our oldest boy", ["loss-child"]),
        ("lost my wife to covid", ["loss-spouse"]),
        ("my brother took his own life", ["suicide-loss"]),
        ("my sister killed herself", ["suicide-loss"]),
        ("my friend didnt make it after the overdose", ["overdose-loss"]),
        ("aunt overdosed in may, she didn't make it", ["overdose-loss"]),
        ("heroin took my nephew", ["overdose-loss"]),
        ("lost my roommate to fentanyl", ["overdose-loss"]),
        ("my cousin got gunned down", ["homicide-loss"]),
        ("a drunk driver killed my niece", ["homicide-loss"]),
        ("my husband died in iraq", ["military-loss"]),
        ("my nephews lost their mom", ["grief"]),
        ("my kids lost their grandpa", ["loss-young"]),
        ("I'm 14 and my grandma died", ["loss-young"]),
        ("murió mi esposa", ["loss-spouse"]),
        ("se nos murió la perrita", ["pet-loss"]),
        ("perdí a mi hermano por las drogas", ["overdose-loss"]),
        ("mi primo se suicidó", ["suicide-loss"]),
        # No loss, or none yet.
        ("my brother tried to kill himself", ["suicidal-thoughts", "family-mental-illness"]),
        ("my son almost died of an overdose", ["overdose", "family-drugs"]),
        ("my dad passed out drunk", ["family-alcohol", "alcohol"]),
        ("my aunt didnt make it to the meeting", []),
        ("lost custody of my kids", ["divorce"]),
        ("my phone died", []),
        ("my wife died and I can't stop drinking", ["loss-spouse", "alcohol"]),
    ],
)
def test_who_has_died_and_of_what(store: Store, text: str, problems: list[str]) -> None:
    assert ids(store, text) == problems


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("xannies to get through class", "prescription-pills"),
        ("can't stop scrolling", "internet-gaming"),
        ("I doordash and shop on temu, packages from amazon all day", "debt"),
        ("roxies every morning", "opioids"),
        ("laced with tranq", "opioids"),
        ("fanduel took my check", "gambling"),
        ("can't eat without a joint", "cannabis"),
        ("necesito dejar de tomar", "alcohol"),
        ("no puedo dejar las apuestas", "gambling"),
        ("grupo para el luto", "grief"),
        ("alchol", "alcohol"),
        ("depresion", "depression"),
        ("ansiedda", "anxiety"),
        ("anger managment", "anger"),
    ],
)
def test_slang_spanish_and_misspelled_words(store: Store, text: str, first: str) -> None:
    assert ids(store, text)[:1] == [first]


@pytest.mark.parametrize(
    "text",
    [
        "third shift at the plant",
        "probation wants me there twice a week",
        "cane and bad knees",
        "saturday morning",
        "closed discussion",
        "west side",
        "santa maria",
        "my husband and I are nurses",
        "AA tonight in Denver",
        "any meetings near me",
    ],
)
def test_words_about_no_problem(store: Store, text: str) -> None:
    assert ids(store, text) == []


def test_a_synonym_leads_to_one_problem(store: Store) -> None:
    rows = store.rows("SELECT words, count(DISTINCT problem) FROM problem_phrases GROUP BY words HAVING count(*) > 1")
    assert rows == []


def test_ages_below_18() -> None:
    assert speaker_is_minor("im 14 and my dad drinks")
    assert not speaker_is_minor("im 40 and my dad drinks")
    assert other_is_minor("hes 16 and drinks")
    assert other_is_minor("my 9 year old")
    assert not other_is_minor("sober for 16 years")
    assert not other_is_minor("hes 24 and drinks")


def test_a_short_word_may_have_one_slip_and_a_long_one_two() -> None:
    assert nearest("alchol", ["alcohol", "alto"]) == "alcohol"
    assert nearest("anixety", ["anxiety"]) == "anxiety"
    assert nearest("anxitee", ["anxiety"]) is None
    assert nearest("depresson", ["depression"]) == "depression"
    assert nearest("deprresson", ["depression"]) == "depression"
    assert nearest("rink", ["drink", "ring"]) is None
