"""The words of the field as frozen values: organizations, problems, meetings, hits."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from selfhelp.geo import Point
from selfhelp.vocabulary import AUDIENCES, RRULE_DAYS, WITH_VENUE

UNKNOWN_DURATION: Final = 60
"""Minutes that a meeting of unknown length is taken to last."""


class Organization(NamedTuple):
    """The body behind groups.

    `problems` are pairs of a problem's id and a scope: "this" problem only, or the whole "branch"
    of the tree below it. `phone` is known only where it is confirmed; `confidence` and `source` tell what
    the facts rest on.
    """

    id: str
    name: str
    abbreviation: str | None = None
    parent: str | None = None
    type: str | None = None
    approach: str | None = None
    led_by: str | None = None
    cost: str | None = None
    audience: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    also_known_as: tuple[str, ...] = ()
    status: str = "active"
    website: str | None = None
    finder: str | None = None
    phone: str | None = None
    description: str | None = None
    meets: str | None = None
    founded: str | None = None
    confidence: str | None = None
    source: str | None = None


class Problem(NamedTuple):
    """What somebody seeks help with; `parent` makes the tree.

    `for_family` is the problem of those who are close to somebody with this one, or one below it.
    """

    id: str
    name: str
    parent: str | None = None
    synonyms: tuple[str, ...] = ()
    for_family: str | None = None


class Helpline(NamedTuple):
    """A number to call or to text; `problems` are ids, or "general" for a line for anybody.

    `phone` and `text` are known only where they are confirmed.
    """

    id: str
    name: str
    phone: str | None
    text: str | None
    website: str | None
    country: str
    hours: str | None
    what_for: str | None
    problems: tuple[str, ...]
    confirmed: bool


class Topic(NamedTuple):
    """Short, plain advice; `applies` are pairs of a kind and a value: where it is worth reading."""

    id: str
    title: str
    summary: str
    text: str
    applies: tuple[tuple[str, str], ...] = ()


class Place(NamedTuple):
    """A named point of the gazetteer: a city, a postal code (with its `city`), or just a point.

    `kind` is "city", "postal" or "point"; `country` an ISO code, `timezone` an IANA zone.
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
        """Where it is."""
        return Point(self.latitude, self.longitude)

    @property
    def label(self) -> str:
        """The name with the state or the country, as people write it."""
        # Outside of North America the gazetteer's states are numbers that nobody knows.
        state = self.state if self.country in ("US", "CA", "AU") else None
        country = None if self.country == "US" else self.country
        if self.kind == "postal":
            return f"{self.name} ({', '.join(part for part in (self.city, state, country) if part)})"
        return ", ".join(part for part in (self.name, state, country) if part)


class Source(NamedTuple):
    """Where meetings came from: one feed or file.

    `organization`, `timezone` and `language` are what its rows have where they say nothing themselves; `columns`
    are those of a table as people named them, or as they were found out; `fetched` is an ISO time in UTC, and so is
    `imported`, when its rows were last read: what is unchanged is fetched only. The counts are the account of those
    rows. `etag` and `modified` are what its server said to ask by, `failure` why the last update did not bring it.
    `entity` and what follows is what the feed says about who publishes it.
    """

    name: str
    organization: str | None
    format: str
    address: str
    timezone: str | None = None
    language: str | None = None
    fetched: str | None = None
    imported: str | None = None
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

    @property
    def fetchable(self) -> bool:
        """Whether it has an address on the network."""
        return self.address.startswith(("http://", "https://"))


SOURCE_FIELDS: Final = Source._fields


class Timing(NamedTuple):
    """When a meeting takes place; the fields are those of `Meeting`, dates joined by "; "."""

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
        """The minute of the week at which it starts, Monday 00:00 being 0; None if unknown."""
        if self.weekday is None or self.start is None:
            return None
        return (self.weekday - 1) * 1440 + minute_of_day(self.start)

    @property
    def weekly(self) -> bool:
        """Whether it takes place every week at a known minute, without begin or end."""
        return (
            self.minute is not None
            and self.valid_from is None
            and self.valid_until is None
            and self.except_dates is None
            and self.recurrence == weekly_rule(self.weekday)
        )


class Meeting(NamedTuple):
    """One recurring appointment of a group: when, where or how to join.

    `weekday` is ISO 1-7, None by appointment; `start` "HH:MM" and `duration` in minutes, on the clock
    of `timezone` (None: unknown). `recurrence` is an RFC 5545 rule; None beside a weekday means
    irregular: call for dates. `valid_from` and `valid_until` are ISO dates, both inclusive; a rule
    that counts from a start (an interval) counts from `valid_from`; on `except_dates` it does not take place. What is
    not known is None.
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
    recurrence: str | None = None
    recurrence_from: str = "default"
    valid_from: str | None = None
    valid_until: str | None = None
    except_dates: tuple[str, ...] = ()
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

    @property
    def timing(self) -> Timing:
        """When it takes place."""
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
        """Whether people go somewhere; also so while the place is temporarily closed."""
        return self.attendance in WITH_VENUE

    @property
    def position(self) -> Point | None:
        """Where the venue is; None without a venue, or where only the region is known, whatever the feed says."""
        if self.latitude is None or self.longitude is None or self.approximate or not self.has_venue:
            return None
        return Point(self.latitude, self.longitude)

    @property
    def audience(self) -> tuple[str, ...]:
        """For whom it is: its own audience, else its organization's."""
        own = tuple(a for a in self.attributes if a in AUDIENCES)
        return own or self.organization.audience

    @property
    def region_parts(self) -> tuple[str, ...]:
        """The regions it lies in, the most general first."""
        return tuple(part.strip() for part in (self.region or "").split(">") if part.strip())


MEETING_FIELDS: Final = Meeting._fields

COMPARED_FIELDS: Final = tuple(
    name for name in MEETING_FIELDS if name not in ("id", "url", "updated", "fetched", "same_as", "also_in")
)
"""Fields whose change makes a meeting a changed one."""


class Occurrence(NamedTuple):
    """One date on which a meeting takes place.

    `start` is aware, on the meeting's own clock, and None where zone or time are unknown; `local` is
    the same moment on the searcher's clock; `day` is None for irregular meetings and those by
    appointment.
    """

    day: date | None = None
    start: datetime | None = None
    local: datetime | None = None


class Hit(NamedTuple):
    """A meeting that answers a search, with the occurrence that matched.

    `moment` orders hits in time (see `schedule`); `distance_km` is None without a place;
    `on_searchers_clock` says on whose clock the search was made.
    """

    meeting: Meeting
    moment: int
    occurrence: Occurrence
    distance_km: float | None = None
    on_searchers_clock: bool = False


class Change(NamedTuple):
    """What an import did to one meeting: added, removed, or one field changed from old to new."""

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


def clock(minute: int) -> str:
    """The clock time, like "01:00", of minutes since midnight; past 24:00 on the next day.

    >>> clock(1500)
    '01:00'
    """
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def weekly_rule(weekday: int | None) -> str | None:
    """The RFC 5545 rule of a meeting that takes place on every such ISO weekday."""
    return None if weekday is None else f"FREQ=WEEKLY;BYDAY={RRULE_DAYS[weekday - 1]}"


def line_of(problem: str, problems: Mapping[str, Problem]) -> list[str]:
    """The problem and all above it."""
    line: list[str] = []
    at = problems.get(problem)
    while at is not None and at.id not in line:
        line.append(at.id)
        at = problems.get(at.parent or "")
    return line
