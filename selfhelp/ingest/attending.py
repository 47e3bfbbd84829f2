"""How people attend the meeting of one row: from its own fields, its codes, and what its names, notes and place say."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from selfhelp.geo import Point
from selfhelp.ingest.fields import RawMeeting
from selfhelp.ingest.raw_meeting import joined
from selfhelp.reading.addresses import Address, without_post_box
from selfhelp.reading.announcements import says_online, ways_in_name, ways_in_notes
from selfhelp.reading.attendance import attendance, is_closed, is_joining_info, is_no_venue, ways_in_text, ways_in_type
from selfhelp.reading.codes import CodeMeanings
from selfhelp.reading.joining import joining_in_notes
from selfhelp.reading.topics import ENDED, TO_JOIN, WAYS
from selfhelp.text import fold
from selfhelp.vocabulary import REMOTE

_ONLINE: Final = frozenset({"online", "hybrid", "online_only", "not_in_person"})
_NOWHERE: Final = Address()
_BY_PHONE: Final = _ONLINE | {"phone", "phone_only"}


class Attending(NamedTuple):
    """How people attend, and how they join from afar; `warnings` are ids."""

    attendance: str
    url: str | None
    phone: str | None
    notes: str | None
    warnings: tuple[str, ...]


def attending(
    row: RawMeeting,
    address: Address,
    point: Point | None,
    codes: Iterable[str],
    code_meanings: CodeMeanings,
    topics: frozenset[str],
) -> Attending:
    """How people attend the meeting of a row.

    `point` is the one of the feed, if it can be believed; `topics` are those of all texts of the row.
    """
    warnings: list[str] = []
    url, beside_url, phone = row.conference_url.value, row.conference_url.text, row.conference_phone
    if url is None:
        if beside_url is not None:
            warnings.append("link-unreadable")
        url = row.other_link
    stated = row.attendance_option
    if stated is not None and not ways_in_text(stated):
        warnings.append("attendance-unknown")
    coded = _ways_in_codes(row, codes, code_meanings)
    said = coded
    if WAYS in topics or ENDED in topics:
        said = coded | _ways_in_words(row, coded, dial_in_only=phone is not None and url is None)
    names = filter(None, (row.name, row.group, row.location, row.city, *row.regions))
    named_online = WAYS in topics and any(map(says_online, names))
    has_door = _has_door(row, address, point)
    notes = () if topics.isdisjoint(TO_JOIN) else (row.notes, row.location_notes, row.group_notes)
    in_notes = joining_in_notes(filter(None, notes))
    ways = said | ways_in_text(stated or "") | ({"online"} if named_online or not has_door else set())
    if "not_held" not in ways and (url or phone) is None:
        url = in_notes.url if ways & _ONLINE else None
        phone = in_notes.phone if ways & _BY_PHONE else None
    is_remote = bool(url or phone or coded) or named_online
    attends = attendance(
        stated,
        said,
        venue=_has_exact_venue(row, address, point) or (_has_named_venue(row, address) and not is_remote),
        door=has_door,
        url=url,
        dial_in=phone is not None,
        named_online=named_online,
    )
    own_notes = joined(beside_url, row.conference_url_notes, row.conference_phone_notes)
    codes_in_notes = in_notes.codes if attends in REMOTE | {"hybrid"} and own_notes is None else None
    return Attending(attends, url, phone, own_notes or codes_in_notes, tuple(warnings))


def _ways_in_codes(row: RawMeeting, codes: Iterable[str], code_meanings: CodeMeanings) -> set[str]:
    """The ways to attend that codes and yes/no columns name."""
    hints = set(code_meanings.attendances)
    if row.online:
        hints.add("online")
    for code in codes:
        # Short codes of Latin letters have their meaning from the table of codes alone.
        if len(code) > 3 or not code.isascii():
            hints |= ways_in_type(code)
    if is_closed(row.status or ""):
        hints.add("suspended")
    return hints


def _ways_in_words(row: RawMeeting, coded_ways: set[str], *, dial_in_only: bool) -> set[str]:
    """The ways to attend that names, notes and what stands for the place say."""
    ways = {way for name in filter(None, (row.name, row.group)) for way in ways_in_name(name)}
    place_name = None if row.location is None or is_joining_info(row.location) else row.location
    notes = (place_name, row.notes, row.location_notes, row.group_notes, row.conference_url_notes)
    in_notes = {way for text in filter(None, notes) for way in ways_in_notes(text)}
    if "suspended" in coded_ways | ways | in_notes | ways_in_text(row.attendance_option or ""):
        # Old notes on how to join do not keep a suspended meeting online, unless they say that this is the only way.
        return ways | (in_notes - {"online", "phone", "hybrid", "in_person"})
    for place in filter(None, (row.location, row.address, row.formatted_address, row.city)):
        if is_joining_info(place):
            remote = set(ways_in_notes(place) or ways_in_text(place) & REMOTE)
            ways |= {way.replace("online", "phone") for way in remote} if dial_in_only else remote
    return ways | in_notes


def _has_exact_venue(row: RawMeeting, address: Address, point: Point | None) -> bool:
    """Whether the row names the very place; a feed may also say so itself."""
    if not _has_door(row, address, point) or row.approximate:
        return False
    if row.approximate is not None:
        return True
    if address == _NOWHERE:
        return point is not None and not row.coordinates.is_area and _has_venue_name(row, address)
    return address.is_exact and not (row.coordinates.is_area and point is not None)


def _has_door(row: RawMeeting, address: Address, point: Point | None) -> bool:
    """Whether there is a place to go to: a street, a venue's name, or a point of the feed's; a town alone is none."""
    if _has_named_venue(row, address):
        return True
    if point is None or row.approximate:
        return False
    # The point of a post-office box, or of nothing, is that of its town.
    lines = filter(None, (row.address, row.formatted_address))
    return not any(is_no_venue(line) or without_post_box(line) != line for line in lines)


def _has_named_venue(row: RawMeeting, address: Address) -> bool:
    return address.address is not None or _has_venue_name(row, address)


def _has_venue_name(row: RawMeeting, address: Address) -> bool:
    if row.location is None or is_no_venue(row.location) or says_online(row.location):
        return False
    towns = filter(None, (address.city, address.state, row.state, row.county, row.country, *row.regions))
    return fold(row.location) not in set(map(fold, towns))
