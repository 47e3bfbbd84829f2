"""Words for whom a meeting is -> ids of audiences: "Women's Only", "LGBTQIA+ community", "Teens 13-17"."""

import re
from functools import cache, lru_cache
from typing import Final

from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

LONGEST: Final = 60
"""Characters of words that name an audience; longer ones are a description, in which others are named, too."""

_NOT: Final = re.compile(
    r"\b(?:not|no|non|except|without|sin|sauf|welcome|welcomed|all|everyone|anyone|study|steps?|workshop|topics?"
    r"|of(?! colou?r\b)|de|des|du|their)\b"
)
"""Words beside which an audience is denied or invited, or is the topic, or others are meant: "parents of teens"."""

_EVERYBODY: Final = frozenset({"women", "men"})


@lru_cache(maxsize=4096)
def audiences_named(words: str) -> tuple[str, ...]:
    """The audiences that a short text names, each once.

    >>> audiences_named("Veterans & First Responders only"), audiences_named("Women welcome")
    (('veterans',), ())
    """
    folded = fold(words)
    if len(words) > LONGEST or _NOT.search(folded):
        return ()
    known = word_tables().audiences
    named = dict.fromkeys(known[name] for name in _names().findall(folded))
    return tuple(id for id in named if not (named.keys() >= _EVERYBODY and id in _EVERYBODY))


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(word_tables().audiences)})\b")
