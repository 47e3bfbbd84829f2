"""Meetings as text to read aloud: a block of lines for each, or one sentence."""

from collections.abc import Sequence
from typing import TextIO

from selfhelp.model import Hit
from selfhelp.output.ages import provenance
from selfhelp.output.clock_times import spoken_time
from selfhelp.output.console import View, console_on
from selfhelp.output.places import spoken_distance, where
from selfhelp.text import printable
from selfhelp.vocabulary import ATTRIBUTES


def write_blocks(hits: Sequence[Hit], stream: TextIO, view: View) -> None:
    """Write a block for each meeting, with all one needs to go or to join, in words that can be read aloud."""
    from rich.text import Text

    console = console_on(stream, view.width)
    for hit in hits:
        meeting = hit.meeting
        console.print(Text(f"{printable(meeting.name)} ({printable(meeting.organization.name)})", style="bold"))
        console.print(Text(f"  {_when_and_how_far(hit, view)}"))
        for line in (where(meeting), meeting.location_notes, meeting.conference_url, meeting.conference_phone):
            if line and printable(line) not in where(meeting)[1:]:
                # A link that is broken into lines cannot be copied.
                console.print(Text(f"  {printable(line)}"), soft_wrap="://" in line)
        if meeting.attributes:
            console.print(Text(f"  {_kinds(hit).capitalize()}."))
        for line in (f"Call {meeting.phone}" if meeting.phone else None, meeting.notes):
            if line:
                console.print(Text(f"  {printable(line)}"))
        console.print(Text(f"  selfhelp show {printable(meeting.id)}", style="dim"))
        console.print()
    for line in provenance(hits, view.now):
        console.print(Text(line, style="dim"))


def write_sentences(hits: Sequence[Hit], stream: TextIO, view: View) -> None:
    """Write a sentence for each meeting on a line of its own, without any drawing: for screen readers."""
    for hit in hits:
        stream.write(f"{as_sentence(hit, view)}\n")
    for line in provenance(hits, view.now):
        stream.write(f"{line}.\n")


def as_sentence(hit: Hit, view: View) -> str:
    """A meeting in one sentence: when, what, where or how to join, of what kind, and its id."""
    meeting = hit.meeting
    name = f"{printable(meeting.name)} of {printable(meeting.organization.name)}"
    kinds = f", {_kinds(hit)}" if meeting.attributes else ""
    return f"{_when_and_how_far(hit, view)}: {name}, {where(meeting)}{kinds}; id {printable(meeting.id[:6])}."


def _when_and_how_far(hit: Hit, view: View) -> str:
    told = [spoken_time(hit, view.now, twelve_hours=view.twelve_hours)]
    if hit.distance_km is not None:
        told.append(spoken_distance(hit, miles=view.miles))
    return ", ".join(told)


def _kinds(hit: Hit) -> str:
    return printable(", ".join(ATTRIBUTES.get(a, a) for a in hit.meeting.attributes))
