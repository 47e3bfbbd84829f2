"""The order of a column that hits are sorted by, in blocks of its values: a search stops when it has enough hits."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from selfhelp.search import time_slices
from selfhelp.search.statement import Sql, Statement

_BY_NAME: Final = "m.name COLLATE NOCASE"
_BY_UPDATE: Final = "coalesce(m.updated, '')"
COLUMN_ORDERS: Final = {"name": (_BY_NAME, ">"), "updated": (_BY_UPDATE, "<"), "-updated": (_BY_UPDATE, ">")}
"""Orders that have an index -> what it is of, and how a value compares to those before it."""

_BACK: Final = {">": "<", "<": ">"}
_DIRECTION: Final = {">": "ASC", "<": "DESC"}


class Block(NamedTuple):
    """Neighboring values of the column, as a condition on meetings, and the same for all from there on.

    If it `is_single`, it has one value only, so that its meetings are in the order of time.
    """

    values: Sql
    rest: Sql
    is_single: bool = False


def blocks(sort: str, to: Statement, first: Callable[[str], str | None], size: int) -> Iterator[Block]:
    """The blocks of an order, each larger than the one before; the last has all that is left of `size` meetings.

    A value that many meetings have is a block by itself. The keys of the last block are None if they are too many to
    be of help. `first` gives the first value that a SELECT finds.
    """
    column, after = COLUMN_ORDERS[sort]
    before, beyond, number = _BACK[after], "1", time_slices.FIRST_SLICE

    def value_in(where: str, direction: str, offset: int = 0) -> str | None:
        ordered = f"ORDER BY {column} {_DIRECTION[direction]} LIMIT 1 OFFSET {offset}"
        return first(f"SELECT {column} FROM meetings AS m WHERE {where} {ordered}")

    while number <= size // 2:
        end = value_in(beyond, after, number)
        if end is None:
            yield Block(_sql(beyond, column), _sql(beyond, column))
            return
        last = value_in(f"{beyond} AND {column} {before} {to.bind(end)}", before)
        value = to.bind(end if last is None else last)
        values = f"{column} = {value}" if last is None else f"{beyond} AND {column} {before}= {value}"
        yield Block(_sql(values, column), _sql(beyond, column), is_single=last is None)
        beyond, number = f"{column} {after} {value}", number * time_slices.GROWTH
    rest = _sql(beyond, column)
    # Windows of time lead to so many meetings sooner than keys do.
    yield Block(rest._replace(keys=None), rest)


def _sql(where: str, column: str) -> Sql:
    """A condition on the column. The unary + keeps SQLite from using its index, but for the keys."""
    return Sql(where.replace(column, f"+{column}"), f"SELECT key FROM meetings AS m WHERE {where}")
