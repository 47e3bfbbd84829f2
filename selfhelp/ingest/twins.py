"""Cross-source duplicates: which meetings of different sources are the same, and which of them represents the others.

Two meetings of different sources are the same if all of these conditions hold; in doubt they stay separate:
- the same organization, weekday, start, rule and dates, and time zones whose clocks agree, if both are known;
- the same name, ignoring words like "group" and "meeting", weekdays, the organization's id and a number after "#";
- a common audience and a common language, if both state them;
- both can be joined online, or neither; both are suspended, or neither;
- both have a venue, and these are within 150 meters of each other, or have the same street address in the same town and
  are within 500 meters or lack coordinates; or neither has a venue, and both use the same video room or phone number.

The meeting whose source comes first by name represents the others in answers, which list all the sources.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from selfhelp.geo import Point, distance_km
from selfhelp.reading.rooms import room_key
from selfhelp.reading.zones import same_clock
from selfhelp.text import fold
from selfhelp.vocabulary import AUDIENCES, DAYS, WITH_VENUE

SAME_PLACE_KM: Final = 0.15
SAME_ADDRESS_KM: Final = 0.5
"""Greatest distance of two points for one address: its door, its block, or the middle of its street."""

_GENERIC_WORDS: Final = frozenset(
    {"group", "groups", "grp", "meeting", "meetings", "mtg", "the", "a", "of", "and", "in", "on", "at", *DAYS}
)
_ONLINE: Final = frozenset({"online", "hybrid"})
_ABBREVIATIONS: Final = {
    long: short
    for short, long in (
        pair.split("=")
        for pair in "st=street ave=avenue av=avenue rd=road blvd=boulevard dr=drive ln=lane ct=court pl=place sq=square"
        " hwy=highway pkwy=parkway ter=terrace cir=circle n=north s=south e=east w=west ne=northeast nw=northwest"
        " se=southeast sw=southwest".split()
    )
}
"""Word in a street address -> its abbreviation."""

_UNIT: Final = re.compile(
    r"[\s,]*(?:#|\b(?:suite|ste|unit|apt|apartment|room|rm)\b[.\s]*#?)\s*([\w-]+)\s*$", re.IGNORECASE
)
_ZIP: Final = re.compile(r"(\d{5})-?\d{4}")
_EXTENSION: Final = re.compile(r"[,;xp#*]|ext|code|id", re.IGNORECASE)


class Comparable(NamedTuple):
    """The fields of a `Meeting` that are compared: the organization as its id, lists as text joined by commas."""

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


def cross_source_duplicates(meetings: Iterable[Comparable]) -> dict[str, str]:
    """Id of each meeting that a meeting of another source represents -> the id of the latter."""
    leaders: dict[tuple[object, ...], list[Comparable]] = {}
    represented_by: dict[str, str] = {}
    for meeting in sorted(meetings, key=lambda m: (m.source, m.id)):
        if meeting.weekday is None or meeting.start is None:
            continue
        dates = (meeting.recurrence, meeting.valid_from, meeting.valid_until, meeting.except_dates)
        candidates = leaders.setdefault(
            (meeting.organization, meeting.weekday, meeting.start, *dates, _name(meeting)), []
        )
        leader = next((other for other in candidates if other.source != meeting.source and _same(other, meeting)), None)
        if leader is None:
            candidates.append(meeting)
        else:
            represented_by[meeting.id] = leader.id
    return represented_by


def _same(one: Comparable, other: Comparable) -> bool:
    if one.timezone is not None and other.timezone is not None and not same_clock(one.timezone, other.timezone):
        return False
    if _contradict(_audience(one), _audience(other)) or _contradict(_listed(one.languages), _listed(other.languages)):
        return False
    for attendances in (_ONLINE, {"suspended"}):
        if (one.attendance in attendances) != (other.attendance in attendances):
            return False
    venues = [meeting.attendance in WITH_VENUE for meeting in (one, other)]
    if all(venues):
        return _same_place(one, other)
    return not any(venues) and _same_room_or_number(one, other)


def _contradict(values: frozenset[str], others: frozenset[str]) -> bool:
    return bool(values and others) and not values & others


def _audience(meeting: Comparable) -> frozenset[str]:
    return _listed(meeting.attributes) & AUDIENCES.keys() - {"anyone"}


def _listed(joined: str | None) -> frozenset[str]:
    return frozenset(filter(None, (joined or "").split(",")))


def _same_place(one: Comparable, other: Comparable) -> bool:
    here, there = _point(one), _point(other)
    if here is None or there is None:
        return _same_address(one, other)
    km = distance_km(here, there)
    return km <= SAME_PLACE_KM or (km <= SAME_ADDRESS_KM and _same_address(one, other))


def _same_address(one: Comparable, other: Comparable) -> bool:
    if one.address is None or other.address is None:
        return False
    (street, unit), (other_street, other_unit) = _street(one.address), _street(other.address)
    if not street or street != other_street or (unit and other_unit and unit != other_unit):
        return False
    codes, cities = ([_postal_code(m) for m in (one, other)], [fold(m.city or "") for m in (one, other)])
    here, there = codes if all(codes) else cities
    return bool(here) and here == there


def _street(address: str) -> tuple[str, str | None]:
    """House number and street, abbreviated, and the unit in the building."""
    unit = _UNIT.search(address)
    rest = address if unit is None else address[: unit.start()]
    words = " ".join(_ABBREVIATIONS.get(word, word) for word in fold(rest).split())
    return words, None if unit is None else fold(unit[1])


def _postal_code(meeting: Comparable) -> str:
    code = (meeting.postal_code or "").upper().replace(" ", "")
    longer = _ZIP.fullmatch(code)
    return code if longer is None else longer[1]


def _same_room_or_number(one: Comparable, other: Comparable) -> bool:
    links = [room_key(meeting.conference_url) for meeting in (one, other)]
    if links[0] is not None and links[1] is not None:
        return links[0] == links[1]
    (number, code), (other_number, other_code) = (
        _number_and_code(meeting.conference_phone) for meeting in (one, other)
    )
    return bool(number) and number == other_number and (not code or not other_code or code == other_code)


def _number_and_code(phone: str | None) -> tuple[str, str]:
    """The digits of a phone number without the country code, and those to dial afterwards."""
    text = phone or ""
    extension = _EXTENSION.search(text)
    end = len(text) if extension is None else extension.start()
    return re.sub(r"\D", "", text[:end])[-10:], re.sub(r"\D", "", text[end:])


def _point(meeting: Comparable) -> Point | None:
    if meeting.latitude is None or meeting.longitude is None or meeting.approximate:
        return None
    return Point(meeting.latitude, meeting.longitude)


def _name(meeting: Comparable) -> str:
    """The folded name without generic words, unless nothing else is left."""
    words = fold(re.sub(r"#\s*\d+", " ", meeting.name)).split() or fold(meeting.name).split()
    ignored = _GENERIC_WORDS | {meeting.organization}
    return " ".join(word for word in words if word not in ignored) or " ".join(words)
