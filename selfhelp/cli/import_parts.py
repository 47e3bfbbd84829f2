"""Which sources the files, folders and addresses of one import become, and the files of each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from selfhelp.cli.values import source_name
from selfhelp.errors import FeedError, UsageError
from selfhelp.ingest.detect import are_parts_of_one_feed, have_a_format_in_common

STANDARD_INPUT: Final = "-"

_LISTS: Final = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".ics", ".xlsx", ".xls", ".zip", ".gz"})
"""Endings of files that somebody put into a folder as lists of meetings: if one cannot be read, that is an error."""

_PACKAGE: Final = "datapackage.json"
"""Describes the tables of an HSDS package, which may be in sub-folders."""


class Part(NamedTuple):
    """One source of an import: the default of its name, its files, or its address if it has none.

    `folder` is set for all files of a folder. `is_optional` is set for a file in a folder that does not look like a
    list of meetings.
    """

    name: str
    files: tuple[Path, ...] = ()
    address: str = ""
    folder: Path | None = None
    is_optional: bool = False

    @property
    def label(self) -> str:
        """What to call it in messages: its file or address as it was given."""
        return self.address or str(self.folder or ", ".join(map(str, self.files)))


def import_parts(names: Sequence[str], *, as_one: bool) -> list[Part]:
    """The sources that files, folders and addresses become; all are files of a single one if `as_one`.

    Each file is a source of its own, but for the parts of one feed (answers of a BMLT server, tables or pages of HSDS).
    Those that would have the same name have that of their folder before it.

    Raises:
        FeedError: a folder is empty or cannot be read.
        UsageError: they cannot be one source, or standard input is among others.
    """
    if len(names) > 1 and STANDARD_INPUT in names:
        raise UsageError("standard input is imported by itself", "import it with --name, then the others")
    if as_one:
        return [_single(names)]
    paths = [Path(name) for name in names if not _is_far(name)]
    if len(paths) == len(names) > 1 and not any(map(Path.is_dir, paths)) and _are_one(paths):
        return [Part(paths[0].stem, tuple(paths))]
    return _with_own_names(part for name in names for part in _parts(name))


def is_address(text: str) -> bool:
    """Whether a text is a web address instead of a file name."""
    return text.lower().startswith(("http://", "https://", "webcal://"))


def name_of(address: str) -> str:
    """The default name of a source at an address: its host."""
    try:
        host = urlsplit(address).hostname or address
    except ValueError:
        host = address
    return host.removeprefix("www.")


def contents(files: Iterable[Path]) -> Mapping[str, bytes]:
    """The contents of files, by name.

    Raises:
        FeedError: one cannot be read.
    """
    read: dict[str, bytes] = {}
    for file in files:
        try:
            read[str(file)] = file.read_bytes()
        except OSError as problem:
            raise FeedError(f"{file} cannot be read ({problem.strerror})", "check the name of the file") from problem
    return read


def _is_far(name: str) -> bool:
    return name == STANDARD_INPUT or is_address(name)


def _single(names: Sequence[str]) -> Part:
    """All files as one source.

    Raises:
        UsageError: they are several feeds.
    """
    if len(names) == 1 and _is_far(names[0]):
        return next(_parts(names[0]))
    files = [file for name in names if not is_address(name) for file in _all_files(Path(name))]
    if any(map(is_address, names)) or (len(files) > 1 and not have_a_format_in_common(contents(files))):
        raise UsageError(
            f"--name is for one source, and these are {max(len(names), len(files))}",
            "leave it out: each is named after its file",
        )
    folder = Path(names[0]) if len(names) == 1 and Path(names[0]).is_dir() else None
    return Part(Path(names[0]).stem, tuple(files), folder=folder)


def _parts(name: str) -> Iterator[Part]:
    if _is_far(name):
        yield Part(name_of(name) if is_address(name) else name, address=name)
    elif Path(name).is_dir():
        yield from _parts_in(Path(name))
    else:
        yield Part(Path(name).stem, (Path(name),))


def _parts_in(folder: Path) -> Iterator[Part]:
    """The sources in a folder and its sub-folders.

    Raises:
        FeedError: it is empty, or cannot be read.
    """
    files = _all_files(folder)
    own = [file for file in files if file.parent == folder]
    package = files if folder / _PACKAGE in own else own
    if len(package) > 1 and _are_one(package):
        yield Part(folder.absolute().name, tuple(package), folder=folder)
        files = [file for file in files if file not in package]
        own = []
    yield from (Part(file.stem, (file,), is_optional=file.suffix.lower() not in _LISTS) for file in own)
    for child in sorted({folder / file.relative_to(folder).parts[0] for file in files} - {*own}):
        yield from _parts_in(child)


def _all_files(path: Path) -> list[Path]:
    """The files in a folder and its sub-folders, without hidden ones and the locks of spreadsheet programs.

    Raises:
        FeedError: there are none, or the folder cannot be read.
    """
    if not path.is_dir():
        return [path]
    try:
        files = [
            file
            for file in path.rglob("*")
            if file.is_file() and not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
        ]
    except OSError as problem:
        raise FeedError(f"{path} cannot be read ({problem.strerror})", "check the name of the folder") from problem
    if not files:
        raise FeedError(f"there is no file in {path}", "name the file or folder with the meetings")
    return sorted(files)


def _are_one(files: Sequence[Path]) -> bool:
    try:
        return are_parts_of_one_feed(contents(files))
    except FeedError:
        return False  # said when each is read by itself


def _with_own_names(parts: Iterable[Part]) -> list[Part]:
    """The parts; where several have the same name, each has that of its folder before it."""
    parts = list(parts)
    times = Counter(source_name(part.name) for part in parts)
    return [
        part._replace(name=f"{part.files[0].absolute().parent.name} {part.name}")
        if times[source_name(part.name)] > 1 and part.files
        else part
        for part in parts
    ]
