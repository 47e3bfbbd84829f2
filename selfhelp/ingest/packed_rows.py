"""Rows of a feed as bytes, which take a third of the memory; each is unpacked whenever it is looked at."""

import marshal
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, overload

_NO_REFERENCES: Final = 2
"""The last version of marshal that writes equal values as equal bytes: later ones refer back to the same object."""


class PackedRows(Sequence[object]):
    """Rows that are packed, but for those that have what JSON does not have: the dates of a workbook.

    >>> rows = PackedRows([{"name": "Noon"}, "no row"])
    >>> rows[0], len(rows)
    ({'name': 'Noon'}, 2)
    """

    def __init__(self, rows: Iterable[object]) -> None:
        """A list is emptied meanwhile, so that its rows do not take more memory than they did."""
        rows = _taken(rows) if isinstance(rows, list) else rows
        # What cannot be packed is wrapped in a list: a row may be bytes itself.
        self._rows: list[bytes | list[object]] = [packed(row) or [row] for row in rows]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> object: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[object]: ...
    def __getitem__(self, at: int | slice) -> object:
        return _unpacked(self._rows[at]) if isinstance(at, int) else [_unpacked(row) for row in self._rows[at]]

    def packed(self, at: int) -> bytes | None:
        """A row as bytes; None if it cannot be packed."""
        row = self._rows[at]
        return row if isinstance(row, bytes) else None


def packed(value: object) -> bytes | None:
    """A value as bytes, which are the same for equal values; None if it has parts that JSON does not have."""
    try:
        return marshal.dumps(value, _NO_REFERENCES)  # type: ignore[arg-type] # others raise a ValueError
    except ValueError:
        return None


def _taken(rows: list[object]) -> Iterator[object]:
    """The items of a list, each of which is removed from it."""
    rows.reverse()
    while rows:
        yield rows.pop()


def _unpacked(row: bytes | list[object]) -> object:
    # Only this process has packed it.
    return marshal.loads(row) if isinstance(row, bytes) else row[0]  # noqa: S302
