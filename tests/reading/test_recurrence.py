"""Schedule rules in names and notes, and texts that only look like rules."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import ROW, rows
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.reading.recurrence import StatedRule, rule_in_words
from selfhelp.schedule.rrule import is_rule, is_valid_rule

TUESDAY = 2

RULES = {
    # which weeks of the month
    "Only 1st Tuesday": "1TU",
    "1st Tuesday of the month only": "1TU",
    "1st & 3rd Tues of the month": "1TU,3TU",
    "Meets 1st and 3rd Tuesday": "1TU,3TU",
    "Meets first and third Tuesday Please join us by phone": "1TU,3TU",
    "Please note: this meeting is only held on the 2nd & last Tuesday of the month.": "2TU,-1TU",
    "We meet every second and fourth Tuesday of each month at 7:30 pm": "2TU,4TU",
    "LAST TUESDAY OF EACH MONTH": "-1TU",
    "Third week only": "3TU",
    "Park in the rear. Takes place on the last Tuesday of the month only.": "-1TU",
    "A speaker meeting held only on the first Tuesday of each month.": "1TU",
    "Use the side door.This group meets on the 1st Tuesday of the month": "1TU",
    "2nd Tuesday and 4th Tuesday of each month": "2TU,4TU",
    # on a line of its own, beside other lines
    "For carers and their kin.\n1st Tuesday of each month": "1TU",
    "Park behind the hall.\n1st & 3rd Tuesdays": "1TU,3TU",
    "2nd Tuesday of the month\nRing the bell of the room upstairs": "2TU",
    # followed by a time, its zone or a place
    "first Tuesday (EDT)": "1TU",
    "3rd Tuesday of the month, 7 pm Eastern Time": "3TU",
    "2nd & 4th Tuesday of each month at 7:00 PM in the small hall.": "2TU,4TU",
    "1st Tuesday of the month at 7:00 PM": "1TU",
    # within a sentence
    "Oak gatherings take place the fourth Tuesday of each month and begin with tea.": "4TU",
    # all but some weeks
    "A discussion held every Tuesday except the last Tuesday of the month": "-5TU,-4TU,-3TU,-2TU",
    "No meeting on 1st Tuesday": "2TU,3TU,4TU,5TU",
    "Does NOT meet on the 3rd Tuesday of the month due to bingo": "1TU,2TU,4TU,5TU",
    "(Closed on 3rd Tuesday every month)": "1TU,2TU,4TU,5TU",
    "Every week except the last Tuesday": "-5TU,-4TU,-3TU,-2TU",
    "There will not be a meeting being held here on the 2nd Tuesday of every month because the hall is let":
    "1TU,3TU,4TU,5TU",
    # other languages
    "Solo el primer y tercer martes de cada mes": "1TU,3TU",
    "Se reúne el último martes del mes": "-1TU",
    "Findet nur in der 1. Woche des Monats statt": "1TU",
    "nur am 2. und 4. Dienstag im Monat": "2TU,4TU",
    "Seulement le 1er et 3e mardi du mois": "1TU,3TU",
    "Somente na primeira e terceira terça-feira do mês": "1TU,3TU",
    "Terceros martes de mes": "3TU",
    "Nos reunimos el 2º y 4º martes de cada mes a las 19 horas": "2TU,4TU",
    "Todos los últimos martes de mes": "-1TU",
    "Les premiers mardis du mois à 14h30": "1TU",
    "Le 2ème et dernier mardi du mois": "2TU,-1TU",
    "Wir treffen uns jeden ersten Dienstag im Monat um 19 Uhr": "1TU",
    "Jeweils am 2. und 4. Dienstag im Monat": "2TU,4TU",
    "Toda última terça-feira do mês": "-1TU",
    "Segunda terça-feira do mês": "2TU",
}  # fmt: skip

MONTHS = {
    "Except July and August": "1,2,3,4,5,6,9,10,11,12",
    "No meetings in July & August": "1,2,3,4,5,6,9,10,11,12",
    "Closed July and August": "1,2,3,4,5,6,9,10,11,12",
    "May through September": "5,6,7,8,9",
    "Meets from September to June": "1,2,3,4,5,6,9,10,11,12",
    "Meets each Tuesday from mid-August thru December": "8,9,10,11,12",
    "Nov-March only": "1,2,3,11,12",
    "Only June July August": "6,7,8",
    "May thru Sept": "5,6,7,8,9",
    "October to April": "1,2,3,4,10,11,12",
    "Ring the bell.\nMeets May thru Sept only": "5,6,7,8,9",
    "Dark in August": "1,2,3,4,5,6,7,9,10,11,12",
}

IRREGULAR = [
    "every other Tuesday",
    "Meets every second Tuesday",
    "This group meets every other week. Call for dates",
    "biweekly",
    "Fortnightly",
    "Once a month",
    "Meets monthly",
    # the 2nd Tuesday, or every other one?
    "Meetings only on every 2nd Tuesday of the month",
    "cada dos semanas",
    "alle 14 Tage",
    "une semaine sur deux",
    "quinzenal",
]

NO_RULE = [
    # about a speaker, birthday, business meeting or topic
    "Speaker last Tuesday of the month",
    "Last Tuesday of the month: speaker",
    "1st Tuesday Step, 2nd Tuesday Tradition",
    "Birthday night last Tuesday",
    "Business meeting is held every 1st Tuesday of the month after the meeting",
    "1st Tuesday of the month - Big Book",
    "Anniv. Meeting Last Tuesday.",
    "Last Tuesday of month / Step Meeting",
    "O 2nd Tuesday, S 3rd",
    "BB 1st, 12x12 2nd, OD 3rd",
    "1st week Basic Text, all other weeks sharing",
    "Chair last meeting of the month",
    "1st and 3rd Tuesday is a share. Every other Tuesday is a reading.",
    "Speaker or discussion (alternate weeks)",
    "Speaker meeting\n1st Tuesday of the month",
    "1st Tuesday of the month\nBirthday celebration",
    "Beginners\nlast Tuesday",
    "1st Tuesday of the month at 7 pm is a speaker meeting",
    "1st Tuesday of the month at 7 pm in the hall: speaker",
    "1st Tuesday of the month in the main hall",
    "1st Tuesday\nStep study\n2nd Tuesday\nTradition",
    "Business meetings take place the first Tuesday of each month",
    "Outside May through October",
    "June to August meeting starts at 9 pm",
    # about an open or closed week, another room, an online session
    "Open meeting 1st Tuesday of month",
    "Open last Tuesday of month",
    "Open meeting held on 1st Tuesday of every month, where family is welcome",
    "Only the last Tuesday of the month is an open meeting",
    "This meeting is ONLINE ONLY on the last Tuesday of each month",
    "Closed 3rd Tuesday of the month",
    "Women's meeting except for last Tuesday of the month",
    # about a meeting on another day
    "1st Thursday of the month only",
    "Meets 1st and 3rd Thursday",
    # floors, names, streets, dates
    "2nd floor, 1st door on the left",
    "First Things First",
    "Last house on the left",
    "Corner of 2nd and May",
    "Every other person shares",
    "Closed July 4",
    "No meeting December 25",
    "Closed August Bank Holiday",
    "Closed 26th June 2026 and re-opens next week",
    "Temporarily closed until September",
    "Temporarily no meetings in July & August",
    "Temporary: only 1st Tuesday",
    "Starting in March we meet in the library",
    "We started in May 1998",
    "may be closed in bad weather",
    "No meeting on holidays",
    # every week but a fifth one, which hardly any month has
    "Meets 1st, 2nd, 3rd and 4th Tuesday",
    # sentences that contradict each other
    "Only 1st Tuesday. No meeting on 3rd Tuesday",
    # no known rule
    "",
    "Ring the bell",
]


def rule_in(text: str, *, name: bool = False) -> StatedRule | None:
    """The rule stated in a text about a Tuesday meeting."""
    return rule_in_words([(text, name)], TUESDAY)


@pytest.mark.parametrize(("text", "days"), RULES.items())
def test_weeks_of_the_month(text: str, days: str) -> None:
    assert rule_in(text) == StatedRule(TUESDAY, f"FREQ=MONTHLY;BYDAY={days}")


@pytest.mark.parametrize(("text", "months"), MONTHS.items())
def test_months_of_the_year(text: str, months: str) -> None:
    assert rule_in(text) == StatedRule(TUESDAY, f"FREQ=WEEKLY;BYDAY=TU;BYMONTH={months}")


def test_weeks_and_months_are_combined() -> None:
    rule = rule_in("Meets on the 1st Tuesday of the month (except August)")
    assert rule == StatedRule(TUESDAY, "FREQ=MONTHLY;BYDAY=1TU;BYMONTH=1,2,3,4,5,6,7,9,10,11,12")


@pytest.mark.parametrize("text", IRREGULAR)
def test_irregular_meetings_have_no_rule(text: str) -> None:
    assert rule_in(text) == StatedRule(TUESDAY, None)


@pytest.mark.parametrize("text", NO_RULE)
def test_texts_about_something_else_state_no_rule(text: str) -> None:
    assert rule_in(text) is None


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("Riverside Women's 2nd & Last Tuesday of the Month Meeting", "FREQ=MONTHLY;BYDAY=2TU,-1TU"),
        ("Bonfire Meeting (May to Oct)", "FREQ=WEEKLY;BYDAY=TU;BYMONTH=5,6,7,8,9,10"),
        ("Mill Creek (**does NOT operate on the 1st Tue of every month)", "FREQ=MONTHLY;BYDAY=2TU,3TU,4TU,5TU"),
        ("Anytown - 2nd and 4th Tuesdays 2pm Eastern - In-Person", "FREQ=MONTHLY;BYDAY=2TU,4TU"),
        ("First Tuesday Group", "FREQ=MONTHLY;BYDAY=1TU"),
        ("Mill Creek 1st Tue", "FREQ=MONTHLY;BYDAY=1TU"),
        ("Mill Creek Women's 1st and 3rd Tues 7 pm ET", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
        ("Lakeside (May thru Sept)", "FREQ=WEEKLY;BYDAY=TU;BYMONTH=5,6,7,8,9"),
        # In which weeks of those months?
        ("Monthly Bonfire (May to Oct)", None),
        ("Young People's Monthly Meeting", None),
        ("Rapid Falls every other Tuesday 8pm Eastern - In-Person", None),
    ],
)  # fmt: skip
def test_rules_in_names(name: str, rule: str | None) -> None:
    assert rule_in(name, name=True) == StatedRule(TUESDAY, rule)


@pytest.mark.parametrize(
    "name",
    [
        "First Tuesday Speaker",
        "Last Tuesday Breakfast",
        "First Thursday Group",
        "Main Share Last Tuesday Of The Month",
        "Riverside Speaker Last Tuesday",
        "Riverside 1st Thursday",
        "Monthly Speaker",
        "Second Chance",
        "May Street",
    ],
)
def test_names_without_a_rule(name: str) -> None:
    assert rule_in(name, name=True) is None


def test_a_day_that_only_a_text_states() -> None:
    assert rule_in_words(
        [("This meeting is held on the 1st and 3rd Wednesday of each month", False)], None
    ) == StatedRule(3, "FREQ=MONTHLY;BYDAY=1WE,3WE")
    [meeting] = rows(ROW | {"day": "the", "notes": "Meets the 2nd Tuesday of the month"}).meetings
    assert (meeting.weekday, meeting.start, meeting.recurrence) == (2, "19:30", "FREQ=MONTHLY;BYDAY=2TU")
    [reject] = rows(ROW | {"day": "the", "notes": "Ring the bell"}).rejects
    assert reject.reason.text == "the day 'the' cannot be read"


def test_the_notes_say_in_which_week_a_monthly_meeting_takes_place() -> None:
    texts = [("Harbour Monthly Meeting", True), ("This meeting is held on the last Tuesday of each month only", False)]
    assert rule_in_words(texts, TUESDAY) == StatedRule(TUESDAY, "FREQ=MONTHLY;BYDAY=-1TU")
    texts = [("Harbour Monthly Meeting", True), ("Ring the bell", False)]
    assert rule_in_words(texts, TUESDAY) == StatedRule(TUESDAY, None)


def test_segunda_is_monday_but_for_a_weekday_after_it() -> None:
    assert rule_in_words([("Segunda segunda-feira do mês", False)], None) == StatedRule(1, "FREQ=MONTHLY;BYDAY=2MO")
    assert rule_in_words([("Primeira segunda-feira do mês", False)], None) == StatedRule(1, "FREQ=MONTHLY;BYDAY=1MO")


@pytest.mark.parametrize(
    ("day", "weekday", "weeks"),
    [
        ("Terceros viernes de mes", 5, "3FR"),
        ("Premier samedi du mois", 6, "1SA"),
        ("Jeden zweiten Mittwoch im Monat", 3, "2WE"),
        ("Último domingo do mês", 7, "-1SU"),
        ("1st & 3rd Mondays", 1, "1MO,3MO"),
    ],
)
def test_a_rule_in_the_column_for_the_day(day: str, weekday: int, weeks: str) -> None:
    [meeting] = rows(ROW | {"day": day}).meetings
    assert (meeting.weekday, meeting.start, meeting.recurrence) == (weekday, "19:30", f"FREQ=MONTHLY;BYDAY={weeks}")


def test_the_rule_of_the_feed_takes_precedence_over_texts() -> None:
    changes = {"recurrence": "FREQ=MONTHLY;BYDAY=2TU", "notes": "Only 1st Tuesday"}
    [meeting] = rows(ROW | changes).meetings
    assert (meeting.recurrence, meeting.recurrence_from) == ("FREQ=MONTHLY;BYDAY=2TU", "feed")
    [meeting] = rows(ROW | {"notes": "Only 1st Tuesday"}).meetings
    assert (meeting.recurrence, meeting.recurrence_from) == ("FREQ=MONTHLY;BYDAY=1TU", "words")


words = st.sampled_from(
    "only 1st 2nd last Tuesday Tue Thursday of the month meets no meeting except July August May to - : , . speaker"
    " every other week and & monthly closed 1 3 (x) 7:30 pm".split(" ")
)


@given(st.lists(words | st.text(max_size=4), max_size=12).map(" ".join), st.sampled_from([None, 2]), st.booleans())
def test_any_rule_from_words_is_valid(text: str, weekday: int | None, name: bool) -> None:
    stated = rule_in_words([(text, name)], weekday)
    if stated is not None and stated.rule is not None:
        assert is_rule(stated.rule, None)
        assert is_valid_rule(stated.rule)
        assert weekday in (None, stated.weekday)


Run = Callable[..., Ran]


def test_users_see_the_rule_and_its_next_date(run: Run, tmp_path: Path) -> None:
    feed = tmp_path / "feed.json"
    row: dict[str, Any] = ROW | {"day": 6, "notes": "Only 3rd Saturday of the month", "types": ["O"]}
    feed.write_text(json.dumps([row, row | {"slug": "b", "notes": "Except July and August"}]))
    run("import", feed, "-o", "aa", "-q")
    at = ("--at", "2026-11-22 12:00", "--tz", "America/Denver", "-q")
    table = run("find", "-f", "table", *at).out
    assert "Sat Dec 19\n" in table
    assert "3rd Sat" in table
    assert "Sat, not Jul-Aug" in table
    meetings = {m["source_key"]: m for m in json.loads(run("find", "--json", *at).out)}
    third = meetings["night"]
    assert (third["recurrence"], third["recurrence_from"]) == ("FREQ=MONTHLY;BYDAY=3SA", "words")
    assert third["next"] == "2026-12-19T19:30:00-07:00"
    assert len(json.loads(run("find", "-d", "2026-12-19", "--json", *at).out)) == 2
    assert [m["source_key"] for m in json.loads(run("find", "-d", "2026-12-12", "--json", *at).out)] == ["b"]
    page = run("show", third["id"]).out
    assert "Only 3rd Saturday of the month" in page
    assert "3rd Sat" in page
