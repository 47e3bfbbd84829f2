"""The pages of a meeting, an organization, a topic of advice, of helplines and of sources."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TextIO

from selfhelp.model import Hit, Meeting, Source
from selfhelp.organizations import Helpline, Organization, Topic
from selfhelp.output.ages import age, provenance, source_facts
from selfhelp.output.clock_times import clock_of, long_date, schedule_in_words
from selfhelp.output.console import console_on, with_links
from selfhelp.output.fields import FIELDS
from selfhelp.output.helplines import helpline
from selfhelp.output.places import POSITIONS, address
from selfhelp.text import printable, printable_lines
from selfhelp.vocabulary import (
    APPROACHES,
    ATTENDANCE,
    ATTRIBUTES,
    AUDIENCES,
    CAUTIONS,
    COSTS,
    GONE,
    GROUP_TYPES,
    LED_BY,
)

MEETS: Final = {"both": "in person and online", "online": "online", "in-person": "in person", "none": "no longer"}
"""Values of `Organization.meets` in words."""


def write_meeting(
    hit: Hit, source: Source, stream: TextIO, *, now: datetime, width: int | None, twelve_hours: bool
) -> None:
    """Write the page of one meeting: everything that is known about it, one line for each fact."""
    from rich.text import Text

    console = console_on(stream, width)
    console.print(Text(printable(hit.meeting.name), style="bold"))
    write_facts([*facts(hit, now, twelve_hours=twelve_hours), *source_facts(source)], stream, width=width)
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
        grid.add_row(label, with_links(Text(printable_lines(value))))
    console_on(stream, width).print(grid)


def facts(hit: Hit, now: datetime, *, twelve_hours: bool) -> Iterator[tuple[str, str]]:
    """List what is known about a meeting, as labels and texts, and which important facts are unknown."""
    m = hit.meeting
    yield "Organization", m.organization.name
    if m.group_name and m.group_name != m.name:
        yield "Group", m.group_name
    yield "When", schedule_in_words(m, twelve_hours=twelve_hours)
    yield "Time zone", m.timezone or "unknown: confirm the time before you go"
    if hit.occurrence.start is not None:
        yield "Next", f"{long_date(hit.occurrence.start, now)} {clock_of(hit.occurrence.start, twelve_hours)}"
    if hit.occurrence.local is not None and _differs(hit):
        yield "For you", f"{long_date(hit.occurrence.local, now)} {clock_of(hit.occurrence.local, twelve_hours)}"
    if m.valid_from or m.valid_until:
        yield "Runs", f"{m.valid_from or '...'} to {m.valid_until or '...'}"
    yield "Attendance", ATTENDANCE.get(m.attendance, m.attendance)
    for label, value in (
        ("Place", m.location), ("Address", address(m)), ("Region", m.region), ("At the place", m.location_notes),
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


def _differs(hit: Hit) -> bool:
    """Whether the searcher's clock shows another time than the meeting's."""
    start, local = hit.occurrence.start, hit.occurrence.local
    return start is not None and local is not None and start.utcoffset() != local.utcoffset()


def _whom(m: Meeting) -> str:
    """Whom a meeting is for; what is only its organization's is "usually"."""
    own = [AUDIENCES[a] for a in m.attributes if a in AUDIENCES]
    usual = [AUDIENCES.get(a, a) for a in m.organization.audience]
    return ", ".join(own) or (f"usually {', '.join(usual)}" if usual else "not stated")


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
    console_on(stream, None).print(table)


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

    console = console_on(stream, width)
    abbreviation = f" ({o.abbreviation})" if o.abbreviation and o.abbreviation != o.name else ""
    console.print(Text(printable(o.name + abbreviation), style="bold"))
    if finding is not None:
        # An address that is broken into lines cannot be copied or clicked.
        console.print(with_links(Text(printable(finding))), soft_wrap=True)
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
        ("Known in", countries),
        ("Type", GROUP_TYPES.get(o.type or "", o.type)),
        ("Approach", APPROACHES.get(o.approach or "", o.approach)),
        ("Led by", LED_BY.get(o.led_by or "", o.led_by)),
        ("Cost", COSTS.get(o.cost or "", o.cost)),
        ("Known to meet", MEETS.get(o.meets or "", o.meets)),
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

    console = console_on(stream, width)
    console.print(Text(printable(topic.title), style="bold"))
    console.print(with_links(Text(f"{printable(topic.summary)}\n\n{printable_lines(topic.text)}")))


def write_helplines(
    lines: Sequence[Helpline], stream: TextIO, *, unverified: Collection[str], width: int | None
) -> None:
    """Write a block for each helpline, with the number first; `unverified` are the ids of those to verify."""
    from rich.text import Text

    console = console_on(stream, width)
    for line in lines:
        console.print(Text(helpline(line), style="bold"))
        website = f"verify at {line.website}" if line.website and line.id in unverified else line.website
        details = [part for part in (line.what_for, line.hours, website) if part]
        console.print(with_links(Text(f"  {printable('; '.join(details))}")))
