"""Clock times, days and zones as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.model import clock
from selfhelp.reading import zones
from selfhelp.reading.days import days_named
from selfhelp.reading.time_spans import clock_spans
from selfhelp.schedule.moments import zone_named


def spans(written: str) -> list[str]:
    """The times in a text as "19:30" or "19:30-20:30"."""
    parsed = clock_spans(written)
    return [clock(s.start) + ("" if s.end is None else f"-{clock(s.end)}") for s in parsed]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("19:30:00-05:00", "19:30"),
        ("19:30:00.000+01:00", "19:30"),
        ("19:30-0500", "19:30"),
        ("19:30:00Z", "19:30"),
        ("9:30-10:30", "09:30-10:30"),
        ("19:30:00-20:30:00", "19:30-20:30"),
        ("1930-2030", "19:30-20:30"),
        ("19h", "19:00"),
        ("19h30", "19:30"),
        ("19:30 Uhr", "19:30"),
        ("19.30 Uhr", "19:30"),
        ("19-20 Uhr", "19:00-20:00"),
        ("20.00 uur", "20:00"),
        ("20u30", "20:30"),
        ("kl. 19.00", "19:00"),
        ("19:30 h", "19:30"),
        ("19:30 hs", "19:30"),
        ("19:30 hrs", "19:30"),
        ("12:00 noon", "12:00"),
        ("12:00 Midnight", "00:00"),
        ("12N", "12:00"),
        ("mediodía", "12:00"),
        ("Minuit", "00:00"),
        ("Mittag", "12:00"),
        ("18:00 à 19:30", "18:00-19:30"),
        ("20:00 às 22:00", "20:00-22:00"),
        ("de 18h a 19h30", "18:00-19:30"),
        ("7:00 a 8:30 PM", "19:00-20:30"),
        ("18\u201319:30", "18:00-19:30"),
        ("11-1 pm", "11:00-13:00"),
        ("7-8:30 p.m.", "19:00-20:30"),
        ("7 PM - 8", "19:00-20:00"),
        ("noon-1 pm", "12:00-13:00"),
        ("7-8:30", ""),  # a.m. or p.m.?
        ("1899-12-30T18:00:00.000", "18:00"),
        ("1899-12-30 18:00:00", "18:00"),
        ("1899-12-30T23:00:00.000Z", ""),  # shifted by an unknown time zone
        ("2000-01-01T19:30:00.000Z", "19:30"),
        ("2026-03-03 19:30:00", ""),  # a full date is not a time of day
        ("7;30 PM", "19:30"),
        ("7:30 PM*", "19:30"),
        ("at 7pm", "19:00"),
        ("7:30 AM / 7:30 PM", "07:30 19:30"),
        ("12:00 PM & 8:00 PM", "12:00 20:00"),
        ("7 AM, noon and 8pm", "07:00 12:00 20:00"),
        ("9-10 AM; 7-8 PM", "09:00-10:00 19:00-20:00"),
        ("10:00 & 7:00 PM", ""),  # 10:00 may be a.m. or p.m.
        ("7/8 PM", ""),
        ("45 PM - 8", ""),
        ("8 - 45 PM", ""),
        ("someday", ""),
        ("", ""),
    ],
)
def test_times_in_any_notation(written: str, expected: str) -> None:
    assert " ".join(spans(written)) == expected


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("7:30 PM", None),
        ("7:30 PM EST", "America/New_York"),
        ("7:30 PM (ET)", "America/New_York"),
        ("7:30 PM, Eastern Time", "America/New_York"),
        ("7:30 PM EST/EDT", "America/New_York"),
        ("5 PM - 6 PM PST", "America/Los_Angeles"),
        ("7 AM, 7 PM MT", "America/Denver"),
        ("7 PM ET / 4 PM PT", "America/New_York"),  # the same moment, twice
    ],
)
def test_a_time_may_name_its_zone(written: str, zone: str | None) -> None:
    assert {span.zone for span in clock_spans(written)} == {zone}


def test_times_in_contradictory_zones_are_rejected() -> None:
    assert spans("7 PM ET / 7 PM PT") == []


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("america/denver", "America/Denver"),
        ("America/New York", "America/New_York"),
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(UTC-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Eastern Standard Time", "America/New_York"),
        ("EST/EDT", "America/New_York"),
        ("EST/PST", None),
        ("AKST", "America/Anchorage"),
        ("Hawaii", "Pacific/Honolulu"),
        ("Arizona", "America/Phoenix"),
        ("CEST", "Europe/Paris"),
        ("AEST", "Australia/Sydney"),
        ("-05:00", None),  # right for only half of the year
        ("America/", None),
        ("", None),
    ],
)
def test_zones_by_name(written: str, zone: str | None) -> None:
    assert zones.zone_name(written) == zone


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Harbor Women - 11am Eastern", "America/New_York"),
        ("Harbor Women - 11am Eastern (5pm in Capetown)", "America/New_York"),
        ("Harbor Women - 9am Eastern", None),  # another hour than that of the row
        ("Harbor Women - 11am Eastern Church", None),
    ],
)
def test_a_name_states_the_zone_beside_the_hour(name: str, zone: str | None) -> None:
    assert zones.zone_of_time_in_name(name, 11 * 60) == zone


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("Tuesday", "2"),
        ("Mon Wed Fri", "1 3 5"),
        ("Mon-Wed-Fri", "1 3 5"),
        ("Mon-Wed, Sat", "1 2 3 6"),
        ("M-F", "1 2 3 4 5"),
        ("MWF", "1 3 5"),
        ("M/W/F", "1 3 5"),
        ("TTh", "2 4"),
        ("MTWTF", None),  # which T?
        ("Weekdays", "1 2 3 4 5"),
        ("Weekends", "6 7"),
        ("Every Monday", "1"),
        ("Monday Night", "1"),
        ("Mondays only", "1"),
        ("Monday (weekly)", "1"),
        ("Monday (1st)", None),
        ("1 - Monday", "1"),
        ("Lunes a Viernes", "1 2 3 4 5"),
        ("Lundi au vendredi", "1 2 3 4 5"),
        ("Segunda a Sexta", "1 2 3 4 5"),
        ("Maandag t/m vrijdag", "1 2 3 4 5"),
        ("Ter\u00e7a-feira e Quinta-feira", "2 4"),
        ("t\u00e4glich", "1 2 3 4 5 6 7"),
        ("tous les jours", "1 2 3 4 5 6 7"),
        ("todos los d\u00edas", "1 2 3 4 5 6 7"),
        ("dagelijks", "1 2 3 4 5 6 7"),
        ("Mi", "3"),
        ("Do", None),  # Thursday in German, Sunday in Spanish
        ("Di", None),
        ("ma", None),
        ("Di, Do", "2 4"),  # all languages with both words agree
        ("Mo, Di, Do", "1 2 4"),
        ("ma di wo", "1 2 3"),
        ("Tors", "4"),
        ("Seg, Qua e Sex", "1 3 5"),
        ("By Appointment", ""),
        ("Varies", ""),
        ("-", ""),
        ("someday", None),
        ("Monday except holidays", None),
    ],
)
def test_days_in_a_cell(written: str, days: str | None) -> None:
    parsed = days_named(written)
    assert (None if parsed is None else " ".join(map(str, parsed))) == days


@given(st.text() | st.from_regex(r"[0-9]{1,2}[:;. ][0-9]{0,2} ?[apzm.-]{0,3}[0-9]{0,4} ?[a-z]{0,3}"))
def test_times_days_and_zones_in_any_text_exist(written: str) -> None:
    for span in clock_spans(written):
        assert 0 <= span.start <= 1440
        assert span.end is None or 0 <= span.end <= 1440
        assert span.zone is None or zone_named(span.zone) is not None
    zone = zones.zone_name(written)
    assert zone is None or zone_named(zone) is not None
    named = days_named(written) or ()
    assert len(set(named)) == len(named)
    assert set(named) <= {1, 2, 3, 4, 5, 6, 7}
