"""Limits on what one feed may contain, so that it takes memory in proportion to its size: bytes, rows, columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from selfhelp.errors import FeedError

T = TypeVar("T")

LARGEST: Final = 64 * 2**20
"""Greatest size in bytes of one fetched file, and of what is packed in an archive; the largest real feeds have 5 MB."""

ROWS: Final = 100_000
"""Rows that a feed of any size may have."""

BYTES_PER_ROW: Final = 250
"""A larger feed may have one row for so many bytes. Rows of real feeds have 300 to 2,000; one in memory takes 3 KB."""

MEMORY: Final = 64 * 2**20
"""Bytes of memory that the values of a feed of any size may take."""

EXPANSION: Final = 12
"""A larger feed may take so many times its size. Real tables take 7, and real JSON 4 to 10."""

COLUMNS: Final = 1_000
"""Columns of a table. The widest real one has 131; finding out what each contains takes time."""

CELL: Final = 1_000_000
"""Characters in one cell; the longest real ones have 10,000."""

MEMBERS: Final = 5_000
"""Files in an archive, and parts of a gzip file."""

_CONTAINER, _TEXT, _VALUE, _KEY = 100, 55, 16, 35
"""Bytes of memory for an empty list or object, an empty text, a place in a list, and a place under a key."""

_LONG: Final = 1000
"""Number of characters from which a text is counted on its own."""

_SPLIT: Final = "check that it is a feed of meetings; if it is, split it and import the parts"


class TooLargeError(FeedError):
    """A feed that contains more than it may."""


class Allowance:
    """The rows and the memory that a feed of `size` bytes may still take."""

    def __init__(self, size: int) -> None:
        self.rows = max(ROWS, size // BYTES_PER_ROW)
        self.memory = max(MEMORY, size * EXPANSION)

    def spend(self, *, rows: int = 0, memory: int = 0) -> None:
        """Takes off rows and bytes of memory.

        Raises:
            TooLargeError: there are more than the feed may have.
        """
        self.rows -= rows
        self.memory -= memory
        if self.rows < 0:
            raise TooLargeError("the feed has far more rows than real feeds of its size", _SPLIT)
        if self.memory < 0:
            raise TooLargeError("the feed takes far more memory than real feeds of its size", _SPLIT)

    def spend_texts(self, texts: Iterable[object]) -> None:
        """Takes off the memory of long texts.

        A text that rows share, such as the name of a format, counts for each of them, because each takes time to read.

        Raises:
            TooLargeError: there are more than the feed may have.
        """
        if long := [len(text) for text in texts if type(text) is str and len(text) > _LONG]:
            self.spend(memory=sum(long))

    def counted(self, rows: Iterable[T]) -> Iterator[T]:
        """The rows, each of which is taken off when it is reached.

        Raises:
            TooLargeError: there are more than the feed may have.
        """
        for row in rows:
            self.spend(rows=1)
            if isinstance(row, Mapping):
                self.spend_texts(row.values())
            yield row


def refuse_dense_json(text: str) -> None:
    """Refuses JSON whose values would fill the memory, by its punctuation: the parser cannot be stopped.

    Raises:
        TooLargeError: it takes far more memory than real feeds of its size.
    """
    if len(text) * _CONTAINER > MEMORY:
        keys = text.count(":")
        texts = max(0, text.count('"') // 2 - keys)
        containers = text.count("{") + text.count("[")
        values = text.count(",")
        Allowance(len(text)).spend(memory=keys * _KEY + texts * _TEXT + containers * _CONTAINER + values * _VALUE)


def refuse_wide(columns: int) -> None:
    """Refuses a table with so many columns.

    Raises:
        TooLargeError: there are too many.
    """
    if columns > COLUMNS:
        raise TooLargeError(
            f"the table has more than {COLUMNS:,} columns", "keep the columns about meetings, and import that"
        )


def memory_of_cells(row: Sequence[object], empty: object) -> int:
    """Bytes of memory for the cells of a row by header; `empty` is the value of empty ones."""
    return len(row) * _KEY + (len(row) - row.count(empty)) * _TEXT


def memory_of_keys(row: Mapping[str, object]) -> int:
    """Bytes of memory for a row that has the values of another one."""
    return _CONTAINER + len(row) * _KEY
