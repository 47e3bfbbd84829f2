"""The fields of a meeting in JSON, CSV and the documentation: names and types are a promise."""

from collections.abc import Callable
from typing import Final, NamedTuple

from selfhelp.model import Hit, clock, minute_of_day
from selfhelp.vocabulary import DAYS

Value = str | int | float | bool | tuple[str, ...] | None


class Field(NamedTuple):
    """How a field is taken from a hit, and what it means."""

    take: Callable[[Hit], Value]
    meaning: str


def _end(hit: Hit) -> str | None:
    start, duration = hit.meeting.start, hit.meeting.duration
    return clock(minute_of_day(start) + duration) if start and duration is not None else None


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


def _distance(hit: Hit) -> float | None:
    return None if hit.distance_km is None else round(hit.distance_km, 3)


FIELDS: Final[dict[str, Field]] = {
    "id": Field(lambda h: h.meeting.id, "lasting id; `show` takes any unique beginning of it"),
    "name": Field(lambda h: h.meeting.name, "name of the meeting"),
    "group": Field(lambda h: h.meeting.group_name, "name of the group that holds it"),
    "organization": Field(lambda h: h.meeting.organization.id, "id of the organization"),
    "organization_name": Field(lambda h: h.meeting.organization.name, "its name"),
    "type": Field(lambda h: h.meeting.organization.type, "group type"),
    "approach": Field(lambda h: h.meeting.organization.approach, "approach of the organization"),
    "problems": Field(_problems, "problems it serves: its own, else its organization's"),
    "audience": Field(lambda h: h.meeting.audience, "for whom: its own, else its organization's"),
    "day": Field(_day, "weekday on the meeting's own clock; null: by appointment"),
    "start": Field(lambda h: h.meeting.start, "HH:MM on the meeting's own clock"),
    "end": Field(_end, "HH:MM on the meeting's own clock; null: length unknown"),
    "duration": Field(lambda h: h.meeting.duration, "minutes"),
    "timezone": Field(lambda h: h.meeting.timezone, "IANA zone; null: unknown"),
    "recurrence": Field(lambda h: h.meeting.recurrence, "RFC 5545 rule; null beside a day: irregular"),
    "recurrence_from": Field(lambda h: h.meeting.recurrence_from, "feed, words or default"),
    "next": Field(_next, "ISO time of the occurrence that matched, with the meeting's offset"),
    "local_day": Field(_local_day, "weekday of `next` on the searcher's clock"),
    "local_start": Field(_local_start, "HH:MM of `next` on the searcher's clock"),
    "valid_from": Field(lambda h: h.meeting.valid_from, "first date"),
    "valid_until": Field(lambda h: h.meeting.valid_until, "last date"),
    "attendance": Field(lambda h: h.meeting.attendance, "in_person, online, hybrid, phone or suspended"),
    "location": Field(lambda h: h.meeting.location, "name of the venue"),
    "location_notes": Field(lambda h: h.meeting.location_notes, "how to find the room"),
    "address": Field(lambda h: h.meeting.address, "street address"),
    "city": Field(lambda h: h.meeting.city, "city"),
    "county": Field(lambda h: h.meeting.county, "county"),
    "state": Field(lambda h: h.meeting.state, "state or province"),
    "postal_code": Field(lambda h: h.meeting.postal_code, "postal code"),
    "country": Field(lambda h: h.meeting.country, "ISO country code"),
    "region": Field(lambda h: h.meeting.region, "the source's own regions, joined by ` > `"),
    "latitude": Field(lambda h: h.meeting.latitude, "degrees north"),
    "longitude": Field(lambda h: h.meeting.longitude, "degrees east"),
    "approximate": Field(lambda h: h.meeting.approximate, "whether the place is only roughly known"),
    "distance_km": Field(_distance, "kilometres from the place asked for"),
    "conference_url": Field(lambda h: h.meeting.conference_url, "link to join online"),
    "conference_phone": Field(lambda h: h.meeting.conference_phone, "number to join by phone"),
    "conference_notes": Field(lambda h: h.meeting.conference_notes, "how to join"),
    "phone": Field(lambda h: h.meeting.phone, "number to ask at"),
    "email": Field(lambda h: h.meeting.email, "address to ask at"),
    "languages": Field(lambda h: h.meeting.languages, "ISO 639 codes"),
    "attributes": Field(lambda h: h.meeting.attributes, "what kind of meeting"),
    "codes": Field(lambda h: h.meeting.codes, "the source's own codes"),
    "notes": Field(lambda h: h.meeting.notes, "notes of the meeting"),
    "group_notes": Field(lambda h: h.meeting.group_notes, "notes of the group"),
    "cost": Field(lambda h: h.meeting.cost or h.meeting.organization.cost, "what it costs"),
    "registration": Field(lambda h: h.meeting.registration, "whether one has to register"),
    "url": Field(lambda h: h.meeting.url, "the meeting's page"),
    "updated": Field(lambda h: h.meeting.updated, "when its source last edited it"),
    "fetched": Field(lambda h: h.meeting.fetched, "when its source was fetched, UTC"),
    "source": Field(lambda h: h.meeting.source, "name of the source"),
    "source_key": Field(lambda h: h.meeting.source_key, "the source's own id"),
    "also_in": Field(lambda h: h.meeting.also_in or None, "other sources that list the same meeting"),
    "address_withheld": Field(lambda h: h.meeting.address_withheld, "whether the place is kept back on purpose"),
    "sample": Field(lambda h: h.meeting.sample, "true: made up by us, to learn the tool on"),
}  # fmt: skip
"""Field -> how it is taken and what it means, in the order of every output."""

PLAIN: Final = (
    "id", "day", "start", "timezone", "next", "name", "organization", "attendance", "location", "address", "city",
    "state", "postal_code", "conference_url", "conference_phone", "phone", "attributes", "languages",
    "source", "fetched",
)  # fmt: skip
"""The fields of the plain format, unless others are named."""
