"""What the feeds' own codes mean: a code is always (organization, code)."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, Self

from selfhelp.reading.cells import text
from selfhelp.text import fold, nocase


class Code(NamedTuple):
    """What a feed's code gives: attributes, languages and at most one attendance."""

    meaning: str
    attributes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    attendance: str | None = None

    @classmethod
    def read(cls, meaning: str, gives: Iterable[str]) -> Self:
        """An entry from words like "women", "language:es" and "attendance:online"."""
        parted = [word.rpartition(":") for word in gives]
        return cls(
            meaning,
            tuple(word for kind, _, word in parted if kind == ""),
            tuple(word for kind, _, word in parted if kind == "language"),
            next((word for kind, _, word in parted if kind == "attendance"), None),
        )


class Codes:
    """The codes of one organization: its own, else its parent's, else those that all share."""

    def __init__(self, tables: Iterable[Mapping[str, Code]]) -> None:
        self._by_code: dict[str, Code] = {}
        self._by_word: dict[str, str] = {}
        for table in tables:
            for code, entry in table.items():
                self._by_code.setdefault(code, entry)
                self._by_word.setdefault(fold(entry.meaning), code)
        self._by_upper = {code.upper(): entry for code, entry in reversed(self._by_code.items())}

    def get(self, code: str) -> Code | None:
        """The entry of a code, whatever its case, or of the words that it stands for."""
        return self._by_code.get(code) or self._by_upper.get(code.upper()) or self._by_code.get(self.code(code))

    def code(self, word: str) -> str:
        """The code that a feed means by a code or by the words for it; other words are kept as they are."""
        if word in self._by_code or word.upper() in self._by_upper:
            return word
        said = fold(word)
        return self._by_word.get(said) or self._by_word.get(said.removesuffix(" meeting"), word)


class Kind(NamedTuple):
    """What the codes of one row say together."""

    attributes: tuple[str, ...]
    languages: tuple[str, ...]
    attendances: frozenset[str]


def kind(codes: Iterable[str], table: Codes) -> Kind:
    """The attributes, languages and attendances that codes give; closed outweighs open."""
    entries = [entry for code in codes if (entry := table.get(code)) is not None]
    attributes = list(dict.fromkeys(a for entry in entries for a in entry.attributes))
    if "closed" in attributes and "open" in attributes:
        attributes.remove("open")
    return Kind(
        tuple(attributes),
        tuple(dict.fromkeys(lang for entry in entries for lang in entry.languages)),
        frozenset(entry.attendance for entry in entries if entry.attendance is not None),
    )


_CODES: Final = re.compile(r"[A-Z\d]{1,4}(?:/[A-Z\d]{1,4})+")


def codes(value: object) -> tuple[str, ...]:
    """The codes of a row, each once: a list or an object of them, or a text that parts them by commas."""
    words = (word for part in _listed(value) for word in re.split(r"[,;|]", text(part) or ""))
    found = (code for word in words for code in _parted(word.strip(" []{}'\"")))
    # One code in two spellings is one code.
    return tuple({nocase(code): code for code in found if code}.values())


def _listed(value: object) -> list[str | int]:
    """The plain values of a list, of an object by number or by code, and of a list of objects."""
    if isinstance(value, Mapping):
        flags = [name for name, said in value.items() if isinstance(said, bool) and said]
        value = [*flags, *(said for said in value.values() if isinstance(said, str))]
    listed = value if isinstance(value, list | tuple) else [value]
    named = (_name_in(part) if isinstance(part, Mapping) else part for part in listed)
    return [part for part in named if isinstance(part, str | int)]


def _name_in(entry: Mapping[str, object]) -> object:
    """What an object is called."""
    return next((entry[key] for key in ("code", "key", "slug", "name", "title", "label") if entry.get(key)), None)


def _parted(word: str) -> list[str]:
    """The codes in a word: "O/D/W" is three codes, "Discussion/Participation" is one."""
    return word.split("/") if _CODES.fullmatch(word) else [word]
