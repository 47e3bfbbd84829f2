"""Rows that are the same as at the last import of their source, which need not be read again.

Known is a row that was kept whole, and whose meetings have keys that no other row of the feed has. Every other row is
read at each import, because what becomes of it depends on others; so is one whose place is withheld, since nothing that
tells the place may be kept.
"""

import json
import sys
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from selfhelp.geo import Point
from selfhelp.ingest.families import Members

DIGEST_BYTES: Final = 8
"""Length of the digest of a row: of a million rows, two have the same by chance once in 37 million imports."""


class Evidence(NamedTuple):
    """What a row contributes to what only all rows show: its codes, its point and town, the text of its day.

    The organization is None for a row that was rejected, of which only its day counts.
    """

    organization: str | None = None
    types: tuple[str, ...] = ()
    country: str | None = None
    point: Point | None = None
    town: str = ""
    day: str | None = None
    is_day_ambiguous: bool = False


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
    rows: Mapping[str, KnownRow] = field(default_factory=dict)

    def digest(self, row: object, fields: object) -> str | None:
        """The digest of a row and of its fields, which its whole table decides; None if it is nested too deeply."""
        try:
            said = repr(row) if fields is row else f"{row!r} {fields!r}"
        except RecursionError:
            return None
        return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES, key=self.key).hexdigest()


def known_rows(settings: Sequence[object], packed: bytes | None) -> KnownRows:
    """The known rows of a source as the dataset stores them, for an import with these settings.

    >>> rows = {"9f": KnownRow(("a",), ("a",), (), None, True, Evidence("aa", ("O",), "US", Point(39.7, -105.0)))}
    >>> packer = Packer("findings")
    >>> packer.add("9f", rows["9f"])
    >>> known_rows(["en"], packer.packed()).rows == rows
    True
    """
    # Another Python may read texts in other ways, and write them in others.
    key = blake2b(json.dumps([*settings, sys.version]).encode()).digest()
    if packed is None:
        return KnownRows(key)
    findings, *lines = json.loads(zlib.decompress(packed))
    return KnownRows(key, findings, {digest: known_row(fields) for digest, *fields in lines})


def as_known(row: Members, warnings: tuple[str, ...], evidence: Evidence) -> KnownRow:
    """What is kept of a row to know it again."""
    first = row.meetings[0]
    ids, families = (tuple([meeting.id for meeting in meetings]) for meetings in (row.meetings, row.families))
    return KnownRow(ids, families, warnings, first.updated, first.timezone is not None, evidence)


class Packer:
    """Packs rows to be stored, one after the other, because as one text they would take more memory than all else."""

    def __init__(self, findings: str) -> None:
        self._squeeze = zlib.compressobj(1)
        self._parts = [self._squeeze.compress(json.dumps([findings])[:-1].encode())]

    def add(self, digest: str, row: KnownRow) -> None:
        """Adds a row by its digest."""
        self._parts.append(self._squeeze.compress(f",{json.dumps([digest, *fields_of(row)])}".encode()))

    def packed(self) -> bytes:
        """All rows, to be read by `known_rows`."""
        return b"".join([*self._parts, self._squeeze.compress(b"]"), self._squeeze.flush()])


def fields_of(row: KnownRow) -> list[object]:
    """The fields of a row as JSON can write them."""
    return [*row[:-1], *row.evidence]


def known_row(fields: Sequence[Any]) -> KnownRow:
    """The row with these fields, as JSON gives them back."""
    ids, families, warnings, updated, has_zone, organization, types, country, point, *others = fields
    evidence = Evidence(organization, tuple(types), country, None if point is None else Point(*point), *others)
    return KnownRow(tuple(ids), tuple(families), tuple(warnings), updated, has_zone, evidence)
