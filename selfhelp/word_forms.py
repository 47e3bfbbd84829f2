"""The words under which a text is found, and the words that a search looks for."""

import re
from typing import Final

from selfhelp.text import fold

# Scripts that put no spaces between words: Thai, Lao, Myanmar, Khmer; Kana, Han.
_SPACELESS: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f]+"
)
_POSSESSIVE: Final = re.compile(r"(?<=\w)['\u2019\u02bc`]s\b", re.IGNORECASE)
_JOINED: Final = re.compile(r"\w+(?:[-\u2010\u2011]\w+)+")
_OTHER_FORMS: Final = frozenset("'`-&")
"""Signs in an ASCII text that give words other forms."""

_AND: Final = re.compile(r"\s*&\s*")


def words_of_text(text: str) -> dict[str, None]:
    """The folded words under which a text is found, in order.

    Besides its own words these are possessives without their ending ("Mary's": "mary"), parts with hyphens written as
    one ("Al-Anon": "alanon"), "and" for "&", and all pairs of letters of scripts without spaces.

    >>> list(words_of_text("Mary\u2019s Al-Anon 12&12"))
    ['marys', 'al', 'anon', '12', 'mary', 'alanon', 'and']
    """
    words = dict.fromkeys(fold(text).split())
    if text.isascii() and _OTHER_FORMS.isdisjoint(text):
        return words
    for match in _POSSESSIVE.finditer(text):
        before = fold(text[: match.start()]).rpartition(" ")[2]
        words[before] = None
    for match in _JOINED.finditer(text):
        words[fold(match[0]).replace(" ", "")] = None
    if "&" in text:
        words["and"] = None
    if not text.isascii():
        for word in [word for word in words if not word.isascii()]:
            words.update(dict.fromkeys(_pieces(word)))
    words.pop("", None)
    return words


def words_of_search(text: str) -> tuple[str, ...]:
    """The folded words that a meeting must have to be found by a text; () if there are none.

    >>> words_of_search("12&12"), words_of_search("\u65e5\u672c\u8a9e")
    (('12',), ('日本', '本語'))
    """
    words: dict[str, None] = {}
    for word in fold(_AND.sub(" ", text)).split():
        run = _SPACELESS.fullmatch(word)
        pairs = [word[n : n + 2] for n in range(len(word) - 1)] if run and len(word) > 1 else [word]
        words.update(dict.fromkeys(pairs))
    return tuple(words)


def _pieces(word: str) -> list[str]:
    """The letters and pairs of letters of the parts of a word that are in scripts without spaces."""
    runs = _SPACELESS.findall(word)
    return [run[n : n + size] for run in runs for size in (1, 2) for n in range(len(run) - size + 1)]
