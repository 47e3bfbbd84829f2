"""Decompresses gzip, deflate and zip, up to the maximum size of a feed."""

import io
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from selfhelp.errors import FeedError
from selfhelp.ingest.limits import LARGEST, MEMBERS

if TYPE_CHECKING:
    from zipfile import ZipFile

ZIP: Final = b"PK\x03\x04"
_ZIP_ENTRY: Final = b"PK\x01\x02"
"""First bytes of each entry in the directory of a zip."""

GZIP: Final = b"\x1f\x8b"
_PIECE: Final = 4096
"""Bytes given to zlib at a time: at the end of each part it copies the rest of them."""

_UNPACK: Final = "unpack it and import the file with the meetings"


def decompressed(files: Mapping[str, bytes], size: int = LARGEST) -> Mapping[str, bytes]:
    """The files, with a single archive replaced by the files in it; workbooks, which are archives too, stay.

    Together, what was packed may have `size` bytes.

    Raises:
        FeedError: an archive is damaged or too large.
    """
    plain: dict[str, bytes] = {}
    left = size
    for name, data in files.items():
        if data.startswith(GZIP):
            data = _gunzipped(data, left)
            left -= len(data)
        plain[name] = data
    if len(plain) != 1 or not (data := next(iter(plain.values()))).startswith(ZIP):
        return plain
    return _unzipped(plain, data, size)


def _unzipped(files: Mapping[str, bytes], data: bytes, size: int) -> Mapping[str, bytes]:
    from zipfile import BadZipFile, ZipFile

    # The library reads the whole directory at once.
    if data.count(_ZIP_ENTRY) > MEMBERS:
        raise FeedError(f"this archive has more than {MEMBERS:,} files", _UNPACK)
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return _members(archive, size) or files
    except (
        BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        struct.error,
        zlib.error,
    ) as problem:
        raise FeedError("this archive is damaged", "download it again, or unpack it by hand") from problem


def _members(archive: "ZipFile", size: int) -> Mapping[str, bytes]:
    """The files in an archive; none if it is a workbook."""
    from zipfile import ZIP_DEFLATED, ZIP_STORED

    members = [member for member in archive.infolist() if member.filename and not member.is_dir()]
    if sum(member.file_size for member in members) > size:
        raise FeedError(f"this archive contains more than {size / 2**20:g} MB", _UNPACK)
    # Other methods take memory by what the archive asks for, not by what is in it.
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise FeedError("this archive is compressed in an unusual way", _UNPACK)
    if any(member.filename == "xl/workbook.xml" for member in members):
        return {}
    wanted = [member for member in members if not member.filename.rpartition("/")[2].startswith((".", "_"))]
    return {member.filename: archive.read(member) for member in wanted}


def _gunzipped(data: bytes, size: int) -> bytes:
    try:
        content = unpacked([data], size)
    except zlib.error as problem:
        raise FeedError("this gzip file is damaged", "download it again, or unpack it by hand") from problem
    except EOFError as problem:
        raise FeedError("this gzip file is cut off", "download it again") from problem
    if len(content) > size:
        raise FeedError("this gzip file is too large", _UNPACK)
    return content


def unpacked(parts: Iterable[bytes], size: int) -> bytes:
    """The decompressed gzip or deflate body, or its first `size` + 1 bytes if it is larger.

    Gzip may have several members; deflate may lack its header, as some servers send it.

    Raises:
        EOFError: the body ends too early.
        zlib.error: it is neither gzip nor deflate.
    """
    body, decompressor, members = bytearray(), None, 0
    for piece in _pieces(parts):
        rest = piece
        while rest:
            if decompressor is None or decompressor.eof:
                if decompressor is not None and rest[0] != GZIP[0]:
                    return bytes(body)  # Padding after the last member, which gzip allows.
                members += 1
                if members > MEMBERS:
                    raise zlib.error("too many members")
                has_header = rest[0] == GZIP[0] or rest[0] & 0x0F == zlib.DEFLATED
                decompressor = zlib.decompressobj(zlib.MAX_WBITS | 32 if has_header else -zlib.MAX_WBITS)
            body += decompressor.decompress(rest, size + 1 - len(body))
            if len(body) > size:
                return bytes(body)
            rest = decompressor.unused_data
    if decompressor is not None and not decompressor.eof:
        raise EOFError
    return bytes(body)


def _pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        for start in range(0, len(part), _PIECE):
            yield part[start : start + _PIECE]
