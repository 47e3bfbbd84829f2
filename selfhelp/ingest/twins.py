"""The same meeting in several sources: what decides, and which of them stands for all.

Two meetings of different sources are the same when all of this holds; in doubt they are two:
- the same organization, weekday, start, rule and dates, and time zones whose clocks do not contradict each other;
- the same name, but for words like "group" and "meeting", weekdays, the organization's id and a number behind "#";
- audiences and languages that have something in common, where both say them;
- one can join both online, or neither; both are temporarily closed, or neither;
- both have a venue, within 150 metres of each other, or at the same street address in the same town where they are
  within 500 metres or coordinates are missing; or neither has one, and people join by the same room or number.

Of the same meetings the one whose source comes first by name answers, and names the others.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from selfhelp.geo import Point, distance_km
from selfhelp.reading.zones import same_clock
from selfhelp.text import fold
from selfhelp.vocabulary import AUDIENCES, DAYS, WITH_VENUE

SAME_PLACE_KM: Final = 0.15
SAME_ADDRESS_KM: Final = 0.5
"""How far two points of one address may be apart: of its door, its block, or the middle of its street."""

_EMPTY_WORDS: Final = frozenset(
    {"group", "groups", "grp", "meeting", "meetings", "mtg", "the", "a", "of", "and", "in", "on", "at", *DAYS}
)
_ONLINE: Final = frozenset({"online", "hybrid"})
_SHORT: Final = {
    long: short
    for short, long in (
        pair.split("=")
        for pair in "st=street ave=avenue av=avenue rd=road blvd=boulevard dr=drive ln=lane ct=court pl=place sq=square"
        " hwy=highway pkwy=parkway ter=terrace cir=circle n=north s=south e=east w=west ne=northeast nw=northwest"
        " se=southeast sw=southwest".split()
    )
}
"""Word of a street -> how it is shortened."""
_UNIT: Final = re.compile(
    r"[\s,]*(?:#|\b(?:suite|ste|unit|apt|apartment|room|rm)\b[.\s]*#?)\s*([\w-]+)\s*$", re.IGNORECASE
)
_ZIP: Final = re.compile(r"(\d{5})-?\d{4}")
_ZOOM: Final = re.compile(r"(?:[\w-]+\.)?zoom\.us/(?:(?:j|s|w|wc/join)/(\d+)|wc/(\d+)/join)(?:/.*)?")
_LANDINGS: Final = frozenset(
    {"meet.google.com/landing", "meet.google.com/new", "zoom.us/join", "zoom.us/j", "zoom.us/wc/join"}
)
"""Pages on which people are asked for a room."""
_NOT_THE_ROOM: Final = re.compile(r"pwd|password|passcode|tk|omn|from|authuser|fbclid|gclid|utm_.*", re.IGNORECASE)
"""Parameters of links that let people in or watch them."""
_BEHIND_A_NUMBER: Final = re.compile(r"[,;xp#*]|ext|code|id", re.IGNORECASE)


class Known(NamedTuple):
    """What of a meeting decides; the fields are those of `Meeting`, the organization by its id, lists by commas."""

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
    valid_from: str | None = None
    valid_until: str | None = None
    except_dates: str | None = None
    attributes: str | None = None
    languages: str | None = None


def twins(meetings: Iterable[Known]) -> dict[str, str]:
    """Ids of meetings that another source's meeting stands for -> the id of that one."""
    leaders: dict[tuple[object, ...], list[Known]] = {}
    found: dict[str, str] = {}
    for meeting in sorted(meetings, key=lambda m: (m.source, m.id)):
        if meeting.weekday is None or meeting.start is None:
            continue
        dates = (meeting.recurrence, meeting.valid_from, meeting.valid_until, meeting.except_dates)
        alike = leaders.setdefault((meeting.organization, meeting.weekday, meeting.start, *dates, _name(meeting)), [])
        leader = next((other for other in alike if other.source != meeting.source and _same(other, meeting)), None)
        if leader is None:
            alike.append(meeting)
        else:
            found[meeting.id] = leader.id
    return found


def _same(one: Known, other: Known) -> bool:
    if one.timezone is not None and other.timezone is not None and not same_clock(one.timezone, other.timezone):
        return False
    if _contradict(_audience(one), _audience(other)) or _contradict(_listed(one.languages), _listed(other.languages)):
        return False
    for ways in (_ONLINE, {"suspended"}):
        if (one.attendance in ways) != (other.attendance in ways):
            return False
    venues = [meeting.attendance in WITH_VENUE for meeting in (one, other)]
    if all(venues):
        return _same_place(one, other)
    return not any(venues) and _same_line(one, other)


def _contradict(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some and others) and not some & others


def _audience(meeting: Known) -> frozenset[str]:
    return _listed(meeting.attributes) & AUDIENCES.keys() - {"anyone"}


def _listed(joined: str | None) -> frozenset[str]:
    return frozenset(filter(None, (joined or "").split(",")))


def _same_place(one: Known, other: Known) -> bool:
    here, there = _point(one), _point(other)
    if here is None or there is None:
        return _same_address(one, other)
    apart = distance_km(here, there)
    return apart <= SAME_PLACE_KM or (apart <= SAME_ADDRESS_KM and _same_address(one, other))


def _same_address(one: Known, other: Known) -> bool:
    if one.address is None or other.address is None:
        return False
    (street, unit), (other_street, other_unit) = _street(one.address), _street(other.address)
    if not street or street != other_street or (unit and other_unit and unit != other_unit):
        return False
    codes, cities = ([_zip(m) for m in (one, other)], [fold(m.city or "") for m in (one, other)])
    here, there = codes if all(codes) else cities
    return bool(here) and here == there


def _street(address: str) -> tuple[str, str | None]:
    """House and street in their shortest words, and the unit in the house."""
    unit = _UNIT.search(address)
    rest = address if unit is None else address[: unit.start()]
    words = " ".join(_SHORT.get(word, word) for word in fold(rest).split())
    return words, None if unit is None else fold(unit[1])


def _zip(meeting: Known) -> str:
    code = (meeting.postal_code or "").upper().replace(" ", "")
    longer = _ZIP.fullmatch(code)
    return code if longer is None else longer[1]


def _same_line(one: Known, other: Known) -> bool:
    links = [_link(meeting.conference_url) for meeting in (one, other)]
    if links[0] is not None and links[1] is not None:
        return links[0] == links[1]
    (number, code), (other_number, other_code) = (_number(meeting.conference_phone) for meeting in (one, other))
    return bool(number) and number == other_number and (not code or not other_code or code == other_code)


def _number(phone: str | None) -> tuple[str, str]:
    """The digits of a number as it is called in its country, and those to be dialled then."""
    whole = phone or ""
    behind = _BEHIND_A_NUMBER.search(whole)
    at = len(whole) if behind is None else behind.start()
    return re.sub(r"\D", "", whole[:at])[-10:], re.sub(r"\D", "", whole[at:])


def _point(meeting: Known) -> Point | None:
    if meeting.latitude is None or meeting.longitude is None or meeting.approximate:
        return None
    return Point(meeting.latitude, meeting.longitude)


def _link(url: str | None) -> str | None:
    """What of a link tells the room, None where it leads to none."""
    if url is None:
        return None
    whole, _, query = url.partition("://")[2].partition("#")[0].partition("?")
    path = whole.rstrip("/").lower()
    if (zoom := _ZOOM.fullmatch(path)) is not None:
        return f"zoom.us/{zoom[1] or zoom[2]}"
    path = re.sub(r"^(?:[\w-]+\.)?(?=zoom\.us/)", "", path)
    asked = sorted((name, value) for name, value in parse_qsl(query) if not _NOT_THE_ROOM.fullmatch(name))
    if path in _LANDINGS or ("/" not in path and not asked):
        return None
    return "&".join([path, *(f"{name}={value}" for name, value in asked)])


def _name(meeting: Known) -> str:
    words = fold(re.sub(r"#\s*\d+", " ", meeting.name)).split() or fold(meeting.name).split()
    empty = _EMPTY_WORDS | {meeting.organization}
    return " ".join(word for word in words if word not in empty) or " ".join(words)
