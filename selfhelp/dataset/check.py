"""Integrity rules of a dataset, as run by `selfhelp check` and by the tests of the bundled one."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from selfhelp.dataset.check_facts import RULES_OF_FACTS, Violations, phones_were_checked
from selfhelp.dataset.store import Store
from selfhelp.directory.address_gazetteer import AddressGazetteer
from selfhelp.directory.gazetteer import canonical
from selfhelp.geo import Point, distance_km
from selfhelp.model import Place
from selfhelp.reading.codes import BILINGUAL, OTHER_LANGUAGE
from selfhelp.reading.links import is_conference_link
from selfhelp.reading.zones import same_clock
from selfhelp.schedule.moments import ROUND_THE_CLOCK, zone_named
from selfhelp.schedule.rrule import is_rule, is_valid_rule
from selfhelp.vocabulary import (
    ATTENDANCE,
    ATTRIBUTES,
)


class Finding(NamedTuple):
    """A violation: the rule (a key of `RULES` or `RULES_OF_AGE`), the row by id or name, and what is wrong with it."""

    rule: str
    row: str
    problem: str


def findings(store: Store, now: datetime) -> Iterator[Finding]:
    """All violations in a dataset, rule by rule; `now` is an aware datetime, from which ages are counted."""
    for rule, check in RULES.items():
        for row, problem in check(store):
            yield Finding(rule, row, problem)
    for rule, check_at in RULES_OF_AGE.items():
        for row, problem in check_at(store, now):
            yield Finding(rule, row, problem)


def _structure(store: Store) -> Violations:
    for (problem,) in store.rows("PRAGMA integrity_check"):
        if problem != "ok":
            yield "file", str(problem)
    for table, row, parent, _ in store.rows("PRAGMA foreign_key_check"):
        yield f"{table} {row}", f"refers to a row of {parent} that does not exist"


def _codes(store: Store) -> Violations:
    for organization, code, gives in store.rows("SELECT organization, code, gives FROM codes WHERE gives IS NOT NULL"):
        if organization != "*" and organization not in store.organizations:
            yield f"{organization} {code}", "belongs to no known organization"
        for word in str(gives).split("; "):
            kind, _, value = word.partition(":")
            known = {
                "language": len(value) == 2 or value in (OTHER_LANGUAGE, BILINGUAL),
                "attendance": value in ATTENDANCE,
            }.get(kind, word in ATTRIBUTES)
            if not known:
                yield f"{organization} {code}", f"gives {word!r}, which is not in the vocabulary"


def _meetings(store: Store) -> Violations:
    for m in store.meetings():
        if m.attendance not in ATTENDANCE:
            yield m.id, f"attendance {m.attendance!r} is not in the vocabulary"
        for attribute in m.attributes:
            if attribute not in ATTRIBUTES:
                yield m.id, f"attribute {attribute!r} is not in the vocabulary"
        if m.timezone is not None and zone_named(m.timezone) is None:
            yield m.id, f"time zone {m.timezone!r} does not exist"
        if m.recurrence is not None and not (is_rule(m.recurrence, m.valid_from) and is_valid_rule(m.recurrence)):
            yield m.id, f"recurrence {m.recurrence!r} is not a valid rule"
        if m.duration is not None and not 0 < m.duration <= 1440:
            yield m.id, f"lasts {m.duration} minutes"
        if m.address_withheld and (m.address or m.latitude is not None):
            yield m.id, "its address is marked as withheld but is in the dataset"


def _positions(store: Store) -> Violations:
    """Venues whose coordinates lie in another time zone than the meeting's, or far from its town."""
    towns: dict[tuple[str, str | None, str | None], list[Place]] = {}
    around: dict[tuple[float, float], list[Place]] = {}
    gazetteer = AddressGazetteer(store.places.of_gazetteer)
    for m in store.meetings():
        if m.position is None:
            continue
        # Meetings in the same town share one look-up of the places around.
        square = (round(m.position.latitude, 1), round(m.position.longitude, 1))
        near = around.get(square) or around.setdefault(square, store.places.within_degrees(Point(*square), 1))
        zones = {place.timezone for place in near if distance_km(place.point, m.position) < ZONE_KM}
        is_known = m.timezone is not None and zone_named(m.timezone) is not None
        if is_known and zones and not any(same_clock(m.timezone or "", zone) for zone in zones if zone):
            yield m.id, f"has time zone {m.timezone} but lies in {' or '.join(sorted(filter(None, zones)))}"
        postal_code = gazetteer.places(m.postal_code, m.city, m.state, m.country).postal_code
        if postal_code is not None and distance_km(postal_code.point, m.position) <= TOWN_KM:
            continue  # the name of a quarter may be that of another town
        key = (m.city or "", m.state, m.country)
        if m.city and key not in towns:
            named = store.places.named(canonical(m.city))
            towns[key] = [p for p in named if m.state in (None, p.state) and m.country in (None, p.country)]
        same_name = towns.get(key, [])
        if same_name and min(distance_km(place.point, m.position) for place in same_name) > TOWN_KM:
            yield m.id, f"lies more than {TOWN_KM:g} km from {m.city}"


ZONE_KM: Final = 60.0
"""Distance within which the time zones of towns are possible for a venue."""

TOWN_KM: Final = 60.0
"""Largest distance of a venue from the town of its address."""


PLAUSIBLE_MINUTES: Final = range(15, 4 * 60 + 1)
"""Plausible durations in minutes; others suggest that start and length were swapped, or an hour was mistyped."""

OLD_DAYS: Final = 3 * 365
"""Days without an edit after which a row is considered stale."""


def _lengths(store: Store) -> Violations:
    for m in store.meetings():
        if m.duration is not None and m.duration not in PLAUSIBLE_MINUTES and m.duration < ROUND_THE_CLOCK:
            yield m.id, f"lasts {m.duration} minutes: {m.start}, {m.name}"


def _hosts(store: Store) -> Violations:
    for m in store.meetings():
        if m.conference_url is not None and not m.sample and not is_conference_link(m.conference_url):
            yield m.id, f"conference link has an unknown host: {m.conference_url}"


STALE: Final = "sources and rows are not old"


def _stale(store: Store, now: datetime) -> Violations:
    """Sources not fetched for a year, and rows not edited for `OLD_DAYS`."""
    today = now.date().toordinal()
    for source in store.sources.values():
        if not source.sample and today - _day(source.fetched, today) > 365:
            yield source.name, f"was fetched on {(source.fetched or '')[:10]}"
    for m in store.meetings():
        if not m.sample and today - _day(m.updated, today) > OLD_DAYS:
            yield m.id, f"was last edited on {(m.updated or '')[:10]}"


def _day(stamp: str | None, otherwise: int) -> int:
    """Ordinal of the date of an ISO timestamp, or `otherwise` if there is none."""
    try:
        return otherwise if stamp is None else datetime.fromisoformat(stamp).toordinal()
    except ValueError:
        return otherwise


def _samples(store: Store) -> Violations:
    for m in store.meetings():
        if not m.sample:
            continue
        if not m.name.startswith("Sample"):
            yield m.id, "is a sample, but its name does not start with Sample"
        if m.conference_url is not None and "://example." not in m.conference_url:
            yield m.id, f"is a sample with a real link: {m.conference_url}"
        if m.email is not None and not m.email.endswith(("@example.org", "@example.com")):
            yield m.id, f"is a sample with a real e-mail address: {m.email}"
        for phone in (m.phone, m.conference_phone):
            if phone is not None and not any(number in phone for number in FICTIONAL):
                yield m.id, f"is a sample with a possibly real phone number: {phone}"


FICTIONAL: Final = ("555-01", "7946 0", "1632 960")
"""Number ranges reserved for fiction, by the North American Numbering Plan and by Ofcom in the UK."""

RULES: Final[dict[str, Callable[[Store], Violations]]] = {
    "the file is whole": _structure,
    **RULES_OF_FACTS,
    "codes give words of the vocabulary": _codes,
    "meetings are well formed": _meetings,
    "venues lie where their zone and town are": _positions,
    "meetings last as long as meetings do": _lengths,
    "links lead to hosts that are known": _hosts,
    "samples are marked and cannot be taken for real": _samples,
}

RULES_OF_AGE: Final[dict[str, Callable[[Store, datetime], Violations]]] = {
    STALE: _stale,
    "printed numbers were checked within two years": phones_were_checked,
}
"""Rules that depend on the day on which they are checked."""
