"""What only all rows of a feed show together: points that stand for "unknown", languages of days, foreign codes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from selfhelp.geo import Point
from selfhelp.ingest.context import Context
from selfhelp.ingest.doubtful_codes import CodedRow, DoubtfulCodes, doubtful_codes
from selfhelp.reading.codes import Doubt
from selfhelp.reading.days import languages_of_days

UNRELATED_TOWNS: Final = 4
"""Number of towns at one point that makes it the default of a map instead of a real place."""

NO_DOUBTS: Final[Mapping[str, Doubt]] = {}


class Evidence(NamedTuple):
    """What a row contributes to the findings: its codes as they are written, its stated point, and the text of its day.

    `organization` is the id of the one whose codes these are, `town` the folded name of the town. A row that became no
    meeting contributes its day alone.
    """

    organization: str | None = None
    types: tuple[str, ...] = ()
    country: str | None = None
    point: Point | None = None
    town: str = ""
    day: str | None = None
    is_day_ambiguous: bool = False


class Findings(NamedTuple):
    """Points that stand for "unknown", the languages in which all words for days can be read, and doubts about codes.

    The doubts are by the id of the organization.
    """

    shared_points: frozenset[Point] = frozenset()
    day_languages: frozenset[str] = frozenset()
    doubts: Mapping[str, Doubt] = NO_DOUBTS

    @property
    def digest(self) -> str:
        """A text that is the same for the same findings."""
        doubts = {id: (doubt.short_codes, sorted(doubt.languages)) for id, doubt in self.doubts.items()}
        return repr((sorted(self.shared_points), sorted(self.day_languages), sorted(doubts.items())))


NOTHING_FOUND: Final = Findings()


def findings_of(
    rows: Sequence[Evidence], context: Context, *, codes_are_defined: bool
) -> tuple[Findings, DoubtfulCodes]:
    """What the rows of a feed show together, with what to tell about its codes, unless its format defines these."""
    doubtful = DoubtfulCodes({}, {}) if codes_are_defined else _doubtful_codes(rows, context)
    return Findings(_shared_points(rows), _day_languages(rows), doubtful.doubts), doubtful


def _doubtful_codes(rows: Iterable[Evidence], context: Context) -> DoubtfulCodes:
    """The codes that the feed uses in another sense than its organizations do."""
    # Many rows of a feed have the same codes.
    numbers = Counter((row.organization, row.types, row.country) for row in rows if row.organization is not None)
    organizations = {id: context.organizations[id] for id, _, _ in numbers if id is not None}
    return doubtful_codes(
        {CodedRow(organizations[id or ""], types, country): number for (id, types, country), number in numbers.items()},
        {id: context.codes_of(organization) for id, organization in organizations.items()},
        context.source.language,
    )


def _shared_points(rows: Iterable[Evidence]) -> frozenset[Point]:
    """The points that stand for "unknown": those shared by rows in many towns."""
    towns: dict[Point, set[str]] = {}
    for row in rows:
        if row.point is not None and row.town:
            towns.setdefault(row.point, set()).add(row.town)
    return frozenset(point for point, names in towns.items() if len(names) >= UNRELATED_TOWNS)


def _day_languages(rows: Sequence[Evidence]) -> frozenset[str]:
    """The languages in which all words for days can be read, if some of these can be read in several ways."""
    if not any(row.is_day_ambiguous for row in rows):
        return frozenset()
    return languages_of_days({row.day for row in rows if row.day is not None})
