"""Meetings as a message for a chat or SMS: a short paragraph for each, with only what one needs to attend."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final, NamedTuple, TextIO

from selfhelp.model import Hit, Meeting
from selfhelp.output.clock_times import writes_twelve_hours
from selfhelp.output.leaving import CALL_AHEAD, own_lists
from selfhelp.output.own_clock import moment_for
from selfhelp.output.web import dialed_number, web_link
from selfhelp.text import fold, printable

_ENDS: Final = (".", "!", "?")


class MessageOptions(NamedTuple):
    """When a message is written, the zone of those who read it, what stands at its end, and whether times have am, pm.

    The last depends on the country.
    """

    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    zone: tzinfo = UTC
    footer: str = ""
    twelve_hours: Callable[[str | None], bool] = writes_twelve_hours


def write_message(
    hits: Iterable[Hit],
    stream: TextIO,
    names: Sequence[str],  # noqa: ARG001 - a message has no fields to choose from
    *,
    options: MessageOptions = MessageOptions(),  # noqa: B008 - immutable
) -> None:
    """Write a paragraph for each meeting, and at the end what to know of all; nothing if there is none."""
    is_empty = True
    for hit in hits:
        stream.write(f"{paragraph(hit, options)}\n\n")
        is_empty = False
    if not is_empty:
        stream.write(f"{own_lists(options.now.astimezone(options.zone).date())}\n{CALL_AHEAD}\n")
        stream.write(f"{printable(options.footer)}\n" if options.footer else "")


def paragraph(hit: Hit, options: MessageOptions) -> str:
    """A meeting in a sentence: "Tue Dec 1, 7:30 pm: Noon Group, St Paul's, 12 Main St, Denver. https://..."."""
    meeting = hit.meeting
    when = moment_for(hit, options.now, options.zone, twelve_hours=options.twelve_hours(meeting.country))
    sample = "SAMPLE, not a real meeting: " if meeting.sample else ""
    sentence = f"{when[:1].upper()}{when[1:]}: {sample}{', '.join([printable(meeting.name), *_place(meeting)])}"
    parts = [sentence if sentence.endswith(_ENDS) else f"{sentence}.", *_ways_to_join(meeting)]
    return " ".join(parts)


def _place(meeting: Meeting) -> Iterator[str]:
    """Where to go, part by part."""
    if meeting.attendance == "suspended":
        yield "closed for now"
    elif meeting.attendance == "unknown":
        yield "in person or online: ask"
    if meeting.address_withheld:
        yield f"place given by phone{': ' + printable(meeting.phone) if meeting.phone else ''}"
        yield from filter(None, [printable(meeting.city or "")])
    elif meeting.attendance in ("online", "phone"):
        yield "online" if meeting.attendance == "online" else "by phone"
    else:
        venue, street, city = (printable(part or "") for part in (meeting.location, meeting.address, meeting.city))
        street = "" if fold(street) in fold(venue) else street
        yield from filter(None, (venue, street, city))
        if meeting.attendance == "hybrid":
            yield "and online"


def _ways_to_join(meeting: Meeting) -> Iterator[str]:
    """The link to join from afar, else the number to dial, else the page of the meeting; and what one needs for it."""
    is_remote = meeting.attendance in ("online", "phone", "hybrid")
    link = web_link(meeting.conference_url) if is_remote and meeting.attendance != "phone" else None
    number = dialed_number(meeting.conference_phone or "") if is_remote and link is None else ""
    if number:
        yield f"Call {number}."
    if is_remote and meeting.conference_notes:
        notes = printable(meeting.conference_notes)
        yield f"{notes[:1].upper()}{notes[1:]}{'' if notes.endswith(_ENDS) else '.'}"
    if link := link or (None if number else web_link(meeting.url)):
        yield link
