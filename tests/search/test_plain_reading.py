"""Each condition of a search by itself, against a plain reading of what it asks for, which shares no code with it."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from stores import stored
from strategies import FETCHED, ORGANIZATIONS, PROBLEMS, with_fields

from selfhelp.dataset.store import Store
from selfhelp.geo import Point
from selfhelp.model import Meeting, weekly_rule
from selfhelp.schedule.when import When
from selfhelp.search.attributes import CODE
from selfhelp.search.matching import match
from selfhelp.search.place_filter import Town
from selfhelp.search.problem_filter import problem_filter
from selfhelp.search.query import MeetingQuery
from selfhelp.vocabulary import ATTENDANCE

REMOTE: Final = ("online", "phone")
ANY_TIME: Final = When(datetime(2026, 11, 24, 12, tzinfo=UTC))

Holds = Callable[[Meeting], bool]


def made_up(number: int, chance: random.Random) -> Meeting:
    """A weekly meeting whose other fields have a few values each, in any combination."""
    one_of = chance.choice
    weekday, source, is_placed = chance.randint(1, 7), one_of(sorted(FETCHED)), chance.random() < 0.7
    return Meeting(
        f"m{number:09d}", source, str(number), one_of(ORGANIZATIONS), f"Night {number}", fetched=FETCHED[source],
        weekday=weekday, start="19:30", recurrence=weekly_rule(weekday), timezone=one_of(["America/Denver", None]),
        attendance=one_of(sorted(ATTENDANCE)), group_name=one_of([None, "York", "Café"]),
        city=one_of([None, "York", "New York", "Café"]), county=one_of([None, "York", "Straße 5"]),
        state=one_of([None, "NY", "ny", "N"]), postal_code=one_of([None, "80205", "8020"]),
        country=one_of([None, "US", "GB"]), region=one_of([None, "East > New York", "New York > Quarter", "Café"]),
        near_latitude=one_of([40.7, 41.5]) if is_placed else None, near_longitude=-74.0 if is_placed else None,
        position_from=one_of(["feed", "postal_code", "city"]) if is_placed else None,
        conference_phone=one_of([None, "+1-303-555-0100"]), languages=one_of([(), ("en",), ("en", "es")]),
        attributes=tuple(sorted(chance.sample(["families", "men", "no-wheelchair", "open", "wheelchair", "women"], 2))),
        codes=one_of([(), ("O",), ("ASBI", "X")]), problems=one_of([(), (), ("cocaine",), ("mind",)]),
        cost=one_of([None, "free", "fee"]), address_withheld=chance.random() < 0.2, sample=chance.random() < 0.2,
    )  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[tuple[Store, list[Meeting]]]:
    """A dataset of 400 meetings, and these."""
    chance = random.Random(1)
    listed = [made_up(number, chance) for number in range(400)]
    with stored(tmp_path_factory.mktemp("conditions") / "world.db", template, listed) as store:
        yield store, listed


def asks(problem: str) -> Any:
    return problem_filter([problem], PROBLEMS, ORGANIZATIONS)


def serves(own: set[str], *organizations: str) -> Holds:
    """Whether a meeting has one of its own problems, or has none and is held by one of the organizations."""
    return lambda m: bool(own & set(m.problems)) if m.problems else m.organization.id in organizations


def is_for(audience: str) -> Holds:
    """Whether a meeting is for women, men or families, by its own words or else by its organization's."""

    def holds(meeting: Meeting) -> bool:
        own = {"women", "men", "families"} & set(meeting.attributes)
        return audience in (own or ({"women"} if meeting.organization.id == "wfs" else set()))

    return holds


def is_there(holds: Holds) -> Holds:
    """Whether a meeting has a venue, or may have one, and this holds."""
    return lambda m: m.attendance not in REMOTE and holds(m)


def has_point(meeting: Meeting) -> bool:
    """Whether a meeting certainly has a venue, and it is known where that is."""
    is_venue = meeting.attendance not in (*REMOTE, "unknown")
    return is_venue and meeting.near_latitude is not None and not meeting.address_withheld


def is_in_york(meeting: Meeting) -> bool:
    """Whether the address of a meeting may be in York, NY."""
    return meeting.city == "York" and meeting.state in (None, "NY", "ny")


def anything(_: Meeting) -> bool:
    return True


def by(*organizations: str) -> Holds:
    return lambda m: m.organization.id in organizations


NEAR: Final = {"near": Point(40.75, -74.0), "within_km": 10.0}

CONDITIONS: Final[list[tuple[dict[str, Any], Holds]]] = [
    ({}, anything),
    ({"types": {"twelve-step"}}, by("aa")),
    ({"types": {"advocacy", "twelve-step"}}, by("aa", "nami")),
    ({"approaches": {"secular"}}, by("wfs")),
    ({"led_by": {"peer"}}, by("aa", "wfs")),
    ({"organizations": {"aa"}}, by("aa")),
    ({"without_organizations": {"aa"}}, by("wfs", "nami")),
    ({"costs": {"free"}}, lambda m: m.cost == "free" or (m.cost is None and m.organization.id == "wfs")),
    ({"costs": {"donation"}}, lambda m: m.cost is None and m.organization.id == "aa"),
    ({"costs": {"fee"}}, lambda m: m.cost == "fee"),
    ({"problem": asks("cocaine")}, serves({"cocaine"}, "wfs")),
    ({"problem": asks("alcohol")}, serves(set(), "aa")),
    ({"problem": asks("addiction")}, serves({"cocaine"}, "aa", "wfs")),
    ({"problem": asks("mind")}, serves({"mind"}, "nami")),
    (
        {"problem": asks("family-alcohol")},
        lambda m: not m.problems and (m.organization.id == "nami" or (by("wfs")(m) and "families" in m.attributes)),
    ),
    ({"attendances": {"hybrid"}}, lambda m: m.attendance == "hybrid"),
    ({"attendances": {"suspended", "phone"}}, lambda m: m.attendance in ("suspended", "phone")),
    ({"suspended": True}, anything),
    ({"dial_in": True}, lambda m: m.conference_phone is not None),
    ({"audiences": {"women"}}, is_for("women")),
    ({"audiences": {"women", "families"}}, lambda m: is_for("women")(m) or is_for("families")(m)),
    ({"with_": ({"open"},)}, lambda m: "open" in m.attributes),
    ({"with_": ({"open", "women"},)}, lambda m: "open" in m.attributes or is_for("women")(m)),
    ({"with_": ({"open"}, {"women"})}, lambda m: "open" in m.attributes and is_for("women")(m)),
    ({"with_": ({CODE + "x"},)}, lambda m: "X" in m.codes),
    ({"without": {"open"}}, lambda m: "open" not in m.attributes),
    ({"without": {"women", CODE + "x"}}, lambda m: not is_for("women")(m) and "X" not in m.codes),
    ({"unknown": ({"wheelchair", "no-wheelchair"},)}, lambda m: not {"wheelchair", "no-wheelchair"} & {*m.attributes}),
    ({"prefer": ("wheelchair",)}, lambda m: "no-wheelchair" not in m.attributes or "wheelchair" in m.attributes),
    ({"prefer": ("men",)}, lambda m: is_for("men")(m) or not is_for("women")(m)),
    ({"languages": {"es"}}, lambda m: "es" in m.languages),
    ({"languages": {"en", "es"}}, lambda m: m.languages != ()),
    ({"cities": {"york"}}, is_there(lambda m: m.city == "York")),
    ({"cities": {"cafe", "quarter"}}, is_there(
        lambda m: m.city == "Café" or (m.city == "New York" and m.region == "New York > Quarter")
    )),
    ({"counties": {"strasse 5"}}, is_there(lambda m: m.county == "Straße 5")),
    ({"states": {"ny"}}, is_there(lambda m: m.state in ("NY", "ny"))),
    ({"regions": {"new york"}}, is_there(lambda m: m.region in ("East > New York", "New York > Quarter"))),
    ({"regions": {"york", "cafe"}}, is_there(lambda m: m.region == "Café")),
    ({"postal_codes": {"80205"}}, is_there(lambda m: m.postal_code == "80205")),
    ({"countries": {"us"}}, is_there(lambda m: m.country == "US")),
    ({"countries": {"gb", ""}}, is_there(lambda m: m.country != "US")),
    ({"countries": {"us"}, "online_requested": True}, lambda m: m.country == "US"),
    ({"text": ("cafe",)}, lambda m: "Café" in (m.group_name, m.city, m.region)),
    ({"text": ("york", "cafe")}, lambda m: {"York", "Café"} <= {
        word for text in (m.group_name, m.city, m.region) for word in (text or "").split()
    }),
    ({"sources": {"north"}}, lambda m: m.source == "north"),
    ({"fetched_since": "2026-01-01"}, lambda m: m.fetched is not None),
    ({"samples": True}, anything),
    ({"zone_unknown": True}, lambda m: m.timezone is None),
    ({"position_unknown": True}, lambda m: m.near_latitude is None),
    (NEAR, lambda m: has_point(m) and m.near_latitude == 40.7 and m.position_from != "city"),
    (NEAR | {"within_km": 16.0}, lambda m: has_point(m) and m.near_latitude == 40.7),
    (NEAR | {"near_town": Town("york", "ny")}, lambda m: (
        is_in_york(m) and m.attendance not in (*REMOTE, "unknown") if m.address_withheld
        else has_point(m) and m.near_latitude == 40.7 and (m.position_from != "city" or is_in_york(m))
    )),
    (NEAR | {"within_km": None, "online_requested": True}, lambda m: m.attendance in REMOTE or has_point(m)),
]  # fmt: skip
"""Fields of a query, and whether a meeting that can be listed at all meets them."""


def frozen(value: Any) -> Any:
    if isinstance(value, set):
        return frozenset(value)
    is_of_sets = isinstance(value, tuple) and value and isinstance(value[0], set)
    return tuple(map(frozenset, value)) if is_of_sets else value


@pytest.mark.parametrize(
    ("fields", "holds"), CONDITIONS, ids=[" ".join(fields) or "nothing" for fields, _ in CONDITIONS]
)
def test_a_condition_lists_what_it_asks_for(
    world: tuple[Store, list[Meeting]], fields: dict[str, Any], holds: Holds
) -> None:
    store, listed = world
    lists_suspended = fields.get("suspended", False) or "suspended" in fields.get("attendances", ())
    expected = [
        meeting
        for meeting in listed
        if meeting.sample == fields.get("samples", False)
        and (lists_suspended or meeting.attendance != "suspended")
        and holds(meeting)
    ]
    query = with_fields(MeetingQuery(ANY_TIME), **{name: frozen(value) for name, value in fields.items()})
    assert sorted(hit.meeting.id for hit in store.find(query)) == [meeting.id for meeting in expected]
    assert [meeting.id for meeting in listed if match(query, meeting) is not None] == [m.id for m in expected]
    assert 3 < len(expected) < len(listed)
