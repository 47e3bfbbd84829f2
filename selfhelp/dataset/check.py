"""What must hold in a dataset, as findings: the bundled one is tested with it, and any file can be."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from selfhelp.dataset.store import Store
from selfhelp.directory.gazetteer import canonical
from selfhelp.geo import Point, distance_km
from selfhelp.model import Place
from selfhelp.reading.links import is_conference_link
from selfhelp.schedule.moments import ROUND_THE_CLOCK, zone_named
from selfhelp.schedule.rrule import is_possible, is_rule
from selfhelp.search.query import serving
from selfhelp.text import fold
from selfhelp.vocabulary import (
    APPROACHES,
    ATTENDANCE,
    ATTRIBUTES,
    AUDIENCES,
    CONFIDENCES,
    COSTS,
    GONE,
    GROUP_TYPES,
    LED_BY,
    STATUSES,
)


class Finding(NamedTuple):
    """Something that should not be so: which rule it breaks, which row, what is wrong."""

    rule: str
    row: str
    problem: str


def findings(store: Store, now: datetime) -> Iterator[Finding]:
    """All that is wrong in a dataset, rule by rule; `now` tells what is old."""
    for rule, look in RULES.items():
        for row, problem in look(store):
            yield Finding(rule, row, problem)
    for row, problem in _stale(store, now):
        yield Finding(STALE, row, problem)


Found = Iterator[tuple[str, str]]


def _structure(store: Store) -> Found:
    for (problem,) in store.rows("PRAGMA integrity_check"):
        if problem != "ok":
            yield "file", str(problem)
    for table, row, parent, _ in store.rows("PRAGMA foreign_key_check"):
        yield f"{table} {row}", f"names a row of {parent} that is not there"


def _organizations(store: Store) -> Found:
    for o in store.organizations.values():
        for field, value, known in (
            ("type", o.type, GROUP_TYPES),
            ("approach", o.approach, APPROACHES),
            ("led_by", o.led_by, LED_BY),
            ("cost", o.cost, COSTS),
            ("status", o.status, STATUSES),
        ):
            if value not in known:
                yield o.id, f"{field} {value!r} is not in the vocabulary"
        for word in o.audience:
            if word not in AUDIENCES:
                yield o.id, f"audience {word!r} is not in the vocabulary"
        if not o.problems:
            yield o.id, "serves no problem"


def _problems(store: Store) -> Found:
    living = [o for o in store.organizations.values() if o.status not in GONE]
    for id in store.problems:
        if not serving([id], store.problems.values(), living).organizations:
            yield id, "reaches no living organization"


def _synonyms(store: Store) -> Found:
    leads: dict[str, set[str]] = {}
    for problem in store.problems.values():
        for word in (problem.name, *problem.synonyms):
            leads.setdefault(fold(word), set()).add(problem.id)
    for word, ids in leads.items():
        if len(ids) > 1:
            yield word, f"leads to {' and '.join(sorted(ids))}"


def _facts(store: Store) -> Found:
    for table in ("organizations", "helplines"):
        for id, confidence, source in store.rows(f"SELECT id, confidence, source FROM {table}"):
            if confidence not in CONFIDENCES:
                yield str(id), f"confidence {confidence!r} is not in the vocabulary"
            if confidence == "verified" and (source or "memory") == "memory":
                yield str(id), "is called verified and names no source"


def _links(store: Store) -> Found:
    for table, column in (
        ("organizations", "website"),
        ("organizations", "finder"),
        ("helplines", "website"),
        ("feeds", "address"),
        ("meetings", "url"),
        ("meetings", "conference_url"),
    ):
        for id, link in store.rows(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL"):
            if not str(link).lower().startswith(("http://", "https://")):
                yield str(id), f"{column} {link!r} is no link"


def _retired(store: Store) -> Found:
    retired = {
        number: owner for phone, owner in store.rows("SELECT number, owner FROM retired") for number in _numbers(phone)
    }
    for table, column in (("organizations", "phone"), ("helplines", "phone"), ("helplines", "text")):
        for id, phone in store.rows(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL"):
            for number in _numbers(phone):
                if number in retired and id != retired[number]:
                    yield str(id), f"prints a number that was retired: {phone}"


def _numbers(phones: object) -> list[str]:
    """The North American numbers in a text, by their ten digits: with or without the 1 they are the same."""
    found = re.findall(r"\(?(\d{3})\)?[-. ]?(\d{3})[-. ]?(\d{4})(?!\d)", str(phones))
    return ["".join(parts) for parts in found]


def _codes(store: Store) -> Found:
    for organization, code, gives in store.rows("SELECT organization, code, gives FROM codes WHERE gives IS NOT NULL"):
        if organization != "*" and organization not in store.organizations:
            yield f"{organization} {code}", "belongs to no organization"
        for word in str(gives).split("; "):
            kind, _, value = word.partition(":")
            known = {"language": len(value) == 2, "attendance": value in ATTENDANCE}.get(kind, word in ATTRIBUTES)
            if not known:
                yield f"{organization} {code}", f"gives {word!r}, which is not in the vocabulary"


def _meetings(store: Store) -> Found:
    for m in store.meetings():
        if m.attendance not in ATTENDANCE:
            yield m.id, f"attendance {m.attendance!r} is not in the vocabulary"
        for attribute in m.attributes:
            if attribute not in ATTRIBUTES:
                yield m.id, f"attribute {attribute!r} is not in the vocabulary"
        if m.timezone is not None and zone_named(m.timezone) is None:
            yield m.id, f"there is no time zone {m.timezone!r}"
        if m.recurrence is not None and not (is_rule(m.recurrence, m.valid_from) and is_possible(m.recurrence)):
            yield m.id, f"the rule {m.recurrence!r} gives no dates"
        if m.duration is not None and not 0 < m.duration <= 1440:
            yield m.id, f"lasts {m.duration} minutes"
        if m.address_withheld and (m.address or m.latitude is not None):
            yield m.id, "has a place that is kept back, and tells it"


def _positions(store: Store) -> Found:
    """Venues whose coordinates lie in another zone than the meeting's, or far from its town."""
    towns: dict[tuple[str, str | None, str | None], list[Place]] = {}
    around: dict[tuple[float, float], list[Place]] = {}
    for m in store.meetings():
        if m.position is None:
            continue
        # Meetings of one town share its surroundings.
        square = (round(m.position.latitude, 1), round(m.position.longitude, 1))
        near = around.get(square) or around.setdefault(square, store.places_around(Point(*square)))
        zones = {place.timezone for place in near if distance_km(place.point, m.position) < ZONE_KM}
        if m.timezone is not None and zones and not any(_agree(m.timezone, zone) for zone in zones if zone):
            yield m.id, f"is at {m.timezone}, and lies in {' or '.join(sorted(filter(None, zones)))}"
        key = (m.city or "", m.state, m.country)
        if m.city and key not in towns:
            named = store.places_named(canonical(m.city))
            towns[key] = [p for p in named if m.state in (None, p.state) and m.country in (None, p.country)]
        known = towns.get(key, [])
        if known and min(distance_km(place.point, m.position) for place in known) > TOWN_KM:
            yield m.id, f"lies more than {TOWN_KM:g} km from {m.city}"


ZONE_KM: Final = 60.0
"""Towns that are so near tell which zones are possible."""

TOWN_KM: Final = 60.0
"""How far a venue may lie from the town of its address."""


def _agree(one: str, other: str) -> bool:
    """Whether two zones show the same time, now and half a year from now."""
    zones = [zone_named(name) for name in (one, other)]
    days = [datetime(2026, month, 1) for month in (1, 7)]
    return all(len({zone.utcoffset(day) for zone in zones if zone is not None}) == 1 for day in days)


LIKELY: Final = range(15, 4 * 60 + 1)
"""Minutes that a meeting lasts; beyond, start and length were swapped, or an hour was mistyped."""

OLD_DAYS: Final = 3 * 365
"""Days after which a row that nobody edited is doubtful."""


def _lengths(store: Store) -> Found:
    for m in store.meetings():
        if m.duration is not None and m.duration not in LIKELY and m.duration < ROUND_THE_CLOCK:
            yield m.id, f"lasts {m.duration} minutes: {m.start}, {m.name}"


def _hosts(store: Store) -> Found:
    for m in store.meetings():
        if m.conference_url is not None and not m.sample and not is_conference_link(m.conference_url):
            yield m.id, f"joins at an unknown host: {m.conference_url}"


STALE: Final = "sources and rows are not old"


def _stale(store: Store, now: datetime) -> Found:
    """Sources that were not fetched for a year, and rows that were not edited for longer."""
    today = now.date().toordinal()
    for source in store.sources.values():
        if not source.sample and today - _day(source.fetched, today) > 365:
            yield source.name, f"was fetched on {(source.fetched or '')[:10]}"
    for m in store.meetings():
        if not m.sample and today - _day(m.updated, today) > OLD_DAYS:
            yield m.id, f"was last edited on {(m.updated or '')[:10]}"


def _day(stamp: str | None, otherwise: int) -> int:
    try:
        return otherwise if stamp is None else datetime.fromisoformat(stamp).toordinal()
    except ValueError:
        return otherwise


def _samples(store: Store) -> Found:
    for m in store.meetings():
        if not m.sample:
            continue
        if not m.name.startswith("Sample"):
            yield m.id, "is a sample, and its name does not say so"
        if m.conference_url is not None and "://example." not in m.conference_url:
            yield m.id, f"is a sample with a real link: {m.conference_url}"
        if m.email is not None and not m.email.endswith(("@example.org", "@example.com")):
            yield m.id, f"is a sample with a real address: {m.email}"
        for phone in (m.phone, m.conference_phone):
            if phone is not None and not any(fiction in phone for fiction in FICTIONAL):
                yield m.id, f"is a sample with a number that may be real: {phone}"


FICTIONAL: Final = ("555-01", "7946 0", "1632 960")
"""Numbers that nobody has: of North America's plan, and what Ofcom keeps for drama."""

RULES: Final[dict[str, Callable[[Store], Found]]] = {
    "the file is whole": _structure,
    "organizations use the vocabulary": _organizations,
    "every problem reaches an organization": _problems,
    "no word leads to two problems": _synonyms,
    "what is called verified names its source": _facts,
    "links are http or https": _links,
    "retired numbers are not printed": _retired,
    "codes give words of the vocabulary": _codes,
    "meetings are well formed": _meetings,
    "venues lie where their zone and town are": _positions,
    "meetings last as long as meetings do": _lengths,
    "links lead to hosts that are known": _hosts,
    "samples are marked and cannot be taken for real": _samples,
}
