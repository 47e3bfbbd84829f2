"""Weekdays in the languages of the feeds: single words, cells, columns, and ambiguous short forms."""

from collections import defaultdict

import pytest

from selfhelp.reading.days import days_named, languages_of_days, read_days, weekday_in_text, weekday_named
from selfhelp.reading.words import word_tables

COLLISIONS = {
    "ct": {4: "cs", 6: "tr"},
    "di": {2: "de nl", 7: "fr"},
    "do": {4: "de nl", 7: "es"},
    "ma": {1: "da fi nl no sv", 2: "es fr ro"},
    "pa": {5: "cs", 7: "tr"},
    "pe": {4: "tr", 5: "fi"},
    "pt": {1: "tr", 5: "pl"},
    "sa": {2: "tr", 6: "de en es fr ro"},
    "so": {6: "cs sk", 7: "da de no sv"},
    "st": {0: "sk", 3: "cs"},
}
"""Short form -> ISO weekday -> the languages in which it is that day; 0: two days of one language."""

WEEKS = {
    "bg": "понеделник вторник сряда четвъртък петък събота неделя",
    "cs": "pondělí úterý středa čtvrtek pátek sobota neděle",
    "el": "Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο Κυριακή",
    "he": "יום שני|יום שלישי|יום רביעי|יום חמישי|יום שישי|יום שבת|יום ראשון",
    "hr": "ponedjeljak utorak srijeda četvrtak petak subota nedjelja",
    "hu": "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    "ko": "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
    "ro": "luni marți miercuri joi vineri sâmbătă duminică",
    "sk": "pondelok utorok streda štvrtok piatok sobota nedeľa",
    "tr": "Pazartesi Sal\u0131 Çarşamba Perşembe Cuma Cumartesi Pazar",
    "uk": "понеділок вівторок середа четвер п'ятниця субота неділя",
    "zh": "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
}


def test_the_ambiguous_short_forms_are_known() -> None:
    languages_of_forms: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for language, days in word_tables().cell_days.items():
        for form, day in days.items():
            languages_of_forms[form][day].add(language)
    colliding = {form: days for form, days in languages_of_forms.items() if len(days) > 1}
    assert colliding == {
        form: {day: set(languages.split()) for day, languages in days.items()} for form, days in COLLISIONS.items()
    }


@pytest.mark.parametrize("form", COLLISIONS)
def test_an_ambiguous_form_is_read_only_in_a_known_language(form: str) -> None:
    read = read_days(form)
    assert read.days is None
    assert read.is_ambiguous
    for day, languages in COLLISIONS[form].items():
        for language in languages.split():
            assert read.in_language([language]) == ((day,) if day else None)
    assert read.in_language(word_tables().cell_days) is None


@pytest.mark.parametrize("language", WEEKS)
def test_the_week_in_each_language(language: str) -> None:
    words = WEEKS[language].split("|") if "|" in WEEKS[language] else WEEKS[language].split()
    assert [weekday_named(word) for word in words] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("Sa, So", (6, 7)),
        ("Po Út St Čt", (1, 2, 3, 4)),
        ("Sal\u0131, Perşembe", (2, 4)),
        ("on Monday", (1,)),
        ("hétfőn és szerdán", (1, 3)),
        ("周一、周三", (1, 3)),
        ("luni și joi", (1, 4)),
        ("lundi/Monday", (1,)),
        ("Mon - Fri", (1, 2, 3, 4, 5)),
        ("Mon to Fri", (1, 2, 3, 4, 5)),
        ("Mon, Wed, and Fri", (1, 3, 5)),
        # "to" is Thursday in Finnish and in Scandinavian languages.
        ("to", (4,)),
        ("ti, to, la", (2, 4, 6)),
        ("ma-to", (1, 2, 3, 4)),
        ("ti ja to", (2, 4)),
        ("to ja la", (4, 6)),
        ("ti, to ja la", (2, 4, 6)),
        ("ma to to", (1, 2, 3, 4)),
        ("Mon to", None),
        ("to Friday", None),
        ("whenever we can", None),
    ],
)
def test_cells_for_days(cell: str, days: tuple[int, ...] | None) -> None:
    assert days_named(cell) == days


@pytest.mark.parametrize(
    ("column", "cell", "days"),
    [
        (["Mo", "Di", "Mi", "Do"], "Do", (4,)),
        (["Lu", "Mi", "Do"], "Do", (7,)),
        (["Montag", "Freitag"], "Sa", (6,)),
        (["Pazartesi", "Sa"], "Sa", (2,)),
        (["Monday", "Lunes"], "Sa", None),
        (["2", "3"], "Sa", None),
    ],
)
def test_other_cells_of_a_column_show_its_language(column: list[str], cell: str, days: tuple[int, ...] | None) -> None:
    assert read_days(cell).in_language(languages_of_days(column)) == days


def test_short_words_in_a_sentence_are_not_days() -> None:
    assert [weekday_in_text(word) for word in ("mar", "son", "sun", "mo", "dim", "lunes", "tues")] == [
        None, None, 7, None, None, 1, 2,
    ]  # fmt: skip
