"""Fields of a meeting in JSON, CSV and the documentation. Names and types are a public interface."""

from collections.abc import Callable
from typing import Final, NamedTuple

from selfhelp.model import Hit, clock, minute_of_day
from selfhelp.vocabulary import DAYS

Value = str | int | float | bool | tuple[str, ...] | None


class OutputField(NamedTuple):
    """An output field: `take` reads its value from a hit, `meaning` describes it for the documentation.

    If an import of an export reads it back, `kind` says how (`ingest.own_rows`), and `of` into which field of a
    meeting, if that has another name.
    """

    take: Callable[[Hit], Value]
    meaning: str
    kind: str | None = None
    of: str | None = None


def _end(hit: Hit) -> str | None:
    start, duration = hit.meeting.start, hit.meeting.duration
    return clock(minute_of_day(start) + duration) if start and duration is not None else None


def _attendance(hit: Hit) -> str | None:
    return None if hit.meeting.attendance == "unknown" else hit.meeting.attendance


def _day(hit: Hit) -> str | None:
    return DAYS[hit.meeting.weekday - 1] if hit.meeting.weekday is not None else None


def _next(hit: Hit) -> str | None:
    start = hit.occurrence.start
    return start.isoformat() if start is not None else None


def _local_day(hit: Hit) -> str | None:
    local = hit.occurrence.local
    return DAYS[local.isoweekday() - 1] if local is not None else None


def _local_start(hit: Hit) -> str | None:
    local = hit.occurrence.local
    return local.strftime("%H:%M") if local is not None else None


def _problems(hit: Hit) -> tuple[str, ...]:
    return hit.meeting.problems or tuple(id for id, _ in hit.meeting.organization.problems)


def _split(joined: str | None) -> tuple[str, ...] | None:
    return tuple(joined.split("; ")) if joined else None


def _distance(hit: Hit) -> float | None:
    return None if hit.distance_km is None else round(hit.distance_km, 3)


FIELDS: Final[dict[str, OutputField]] = {
    "id": OutputField(lambda h: h.meeting.id, "stable id; `show` accepts any unique prefix of it", "id"),
    "name": OutputField(lambda h: h.meeting.name, "name of the meeting", "line"),
    "group": OutputField(lambda h: h.meeting.group_name, "name of the group that holds it", "line", "group_name"),
    "organization": OutputField(lambda h: h.meeting.organization.id, "id of the organization", "line"),
    "organization_name": OutputField(lambda h: h.meeting.organization.name, "name of the organization"),
    "type": OutputField(lambda h: h.meeting.organization.type, "group type"),
    "approach": OutputField(lambda h: h.meeting.organization.approach, "approach of the organization"),
    "problems": OutputField(_problems, "problems that the meeting serves, or else those that its organization serves"),
    "audience": OutputField(
        lambda h: h.meeting.audience, "who the meeting is for, or else its organization's only audience"
    ),
    "day": OutputField(_day, "weekday in the meeting's own time zone; null: by appointment", "weekday", "weekday"),
    "start": OutputField(lambda h: h.meeting.start, "HH:MM in the meeting's own time zone", "clock"),
    "end": OutputField(_end, "HH:MM in the meeting's own time zone; null: length unknown"),
    "duration": OutputField(lambda h: h.meeting.duration, "length in minutes", "minutes"),
    "timezone": OutputField(lambda h: h.meeting.timezone, "IANA zone; null: unknown", "zone"),
    "recurrence": OutputField(
        lambda h: h.meeting.recurrence, "RFC 5545 rule; null with a day: irregular, call for dates", "line"
    ),
    "recurrence_from": OutputField(
        lambda h: h.meeting.recurrence_from, "origin of the rule: feed, words or default", "origin of a rule"
    ),
    "next": OutputField(_next, "ISO 8601 start of the matching occurrence, with the meeting's UTC offset"),
    "local_day": OutputField(_local_day, "weekday of `next` in the searcher's time zone"),
    "local_start": OutputField(_local_start, "HH:MM of `next` in the searcher's time zone"),
    "valid_from": OutputField(lambda h: h.meeting.valid_from, "first date of the meeting", "date"),
    "valid_until": OutputField(lambda h: h.meeting.valid_until, "last date of the meeting", "date"),
    "attendance": OutputField(
        _attendance, "in_person, online, hybrid, phone or suspended; null: unknown", "attendance"
    ),
    "location": OutputField(lambda h: h.meeting.location, "name of the venue", "line"),
    "location_notes": OutputField(lambda h: h.meeting.location_notes, "directions at the venue", "text"),
    "address": OutputField(lambda h: h.meeting.address, "street address", "line"),
    "city": OutputField(lambda h: h.meeting.city, "city", "line"),
    "county": OutputField(lambda h: h.meeting.county, "county", "line"),
    "state": OutputField(lambda h: h.meeting.state, "state or province", "line"),
    "postal_code": OutputField(lambda h: h.meeting.postal_code, "postal code", "line"),
    "country": OutputField(lambda h: h.meeting.country, "ISO country code", "line"),
    "region": OutputField(
        lambda h: h.meeting.region, "the source's own regions, most general first, joined by ` > `", "text"
    ),
    "latitude": OutputField(lambda h: h.meeting.latitude, "degrees north", "degrees"),
    "longitude": OutputField(lambda h: h.meeting.longitude, "degrees east", "degrees"),
    "approximate": OutputField(
        lambda h: h.meeting.approximate, "whether the location is only approximate", "yes or no"
    ),
    "distance_km": OutputField(_distance, "kilometers from the requested place"),
    "conference_url": OutputField(lambda h: h.meeting.conference_url, "link to join online", "link"),
    "conference_phone": OutputField(lambda h: h.meeting.conference_phone, "number to join by phone", "line"),
    "conference_notes": OutputField(lambda h: h.meeting.conference_notes, "how to join", "text"),
    "phone": OutputField(lambda h: h.meeting.phone, "phone number for questions", "line"),
    "email": OutputField(lambda h: h.meeting.email, "e-mail address for questions", "line"),
    "languages": OutputField(lambda h: h.meeting.languages, "languages, as ISO 639 codes", "languages"),
    "attributes": OutputField(
        lambda h: h.meeting.attributes, "kind of meeting, topics and accessibility, as ids", "lines"
    ),
    "codes": OutputField(lambda h: h.meeting.codes, "codes as the source writes them", "lines"),
    "notes": OutputField(lambda h: h.meeting.notes, "notes of the meeting", "text"),
    "group_notes": OutputField(lambda h: h.meeting.group_notes, "notes of the group", "text"),
    "cost": OutputField(
        lambda h: h.meeting.cost or h.meeting.organization.cost, "its cost, or else its organization's", "cost"
    ),
    "registration": OutputField(lambda h: h.meeting.registration, "whether registration is required", "yes or no"),
    "url": OutputField(lambda h: h.meeting.url, "web page of the meeting", "link"),
    "updated": OutputField(lambda h: h.meeting.updated, "when the source last edited the meeting", "stamp"),
    "fetched": OutputField(lambda h: h.meeting.fetched, "when the source was fetched, UTC", "moment"),
    "source": OutputField(lambda h: h.meeting.source, "name of the source", "source"),
    "source_key": OutputField(lambda h: h.meeting.source_key, "the source's own id of the meeting", "line"),
    "also_in": OutputField(lambda h: h.meeting.also_in or None, "other sources that list the same meeting", "sources"),
    "address_withheld": OutputField(
        lambda h: h.meeting.address_withheld, "whether the address is withheld on purpose", "yes or no"
    ),
    "sample": OutputField(lambda h: h.meeting.sample, "true: a made-up sample, not a real meeting", "yes or no"),
    "position_from": OutputField(
        lambda h: h.meeting.position_from,
        "origin of the point that distances are measured to: feed, postal_code or city (rough), or null: no point",
    ),
    "timezone_from": OutputField(
        lambda h: h.meeting.timezone_from,
        "origin of the time zone: feed, coordinates, place or option",
        "origin of a zone",
    ),
    "except_dates": OutputField(
        lambda h: h.meeting.except_dates or None, "dates on which the meeting does not take place", "dates"
    ),
    "own_problems": OutputField(
        lambda h: h.meeting.problems or None, "problems that the feed states for the meeting", "lines", "problems"
    ),
    "own_audience": OutputField(
        lambda h: h.meeting.own_audience or None, "audience that the feed states for the meeting"
    ),
    "organization_audience": OutputField(lambda h: h.meeting.organization.audience, "who its organization may be for"),
    "same_as": OutputField(
        lambda h: h.meeting.same_as, "id of the same meeting in another source, which is shown instead"
    ),
    "cautions": OutputField(
        lambda h: _split(h.meeting.cautions),
        "ids of things to know before going there, such as a doubtful address",
        "joined lines",
    ),
    "source_edited": OutputField(
        lambda h: h.meeting.edited,
        "date on which anything in the source was last edited; null: unknown",
        "date",
        "edited",
    ),
}
"""Name -> field, in the order of every output."""

PLAIN: Final = (
    "id", "day", "start", "timezone", "next", "name", "organization", "attendance", "location", "address", "city",
    "state", "postal_code", "conference_url", "conference_phone", "phone", "attributes", "languages",
    "source", "fetched",
)  # fmt: skip
"""Fields of the plain format if none are named."""
