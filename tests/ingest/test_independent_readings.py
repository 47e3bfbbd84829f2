"""Real feeds, read a second time by plain rules that share no code with the importers."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from conftest import FEEDS, Ran

pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="the shared feeds are not here")

Run = Callable[..., Ran]
Row = dict[str, Any]

DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
EASTERN, CENTRAL, MOUNTAIN, PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)
WINTER, SUMMER = datetime(2027, 1, 15), datetime(2027, 7, 15)


class Exceptions(NamedTuple):
    """Rows of a file in which the program gives another value of one field than the plain rule."""

    field: str
    value: str | None
    reason: str
    keys: str


class Reading(NamedTuple):
    """One meeting: its key in the feed, and what a careful person reads in its row."""

    key: str
    day: str | None
    start: str | None
    attendance: str | None
    zone: str | None


def rows_of(name: str) -> Any:
    """What a JSON file holds; JSONP is taken out of its call."""
    text = (FEEDS / name).read_text(encoding="utf-8-sig")
    return json.loads(text[text.index("(") + 1 : text.rindex(")")] if name.endswith(".jsonp") else text)


def table_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file."""
    with (FEEDS / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def clock_24(text: str) -> str:
    """A time such as "8:00 PM" as 20:00.

    >>> clock_24("12:00 AM"), clock_24("12:15 pm")
    ('00:00', '12:15')
    """
    hour, minute, half = re.fullmatch(r"(\d{1,2}):(\d\d) ?([AP]M)", text.strip().upper()).groups()  # type: ignore[union-attr]
    return f"{int(hour) % 12 + (12 if half == 'PM' else 0):02}:{minute}"


def joined(ways: Iterable[str]) -> str:
    """One way to attend, of those that a row offers."""
    ways = set(ways)
    if "in_person" in ways:
        return "hybrid" if len(ways) > 1 else "in_person"
    return "online" if "online" in ways else "phone" if "phone" in ways else "suspended"


def meeting_guide_ways(row: Row, *, venue: bool, closed: bool) -> Iterator[str]:
    """What the codes, links and venue of a Meeting Guide row offer; TC closes the venue, not the link."""
    codes = {code.upper() for code in row["types"]}
    if venue and not closed and "TC" not in codes:
        yield "in_person"
    if row.get("conference_url") or "ONL" in codes:
        yield "online"
    if row.get("conference_phone"):
        yield "phone"


def at_venue(attendance: str, zone: str) -> str | None:
    """The venue's zone: nobody knows the clock of what is online only unless its row says it."""
    return None if attendance in ("online", "phone") else zone


def eating_disorders_anonymous() -> Iterator[Reading]:
    """A worldwide feed: the zone stands in the name with the time, as in "2am Eastern"."""
    named = {
        "eastern": EASTERN, "central": CENTRAL, "mountain": MOUNTAIN, "pacific": PACIFIC, "ast": "America/Halifax",
        "london time": "Europe/London", "central european time": "Europe/Berlin",
        "south african time": "Africa/Johannesburg", "south africa time": "Africa/Johannesburg",
    }  # fmt: skip
    for row in rows_of("meeting-guide/eda-2023-07.json"):
        # Longer names first: "central european time" is not "central".
        found = re.findall(rf"\d ?[ap]m ?\(?({'|'.join(sorted(named, key=len, reverse=True))})", row["name"].lower())
        attendance = {"inactive": "suspended"}.get(row["attendance_option"], row["attendance_option"])
        if "phone only" in row["name"].lower():
            attendance = "phone"
        yield Reading(
            row["slug"], DAYS[row["day"]], row["time"], attendance, named[found[0]] if len(found) == 1 else None
        )


def edmonton() -> Iterator[Reading]:
    """Alberta has one clock; a street or a named venue is a place to go to, "Edmonton Zoom" is none."""
    for row in rows_of("meeting-guide/aa-edmonton-2021.json"):
        words = "\n".join(filter(None, (row["name"], row["group"], row["notes"])))
        place = row["address"].split(", Alberta")[0]
        venue = re.search(r"^[^,]*\d|corner|reservation|strome", place, re.IGNORECASE) is not None
        ways = set(meeting_guide_ways(row, venue=venue, closed=False))
        if re.search(r"(?<!not a )hybrid|in person and online|zoom id \d", words, re.IGNORECASE):
            ways |= {"in_person", "online"}
        if re.search(
            r"closed temporarily|temporarily cancelled|cancelled(?: until|$)", words, re.IGNORECASE | re.MULTILINE
        ):
            ways = set()
        attendance = joined(ways)
        [day] = row["day"]
        yield Reading(
            row["slug"], DAYS[day], clock_24(row["time"]), attendance, at_venue(attendance, "America/Edmonton")
        )


def kansas_city() -> Iterator[Reading]:
    """Both Kansas Cities are on Central time."""
    for row in rows_of("meeting-guide/aa-kansas-city-2021-05.json"):
        attendance = joined(meeting_guide_ways(row, venue=bool(row.get("address")), closed=False))
        yield Reading(str(row["slug"]), DAYS[row["day"]], row["time"], attendance, at_venue(attendance, CENTRAL))


def southeastern_pennsylvania() -> Iterator[Reading]:
    """TC, and words that say "only", close the venue; an address has a street where it has four parts."""
    for row in rows_of("meeting-guide/aa-sepia-2022-10.json"):
        words = f"{row['name']}\n{row['location']}\n{row.get('notes', '')}".lower()
        only = re.search(r"(online|virtual|phone) only", words)
        venue = row["formatted_address"].count(",") > 2 or not re.search("virtual|online|zoom", words)
        ways = set(meeting_guide_ways(row, venue=venue, closed=only is not None))
        if only and not ways:
            ways = {"online"}
        if "in_person" in ways and re.search(r"(?<!no longer )hybrid", words):
            ways.add("online")
        if re.search(r"\bid:? \d{3}", words):
            ways.add("online")
        attendance = joined(ways)
        yield Reading(row["slug"], DAYS[row["day"]], row["time"], attendance, at_venue(attendance, EASTERN))


def san_jose() -> Iterator[Reading]:
    """The plugin's own sheet states the zone in a column."""
    for row in table_of("meeting-guide/tsml-template-sanjose.csv"):
        ways = {"in_person"} if "Temporary Closure" not in row["Types"] else set()
        ways |= {"online"} if row["Conference URL"] else set()
        yield Reading(row["Slug"], row["Day"].lower(), clock_24(row["Time"]), joined(ways), row["Timezone"])


def seattle_sheet() -> Iterator[Reading]:
    """One group that meets online only, and does not say on which clock."""
    for row in table_of("meeting-guide/aa-seattle-5d-2026-02.sheet.csv"):
        yield Reading(row["Slug"], row["Day"].lower(), clock_24(row["Time"]), "online", None)


def online_intergroup() -> Iterator[Reading]:
    """Days are ISO (7 is Sunday, as is the one 0); each row has its zone; e-mail groups have no time."""
    for row in rows_of("meeting-guide/other-formats/oiaa-central-2026-05.mongo.json"):
        attendance = "phone" if row.get("conference_phone") else None
        if row.get("conference_url") or "Virtual" in row["name"]:
            attendance = "online"
        if "HYBRID" in (row.get("notes") or ""):
            attendance = "hybrid"
        if re.search(r"^Call \d{3}-\d{3}-\d{4}, pass code", row.get("notes") or "", re.MULTILINE):
            attendance = "phone"
        day = None if row.get("day") is None else DAYS[row["day"] % 7]
        yield Reading(row["slug"], day, row.get("time"), attendance, row.get("timezone"))


def south_africa() -> Iterator[Reading]:
    """Three fellowships in three countries on the same clock; many meetings are "in recess"."""
    for row in rows_of("meeting-guide/other-formats/south-africa-aa-na-ca-2026-08.json")["meetings"]:
        words = f"{row['name']} {row['notes'] or ''}".lower()
        closed = re.search(r"\bin \"?recess|temp(?:orary|orarily)? (?:closed|inactive)|meeting is closed", words)
        # "Harare, Zimbabwe" is no address; "3HQ2+H6 Goodwood" is one, as an open location code.
        ways = {"in_person"} if row["address"].count(",") > 1 or "+" in row["address"] else set()
        if row["online"] or row["conferenceUrl"] or "ONL" in row["types"]:
            ways.add("online")
        if re.search(r"\b(?:hybrid|zoom|whatsapp meeting)\b", words):
            ways.add("online")
        if closed or "TC" in row["types"]:
            ways = set()
        zone = {"Namibia": "Africa/Windhoek", "Zimbabwe": "Africa/Harare"}.get(
            row["address"].split(", ")[-1], "Africa/Johannesburg"
        )
        attendance = joined(ways)
        yield Reading(row["id"], DAYS[row["day"]], row["time"], attendance, at_venue(attendance, zone))


def bmlt(name: str) -> Iterator[Reading]:
    """Sunday is 1; VM is virtual, HY hybrid, TC a venue that is closed for now. All of it is in New York State."""
    rows = rows_of(f"bmlt/{name}")
    for row in rows["meetings"] if isinstance(rows, dict) else rows:
        codes = set(row["formats"].split(","))
        if "HY" in codes or row.get("venue_type") == "3":
            attendance = "hybrid"
        elif "VM" in codes or row.get("venue_type") == "2":
            attendance = "online"
        else:
            attendance = "suspended" if "TC" in codes else "in_person"
        start = row["start_time"][:5]
        day = DAYS[int(row["weekday_tinyint"]) - 1]
        yield Reading(row["id_bigint"], day, start, attendance, at_venue(attendance, EASTERN))


def hsds_sample() -> Iterator[Reading]:
    """A schedule is a meeting, Monday is 1; an active service without one is by appointment at its location."""
    folder = "other/hsds-sample"
    services = {row["id"]: row for row in table_of(f"{folder}/services.csv") if row["status"] == "active"}
    schedules = list(table_of(f"{folder}/regular_schedules.csv"))
    states = {row["location_id"]: row["state_province"] for row in table_of(f"{folder}/physical_addresses.csv")}
    points = {row["id"]: row["longitude"] for row in table_of(f"{folder}/locations.csv")}
    for link in table_of(f"{folder}/services_at_location.csv"):
        if link["service_id"] not in services:
            continue
        # The only point is in Nevada; the only address is in New York.
        place = link["location_id"]
        zone = EASTERN if states.get(place) == "NY" else PACIFIC if points[place] else None
        own = [row for row in schedules if row["service_at_location_id"] == link["id"]]
        for row in own:
            yield Reading(row["id"], DAYS[int(row["weekday"])], row["opens_at"][:5], "in_person", zone)
        if not own:
            yield Reading(link["id"], None, None, "in_person", zone)


def omaha_calendar() -> Iterator[Reading]:
    """Days are those of the rule, where DTSTART is on another one."""
    text = (FEEDS / "other/omaha-lgbtq_recurring-events.ics").read_text(encoding="utf-8").replace("\r\n ", "")
    letters = dict(zip(("SU", "MO", "TU", "WE", "TH", "FR", "SA"), DAYS, strict=True))
    for event in text.split("BEGIN:VEVENT")[1:]:
        lines = dict(re.findall(r"^(UID|DTSTART|RRULE|DESCRIPTION|LOCATION)[;:](.*?)\r?$", event, re.M))
        zone, start = re.fullmatch(r"TZID=(.+):\d{8}T(\d{4})00", lines["DTSTART"]).groups()  # type: ignore[union-attr]
        [day] = {letters[day] for day in re.findall(r"[=,]-?\d?([A-Z]{2})(?=,|$)", lines["RRULE"])}
        attendance = "hybrid" if "Hybrid" in lines["DESCRIPTION"] else "in_person"
        yield Reading(lines["UID"], day, f"{start[:2]}:{start[2:]}", attendance, zone)


def new_york_sheet() -> Iterator[Reading]:
    """Streets of New York, seen in 2019."""
    for row in table_of("other/nyc-aa_meetings_2019.csv"):
        key = " ".join(f"{row['Meeting_Name']} | {row['Location_Name']}".split())
        yield Reading(key, row["Day"].lower().removesuffix("s"), clock_24(row["Start"]), "in_person", EASTERN)


def los_angeles_lines() -> Iterator[Reading]:
    """Streets of Los Angeles, seen in 2017; a few rows have no day or no time."""
    for line in (FEEDS / "other/los-angeles-aa_2017.ndjson").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        start = clock_24(row["time"]) if row.get("time") else None
        key = str(row["_id"] or None)  # a zero is no key
        yield Reading(key, row["day_of_week"].lower() or None, start, "in_person", PACIFIC)


def unlisted_britain() -> Iterator[Reading]:
    """Rows that their author refused, most of them without a time; one has a link for its venue."""
    for row in table_of("other/uk_invalid-meetings_2026-08-05.csv"):
        attendance = "online" if row["Venue"].startswith("Online") else "in_person"
        zone = "Europe/Dublin" if row["Country"] in ("Ireland", "Republic of Ireland") else "Europe/London"
        yield Reading(row["Guid"], row["Day"].lower(), row["Time"] or None, attendance, at_venue(attendance, zone))


def smart_recovery() -> Iterator[Reading]:
    """All is in the notes: both ways count first, then "resumed in person", then "moved online", then a link.

    The zone is left out: from addresses as free as these it cannot be read without a map.
    """
    online = r"(?:on-?line|zoom|virtual(?:ly)?)"
    both = re.compile(
        rf"hybrid|in[- ]person (?:and|&|or) (?:\w+ )?{online}|{online} (?:and|&|or) in[- ]person"
        rf"|also available {online}|face[- ]to[- ]face or {online}|live and by zoom"
        rf"|as well as (?:on )?{online}|zoom option|zoom still available"
    )
    back = re.compile(
        r"(?:resum\w*|return\w*|back)[^.\r\n]{0,40} in[- ]?person|(?:take place|offered|now) in[- ]person"
    )
    moved = re.compile(
        rf"(?:moved|temporarily|currently|only|now|take place)[^.\r\n]{{0,40}}\b{online}|{online} (?:only|until)"
    )
    joining = re.compile(rf"\b{online}\b|gotomeeting|meet\.google|meeting id: \d")
    for row in rows_of("other/smart-recovery_us_2020.json"):
        if row["days"] == ["the"]:
            continue  # "the 2nd Tuesday" has lost its end
        notes = " ".join(row["details"].split("\nNotes\n")[-1].lower().split())
        number = re.search(r"meeting #: (\d+)", notes)[1]  # type: ignore[index]
        town = row["address"].count(",") <= 2 and not re.search(r"\d", row["address"].split(",")[0])
        if both.search(notes):
            attendance = "hybrid"
        elif back.search(notes):
            attendance = "hybrid" if re.search(r"zoom\.us/j", notes) else "in_person"
        elif moved.search(notes) or (town and joining.search(notes)):
            attendance = "online"
        else:
            attendance = "hybrid" if joining.search(notes) else "in_person"
        yield Reading(number, row["days"][0].removesuffix("s"), clock_24(row["times"][0]), attendance, None)


def key_of_sheet(meeting: Row) -> str:
    return f"{meeting['name']} | {meeting['location']}"


def number_of_smart(meeting: Row) -> str:
    return re.search(r"Meeting #: (\d+)", meeting["notes"])[1]  # type: ignore[index]


def key_of_feed(meeting: Row) -> str:
    return str(meeting["source_key"])


CASES: dict[str, tuple[str, Callable[[], Iterator[Reading]], Callable[[Row], str]]] = {
    "meeting-guide/eda-2023-07.json": ("-o eda", eating_disorders_anonymous, key_of_feed),
    "meeting-guide/aa-edmonton-2021.json": ("-o aa", edmonton, key_of_feed),
    "meeting-guide/aa-kansas-city-2021-05.json": ("-o aa", kansas_city, key_of_feed),
    "meeting-guide/aa-sepia-2022-10.json": ("-o aa", southeastern_pennsylvania, key_of_feed),
    "meeting-guide/tsml-template-sanjose.csv": ("-o aa", san_jose, key_of_feed),
    "meeting-guide/aa-seattle-5d-2026-02.sheet.csv": ("-o aa", seattle_sheet, key_of_feed),
    "meeting-guide/other-formats/oiaa-central-2026-05.mongo.json": ("-o aa", online_intergroup, key_of_feed),
    "meeting-guide/other-formats/south-africa-aa-na-ca-2026-08.json": ("", south_africa, key_of_feed),
    "bmlt/tomato-newyork_SearchResponse-00.json": (
        "-o na", lambda: bmlt("tomato-newyork_SearchResponse-00.json"), key_of_feed),
    "bmlt/newyork-v2_GetSearchResults.jsonp": ("-o na", lambda: bmlt("newyork-v2_GetSearchResults.jsonp"), key_of_feed),
    "bmlt/yap_meeting-search-42.867970-day4.json": (
        "-o na", lambda: bmlt("yap_meeting-search-42.867970-day4.json"), key_of_feed),
    "other/hsds-sample": ("-o aa", hsds_sample, key_of_feed),
    "other/omaha-lgbtq_recurring-events.ics": ("-o pflag", omaha_calendar, key_of_feed),
    "other/nyc-aa_meetings_2019.csv": ("-o aa", new_york_sheet, key_of_sheet),
    "other/los-angeles-aa_2017.ndjson": ("", los_angeles_lines, key_of_feed),
    "other/smart-recovery_us_2020.json": ("-o smart", smart_recovery, number_of_smart),
    "other/uk_invalid-meetings_2026-08-05.csv": ("", unlisted_britain, key_of_feed),
}  # fmt: skip


RIGHT: dict[str, list[Exceptions]] = {
    "meeting-guide/eda-2023-07.json": [
        Exceptions("zone", None, "the zone in the name contradicts the venue",
                   "austin-tx-sundays austin-tx-wednesdays-7pm-2 eda-jhb-circle edabendoregonwednesday-2 langley-eda-bc"
                   " leigh-on-sea-wednesday-2 new-freedom-arizona washington-ut-tuesdays-at-8pm-2"
                   " knoxville-tn-saturday730-pm-women-only"),
        Exceptions("zone", "America/Edmonton", "that part of British Columbia keeps Alberta's clock",
                   "cranbrook-bc-wednesdays-630-pm"),
        Exceptions("zone", "America/Mexico_City", "Mexico's Central time has no summer time",
                   "jalisco-guadalajara san-miguel-de-allende-gto-mexico-saturday-200-pm"),
    ],
    "meeting-guide/aa-edmonton-2021.json": [
        Exceptions("zone", None, "a hamlet that the gazetteer does not have",
                   "190 1335 1336 1356 1434 1437 1444 1448 1449 1450 1526"),
    ],
    "meeting-guide/other-formats/oiaa-central-2026-05.mongo.json": [
        Exceptions("zone", EASTERN, "its notes give their hours in EDT", "aa-fellowship-and-chat"),
    ],
    "meeting-guide/other-formats/south-africa-aa-na-ca-2026-08.json": [
        Exceptions("zone", "America/Vancouver", "the row's own address is in Vancouver, by mistake", "aa-1720"),
        Exceptions("attendance", "online", "a road without a number is no venue beside ONL", "aa-1269 aa-1421 aa-1723"),
        Exceptions("zone", None, "then nothing tells the clock of an online meeting", "aa-1269 aa-1421 aa-1723"),
    ],
    "other/smart-recovery_us_2020.json": [
        Exceptions("attendance", "in_person", "in person only, or online elsewhere or in bad weather only",
                   "2497 3254 3557 4776 4907"),
        Exceptions("attendance", "online", "online, although other ways are named beside", "747 2222 4824 5030"),
        Exceptions("attendance", "hybrid", "a venue and a link, whatever the words between them", "4460 5542 5886"),
        Exceptions("attendance", "suspended", "on hiatus; other meetings are online", "3533"),
    ],
}  # fmt: skip
"""Where the program is right, for the reason given."""

WRONG: dict[str, list[Exceptions]] = {
    "meeting-guide/eda-2023-07.json": [
        Exceptions("attendance", "online", "\"Phone Only\", beside a link to the first page of a host",
                   "houston-spring-branch-saturday"),
    ],
    "other/smart-recovery_us_2020.json": [
        Exceptions("attendance", "in_person", "a town, and words for online that are not heard",
                   "149 290 957 1018 2568 3560 3582 3632 4384 4639 4873 5889 5953"
                   " 6180 6181 6515 6636 6637"),
        Exceptions("attendance", "in_person", "a venue, and words for online beside it that are not heard",
                   "2471 3055 3056 4026 4908 4940 5572 6000 6130"
                   " 6480 6620"),
        Exceptions("attendance", None, "not in person, and words for online that are not heard", "4424 5490"),
    ],
}  # fmt: skip
"""Where the program is wrong. A row that it learns to read makes the test fail until it is taken out of here."""


def clock_of(zone: str | None) -> tuple[object, ...] | None:
    """The offsets of a zone in winter and summer: Detroit and New York are one clock."""
    return (
        None
        if zone is None
        else tuple(moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() for moment in (WINTER, SUMMER))
    )


def found(run: Run, key: Callable[[Row], str]) -> list[Reading]:
    """What the program gives."""
    meetings = json.loads(run("find", "--json", "--suspended", "-q").out)
    return [Reading(key(m), m["day"], m["start"], m["attendance"], m["timezone"]) for m in meetings]


def comparable(readings: Iterable[Reading]) -> set[tuple[object, ...]]:
    """Readings with zones as clocks; equal rows of a feed are one meeting."""
    return {(*reading[:4], clock_of(reading.zone)) for reading in readings}


def with_exceptions(readings: Iterable[Reading], exceptions: Iterable[Exceptions]) -> Iterator[Reading]:
    """Readings with the values of the exceptions; each of these must change its rows."""
    changes: dict[str, Row] = {}
    for exception in exceptions:
        for key in exception.keys.split():
            changes.setdefault(key, {})[exception.field] = exception.value
    unused = set(changes)
    for reading in readings:
        changed = reading._replace(**changes.get(reading.key, {}))
        if changed != reading:
            unused.discard(reading.key)
        yield changed
    assert not unused, f"exceptions without effect: {sorted(unused)}"


@pytest.mark.parametrize("file", CASES)
def test_the_program_reads_what_a_person_reads(run: Run, file: str) -> None:
    options, read, key = CASES[file]
    assert run("import", FEEDS / file, "--name", "feed", *options.split(), "-q").code == 0
    expected = list(with_exceptions(read(), RIGHT.get(file, []) + WRONG.get(file, [])))
    program = found(run, key)
    if file.startswith("other/smart"):
        # Rows with half of a day are left out, and zones: see `smart_recovery`.
        numbers = {reading.key for reading in expected}
        program = [reading._replace(zone=None) for reading in program if reading.key in numbers]
    differences = comparable(expected) ^ comparable(program)
    assert sorted(differences, key=str) == []
