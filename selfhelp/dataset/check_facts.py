"""Rules for the facts that are bundled: organizations, problems, helplines and links, with their sources and dates."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

from selfhelp.dataset.store import Store
from selfhelp.directory.helplines import GENERAL, serves
from selfhelp.directory.offering import INTERNATIONAL, Closeness, Whereabouts, closeness
from selfhelp.organizations import Organization, lineage
from selfhelp.search.problem_filter import problem_filter
from selfhelp.text import fold
from selfhelp.vocabulary import APPROACHES, AUDIENCES, CONFIDENCES, COSTS, GONE, GROUP_TYPES, LED_BY, STATUSES

Violations = Iterator[tuple[str, str]]
"""Violations of one rule: row, what is wrong."""

MAIN_COUNTRIES: Final = ("US", "GB", "CA", "IE", "AU")
"""Countries in which every problem must have help, or be said to have none."""

OLD_PHONE_DAYS: Final = 2 * 365
"""Days after which a number must be checked again."""

_COUNTRY_OF_DOMAIN: Final = {"uk": "GB", "scot": "GB", "wales": "GB", "irish": "IE", "us": "US"}
"""Country of a last part of a domain, where it is not the country's own code."""
_ANYBODYS: Final = frozenset({"ai", "cc", "co", "fm", "gg", "io", "is", "me", "ms", "to", "tv", "ws"})
"""Domains of countries that are sold to anybody."""
_OF_A_COUNTRY: Final = re.compile(r"[a-z]{2}")

_COUNTRIES_OF_PREFIX: Final = {
    "1": {"US", "CA", "PR"}, "27": {"ZA"}, "33": {"FR"}, "34": {"ES"}, "353": {"IE"}, "44": {"GB"}, "49": {"DE"},
    "52": {"MX"}, "54": {"AR"}, "57": {"CO"}, "61": {"AU"}, "64": {"NZ"}, "81": {"JP"}, "91": {"IN"},
}  # fmt: skip
_NORTH_AMERICAN: Final = re.compile(r"(?:1-)?[2-9]\d\d-[2-9]\d\d-\d{4}")
_NORTH_AMERICA: Final = _COUNTRIES_OF_PREFIX["1"]
_MOST_PREFIX: Final = 3


def organizations_use_the_vocabulary(store: Store) -> Violations:
    """Words of organizations that are in no vocabulary, and organizations without problems."""
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


def organizations_say_where(store: Store) -> Violations:
    """Organizations without countries: they are offered last, and to everybody."""
    for o in store.organizations.values():
        if not o.countries and o.status not in GONE:
            yield o.id, "has no countries"


def addresses_and_phones_fit_the_country(store: Store) -> Violations:
    """Websites and numbers that belong to other countries than those of their organization or helpline."""
    for o in store.organizations.values():
        if o.countries and INTERNATIONAL not in o.countries:
            own = set(o.countries)
            for address in filter(None, (o.website, o.finder)):
                if (country := country_of_domain(address)) not in (None, *own):
                    yield o.id, f"is of {', '.join(sorted(own))}, but its address of {country}: {address}"
            if o.phone and own.isdisjoint(countries_of_phone(o.phone) or own):
                yield o.id, f"is of {', '.join(sorted(own))}, but its phone is not: {o.phone}"
    for line in store.helplines:
        if line.phone and line.country not in (countries_of_phone(line.phone) or {line.country}):
            yield line.id, f"is of {line.country}, but its phone is not: {line.phone}"


def country_of_domain(address: str) -> str | None:
    """ISO code of the country whose domain an address has; None if anybody can have it.

    >>> country_of_domain("https://www.nakos.de/adressen/"), country_of_domain("https://www.aa.org")
    ('DE', None)
    """
    last = (urlsplit(address).hostname or "").rpartition(".")[2]
    if last in _COUNTRY_OF_DOMAIN:
        return _COUNTRY_OF_DOMAIN[last]
    return last.upper() if _OF_A_COUNTRY.fullmatch(last) and last not in _ANYBODYS else None


def countries_of_phone(phone: str) -> set[str] | None:
    """ISO codes of the countries to which a number belongs by its form; None if that tells nothing.

    >>> sorted(countries_of_phone("+353 1 873 2699")), sorted(countries_of_phone("303-555-0100"))
    (['IE'], ['CA', 'PR', 'US'])
    """
    if phone.startswith("+"):
        digits = re.sub(r"\D", "", phone)
        prefixes = (digits[:length] for length in range(_MOST_PREFIX, 0, -1))
        return next((_COUNTRIES_OF_PREFIX[p] for p in prefixes if p in _COUNTRIES_OF_PREFIX), None)
    return _NORTH_AMERICA if _NORTH_AMERICAN.fullmatch(phone) else None


def problems_reach_organizations(store: Store) -> Violations:
    """Problems that no living organization serves."""
    living = _living(store)
    for id in store.problems:
        if not problem_filter([id], store.problems.values(), living).organizations:
            yield id, "reaches no living organization"


def problems_have_help_in_main_countries(store: Store) -> Violations:
    """Problems for which a main country has neither an organization nor a line, and that are not said to have none."""
    living = {o.id: o for o in _living(store)}
    for problem in store.problems.values():
        serving = problem_filter([problem.id], store.problems.values(), living.values()).organizations
        above = set(lineage(problem.id, store.problems))
        for country in MAIN_COUNTRIES:
            where = Whereabouts(country)
            is_served = any(closeness(living[id], where) is Closeness.OWN for id in serving) or any(
                serves(line, where) and line.confirmed and not above.isdisjoint({*line.problems} - {GENERAL})
                for line in store.helplines
            )
            if is_served == (country in problem.none_known):
                reason = "is said to have no help there" if is_served else "has neither an organization nor a line"
                yield problem.id, f"{country}: {reason}"


def no_word_leads_to_two_problems(store: Store) -> Violations:
    """Words that are synonyms of several problems."""
    problems_by_word: dict[str, set[str]] = {}
    for problem, names in store.problem_names.items():
        for word in names:
            problems_by_word.setdefault(fold(word), set()).add(problem)
    for word, ids in problems_by_word.items():
        if len(ids) > 1:
            yield word, f"leads to {' and '.join(sorted(ids))}"


def facts_name_their_sources(store: Store) -> Violations:
    """Facts that are called verified without a source."""
    for table in ("organizations", "helplines"):
        for id, confidence, source in store.rows(f"SELECT id, confidence, source FROM {table}"):
            if confidence not in CONFIDENCES:
                yield str(id), f"confidence {confidence!r} is not in the vocabulary"
            if confidence == "verified" and (source or "memory") == "memory":
                yield str(id), "is marked as verified but names no source"


def links_are_links(store: Store) -> Violations:
    """Addresses that are neither http nor https."""
    for table, column in (
        ("organizations", "website"),
        ("organizations", "finder"),
        ("organizations", "finder_query"),
        ("helplines", "website"),
        ("feeds", "address"),
        ("meetings", "url"),
        ("meetings", "conference_url"),
    ):
        for id, link in store.rows(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL"):
            if not str(link).lower().startswith(("http://", "https://")):
                yield str(id), f"{column} {link!r} is not a link"


def retired_numbers_are_not_printed(store: Store) -> Violations:
    """Numbers that are known to be out of use, or somebody else's by now."""
    retired = {
        number: owner for phone, owner in store.rows("SELECT number, owner FROM retired") for number in _numbers(phone)
    }
    for table, column in (("organizations", "phone"), ("helplines", "phone"), ("helplines", "text")):
        for id, phone in store.rows(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL"):
            for number in _numbers(phone):
                if number in retired and id != retired[number]:
                    yield str(id), f"uses a retired number: {phone}"


def _numbers(phones: object) -> list[str]:
    """North American numbers in a text, as ten digits, without the country code 1."""
    matches = re.findall(r"\(?(\d{3})\)?[-. ]?(\d{3})[-. ]?(\d{4})(?!\d)", str(phones))
    return ["".join(parts) for parts in matches]


def phones_were_checked(store: Store, now: datetime) -> Violations:
    """Printed numbers of organizations without a source, and those that nobody has checked for two years.

    An old number of a helpline is printed all the same, beside the address at which to verify it.
    """
    for o in store.organizations.values():
        if o.phone is None:
            continue
        if not o.source or o.source == "memory":
            yield o.id, f"prints a number without a source: {o.phone}"
        elif o.checked_on is None:
            yield o.id, f"prints a number that has no date: {o.phone}"
        elif (now.date() - date.fromisoformat(o.checked_on)).days > OLD_PHONE_DAYS:
            yield o.id, f"prints a number that was last checked on {o.checked_on}: {o.phone}"


def _living(store: Store) -> list[Organization]:
    return [o for o in store.organizations.values() if o.status not in GONE]


RULES_OF_FACTS: Final[dict[str, Callable[[Store], Violations]]] = {
    "organizations use the vocabulary": organizations_use_the_vocabulary,
    "organizations say in which countries they are": organizations_say_where,
    "addresses and phones are of the country": addresses_and_phones_fit_the_country,
    "every problem reaches an organization": problems_reach_organizations,
    "every problem has help in the main countries": problems_have_help_in_main_countries,
    "no word leads to two problems": no_word_leads_to_two_problems,
    "what is called verified names its source": facts_name_their_sources,
    "links are http or https": links_are_links,
    "retired numbers are not printed": retired_numbers_are_not_printed,
}
