"""What a search asks for, as a frozen query: `matching` tells which meetings match it."""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from selfhelp.geo import Point, distance_km
from selfhelp.model import Hit, Meeting, Organization, Problem, lineage
from selfhelp.schedule.moments import BY_APPOINTMENT, DAY, EPOCH_WALL, FLOATING, wall_minute
from selfhelp.schedule.when import When, day_by_day
from selfhelp.search.attributes import has
from selfhelp.text import fold, nocase
from selfhelp.vocabulary import REMOTE

SORTS: Final = ("time", "distance", "name", "updated", "-updated")

EASTERNMOST: Final = 15 * 60
"""Minutes by which the clock of no zone is farther ahead of UTC."""

LAST_DAY: Final = BY_APPOINTMENT
"""Day, in the order of preferences, of what has no known moment."""

ADDICTION: Final = "addiction"
FAMILY_OF_ADDICTION: Final = "family-addiction"
"""Problems at the top of the branches for those with an addiction and for those close to them."""

CITY_RADIUS_KM: Final = 16.0
"""Radius from which the point of its city tells where a meeting is; the most that one is off is about as far."""

TEXT_FIELDS: Final = ("name", "group_name", "location", "address", "city", "region", "notes")
"""The fields that --text searches."""


class ProblemFilter(NamedTuple):
    """Requested problems (`asked`) expanded to their subtrees, and the organizations that serve any of them.

    Of the organizations in `not_only_families`, which also serve those with the addiction, only meetings count that are
    known to be for families: a wife is not sent to a meeting for drinkers.
    """

    problems: frozenset[str]
    organizations: frozenset[str]
    asked: tuple[str, ...] = ()
    not_only_families: frozenset[str] = frozenset()


class Town(NamedTuple):
    """A city: its folded name, and its state and country in lower case, if these are known."""

    name: str
    state: str | None = None
    country: str | None = None

    def has(self, meeting: Meeting) -> bool:
        """Whether the meeting's address names this city, and no other state or country."""
        return (
            _folded(meeting.city) == self.name
            and (None in (self.state, meeting.state) or _lowered(meeting.state) == self.state)
            and (None in (self.country, meeting.country) or _lowered(meeting.country) == self.country)
        )


class MeetingQuery(NamedTuple):
    """What a search asks for. Values within one field are alternatives; a meeting must match every field that is set.

    `with_` holds sets of alternatives, each of which must be met, and `without` words that must not apply; the
    words are attributes, audiences or, after `CODE` or `LANGUAGE`, codes of a feed and languages. `unknown` selects
    meetings to which none of its words is known to apply. `prefer` are such words that only order the hits of a day,
    but for meetings that say no to one of them (`preferences.opposites`). `cities`, `counties`, `regions` and `text`
    are folded (`text.fold`), `states`, `postal_codes` and `countries` lower-cased (`text.nocase`); the country "" is an
    unknown one. `suspended` includes meetings that are temporarily closed. `near_town` is the city of `near`, whose
    meetings match at any distance if their place is withheld. `online_requested` puts hybrid meetings on the
    searcher's clock, as online meetings are. `fetched_since` is an ISO time in UTC.
    `all_sources` adds the rows that a row of another source stands for, and each row is of its own source alone.
    `samples` selects the bundled samples instead of real meetings,
    `zone_unknown` only meetings of unknown time zone, `position_unknown` only those of which not even postal code
    or city give a point. `each` gives a hit for every day asked for on which a meeting takes place,
    instead of the first one. `limit` is a number of hits.
    """

    when: When
    problem: ProblemFilter | None = None
    types: frozenset[str] = frozenset()
    approaches: frozenset[str] = frozenset()
    led_by: frozenset[str] = frozenset()
    costs: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    without_organizations: frozenset[str] = frozenset()
    attendances: frozenset[str] = frozenset()
    dial_in: bool = False
    online_requested: bool = False
    suspended: bool = False
    audiences: frozenset[str] = frozenset()
    with_: tuple[frozenset[str], ...] = ()
    without: frozenset[str] = frozenset()
    unknown: tuple[frozenset[str], ...] = ()
    prefer: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    postal_codes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    near: Point | None = None
    within_km: float | None = None
    near_town: Town | None = None
    text: tuple[str, ...] = ()
    sources: frozenset[str] = frozenset()
    all_sources: bool = False
    fetched_since: str | None = None
    samples: bool = False
    zone_unknown: bool = False
    position_unknown: bool = False
    sort: str = "time"
    each: bool = False
    limit: int | None = None

    def searchers_clock(self, attendance: str) -> bool:
        """Whether meetings of this attendance are compared on the searcher's clock instead of their own."""
        return attendance in REMOTE or (attendance == "hybrid" and (self.online_requested or self.dial_in))

    def wants_organization(self, organization: Organization) -> bool:
        """Whether the filters on organizations allow it; problems and costs are checked for each meeting."""
        return (
            _one_of(organization.id, self.organizations)
            and organization.id not in self.without_organizations
            and _one_of(organization.type, self.types)
            and _one_of(organization.approach, self.approaches)
            and _one_of(organization.led_by, self.led_by)
        )

    @property
    def has_place(self) -> bool:
        """Whether the query names a place, so that only venues match unless it also asks for remote meetings."""
        return self.near is not None or any(
            (self.cities, self.counties, self.states, self.regions, self.postal_codes, self.countries)
        )

    @property
    def orders_by_preference(self) -> bool:
        """Whether the hits of each day are ordered by the preferences that they meet."""
        return bool(self.prefer) and self.sort == "time"

    def searchers_day(self, moment: int) -> int:
        """The day on the searcher's clock, by which preferences order; what has no known moment shares the last one."""
        return LAST_DAY if moment >= FLOATING else wall_minute(moment, self.when.zone) // DAY

    @property
    def wanted(self) -> frozenset[str]:
        """Attributes and audiences that the query asks for."""
        return frozenset(self.prefer).union(self.audiences, *self.with_)

    @property
    def lacks_place(self) -> bool:
        """Whether the query asks for meetings anywhere, though nobody can get to most of them.

        A search for the name of a group, or in one source, is not for what is near.
        """
        says_how = self.attendances or self.dial_in or self.online_requested
        return not (self.has_place or says_how or self.text or self.sources)

    def wants_attendance(self, attendance: str) -> bool:
        """Whether meetings of this attendance can match; `dial_in` is checked for each meeting."""
        if self.has_place and attendance in REMOTE and not self.includes_remote:
            return False
        if self.near is not None and attendance == "unknown":
            return False  # it may have no door to go to
        if attendance == "suspended" and "suspended" not in self.attendances:
            return self.suspended
        return _one_of(attendance, self.attendances)

    @property
    def includes_remote(self) -> bool:
        """Whether meetings without a venue match despite a place, because the query asks for online or phone."""
        return self.online_requested or self.dial_in or "phone" in self.attendances

    def reaches(self, meeting: Meeting) -> tuple[bool, float | None]:
        """Whether the meeting is near enough, and its distance in kilometers (None: unknown, or not requested)."""
        if self.near is None or not meeting.has_venue:
            return True, None
        if meeting.address_withheld and self.near_town is not None:
            return self.near_town.has(meeting), None
        position = meeting.near_point
        if position is None:
            return False, None
        km = distance_km(self.near, position)
        if meeting.position_from == "city" and not (self.takes_cities or self._is_near_town(meeting)):
            return False, km
        return self.within_km is None or km <= self.within_km, km

    @property
    def takes_cities(self) -> bool:
        """Whether the radius is large enough for meetings of which only the city is known."""
        return self.within_km is None or self.within_km >= CITY_RADIUS_KM

    def _is_near_town(self, meeting: Meeting) -> bool:
        return self.near_town is not None and self.near_town.has(meeting)

    @property
    def days(self) -> list["MeetingQuery"]:
        """The query itself; with `each`, one for each day asked for.

        Raises:
            ValueError: there are too many days.
        """
        if not self.each:
            return [self]
        return [self._replace(when=when, each=False) for when in day_by_day(self.when)]

    def order(self, hit: Hit) -> tuple[int, int, int, str, str]:
        """What hits are sorted by if that is the time."""
        day, met = 0, 0
        if self.orders_by_preference:
            day = self.searchers_day(hit.moment)
            met = sum(has(hit.meeting, word) for word in self.prefer)
        return day, -met, hit.moment, hit.meeting.name, hit.meeting.id

    def is_before(self, hit: Hit, day: When) -> bool:
        """Whether a hit comes before all those of a day that was asked for by itself, wherever their clocks are."""
        [(ordinal, _)] = day.ranges(0)
        earliest = ordinal * DAY - EPOCH_WALL - EASTERNMOST
        if self.orders_by_preference:
            return self.searchers_day(hit.moment) < self.searchers_day(earliest)
        return hit.moment < earliest

    def in_order(self, hits: Iterable[Hit]) -> list[Hit]:
        """The hits in the order of `sort`; ties are broken by time, name and id."""
        by_time = sorted(hits, key=self.order)
        if self.sort == "distance":
            return sorted(by_time, key=lambda h: (h.distance_km is None, h.distance_km or 0.0))
        if self.sort == "name":
            return sorted(by_time, key=lambda h: nocase(h.meeting.name))
        if self.sort in ("updated", "-updated"):
            return sorted(by_time, key=lambda h: h.meeting.updated or "", reverse=self.sort == "updated")
        return by_time


def problem_filter(
    requested: Collection[str], problems: Iterable[Problem], organizations: Iterable[Organization]
) -> ProblemFilter:
    """The filter for the requested problem ids: their subtrees, and the organizations that serve a problem in them.

    An organization that serves a whole branch serves every problem in it.
    """
    tree = {problem.id: problem for problem in problems}
    subtrees = frozenset(id for id in tree if not set(requested).isdisjoint(lineage(id, tree)))
    ancestors = frozenset(id for problem in requested for id in lineage(problem, tree))
    serving = [
        organization
        for organization in organizations
        if any(
            problem in subtrees or (scope == "branch" and problem in ancestors)
            for problem, scope in organization.problems
        )
    ]
    is_about_family = bool(requested) and all(FAMILY_OF_ADDICTION in lineage(id, tree) for id in requested)
    mixed = [
        organization.id
        for organization in serving
        if is_about_family and any(ADDICTION in lineage(problem, tree) for problem, _ in organization.problems)
    ]
    ids = frozenset(organization.id for organization in serving)
    return ProblemFilter(subtrees, ids, tuple(requested), frozenset(mixed))


def is_known_time(hit: Hit) -> bool:
    """Whether the exact time of the hit is known, including its time zone."""
    return hit.moment < FLOATING


def _one_of(value: str | None, wanted: frozenset[str]) -> bool:
    """Whether `wanted` holds the value, or is empty and so accepts anything."""
    return not wanted or value in wanted


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(text)


def _lowered(text: str | None) -> str | None:
    return None if text is None else nocase(text)
