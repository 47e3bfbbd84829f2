"""Look up organizations, problems and advice."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from selfhelp.errors import AmbiguousNameError, UnknownValueError
from selfhelp.organizations import Organization, Problem, Topic, lineage
from selfhelp.text import did_you_mean, fold

CRISIS: Final = ("suicidal-thoughts", "self-harm", "overdose", "domestic-violence", "sexual-assault", "child-abuse")
"""Problems that, like all problems below them, are a danger to life: helplines are shown before groups."""

_LONGEST_RUN_TOGETHER: Final = 12
"""Letters of a name with a hyphen that people write as one word: "alanon"."""

_WORDS_OF_PROBLEM: Final = 2
"""Words up to which a name without "Anonymous" is rather a problem: "eating disorders"."""


NamesOf = Mapping[str, Sequence[str]]
"""Id of a problem -> its name and the synonyms of that."""


def is_crisis(problem: str, problems: Mapping[str, Problem]) -> bool:
    """Whether the problem, or one above it, is a danger to life."""
    return any(id in CRISIS for id in lineage(problem, problems))


def family_of(problem: str, problems: Mapping[str, Problem]) -> str | None:
    """Id of the problem of those close to a person with this one; None if there is none."""
    return next((problems[id].for_family for id in lineage(problem, problems) if problems[id].for_family), None)


def organization_named(name: str, organizations: Mapping[str, Organization]) -> Organization:
    """The organization with that id, else that abbreviation, else that name. A parent wins over its branches.

    Raises:
        UnknownValueError: there is no such organization.
        AmbiguousNameError: there are several, which the error lists.
    """
    if name.lower() in organizations:
        return organizations[name.lower()]
    word = fold(name)
    for names in (_abbreviation, _names):
        matches = [o for o in organizations.values() if word and word in names(o)]
        ids = {o.id for o in matches}
        matches = [o for o in matches if o.parent not in ids]
        if len(matches) == 1:
            return matches[0]
        if matches:
            listed = ", ".join(f"{o.name} ({o.id})" for o in matches)
            raise AmbiguousNameError(
                name, f"{name!r} can mean {len(matches)} organizations: {listed}", [o.id for o in matches]
            )
    known = {key for o in organizations.values() for key in (o.id, *_abbreviation(o), *_names(o))}
    raise UnknownValueError(
        f"no organization is named {name!r}",
        did_you_mean(word, sorted(known)) or "another name; to see them all: selfhelp organizations",
    )


def namesakes(name: str, matched: Organization, organizations: Mapping[str, Organization]) -> list[Organization]:
    """Other organizations whose abbreviation is `name`, except branches of the `matched` one."""
    word = fold(name)
    return [o for o in organizations.values() if matched.id not in (o.id, o.parent) and word in _abbreviation(o)]


def with_branches(organization: Organization, organizations: Mapping[str, Organization]) -> set[str]:
    """Ids of an organization and of all its branches, at any depth."""
    ids = {organization.id}
    while branches := {o.id for o in organizations.values() if o.parent in ids} - ids:
        ids |= branches
    return ids


def problem_named(name: str, problems: Mapping[str, Problem], names: NamesOf) -> Problem:
    """The problem with that id, or one of the `names`.

    Raises:
        UnknownValueError: there is no such problem.
    """
    problem = known_problem(name, problems, names)
    if problem is not None:
        return problem
    words = sorted({word for id in problems for word in _words(id, names)})
    raise UnknownValueError(
        f"no problem is named {name!r}",
        did_you_mean(fold(name), words) or "another word; to see them all: selfhelp problems",
    )


def known_problem(name: str, problems: Mapping[str, Problem], names: NamesOf) -> Problem | None:
    """The problem with that id, or one of the `names`, if there is one."""
    word, named = fold(name), problems.get(name.lower())
    # Of a word that several problems have, the last one is taken.
    return named or next((problems[id] for id in [*problems][::-1] if word in _words(id, names)), None)


def as_object(organization: Organization) -> dict[str, Any]:
    """An organization as a JSON object; its problems are given as ids."""
    return organization._asdict() | {"problems": [problem for problem, _ in organization.problems]}


def advice_for(
    organization: Organization,
    topics: Iterable[Topic],
    problems: Mapping[str, Problem],
    attributes: Iterable[str] = (),
) -> list[Topic]:
    """Advice topics for an organization (by type, approach and problems) and for a meeting's `attributes`."""
    served = {id for problem, _ in organization.problems for id in lineage(problem, problems)}
    facts = {("organization-type", organization.type), ("approach", organization.approach)}
    facts |= {("problem", id) for id in served} | {("attribute", attribute) for attribute in attributes}
    return [topic for topic in topics if not facts.isdisjoint(topic.applies)]


def _abbreviation(organization: Organization) -> Iterable[str]:
    return (fold(organization.abbreviation),) if organization.abbreviation else ()


def _names(organization: Organization) -> list[str]:
    return [fold(name) for name in (organization.name, *organization.also_known_as)]


def _words(problem: str, names: NamesOf) -> list[str]:
    return [fold(word) for word in (problem, *names[problem])]


def names_in_speech(organizations: Mapping[str, Organization]) -> dict[str, str]:
    """Folded name of an organization, as it is written or as people say it -> the name to look it up by."""
    names: dict[str, str] = {}
    for organization in organizations.values():
        for name in (organization.name, *organization.also_known_as, organization.abbreviation or ""):
            folded = fold(name)
            if folded and not folded.isdigit():
                names.setdefault(folded, name)
                # People write "AlAnon" and "gamanon".
                if "-" in name and len(folded) < _LONGEST_RUN_TOGETHER:
                    names.setdefault(folded.replace(" ", ""), name)
                if folded.endswith(" anonymous"):
                    names.setdefault(folded + " meeting", name)
                    stem = folded.removesuffix(" anonymous")
                    names.setdefault(f"{stem} anon", name)
                    if len(stem.split()) > _WORDS_OF_PROBLEM:
                        names.setdefault(stem, name)
    return names
