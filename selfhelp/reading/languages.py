"""Names and codes of languages -> ISO 639 codes."""

import re
from functools import cache
from typing import Final

from selfhelp.patterns import LazyPatterns
from selfhelp.reading.cells import line
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

_PATTERNS: Final = LazyPatterns(
    # The language in which a meeting is held, in its name or notes: "Spanish speaking meetings", "(Polish-speaking)".
    speaking=r"(?i)(?<!\bnon )(?<!\bnon-)\b([^\W\d_]{4,14})[- ]speaking(?: [^\W\d_]{2,12})?"
    r"(?= (?:meeting|group)|[).,;!]| ?$)",
    code=r"(?i)([a-z]{2})(?:[-_][a-z]{2,4})?",
)


def languages(value: object) -> tuple[str, ...]:
    """ISO codes of languages given by code or by name, each once; anything else is left out."""
    listed = value if isinstance(value, list | tuple) else _separator().split(line(value) or "")
    codes: list[str] = []
    for part in map(line, listed):
        if named := language_named(part or ""):
            codes.append(named)
        elif code := _PATTERNS.code.fullmatch(part or ""):
            codes.append(code[1].lower())
    return tuple(dict.fromkeys(codes))


def named_languages(words: str) -> tuple[str, ...]:
    """ISO codes of the languages that a text lists by their names.

    >>> named_languages("English and Español"), named_languages("it is not, so")
    (('en', 'es'), ())
    """
    found = map(language_named, _separator().split(words))
    return tuple(dict.fromkeys(code for code in found if code is not None))


def languages_spoken(*texts: str | None) -> tuple[str, ...]:
    """ISO codes of the languages in which a meeting says in words that it is held.

    >>> languages_spoken("Grupo Nueva Vida", "Spanish speaking meetings."), languages_spoken("All speaking members")
    (('es',), ())
    """
    found = (match[1] for text in texts if text and "peaking" in text for match in _PATTERNS.speaking.finditer(text))
    return tuple(dict.fromkeys(code for name in found if (code := language_named(name)) is not None))


def languages_of_words(name: str, *notes: str | None) -> tuple[str, ...]:
    """ISO codes of the languages of which a name has words, and which it or notes mention by name.

    >>> languages_of_words("Vivir Hoy", None), languages_of_words("Noon", "OK to share in French")
    (('es',), ('fr',))
    """
    words = fold(" ".join(filter(None, (name, *notes)))).split()
    tables = word_tables()
    found = (*map(tables.name_languages.get, fold(name).split()), *map(tables.languages.get, words))
    return tuple(dict.fromkeys(code for code in found if code is not None))


def language_named(name: str) -> str | None:
    """The ISO code of a language, by its name in English, in itself, or in another language of the feeds.

    >>> language_named("Français"), language_named("Castellano"), language_named("Klingon")
    ('fr', 'es', None)
    """
    return word_tables().languages.get(fold(name))


@cache
def _separator() -> re.Pattern[str]:
    conjunctions = any_of(word_tables().clock_and | word_tables().clock_and_before_digit)
    return re.compile(rf"[,;/|&+\n]|\s(?:{conjunctions})\s", re.IGNORECASE)
