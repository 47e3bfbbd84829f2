"""Where meetings take place, how to join them, and how far away they are, in words."""

from typing import Final

from selfhelp.geo import KM_PER_MILE
from selfhelp.model import Hit, Meeting
from selfhelp.output.columns import fitting, screen_width
from selfhelp.text import fold, printable

SHORTEST_VENUE: Final = 12
"""Columns that the name of a venue needs beside its street."""

POSITIONS: Final = {
    "postal_code": "Distances are from the middle of its postal code.",
    "city": "Distances are from the middle of its city.",
    None: "The exact location is not given.",
}
"""Origin of a position that is only rough -> what to say of it."""


def where(meeting: Meeting) -> str:
    """Format where to go, or how to join, in a few words."""
    if meeting.address_withheld and meeting.attendance != "suspended":
        told = f"place given by phone{': ' + printable(meeting.phone) if meeting.phone else ''}"
        online = " and online" if meeting.attendance == "hybrid" else ""
        return ", ".join(part for part in (told + online, printable(meeting.city or "")) if part)
    place = ", ".join(printable(p) for p in (meeting.location, meeting.address, town(meeting)) if p)
    if meeting.attendance == "suspended":
        return f"temporarily closed ({place})" if place else "temporarily closed"
    if meeting.attendance == "unknown":
        return f"{place} (in person or online: not stated)" if place else "in person or online: not stated"
    if meeting.has_venue:
        return f"{place} and online" if meeting.attendance == "hybrid" else place or "place not given"
    return joining(meeting)


def where_to_go(hit: Hit, room: int, *, by_phone: bool = False) -> str:
    """The same for a line of a table with so many columns of room: the street is kept, if anything is.

    What can be dialed is told by its number if that is asked for (`by_phone`). How to join what is shown on the
    searcher's clock is told whole, however long it is.
    """
    meeting = hit.meeting
    if by_phone and meeting.conference_phone:
        return joining(meeting, by_phone=True)
    says_how = bool(meeting.conference_url or meeting.conference_phone)
    if hit.on_searchers_clock and (says_how or not meeting.address_withheld):
        return joining(meeting)
    if meeting.address_withheld or meeting.attendance not in ("in_person", "hybrid"):
        return fitting(where(meeting), room)
    venue, street, city = (printable(part or "") for part in (meeting.location, meeting.address, meeting.city))
    if street and fold(street) in fold(venue):
        street = ""
    whole = ", ".join(part for part in (venue, street) if part)
    if not whole or screen_width(whole) + 2 + screen_width(city) <= room:
        return fitting(", ".join(part for part in (whole, city) if part) or "place not given", room)
    left_for_venue = room - screen_width(street) - 2
    if not (venue and street) or screen_width(whole) <= room:
        return fitting(whole, room)
    return f"{fitting(venue, left_for_venue)}, {street}" if left_for_venue >= SHORTEST_VENUE else fitting(street, room)


def joining(meeting: Meeting, *, by_phone: bool = False) -> str:
    """Format how to join from afar: the whole link, or for a dial-in its number with what one needs to enter."""
    if by_phone or meeting.attendance == "phone" or not meeting.conference_url:
        if not meeting.conference_phone:
            return "by phone, number not given" if meeting.attendance == "phone" else "online, link not given"
        needed = f", {printable(meeting.conference_notes)}" if meeting.conference_notes else ""
        return f"by phone: {printable(meeting.conference_phone)}{needed}"
    return f"online: {printable(meeting.conference_url)}"


def away(hit: Hit, *, miles: bool) -> str:
    """Format the distance, in miles or kilometers; "" if there is none."""
    if hit.distance_km is None:
        return ""
    if hit.meeting.position_from != "feed":
        number = max(1, round(hit.distance_km / KM_PER_MILE if miles else hit.distance_km))
        return f"about {number} {'mi' if miles else 'km'}"
    return f"{hit.distance_km / KM_PER_MILE:.1f} mi" if miles else f"{hit.distance_km:.1f} km"


def spoken_distance(hit: Hit, *, miles: bool) -> str:
    """Format the distance as people say it: "1.2 miles away"."""
    far = away(hit, miles=miles).replace(" mi", " miles").replace(" km", " kilometers")
    return f"{far.removesuffix('s') if far.startswith('about 1 ') else far} away"


def town(meeting: Meeting) -> str:
    """City, state and postal code of a venue."""
    state = f"{meeting.state or ''} {meeting.postal_code or ''}".strip()
    return ", ".join(part for part in (meeting.city, state) if part)


def address(meeting: Meeting) -> str:
    """The postal address of a venue; if it is withheld, what to do."""
    if meeting.address_withheld:
        return f"not published; call to ask{' (' + meeting.city + ')' if meeting.city else ''}"
    parts = [part for part in (meeting.address, town(meeting)) if part]
    return ", ".join([*parts, meeting.country or ""]).rstrip(", ") if parts else ""
