"""Open Referral's HSDS, 1.0 to 3.x, as JSON: each schedule of a service at a location becomes rows.

`hsds_package` converts the tables of HSDS to the same shape: services with everything that belongs to them.
Source: docs.openreferral.org, and the JSON that published APIs and exports use.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from selfhelp.ingest.feed import Feed
from selfhelp.ingest.formats import hsds_schedules as schedules
from selfhelp.ingest.formats import rrule_rows as rules
from selfhelp.ingest.formats.base import feed_of
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.formats.hsds_schedules import SCHEDULE_KEYS, Record
from selfhelp.ingest.limits import Allowance
from selfhelp.ingest.messages import Message
from selfhelp.ingest.raw_meeting import joined
from selfhelp.reading import cells, links
from selfhelp.text import fold

_SURE_KEYS: Final = frozenset({"service_at_locations", "services_at_location", "regular_schedule", "regular_schedules"})
_SERVICE_KEYS: Final = _SURE_KEYS | frozenset(
    "accreditations alert application_process assured_date assurer_email eligibility_description fees fees_description"
    " interpretation_services licenses organization organization_id schedules status wait_time".split()
)
"""Keys of a service; objects of other formats have at most one of them."""

_PLACE_KEYS: Final = frozenset({"location", "location_id", "schedules", "service_id"})
"""Keys of a service at a location, besides the service itself."""

_LISTS: Final = ("contents", "content", "services", "organizations", "items")
"""Keys under which pages and files have their lists."""

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
"""Folded label of Open Eligibility 2.0 (CC BY-SA 3.0) -> a problem or an attribute."""

_FREE: Final = frozenset({"free", "free of charge", "none", "no cost", "no charge", "no fee", "no fees"})
_COST_PARTS: Final = ("option", "amount", "currency", "amount_description")
_VOICE: Final = frozenset({"voice", "cell", "phone", "telephone"})
_ONLINE: Final = frozenset({"online", "virtual", "virtually", "remote", "remotely", "video", "zoom"})
_IN_PERSON: Final = frozenset({"person", "inperson", "physical", "onsite"})
_NEGATIONS: Final = frozenset({"no", "not", "without", "limited", "inaccessible", "cannot"})


class Hsds:
    """Services in HSDS JSON, in one file or several pages."""

    name = "hsds"

    def claims(self, document: Document) -> bool:
        """Whether every file is a service or contains a list of services."""
        return bool(document.json) and all(map(looks_like, document.json))

    def read(self, document: Document) -> Feed:
        """A row for each schedule of each service at each of its locations."""
        allowance = document.allowance
        warnings: Counter[Message] = Counter()
        rows = [row for page in document.json for row in rows_of_json(page, allowance, warnings)]
        return feed_of(self.name, rows, warnings=warnings)


def looks_like(parsed: object) -> bool:
    """Whether parsed JSON is a service or contains a list of services."""
    first = [item for item in islice(_services(parsed), 20) if isinstance(item, Mapping)]
    return any(map(_is_service, first)) and not any({"day", "time"} & item.keys() for item in first)


def _is_service(item: Record) -> bool:
    keys = item.keys()
    scheduled = any(SCHEDULE_KEYS & schedule.keys() for schedule in _records(item, "schedules"))
    return "name" in keys and bool(scheduled or _SURE_KEYS & keys or len(_SERVICE_KEYS & keys) > 1)


def rows_of_json(
    parsed: object, allowance: Allowance | None = None, warnings: Counter[Message] | None = None
) -> list[object]:
    """The rows of a page of the API, a list of services, or one service; items that are not objects are kept.

    Raises:
        TooLargeError: there are too many.
    """
    rows = (
        row
        for item in _services(parsed)
        for row in (service_rows(item, warnings) if isinstance(item, Mapping) else iter([item]))
    )
    return list((allowance or Allowance(0)).counted(rows))


def _services(parsed: object) -> Iterator[object]:
    """The services in any published shape of the JSON, each with its organization and locations."""
    if isinstance(parsed, Mapping):
        lists = (parsed.get(name) for name in _LISTS if "id" not in parsed)
        parsed = next((part for part in lists if isinstance(part, list)), [parsed])
    for item in parsed if isinstance(parsed, list) else [parsed]:
        yield from _services_in(item)


def _services_in(item: object) -> list[object]:
    """The services in an organization, or in a service at a location; else the item itself."""
    if not isinstance(item, Mapping):
        return [item]
    service, services = item.get("service"), item.get("services")
    if isinstance(service, Mapping) and _PLACE_KEYS & item.keys():
        return [{**service, "service_at_locations": [{name: item[name] for name in item if name != "service"}]}]
    if isinstance(services, list):
        organization_fields = {name: item[name] for name in item if name != "services"}
        organization = _record(item, "organization") or organization_fields
        return [{"organization": organization, **entry} if isinstance(entry, Mapping) else entry for entry in services]
    return [item]


def service_rows(service: Record, warnings: Counter[Message] | None = None) -> Iterator[dict[str, object]]:
    """The rows of a service: one for each schedule at each of its locations.

    Schedules that more specific ones replace are counted in `warnings`.
    """
    places = _records(service, "service_at_locations", "services_at_location")
    places = places or [{"location": location} for location in _records(service, "locations")] or [{}]
    of_service = _schedules(service)
    is_of_service_used = not of_service
    replaced = 0
    for place in places:
        location = _record(place, "location")
        own, of_location = _schedules(place), _schedules(location)
        key = key_of(place) or "/".join(
            part for part in (key_of(service), key_of(location) if len(places) > 1 else None) if part
        )
        # The key of a schedule that several locations share does not identify a row.
        is_shared = not own and (len(places) > 1 or not of_service)
        details = _details(service, place, location)
        chosen = schedules.at_place(own, of_service, is_only_place=len(places) == 1)
        is_of_service_used = is_of_service_used or of_service[0] in chosen
        replaced += len(of_location) if chosen else 0
        chosen = chosen or of_location or [{}]
        closed_days = [day for owner in (place, service, location) for day in _closed_days(owner)]
        some_open = any(cells.text(schedule.get("opens_at")) for schedule in chosen)
        for schedule in chosen:
            schedule_key = key_of(schedule)
            slug = key if schedule_key is None else f"{key}/{schedule_key}" if is_shared and key else schedule_key
            row = {**details, "slug": slug, **schedules.day_and_time(schedule)}
            row |= _attendance(service, schedule, location)
            notes = (schedule.get("description"), schedule.get("notes"), _fees(service))
            about = (service.get("alert"), details.get("notes"), *notes, schedules.listed_until(schedule))
            row["notes"] = joined(*map(cells.text, about))
            row["except_dates"] = closed_days
            if some_open and schedules.has_no_hours(schedule):
                row["published"] = False
            row = {name: value for name, value in row.items() if value not in (None, "", [])}
            yield from rules.rows_of_parts(row, schedules.parts_of(schedule))
    replaced += 0 if is_of_service_used else len(of_service)
    if replaced and warnings is not None:
        warnings[Message("schedules-replaced")] += replaced


def _schedules(owner: Record) -> list[Record]:
    return _records(owner, "schedules", "regular_schedules", "regular_schedule")


def _closed_days(owner: Record) -> Iterator[str]:
    return schedules.closed_days(_records(owner, "holiday_schedules", "holiday_schedule"))


def _details(service: Record, place: Record, location: Record) -> dict[str, object]:
    """The fields of a row that do not depend on the schedule."""
    organization = _record(service, "organization")
    links = [link.get("url") for link in _records(service, "additional_urls", "urls")]
    status = fold(cells.text(service.get("status")) or "")
    return {
        "name": service.get("name"),
        "group": cells.text(organization.get("name")),
        "notes": service.get("description"),
        "url": _first_text(
            service.get("url"),
            service.get("website"),
            *links,
            location.get("website"),
            organization.get("website"),
            organization.get("url"),
        ),
        "email": _first_text(service.get("email"), organization.get("email")),
        "phone": _phone(place, service, location, organization),
        "updated": _first_text(service.get("last_modified"), service.get("assured_date")),
        "cost": "free" if _is_free(service) else None,
        "published": False if status in ("inactive", "defunct") else None,
        "location": location.get("name"),
        "latitude": location.get("latitude"),
        "longitude": location.get("longitude"),
        "languages": _languages(place, service, location),
        **_address(location),
        **_access(location),
        **_taxonomy_terms(service, place),
    }


def _attendance(service: Record, schedule: Record, location: Record) -> dict[str, object]:
    """The fields for how people attend and for the link to join."""
    words = set(fold(cells.text(schedule.get("attending_type")) or "").split())
    online, in_person = bool(words & _ONLINE), bool(words & _IN_PERSON)
    is_virtual = fold(cells.text(location.get("location_type")) or "") == "virtual"
    is_virtual = is_virtual or cells.yes_or_no(location.get("virtual")) is True
    way: str | None = None
    if fold(cells.text(service.get("status")) or "") == "temporarily closed":
        way = "suspended"
    elif "hybrid" in words or (online and in_person):
        way = "hybrid"
    elif online or in_person:
        way = "online" if online else "in person"
    elif words & {"phone", "telephone"}:
        way = "phone"
    elif is_virtual:
        way = "online"
    candidates = [schedule.get("schedule_link"), location.get("url") if is_virtual else None]
    usable_links = (link for link in candidates if way in ("online", "hybrid") or links.is_conference(link))
    return {"attendance_option": way, "conference_url": next((link for link in usable_links if links.link(link)), None)}


def _phone(*owners: Record) -> str | None:
    """The first voice number, with its extension."""
    for phone in (phone for owner in owners for phone in _records(owner, "phones")):
        number, extension = cells.text(phone.get("number")), cells.text(phone.get("extension"))
        # The number of a contact is that of a person.
        if number and key_of(phone, "contact_id") is None and fold(cells.text(phone.get("type")) or "voice") in _VOICE:
            return f"{number} ext. {extension}" if extension else number
    return None


def _is_free(service: Record) -> bool:
    """Whether every cost is plainly none."""
    texts = [service.get("fees_description"), service.get("fees")]
    options = _records(service, "cost_options", "cost_option")
    for option in options:
        texts += (option.get("option"), option.get("amount_description"))
        if cells.text(option.get("amount")) is not None and cells.number(option.get("amount")) != 0:
            return False
    words = {fold(text) for text in map(cells.text, texts) if text}
    has_amounts = bool(options) and all(cells.number(option.get("amount")) == 0 for option in options)
    return words <= _FREE and (bool(words) or has_amounts)


def _fees(service: Record) -> str | None:
    """What it costs, in words, unless it is plainly free."""
    if _is_free(service):
        return None
    options = (
        " ".join(filter(None, (cells.text(option.get(name)) for name in _COST_PARTS)))
        for option in _records(service, "cost_options", "cost_option")
    )
    fees = "; ".join(filter(None, (_first_text(service.get("fees_description"), service.get("fees")), *options)))
    return f"Fees: {fees}" if fees else None


def _languages(*owners: Record) -> list[str]:
    """The languages of the first owner that has any."""
    for owner in owners:
        names = (_first_text(*map(entry.get, ("code", "language", "name"))) for entry in _listed(owner, "languages"))
        languages = [word for text in names if text for word in re.split(r"\s*[,;]\s*", text)]
        if languages:
            return languages
    return []


def _address(location: Record) -> dict[str, object]:
    """The fields of the physical address; postal addresses are ignored."""
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
    """Attributes for accessibility and parking, set only by plain words, and notes about the location."""
    fields: dict[str, object] = {}
    notes: list[object] = [location.get("description"), location.get("transportation")]
    for entry in (*_listed(location, "accessibility"), *_records(location, "accessibility_for_disabilities")):
        statement = _first_text(entry.get("accessibility"), entry.get("description"))
        words = fold(f"{statement or ''} {cells.text(entry.get('details')) or ''}").split()
        flags = [flag for flag in ("wheelchair", "parking") if flag in words and not _NEGATIONS.intersection(words)]
        fields.update(dict.fromkeys(flags, True))
        is_plain = bool(flags) and len(fold(statement or "").split()) <= 3
        notes += [None if is_plain else statement, entry.get("details")]
    fields["location_notes"] = joined(*map(cells.text, notes))
    return fields


def _taxonomy_terms(service: Record, place: Record) -> dict[str, object]:
    """Taxonomy terms as types, and the problems and attributes of those that are known."""
    types: list[str] = []
    problems: list[str] = []
    attributes: dict[str, object] = {}
    for attribute in (*_records(service, "attributes", "taxonomy"), *_records(place, "attributes")):
        term = _record(attribute, "taxonomy_term") or attribute
        name = _first_text(term.get("name"), term.get("term"), term.get("code"))
        if name is None:
            continue
        types.append(name)
        scheme = _first_text(term.get("taxonomy"), term.get("vocabulary"), _record(term, "taxonomy_detail").get("name"))
        if "openeligibility" not in fold(scheme or "").replace(" ", ""):
            continue
        kind, _, id = _OPEN_ELIGIBILITY.get(fold(name), "").rpartition(":")
        if kind == "problem":
            problems.append(id)
        elif id:
            attributes[id] = True
    return {**attributes, "types": list(dict.fromkeys(types)), "problems": list(dict.fromkeys(problems))}


def _listed(owner: Record, name: str) -> list[Record]:
    """The objects under a name; the oldest tables have words separated by commas instead."""
    value = owner.get(name)
    words = re.split(r"\s*[,;]\s*", value.strip()) if isinstance(value, str) else []
    return _records(owner, name) or [{"name": word, "description": word} for word in words if word]


def _records(owner: Record, *names: str) -> list[Record]:
    """The objects under any of the names."""
    records: list[Record] = []
    for value in map(owner.get, names):
        listed = value if isinstance(value, list) else [value]
        records.extend(part for part in listed if isinstance(part, Mapping))
    return records


def _record(owner: Record, name: str) -> Record:
    value = owner.get(name)
    return value if isinstance(value, Mapping) else {}


def _first_text(*values: object) -> str | None:
    """The first value that is a text and not empty."""
    return next((text for text in map(cells.text, values) if text), None)


def key_of(owner: Record, name: str = "id") -> str | None:
    """The key of a record, or of the record that a reference points to."""
    return cells.text(owner.get(name))
