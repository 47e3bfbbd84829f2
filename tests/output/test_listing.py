"""The table of meetings: headings for days, one or two lines for each meeting, links in one piece."""

from datetime import datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from selfhelp.model import Hit, Meeting
from selfhelp.organizations import Organization
from selfhelp.output.console import View
from selfhelp.output.listing import Section, height, write_listing
from selfhelp.schedule.when import When
from selfhelp.search.matching import match
from selfhelp.search.query import MeetingQuery

DENVER = ZoneInfo("America/Denver")
NOW = datetime(2026, 12, 1, 16, 30, tzinfo=DENVER)  # a Tuesday
AA = Organization("aa", "Alcoholics Anonymous", "AA")
LINK = "https://zoom.us/j/81234567890?pwd=" + "a" * 60


def hit(name: str, start: str, weekday: int = 2, **facts: Any) -> Hit:
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[weekday - 1]
    given = {
        "attendance": "in_person",
        "timezone": "America/Denver",
        "recurrence": f"FREQ=WEEKLY;BYDAY={day}",
        "location": "Town Hall",
        "address": "1 Main St",
        "city": "Denver",
    }
    meeting = Meeting(f"{name.lower()}aaaa", "denver", "1", AA, name, weekday=weekday, start=start, **(given | facts))
    found = match(MeetingQuery(When(NOW, DENVER)), meeting)
    assert found is not None
    return found


def listed(*sections: Section, width: int = 80, **view: Any) -> list[str]:
    out = StringIO()
    write_listing(sections, out, View(NOW, width, **view))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_on_eighty_columns_a_meeting_takes_two_lines_below_the_heading_of_its_day() -> None:
    hits = [
        hit("Happy", "17:10", attributes=("open", "wheelchair"))._replace(distance_km=1.3),
        hit("Sunrise", "12:00", weekday=3)._replace(distance_km=5.0),
    ]
    assert listed(Section(hits), miles=True) == [
        "Today, Tue Dec 1",
        "  5:10 pm  in 40 min  Happy · AA                                      about 1 mi",
        "                      Town Hall, 1 Main St, Denver · wheelchair, open     happya",
        "Tomorrow, Wed Dec 2",
        "     noon             Sunrise · AA                                    about 3 mi",
        "                      Town Hall, 1 Main St, Denver                        sunris",
        "Source: denver, fetch date unknown",
    ]


def test_on_a_wide_screen_it_takes_one() -> None:
    lines = listed(Section([hit("Happy", "17:10", attributes=("open",))]), width=120)
    assert [" ".join(line.split()) for line in lines[:2]] == [
        "Today, Tue Dec 1",
        "5:10 pm in 40 min Happy · AA Town Hall, 1 Main St, Denver open happya",
    ]


def test_a_link_is_printed_whole_however_long_it_is() -> None:
    online: dict[str, Any] = {
        "attendance": "online",
        "conference_url": LINK,
        "location": None,
        "address": None,
        "city": None,
    }
    for width in (60, 80, 120):
        lines = listed(Section([hit("Far", "19:00", **online)]), width=width)
        assert f"online: {LINK}" in [line.strip() for line in lines]


def test_for_whom_a_meeting_is_stands_behind_its_name_where_the_link_leaves_no_room() -> None:
    online: dict[str, Any] = {"attendance": "online", "attributes": ("closed", "women"), "location": None}
    for link in (LINK, LINK[:67]):
        facts = online | {"address": None, "city": None, "conference_url": link}
        first, second = listed(Section([hit("Far", "19:00", **facts)]))[1:3]
        assert first.startswith("  7:00 pm  Far · AA · women  ")
        assert second.startswith(f"           online: {link}")
    short = online | {"conference_url": "https://zoom.us/j/1"}
    assert listed(Section([hit("Far", "19:00", **short)]))[1:3] == [
        "  7:00 pm  Far · AA",
        "           online: https://zoom.us/j/1 · women, closed                    faraaa",
    ]


def test_whoever_is_asked_for_is_told_before_the_others_for_whom_a_meeting_is() -> None:
    out = StringIO()
    everybody = hit("Rainbow", "19:00", attributes=("bisexual", "gay", "lesbian", "lgbtq", "transgender"))
    write_listing([Section([everybody])], out, View(NOW, 80), wanted=["transgender"])
    assert " · transgender, bisexual, gay" in out.getvalue()


def test_a_phone_meeting_tells_the_number_and_what_to_enter() -> None:
    phone: dict[str, Any] = {
        "attendance": "phone",
        "conference_phone": "+1-303-555-0100",
        "conference_notes": "passcode 77#",
    }
    assert "by phone: +1-303-555-0100, passcode 77#" in listed(Section([hit("Call", "19:00", **phone)]))[2]


def test_of_a_place_that_does_not_fit_the_street_is_kept() -> None:
    place: dict[str, Any] = {"location": "Saint Bartholomew's Episcopal Church of the Holy Spirit and Community Center"}
    assert (
        "Saint Bartholomew's Episcopal Church of the Holy…, 1 Main St"
        in listed(Section([hit("Long", "19:00", **place)]))[2]
    )


def test_clock_times_are_those_of_the_country_of_the_reader() -> None:
    hits = [hit("Late", "19:00")]
    assert listed(Section(hits), twelve_hours=False)[1].split()[0] == "19:00"
    assert listed(Section(hits))[1].split()[:2] == ["7:00", "pm"]


def test_where_the_order_is_not_that_of_time_the_day_stands_in_each_line() -> None:
    lines = listed(Section([hit("Late", "19:00", weekday=5), hit("Soon", "19:00")]))
    assert [line.split("·")[0].strip() for line in lines[:4:2]] == [
        "Fri Dec 4 7:00 pm  Late",
        "Tue Dec 1 7:00 pm  Soon",
    ]


def test_unknown_zones_and_dates_have_headings_that_say_so() -> None:
    lines = listed(Section([hit("Zoneless", "19:00", timezone=None), hit("Sometimes", "19:00", recurrence=None)]))
    assert lines[0] == "Today, Tue Dec 1 (time zone unknown)"
    assert "Not every week, dates not known: call first" in lines


def test_a_section_tells_its_title_and_repeats_no_heading() -> None:
    lines = listed(Section([hit("Here", "19:00")]), Section([hit("There", "20:00")], "Farther away"))
    assert [line for line in lines if not line.startswith(" ")][:2] == ["Today, Tue Dec 1", "Farther away:"]


def test_the_height_of_a_table_is_that_of_what_is_printed() -> None:
    hits = [hit(f"Group{number}", "19:00") for number in range(5)]
    sections = [Section(hits), Section(hits[:2], "Farther away"), Section([], "Nothing")]
    for width in (80, 120):
        assert height(sections, View(NOW, width), width) == len(listed(*sections, width=width))
