"""The meaning of a search, in plain Python: a frozen query and the meetings that answer it.

`store.find` gives the same answer from SQL; that the two agree is the definition of correct.
"""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from selfhelp.geo import Point, distance_km
from selfhelp.model import Hit, Meeting, Organization, Problem, line_of
from selfhelp.schedule.moments import FLOATING
from selfhelp.schedule.occurrence import first_moment, occurrence
from selfhelp.schedule.when import When
from selfhelp.text import fold, nocase
from selfhelp.vocabulary import AUDIENCES, WITH_VENUE

SORTS: Final = ("time", "distance", "name", "updated")

CODE: Final = "code:"
"""What a feed's own code, asked for by --with, is marked with."""

TEXT_FIELDS: Final = ("name", "group_name", "location", "address", "city", "region", "notes")
"""The fields that --text looks in."""


class ProblemWish(NamedTuple):
    """The problems asked for with all below them, the organizations that serve one, and just those asked for."""

    problems: frozenset[str]
    organizations: frozenset[str]
    asked: tuple[str, ...] = ()


class MeetingQuery(NamedTuple):
    """What is asked for. Values of one field are alternatives; fields are all to be met.

    `with_` holds sets of alternatives that are all to be met; its words and those of `without` are
    attributes, audiences, or codes of the feed after `CODE`. Places are compared folded. `samples`
    asks for the bundled samples, or for real meetings; `zone_unknown` only for those of unknown zone. `limit`
    counts hits.
    """

    when: When
    problem: ProblemWish | None = None
    types: frozenset[str] = frozenset()
    approaches: frozenset[str] = frozenset()
    led_by: frozenset[str] = frozenset()
    costs: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    without_organizations: frozenset[str] = frozenset()
    attendances: frozenset[str] = frozenset()
    dial_in: bool = False
    online_asked: bool = False
    suspended: bool = False
    audiences: frozenset[str] = frozenset()
    with_: tuple[frozenset[str], ...] = ()
    without: frozenset[str] = frozenset()
    unknown: tuple[frozenset[str], ...] = ()
    languages: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    postal_codes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    near: Point | None = None
    within_km: float | None = None
    text: tuple[str, ...] = ()
    sources: frozenset[str] = frozenset()
    samples: bool = False
    zone_unknown: bool = False
    sort: str = "time"
    limit: int | None = None

    def searchers_clock(self, attendance: str) -> bool:
        """Whether such a meeting is asked for on the searcher's clock, not on its own."""
        return attendance in ("online", "phone") or (attendance == "hybrid" and self.online_asked)

    def wants_organization(self, organization: Organization) -> bool:
        """Whether meetings of the organization can answer, but for their own problems and cost."""
        return (
            _is(organization.id, self.organizations)
            and organization.id not in self.without_organizations
            and _is(organization.type, self.types)
            and _is(organization.approach, self.approaches)
            and _is(organization.led_by, self.led_by)
        )

    @property
    def asks_place(self) -> bool:
        """Whether a place is asked for: then venues are meant, unless joining from afar is asked for as well."""
        return self.near is not None or any(
            (self.cities, self.counties, self.states, self.regions, self.postal_codes, self.countries)
        )

    def wants_attendance(self, attendance: str) -> bool:
        """Whether meetings of that attendance can answer, but for a dial-in."""
        if self.asks_place and attendance not in WITH_VENUE and not self.reaches_venueless:
            return False
        if attendance == "suspended" and "suspended" not in self.attendances:
            return self.suspended
        return _is(attendance, self.attendances)

    @property
    def reaches_venueless(self) -> bool:
        """Whether a place asked for leaves in what has no venue: when joining from afar is asked for."""
        return self.online_asked or self.dial_in or "phone" in self.attendances

    def reaches(self, meeting: Meeting) -> tuple[bool, float | None]:
        """Whether the meeting is near enough, and how far it is in kilometres."""
        if self.near is None:
            return True, None
        position = meeting.position
        if position is None:
            return not meeting.has_venue, None
        km = distance_km(self.near, position)
        return self.within_km is None or km <= self.within_km, km

    def matches(self, meeting: Meeting) -> Hit | None:
        """The meeting as a hit, or None if it does not answer."""
        if not (self._wants_kind(meeting) and self._wants_place(meeting)):
            return None
        near_enough, km = self.reaches(meeting)
        if not near_enough:
            return None
        searchers = self.searchers_clock(meeting.attendance)
        moment = first_moment(meeting.timing, self.when, searchers_clock=searchers)
        if moment is None:
            return None
        return Hit(meeting, moment, occurrence(moment, meeting.timezone, self.when.zone), km, searchers)

    def in_order(self, hits: Iterable[Hit]) -> list[Hit]:
        """The hits in the order asked for."""
        in_time = sorted(hits, key=lambda h: (h.moment, h.meeting.name, h.meeting.id))
        if self.sort == "distance":
            return sorted(in_time, key=lambda h: (h.distance_km is None, h.distance_km or 0.0))
        if self.sort == "name":
            return sorted(in_time, key=lambda h: nocase(h.meeting.name))
        if self.sort == "updated":
            return sorted(in_time, key=lambda h: h.meeting.updated or "", reverse=True)
        return in_time

    def _wants_kind(self, meeting: Meeting) -> bool:
        return (
            meeting.sample == self.samples
            and meeting.same_as is None
            and not (self.zone_unknown and meeting.timezone is not None)
            and self.wants_organization(meeting.organization)
            and self._wants_problem(meeting)
            and _is(meeting.cost or meeting.organization.cost, self.costs)
            and _any((meeting.source, *meeting.also_in), self.sources)
            and self.wants_attendance(meeting.attendance)
            and (not self.dial_in or meeting.conference_phone is not None)
            and _any(meeting.languages, self.languages)
            and (not self.audiences or any(has(meeting, a) for a in self.audiences))
            and all(any(has(meeting, word) for word in words) for words in self.with_)
            and not any(has(meeting, word) for word in self.without)
            and not any(has(meeting, word) for words in self.unknown for word in words)
        )

    def _wants_problem(self, meeting: Meeting) -> bool:
        if self.problem is None:
            return True
        if meeting.problems:
            return not self.problem.problems.isdisjoint(meeting.problems)
        return meeting.organization.id in self.problem.organizations

    def _wants_place(self, meeting: Meeting) -> bool:
        return (
            _is(_folded(meeting.city), self.cities)
            and _is(_folded(meeting.county), self.counties)
            and _any([fold(part) for part in meeting.region_parts], self.regions)
            and _is(_plain(meeting.state), self.states)
            and _is(_plain(meeting.postal_code), self.postal_codes)
            and _is(_plain(meeting.country), self.countries)
            and self._wants_text(meeting)
        )

    def _wants_text(self, meeting: Meeting) -> bool:
        if not self.text:
            return True
        words = {word for field in TEXT_FIELDS for word in fold(getattr(meeting, field) or "").split()}
        return words.issuperset(self.text)


def has(meeting: Meeting, word: str) -> bool:
    """Whether the meeting is known to have the attribute, the audience or, after `CODE`, the code."""
    if word.startswith(CODE):
        return nocase(word.removeprefix(CODE)) in map(nocase, meeting.codes)
    return word in (meeting.audience if word in AUDIENCES else meeting.attributes)


def serving(asked: Collection[str], problems: Iterable[Problem], organizations: Iterable[Organization]) -> ProblemWish:
    """What asking for the problems `asked` means: the branches below them, and who serves these.

    An organization that serves a whole branch serves every problem in it.
    """
    tree = {problem.id: problem for problem in problems}
    below = frozenset(id for id in tree if not set(asked).isdisjoint(line_of(id, tree)))
    above = frozenset(id for word in asked for id in line_of(word, tree))
    return ProblemWish(
        below,
        frozenset(
            organization.id
            for organization in organizations
            if any(
                problem in below or (scope == "branch" and problem in above) for problem, scope in organization.problems
            )
        ),
        tuple(asked),
    )


def is_known_time(hit: Hit) -> bool:
    """Whether the moment of the hit is known, zone and all."""
    return hit.moment < FLOATING


def _is(value: str | None, wanted: frozenset[str]) -> bool:
    return not wanted or value in wanted


def _any(values: Iterable[str], wanted: frozenset[str]) -> bool:
    return not wanted or not wanted.isdisjoint(values)


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(text)


def _plain(text: str | None) -> str | None:
    return None if text is None else nocase(text)
