"""The same meeting in several sources: what decides, and which of them stands for all.

Two meetings of different sources are the same when all of this holds; in doubt they are two:
- the same organization, weekday, start and rule, and time zones that do not contradict each other;
- the same name, but for words like "group" and "meeting";
- both have a venue, within 150 metres of each other or, where coordinates are missing, at the same street address
  in the same town; or neither has one, and people join by the same link or number.

Of the same meetings the one whose source comes first by name answers, and names the others.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from selfhelp.geo import Point, distance_km
from selfhelp.text import fold
from selfhelp.vocabulary import WITH_VENUE

SAME_PLACE_KM: Final = 0.15

_EMPTY_WORDS: Final = frozenset({"group", "groups", "meeting", "meetings", "the", "a", "of", "and", "in", "on", "at"})


class Known(NamedTuple):
    """What of a meeting decides; the fields are those of `Meeting`, the organization by its id."""

    id: str
    source: str
    organization: str
    weekday: int | None
    start: str | None
    recurrence: str | None
    timezone: str | None
    name: str
    attendance: str
    latitude: float | None
    longitude: float | None
    approximate: bool | None
    address: str | None
    city: str | None
    postal_code: str | None
    conference_url: str | None
    conference_phone: str | None


def twins(meetings: Iterable[Known]) -> dict[str, str]:
    """Ids of meetings that another source's meeting stands for -> the id of that one."""
    leaders: dict[tuple[object, ...], list[Known]] = {}
    found: dict[str, str] = {}
    for meeting in sorted(meetings, key=lambda m: (m.source, m.id)):
        if meeting.weekday is None or meeting.start is None:
            continue
        alike = leaders.setdefault(
            (meeting.organization, meeting.weekday, meeting.start, meeting.recurrence, _name(meeting.name)), []
        )
        leader = next((other for other in alike if other.source != meeting.source and _same(other, meeting)), None)
        if leader is None:
            alike.append(meeting)
        else:
            found[meeting.id] = leader.id
    return found


def _same(one: Known, other: Known) -> bool:
    if one.timezone is not None and other.timezone is not None and one.timezone != other.timezone:
        return False
    venues = [meeting.attendance in WITH_VENUE for meeting in (one, other)]
    if all(venues):
        return _same_place(one, other)
    return not any(venues) and _same_line(one, other)


def _same_place(one: Known, other: Known) -> bool:
    here, there = _point(one), _point(other)
    if here is not None and there is not None:
        return distance_km(here, there) <= SAME_PLACE_KM
    if one.address is None or other.address is None or fold(one.address) != fold(other.address):
        return False
    towns = [(m.postal_code or "").upper() or fold(m.city or "") for m in (one, other)]
    return bool(towns[0]) and towns[0] == towns[1]


def _same_line(one: Known, other: Known) -> bool:
    links = [_link(meeting.conference_url) for meeting in (one, other)]
    if links[0] is not None and links[1] is not None:
        return links[0] == links[1]
    phones = [re.sub(r"\D", "", meeting.conference_phone or "")[-10:] for meeting in (one, other)]
    return bool(phones[0]) and phones[0] == phones[1]


def _point(meeting: Known) -> Point | None:
    if meeting.latitude is None or meeting.longitude is None or meeting.approximate:
        return None
    return Point(meeting.latitude, meeting.longitude)


def _link(url: str | None) -> str | None:
    """What of a link tells the room: host and path; passcodes and trackers come behind."""
    if url is None:
        return None
    room = url.partition("://")[2].partition("?")[0].partition("#")[0].rstrip("/").lower()
    # us02web.zoom.us/j/1 and zoom.us/j/1 are one room.
    return re.sub(r"^(?:[\w-]+\.)?(?=zoom\.us/)", "", room) if "/" in room else None


def _name(name: str) -> str:
    words = fold(name).split()
    return " ".join(word for word in words if word not in _EMPTY_WORDS) or " ".join(words)
