"""Meetings as text to read aloud: a block of lines for each, or one sentence."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from selfhelp.model import Hit
from selfhelp.output.ages import provenance
from selfhelp.output.clock_times import spoken_time
from selfhelp.output.console import View, console_on, with_links
from selfhelp.output.listing import Section
from selfhelp.output.places import joining, spoken_distance, where
from selfhelp.text import printable
from selfhelp.vocabulary import ATTRIBUTES, CAUTIONS


def write_blocks(sections: Sequence[Section], stream: TextIO, view: View) -> None:
    """Write a block for each meeting, with all one needs to go or to join, in words that can be read aloud."""
    from rich.text import Text

    console = console_on(stream, view.width)
    for title, hit in _told(sections):
        meeting = hit.meeting
        if title is not None:
            console.print(Text(f"{title}:", style="bold underline"))
        console.print(Text(f"{printable(meeting.name)} ({printable(meeting.organization.name)})", style="bold"))
        console.print(Text(f"  {_when_and_how_far(hit, view)}"))
        joined = (meeting.conference_url, meeting.conference_phone, meeting.conference_notes)
        for line in (where(meeting), meeting.location_notes, *joined):
            if line and printable(line) not in where(meeting)[1:]:
                # A link that is broken into lines cannot be copied.
                console.print(with_links(Text(f"  {printable(line)}")), soft_wrap="://" in line)
        if meeting.attributes:
            kinds = _kinds(hit)
            console.print(Text(f"  {kinds[:1].upper()}{kinds[1:]}."))
        for line in (*_in_doubt(hit, view), f"Call {meeting.phone}" if meeting.phone else None, meeting.notes):
            if line:
                console.print(Text(f"  {printable(line)}"))
        console.print(Text(f"  selfhelp show {printable(meeting.id)}", style="dim"))
        console.print()
    for line in provenance([hit for _, hit in _told(sections)], view.now):
        console.print(Text(line, style="dim"))


def write_sentences(sections: Sequence[Section], stream: TextIO, view: View) -> None:
    """Write a sentence for each meeting on a line of its own, without any drawing: for screen readers."""
    for title, hit in _told(sections):
        stream.write(f"{title}:\n" if title is not None else "")
        stream.write(f"{as_sentence(hit, view)}\n")
    for line in provenance([hit for _, hit in _told(sections)], view.now):
        stream.write(f"{line}.\n")


def as_sentence(hit: Hit, view: View) -> str:
    """A meeting in one sentence: when, what, where or how to join, of what kind, and its id."""
    meeting = hit.meeting
    name = f"{printable(meeting.name)} of {printable(meeting.organization.name)}"
    kinds = f", {_kinds(hit)}" if meeting.attributes else ""
    notes = f", {printable(meeting.conference_notes)}" if meeting.conference_notes else ""
    doubts = "".join(f" {doubt}" for doubt in _in_doubt(hit, view))
    says_how = meeting.conference_url or meeting.conference_phone
    place = joining(meeting, by_phone=view.by_phone) if hit.on_searchers_clock and says_how else where(meeting)
    told = f"{_when_and_how_far(hit, view)}: {name}, {place}{notes}{kinds}"
    return f"{told}; id {printable(meeting.id[:6])}.{doubts}"


def _told(sections: Sequence[Section]) -> Iterator[tuple[str | None, Hit]]:
    """The meetings, the first one of each section with its title."""
    for section in sections:
        for number, hit in enumerate(section.hits):
            yield (section.title if number == 0 else None), hit


def _in_doubt(hit: Hit, view: View) -> Iterator[str]:
    """In which other language than English a meeting is, and why to call before one goes."""
    if languages := [language for language in hit.meeting.languages if language != "en"]:
        yield f"Language: {printable(', '.join(languages))}."
    if hit.occurrence.day in view.holidays:
        yield "A public holiday: call first."
    yield from (CAUTIONS.get(caution, caution) for caution in (hit.meeting.cautions or "").split("; ") if caution)


def _when_and_how_far(hit: Hit, view: View) -> str:
    told = [spoken_time(hit, view.now, twelve_hours=view.twelve_hours)]
    if hit.distance_km is not None:
        told.append(spoken_distance(hit, miles=view.miles))
    return ", ".join(told)


def _kinds(hit: Hit) -> str:
    return printable(", ".join(ATTRIBUTES.get(a, a) for a in hit.meeting.attributes))
