"""One raw row -> meetings. Every parser hands its rows over in one set of fields; here they are read.

A field may hold anything that JSON or a table can: it is coerced by itself, and what cannot be believed is
a doubt that is counted. The names are those of Meeting Guide, with more for what other formats can say.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from selfhelp.geo import Point
from selfhelp.ingest.report import Context, Drafted, RowRejectedError, RowSkippedError, meeting_id
from selfhelp.ingest.timing import times_of
from selfhelp.model import Meeting, Organization, clock, weekly_rule
from selfhelp.reading import addresses, cells, codes, coordinates, dates, languages, links, regions, zones
from selfhelp.reading.attendance import attendance, is_closed, is_no_venue, ways, ways_of_type
from selfhelp.reading.codes import Kind, kind
from selfhelp.reading.recurrence import in_words
from selfhelp.schedule.rrule import is_possible, is_rule
from selfhelp.text import fold
from selfhelp.vocabulary import ATTRIBUTES, COSTS

FIELDS: Final = (
    "name", "slug", "group", "organization", "day", "time", "end_time", "half", "end_half", "duration", "when",
    "timezone", "recurrence", "valid_from", "valid_until", "except_dates",
    "attendance_option", "online", "location", "location_notes", "address", "formatted_address", "city", "county",
    "state", "postal_code", "country", "region", "sub_region", "latitude", "longitude", "coordinates", "approximate",
    "conference_url", "conference_url_notes", "conference_phone", "conference_phone_notes", "phone", "email",
    "languages", "types", "problems", "notes", "group_notes", "cost", "registration", "url", "updated", "published",
)  # fmt: skip
"""What a raw row may hold, besides a column for any attribute (`wheelchair`: yes or no)."""

NOTES: Final = ("notes", "location_notes", "group_notes")
"""The fields in which people write, besides the name, when a meeting takes place."""

UNNAMED: Final = "row without a name"
"""The key under which a row that is named by its organization alone brings itself, as text."""

UNPUBLISHED: Final = frozenset({"draft", "pending", "private", "trash", "inactive", "defunct"})
"""What `status` says of a row that its publisher does not show (WordPress, which TSML runs on; HSDS)."""

_MAY_HOLD_LINK: Final = ("url", "website", "location", "address", "formatted_address", "location_notes")
"""Fields in which the link to join by is found where its own field is empty."""

_FLAGS: Final = frozenset(ATTRIBUTES)


def draft(row: object, context: Context, defaults: frozenset[Point] = frozenset()) -> Drafted:
    """The meetings that one row stands for: one for each day that it names.

    `defaults` are points that stand for "unknown" in the feed.

    Raises:
        RowRejectedError: it is no object, has no name, names no known organization, or a day that cannot be read.
        RowSkippedError: its publisher does not show it.
    """
    if not isinstance(row, Mapping):
        raise RowRejectedError("not-an-object")
    get = row.get
    shown = cells.yes_or_no(get("published"))
    if shown is False or cells.yes_or_no(get("archived")) or str(get("status")).lower() in UNPUBLISHED:
        raise RowSkippedError
    named = cells.text(get("organization"))
    organization, known = context.organization_of(named)
    group = cells.text(get("group"))
    name = cells.text(get("name")) or group
    if name is None:
        raise RowRejectedError("name-missing")
    warnings: list[str] = []
    apart = str(get(UNNAMED) or "")
    if apart:
        warnings.append("name-from-organization")
    if not known:
        warnings.append("organization-not-known")
        group = group or named
    texts = [(name, True), *((cells.text(get(field)), False) for field in NOTES)]
    times = times_of(row, texts, warnings)
    table = context.codes_of(organization)
    row_codes = tuple(dict.fromkeys(map(table.code, codes.codes(get("types")))))
    says = kind(row_codes, table)
    location = cells.text(get("location"))
    where = _address(row)
    place, approximate = _position(row, where, location, warnings)
    if place in defaults:
        warnings.append("coordinates-shared")
        place, approximate = None, True
    url, beside_url = _conference(row, warnings)
    phone = cells.dial_in(get("conference_phone"))
    attends = attendance(
        _stated(row, warnings),
        _attendances(row, row_codes, says),
        venue=not approximate,
        url=url,
        dial_in=phone is not None,
        named=location,
    )
    source = context.source
    zone = zones.timezone(
        zones.zone(get("timezone")),
        place,
        attends,
        approximate=approximate,
        default=source.timezone,
        name=name,
        zone_at=context.zone_at,
        country=where.country,
        of_time=next((time.zone for time in times if time.zone is not None), None),
    )
    if zone is None and cells.text(get("timezone")) is not None:
        warnings.append("timezone-unknown")
    key = cells.key(get("slug")) or cells.key(get("post_name")) or cells.key(get("ID") or get("id"))
    spoken = languages.languages(get("languages")) or says.languages
    rule, irregular = _rule(row, warnings)
    several = len({time.day for time in times}) > 1
    often = len(times) > len({time.day for time in times})
    when_is_read = any(time.words is not None for time in times) and times[0].words != cells.text(get("day"))
    meetings = [
        Meeting(
            id=_id(source.name, key, name + apart, day, start, location or where.address, several=several, often=often),
            source=source.name,
            source_key=key,
            organization=organization,
            name=name,
            group_name=group,
            weekday=said.weekday if said is not None else day,
            start=None if start is None else clock(start),
            duration=length,
            timezone=zone,
            recurrence=said.rule if said is not None else None if irregular else rule or weekly_rule(day),
            recurrence_from="words" if said is not None else "feed" if rule is not None or irregular else "default",
            valid_from=_date(get("valid_from")),
            valid_until=_date(get("valid_until")),
            except_dates=_dates(get("except_dates")),
            attendance=attends,
            location=location,
            location_notes=cells.text(get("location_notes")),
            address=where.address,
            city=where.city,
            county=cells.text(get("county")),
            state=where.state,
            postal_code=where.postal_code,
            country=where.country,
            region=_region(row),
            latitude=None if place is None else place.latitude,
            longitude=None if place is None else place.longitude,
            approximate=approximate,
            conference_url=url,
            conference_phone=phone,
            conference_notes=joined(beside_url, get("conference_url_notes"), get("conference_phone_notes")),
            phone=cells.text(get("phone")),
            email=cells.text(get("email")),
            languages=spoken or ((source.language,) if source.language else ()),
            attributes=_attributes(row, says.attributes),
            codes=row_codes,
            problems=_problems(get("problems")),
            notes=joined(get("notes"), None if when_is_read else get("when")),
            group_notes=cells.text(get("group_notes")),
            cost=cost if (cost := cells.text(get("cost"))) in COSTS else None,
            registration=cells.yes_or_no(get("registration")),
            url=links.link(get("url")),
            updated=dates.stamp(get("updated")),
            fetched=source.fetched,
            address_withheld=withheld(organization, attends, where.address),
        )
        for day, start, length, words, _ in times
        for said in (None if rule is not None or irregular else in_words(((words, False), *texts), day),)
    ]
    return Drafted(meetings, tuple(warnings), apart)


UNRELATED_TOWNS: Final = 4
"""Towns that share one point from which on it is a map's default, and no place."""


def default_points(rows: Iterable[object]) -> frozenset[Point]:
    """The points that stand for "unknown": those that rows in unrelated towns have in common."""
    lines: dict[Point, dict[str, Mapping[str, object]]] = {}
    for row in rows:
        if isinstance(row, Mapping):
            point = coordinates.position(row.get("latitude"), row.get("longitude"))
            if point is not None:
                line = str([row.get(name) for name in ("city", "formatted_address", "full_address", "address")])
                lines.setdefault(point, {})[line] = row
    # Addresses are read of those points only that could be one.
    return frozenset(
        point
        for point, there in lines.items()
        if len(there) >= UNRELATED_TOWNS
        and len({fold(town) for row in there.values() if (town := _address(row).city)}) >= UNRELATED_TOWNS
    )


def joined(*notes: object) -> str | None:
    """Several notes as one text, a line each."""
    return "\n".join(note for note in map(cells.text, notes) if note) or None


def _id(
    source: str,
    key: str | None,
    name: str,
    day: int | None,
    start: int | None,
    place: str | None,
    *,
    several: bool,
    often: bool,
) -> str:
    if key is None:
        return meeting_id(source, name, start, place, day)
    return meeting_id(source, key, *((day,) if several else ()), *((start,) if often else ()))


def _rule(row: Mapping[str, object], warnings: list[str]) -> tuple[str | None, bool]:
    """The rule that the row gives, and whether it gives one that leads to no dates."""
    said = cells.text(row.get("recurrence"))
    if said is None:
        return None, False
    rule = said.upper().removeprefix("RRULE:").strip(" ;")
    if is_rule(rule, _date(row.get("valid_from"))) and is_possible(rule):
        return rule, False
    warnings.append("recurrence-without-dates")
    return None, True


def _date(value: object) -> str | None:
    found = dates.stamp(value)
    return None if found is None else found[:10]


def _dates(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else []
    return tuple(sorted({day for day in map(_date, listed) if day is not None}))


def _attributes(row: Mapping[str, object], coded: tuple[str, ...]) -> tuple[str, ...]:
    """The attributes that codes give and columns say; a column that says false is a known no."""
    found = dict.fromkeys(coded)
    for attribute in _FLAGS.intersection(row):
        said = cells.yes_or_no(row[attribute])
        if attribute in found or said is None:
            continue
        word = attribute if said else "closed" if attribute == "open" else f"no-{attribute}"
        if word in ATTRIBUTES:
            found[word] = None
    if "closed" in found:
        found.pop("open", None)
    return tuple(found) if len(found) == len(coded) else (*coded, *sorted(found.keys() - set(coded)))


def _conference(row: Mapping[str, object], warnings: list[str]) -> tuple[str | None, str | None]:
    """The link to join by, and what is said beside it; where no field has one, others may hold it."""
    given = row.get("conference_url")
    url, beside = links.link_and_rest(given) if given is not None else (None, None)
    if url is not None:
        return url, beside
    if beside is not None:
        warnings.append("link-unreadable")
    for field in _MAY_HOLD_LINK:
        value = row.get(field)
        if isinstance(value, str) and "." in value and links.is_conference(value):
            return links.link(value), beside
    return None, beside


def _stated(row: Mapping[str, object], warnings: list[str]) -> str | None:
    """What the field for it says of how people attend."""
    stated = cells.text(row.get("attendance_option"))
    if stated is not None and not ways(stated):
        warnings.append("attendance-unknown")
    return stated


def _attendances(row: Mapping[str, object], codes: Iterable[str], says: Kind) -> set[str]:
    """What all but the field for it say of how people attend."""
    said = set(says.attendances)
    if cells.yes_or_no(row.get("online")):
        said.add("online")
    for code in codes:
        if len(code) > 3:
            said |= ways_of_type(code)
    if is_closed(cells.text(row.get("status")) or ""):
        said.add("suspended")
    return said


def _problems(value: object) -> tuple[str, ...]:
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list | tuple) else ()


def _address(row: Mapping[str, object]) -> addresses.Address:
    """The address in pieces: as given, else read from the whole line."""
    street, city = cells.text(row.get("address")), cells.text(row.get("city"))
    if street is not None and is_no_venue(street):
        street = None
    if city is not None and is_no_venue(city):
        city = None
    full = cells.text(row.get("formatted_address")) or cells.text(row.get("full_address"))
    postal, land = row.get("postal_code"), cells.text(row.get("country"))
    # Some feeds write the whole line where the street belongs.
    line = full or (street if city is None else None)
    read = addresses.read_address(line or "")
    code = cells.text(postal)
    if line is not None and code is not None and read.postal_code is None and line.endswith(f" {code}"):
        read = addresses.read_address(f"{line}, {land or 'US'}" if code.isdigit() and len(code) == 5 else line)
    elif full is None and street is not None and addresses.is_bare(read) and (postal or land):
        # What the other columns hold is not in the line, so its last part need not be a city.
        read = addresses.Address(address=street)
    country = regions.country_code(land) or read.country
    state = regions.state_code(cells.text(row.get("state")), country) or read.state
    country = country or regions.country_of_state(state)
    return addresses.Address(
        address=read.address if street is None or street == line else street,
        city=city or read.city,
        state=state,
        postal_code=addresses.postal_code(postal, country) or read.postal_code,
        country=country,
    )


def _position(
    row: Mapping[str, object], where: addresses.Address, location: str | None, warnings: list[str]
) -> tuple[Point | None, bool]:
    """Where it is, and whether that is only roughly known."""
    place = coordinates.position(row.get("latitude"), row.get("longitude"))
    area = False
    if place is None:
        both = cells.text(row.get("coordinates")) or ""
        place = coordinates.point(both)
        area = both.count(",") == 3
    if place is None and any(
        cells.text(row.get(field)) is not None and coordinates.degrees(row[field]) is None
        for field in ("latitude", "longitude")
    ):
        warnings.append("coordinates-unreadable")
    if place is not None and addresses.contradicts(where, place):
        warnings.append("coordinates-implausible")
        place = None
    said = cells.yes_or_no(row.get("approximate"))
    if said is not None:
        return place, said
    if where == addresses.Address():
        if location is not None and is_no_venue(location):
            location = None
        # No line of address at all: then coordinates and the name of a venue are a place.
        return place, area or place is None or location is None
    return place, area or not where.is_exact


def _region(row: Mapping[str, object]) -> str | None:
    given = row.get("regions") or row.get("region")
    parts = given if isinstance(given, list) else (cells.text(given) or "").split(">")
    if not row.get("regions"):
        parts = [*parts, row.get("sub_region"), row.get("sub_sub_region")]
    return " > ".join(part for part in map(cells.text, parts) if part) or None


def withheld(organization: Organization, attends: str, address: str | None) -> bool:
    """Whether the place is kept back on purpose: by groups of survivors, and by Alateen."""
    protected = organization.type == "abuse-survivor" or organization.id == "alateen"
    return protected and address is None and attends in ("in_person", "hybrid")
