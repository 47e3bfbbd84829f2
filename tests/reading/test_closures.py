"""Holidays on which meetings do not take place, in words and as dates."""

from datetime import date

import pytest
from helpers import CONTEXT, ROW

from selfhelp.ingest.draft import draft
from selfhelp.ingest.raw_meeting import raw_meeting
from selfhelp.model import Meeting
from selfhelp.reading.closures import closures_in_words
from selfhelp.reading.holidays import holiday_dates

MONDAY = 1

CLOSED = {
    "No meeting on legal holidays": "public",
    "Ring the bell. No meetings held on Bank Holidays": "public",
    "Closed Holidays": "public",
    "Closed on Bank Holiday Mondays": "public",
    "This meeting does not take place on a bank holiday.": "public",
    "Enter through the church No Monday meetings on holidays": "public",
    "Please note that on bank holidays, there will NOT be a meeting": "public",
    "Meets every Monday except statutory holidays": "public",
    "Not open on public holidays": "public",
    "except Christmas": "christmas",
    "No meeting Christmas Day, Boxing Day or New Year's Day": "boxing_day christmas new_year",
    "Closed July 4th": "--07-04",
    "No meeting on 24 December 2025": "2025-12-24",
    "Closed on all major holidays": "major",
    "No meetings during school holidays": "unclear",
    "No meeting on holiday weekends": "unclear",
    "No hay reunión en días festivos": "public",
    "Keine Treffen an Feiertagen": "public",
    "Pas de réunion les jours fériés": "public",
    "Não há reunião nos feriados": "public",
}

OPEN = [
    "Open on all holidays",
    "Meets on bank holidays",
    "Open every Monday, including bank holidays",
    "This meeting is never cancelled, including holidays",
    "Never closed on holidays",
    "Not closed on Christmas",
    "No meeting if Monday is a holiday with bad weather",
    "The library is closed on bank holidays",
    "No business meeting on holidays",
    "No meeting on the third Monday; holiday cards are made instead",
    "No Thursday meetings on bank holidays",
    "Mondays in person except holidays, when we meet online",
    "After Dark",
    "Holiday Inn",
    "Christmas Day meeting at 11 am",
    "All holidays move to the recreation center",
    "Closed Christmas eve, open New Year's eve and New Year",
]


@pytest.mark.parametrize(("text", "kinds"), CLOSED.items())
def test_holidays_on_which_it_does_not_meet(text: str, kinds: str) -> None:
    assert closures_in_words([text], MONDAY) == set(kinds.split())


@pytest.mark.parametrize("text", OPEN)
def test_words_that_close_nothing(text: str) -> None:
    assert closures_in_words([text], MONDAY) - {"christmas_eve"} == set()


def in_year(kind: str, country: str, state: str | None = None, postal_code: str | None = None) -> list[str]:
    """The dates of a kind of holiday in 2026."""
    dates, complete = holiday_dates({kind}, country, state, postal_code, date(2026, 1, 1), date(2026, 12, 31))
    assert complete
    return [f"{day:%m-%d}" for day in sorted(dates)]


def test_public_holidays_by_country_and_state() -> None:
    assert in_year("public", "US") == (
        "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25".split()
    )
    assert in_year("public", "GB") == "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28".split()
    assert in_year("public", "GB", postal_code="EH1 1AA") == (
        "01-01 01-02 04-03 05-04 05-25 08-03 11-30 12-25 12-26 12-28".split()
    )
    assert "07-13" in in_year("public", "GB", postal_code="BT1 1AA")
    assert in_year("public", "IE") == "01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25 12-26".split()
    assert in_year("public", "CA", "ON") == "01-01 02-16 04-03 05-18 07-01 09-07 10-12 12-25 12-26 12-28".split()
    assert "11-03" in in_year("public", "AU", "VIC")
    assert "11-03" not in in_year("public", "AU", "NSW")


def test_holidays_by_name() -> None:
    assert in_year("thanksgiving", "US") == ["11-26"]
    assert in_year("thanksgiving", "CA") == ["10-12"]
    assert in_year("easter", "NZ") == ["04-05"]
    assert holiday_dates({"thanksgiving"}, "GB", None, None, date(2026, 1, 1), date(2026, 12, 31)) == (set(), False)
    assert holiday_dates({"public"}, None, None, None, date(2026, 1, 1), date(2026, 12, 31)) == (set(), False)


def drafted(**changes: object) -> tuple[Meeting, list[str]]:
    """The meeting of a row that was fetched at the end of November 2026, and the warnings about it."""
    from dataclasses import replace

    context = replace(CONTEXT, source=CONTEXT.source._replace(fetched="2026-11-28T00:00:00+00:00"))
    made = draft(raw_meeting(ROW | {"day": 5} | changes), context)
    return made.meetings[0], list(made.warnings)


def test_holidays_become_dates_of_the_next_two_years_on_the_day_of_the_meeting() -> None:
    meeting, warnings = drafted(notes="No meeting on legal holidays")
    # Fridays: Christmas of 2026 and New Year of 2027; Juneteenth and Christmas of 2027 are observed on a Friday.
    assert meeting.except_dates == ("2026-12-25", "2027-01-01", "2027-06-18", "2027-12-24", "2027-12-31", "2028-11-10")
    assert (meeting.notes, warnings) == ("No meeting on legal holidays", [])


def test_open_on_all_holidays_is_kept() -> None:
    meeting, warnings = drafted(notes="Open on all holidays")
    assert (meeting.notes, meeting.except_dates, warnings) == ("Open on all holidays", (), [])


def test_holidays_of_a_calendar_that_we_do_not_know_are_a_warning() -> None:
    meeting, warnings = drafted(notes="No meetings during school holidays")
    assert (meeting.except_dates, warnings) == ((), ["holidays-unknown"])


@pytest.mark.parametrize(
    ("words", "weekday", "days"),
    [
        ("No meeting Thursday 2nd April", 4, {"--04-02"}),
        ("Closed on 21st December and 28th December. Reopens on 4th January.", 3, {"--12-21", "--12-28"}),
        ("No meetings on Dec. 24 and July 4th, 2027", 5, {"--12-24", "2027-07-04"}),
        ("Rear door, 9 Mill Rd Closed on National Holidays", 2, {"public"}),
        ("Closed for the Festive Season", 2, {"unclear"}),
        ("Founded on 3rd December 2015", 4, set()),
        ("The library is closed on 3rd April", 5, set()),
        ("The kitchen of the Lake Hall will be closed on 3rd April", 5, set()),
        ("Birthday night on May 5", 2, set()),
    ],
)
def test_a_day_of_a_month_is_read_where_the_meeting_is_closed(words: str, weekday: int, days: set[str]) -> None:
    assert closures_in_words([words], weekday) == days


def test_a_day_without_a_year_is_closed_in_each_and_one_with_a_year_once() -> None:
    first, last = date(2026, 3, 1), date(2028, 2, 28)
    assert holiday_dates({"--04-02", "2027-07-04"}, None, None, None, first, last) == (
        {date(2026, 4, 2), date(2027, 4, 2), date(2027, 7, 4)},
        True,
    )
    assert holiday_dates({"--02-30"}, None, None, None, first, last) == (set(), True)
