"""Rows that are the same as at the last import of their source, which need not be read again.

A row is known if all of its meetings were kept and no other row of the feed has the key of any of them. Every other row
is read at each import, because what becomes of it depends on others. So is a row whose place is withheld, since nothing
that tells the place may be kept.
"""

import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from selfhelp.geo import Point
from selfhelp.ingest.families import Members
from selfhelp.ingest.findings import Evidence

DIGEST_BYTES: Final = 8
"""Length of the digest of a row: of a million rows, two have the same by chance once in 37 million imports."""

ROWS_AT_ONCE: Final = 1000
"""Rows that are packed at once: all of them as one text would take more memory than the rest of an import."""


class KnownRow(NamedTuple):
    """A row whose meetings are in the dataset: the ids of these, those of their families, and what the row tells."""

    ids: tuple[str, ...]
    families: tuple[str, ...]
    warnings: tuple[str, ...]
    updated: str | None
    has_zone: bool
    evidence: Evidence


@dataclass(frozen=True)
class KnownRows:
    """The known rows of a source by their digests, and what its rows showed together (`findings`, a digest).

    `key` stands for the settings with which its rows are read now: rows read with others have other digests.
    """

    key: bytes
    findings: str = ""
    rows: Mapping[int, KnownRow] = field(default_factory=dict)

    def digest(self, fields: bytes) -> int:
        """The digest of a row by its packed fields, which are all that is read of it."""
        return int.from_bytes(blake2b(fields, digest_size=DIGEST_BYTES, key=self.key).digest())


class _Common(NamedTuple):
    """What many rows of a feed have in common, and the dataset therefore stores once."""

    organization: str | None
    types: tuple[str, ...]
    country: str | None
    day: str | None
    is_day_ambiguous: bool
    warnings: tuple[str, ...]
    has_zone: bool


def known_rows(settings: Sequence[object], packed: bytes | None) -> KnownRows:
    """The known rows of a source as the dataset stores them, for an import with these settings.

    >>> rows = {7: KnownRow(("a",), ("a",), (), None, True, Evidence("aa", ("O",), "US", Point(39.7, -105.0)))}
    >>> packer = Packer("findings")
    >>> packer.add(7, rows[7])
    >>> known_rows(["en"], packer.packed()).rows == rows
    True
    """
    # Another version of Python may read texts differently, or serialize them differently.
    key = blake2b(json.dumps([*settings, sys.version]).encode()).digest()
    if packed is None:
        return KnownRows(key)
    try:
        findings, *parts = map(json.loads, zlib.decompress(packed).splitlines())
        return KnownRows(key, findings, dict(_unpacked(parts)))
    except (zlib.error, ValueError, TypeError, LookupError):
        # The file is damaged; all rows can be read again.
        return KnownRows(key)


def as_known(row: Members, warnings: tuple[str, ...], evidence: Evidence) -> KnownRow:
    """What is kept of a row to know it again."""
    first = row.meetings[0]
    ids, families = (tuple([meeting.id for meeting in meetings]) for meetings in (row.meetings, row.families))
    return KnownRow(ids, families, warnings, first.updated, first.timezone is not None, evidence)


class Packer:
    """Packs rows as the dataset stores them: compressed lines of JSON.

    The first line has what the rows show together. Each other one has values of `_Common` that no earlier one has, and
    rows, which refer to such values by their numbers.
    """

    def __init__(self, findings: str) -> None:
        self._squeeze = zlib.compressobj(zlib.Z_BEST_SPEED)
        self._numbers: dict[_Common, int] = {}
        self._new: list[_Common] = []
        self._rows: list[list[object]] = []
        self._parts: list[bytes] = []
        self._add_line(findings)

    def add(self, digest: int, row: KnownRow) -> None:
        """Adds a row by its digest."""
        ids, families, warnings, updated, has_zone, evidence = row
        organization, types, country, point, town, day, is_ambiguous = evidence
        common = _Common(organization, types, country, day, is_ambiguous, warnings, has_zone)
        if common not in self._numbers:
            self._numbers[common] = len(self._numbers)
            self._new.append(common)
        self._rows.append(
            [digest, ids, None if families == ids else families, updated, point, town, self._numbers[common]]
        )
        if len(self._rows) == ROWS_AT_ONCE:
            self._add_rows()

    def packed(self) -> bytes:
        """All rows, to be read by `known_rows`."""
        self._add_rows()
        return b"".join([*self._parts, self._squeeze.flush()])

    def _add_rows(self) -> None:
        self._add_line([self._new, self._rows])
        self._new, self._rows = [], []

    def _add_line(self, value: object) -> None:
        self._parts.append(self._squeeze.compress(json.dumps(value).encode() + b"\n"))


def _unpacked(parts: Iterable[Any]) -> Iterator[tuple[int, KnownRow]]:
    """The rows of all lines but the first, by their digests."""
    shared: list[_Common] = []
    for more, rows in parts:
        shared += [_Common(a, tuple(b), c, d, e, tuple(f), g) for a, b, c, d, e, f, g in more]
        for digest, ids, families, updated, point, town, number in rows:
            organization, types, country, day, is_ambiguous, warnings, has_zone = shared[number]
            stated = None if point is None else Point(*point)
            evidence = Evidence(organization, types, country, stated, town, day, is_ambiguous)
            own = tuple(ids)
            others = own if families is None else tuple(families)
            yield digest, KnownRow(own, others, warnings, updated, has_zone, evidence)
