"""Keeps the place of a meeting out of the dataset where it is withheld on purpose."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

from selfhelp.ingest.fields import RawMeeting
from selfhelp.ingest.raw_meeting import joined
from selfhelp.model import Meeting
from selfhelp.organizations import Organization
from selfhelp.reading.withheld import is_withheld_place, sentences_that_withhold, withholds_place
from selfhelp.text import fold

PLACE_FIELDS: Final = (
    "location",
    "location_notes",
    "address",
    "postal_code",
    "latitude",
    "longitude",
    "approximate",
    "near_latitude",
    "near_longitude",
    "position_from",
)
"""Fields of a meeting of which nothing is kept where its place is withheld, but for sentences that say so."""

NOT_SHOWN: Final = "(place withheld)"
"""Stands in texts for a street or a venue."""

_PLACES: Final = ("location", "address", "formatted_address", "city")
_TEXTS: Final = ("name", "notes", "location_notes", "group_notes")
WITHHELD_TEXTS: Final = ("name", "notes", "group_notes", "conference_notes", "city", "url")
"""Other fields that may repeat the place."""

_REPEATING: Final = ("notes", "group_notes", "conference_notes", "location_notes")
_HOUSE_NUMBER: Final = re.compile(r"(?<![\d.-])(?<!\d[ .-])\d{1,5} [^\W\d]")
_STREET: Final = re.compile(
    r"(?<![\d.-])\d{1,5}(?: [\w.'-]{1,30}){1,3} (?:st|street|ave?|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct"
    r"|court|pl|place|sq|square|hwy|highway|pkwy|parkway|ter|terrace|cir|circle|way)\b",
    re.IGNORECASE,
)


def says_so(row: RawMeeting | Meeting) -> bool:
    """Whether the words of a row, or of a stored meeting, keep the place back."""
    return any(map(is_withheld_place, _values(row, _PLACES))) or any(map(withholds_place, _values(row, _TEXTS)))


def is_protected(organization: Organization, source_organization: str | None, address: str | None) -> bool:
    """Whether the organization protects places, and the feed is another body's or gives no address itself."""
    return (address is None or organization.id != source_organization) and organization.protects_place


def without_place(meeting: Meeting) -> Meeting:
    """The meeting without street, venue, postal code and coordinates, also where its other texts repeat these.

    What is left is the city, unless that is no city ("Private home"), and whom to ask.
    """
    street, venue = meeting.address, meeting.location
    names = [place for place in (street, venue) if place is not None and _is_name(place)]
    repeated = [_STREET, *(re.compile(re.escape(name), re.IGNORECASE) for name in names)]
    city, url = meeting.city, meeting.url
    texts: dict[str, str | None] = {name: getattr(meeting, name) for name in _REPEATING}
    texts["location_notes"] = joined(*map(_whom_to_ask, (street, venue, meeting.location_notes)))
    for pattern in repeated:
        texts = {name: text and pattern.sub(NOT_SHOWN, text) for name, text in texts.items()}
    values = dict.fromkeys(PLACE_FIELDS) | texts
    return meeting._replace(
        **values,  # type: ignore[arg-type]
        name=_STREET.sub(NOT_SHOWN, meeting.name),
        city=None if city is not None and is_withheld_place(city) else city,
        url=None if street and url is not None and fold(street) in fold(unquote(url)) else url,
        address_withheld=meeting.attendance not in ("online", "phone"),
    )


def _values(row: RawMeeting | Meeting, fields: Iterable[str]) -> list[str]:
    return [value for name in fields if (value := getattr(row, name, None))]


def _is_name(place: str) -> bool:
    """Whether a text names a place so clearly that the same words elsewhere mean it too."""
    return " " in place and not is_withheld_place(place)


def _whom_to_ask(text: str | None) -> str | None:
    """The sentences that keep the place back, but for those that seem to have a street."""
    said = text and sentences_that_withhold(text)
    return said if said and _HOUSE_NUMBER.search(said) is None else None
