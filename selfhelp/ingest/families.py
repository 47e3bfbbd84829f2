"""Assigns ids to meetings. Rows with the same key form a family; equal ones are duplicates, all others get own ids.

Ids do not depend on the order of rows, and a row that is added or removed changes no other id, except that of a meeting
that was the only one of its family, or is so now.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from selfhelp.ingest.feed import Columns
from selfhelp.model import Meeting
from selfhelp.text import fold

ID_LETTERS: Final = 10
_ID_BYTES: Final = 7
_BASE32: Final = "abcdefghijklmnopqrstuvwxyz234567"
"""The letters of RFC 4648; each stands for five bits."""

_PAIRS: Final = tuple(first + second for first in _BASE32 for second in _BASE32)
"""Two letters for each number of ten bits."""

_NO_CONTENT: Final = re.compile(
    r"(?:.* )?(?:updated|modified|edited|changed|time ?stamp|crawled|fetched|retrieved|scraped|exported)(?: .*)?"
    r"|last contact|distance(?: .*)?|dist|row(?: ?(?:no|num|number|id|index))?|index|idx|line(?: ?(?:no|number))?|nr"
    r"|unnamed(?: \d+)?|"
)
"""Folded names of columns whose values say nothing about a meeting: stamps, distances, and numbers of rows."""


_BITS: Final = tuple(range(ID_LETTERS * 5 - 10, -1, -10))
"""Where the bits of each pair of letters of an id begin."""


class Members(NamedTuple):
    """What became of a row: its meetings with ids of their own; none if it `repeats` the meeting of this id.

    `families` are the same meetings with the ids of their families. `shares_key` is the number of those that have the
    feed's key in common with those of other rows.
    """

    meetings: tuple[Meeting, ...]
    families: tuple[Meeting, ...] = ()
    repeats: str | None = None
    shares_key: int = 0


def meeting_id(source: str, *key: object) -> str:
    """The stable id of a meeting: base32 letters of a SHA-256 hash over its source and `key`."""
    digest = sha256("\0".join([source, *map(str, key)]).encode()).digest()
    number = int.from_bytes(digest[:_ID_BYTES]) >> _ID_BYTES * 8 - ID_LETTERS * 5
    return "".join([_PAIRS[number >> bits & 1023] for bits in _BITS])


def ids_in_family(meeting: Meeting) -> tuple[str, str]:
    """The ids that a meeting with the id of its family has if it is the only one in it, and if there are several."""
    place = meeting.location or meeting.address or meeting.city or meeting.conference_url
    return meeting.id, meeting_id(meeting.source, meeting.id, meeting.weekday, meeting.start, place)


def members(drafted: Iterable[Sequence[Meeting]], raw: Callable[[int], object], columns: Columns) -> Iterator[Members]:
    """What becomes of each row, in their order.

    `drafted` are the meetings read from each row, which have the ids of their families; `raw` gives a row itself by its
    place among these, and `columns` is the column mapping of a table.
    """
    rows: list[tuple[Meeting, ...]] = [
        tuple(meetings if len(meetings) < 2 else dict.fromkeys(meetings)) for meetings in drafted
    ]
    stamps = frozenset(columns.get("updated", ()))
    sizes = Counter(meeting.id for meetings in rows for meeting in meetings)
    several: dict[str, list[_Place]] = {}
    for at, meetings in enumerate(rows):
        for n, meeting in enumerate(meetings):
            if sizes[meeting.id] > 1:
                several.setdefault(meeting.id, []).append(_Place(at, n))
    contents = {
        at: content_of(raw(at), stamps) for at in sorted({place.row for places in several.values() for place in places})
    }
    repeated = _repeats(rows, contents)
    ids: dict[_Place, str] = {}
    shared: set[str] = set()
    for family, places in several.items():
        distinct = [place for place in places if place.row not in repeated]
        ids |= _ids_of_several(rows, distinct, contents)
        if len({place.row for place in distinct}) > 1:
            shared.add(family)
    for at, meetings in enumerate(rows):
        if at in repeated:
            first = repeated[at]
            yield Members((), repeats=ids.get(_Place(first, 0), rows[first][0].id))
            continue
        if not any(meeting.id in several for meeting in meetings):
            yield Members(meetings, meetings)
            continue
        own_ids = [ids.get(_Place(at, n), meeting.id) for n, meeting in enumerate(meetings)]
        own = tuple(
            meeting if meeting.id == id else meeting._replace(id=id)
            for meeting, id in zip(meetings, own_ids, strict=True)
        )
        keyed = (meeting for meeting in meetings if meeting.source_key is not None)
        yield Members(own, meetings, shares_key=sum(meeting.id in shared for meeting in keyed))


def content_of(raw: object, stamps: frozenset[str] = frozenset()) -> str:
    """All that a row says, whether it is read or not, as one text; `stamps` are columns to leave out."""
    if isinstance(raw, Mapping):
        raw = {name: value for name, value in raw.items() if name not in stamps and not _says_nothing(str(name))}
    try:
        return json.dumps(raw, default=str, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        return repr(type(raw))


def _says_nothing(name: str) -> bool:
    return _NO_CONTENT.fullmatch(fold(name)) is not None


def _repeats(rows: Sequence[Sequence[Meeting]], contents: Mapping[int, str]) -> dict[int, int]:
    """The rows that are equal to an earlier one, which each maps to."""
    firsts: dict[tuple[str, tuple[str, ...]], int] = {}
    repeated: dict[int, int] = {}
    for at, content in contents.items():
        key = content, tuple(meeting.id for meeting in rows[at])
        if (first := firsts.setdefault(key, at)) != at:
            repeated[at] = first
    return repeated


def _ids_of_several(
    rows: Sequence[Sequence[Meeting]], places: Sequence["_Place"], contents: Mapping[int, str]
) -> dict["_Place", str]:
    """The ids of the meetings of one family, by their places; none if there is only one."""
    if len(places) < 2:
        return {}
    alike: dict[str, list[_Place]] = {}
    for place in places:
        alike.setdefault(ids_in_family(rows[place.row][place.meeting])[1], []).append(place)
    ids: dict[_Place, str] = {}
    for id, same in alike.items():
        for number, place in enumerate(sorted(same, key=lambda place: (contents[place.row], place.meeting))):
            source = rows[place.row][place.meeting].source
            ids[place] = id if number == 0 else meeting_id(source, id, number)
    return ids


class _Place(NamedTuple):
    """Where a meeting is in a feed: the number of its row, and its number among the meetings of that row."""

    row: int
    meeting: int
