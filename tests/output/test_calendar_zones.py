"""The zones of a calendar: each VTIMEZONE by itself says what the zone's clocks show."""

import struct
from datetime import UTC, date, datetime, timedelta

import pytest
from vtimezones import Clock

from selfhelp.output.calendar_zones import ZoneRules, read_rules, vtimezone
from selfhelp.schedule.moments import zone_named
from selfhelp.schedule.zone_rules import zone_data

FIRST = date(2026, 11, 28)
YEARS = range(2026, 2032)

ZONES = (
    "America/New_York", "Europe/London", "Europe/Dublin", "America/Nuuk", "Asia/Gaza", "Africa/Casablanca",
    "America/Havana", "Australia/Lord_Howe", "Asia/Kolkata", "America/Phoenix", "America/Sao_Paulo",
    "America/Vancouver", "Etc/GMT+5",
)  # fmt: skip


def offset_by_zoneinfo(zone: str, moment: int) -> int:
    offset = datetime.fromtimestamp(moment, zone_named(zone)).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_shows_the_same_time_for_five_years(zone: str) -> None:
    clock = Clock(vtimezone(zone, FIRST), YEARS[-1])
    start = int(datetime(YEARS[0], 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(YEARS[-1], 12, 1, tzinfo=UTC).timestamp())
    moments = [*range(start, end, 5 * 3600)]
    moments += [change + second for change in clock.changes for second in (-1, 0, 1) if start < change < end]
    assert [m for m in moments if clock.offset_at(m) != offset_by_zoneinfo(zone, m)] == []


def test_a_zone_with_rules_has_one_part_for_each() -> None:
    assert vtimezone("America/New_York", FIRST).split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:America/New_York",
        "BEGIN:DAYLIGHT",
        "DTSTART:20250309T020000",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20251102T020000",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_clocks_that_never_change_have_one_part() -> None:
    for zone, offset in (("America/Phoenix", "-0700"), ("Asia/Kolkata", "+0530"), ("Etc/GMT+5", "-0500")):
        assert vtimezone(zone, FIRST).split("\r\n")[2:-2] == [
            "BEGIN:STANDARD",
            "DTSTART:20250101T000000",
            f"TZOFFSETFROM:{offset}",
            f"TZOFFSETTO:{offset}",
            "END:STANDARD",
        ]


def test_clocks_go_forward_to_daylight_saving_time_in_ireland_too() -> None:
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20250330T010000\r\n" in vtimezone("Europe/Dublin", FIRST)


def test_a_change_that_no_year_repeats_stands_before_the_rules() -> None:
    text = vtimezone("America/Vancouver", FIRST)
    assert "RRULE" not in text
    assert text.count("DTSTART") == 3


def tzif(footer: str, *changes: tuple[datetime, int, bool]) -> bytes:
    """TZif data of a zone that begins at five hours west, with changes to offsets in hours, and a footer."""
    kinds = [(-5 * 3600, False), *((hours * 3600, is_daylight) for _, hours, is_daylight in changes)]
    header = struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, len(changes), len(kinds), 4)
    empty = struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, 4) + struct.pack(">iBB", 0, 0, 0) + b"UTC\0"
    block = b"".join(struct.pack(">q", int(at.timestamp())) for at, _, _ in changes)
    block += bytes(range(1, len(changes) + 1))
    block += b"".join(struct.pack(">iBB", offset, is_daylight, 0) for offset, is_daylight in kinds)
    return empty + header + block + b"XXX\0" + f"\n{footer}\n".encode()


def changes_of(rules: ZoneRules, year: int) -> list[tuple[datetime, int]]:
    return [
        (datetime.fromtimestamp(change.at, UTC), change.offset // 3600)
        for change in rules.after_last_change(year, year)
    ]


@pytest.mark.parametrize(
    ("footer", "to_daylight", "back"),
    [
        # The second Sunday of March and the first one of November, at two on the clock before the change.
        ("EST5EDT,M3.2.0,M11.1.0", datetime(2026, 3, 8, 7), datetime(2026, 11, 1, 6)),
        # Fifty hours after the fourth Thursday.
        ("<-05>5<-04>,M3.4.4/50,M10.4.4/50", datetime(2026, 3, 28, 7), datetime(2026, 10, 24, 6)),
        # An hour before the last Sunday.
        ("<-05>5<-04>,M3.5.0/-1,M10.5.0/0", datetime(2026, 3, 29, 4), datetime(2026, 10, 25, 4)),
        # The sixtieth day without the 29th of February, and the day after fifty-nine.
        ("AAA5BBB,J60/0,300/1:30", datetime(2026, 3, 1, 5), datetime(2026, 10, 28, 5, 30)),
    ],
)  # fmt: skip
def test_footers_are_read_as_posix_says(footer: str, to_daylight: datetime, back: datetime) -> None:
    rules = read_rules(tzif(footer))
    assert changes_of(rules, 2026) == [(to_daylight.replace(tzinfo=UTC), -4), (back.replace(tzinfo=UTC), -5)]


def test_days_without_the_leap_day_keep_their_date_in_leap_years() -> None:
    rules = read_rules(tzif("AAA5BBB,J60/0,J300/0"))
    assert changes_of(rules, 2028)[0] == (datetime(2028, 3, 1, 5, tzinfo=UTC), -4)


def test_a_footer_with_hours_past_a_day_becomes_a_week_of_days() -> None:
    to_daylight, back = read_rules(tzif("<+02>-2<+03>,M3.4.4/50,M10.5.0/-1")).yearly
    assert to_daylight.recurrence == "FREQ=YEARLY;BYMONTH=3;BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30"
    assert back.recurrence is None


def test_what_no_rule_can_express_is_listed_for_twelve_years() -> None:
    text = vtimezone("America/Nuuk", FIRST)
    assert "RRULE" not in text
    assert [line for line in text.split("\r\n") if line.startswith("DTSTART")][-2:] == [
        "DTSTART:20370328T230000",
        "DTSTART:20371025T000000",
    ]


def test_changes_that_only_rename_the_offset_are_none() -> None:
    at = datetime(2027, 1, 1, tzinfo=UTC)
    rules = read_rules(tzif("XXX5", (at, -5, True), (at + timedelta(days=9), -4, False)))
    assert [change.offset for change in rules.changes] == [-4 * 3600]


def test_the_data_of_zones_is_that_of_the_newest_rules() -> None:
    assert zone_data("America/New_York").startswith(b"TZif")
