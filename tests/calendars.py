"""Calendars as other programs read them: each occurrence of two years against our own schedule, and zones hour by hour.

Run by hand, with node and a folder into which `npm install ical.js` was run, never the repository:

    cd tests && python calendars.py events DATASET NODE_FOLDER [FIND_OPTION ...]
    cd tests && python calendars.py zones [YEARS]
    cd tests && python calendars.py memory [EVENTS]

`events` writes the calendar of all meetings that match, and has ical.js expand it, which knows zones from the file
alone; then python-dateutil, with the zones of the file; then recurring-ical-events, if it is installed, for some of the
events: that reads zones by their names, and is slow. An occurrence that falls in an hour that clocks skip or repeat is
counted apart: there programs differ. `zones` walks through all IANA zones. `memory` writes many events. All exit with 1
if anything differs.
"""

import io
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from dateutil import tz
from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar
from vtimezones import Clock

from selfhelp.cli import main as selfhelp
from selfhelp.dataset.store import Store
from selfhelp.model import Meeting
from selfhelp.organizations import Organization
from selfhelp.output.calendar import write_ics
from selfhelp.output.calendar_zones import vtimezone
from selfhelp.schedule.moments import DAY, EPOCH_WALL, moment_at, wall_minute, zone_named, zone_names
from selfhelp.schedule.rrule import dates
from selfhelp.schedule.when import When
from selfhelp.search.matching import hits_of
from selfhelp.search.query import MeetingQuery

NOW: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)
UNTIL: Final = NOW + timedelta(days=731)
SHARE: Final = 40
"""One in so many events is expanded by recurring-ical-events."""

Starts = dict[str, list[int]]
"""Id of an event -> starts of its occurrences, in seconds since 1970; floating ones as if in UTC."""


class Expected(NamedTuple):
    """Our own schedule: all starts, and those in an hour that clocks skip or repeat."""

    starts: Starts
    changed_hour: dict[str, set[int]]


def expected(events: Iterable[tuple[str, date]], meetings: dict[str, Meeting]) -> Expected:
    """What our schedule says of the meetings whose first occurrence is on a date."""
    starts: Starts = {}
    changed: dict[str, set[int]] = {}
    for id, first in events:
        meeting = meetings[id.partition("@")[0]]
        zone = zone_named(meeting.timezone) if meeting.timezone else None
        hour, minute = map(int, (meeting.start or "").split(":"))
        for day in dates(meeting.timing, first.toordinal(), UNTIL.toordinal() + 1):
            wall = day * DAY + hour * 60 + minute
            moment = wall - EPOCH_WALL if zone is None else moment_at(wall, zone)
            if moment * 60 > UNTIL.timestamp():
                break
            starts.setdefault(id, []).append(moment * 60)
            if zone is not None and is_changed_hour(wall, moment, zone):
                changed.setdefault(id, set()).add(moment * 60)
    return Expected(starts, changed)


def is_changed_hour(wall: int, moment: int, zone: ZoneInfo) -> bool:
    """Whether clocks never show a time, or show it twice."""
    local = (datetime(1970, 1, 1) + timedelta(minutes=wall - EPOCH_WALL)).replace(tzinfo=zone)
    return wall_minute(moment, zone) != wall or local.utcoffset() != local.replace(fold=1).utcoffset()


def events_of(path: Path) -> list[Any]:
    """The events of a calendar."""
    return Calendar.from_ical(path.read_bytes()).walk("VEVENT")


def by_ical_js(path: Path, folder: str) -> Starts:
    """The occurrences that ical.js finds."""
    script = Path(__file__).with_suffix(".mjs")
    command = ["node", str(script), folder, str(path), str(int(UNTIL.timestamp()))]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(line) for line in ran.stdout.splitlines())


def by_dateutil(path: Path) -> Starts:
    """The occurrences that python-dateutil finds, which reads the zones of the file."""
    text = path.read_bytes().decode()
    zones = [part.partition("END:VTIMEZONE")[0] for part in text.split("BEGIN:VTIMEZONE")[1:]]
    definitions = "".join(f"BEGIN:VTIMEZONE{zone}END:VTIMEZONE\r\n" for zone in zones)
    known = tz.tzical(io.StringIO(f"BEGIN:VCALENDAR\r\n{definitions}END:VCALENDAR\r\n"))
    starts: Starts = {}
    for event in events_of(path):
        begin = event["DTSTART"]
        zone = known.get(begin.params["TZID"]) if "TZID" in begin.params else UTC
        first = begin.dt.replace(tzinfo=None)
        occurrences: Any = rruleset()
        if "RRULE" in event:
            rule = event["RRULE"].to_ical().decode()
            if "UNTIL" in event["RRULE"] and "TZID" in begin.params:
                until = event["RRULE"]["UNTIL"][0]
                rule = rule.replace(f"{until:%Y%m%dT%H%M%SZ}", f"{until.astimezone(zone):%Y%m%dT%H%M%S}")
            occurrences.rrule(rrulestr(rule, dtstart=first))
        else:
            occurrences.rdate(first)
        excepted = event.get("EXDATE", [])
        for listed in excepted if isinstance(excepted, list) else [excepted]:
            for day in listed.dts:
                occurrences.exdate(day.dt.replace(tzinfo=None))
        last = UNTIL.replace(tzinfo=None) + timedelta(days=1)
        found = (int(wall.replace(tzinfo=zone).timestamp()) for wall in occurrences.xafter(first, inc=True))
        starts[str(event["UID"])] = list(until_end(found, int(last.timestamp())))
    return starts


def until_end(moments: Iterator[int], last: int) -> Iterator[int]:
    """The moments that are not after the end of the two years; of an endless rule none after `last` are looked at."""
    for moment in moments:
        if moment > last:
            return
        if moment <= UNTIL.timestamp():
            yield moment


def by_recurring_ical_events(path: Path) -> Starts:
    """The occurrences that recurring-ical-events finds of some events, with zones by their names."""
    try:
        import recurring_ical_events
    except ImportError:
        return {}
    calendar: Any = Calendar.from_ical(path.read_bytes())
    calendar.subcomponents = list(islice(calendar.walk("VEVENT"), 0, None, SHARE))
    starts: Starts = {str(event["UID"]): [] for event in calendar.subcomponents}
    for event in recurring_ical_events.of(calendar).between(NOW - timedelta(days=2), UNTIL + timedelta(days=1)):
        begin = event["DTSTART"].dt
        moment = int((begin if begin.tzinfo else begin.replace(tzinfo=UTC)).timestamp())
        if moment <= UNTIL.timestamp():
            starts[str(event["UID"])].append(moment)
    return {id: sorted(found) for id, found in starts.items()}


def compared(name: str, found: Starts, ours: Expected) -> bool:
    """Print how the occurrences of another program differ from ours; whether they do."""
    differing, number, apart = [], 0, 0
    for id, starts in found.items():
        skipped = {
            moment + shift for moment in ours.changed_hour.get(id, ()) for shift in (-3600, -1800, 0, 1800, 3600)
        }
        theirs, own = set(starts) - skipped, set(ours.starts.get(id, ())) - skipped
        number += len(own)
        apart += len(ours.changed_hour.get(id, ()))
        if theirs != own:
            differing.append((id, sorted(theirs - own)[:3], sorted(own - theirs)[:3]))
    print(f"{name}: {len(differing)} of {len(found)} events differ; {number} occurrences, {apart} in a changed hour")
    for id, more, fewer in differing[:5]:
        print(f"  {id}: {more} only there, {fewer} only here")
    return bool(differing)


def check_events(dataset: str, folder: str, *options: str) -> bool:
    """Compare the calendar of a dataset, as other programs read it, with our own schedule."""
    with TemporaryDirectory() as place:
        path = Path(place, "calendar.ics")
        code = selfhelp(["find", "--db", dataset, "--open-names", "--output", str(path), *options], now=NOW)
        assert code == 0
        with Store(Path(dataset)) as store:
            meetings = {meeting.id: meeting for meeting in store.meetings()}
        events = [(str(event["UID"]), event["DTSTART"].dt.date()) for event in events_of(path)]
        print(f"{len(events)} events, {path.stat().st_size:,} bytes")
        ours = expected(events, meetings)
        return any(
            [
                compared("ical.js", by_ical_js(path, folder), ours),
                compared("python-dateutil", by_dateutil(path), ours),
                compared("recurring-ical-events", by_recurring_ical_events(path), ours),
            ]
        )


def check_zones(years: str = "5") -> bool:
    """Compare each zone with zoneinfo, hour by hour."""
    start, end = datetime(NOW.year, 1, 1, tzinfo=UTC), datetime(NOW.year + int(years), 12, 1, tzinfo=UTC)
    hours, wrong = 0, dict[str, int]()
    zones = {name: zone for name in sorted(zone_names()) if (zone := zone_named(name)) is not None}
    for name, zone in zones.items():
        clock = Clock(vtimezone(name, NOW.date()), end.year)
        for moment in range(int(start.timestamp()), int(end.timestamp()), 3600):
            hours += 1
            offset = datetime.fromtimestamp(moment, zone).utcoffset()
            assert offset is not None
            if clock.offset_at(moment) != offset.total_seconds():
                wrong[name] = wrong.get(name, 0) + 1
    print(f"{len(zones)} zones, {hours:,} hours, {sum(wrong.values())} wrong in {len(wrong)} zones: {wrong}")
    return bool(wrong)


def check_memory(events: str = "100000") -> bool:
    """Write many events, and print how much memory that took."""

    class Counting(io.StringIO):
        written = 0

        def write(self, text: str) -> int:
            self.written += len(text)
            return len(text)

    aa = Organization("aa", "Alcoholics Anonymous", "AA")
    query = MeetingQuery(When(NOW, UTC))
    meetings = (
        Meeting(
            f"id{number}", "test", None, aa, f"Meeting {number}", weekday=number % 7 + 1, start="19:30",
            timezone="America/Denver", recurrence=f"FREQ=WEEKLY;BYDAY={'MO TU WE TH FR SA SU'.split()[number % 7]}",
            location="Hall", address="1 Main St", city="Denver", notes="Up the stairs. " * 20,
        )
        for number in range(int(events))
    )  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stream = Counting()
    write_ics((hit for meeting in meetings for hit in hits_of(query, meeting)), stream, ())
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{events} events, {stream.written:,} letters, {before // 1024} MB before and {after // 1024} MB at most")
    return after > 100 * 1024


if __name__ == "__main__":
    checks: dict[str, Callable[..., bool]] = {"events": check_events, "zones": check_zones, "memory": check_memory}
    sys.exit(checks[sys.argv[1]](*sys.argv[2:]))
