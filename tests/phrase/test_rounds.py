"""Phrases by readers who had not seen the code, with all the readings that are right; see rounds/README.md.

`MISREAD` are those that are not read as meant. A phrase that is mended leaves the list, and none may be added.
"""

import csv
import shlex
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from phrases import SESSION

from selfhelp import config
from selfhelp.cli.free_words import vocabulary
from selfhelp.dataset.store import Store
from selfhelp.errors import AmbiguousNameError
from selfhelp.phrase.reader import read_phrase
from selfhelp.text import fold
from selfhelp.vocabulary import DAYS

ROUNDS = sorted(Path(__file__).with_name("rounds").glob("round_*.tsv"))
MISREAD = frozenset(Path(__file__).with_name("rounds").joinpath("misread.txt").read_text(encoding="utf-8").splitlines())

Said = Mapping[str, list[set[str]]]
"""Option -> its values, once for each use."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def one_vocabulary(option: str) -> str:
    """--for and --with have the same words."""
    return "--with" if option == "--for" else option


def values_of(option: str, written: str) -> set[str]:
    """The values of an option, folded; days spelled out."""
    parts = [written] if option == "--near" else written.split(",")
    return {value for part in parts for value in (days(part) if option == "--day" else {fold(part)}) if value}


def days(written: str) -> set[str]:
    first, _, last = written.strip().partition("..")
    if last:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        return {(start + timedelta(n)).isoformat() for n in range((end - start).days + 1)}
    groups = {"weekday": DAYS[:5], "weekend": DAYS[5:], "today": ("2026-12-01",), "tomorrow": ("2026-12-02",)}
    return set(groups.get(first, (first,)))


def holds(must: str, said: Said) -> bool:
    """Whether one of several alternatives is met, or the values of one option are some of theirs together."""
    alternatives = must.split("|")
    if any(all(meets(condition, said) for condition in joined.split(" & ")) for joined in alternatives):
        return True
    sets: dict[str, list[set[str]]] = {}
    for option, _, value in (alternative.strip().partition(" ") for alternative in alternatives):
        if value and " & " not in value and ":" not in value:
            sets.setdefault(one_vocabulary(option), []).append(values_of(option, " ".join(shlex.split(value))))
    return any(
        a <= use <= set().union(*listed)
        for option, listed in sets.items()
        for use in said.get(option, [])
        for a in listed
    )


def meets(condition: str, said: Said) -> bool:
    option, _, value = condition.strip().partition(" ")
    if option.startswith("@"):
        return True  # the point of a place is tried with the gazetteer
    uses = said.get(one_vocabulary(option.lstrip("!")), [])
    if option.startswith("!"):
        return not uses
    first, _, last = value.partition("..")
    if last and ":" in value:
        return any(fold(first) <= clock <= fold(last) for use in uses for clock in use)
    return bool(uses) and (not value or values_of(option, " ".join(shlex.split(value))) in uses)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


@pytest.mark.parametrize("path", ROUNDS, ids=lambda path: path.stem)
def test_phrases_are_read_as_meant_but_for_those_that_are_listed(store: Store, path: Path) -> None:
    known = vocabulary(store, SESSION)
    misread = set()
    for row in rows(path):
        said: dict[str, list[set[str]]] = {}
        try:
            phrase = read_phrase(row["words"], known)
        except AmbiguousNameError:
            misread.add(row["words"])
            continue
        for option, values in phrase.options.items():
            name = one_vocabulary(option)
            parts = [values_of(option, value) for value in values]
            said[name] = [*said.get(name, []), *parts] if name == "--with" else [set().union(*parts)]
        lacks = [must for must in row["must"].split(";") if must and not holds(must, said)]
        for wrong in filter(None, row["must_not"].split(";")):
            option, _, value = wrong.partition("=")
            # Words that stand for no option are left out where no meeting has them.
            if option != "--text" and any(
                not value or values_of(option, value) & use for use in said.get(one_vocabulary(option), [])
            ):
                lacks.append(wrong)
        if lacks:
            misread.add(row["words"])
    assert misread == MISREAD & {row["words"] for row in rows(path)}
