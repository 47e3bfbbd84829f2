"""HTML output: a self-contained page with a table of meetings, to read, print and pass on; it runs no scripts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from html import escape
from typing import Final, NamedTuple, TextIO

from selfhelp.model import Hit, Meeting
from selfhelp.output.ages import dates_of_source
from selfhelp.output.clock_times import writes_twelve_hours
from selfhelp.output.own_clock import date_of, dated, schedule_on_own_clock, zone_where_unclear
from selfhelp.output.page_frame import page_end, page_start
from selfhelp.output.places import town
from selfhelp.output.web import mail_link, phone_link, web_link
from selfhelp.text import fold, printable
from selfhelp.vocabulary import ATTENDANCE, ATTRIBUTE_KINDS

TITLE: Final = "Meetings"
COLUMNS: Final = ("When", "Meeting", "Organization", "Place", "How to join", "About", "Source")
LONGEST_NOTE: Final = 500
"""Characters of a note in the table."""

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1rem/1.4 system-ui, sans-serif; margin: 1rem; color: CanvasText; background: Canvas; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding-bottom: .5rem; }
th, td { border: 1px solid GrayText; padding: .4rem; text-align: start; vertical-align: top; font-weight: normal; }
thead th, .name { font-weight: bold; }
td { overflow-wrap: anywhere; min-width: 6rem; }
@media print {
  body { font-size: 9pt; margin: 0; color: #000; background: #fff; }
  .table { overflow: visible; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
"""

_TOLD: Final = ATTRIBUTE_KINDS["access"] | ATTRIBUTE_KINDS["accessibility"]


class PageOptions(NamedTuple):
    """When a page is written and where, what stands at its end, and whether a country's times have am and pm.

    `each` says that the hits are the single occurrences of meetings.
    """

    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    zone: tzinfo = UTC
    footer: str = ""
    twelve_hours: Callable[[str | None], bool] = writes_twelve_hours
    each: bool = False


def write_html(
    hits: Iterable[Hit],
    stream: TextIO,
    names: Sequence[str],  # noqa: ARG001 - a page has no fields to choose from
    *,
    options: PageOptions = PageOptions(),  # noqa: B008 - immutable
) -> None:
    """Write a page with a row for each meeting."""
    day = options.now.astimezone(options.zone).date()
    heads = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    stream.write(
        page_start(TITLE, _STYLE, day)
        + '<div class="table" role="region" aria-labelledby="caption" tabindex="0">\n<table>\n'
        f'<caption id="caption">Meetings, made on {day.isoformat()}. Times are on the clock of each place.</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    )
    number = 0
    for hit in hits:
        stream.write(_row(hit, options))
        number += 1
    unit = "meeting" if number == 1 else "meetings"
    stream.write(f"</tbody>\n</table>\n</div>\n<p>{number:,} {unit}.</p>\n{page_end(options.footer)}")


def _row(hit: Hit, options: PageOptions) -> str:
    meeting = hit.meeting
    name = printable(meeting.name)
    if meeting.sample:
        name = f"{name} (made up, not a real meeting)"
    cells = (
        f'<td dir="auto" class="name">{escape(name)}</td>',
        f'<td dir="auto">{escape(printable(meeting.organization.name))}</td>',
        *(
            f'<td dir="auto">{"<br>".join(lines)}</td>'
            for lines in (_place(meeting), _joining(meeting), _about(meeting))
        ),
        f"<td>{escape(dates_of_source(meeting, options.now))}</td>",
    )
    return f'<tr><th scope="row">{"<br>".join(_when(hit, options))}</th>{"".join(cells)}</tr>\n'


def _when(hit: Hit, options: PageOptions) -> Iterator[str]:
    meeting, day = hit.meeting, date_of(hit)
    told = schedule_on_own_clock(meeting, twelve_hours=options.twelve_hours(meeting.country))
    yield escape(f"{told[:1].upper()}{told[1:]}")
    if zone := zone_where_unclear(meeting):
        yield escape(zone)
    if day is not None:
        date = f'<time datetime="{day.isoformat()}">{escape(dated(day, options.now))}</time>'
        yield date if options.each else f"next: {date}"


def _place(meeting: Meeting) -> Iterator[str]:
    if meeting.attendance in ("suspended", "unknown"):
        yield escape("temporarily closed" if meeting.attendance == "suspended" else "in person or online: not stated")
    if meeting.address_withheld:
        yield "place given by phone"
        yield from _lines(meeting.city)
    elif meeting.attendance in ("online", "phone"):
        yield escape(ATTENDANCE[meeting.attendance])
    else:
        street = None if fold(meeting.address or "") in fold(meeting.location or "") else meeting.address
        yield from _lines(meeting.location, street, town(meeting), meeting.location_notes)
        if meeting.attendance == "hybrid":
            yield "and online"


def _joining(meeting: Meeting) -> Iterator[str]:
    if link := web_link(meeting.conference_url):
        yield _anchor(link, link)
    for label, number in (("dial", meeting.conference_phone), ("call", meeting.phone)):
        if number:
            yield f"{label} {_anchor(phone_link(number), number)}"
    yield from _lines(meeting.conference_notes)
    if meeting.email:
        yield _anchor(mail_link(meeting.email), meeting.email)
    if link := web_link(meeting.url):
        yield _anchor(link, "web page")


def _about(meeting: Meeting) -> Iterator[str]:
    yield from _lines(", ".join(_TOLD[attribute] for attribute in meeting.attributes if attribute in _TOLD))
    yield from _lines(*(note and _shortened(note) for note in (meeting.notes, meeting.group_notes)))


def _lines(*texts: str | None) -> Iterator[str]:
    """The texts that are not empty, safe to stand in a page."""
    for text in texts:
        if line := printable(text or ""):
            yield escape(line)


def _shortened(note: str) -> str:
    """A note as far as there is room for it, cut between words."""
    note = printable(note)
    return note if len(note) <= LONGEST_NOTE else f"{note[:LONGEST_NOTE].rpartition(' ')[0] or note[:LONGEST_NOTE]} ..."


def _anchor(link: str | None, text: str) -> str:
    """A link with a text, or the text alone if it leads nowhere."""
    shown = escape(printable(text))
    return shown if link is None else f'<a href="{escape(link)}">{shown}</a>'
