"""Type codes of feeds -> attributes, languages and attendance; what a code means depends on the organization."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Self

from selfhelp.reading.cells import text
from selfhelp.text import fold, nocase

OTHER_LANGUAGE: Final = "other"
"""What a code gives that stands for another language than the usual one, without saying which."""

BILINGUAL: Final = "bilingual"
"""What a code gives that stands for two languages, without saying which."""

SHORT_CODE: Final = 3
"""Characters up to which a code may well mean something else in another list; longer ones are nearly words."""

LONGEST_ITEM: Final = 4
"""Number of commas, and one more, that the words for one code may have between them."""


class Code(NamedTuple):
    """The meaning of a code: attributes, languages and at most one attendance."""

    meaning: str
    attributes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    attendance: str | None = None

    @classmethod
    def read(cls, meaning: str, gives: Iterable[str]) -> Self:
        """An entry from words like "women", "language:es" and "attendance:online"."""
        split_words = [word.rpartition(":") for word in gives]
        return cls(
            meaning,
            tuple(word for kind, _, word in split_words if kind == ""),
            tuple(word for kind, _, word in split_words if kind == "language"),
            next((word for kind, _, word in split_words if kind == "attendance"), None),
        )


class Doubt(NamedTuple):
    """Codes of a feed that must not be read: all short ones, or in lower case those that give a language."""

    short_codes: bool = False
    languages: frozenset[str] = frozenset()

    def allows(self, code: str, table: "Codes") -> bool:
        """Whether a code may be read; words that spell out what they mean always may."""
        is_doubtful = (self.short_codes and len(code) <= SHORT_CODE) or nocase(code) in self.languages
        return not is_doubtful or table.is_spelled_out(code)


class Codes:
    """The codes of one organization: its own, else its parent's, else those shared by all."""

    def __init__(self, tables: Iterable[Mapping[str, Code]]) -> None:
        self._by_code: dict[str, Code] = {}
        self._by_word: dict[str, str] = {}
        for table in tables:
            for code, entry in table.items():
                self._by_code.setdefault(code, entry)
                self._by_word.setdefault(fold(entry.meaning), code)
        self._by_upper = {code.upper(): entry for code, entry in reversed(self._by_code.items())}

    @property
    def entries(self) -> Mapping[str, Code]:
        """Every code and what it means, the organization's own first."""
        return self._by_code

    def get(self, code: str) -> Code | None:
        """The entry of a code, in any case, or of the words that it stands for."""
        return self._by_code.get(code) or self._by_upper.get(code.upper()) or self._by_code.get(self.code(code))

    def code(self, word: str) -> str:
        """The code for a code or for the words that it stands for; any other word unchanged."""
        if word in self._by_code or word.upper() in self._by_upper:
            return word
        folded = fold(word)
        return self._by_word.get(folded) or self._by_word.get(folded.removesuffix(" meeting"), word)

    def is_spelled_out(self, word: str) -> bool:
        """Whether the table knows these as words, not as letters that stand for them."""
        return fold(word) in self._by_word

    def items(self, words: Sequence[str]) -> list[str]:
        """The items of a list: those that have commas in them are put together, or parted, as the table knows them."""
        items: list[str] = []
        at = 0
        while at < len(words):
            size, item = self._longest(words[at : at + LONGEST_ITEM])
            parts = [part.strip() for part in item.split(",")]
            items += parts if size == 1 and len(parts) > 1 and all(map(self.get, parts)) else [item]
            at += size
        return items

    def _longest(self, words: Sequence[str]) -> tuple[int, str]:
        """How many of the words, from the first, are the words for one code, and these."""
        if words[0] not in self._by_code:
            for size in range(len(words), 1, -1):
                if fold(joined := ", ".join(words[:size])) in self._by_word:
                    return size, joined
        return 1, words[0]


class CodeMeanings(NamedTuple):
    """The combined meaning of the codes of one row.

    `other_language`: one says that it is in an unusual language; `is_bilingual`: one says that it is in two.
    """

    attributes: tuple[str, ...]
    languages: tuple[str, ...]
    attendances: frozenset[str]
    other_language: bool = False
    is_bilingual: bool = False


def meanings_of(codes: Iterable[str], table: Codes, doubt: Doubt | None = None) -> CodeMeanings:
    """The combined meaning of codes, without those that are in doubt; "closed" overrides "open"."""
    if doubt is not None:
        codes = [code for code in codes if doubt.allows(code, table)]
    entries = [entry for code in codes if (entry := table.get(code)) is not None]
    attributes = list(dict.fromkeys(a for entry in entries for a in entry.attributes))
    if "closed" in attributes and "open" in attributes:
        attributes.remove("open")
    languages = dict.fromkeys(language for entry in entries for language in entry.languages)
    return CodeMeanings(
        tuple(attributes),
        tuple(language for language in languages if language not in (OTHER_LANGUAGE, BILINGUAL)),
        frozenset(entry.attendance for entry in entries if entry.attendance is not None),
        OTHER_LANGUAGE in languages,
        BILINGUAL in languages,
    )


class RowCodes(NamedTuple):
    """The codes of a row: as they are written, as the table has them, and what they mean together."""

    written: tuple[str, ...]
    codes: tuple[str, ...]
    meanings: CodeMeanings


@lru_cache(maxsize=4096)
def row_codes(listed: tuple[str, ...], table: Codes, doubt: Doubt | None) -> RowCodes:
    """The codes that a row lists; cached, because many rows of a feed have the same ones."""
    written = table.items(listed)
    return RowCodes(tuple(written), tuple(dict.fromkeys(map(table.code, written))), meanings_of(written, table, doubt))


_CODES: Final = re.compile(r"[A-Z\d]{1,4}(?:/[A-Z\d]{1,4})+|[A-Z\d]{1,4}(?:, ?[A-Z\d]{1,4})+")
_BRACKETS: Final = " []{}'\""


def codes(value: object) -> tuple[str, ...]:
    """The codes of a row, each once, from a list, an object, or text.

    A list is parted by itself, a text by its semicolons, bars or lines, and by commas only where it has none of these.
    So an item may have commas in it, unless it is a series of short codes.
    """
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _parsed(value)
    is_list = isinstance(value, list | tuple | Mapping)
    words = (word for part in _listed(value) for word in _items(text(part) or "", is_list=is_list))
    split_codes = (code for word in words for code in _split(word.strip(_BRACKETS)))
    # Codes that differ only in case are the same code.
    return tuple({nocase(code): code for code in split_codes if code}.values())


def _parsed(written: str) -> object:
    """The list that a text holds as JSON; any other text unchanged."""
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        return written


def _items(words: str, *, is_list: bool) -> list[str]:
    """The items in a text, which `is_list` says is itself an item of a list."""
    items = re.split(r"[;|\n]", words)
    return words.split(",") if len(items) == 1 and not is_list else items


def _listed(value: object) -> list[str | int]:
    """The plain values of a list, of an object by number or by code, or of a list of objects."""
    if isinstance(value, Mapping):
        flags = [name for name, entry in value.items() if isinstance(entry, bool) and entry]
        value = [*flags, *(entry for entry in value.values() if isinstance(entry, str))]
    listed = value if isinstance(value, list | tuple) else [value]
    named = (_name_in(part) if isinstance(part, Mapping) else part for part in listed)
    return [part for part in named if isinstance(part, str | int)]


def _name_in(entry: Mapping[str, object]) -> object:
    """The code or name in an object."""
    return next((entry[key] for key in ("code", "key", "slug", "name", "title", "label") if entry.get(key)), None)


def _split(word: str) -> list[str]:
    """The codes in a word: "O/D/W" and "O, D, W" are three, "Discussion/Participation" is one."""
    return re.split(r"/|, ?", word) if _CODES.fullmatch(word) else [word]
