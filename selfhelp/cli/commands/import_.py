"""`selfhelp import`: loads a feed from files or an address as a source of the dataset."""

import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from selfhelp.cli.loading import (
    SourceOptions,
    new_source,
    read_with_progress,
    show_report,
    write_source,
)
from selfhelp.cli.options import option, with_options
from selfhelp.cli.session import Session
from selfhelp.errors import FeedError
from selfhelp.formulas import marked
from selfhelp.ingest.read_source import read_feed, refuse_empty
from selfhelp.ingest.report import Report
from selfhelp.text import printable

STANDARD_INPUT = "-"

_FIRST_DAY: Final = "1990-01-01"
"""Files of earlier days were packed by a program that did not know theirs."""


class ImportOptions(NamedTuple):
    """The options of `import` alone."""

    name: Annotated[
        str | None, option("--name", metavar="NAME", help="Name of the source; by default that of the file.")
    ] = None
    rebuild: Annotated[
        bool, option("--rebuild", help="If the dataset is damaged, start from the version before it.")
    ] = False
    rejects: Annotated[bool, option("--rejects", help="Show the rejected rows, with the reason.")] = False


@with_options(SourceOptions, ImportOptions)
def import_(
    ctx: typer.Context,
    source_options: SourceOptions,
    import_options: ImportOptions,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="A saved feed, its address, or - for standard input.", show_default=False
        ),
    ],
) -> None:
    """Load a feed, replacing what was loaded from it before.

    The format is recognized: Meeting Guide, BMLT and NAWS, HSDS (a folder or zip), iCalendar, or any table (CSV,
    XLSX, JSON) with columns for name, day and time; use --map if their headers are not recognized. Several files can
    be imported together: answers of one BMLT server (results, formats, service bodies), pages of HSDS, calendars.
    Every row is accounted for: kept, a duplicate, a reject, or skipped. If the source is loaded already, the options
    given then still apply. The dataset is replaced as a whole, or not at all.

    \b
    Examples:
      selfhelp import denver.json --organization aa --timezone America/Denver
      selfhelp import meetings.csv --map name=Title,day=Weekday,notes=Details+Info
      selfhelp import results.json formats.json --organization na --name utah
      selfhelp import --name eda --organization eda - < feed.json
      selfhelp import denver.json -o aa --rejects > rejects.tsv
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or source_options.quiet
    path = session.dataset_to_write(source_options.db)
    if len(files) == 1 and is_address(files[0]):
        from selfhelp.cli.commands.update import collected

        fetched = collected(session, files[0], allow_private=source_options.allow_private)
        data, address, server = fetched.files, fetched.address, {"etag": fetched.etag, "modified": fetched.modified}
        server |= {"edited": fetched.edited}
        name = import_options.name or name_of(address)
    else:
        data = _read(files)
        server = {"edited": _last_edited(data)}
        address = STANDARD_INPUT if files == [STANDARD_INPUT] else str(Path(files[0]).absolute())
        name = import_options.name or Path(files[0]).stem
    with session.open_to_write(source_options.db, salvage=import_options.rebuild) as store:
        source = new_source(session, store, source_options, name, address, **server)
        feed = read_feed(data, source, store, source_options.mapping)
        source, report = read_with_progress(session, feed, source, store)
    if not report.meetings:
        _show_rejects(session, report, shown=import_options.rejects)
    refuse_empty(report)
    loaded = write_source(path, source, report, force=source_options.force, salvage=import_options.rebuild)
    show_report(session, source, report, loaded, feed)
    # Last, so that a reader who has seen enough ("| head") does not stop the import.
    _show_rejects(session, report, shown=import_options.rejects)


def _show_rejects(session: Session, report: Report, *, shown: bool) -> None:
    for reject in report.rejects if shown else ():
        parts = (str(reject.row), reject.reason.text, reject.raw, reject.reason.id)
        session.stdout.write("\t".join(marked(printable(part)) for part in parts) + "\n")


def is_address(text: str) -> bool:
    """Whether a text is a web address instead of a file name."""
    return text.lower().startswith(("http://", "https://", "webcal://"))


def name_of(address: str) -> str:
    """The default name of a source at an address: its host."""
    from urllib.parse import urlsplit

    try:
        host = urlsplit(address).hostname or address
    except ValueError:
        host = address
    return host.removeprefix("www.")


def _last_edited(names: Iterable[str]) -> str | None:
    """The date on which the last of the files was edited, in UTC; None if a file system does not tell."""
    try:
        edited = max(Path(name).stat().st_mtime for name in names)
        day = datetime.fromtimestamp(edited, UTC).date().isoformat()
    except (OSError, ValueError, OverflowError):
        return None
    return day if day >= _FIRST_DAY else None


def _read(names: list[str]) -> Mapping[str, bytes]:
    """The contents of files, or of all files in a folder, by name."""
    if names == [STANDARD_INPUT]:
        if sys.stdin is None:
            raise FeedError("there is no standard input", "name a file")
        return {STANDARD_INPUT: sys.stdin.buffer.read()}
    files = [Path(name) for name in names]
    if len(files) == 1 and files[0].is_dir():
        files = sorted(file for file in files[0].rglob("*") if file.is_file() and not file.name.startswith("."))
        if not files:
            raise FeedError(f"there is no file in {names[0]}", "name the file or folder with the meetings")
    contents: dict[str, bytes] = {}
    for file in files:
        try:
            contents[str(file)] = file.read_bytes()
        except OSError as problem:
            raise FeedError(f"{file} cannot be read ({problem.strerror})", "check the name of the file") from problem
    return contents
