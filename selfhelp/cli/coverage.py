"""What a dataset has around a place: meetings of each organization, and who else to ask about common problems."""

from collections import Counter
from collections.abc import Collection, Mapping
from functools import partial
from typing import Final, NamedTuple

from selfhelp.dataset.store import Store
from selfhelp.directory.lookup import with_branches
from selfhelp.directory.offering import Closeness, Whereabouts, best_first, closeness, is_particular, offered
from selfhelp.geo import Point, box_around, distance_km, kilometers
from selfhelp.organizations import Organization, Problem
from selfhelp.search.problem_filter import problem_filter
from selfhelp.vocabulary import GONE

NEAR_MILES: Final = 25

COMMON: Final = (
    "alcohol", "drugs", "family-addiction", "gambling", "compulsive-eating", "sex", "depression", "grief",
    "childhood-sexual-abuse", "codependency",
)  # fmt: skip
"""The problems that people ask about most."""


CLEARINGHOUSE: Final = "clearinghouse"


class Covered(NamedTuple):
    """An organization with its numbers of meetings in person near a place, and of those that can be joined online."""

    organization: Organization
    near: int
    online: int


class Uncovered(NamedTuple):
    """A problem of which no meeting is loaded, and an organization to ask."""

    problem: Problem
    organization: Organization

    @property
    def contact(self) -> str:
        """The page with its meetings, else its phone number."""
        return self.organization.finder or self.organization.phone or ""


def covered(store: Store, point: Point) -> list[Covered]:
    """The organizations with meetings within 25 miles of a point or online, most of them first."""
    near, online = _near(store, point), _online(store)
    found = [Covered(store.organizations[id], near[id], online[id]) for id in near.keys() | online.keys()]
    return sorted(found, key=lambda one: (-one.near, -one.online, one.organization.name))


def uncovered(store: Store, where: Whereabouts, loaded: Collection[str]) -> list[Uncovered]:
    """Common problems that none of the `loaded` organizations serves, each with one that can be asked here."""
    known = store.organizations
    with_loaded = {id for one in loaded for id in with_branches(known[one], known)} | {
        known[id].parent for id in loaded
    }
    missing = []
    for id in COMMON:
        filter = problem_filter([id], store.problems.values(), known.values())
        if not filter.organizations.isdisjoint(with_loaded):
            continue
        best = best_first(filter, known.values())
        order = {o.id: position for position, o in enumerate(best)}
        candidates = [o for o in offered(best, where) if (o.finder or o.phone) and o.status not in GONE]
        candidates = [o for o in candidates if not is_particular(o)]
        if candidates:
            missing.append(Uncovered(store.problems[id], min(candidates, key=partial(_rank, where, order))))
    return missing


def _rank(where: Whereabouts, order: Mapping[str, int], organization: Organization) -> tuple[bool, bool, int]:
    """Who serves the problem itself comes before those who know of all groups of a country; a branch is as its parent.

    Those of which nobody knows the countries come last.
    """
    is_remote = closeness(organization, where) is Closeness.UNKNOWN
    position = min(order[organization.id], order.get(organization.parent or "", len(order)))
    return is_remote, organization.type == CLEARINGHOUSE, position


def _near(store: Store, point: Point) -> Counter[str]:
    box, km = box_around(point, kilometers(NEAR_MILES)), kilometers(NEAR_MILES)
    rows = [
        row
        for west, east in box.longitudes
        for row in store.rows(
            "SELECT organization, near_latitude, near_longitude FROM meetings WHERE sample = 0 AND same_as IS NULL"
            " AND attendance IN ('in_person', 'hybrid') AND near_latitude BETWEEN ? AND ?"
            " AND near_longitude BETWEEN ? AND ?",
            box.south,
            box.north,
            west,
            east,
        )
    ]
    return Counter(id for id, *position in rows if distance_km(point, Point(*position)) <= km)


def _online(store: Store) -> Counter[str]:
    rows = store.rows(
        "SELECT organization, count(*) FROM meetings WHERE sample = 0 AND same_as IS NULL"
        " AND attendance IN ('online', 'hybrid') GROUP BY organization"
    )
    return Counter(dict(rows))
