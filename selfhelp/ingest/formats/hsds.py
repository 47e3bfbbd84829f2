"""Open Referral's HSDS, 1.0 to 3.x: each schedule of a service at a location becomes rows.

Tables are first put together in the shape of the JSON (`hsds_tables`), services with all that is theirs.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from selfhelp.ingest.feed import Feed
from selfhelp.ingest.fields import joined
from selfhelp.ingest.formats import rrule_rows as rules
from selfhelp.ingest.formats.base import feed_of
from selfhelp.ingest.formats.documents import Document
from selfhelp.reading import cells, dates, links, zones
from selfhelp.reading.days import weekday_named
from selfhelp.reading.days_and_times import in_one_text
from selfhelp.text import fold
from selfhelp.vocabulary import RRULE_DAYS

Record = Mapping[str, object]

_SURE_KEYS: Final = frozenset({"service_at_locations", "services_at_location", "regular_schedule", "regular_schedules"})
_SERVICE_KEYS: Final = _SURE_KEYS | frozenset(
    "accreditations alert application_process assured_date assurer_email eligibility_description fees fees_description"
    " interpretation_services licenses organization organization_id schedules status wait_time".split()
)
"""What a service has; objects of other formats have at most one of them."""

_SCHEDULE_KEYS: Final = frozenset({"freq", "byday", "opens_at", "closes_at", "weekday"})
_PLACE_KEYS: Final = frozenset({"location", "location_id", "schedules", "service_id"})
"""What a service at a location has besides the service."""

_LISTS: Final = ("contents", "content", "services", "organizations", "items")
"""Keys under which pages and files have what they list."""

_OPEN_ELIGIBILITY: Final = {
    "addiction recovery": "problem:addiction",
    "adults": "adults",
    "bereavement": "problem:grief",
    "criminal history": "problem:prison-reentry",
    "developmental disability": "problem:developmental-disability",
    "disability": "problem:disability",
    "hearing impairment": "problem:hearing-loss",
    "immigrants": "problem:immigration",
    "men": "men",
    "mental illness": "problem:mental-health",
    "physical disability": "problem:physical-disability",
    "post adoption support": "problem:adoption-foster",
    "relief for caregivers": "problem:caregiving",
    "seniors": "older-adults",
    "substance dependency": "problem:addiction",
    "teens": "teens",
    "veterans": "veterans",
    "visual impairment": "problem:vision-loss",
    "women": "women",
}
"""Folded label -> a problem or an attribute. The labels are those of Open Eligibility 2.0 (CC BY-SA 3.0)."""

_RULE_FIELDS: Final = ("freq", "interval", "count", "until", "wkst", "bymonthday", "byweekno", "byyearday")
_CLOCK: Final = re.compile(
    r"(?:\d{4}-\d\d-\d\d[T ])?(\d{1,2}:\d\d)(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-](?:0\d|1[0-4])(?::?\d\d)?)?"
)
_VOICE: Final = frozenset({"voice", "cell", "phone", "telephone"})
_ONLINE: Final = frozenset({"online", "virtual", "virtually", "remote", "remotely", "video", "zoom"})
_THERE: Final = frozenset({"person", "inperson", "physical", "onsite"})
_NOT: Final = frozenset({"no", "not", "without", "limited", "inaccessible", "cannot"})


class Hsds:
    """Services in the JSON of HSDS, in one file or in several pages."""

    name = "hsds"

    def claims(self, document: Document) -> bool:
        """Whether every file is a service, or holds a list of services."""
        return bool(document.json) and all(map(looks_like, document.json))

    def read(self, document: Document) -> Feed:
        """A row for each schedule of each service at each of its places."""
        return feed_of(self.name, [row for page in document.json for row in rows_of_json(page)])


def looks_like(found: object) -> bool:
    """Whether parsed JSON is a service, or holds a list of services."""
    first = [item for item in _services(found)[:20] if isinstance(item, Mapping)]
    return any(map(_is_service, first)) and not any({"day", "time"} & item.keys() for item in first)


def _is_service(item: Record) -> bool:
    keys = item.keys()
    scheduled = any(_SCHEDULE_KEYS & schedule.keys() for schedule in _records(item, "schedules"))
    return "name" in keys and bool(scheduled or _SURE_KEYS & keys or len(_SERVICE_KEYS & keys) > 1)


def rows_of_json(found: object) -> list[object]:
    """The rows of a page of the API, a list of services, or one service; what is no object stays as it is."""
    return [
        row for item in _services(found) for row in (service_rows(item) if isinstance(item, Mapping) else iter([item]))
    ]


def _services(found: object) -> list[object]:
    """The services of any published shape of the JSON, each with its organization and its places."""
    if isinstance(found, Mapping):
        lists = (found.get(name) for name in _LISTS if "id" not in found)
        found = next((part for part in lists if isinstance(part, list)), [found])
    return [service for item in (found if isinstance(found, list) else [found]) for service in _unfolded(item)]


def _unfolded(item: object) -> list[object]:
    """The services in an organization that has them, or the one of a service at a location; else the item."""
    if not isinstance(item, Mapping):
        return [item]
    service, services = item.get("service"), item.get("services")
    if isinstance(service, Mapping) and _PLACE_KEYS & item.keys():
        return [{**service, "service_at_locations": [{name: item[name] for name in item if name != "service"}]}]
    if isinstance(services, list):
        around = {name: item[name] for name in item if name != "services"}
        organization = _record(item, "organization") or around
        return [{"organization": organization, **one} if isinstance(one, Mapping) else one for one in services]
    return [item]


def service_rows(service: Record) -> Iterator[dict[str, object]]:
    """The rows of a service: one for each schedule at each of its locations."""
    places = _records(service, "service_at_locations", "services_at_location")
    places = places or [{"location": location} for location in _records(service, "locations")] or [{}]
    for place in places:
        location = _record(place, "location")
        own, of_service, of_location = (
            _records(whose, "schedules", "regular_schedules", "regular_schedule")
            for whose in (place, service, location)
        )
        key = key_of(place) or "/".join(
            part for part in (key_of(service), key_of(location) if len(places) > 1 else None) if part
        )
        # A schedule that others have too does not tell one row from another.
        shared = not own and (len(places) > 1 or not of_service)
        about = _about(service, place, location)
        schedules = own or of_service or of_location or [{}]
        some_open = any(cells.text(schedule.get("opens_at")) for schedule in schedules)
        for schedule in schedules:
            named = key_of(schedule)
            slug = key if named is None else f"{key}/{named}" if shared and key else named
            row = {**about, "slug": slug, **_when(schedule), **_how(service, schedule, location)}
            notes = (about.get("notes"), schedule.get("description"), schedule.get("notes"), _fees(service))
            row["notes"] = joined(*map(cells.text, notes))
            if some_open and _is_closed(schedule):
                row["published"] = False
            row = {name: value for name, value in row.items() if value not in (None, "", [])}
            yield from rules.spread(row, _parts(schedule))


def _about(service: Record, place: Record, location: Record) -> dict[str, object]:
    """What the row says whatever the schedule."""
    organization = _record(service, "organization")
    links = [link.get("url") for link in _records(service, "additional_urls", "urls")]
    status = fold(cells.text(service.get("status")) or "")
    return {
        "name": service.get("name"),
        "group": cells.text(organization.get("name")),
        "notes": service.get("description"),
        "url": _first(
            service.get("url"),
            service.get("website"),
            *links,
            location.get("website"),
            organization.get("website"),
            organization.get("url"),
        ),
        "email": _first(service.get("email"), organization.get("email")),
        "phone": _phone(place, service, location, organization),
        "updated": _first(service.get("last_modified"), service.get("assured_date")),
        "published": False if status in ("inactive", "defunct") else None,
        "location": location.get("name"),
        "latitude": location.get("latitude"),
        "longitude": location.get("longitude"),
        "languages": _languages(place, service, location),
        **_address(location),
        **_access(location),
        **_terms(service, place),
    }


def _is_closed(schedule: Record) -> bool:
    """Whether it names a day and no hours, which among others with hours means that it is closed then."""
    day = any(cells.text(schedule.get(name)) for name in ("weekday", "byday"))
    return day and not any(cells.text(schedule.get(name)) for name in ("opens_at", "closes_at"))


def _when(schedule: Record) -> dict[str, object]:
    zone, words = cells.text(schedule.get("timezone")), cells.text(schedule.get("description"))
    told_in_words = words is not None and not _SCHEDULE_KEYS & _told(schedule) and in_one_text(words) is not None
    return {
        "when": words if told_in_words else None,
        # 1.1 and 2.0 name one weekday, by a word or from 1, which is Monday.
        "day": schedule.get("weekday"),
        "time": _clock(schedule.get("opens_at")),
        "end_time": _clock(schedule.get("closes_at")),
        # An offset is true for half of the year only.
        "timezone": zone if zones.zone(zone) or not re.search(r"\d", zone or "") else None,
        "valid_from": schedule.get("valid_from"),
        "valid_until": schedule.get("valid_to"),
    }


def _told(owner: Record) -> set[str]:
    """The names under which something is told."""
    return {name for name in owner if cells.text(owner[name])}


def _parts(schedule: Record) -> list[rules.Part]:
    """The weekdays of a schedule's rule; one part that says nothing where there is no rule."""
    said = {name.upper(): text for name in _RULE_FIELDS if (text := cells.text(schedule.get(name)))}
    for name in ("INTERVAL", "COUNT"):
        if said.get(name) == "0":
            del said[name]
    days = [part.strip() for part in (cells.text(schedule.get("byday")) or "").split(",") if part.strip()]
    if days:
        numbers = [weekday_named(day) for day in days]
        said["BYDAY"] = ",".join(
            day if number is None else RRULE_DAYS[number - 1] for day, number in zip(days, numbers, strict=True)
        )
    freq = "WEEKLY" if days else "MONTHLY" if "BYMONTHDAY" in said else None
    freq = cells.text(schedule.get("freq")) or freq
    if freq is None:
        return [rules.Part(None)]
    first, begin, end = (_date(schedule.get(name)) for name in ("dtstart", "valid_from", "valid_to"))
    start = first or begin
    parts = rules.split({**said, "FREQ": freq.upper()}, None if start is None else date.fromisoformat(start))
    # From its first date every second week is counted, whenever that begins to hold.
    return [
        part._replace(
            valid_from=part.valid_from
            if "INTERVAL" in (part.recurrence or "")
            else max(filter(None, (part.valid_from, begin)), default=None),
            valid_until=min(filter(None, (part.valid_until, end)), default=None),
        )
        for part in parts
    ]


def _date(value: object) -> str | None:
    found = dates.stamp(value)
    return None if found is None else found[:10]


def _clock(value: object) -> object:
    """A time of day without its offset; anything else is left for the field to read."""
    found = _CLOCK.fullmatch(cells.text(value) or "")
    return value if found is None else found[1]


def _how(service: Record, schedule: Record, location: Record) -> dict[str, object]:
    """How people attend, and the link to join by."""
    words = set(fold(cells.text(schedule.get("attending_type")) or "").split())
    online, there = bool(words & _ONLINE), bool(words & _THERE)
    virtual = fold(cells.text(location.get("location_type")) or "") == "virtual"
    virtual = virtual or cells.yes_or_no(location.get("virtual")) is True
    way: str | None = None
    if fold(cells.text(service.get("status")) or "") == "temporarily closed":
        way = "suspended"
    elif "hybrid" in words or (online and there):
        way = "hybrid"
    elif online or there:
        way = "online" if online else "in person"
    elif words & {"phone", "telephone"}:
        way = "phone"
    elif virtual:
        way = "online"
    candidates = [schedule.get("schedule_link"), location.get("url") if virtual else None]
    taken = (link for link in candidates if way in ("online", "hybrid") or links.is_conference(link))
    return {"attendance_option": way, "conference_url": next((link for link in taken if links.link(link)), None)}


def _phone(*owners: Record) -> str | None:
    """The first number that somebody answers, with its extension."""
    for phone in (phone for owner in owners for phone in _records(owner, "phones")):
        number, extension = cells.text(phone.get("number")), cells.text(phone.get("extension"))
        if number and fold(cells.text(phone.get("type")) or "voice") in _VOICE:
            return f"{number} ext. {extension}" if extension else number
    return None


def _fees(service: Record) -> str | None:
    fees = _first(service.get("fees_description"), service.get("fees"))
    return None if fees is None else f"Fees: {fees}"


def _languages(*owners: Record) -> list[str]:
    for owner in owners:
        said = (_first(*map(one.get, ("code", "language", "name"))) for one in _listed(owner, "languages"))
        found = [word for text in said if text for word in re.split(r"\s*[,;]\s*", text)]
        if found:
            return found
    return []


def _address(location: Record) -> dict[str, object]:
    """The address where people go; post goes elsewhere."""
    for address in _records(location, "addresses", "physical_addresses", "physical_address"):
        if fold(cells.text(address.get("address_type")) or "") in ("postal", "virtual"):
            continue
        lines = (cells.text(address.get(f"address_{number}")) for number in range(1, 5))
        return {
            "address": ", ".join(line for line in lines if line),
            "city": address.get("city"),
            "region": address.get("region"),
            "state": address.get("state_province"),
            "postal_code": address.get("postal_code"),
            "country": address.get("country"),
        }
    return {}


def _access(location: Record) -> dict[str, object]:
    """What is said about coming in and getting there; only the plainest words are taken as a yes."""
    found: dict[str, object] = {}
    notes: list[object] = [location.get("description"), location.get("transportation")]
    for entry in (*_listed(location, "accessibility"), *_records(location, "accessibility_for_disabilities")):
        said = _first(entry.get("accessibility"), entry.get("description"))
        words = fold(f"{said or ''} {cells.text(entry.get('details')) or ''}").split()
        flags = [flag for flag in ("wheelchair", "parking") if flag in words and not _NOT.intersection(words)]
        found.update(dict.fromkeys(flags, True))
        plain = bool(flags) and len(fold(said or "").split()) <= 3
        notes += [None if plain else said, entry.get("details")]
    found["location_notes"] = joined(*map(cells.text, notes))
    return found


def _terms(service: Record, place: Record) -> dict[str, object]:
    """The terms of taxonomies as types, and what they are here where that is known."""
    types: list[str] = []
    problems: list[str] = []
    found: dict[str, object] = {}
    for attribute in (*_records(service, "attributes", "taxonomy"), *_records(place, "attributes")):
        term = _record(attribute, "taxonomy_term") or attribute
        name = _first(term.get("name"), term.get("term"), term.get("code"))
        if name is None:
            continue
        types.append(name)
        scheme = _first(term.get("taxonomy"), term.get("vocabulary"), _record(term, "taxonomy_detail").get("name"))
        if "openeligibility" not in fold(scheme or "").replace(" ", ""):
            continue
        kind, _, ours = _OPEN_ELIGIBILITY.get(fold(name), "").rpartition(":")
        if kind == "problem":
            problems.append(ours)
        elif ours:
            found[ours] = True
    return {**found, "types": list(dict.fromkeys(types)), "problems": list(dict.fromkeys(problems))}


def _listed(owner: Record, name: str) -> list[Record]:
    """The objects under a name; those of a column of the oldest tables are words that commas part."""
    said = owner.get(name)
    words = re.split(r"\s*[,;]\s*", said.strip()) if isinstance(said, str) else []
    return _records(owner, name) or [{"name": word, "description": word} for word in words if word]


def _records(owner: Record, *names: str) -> list[Record]:
    """The objects that something has under any of the names."""
    found: list[Record] = []
    for value in map(owner.get, names):
        listed = value if isinstance(value, list) else [value]
        found.extend(part for part in listed if isinstance(part, Mapping))
    return found


def _record(owner: Record, name: str) -> Record:
    value = owner.get(name)
    return value if isinstance(value, Mapping) else {}


def _first(*values: object) -> str | None:
    """The first text that is one."""
    return next((text for text in map(cells.text, values) if text), None)


def key_of(owner: Record, name: str = "id") -> str | None:
    """What names a thing, or the thing that it points to."""
    return cells.text(owner.get(name))
