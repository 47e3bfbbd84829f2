"""The bytes of files -> their text: archives and gzip unpacked, encodings told apart, what is no feed said to be."""

import codecs
import io
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any, Final

from selfhelp.errors import FeedError, UsageError
from selfhelp.reading import cells

UNPACKED: Final = 512 * 1024 * 1024
"""Bytes that the files of one archive may have together."""

ZIP: Final = b"PK\x03\x04"
_GZIP: Final = b"\x1f\x8b"
_KINDS: Final = {
    b"\xd0\xcf\x11\xe0": ("an Excel workbook of the old kind (.xls)", "save it as .xlsx or CSV, and import that"),
    b"%PDF": (
        "a PDF",
        "ask its publisher for a table or a feed",
    ),
    b"\x89PNG": ("a picture", "ask its publisher for a table or a feed"),
    b"\xff\xd8\xff": ("a picture", "ask its publisher for a table or a feed"),
    b"SQLite format 3": ("a database", "export its table as CSV, and import that"),
}
"""How files begin that are no feed -> what they are, and what to do."""
_ERROR_KEYS: Final = ("error_description", "message", "detail", "error", "errors", "title")
_PAGE: Final = re.compile(r"<(?:!doctype html|html|head|body|script|div|title)\b", re.IGNORECASE)


def unpacked(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files of an archive in its place; a workbook is an archive too, and stays one.

    Raises:
        FeedError: it is damaged, or holds too much.
    """
    files = {name: _gunzipped(data) if data.startswith(_GZIP) else data for name, data in files.items()}
    if len(files) != 1 or not (data := next(iter(files.values()))).startswith(ZIP):
        return files
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > 5000 or sum(member.file_size for member in members) > UNPACKED:
                raise FeedError("this archive holds too much", "unpack it, and import the file with the meetings")
            if any(member.filename == "xl/workbook.xml" for member in members):
                return files
            wanted = [m for m in members if not m.filename.rpartition("/")[2].startswith((".", "_"))]
            return {member.filename: archive.read(member) for member in wanted}
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as problem:
        raise FeedError("this archive is damaged", "fetch it again, or unpack it by hand") from problem


def _gunzipped(data: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(data, UNPACKED)
    except zlib.error as problem:
        raise FeedError("this gzip file is damaged", "fetch it again, or unpack it by hand") from problem
    if unpacking.unconsumed_tail:
        raise FeedError("this gzip file holds too much", "unpack it, and import the file with the meetings")
    if not unpacking.eof:
        raise FeedError("this gzip file is cut off", "fetch it again")
    return found


def decode(data: bytes, encoding: str | None = None) -> str:
    """The text of a feed: by the encoding that is named, its byte-order mark, as UTF-8, else as an old one.

    Old ones are the Western code page, or Mac Roman where lines end as on the Macs of that time.

    Raises:
        UsageError: there is no such encoding.
    """
    if encoding is not None:
        try:
            return data.decode(encoding, errors="replace")
        except LookupError as problem:
            raise UsageError(f"there is no encoding {encoding!r}", "cp1252, latin-1, mac-roman, utf-16") from problem
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    if (wide := _wide(data)) is not None:
        return data.decode(wide, errors="replace")
    if b"\r" in data and b"\n" not in data:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("mac-roman")
    return data.decode("utf-8", errors=_AS_OLD_WESTERN)


def _wide(data: bytes) -> str | None:
    """The kind of UTF-16 of bytes without a mark: every second one is zero, as no other text has any."""
    first = data[:1000]
    zeros = [first[side::2].count(0) * 10 >= len(first) * 4 for side in (0, 1)]
    return None if len(first) < 4 or zeros[0] == zeros[1] else "utf-16-be" if zeros[0] else "utf-16-le"


def _old_western(problem: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 as the old Western code page has them, one run at a time."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    return problem.object[problem.start : problem.end].decode("cp1252", errors="replace"), problem.end


_AS_OLD_WESTERN: Final = "selfhelp-old-western"
codecs.register_error(_AS_OLD_WESTERN, _old_western)


def refuse_other_kinds(data: bytes) -> None:
    """Says of a file that is no feed what it is.

    Raises:
        FeedError: it is one of the kinds that are known by how they begin.
    """
    for beginning, (kind, hint) in _KINDS.items():
        if data.startswith(beginning):
            raise FeedError(f"this is {kind}, not a feed", hint)


def refuse_markup(text: str) -> None:
    """Says of text in tags what it is.

    Raises:
        FeedError: it is a web page, or XML.
    """
    if not text.startswith("<"):
        return
    if text.startswith("<?xml") and not _PAGE.search(text[:2000]):
        raise FeedError(
            "this is XML; wanted is JSON or a table", "the site may have the same as JSON or CSV: name that"
        )
    raise FeedError(
        "this is a web page, not a feed",
        "open the address in a browser; the feed may have another one, or want a key",
    )


def refuse_answer(found: Any) -> None:
    """Says of JSON without any list what it is, in the words of the server where it tells what is wrong.

    Raises:
        FeedError: always, unless it is a list or an object without such words.
    """
    if not isinstance(found, list | Mapping):
        raise FeedError(
            f"this is only the JSON value {json.dumps(found)[:40]}, no list of meetings", "name a feed of meetings"
        )
    if isinstance(found, list) or any(isinstance(found[key], list) for key in found.keys() - set(_ERROR_KEYS)):
        return
    for key in _ERROR_KEYS:
        inner = found.get(key)
        inner = inner[0] if isinstance(inner, list) and inner else inner
        words = cells.text(inner.get("message") if isinstance(inner, Mapping) else inner)
        if words is not None and len(found) <= 5 and (key != "title" or "status" in found):
            line = " ".join(words.split())[:200]
            raise FeedError(f"the server answers: {line}", "check the address; it may want a key")
