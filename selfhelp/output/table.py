"""Output for people: the table of hits, and the pages of a meeting, an organization, a topic, sources, helplines."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TextIO

from selfhelp.geo import KM_PER_MILE
from selfhelp.model import Helpline, Hit, Meeting, Organization, Source, Topic, minute_of_day
from selfhelp.output.fields import FIELDS
from selfhelp.output.helplines import helpline
from selfhelp.text import printable, printable_lines
from selfhelp.vocabulary import (
    APPROACHES,
    ATTENDANCE,
    ATTRIBUTES,
    AUDIENCES,
    CAUTIONS,
    COSTS,
    DAYS,
    GONE,
    GROUP_TYPES,
    LED_BY,
    MONTHS,
    RRULE_DAYS,
)

if TYPE_CHECKING:
    from rich.console import Console

TWELVE_HOUR_COUNTRIES: Final = frozenset({"US", "CA", "AU", "NZ", "IN", "PH", "MX", "GB", "IE"})
"""Countries whose meetings show times with am and pm."""

WIDE: Final = 110
"""Terminal width, in columns, from which the table also shows the kind of meeting."""

NARROWEST: Final = 40
"""Smallest width of a page, in columns; a narrower terminal wraps its lines."""

LONG_NAME: Final = 28
"""Names of organizations longer than this, in characters, are abbreviated in the table."""

POSITIONS: Final = {
    "postal_code": "Distances are from the middle of its postal code.",
    "city": "Distances are from the middle of its city.",
    None: "The exact location is not given.",
}
"""Origin of a position that is only rough -> what to say of it."""

MEETS: Final = {"both": "in person and online", "online": "online", "in-person": "in person", "none": "no longer"}
"""Values of `Organization.meets` in words."""

_ORDINALS: Final = {"1": "1st", "2": "2nd", "3": "3rd", "4": "4th", "5": "5th", "-1": "last", "-2": "next to last"}
_RULE_DAYS: Final = dict(zip(RRULE_DAYS, DAYS, strict=True))


def write_table(hits: Sequence[Hit], stream: TextIO, *, now: datetime, width: int | None, miles: bool = False) -> None:
    """Write hits as a table, with their sources below; `width` is in columns, None for that of the terminal."""
    if hits:
        print_table(hits, _console(stream, width), now=now, miles=miles)


def print_table(hits: Sequence[Hit], console: "Console", *, now: datetime, miles: bool = False) -> None:
    """Print hits as a table on a console, with their sources below."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    wide = console.width >= WIDE
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("When", min_width=9, max_width=16)
    table.add_column("Meeting", ratio=3)
    table.add_column("Where", ratio=3, overflow="fold")
    has_distances = any(hit.distance_km is not None for hit in hits)
    if has_distances:
        table.add_column("Away", justify="right", no_wrap=True)
    if wide:
        table.add_column("What kind", ratio=2)
    table.add_column("Id", no_wrap=True, style="dim")
    for hit in hits:
        meeting = hit.meeting
        name = Text(printable(meeting.name), style="bold")
        organization = meeting.organization.name
        if len(organization) > LONG_NAME:
            organization = meeting.organization.abbreviation or organization
        name.append(f"\n{printable(organization)}", style="not bold")
        cells = [Text(when(hit, now)), name, Text(where(meeting))]
        if has_distances:
            cells.append(Text(away(hit, miles=miles)))
        if wide:
            cells.append(Text(format_kind(meeting)))
        table.add_row(*cells, Text(printable(meeting.id[:6])))
    console.print(table)
    for line in (*clocks(hits), *provenance(hits, now)):
        console.print(Text(line, style="dim"))


def clocks(hits: Iterable[Hit]) -> Iterator[str]:
    """Say which times of a table are in the searcher's time zone; nothing if all are in the venues' own."""
    names = {h.occurrence.local.tzname() for h in hits if h.on_searchers_clock and h.occurrence.local is not None}
    if names:
        yield f"Online and phone meetings are shown in your time zone ({' and '.join(sorted(filter(None, names)))})."


def write_meeting(hit: Hit, source: Source, stream: TextIO, *, now: datetime, width: int | None) -> None:
    """Write the page of one meeting: everything that is known about it, one line for each fact."""
    from rich.text import Text

    console = _console(stream, width)
    console.print(Text(printable(hit.meeting.name), style="bold"))
    write_facts([*facts(hit, now), *source_facts(source)], stream, width=width)
    # Of one meeting it counts when its own row was edited.
    edited = min(filter(None, (hit.meeting.edited, (hit.meeting.updated or "")[:10])), default=None)
    for line in provenance([hit._replace(meeting=hit.meeting._replace(edited=edited))], now):
        console.print(Text(line, style="dim"))


def write_facts(pairs: Iterable[tuple[str, str]], stream: TextIO, *, width: int | None) -> None:
    """Write pairs of a label and a text in two columns."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(ratio=1, overflow="fold")
    for label, value in pairs:
        grid.add_row(label, Text(printable_lines(value)))
    _console(stream, width).print(grid)


def facts(hit: Hit, now: datetime) -> Iterator[tuple[str, str]]:
    """List what is known about a meeting, as labels and texts, and which important facts are unknown."""
    m = hit.meeting
    yield "Organization", m.organization.name
    if m.group_name and m.group_name != m.name:
        yield "Group", m.group_name
    yield "When", _schedule(m)
    yield "Time zone", m.timezone or "unknown: confirm the time before you go"
    if hit.occurrence.start is not None:
        yield "Next", f"{_date(hit.occurrence.start, now)} {_clock_of(hit.occurrence.start, m)}"
    if hit.occurrence.local is not None and _differs(hit):
        yield "For you", f"{_date(hit.occurrence.local, now)} {_clock_of(hit.occurrence.local, m)}"
    if m.valid_from or m.valid_until:
        yield "Runs", f"{m.valid_from or '...'} to {m.valid_until or '...'}"
    yield "Attendance", ATTENDANCE.get(m.attendance, m.attendance)
    for label, value in (
        ("Place", m.location), ("Address", _address(m)), ("Region", m.region), ("At the place", m.location_notes),
        ("Join at", m.conference_url), ("Dial in", m.conference_phone), ("To join", m.conference_notes),
        ("Phone", m.phone), ("E-mail", m.email),
    ):  # fmt: skip
        if value:
            yield label, value
    if m.has_venue and not m.address_withheld and m.position_from != "feed":
        yield "", POSITIONS[m.position_from]
    yield "For", _whom(m)
    for caution in filter(None, (m.cautions or "").split("; ")):
        yield "Caution", CAUTIONS.get(caution, caution)
    if kinds := [ATTRIBUTES.get(a, a) for a in m.attributes if a not in AUDIENCES]:
        yield "What kind", ", ".join(kinds)
    yield "Languages", ", ".join(m.languages) or "not stated"
    if m.codes:
        yield "Codes", ", ".join(m.codes)
    if cost := FIELDS["cost"].take(hit):
        yield "Cost", str(cost)
    for label, value in (("Notes", m.notes), ("Group notes", m.group_notes), ("Page", m.url), ("Edited", m.updated)):
        if value:
            yield label, value
    if m.also_in:
        yield "Also in", f"{', '.join(m.also_in)} (same name, time and place)"
    if m.same_as:
        yield "Duplicate of", f"{m.same_as}, from another source, which is shown instead of this one"
    yield "Id", m.id


def _whom(m: Meeting) -> str:
    """Whom a meeting is for; what is only its organization's is "usually"."""
    own = [AUDIENCES[a] for a in m.attributes if a in AUDIENCES]
    usual = [AUDIENCES.get(a, a) for a in m.organization.audience]
    return ", ".join(own) or (f"usually {', '.join(usual)}" if usual else "not stated")


def when(hit: Hit, now: datetime) -> str:
    """Format the day and time of an occurrence, on the clock that the search used, on one or two lines."""
    meeting, occurrence = hit.meeting, hit.occurrence
    shown = occurrence.local if hit.on_searchers_clock else occurrence.start
    time = _clock_of(shown, meeting) if shown is not None else _printed(meeting)
    if meeting.weekday is None and meeting.recurrence is None:
        return "by appointment"
    rule = _rule(meeting)
    weekday = "" if meeting.weekday is None else DAYS[meeting.weekday - 1][:3].title()
    if meeting.recurrence is None:
        return f"{weekday} {time}\ncall for dates"
    day = shown.date() if shown is not None else occurrence.day
    if day is None:
        return f"{rule or weekday} {time}"
    name = DAYS[day.isoweekday() - 1][:3].title()
    date = f"{MONTHS[day.month]} {day.day}"
    if rule:
        return f"{rule} {time}\nnext {date}"
    today = (now.astimezone(shown.tzinfo) if shown is not None else now).date()
    far = abs((day - today).days) > 6
    return f"{name} {time}" + (f"\n{date}" if far else "")


def where(meeting: Meeting) -> str:
    """Format where to go, or how to join, in a few words."""
    if meeting.address_withheld and meeting.attendance != "suspended":
        told = f"place given by phone{': ' + printable(meeting.phone) if meeting.phone else ''}"
        online = " and online" if meeting.attendance == "hybrid" else ""
        return ", ".join(part for part in (told + online, printable(meeting.city or "")) if part)
    place = ", ".join(printable(p) for p in (meeting.location, meeting.address, _town(meeting)) if p)
    if meeting.attendance == "suspended":
        return f"temporarily closed ({place})" if place else "temporarily closed"
    if meeting.attendance == "unknown":
        return f"{place} (in person or online: not stated)" if place else "in person or online: not stated"
    if meeting.has_venue:
        return f"{place} and online" if meeting.attendance == "hybrid" else place or "place not given"
    join = printable(meeting.conference_url or meeting.conference_phone or "")
    join = join.split("?")[0].removeprefix("https://")
    way = "by phone" if meeting.attendance == "phone" else "online"
    return f"{way}: {join}" if join else f"{way}, link not given"


def format_kind(meeting: Meeting) -> str:
    """List the attributes and languages of a meeting, as ids."""
    return printable(", ".join((*meeting.attributes, *meeting.languages)))


def away(hit: Hit, *, miles: bool) -> str:
    """Format the distance, in miles or kilometers; "" if there is none."""
    if hit.distance_km is None:
        return ""
    if hit.meeting.position_from != "feed":
        number = max(1, round(hit.distance_km / KM_PER_MILE if miles else hit.distance_km))
        return f"about {number} {'mi' if miles else 'km'}"
    return f"{hit.distance_km / KM_PER_MILE:.1f} mi" if miles else f"{hit.distance_km:.1f} km"


def write_blocks(hits: Sequence[Hit], stream: TextIO, *, now: datetime, width: int | None, miles: bool = False) -> None:
    """Write a block for each meeting, with all one needs to go or to join, in words that can be read aloud."""
    from rich.text import Text

    console = _console(stream, width)
    for hit in hits:
        meeting = hit.meeting
        console.print(Text(f"{printable(meeting.name)} ({printable(meeting.organization.name)})", style="bold"))
        console.print(Text(f"  {spoken_time(hit, now, miles=miles)}"))
        for line in (where(meeting), meeting.location_notes, meeting.conference_url, meeting.conference_phone):
            if line and printable(line) not in where(meeting)[1:]:
                console.print(Text(f"  {printable(line)}"))
        kinds = [ATTRIBUTES.get(a, a) for a in meeting.attributes]
        if kinds:
            console.print(Text(f"  {printable(', '.join(kinds)).capitalize()}."))
        for line in (f"Call {meeting.phone}" if meeting.phone else None, meeting.notes):
            if line:
                console.print(Text(f"  {printable(line)}"))
        console.print(Text(f"  selfhelp show {printable(meeting.id)}", style="dim"))
        console.print()
    for line in provenance(hits, now):
        console.print(Text(line, style="dim"))


def spoken_time(hit: Hit, now: datetime, *, miles: bool) -> str:
    """Format time and distance as people say them: "Tonight at 7:30 pm, in 40 minutes, 1.2 miles away"."""
    meeting = hit.meeting
    shown = hit.occurrence.local if hit.on_searchers_clock else hit.occurrence.start
    parts = [when(hit, now).replace("\n", ", ")]
    if shown is not None:
        days = (shown.date() - now.astimezone(shown.tzinfo).date()).days
        evening = shown.hour >= EVENING
        near_days = {0: "Tonight" if evening else "Today", 1: "Tomorrow evening" if evening else "Tomorrow"}
        day = near_days.get(days, f"{DAYS[shown.isoweekday() - 1].title()}, {MONTHS[shown.month]} {shown.day},")
        parts = [f"{day} at {_clock_of(shown, meeting)}"]
        minutes = round((shown - now).total_seconds() / 60)
        if -1440 < minutes < 720:
            parts.append(f"in {_length(minutes)}" if minutes >= 0 else f"began {_length(-minutes)} ago")
        if rule := _rule(meeting):
            parts.append(f"every {rule}")
    if hit.distance_km is not None:
        parts.append(away(hit, miles=miles).replace(" mi", " miles").replace(" km", " kilometers") + " away")
    return ", ".join(parts)


EVENING: Final = 17
"""Hour from which "today" is called "tonight"."""


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in ((hours, "hour"), (rest, "minute")) if n]
    return " ".join(parts) or "less than a minute"


def provenance(hits: Iterable[Hit], now: datetime) -> Iterator[str]:
    """Name the sources of the meetings and their age, one line for each source."""
    stamps = {hit.meeting.source: (hit.meeting.fetched, hit.meeting.edited) for hit in hits}
    samples = {hit.meeting.source for hit in hits if hit.meeting.sample}
    for source, (fetched, edited) in sorted(stamps.items()):
        if source in samples:
            yield f"Source: {printable(source)}, made up: these meetings do not exist"
        else:
            yield f"Source: {printable(source)}, {age(fetched, now, edited)}"


AGING_DAYS: Final = 182
OLD_DAYS: Final = 365
"""Days since a source was fetched after which a warning is shown, and a stronger one."""


def age(stamp: str | None, now: datetime, edited: str | None = None) -> str:
    """Format how long ago something was fetched, with a warning after half a year and after a year.

    If it was last `edited` so long ago, what was fetched since is no newer.
    """
    days = days_since(stamp, now)
    if stamp is None or days is None:
        return "fetch date unknown"
    ago = "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"
    text = f"fetched {stamp[:10]}, {ago}"
    since_edit = days_since(edited, now) or 0
    if edited is not None and since_edit > max(days, AGING_DAYS):
        text, days = f"{text}, last edited {edited[:10]}", since_edit
    if days > OLD_DAYS:
        return f"{text}: more than a year old, call before you go"
    return f"{text}: more than half a year old, call first" if days > AGING_DAYS else text


def days_since(stamp: str | None, now: datetime) -> int | None:
    """Whole days since an ISO time (UTC if it names no offset); None if it is unknown or cannot be read."""
    try:
        fetched = datetime.fromisoformat(stamp or "")
    except ValueError:
        return None
    return (now - (fetched if fetched.tzinfo else fetched.replace(tzinfo=UTC))).days


def source_facts(source: Source) -> Iterator[tuple[str, str]]:
    """List who publishes a source and where to report errors in it, if the feed says so."""
    publisher = [source.entity, source.entity_phone, source.entity_email, source.entity_url]
    if any(publisher):
        yield "Published by", ", ".join(part for part in publisher if part)
    if source.feedback:
        yield "Report errors", source.feedback


def write_sources(sources: Iterable[Source], stream: TextIO, *, now: datetime) -> None:
    """Write sources as a table: number of meetings, age, and why the last update failed, if it did."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("Source", no_wrap=True)
    table.add_column("Meetings", justify="right")
    table.add_column("Age")
    table.add_column("Health and address", ratio=1, overflow="fold")
    for source in sources:
        health = Text("ok" if source.failure is None else f"failed: {printable(source.failure)}")
        address = "made-up samples" if source.sample else f"{source.format}, {printable(source.address)}"
        table.add_row(
            Text(source.name),
            f"{source.meetings:,}",
            "" if source.sample else age(source.fetched, now, source.edited).removeprefix("fetched "),
            Text.assemble(health, "\n", (address, "dim")),
        )
    _console(stream, None).print(table)


def write_organization(
    o: Organization,
    links: dict[str, list[str]],
    problems: Sequence[str],
    countries: str,
    advice: Sequence[Topic],
    stream: TextIO,
    *,
    width: int | None,
    finding: str | None = None,
) -> None:
    """Write the page of an organization: what it is, whom it serves, how to find a meeting, and related ones.

    `links` maps the kinds "successor", "companion" and "alternative" to names; `problems` are names as well, and
    `countries` says in which it has groups. `finding` tells how to find a meeting near a place.
    """
    from rich.text import Text

    console = _console(stream, width)
    abbreviation = f" ({o.abbreviation})" if o.abbreviation and o.abbreviation != o.name else ""
    console.print(Text(printable(o.name + abbreviation), style="bold"))
    if finding is not None:
        # An address that is broken into lines cannot be copied or clicked.
        console.print(Text(printable(finding)), soft_wrap=True)
    facts = [("What it is", o.description)]
    if o.status in GONE:
        facts.append(("Status", f"{o.status}: it no longer has any groups"))
    elif o.status != "active":
        facts.append(("Status", o.status))
    facts += [
        ("Use instead", ", ".join(links["successor"])),
        ("Also known as", ", ".join(o.also_known_as)),
        ("Serves", ", ".join(problems)),
        ("For", ", ".join(AUDIENCES.get(a, a) for a in o.audience)),
        ("Countries", countries),
        ("Type", GROUP_TYPES.get(o.type or "", o.type)),
        ("Approach", APPROACHES.get(o.approach or "", o.approach)),
        ("Led by", LED_BY.get(o.led_by or "", o.led_by)),
        ("Cost", COSTS.get(o.cost or "", o.cost)),
        ("Meets", MEETS.get(o.meets or "", o.meets)),
        ("Founded", o.founded),
        ("Find a meeting", o.finder if o.status not in GONE and finding is None else None),
        ("Website", o.website),
        ("Phone", o.phone or "no confirmed number"),
        ("Companions", ", ".join(links["companion"])),
        ("Alternatives", ", ".join(links["alternative"])),
        ("Advice", ", ".join(f"selfhelp guide {topic.id}" for topic in advice)),
        ("Facts", f"{o.confidence or 'from memory'}: {o.source or 'memory'}"),
        ("Id", o.id),
    ]
    write_facts([(label, value) for label, value in facts if value], stream, width=width)


def write_topic(topic: Topic, stream: TextIO, *, width: int | None) -> None:
    """Write a topic of advice: title, summary and text."""
    from rich.text import Text

    console = _console(stream, width)
    console.print(Text(printable(topic.title), style="bold"))
    console.print(Text(f"{printable(topic.summary)}\n\n{printable_lines(topic.text)}"))


def write_helplines(
    lines: Sequence[Helpline], stream: TextIO, *, unverified: Collection[str], width: int | None
) -> None:
    """Write a block for each helpline, with the number first; `unverified` are the ids of those to verify."""
    from rich.text import Text

    console = _console(stream, width)
    for line in lines:
        console.print(Text(helpline(line), style="bold"))
        website = f"verify at {line.website}" if line.website and line.id in unverified else line.website
        details = [part for part in (line.what_for, line.hours, website) if part]
        console.print(Text(f"  {printable('; '.join(details))}"))


def _console(stream: TextIO, width: int | None) -> "Console":
    from rich.console import Console

    console = Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)
    # COLUMNS=0 or 1 would leave no room for any word.
    console.width = max(console.width, NARROWEST)
    return console


def _rule(meeting: Meeting) -> str:
    """Format a recurrence in a few words ("3rd Sat", "every 2 weeks Fri"); "" for every week."""
    parts = dict(part.split("=", 1) for part in (meeting.recurrence or "").split(";") if "=" in part)
    interval = int(parts.get("INTERVAL", "1"))
    every = f"every {interval} " if interval > 1 else ""
    days = [entry for entry in parts.get("BYDAY", "").split(",") if entry]
    months = _months([int(month) for month in parts.get("BYMONTH", "").split(",") if month])
    if parts.get("FREQ") == "WEEKLY":
        named = "/".join(_day_name(d) for d in days)
        return f"{every}weeks {named}{months}" if every else f"{named}{months}" if months else ""
    if parts.get("FREQ") != "MONTHLY":
        return "by date" if parts else ""
    dates = _weeks(days) or "/".join(_day_name(d) for d in days) or f"day {parts.get('BYMONTHDAY', '')}"
    return f"{every}months {dates}{months}" if every else f"{dates}{months}"


def _weeks(days: list[str]) -> str:
    """Format all weeks of the month but one as "Sat, not 5th"; "" for other rules."""
    weeks = {entry[:-2] for entry in days}
    names = {entry[-2:] for entry in days}
    missing = {"-1"} if weeks == {"-5", "-4", "-3", "-2"} else {"1", "2", "3", "4", "5"} - weeks
    if len(days) != 4 or len(names) != 1 or len(missing) != 1:
        return ""
    return f"{_day_name(names.pop())}, not {_ORDINALS[missing.pop()]}"


def _months(months: list[int]) -> str:
    """Format the months of a rule, or the missing ones if these are fewer, with runs as ranges: ", not Jul-Aug"."""
    missing = [month for month in range(1, 13) if month not in months]
    if not months or not missing:
        return ""
    named = months if len(months) <= len(missing) else missing
    starts = [month for month in named if (month + 10) % 12 + 1 not in named]
    runs = []
    for start in starts:
        length = next(n for n in range(1, 13) if (start + n - 1) % 12 + 1 not in named)
        end = MONTHS[(start + length - 2) % 12 + 1]
        runs.append(MONTHS[start] if length == 1 else f"{MONTHS[start]}-{end}")
    return f", {'not ' if named is missing else ''}{', '.join(runs)}"


def _day_name(entry: str) -> str:
    name = _RULE_DAYS[entry[-2:]][:3].title()
    nth = entry[:-2].lstrip("+")
    return f"{_ORDINALS.get(nth, nth)} {name}" if nth else name


def _schedule(meeting: Meeting) -> str:
    if meeting.weekday is None and meeting.recurrence is None:
        return "by appointment"
    length = f", {meeting.duration} minutes" if meeting.duration else ", length unknown"
    day = "" if meeting.weekday is None else DAYS[meeting.weekday - 1].title()
    if meeting.recurrence is None:
        return f"{day} {_printed(meeting)}{length}; not every week, call for dates"
    rule = _rule(meeting)
    return f"{rule or 'Every ' + day} {_printed(meeting)}{length}"


def _printed(meeting: Meeting) -> str:
    if meeting.start is None:
        return "time not given"
    minute = minute_of_day(meeting.start)
    return _clock(minute, meeting)


def _clock_of(time: datetime, meeting: Meeting) -> str:
    return _clock(time.hour * 60 + time.minute, meeting)


def _clock(minute: int, meeting: Meeting) -> str:
    hour, rest = divmod(minute, 60)
    if meeting.country is not None and meeting.country not in TWELVE_HOUR_COUNTRIES:
        return f"{hour:02d}:{rest:02d}"
    return f"{hour % 12 or 12}:{rest:02d} {'am' if hour < 12 else 'pm'}"


def _date(time: datetime, now: datetime) -> str:
    year = f" {time.year}" if time.year != now.astimezone(time.tzinfo).year else ""
    return f"{DAYS[time.isoweekday() - 1].title()}, {MONTHS[time.month]} {time.day}{year}"


def _differs(hit: Hit) -> bool:
    start, local = hit.occurrence.start, hit.occurrence.local
    return start is not None and local is not None and start.utcoffset() != local.utcoffset()


def _town(meeting: Meeting) -> str:
    state = f"{meeting.state or ''} {meeting.postal_code or ''}".strip()
    return ", ".join(part for part in (meeting.city, state) if part)


def _address(meeting: Meeting) -> str:
    if meeting.address_withheld:
        return f"not published; call to ask{' (' + meeting.city + ')' if meeting.city else ''}"
    parts = [part for part in (meeting.address, _town(meeting)) if part]
    return ", ".join([*parts, meeting.country or ""]).rstrip(", ") if parts else ""
