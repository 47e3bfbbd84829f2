"""Find reviewed phrases of danger in a text, phrases that only seem dangerous, and facts about the person.

The phrases are rows of `data/crisis.csv`. A pattern is a sequence of folded words (see `selfhelp.text.fold`), in which

| written       | stands for                                                                             |
|---------------|----------------------------------------------------------------------------------------|
| `word`        | this word                                                                              |
| `word~`       | any word that begins so: `suicid~` is suicide, suicidal, suicidality                   |
| `#`           | a word that begins with a digit: 3, 14, 16f                                            |
| `(a|b c|d~)`  | one of these words or phrases                                                          |
| `word?` `(a)?`| optional                                                                               |
| `@name`       | a word or phrase of the list that a row of the kind `words` and the level `name` holds |
| `*`           | up to three words, whatever they are                                                   |
| `^` `$`       | beginning, end of the text                                                             |

Levels: `now` (something happens now), `danger` (helplines first), `not` (idioms, losses, other meanings: what overlaps
such a phrase is not heard), `past` (history and recovery: what shares a clause with it is not heard, unless something
says that it is going on), and `who` (no danger, but a fact about the person, which is the kind: minor, veteran, lgbtq,
deaf, native, worker, and reporter, who asks about a duty to report). A row of the level `not` or `past` suppresses its
own kind of danger; one of the kind `none` suppresses all kinds. No such row ever makes an answer louder.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from selfhelp.text import fold


class Pattern(NamedTuple):
    """A row of `data/crisis.csv`."""

    kind: str
    language: str
    pattern: str
    level: str


class StatedDanger(NamedTuple):
    """A kind of danger that a phrase of the list states, and the folded words that state it."""

    kind: str
    language: str
    level: str
    words: str


class _Span(NamedTuple):
    """Where a row matches: from word `start` up to word `end`, exclusive."""

    row: Pattern
    start: int
    end: int


class _Item(NamedTuple):
    """One element of a pattern, ready to match."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    phrases: Mapping[str, Sequence[tuple[str, ...]]] = {}
    optional: bool = False
    gap: bool = False


ANY: Final = "none"
"""Kind of a row that quiets all kinds."""

LOUDNESS: Final = {"now": 2, "danger": 1}
"""Levels of what is heard, and their order."""

QUIET: Final = frozenset({"not", "past"})
"""Levels of what quiets."""

WHO: Final = "who"
"""Level of what is stated about a person."""

WORDS: Final = "words"
"""Kind of a row that holds a named list of words."""

_GAP: Final = 3
_LONGEST_PHRASE: Final = 6
_SHORTEST_STEM: Final = 2
_LONGEST_STEM: Final = 24
_CHEAP: Final = 30
_ELEMENT: Final = re.compile(r"\([^()]*\)\??|[^\s()]+")
_CLAUSE_END: Final = re.compile(r"[.,;:!?\n()\u2026\u2014\u00bf\u00a1]+")
_SUBJECTS: Final = frozenset(
    "i im ive id ill he hes she shes they theyre we were my now today tonight our it its"
    " yo me mi el ella ellos nos se ahora hoy".split()
)
_SPLITTERS: Final = frozenset("but now tonight today still currently pero ahora hoy todavia sigue aun".split())
_ONGOING: Final = frozenset(
    "now tonight today rn tn again still currently yesterday keeps hoy ahora ayer anoche todavia sigue ahorita".split()
)
"""Words that say that something is going on, so that a mention of the past does not quiet it."""
_INTENT: Final = frozenset("want wants wanna gonna going about ready quiero quiere voy va".split())
"""Words that say so within the phrase that is heard."""

_COMMON: Final = frozenset(
    "a an the i im my me he she they it we us you him her them his their our this that to of for with about at in on is"
    " am are was be been being and or if so just not no dont have has had do does did get got will would can cant wont"
    " going gonna want wants all too up out when after from by say says said as off take took there what"
    " yo mi mis me te se nos lo la los las le les el ella que de del al a en un una y o por para con sin no ya muy mas"
    " es esta estoy soy fue ha he quiero quiere tengo tiene voy va su sus".split()
)
"""Words too common to look up patterns by."""


ALWAYS: Final = ""
"""Key of rows that are tried on every text."""


def keys_of(text: str) -> set[str]:
    """The keys of all rows that a text can match: its words, their beginnings marked by `~`, and `ALWAYS`."""
    words = set(fold(text).split())
    return {ALWAYS, *words, *(beginning for word in words for beginning in _beginnings(word))}


class Patterns:
    """Rows, indexed by their rarest words; a row is parsed when a text first contains such a word."""

    def __init__(self, rows: Iterable[Pattern], index: Iterable[tuple[str, int]] | None = None) -> None:
        """Takes the rows, with the lists of words that they name; `index` is that of the rows but these lists."""
        self._lists: dict[tuple[str, str], tuple[str, ...]] = {}
        self._rows: list[Pattern] = []
        for row in rows:
            if row.kind == WORDS:
                self._lists[row.language, row.level] = tuple(row.pattern.split("|"))
            else:
                self._rows.append(row)
        self._texts: dict[str, tuple[list[str], list[int], list[_Span]]] = {}
        self._by_key: dict[str, list[int]] = {}
        self._items: dict[int, tuple[list[str], bool, bool, int]] = {}
        self._splits: dict[tuple[str, str], list[tuple[str, ...]]] = {}
        self._made: dict[tuple[str, str], _Item] = {}
        self._sets: dict[tuple[str, str], _Item] = {}
        for key, number in self.index() if index is None else index:
            self._by_key.setdefault(key, []).append(number)

    def find(self, text: str) -> list[StatedDanger]:
        """The kinds of danger that phrases of the list state, strongest first; without what other phrases quiet."""
        return self._stated(text, LOUDNESS)

    def who(self, text: str) -> frozenset[str]:
        """What the text states about the person who speaks, or whom a worker speaks of: minor, veteran ..."""
        return frozenset(stated.kind for stated in self._stated(text, {WHO: 1}))

    def _stated(self, text: str, levels: Mapping[str, int]) -> list[StatedDanger]:
        """What rows of these levels state, those of the highest level and the most words first."""
        words, clauses, spans = self._read(text)
        loud = [span for span in spans if span.row.level in levels]
        quiet = [span for span in spans if span.row.level in QUIET]
        best: dict[str, _Span] = {}
        for span in sorted(loud, key=lambda span: (levels[span.row.level], span.end - span.start), reverse=True):
            if span.row.kind not in best and not any(_is_quieted(span, other, words, clauses) for other in quiet):
                best[span.row.kind] = span
        return [
            StatedDanger(span.row.kind, span.row.language, span.row.level, " ".join(words[span.start : span.end]))
            for span in best.values()
        ]

    def remainder(self, text: str) -> str:
        """The folded text without its idioms and losses, and without the clauses about the past."""
        words, clauses, spans = self._read(text)
        gone: set[int] = set()
        for span in spans:
            if span.row.level == "not":
                gone.update(range(span.start, span.end))
            elif span.row.level == "past":
                shared = set(clauses[span.start : span.end])
                gone.update(at for at, clause in enumerate(clauses) if clause in shared)
        return " ".join(word for at, word in enumerate(words) if at not in gone)

    def index(self) -> Iterator[tuple[str, int]]:
        """Pairs of a key and the number of a row, lists of words not counted: to store beside the rows."""
        for number, row in enumerate(self._rows):
            for key in self._expanded(self._most_telling(row), row.language):
                is_common = key[0] == "#" or (len(key) <= _SHORTEST_STEM and key[-1] == "~")
                yield ALWAYS if is_common else key, number

    def _most_telling(self, row: Pattern) -> Sequence[str]:
        """The words of the element that the fewest texts contain."""
        best: Sequence[str] = ()
        best_cost = 1000
        for element in sorted(_ELEMENT.findall(row.pattern), key=_alternatives):
            if element[-1] == "?" or element in "*^$":
                continue
            if element.count("|") >= best_cost:
                break
            keys, cost = _keys(element)
            if cost < best_cost:
                best, best_cost = keys, cost
                if cost <= _CHEAP:
                    break
        return best

    def _expanded(self, keys: Iterable[str], language: str) -> Iterator[str]:
        for key in keys:
            if key[0] == "@":
                for option in self._list(key[1:], language):
                    yield _key(option)
            else:
                yield key

    def _split_list(self, name: str, language: str) -> list[tuple[str, ...]]:
        if (name, language) not in self._splits:
            self._splits[name, language] = [tuple(option.split()) for option in self._list(name, language)]
        return self._splits[name, language]

    def _list(self, name: str, language: str) -> tuple[str, ...]:
        try:
            return self._lists[language, name]
        except KeyError:
            raise ValueError(f"no list {name!r} of words in {language!r}") from None

    def _read(self, text: str) -> tuple[list[str], list[int], list[_Span]]:
        """The folded words of a text, the number of the clause of each, and every row that matches; kept for later."""
        if text not in self._texts:
            words, clauses = _words(text)
            self._texts[text] = words, clauses, list(self._spans(words))
        return self._texts[text]

    def _spans(self, words: Sequence[str]) -> Iterator[_Span]:
        """Every row that matches, at each of its places."""
        places: dict[int, list[int]] = {number: list(range(len(words))) for number in self._by_key.get(ALWAYS, ())}
        for at, word in enumerate(words):
            for key in (word, *_beginnings(word)):
                for number in self._by_key.get(key, ()):
                    places.setdefault(number, []).append(at)
        for number in sorted(places):
            items, from_start, to_end, reach = self._parsed(number)
            starts = {at for place in places[number] for at in range(max(place - reach, 0), place + 1)}
            for start in sorted(starts) if not from_start else [0]:
                ends = _ends((self._item(item, self._rows[number].language) for item in items), words, start)
                if to_end:
                    ends &= {len(words)}
                if ends:
                    yield _Span(self._rows[number], start, max(ends))

    def _parsed(self, number: int) -> tuple[list[str], bool, bool, int]:
        if number not in self._items:
            row = self._rows[number]
            elements = _ELEMENT.findall(row.pattern)
            from_start, to_end = elements[0] == "^", elements[-1] == "$"
            items = elements[from_start : len(elements) - to_end]
            if not items or (items[0] == "*" and not from_start) or (items[-1] == "*" and not to_end):
                raise ValueError(f"a pattern must begin and end with words: {row.pattern!r}")
            reach = sum(map(_most_words, items))
            self._items[number] = items, from_start, to_end, reach
        return self._items[number]

    def _item(self, element: str, language: str) -> _Item:
        if (element, language) not in self._made:
            self._made[element, language] = self._make_item(element, language)
        return self._made[element, language]

    def _make_item(self, element: str, language: str) -> _Item:
        if element == "*":
            return _Item(gap=True)
        optional = element[-1] == "?"
        inner = element[:-1] if optional else element
        inner = inner[1:-1] if inner[0] == "(" else inner
        if (inner, language) not in self._sets:
            words: list[str] = []
            phrases: dict[str, list[tuple[str, ...]]] = {}
            for part in inner.split("|"):
                if part.isalnum():
                    words.append(part)
                    continue
                for phrase in self._phrases(part, language):
                    if len(phrase) == 1:
                        words.extend(phrase)
                    else:
                        first = phrase[0] if phrase[0].isalnum() else ""
                        phrases.setdefault(first, []).append(phrase)
            self._sets[inner, language] = _Item(
                frozenset(word for word in words if word.isalnum()),
                tuple(word[:-1] for word in words if word[-1] == "~") + tuple("0123456789" if "#" in words else ""),
                phrases,
            )
        return self._sets[inner, language]._replace(optional=optional)

    def _phrases(self, option: str, language: str) -> list[tuple[str, ...]]:
        """An alternative as sequences of words, with the lists that it names written out."""
        phrases: list[tuple[str, ...]] = [()]
        for word in option.split():
            name = word.removesuffix("?")
            choices: list[tuple[str, ...]]
            choices = [*self._split_list(name[1:], language)] if name[0] == "@" else [(name,)]
            if name != word:
                choices.append(())
            phrases = [phrase + choice for phrase in phrases for choice in choices]
        return phrases


def _beginnings(word: str) -> list[str]:
    """The keys of all stems that a word can begin with."""
    return [word[:length] + "~" for length in range(_SHORTEST_STEM, min(len(word), _LONGEST_STEM) + 1)]


def _words(text: str) -> tuple[list[str], list[int]]:
    """The folded words of a text, and the number of the clause that each is in."""
    words: list[str] = []
    clauses: list[int] = []
    clause = 0
    for part in _CLAUSE_END.split(text):
        for word, following in pairwise((*fold(part).split(), "")):
            if word in _SPLITTERS or (word in ("and", "y") and following in _SUBJECTS):
                clause += 1
            words.append(word)
            clauses.append(clause)
        clause += 1
    return words, clauses


def _ends(items: Iterable[_Item], words: Sequence[str], start: int) -> set[int]:
    """All places at which a match that begins at `start` can end; takes only as many items as it needs."""
    ends = {start}
    for item in items:
        if item.gap:
            ends = {later for end in ends for later in range(end, min(end + _GAP, len(words)) + 1)}
            continue
        reached = set(ends) if item.optional else set()
        for end in ends:
            if end == len(words):
                continue
            word = words[end]
            if word in item.words or word.startswith(item.stems):
                reached.add(end + 1)
            for first in (word, "") if item.phrases else ():
                for phrase in item.phrases.get(first, ()):
                    if end + len(phrase) <= len(words) and all(map(_fits, words[end : end + len(phrase)], phrase)):
                        reached.add(end + len(phrase))
        ends = reached
        if not ends:
            break
    return ends


def _fits(word: str, wanted: str) -> bool:
    if wanted[-1] == "~":
        return word.startswith(wanted[:-1])
    return word[0].isdigit() if wanted == "#" else word == wanted


def _is_quieted(span: _Span, quiet: _Span, words: Sequence[str], clauses: Sequence[int]) -> bool:
    if quiet.row.kind not in (ANY, span.row.kind):
        return False
    if quiet.row.level == "not":
        return span.start < quiet.end and quiet.start < span.end
    if not _INTENT.isdisjoint(words[span.start : span.end]):
        return False
    own = set(clauses[span.start : span.end])
    near = {word for word, clause in zip(words, clauses, strict=True) if clause in own}
    return not own.isdisjoint(clauses[quiet.start : quiet.end]) and _ONGOING.isdisjoint(near)


def _most_words(element: str) -> int:
    """How many words an element stands for at most; for those with phrases and lists a bound."""
    if element == "*":
        return _GAP
    return _LONGEST_PHRASE if " " in element or "@" in element else 1


def _alternatives(element: str) -> int:
    return element.count("|")


@cache
def _keys(element: str) -> tuple[tuple[str, ...], int]:
    """One word for each alternative of an element, and what it costs to look up patterns by them."""
    keys = tuple(map(_key, element.strip("()").split("|")))
    return keys, sum(100 if key in _COMMON or key == "#" else 80 if key[0] == "@" else 1 for key in keys)


def _key(option: str) -> str:
    """The rarest word of an alternative that is never left out."""
    if " " not in option:
        return option
    return max((word for word in option.split() if word[-1] != "?"), key=_rarity)


def _rarity(word: str) -> tuple[bool, bool, int]:
    return word not in _COMMON and word != "#", word[0] != "@", len(word)
