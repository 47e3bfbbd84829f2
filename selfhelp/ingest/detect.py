"""Files -> a feed, read by the first format that claims them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from selfhelp.errors import FeedError
from selfhelp.ingest.feed import Feed, Hints
from selfhelp.ingest.formats.base import Format
from selfhelp.ingest.formats.bmlt import LOOKED_AT, Bmlt, is_meeting
from selfhelp.ingest.formats.decoding import refuse_code, refuse_markup, refuse_other_kinds
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.formats.hsds import Hsds
from selfhelp.ingest.formats.registry import FORMATS
from selfhelp.ingest.formats.table.cells import headers
from selfhelp.ingest.formats.table.columns import in_fields, parse

FILES_NAMED: Final = 10
"""Number of file names that an error message lists."""


def read_files(files: Mapping[str, bytes], hints: Hints | None = None) -> Feed:
    """The feed in one file, or in several that belong together; `files` are contents by name.

    Raises:
        FeedError: the files are not a feed, or contain no rows.
        UsageError: a column in the hints does not exist.
    """
    document = Document(files, hints)
    if document.is_single and not document.is_workbook:
        _refuse_non_feed(document)
    for format in FORMATS:
        if format.claims(document):
            feed = _with_named_columns(replace(format.read(document), size=document.size), document.hints)
            document.allowance.spend(rows=len(feed.rows))
            return feed
    names = ", ".join(sorted(document.texts)[:FILES_NAMED])
    raise FeedError(
        f"files imported together must be from one BMLT server, HSDS, or calendars; these are {names}",
        "import one file at a time",
    )


def have_a_format_in_common(files: Mapping[str, bytes]) -> bool:
    """Whether a format reads several files as one feed."""
    return _format_of_all(files) is not None


def are_parts_of_one_feed(files: Mapping[str, bytes]) -> bool:
    """Whether several files are parts of one feed, so that each by itself would be less, or nothing.

    Such are the answers of a BMLT server, if some have no meetings, and what is published as HSDS. Calendars, which a
    format can join, are feeds by themselves.
    """
    format = _format_of_all(files)
    if isinstance(format, Bmlt):
        answers = (Document({name: data}) for name, data in files.items())
        return not all(any(map(is_meeting, answer.json_rows[:LOOKED_AT])) for answer in answers)
    return format is not None and format.name == Hsds.name


def _format_of_all(files: Mapping[str, bytes]) -> Format | None:
    """The format that claims several files together, if any."""
    try:
        document = Document(files)
        return None if document.is_single else next((f for f in FORMATS if f.claims(document)), None)
    except FeedError:
        return None


def _with_named_columns(feed: Feed, hints: Hints) -> Feed:
    """The feed of a format with columns of its own, in which those that the user names are read as the user says."""
    if feed.columns or not (hints.columns or hints.remembered):
        return feed
    names = headers(feed.rows)
    if not names:
        return feed
    named = parse([hints.remembered] if hints.remembered else [], names, remembered=True)
    named = {field: columns for field, columns in named.items() if not columns or set(columns) <= set(names)}
    named |= parse(hints.columns, names)

    def in_fields_as_named(row: object) -> object:
        fields = feed.fields_of(row)
        if not isinstance(row, Mapping) or not isinstance(fields, Mapping):
            return fields
        return {**fields, **dict.fromkeys(named), **in_fields(row, named)}

    return replace(feed, in_fields=in_fields_as_named, columns=named, remembered=named)


def _refuse_non_feed(document: Document) -> None:
    refuse_other_kinds(document.data)
    if not document.text:
        raise FeedError("the feed is empty", "check its address, or ask its publisher")
    refuse_markup(document.text)
    refuse_code(document.text)
