"""Meeting Guide JSON, the exchange format of AA and its neighbours.

Source: code4recovery/spec, and the variants that TSML, tsml-ui and the sheets service write.
"""

from collections.abc import Callable, Mapping
from typing import Final

from selfhelp import regions
from selfhelp.codes import kind
from selfhelp.geo import Point
from selfhelp.ingest import normalize, places
from selfhelp.ingest.rows import (
    Account,
    Context,
    Drafted,
    RowRejectedError,
    RowSkippedError,
    account,
    meeting_id,
)
from selfhelp.model import Meeting, clock, weekly_rule

SUNDAY: Final = 0
"""The number that means Sunday in `day`."""

UNPUBLISHED: Final = frozenset({"draft", "pending", "private", "trash"})
"""What `status` says of a post that its site does not show (WordPress, which TSML runs on)."""

KNOWN_KEYS: Final = frozenset({"name", "slug", "day", "time", "types", "conference_url", "group"})


def looks_like(row: object) -> bool:
    """Whether a row has the keys of this format."""
    return isinstance(row, Mapping) and len(KNOWN_KEYS & row.keys()) >= 2


def read(rows: list[object], context: Context, tick: Callable[[], None]) -> Account:
    """The meetings of the rows, and what became of each row."""
    places_of_rows = (_point_and_town(row) for row in rows if isinstance(row, Mapping))
    defaults = normalize.default_points(places_of_rows)
    return account(rows, lambda row: draft(row, context, defaults), tick)


def draft(row: object, context: Context, defaults: frozenset[Point] = frozenset()) -> Drafted:
    """The meetings that one row stands for: one for each day that it names.

    `defaults` are points that stand for "unknown" in the feed.

    Raises:
        RowRejectedError: it is no object, has neither name nor group, or a day that cannot be read.
        RowSkippedError: its site does not publish it.
    """
    if not isinstance(row, Mapping):
        raise RowRejectedError("the row is not an object")
    get = row.get
    if normalize.yes_or_no(get("published")) is False or str(get("status")).lower() in UNPUBLISHED:
        raise RowSkippedError
    group = normalize.text(get("group"))
    name = normalize.text(get("name")) or group
    if name is None:
        raise RowRejectedError("the meeting has no name")
    days = normalize.weekdays(get("day"), sunday=SUNDAY)
    if days is None:
        raise RowRejectedError(f"the day {normalize.text(get('day'))!r} cannot be read")
    doubts: list[str] = []
    start, length = _times(row, doubts)
    if start == 1440:
        start, days = 0, [day % 7 + 1 for day in days]
    codes = normalize.codes(get("types"))
    says = kind(codes, context.codes)
    location = normalize.text(get("location"))
    where = _address(row)
    place, approximate = _position(row, where, location, doubts)
    if place in defaults:
        doubts.append("coordinates that unrelated towns share")
        place, approximate = None, True
    url, phone = normalize.link(get("conference_url")), normalize.dial_in(get("conference_phone"))
    if url is None and normalize.text(get("conference_url")) is not None:
        doubts.append("a link that is none")
    attends = normalize.attendance(
        get("attendance_option"),
        says.attendances,
        venue=not approximate,
        url=url,
        dial_in=phone is not None,
        named=location,
    )
    source = context.source
    zone = normalize.timezone(
        normalize.zone(get("timezone")),
        place,
        attends,
        approximate=approximate,
        default=source.timezone,
        name=name,
        zone_at=context.zone_at,
    )
    if zone is None and normalize.text(get("timezone")) is not None:
        doubts.append("a time zone that is none")
    key = _key(row)
    known_by = (key,) if key is not None else (name, start, location or where.address)
    meetings = [
        Meeting(
            id=meeting_id(source.name, *known_by, *((day,) if len(days) > 1 or key is None else ())),
            source=source.name,
            source_key=key,
            organization=context.organization,
            name=name,
            group_name=group,
            weekday=day,
            start=None if start is None else clock(start),
            duration=length,
            timezone=zone,
            recurrence=weekly_rule(day),
            attendance=attends,
            location=location,
            location_notes=normalize.text(get("location_notes")),
            address=where.address,
            city=where.city,
            county=normalize.text(get("county")),
            state=where.state,
            postal_code=where.postal_code,
            country=where.country,
            region=_region(row),
            latitude=None if place is None else place.latitude,
            longitude=None if place is None else place.longitude,
            approximate=approximate,
            conference_url=url,
            conference_phone=phone,
            conference_notes=_joined(
                normalize.text(get("conference_url_notes")),
                normalize.text(get("conference_phone_notes")),
            ),
            phone=normalize.text(get("phone")),
            email=normalize.text(get("email")),
            languages=says.languages or ((source.language,) if source.language else ()),
            attributes=says.attributes,
            codes=codes,
            notes=normalize.text(get("notes")),
            group_notes=normalize.text(get("group_notes")),
            url=normalize.link(get("url")),
            updated=normalize.stamp(get("updated")),
            fetched=source.fetched,
            address_withheld=normalize.withheld(context.organization, attends, where.address),
        )
        for day in (days or (None,))
    ]
    return Drafted(meetings, tuple(doubts))


def _times(row: Mapping[str, object], doubts: list[str]) -> tuple[int | None, int | None]:
    start, end = normalize.minutes(row.get("time")), normalize.minutes(row.get("end_time"))
    if start is None and normalize.text(row.get("time")) is not None:
        doubts.append("a time that cannot be read")
    length = normalize.duration(start, end)
    if length is None and normalize.text(row.get("end_time")) is not None and start is not None:
        doubts.append("an end time that cannot be believed")
    return start, length


def _key(row: Mapping[str, object]) -> str | None:
    for name in ("slug", "post_name", "ID", "id"):
        key = normalize.text(row.get(name))
        if key is not None:
            return key
    return None


def _address(row: Mapping[str, object]) -> places.Address:
    """The address in pieces: as given, else read from the whole line."""
    street, city = normalize.text(row.get("address")), normalize.text(row.get("city"))
    full = normalize.text(row.get("formatted_address")) or normalize.text(row.get("full_address"))
    # Some feeds write the whole line where the street belongs.
    line = full or (street if city is None else None)
    read = places.read_address(line or "")
    country = regions.country_code(normalize.text(row.get("country"))) or read.country
    state = regions.state_code(normalize.text(row.get("state")), country) or read.state
    country = country or regions.country_of_state(state)
    return places.Address(
        address=read.address if street is None or street == line else street,
        city=city or read.city,
        state=state,
        postal_code=normalize.postal_code(row.get("postal_code"), country) or read.postal_code,
        country=country,
    )


def _position(
    row: Mapping[str, object], where: places.Address, location: str | None, doubts: list[str]
) -> tuple[Point | None, bool]:
    """Where it is, and whether that is only roughly known."""
    place = normalize.position(row.get("latitude"), row.get("longitude"))
    area = False
    if place is None:
        numbers = (normalize.text(row.get("coordinates")) or "").split(",")
        if len(numbers) == 2:
            place = normalize.position(numbers[0], numbers[1])
        area = len(numbers) == 4
    if place is not None and places.contradicts(where, place):
        doubts.append("coordinates on the other side of the world")
        place = None
    said = normalize.yes_or_no(row.get("approximate"))
    if said is not None:
        return place, said
    if where == places.Address():
        # No line of address at all: then coordinates and the name of a venue are a place.
        return place, area or place is None or location is None
    return place, area or not where.is_exact


def _point_and_town(row: Mapping[str, object]) -> tuple[Point | None, str | None]:
    return normalize.position(row.get("latitude"), row.get("longitude")), _address(row).city


def _region(row: Mapping[str, object]) -> str | None:
    given = row.get("regions")
    parts = given if isinstance(given, list) else (normalize.text(given) or "").split(">")
    if not any(parts):
        parts = [row.get(name) for name in ("region", "sub_region", "sub_sub_region")]
    return " > ".join(part for part in map(normalize.text, parts) if part) or None


def _joined(*notes: str | None) -> str | None:
    return "\n".join(note for note in notes if note) or None
