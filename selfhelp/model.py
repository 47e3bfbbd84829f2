"""The domain model as immutable values: places, sources, meetings, search hits."""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.geo import Point
from selfhelp.organizations import Organization
from selfhelp.vocabulary import AUDIENCES, RRULE_DAYS, WITH_VENUE

SCHEMA_VERSION: Final = "10"
"""Version of the tables in which these values are stored (`dataset/schema.sql`); every change of a table raises it."""

UNKNOWN_DURATION: Final = 60
"""Minutes assumed for a meeting of unknown length."""


class Place(NamedTuple):
    """A place in the gazetteer: a city, a postal code (with its `city`), or a bare point.

    `kind` is "city", "postal", "postal_area" (so wide that its point is not that of an address) or "point"; `country`
    is an ISO code and `timezone` an IANA zone.
    """

    kind: str
    name: str
    latitude: float
    longitude: float
    city: str | None = None
    county: str | None = None
    state: str | None = None
    country: str | None = None
    population: int | None = None
    timezone: str | None = None

    @property
    def point(self) -> Point:
        """The position of the place."""
        return Point(self.latitude, self.longitude)

    @property
    def is_postal(self) -> bool:
        """Whether this is a postal code, or an area of several."""
        return self.kind in ("postal", "postal_area")

    @property
    def label(self) -> str:
        """The name with its state or country, as people write it: "Denver, CO"; the country is omitted for the US."""
        # In other countries the gazetteer has numeric region codes, which mean nothing to readers.
        state = self.state if self.country in ("US", "CA", "AU") else None
        country = None if self.country == "US" else self.country
        if self.is_postal:
            return f"{self.name} ({', '.join(part for part in (self.city, state, country) if part)})"
        return ", ".join(part for part in (self.name, state, country) if part)


FAILING_SINCE: Final = " (since "
"""In the reason why an update failed, it precedes the date of the first failure, which ends with a bracket."""


class Source(NamedTuple):
    """A feed or file that meetings were imported from.

    - `organization`, `timezone` and `language` are defaults for rows that do not state their own.
    - `columns` is the column mapping of a table, as given by the user or as detected.
    - `fetched` and `imported` are ISO times in UTC. A feed that is unchanged is fetched again, but not imported.
    - `edited` is the ISO date since which nothing in it was edited, by its rows, its file or its server.
    - `reader` is the version of our rules by which the rows were read; None: before these were numbered.
    - `rows`, `meetings`, `duplicates`, `rejects` and `skipped` are counts of the last import.
    - `etag` and `modified` are the validators that the server sent; `failure` is why the last update failed.
    - `digest` is a hash of the last import, by which a feed that is the same is recognized (`ingest.unchanged`).
    - `entity` and the following fields describe who publishes the feed, as stated in the feed.
    """

    name: str
    organization: str | None
    format: str
    address: str
    timezone: str | None = None
    language: str | None = None
    fetched: str | None = None
    imported: str | None = None
    reader: int | None = None
    rows: int = 0
    meetings: int = 0
    duplicates: int = 0
    rejects: int = 0
    skipped: int = 0
    sample: bool = False
    columns: str | None = None
    encoding: str | None = None
    etag: str | None = None
    modified: str | None = None
    failure: str | None = None
    entity: str | None = None
    entity_phone: str | None = None
    entity_email: str | None = None
    entity_url: str | None = None
    feedback: str | None = None
    edited: str | None = None
    digest: str | None = None

    @property
    def fetchable(self) -> bool:
        """Whether the address is an HTTP URL."""
        return self.address.startswith(("http://", "https://"))

    @property
    def is_bundled(self) -> bool:
        """Whether these are the samples that every dataset has, not those of an export."""
        return self.format == "bundled"

    @property
    def failing_since(self) -> str | None:
        """The ISO date since which all its updates have failed; None if none has, or it is unknown."""
        _, mark, date = (self.failure or "").rpartition(FAILING_SINCE)
        return date.removesuffix(")") if mark and date.endswith(")") else None

    @property
    def public(self) -> "Source":
        """The source as it may be printed and exported: with the keys in its address hidden."""
        from selfhelp.redaction import redacted, without_secrets

        return self._replace(
            # The path of a file is no address.
            address=redacted(self.address) if "://" in self.address else self.address,
            failure=None if self.failure is None else without_secrets(self.failure),
        )


SOURCE_FIELDS: Final = Source._fields


class Timing(NamedTuple):
    """When a meeting takes place. The fields are those of `Meeting`; `except_dates` are joined by "; "."""

    weekday: int | None = None
    start: str | None = None
    duration: int | None = None
    timezone: str | None = None
    recurrence: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    except_dates: str | None = None

    @property
    def minute(self) -> int | None:
        """Start as a minute of the week (Monday 00:00 is 0); None if the day or time is unknown."""
        if self.weekday is None or self.start is None:
            return None
        return (self.weekday - 1) * 1440 + minute_of_day(self.start)

    @property
    def weekly(self) -> bool:
        """Whether it takes place every week at a known time, without first date, last date or exceptions."""
        return (
            self.minute is not None
            and self.valid_from is None
            and self.valid_until is None
            and self.except_dates is None
            and self.recurrence == weekly_rule(self.weekday)
        )


class Meeting(NamedTuple):
    """One recurring meeting of a group: when it takes place, where, and how to join.

    Unknown values are None.

    - `weekday` is ISO 1-7; None means by appointment.
    - `start` is "HH:MM" and `duration` minutes, on the clock of `timezone`.
    - `recurrence` is an RFC 5545 rule. None with a weekday means irregular: call for dates.
    - `timezone_from` is where the zone is from: feed, coordinates, place or option.
    - `latitude` and `longitude` are the feed's; `near_latitude` and `near_longitude` are those by which distances are
      measured, and `position_from` where these are from: feed, postal_code or city. All but the first are rough.
    - `valid_from` and `valid_until` are ISO dates, both inclusive. A rule with an interval counts from `valid_from`.
    - `except_dates` are ISO dates on which the meeting does not take place.
    - `cautions` are ids of warnings of the import (`CAUTIONS`) that whoever goes there should know, joined by "; ".
    - `updated` is when its row was last edited; `fetched` and `edited` are those of its source.
    """

    id: str
    source: str
    source_key: str | None
    organization: Organization
    name: str
    group_name: str | None = None
    weekday: int | None = None
    start: str | None = None
    duration: int | None = None
    timezone: str | None = None
    timezone_from: str | None = None
    recurrence: str | None = None
    recurrence_from: str = "default"
    valid_from: str | None = None
    valid_until: str | None = None
    except_dates: tuple[str, ...] = ()
    cautions: str | None = None
    attendance: str = "in_person"
    location: str | None = None
    location_notes: str | None = None
    address: str | None = None
    city: str | None = None
    county: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    region: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    approximate: bool | None = None
    near_latitude: float | None = None
    near_longitude: float | None = None
    position_from: str | None = None
    conference_url: str | None = None
    conference_phone: str | None = None
    conference_notes: str | None = None
    phone: str | None = None
    email: str | None = None
    languages: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    notes: str | None = None
    group_notes: str | None = None
    cost: str | None = None
    registration: bool | None = None
    url: str | None = None
    updated: str | None = None
    fetched: str | None = None
    address_withheld: bool = False
    sample: bool = False
    same_as: str | None = None
    also_in: tuple[str, ...] = ()
    edited: str | None = None

    @property
    def timing(self) -> Timing:
        """When the meeting takes place."""
        return Timing(
            self.weekday,
            self.start,
            self.duration,
            self.timezone,
            self.recurrence,
            self.valid_from,
            self.valid_until,
            "; ".join(self.except_dates) or None,
        )

    @property
    def has_venue(self) -> bool:
        """Whether the meeting has a venue, even if it is temporarily closed."""
        return self.attendance in WITH_VENUE

    @property
    def position(self) -> Point | None:
        """Position of the venue; None if there is no venue, or if only its approximate position is known."""
        if self.latitude is None or self.longitude is None or self.approximate or not self.has_venue:
            return None
        return Point(self.latitude, self.longitude)

    @property
    def near_point(self) -> Point | None:
        """The point of the venue by which distances are measured, which may be that of its postal code or city.

        A place that is withheld has none.
        """
        if self.near_latitude is None or self.near_longitude is None or not self.has_venue or self.address_withheld:
            return None
        return Point(self.near_latitude, self.near_longitude)

    @property
    def audience(self) -> tuple[str, ...]:
        """Audience of the meeting, else of its organization where that serves one only: several mean "may be"."""
        return self.own_audience or self.organization.sole_audience

    @property
    def own_audience(self) -> tuple[str, ...]:
        """Audience that its feed states for the meeting itself."""
        return tuple(a for a in self.attributes if a in AUDIENCES)

    @property
    def region_parts(self) -> tuple[str, ...]:
        """Regions of the meeting as named by its source, the most general first."""
        return parts_of_region(self.region)

    @property
    def city_parts(self) -> tuple[str, ...]:
        """The city, and the boroughs and quarters that its regions name after it."""
        return parts_of_city(self.city, self.region)


def parts_of_region(region: str | None) -> tuple[str, ...]:
    """The parts of a region like "East > Denver"."""
    return tuple(part.strip() for part in (region or "").split(">") if part.strip())


def parts_of_city(city: str | None, region: str | None) -> tuple[str, ...]:
    """A city, and the parts of its region that come after it, which are in it.

    >>> parts_of_city("New York", "East > New York > Brooklyn")
    ('New York', 'Brooklyn')
    >>> parts_of_city("Aurora", "Metro > Denver")
    ('Aurora',)
    """
    if city is None:
        return ()
    parts = parts_of_region(region)
    return (city, *(parts[parts.index(city) + 1 :] if city in parts else ()))


MEETING_FIELDS: Final = Meeting._fields

COMPARED_FIELDS: Final = tuple(
    name
    for name in MEETING_FIELDS
    if name not in ("id", "url", "updated", "fetched", "same_as", "also_in", "edited")
    and name not in ("cautions", "timezone_from", "near_latitude", "near_longitude", "position_from")
)
"""Fields that are compared to detect a changed meeting: what its feed says, not what we found out from that."""


class Occurrence(NamedTuple):
    """One date on which a meeting takes place.

    - `day` is None for irregular meetings and those by appointment.
    - `start` is an aware time on the meeting's own clock, None if its zone or time is unknown.
    - `local` is the same moment on the searcher's clock.
    """

    day: date | None = None
    start: datetime | None = None
    local: datetime | None = None


class Hit(NamedTuple):
    """A meeting that matches a search, with the occurrence that matched.

    `moment` orders hits in time (see `schedule.moments`). `distance_km` is None if the search names no place, or the
    meeting has none. `on_searchers_clock` tells whether days and times were compared on the searcher's clock, not the
    meeting's.
    """

    meeting: Meeting
    moment: int
    occurrence: Occurrence
    distance_km: float | None = None
    on_searchers_clock: bool = False


class Change(NamedTuple):
    """A change that an import made to one meeting: "added", "removed", or "changed" with a field, old and new value."""

    source: str
    time: str
    change: str
    id: str
    name: str
    source_key: str | None
    field: str | None = None
    old: str | None = None
    new: str | None = None


def minute_of_day(clock: str) -> int:
    """Minutes since midnight of "HH:MM".

    >>> minute_of_day("19:30")
    1170
    """
    return int(clock[:2]) * 60 + int(clock[3:5])


@lru_cache(maxsize=2 * 24 * 60)
def clock(minute: int) -> str:
    """Minutes since midnight as "HH:MM"; minutes past 24:00 wrap around to the next day.

    >>> clock(1500)
    '01:00'
    """
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


@cache
def weekly_rule(weekday: int | None) -> str | None:
    """RFC 5545 rule for every week on an ISO weekday; None if the weekday is None."""
    return None if weekday is None else f"FREQ=WEEKLY;BYDAY={RRULE_DAYS[weekday - 1]}"
