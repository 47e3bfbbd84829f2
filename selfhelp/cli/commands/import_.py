"""`selfhelp import`: loads files, folders and addresses as sources of the dataset, or writes an empty list."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from selfhelp.cli.import_parts import STANDARD_INPUT, Part, contents, import_parts, is_address
from selfhelp.cli.loading import (
    SourceOptions,
    fetch_time,
    new_source,
    read_with_progress,
    replace_sources,
    show_counts,
    show_report,
    show_unchanged,
)
from selfhelp.cli.options import option, with_options
from selfhelp.cli.progress import progress
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.errors import FeedError, SelfHelpError, UsageError
from selfhelp.formulas import marked
from selfhelp.ingest.feed import OWN_EXPORT, Feed
from selfhelp.ingest.own_sources import exported_sources
from selfhelp.ingest.read_source import earliest, read_feed, refuse_empty
from selfhelp.ingest.report import Report
from selfhelp.ingest.unchanged import digest_of, whole_sources
from selfhelp.model import Source
from selfhelp.text import printable

_FIRST_DAY: Final = "1990-01-01"
"""Files of earlier days were packed by a program that did not know theirs."""


class ImportOptions(NamedTuple):
    """The options of `import` alone."""

    name: Annotated[
        str | None, option("--name", metavar="NAME", help="Name of the source; by default that of the file.")
    ] = None
    template: Annotated[
        Path | None,
        option("--template", metavar="FILE", help="Write an empty list (.xlsx or .csv) to fill in and import."),
    ] = None
    rebuild: Annotated[
        bool, option("--rebuild", help="If the dataset is damaged, start from its previous version.")
    ] = False
    rejects: Annotated[bool, option("--rejects", help="Show the rejected rows, with the reasons.")] = False


class _Unchanged(NamedTuple):
    """A source whose files and settings are those of its last import; nothing was read."""

    part: Part
    source: Source


class _ReadPart(NamedTuple):
    """A source that was read, and not written yet; `loaded_from`: see `ExportedSource`."""

    part: Part
    source: Source
    report: Report
    feed: Feed
    loaded_from: str | None = None

    @property
    def is_new(self) -> bool:
        """Whether there is something to write."""
        return bool(self.report.meetings or self.report.known) and self.loaded_from is None


@with_options(SourceOptions, ImportOptions)
def import_(
    ctx: typer.Context,
    source_options: SourceOptions,
    import_options: ImportOptions,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE...",
            help="A saved feed, a folder of them, an address, or - for standard input.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Load feeds, replacing what was loaded from them before.

    These formats are recognized: selfhelp's own exports, Meeting Guide, BMLT, NAWS, HSDS (a folder or zip), iCalendar,
    and any table (CSV, XLSX, JSON) with columns for name, day and time; use --map if the headers are not recognized.
    The import reports what became of every row: kept, a duplicate, a reject, or skipped. If a source is already loaded,
    the options with which it was loaded still apply.

    If you name several files or addresses, each becomes a source named after it, and so does each file in a folder and
    its subfolders; the options apply to all of them. One that fails does not affect the others; the exit code is then
    1. But parts of one feed become one source: BMLT answers (results, formats, service bodies), HSDS tables and pages;
    with --name, calendars too. Everything that can be read is written in one step: the dataset is replaced as a whole,
    or not at all.

    Importing an export (find --json, or -f jsonl, csv, tsv, with all fields) restores the same meetings, with their
    ids, sources and ages. It never replaces a source that you loaded from the feed itself.

    To start a list of your own, create an empty one with --template, fill it in, and import it.

    \b
    Examples:
      selfhelp import denver.json --organization aa --timezone America/Denver
      selfhelp import meetings.csv --map name=Title,day=Weekday,notes=Details+Info
      selfhelp import denver.xlsx boulder.csv https://example.org/pueblo.json -o aa
      selfhelp import ~/meeting-lists -o aa --timezone America/Denver
      selfhelp import results.json formats.json --organization na --name utah
      selfhelp import --name eda --organization eda - < feed.json
      selfhelp import denver.json -o aa --rejects > rejects.tsv
      selfhelp import --template meetings.xlsx
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or source_options.quiet
    if import_options.template is not None:
        if files:
            raise UsageError("--template writes an empty list and loads nothing", "leave out the files, or --template")
        from selfhelp.ingest.formats.table.template import write_template

        session.note(write_template(import_options.template))
        return
    if not files:
        raise UsageError("no file is named", "selfhelp import FILE, or selfhelp import --template meetings.xlsx")
    path = session.dataset_to_write(source_options.db)
    parts = import_parts(files, as_one=import_options.name is not None)
    failures: list[SelfHelpError] = []
    read: list[_ReadPart] = []
    unchanged: list[_Unchanged] = []
    left_out = 0
    with session.open_to_write(source_options.db, salvage=import_options.rebuild) as store:
        digests = whole_sources(store)
        for part in parts:
            try:
                items = _read(session, store, part, source_options, import_options, digests, alone=len(parts) == 1)
                for item in items:
                    _refuse_repeated(item, [*read, *unchanged])
                read.extend(item for item in items if isinstance(item, _ReadPart))
                unchanged.extend(item for item in items if isinstance(item, _Unchanged))
            except (FeedError, UsageError) as problem:
                if len(parts) == 1:
                    raise
                if part.is_optional and isinstance(problem, FeedError):
                    session.note(f"Not read: {part.label} ({problem})")
                    left_out += 1
                    continue
                failures.append(problem)
                _show_failure(session, part, problem)
    if not (read or unchanged):
        raise _nothing_loaded(failures, left_out)
    sources = len(read) + len(unchanged) + len(failures)
    new = [item for item in read if item.is_new]
    written = [(item.source, item.report) for item in new]
    options = {"force": source_options.force, "salvage": import_options.rebuild}
    same = [item.source for item in unchanged]
    outcomes = replace_sources(path, written, fetch_time(session), same, **options) if new or same else []
    for item, outcome in zip(new, outcomes, strict=True):
        if isinstance(outcome, FeedError):
            if sources == 1:
                raise outcome
            failures.append(outcome)
            _show_failure(session, item.part, outcome)
        else:
            show_report(session, item.source, item.report, outcome, item.feed)
    for source in same:
        show_unchanged(session, source)
    for item in read:
        if not item.is_new:
            failures += _show_left_alone(session, item)
    # Last, so that a reader who has seen enough ("| head") does not stop the import.
    for item in read:
        _show_rejects(session, item.report, shown=import_options.rejects, of="" if len(read) == 1 else item.source.name)
    if failures and len(failures) == sources:
        raise _nothing_loaded(failures, left_out)
    if failures:
        raise FeedError(f"{len(failures)} of {sources} could not be loaded; the others were", "see above")


def _read(
    session: Session,
    store: Store,
    part: Part,
    source_options: SourceOptions,
    import_options: ImportOptions,
    digests: Mapping[str, str],
    *,
    alone: bool,
) -> Sequence[_ReadPart | _Unchanged]:
    """Reads one source, or those in an export of ours; not what has the digest of its last import, but for rejects.

    Raises:
        FeedError: it cannot be fetched or read, or has no meetings.
        UsageError: an option does not fit it.
    """
    name, address = part.name, part.address
    server: dict[str, str | None]
    if is_address(address):
        from selfhelp.cli.commands.update import collected
        from selfhelp.cli.import_parts import name_of

        fetched = collected(session, address, allow_private=source_options.allow_private)
        data, address = fetched.files, fetched.address
        name = name_of(address) if name == name_of(part.address) else name
        server = {"etag": fetched.etag, "modified": fetched.modified, "edited": fetched.edited}
        del fetched
    else:
        data = contents(part.files) if part.files else _standard_input()
        address = address or str((part.files[0] if part.folder is None else part.folder).absolute())
        server = {"edited": _last_edited(data)}
    # An export names its sources itself.
    is_unnamed = address == STANDARD_INPUT and import_options.name is None
    name = import_options.name or ("export" if is_unnamed else name)
    source = new_source(session, store, source_options, name, address, **server)
    source = source._replace(digest=digest_of(data, source, store.about["bundle"]))
    reads = import_options.rejects or source_options.mapping
    if source.digest == digests.get(source.name) and not reads:
        last = store.sources[source.name]
        now = {name: getattr(source, name) for name in ("address", "fetched", "etag", "modified")}
        edited = earliest(last.edited, source.edited)
        return [_Unchanged(part, last._replace(failure=None, edited=edited, **now))]
    feed = read_feed(data, source, store, source_options.mapping)
    del data  # the bytes of a large feed need not wait for its rows to be read
    if feed.format == OWN_EXPORT:
        with progress(session, len(feed.rows), "Reading rows") as tick:
            found = exported_sources(feed, source, store, tick, name=import_options.name and source.name)
        return [_ReadPart(part, item.source, item.report, feed.without_rows(), item.loaded_from) for item in found]
    if is_unnamed:
        raise UsageError("the source needs a name", "give it one with --name")
    source, report = read_with_progress(session, feed, source, store)
    if not (report.meetings or report.known):
        _show_rejects(session, report, shown=import_options.rejects, of="" if alone else source.name)
    refuse_empty(report)
    return [_ReadPart(part, source, report, feed.without_rows())]


def _refuse_repeated(item: _ReadPart | _Unchanged, others: Iterable[_ReadPart | _Unchanged]) -> None:
    """Refuses a source with the name of another one of the same import, which it would replace.

    Raises:
        UsageError: it has.
    """
    for other in others:
        if other.source.name == item.source.name:
            raise UsageError(
                f"its source would be named {item.source.name!r}, as that of {other.part.label}",
                "import it by itself, with --name",
            )


def _show_left_alone(session: Session, item: _ReadPart) -> list[FeedError]:
    """Says why nothing of a source was written; returns the error if all of its rows were rejected."""
    if not session.quiet:
        show_counts(session, item.source, item.report)
        if item.source.sample:
            session.say("  these are made-up samples, which stay as they are")
        elif item.loaded_from is not None:
            session.say(f"  it is kept as it was loaded from {item.loaded_from}")
            session.say(f"  to have it from this file instead, first: selfhelp feeds remove {item.source.name}")
    if item.report.duplicates or item.report.skipped:
        return []
    try:
        refuse_empty(item.report)
    except FeedError as problem:
        _show_failure(session, item.part, problem)
        return [problem]
    return []


def _show_failure(session: Session, part: Part, problem: SelfHelpError) -> None:
    session.say(f"{part.label}: {problem}")
    if problem.hint:
        session.say(f"  try: {problem.hint}")


def _nothing_loaded(failures: Iterable[SelfHelpError], left_out: int) -> SelfHelpError:
    """The error when no source could be read: that of all of them if they have only one, as of an option."""
    by_message = {str(problem): problem for problem in failures}
    if len(by_message) == 1:
        return next(iter(by_message.values()))
    if not by_message:
        return FeedError(f"none of the {left_out} files is a list of meetings", "name the file or folder with meetings")
    return FeedError("nothing could be loaded", "see above")


def _show_rejects(session: Session, report: Report, *, shown: bool, of: str = "") -> None:
    """Prints the rejected rows; with the name of the source `of` which they are, if there are several."""
    for reject in report.rejects if shown else ():
        parts = (str(reject.row), reject.reason.text, reject.raw, reject.reason.id, *([of] if of else []))
        session.stdout.write("\t".join(marked(printable(part)) for part in parts) + "\n")


def _standard_input() -> Mapping[str, bytes]:
    if sys.stdin is None:
        raise FeedError("there is no standard input", "name a file")
    return {STANDARD_INPUT: sys.stdin.buffer.read()}


def _last_edited(names: Iterable[str]) -> str | None:
    """The date on which the last of the files was edited, in UTC; None if a file system does not tell."""
    try:
        edited = max(Path(name).stat().st_mtime for name in names)
        day = datetime.fromtimestamp(edited, UTC).date().isoformat()
    except (OSError, ValueError, OverflowError):
        return None
    return day if day >= _FIRST_DAY else None
