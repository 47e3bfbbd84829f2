"""Creates the writer for each output format, with whatever it needs besides the hits."""

from pathlib import Path
from typing import Final

from selfhelp.cli.asked import Asked
from selfhelp.cli.calendar_options import CALENDAR, CalendarChoices, calendar_writer
from selfhelp.cli.session import Session
from selfhelp.cli.writing import ListWriter, refuse_samples
from selfhelp.dataset.store import Store
from selfhelp.organizations import Organization
from selfhelp.output import formats

GUIDE: Final = "meeting-guide"
PAGE: Final = "html"
MESSAGE: Final = "message"
MAP: Final = "geojson"

_CALLED: Final = {CALENDAR: "a calendar", PAGE: "a page", MESSAGE: "a message", GUIDE: "a feed"}
"""Formats in which nothing tells a made-up sample from a real meeting, and what each is called."""

_LOAD: Final = "load real meetings: selfhelp setup 80205; or --sample to try it with samples"


def list_writer(
    form: str,
    asked: Asked,
    choices: CalendarChoices,
    session: Session,
    store: Store,
    *,
    path: Path | None,
    takes_no_samples: bool = False,
) -> ListWriter:
    """The writer of what a search finds in a format, to a file if a path is given.

    If it `takes_no_samples`, these are refused also in formats that mark them.

    Raises:
        SelfHelpError: only samples are loaded, which were not asked for, and nobody could tell them from real meetings.
        UsageError: the name of the file, or the number of organizations, does not fit the format.
    """
    query = asked.request.query
    if query.samples and not asked.filters.sample and (takes_no_samples or form in _CALLED):
        refuse_samples(_CALLED.get(form, "a list"), _LOAD)
    if form == CALENDAR:
        return calendar_writer(choices, store, query.when, each=query.each, path=path, is_for_others=True)
    if form == PAGE:
        return _page_writer(asked, session)
    if form == MESSAGE:
        return _message_writer(asked, session)
    if form == GUIDE:
        return _guide_writer(asked, store)
    if form == MAP:
        return _map_writer()
    write = formats.writer_of(form)
    return ListWriter(lambda hits, stream, names, _: write(hits, stream, names))


def _map_writer() -> ListWriter:
    from selfhelp.output.geojson import write_geojson

    return ListWriter(
        lambda hits, stream, names, left_out: write_geojson(hits, stream, names, left_out=left_out), "map"
    )


def _page_writer(asked: Asked, session: Session) -> ListWriter:
    from selfhelp.output.html_page import PageOptions, write_html

    when = asked.request.query.when
    options = PageOptions(
        now=when.now,
        zone=when.zone,
        footer=asked.danger.always_for_others,
        twelve_hours=session.on_twelve_hours,
        each=asked.request.query.each,
    )
    return ListWriter(
        lambda hits, stream, names, _: write_html(hits, stream, names, options=options), "page", is_for_others=True
    )


def _message_writer(asked: Asked, session: Session) -> ListWriter:
    from selfhelp.output.message import MessageOptions, write_message

    when = asked.request.query.when
    # A message that begins with helplines needs none at its end.
    footer = "" if asked.danger.is_loud and not asked.danger.is_private else asked.danger.always_for_others
    options = MessageOptions(now=when.now, zone=when.zone, footer=footer, twelve_hours=session.on_twelve_hours)
    return ListWriter(
        lambda hits, stream, names, _: write_message(hits, stream, names, options=options),
        "message",
        is_for_others=True,
    )


def _guide_writer(asked: Asked, store: Store) -> ListWriter:
    """The writer of a feed of one organization; a branch counts as the body that it is a branch of.

    Raises:
        UsageError: the search finds meetings of several.
    """
    from selfhelp.output.meeting_guide import GuideOptions, several_organizations, write_meeting_guide

    def body_of(organization: Organization) -> str:
        seen: list[str] = []
        current: Organization | None = organization
        while current is not None and current.id not in seen:
            seen.append(current.id)
            current = store.organizations.get(current.parent or "")
        return seen[-1]

    when = asked.request.query.when
    found = () if asked.hides_samples else store.find(asked.request.query)
    bodies = sorted({body_of(organization) for organization in {hit.meeting.organization for hit in found}})
    if len(bodies) > 1:
        raise several_organizations(bodies)
    options = GuideOptions(
        codes=lambda organization: store.codes(organization).entries,
        body_of=body_of,
        sources=store.sources,
        today=when.now.astimezone(when.zone).date(),
    )
    return ListWriter(
        lambda hits, stream, names, left_out: write_meeting_guide(
            hits, stream, names, options=options, left_out=left_out
        ),
        "feed",
    )
