"""Organizations, the problems that they serve, helplines and topics of advice, as immutable values."""

from collections.abc import Mapping
from typing import Final, NamedTuple

PROTECTING_PROBLEMS: Final = frozenset({"domestic-violence", "sexual-assault", "childhood-sexual-abuse"})
"""Problems for which the place of a meeting protects those who come."""


class Organization(NamedTuple):
    """The body behind groups.

    `problems` are pairs of problem id and scope: "this" for the problem alone, "branch" for its whole subtree.
    `countries` are ISO codes, or "*" alone if it is international; empty if nobody knows. `states` are set for a body
    of one or some states. `prominence` is 1 for what is offered first, broad and well known, to 3 for the niche.
    `finder_query` is the address of the finder's page for one place, with {place} where the place goes. `phone` is set
    only if it is confirmed. `confidence`, `source` and `checked_on` document the facts.
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
    countries: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    finder_query: str | None = None
    prominence: int = 2
    checked_on: str | None = None

    @property
    def sole_audience(self) -> tuple[str, ...]:
        """Its audience if it serves one only."""
        return self.audience if len(self.audience) == 1 else ()

    @property
    def protects_place(self) -> bool:
        """Whether its groups must not be found by just anybody: those of survivors, shelters, Alateen."""
        served = {problem for problem, _ in self.problems}
        return self.type == "abuse-survivor" or self.id == "alateen" or not served.isdisjoint(PROTECTING_PROBLEMS)


class Problem(NamedTuple):
    """Something people seek help with; a tree by `parent`.

    `for_family` is the problem of those close to a person with this problem or one below it. `none_known` are codes of
    countries in which no organization or helpline is known to serve it.
    """

    id: str
    name: str
    parent: str | None = None
    for_family: str | None = None
    none_known: tuple[str, ...] = ()


class Helpline(NamedTuple):
    """A number to call or to text; `problems` are problem ids, or "general" for a helpline open to anyone.

    `phone` and `text` are set only if they are confirmed.

    `crisis` are the kinds of danger it is for, `rank` its place among the lines of its country for them (1: the first),
    `role` one of emergency, crisis, support and directory. `audience` are ids of the only people it is for (empty:
    everybody), `ages` a range like "5-25" or "-18". `channels` are voice, text, chat, videophone and tty; `spanish` is
    what to dial or text in Spanish. `opens` and `closes` are "HH:MM" in `zone`, on `days` like "mo-fri"; None: always,
    or unknown. `checked_on` is the ISO date on which its source was seen. `states` are codes of the only states (or
    provinces, or nations of the United Kingdom) that it serves; empty: the whole country.
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
    crisis: tuple[str, ...] = ()
    rank: int | None = None
    role: str | None = None
    audience: tuple[str, ...] = ()
    ages: str | None = None
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    chat: str | None = None
    spanish: str | None = None
    opens: str | None = None
    closes: str | None = None
    days: str | None = None
    zone: str | None = None
    checked_on: str | None = None
    name_es: str | None = None
    what_for_es: str | None = None
    states: tuple[str, ...] = ()


class Topic(NamedTuple):
    """A short advice text; `applies` lists where it is relevant, as pairs like ("problem", "grief")."""

    id: str
    title: str
    summary: str
    text: str
    applies: tuple[tuple[str, str], ...] = ()


def lineage(problem: str, problems: Mapping[str, Problem]) -> list[str]:
    """Ids of the problem and its ancestors, from the problem up to the root; empty if the problem is unknown."""
    lineage: list[str] = []
    current = problems.get(problem)
    while current is not None and current.id not in lineage:
        lineage.append(current.id)
        current = problems.get(current.parent or "")
    return lineage
