"""Feeds of invented meetings in several formats, with the shape of feeds that others publish (`feeds.md`).

By hand: cd tests && python -m benchmarks.feeds KIND NUMBER FILE [PERCENT], where KIND is meeting-guide, bmlt or table;
PERCENT of the rows are changed.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from csv import DictWriter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from benchmarks.invented import seeded
from benchmarks.listings import Listing, Venue, changed, codes_of, listings
from selfhelp.model import clock, minute_of_day
from selfhelp.vocabulary import DAYS

_COUNTRIES: Final = {"US": "USA", "CA": "Canada"}
_ATTENDANCE_OPTIONS: Final = {"suspended": "inactive", "phone": "online"}

_BMLT_CODES: Final = {
    "open": "O", "closed": "C", "wheelchair": "WC", "discussion": "D", "women": "W", "men": "M", "lgbtq": "GL",
    "newcomers": "B", "step-study": "St", "literature": "BT", "speaker": "So", "meditation": "ME", "young-adults": "Y",
    "tradition-study": "Tr", "child-friendly": "CW", "candlelight": "Cd", "asl": "SL", "daily-readings": "JFT",
}  # fmt: skip
_BMLT_EMPTY: Final = dict.fromkeys(
    (
        "id_bigint", "worldid_mixed", "shared_group_id_bigint", "service_body_bigint", "weekday_tinyint", "venue_type",
        "start_time", "duration_time", "time_zone", "formats", "lang_enum", "longitude", "latitude", "distance_in_km",
        "distance_in_miles", "email_contact", "published", "root_server_uri", "format_shared_id_list", "meeting_name",
        "location_text", "location_info", "location_street", "location_city_subsection", "location_neighborhood",
        "location_municipality", "location_sub_province", "location_province", "location_postal_code_1",
        "location_nation", "comments", "train_lines", "bus_lines", "phone_meeting_number", "virtual_meeting_link",
        "virtual_meeting_additional_info", "contact_name_1", "contact_phone_1", "contact_email_1", "contact_name_2",
        "contact_phone_2", "contact_email_2", "zone",
    ),
    "",
)  # fmt: skip
"""What a server writes of each meeting, if it knows nothing."""


def rows(number: int) -> list[dict[str, Any]]:
    """Meeting Guide rows."""
    return [meeting_guide(listing) for listing in listings(number)]


def meeting_guide(listing: Listing) -> dict[str, Any]:
    """A row of Meeting Guide, with the columns that the office of its state fills in; what is empty is "" or absent."""
    venue, office = listing.venue, _office(listing.venue.town.state)
    row: dict[str, Any] = {
        "name": listing.name,
        "slug": listing.key,
        "notes": listing.notes or "",
        "updated": listing.updated,
        "url": f"https://{venue.town.state.lower()}.example.org/meetings/?meeting={listing.key}",
        "day": listing.weekday % 7,
        "time": listing.start,
        "end_time": "" if listing.duration is None else _end(listing.start, listing.duration),
        "conference_url": listing.link or "",
        "conference_phone": listing.dial_in or "",
        "types": codes_of(listing),
        "location": venue.name or "",
        **_address(venue, is_split="split" in office),
        "latitude": str(venue.latitude),
        "longitude": str(venue.longitude),
        "regions": _regions(venue),
        "group": listing.group,
        "feedback_url": f"https://{venue.town.state.lower()}.example.org/feedback/",
    }
    if "zone" in office:
        row["timezone"] = venue.town.zone
    if "attendance" in office:
        row["attendance_option"] = _ATTENDANCE_OPTIONS.get(listing.attendance, listing.attendance)
        row["approximate"] = "no" if venue.street else "yes"
    seldom = {
        "conference_url_notes": listing.link_notes, "location_notes": venue.notes, "group_notes": listing.group_notes,
        "phone": listing.phone, "email": listing.email, "website": listing.website, "venmo": listing.venmo,
    }  # fmt: skip
    return row | {name: value for name, value in seldom.items() if value is not None}


def bmlt(listing: Listing) -> dict[str, str]:
    """A row of a BMLT server, which writes all columns as texts."""
    venue = listing.venue
    keys = [_BMLT_CODES[attribute] for attribute in listing.attributes if attribute in _BMLT_CODES]
    keys += ["VM"] * (listing.link is not None) + ["TC"] * (listing.attendance == "suspended")
    hours, minutes = divmod(listing.duration or 60, 60)
    return _BMLT_EMPTY | {
        "id_bigint": listing.key,
        "service_body_bigint": str(sum(venue.town.state.encode())),
        "weekday_tinyint": str(listing.weekday % 7 + 1),
        "venue_type": {"online": "2", "phone": "2", "hybrid": "3"}.get(listing.attendance, "1"),
        "start_time": f"{listing.start}:00",
        "duration_time": f"{hours:02}:{minutes:02}:00",
        "time_zone": venue.town.zone if "zone" in _office(venue.town.state) else "",
        "formats": ",".join(keys),
        "lang_enum": listing.language,
        "longitude": str(venue.longitude),
        "latitude": str(venue.latitude),
        "published": "1",
        "meeting_name": listing.name,
        "location_text": venue.name or "",
        "location_info": venue.notes or "",
        "location_street": venue.street or "",
        "location_municipality": venue.town.name,
        "location_sub_province": venue.town.county or "",
        "location_province": venue.town.state,
        "location_postal_code_1": venue.postal_code or "",
        "location_nation": _COUNTRIES[venue.town.country],
        "comments": listing.notes or "",
        "phone_meeting_number": listing.dial_in or "",
        "virtual_meeting_link": listing.link or "",
        "virtual_meeting_additional_info": listing.link_notes or "",
    }


def table(listing: Listing) -> dict[str, str]:
    """A row of a spreadsheet, in the words of its readers."""
    venue = listing.venue
    types = [attribute.replace("-", " ").title() for attribute in listing.attributes]
    end = "" if listing.duration is None else _spoken(_end(listing.start, listing.duration))
    return {
        "Name": listing.name,
        "Day": DAYS[listing.weekday - 1].title(),
        "Time": _spoken(listing.start),
        "End Time": end,
        "Group": listing.group,
        "Location": venue.name or "",
        "Formatted Address": _address(venue, is_split=False)["formatted_address"],
        "Regions": " > ".join(_regions(venue)),
        "Types": ", ".join(types + ["Online"] * (listing.link is not None)),
        "Notes": listing.notes or "",
        "Location Notes": venue.notes or "",
        "Conference URL": listing.link or "",
        "Conference Phone": listing.dial_in or "",
        "Latitude": str(venue.latitude),
        "Longitude": str(venue.longitude),
        "Slug": listing.key,
        "Updated": f"{datetime.fromisoformat(listing.updated):%m/%d/%Y}",
    }


KINDS: Final[Mapping[str, Callable[[Listing], Mapping[str, Any]]]] = {
    "meeting-guide": meeting_guide,
    "bmlt": bmlt,
    "table": table,
}


@cache
def _office(state: str) -> frozenset[str]:
    """What the office of a state does: it has a column for the zone, one for attendance, or splits addresses."""
    rng = seeded(1, f"office {state}")
    shares = {"zone": 0.35, "attendance": 0.3, "split": 0.25}
    return frozenset(column for column, share in shares.items() if rng.random() < share)


def _address(venue: Venue, *, is_split: bool) -> dict[str, str]:
    town = venue.town
    if is_split:
        return {
            "address": venue.street or "", "city": town.name, "state": town.state,
            "postal_code": venue.postal_code or "", "country": town.country,
        }  # fmt: skip
    state = f"{town.state} {venue.postal_code}" if venue.postal_code else town.state
    parts = (venue.street, town.name, state, _COUNTRIES[town.country])
    return {"formatted_address": ", ".join(filter(None, parts))}


def _regions(venue: Venue) -> list[str]:
    return [venue.town.county or venue.town.state, venue.town.name]


def _end(start: str, duration: int) -> str:
    return clock(minute_of_day(start) + duration)


def _spoken(time: str) -> str:
    return f"{datetime.strptime(time, '%H:%M'):%-I:%M %p}"


def write(path: Path, kind: str, given: Sequence[Listing]) -> None:
    """Writes a feed."""
    row_of = KINDS[kind]
    with path.open("w", encoding="utf-8", newline="") as file:
        if kind == "table":
            writer = DictWriter(file, list(row_of(given[0])))
            writer.writeheader()
            writer.writerows(map(row_of, given))
        else:
            for number, listing in enumerate(given):
                file.write(f"{',' if number else '['}\n{json.dumps(row_of(listing), ensure_ascii=False)}")
            file.write("\n]\n")


if __name__ == "__main__":
    kind, number, target, *percent = sys.argv[1:]
    made = listings(int(number))
    write(Path(target), kind, changed(made, float(percent[0]) / 100) if percent else made)
