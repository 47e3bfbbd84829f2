"""A phrase while it is read: its words, which of them a rule has used, and the options found so far."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Final

from selfhelp.directory.lookup import names_in_speech
from selfhelp.patterns import CuedPattern, LazyPatterns, has_digit
from selfhelp.phrase.vocabulary import Vocabulary
from selfhelp.reading.days import weekday_in_text
from selfhelp.text import fold

USED: Final = "\0"
"""Stands for a used word in the text that patterns are matched against."""

_FEWEST_OF_STORY: Final = 2

_SPLIT: Final = re.compile(r"[^\s,;:!?()\"]+(?::\d\d[^\s,;:!?()\"]*)?|[,;:!?()\"]")
_TYPEWRITTEN: Final = str.maketrans("\u2019\u201c\u201d", '\'""')
_TIMES: Final = LazyPatterns(
    clock=r"(?i)(\d{1,2})[:.h](\d\d) ?([ap])?\.?m?\.?h?",
    date=r"\d{1,2}/\d{1,2}(?:/(?:20)?\d\d)?|20\d\d-\d\d-\d\d",
    dates=r"(\d{1,2}/\d{1,2})[-\u2013](\d{1,2}/\d{1,2})",
    range=r"(?i)(\d{1,4}(?:[:.]\d\d)?(?:[ap]\.?m?\.?)?|noon)[-\u2013]"
    r"(\d{1,4}(?:[:.]\d\d)?(?:[ap]\.?m?\.?|ish)?|noon|midnight)",
    dashes_to_clock=r"(?i)\d{1,2}-?ish",
)
_SIGNS: Final = {
    "&": "and", "w/": "with", "w/o": "without", "w/in": "within", "+": "and", "@": "at", "b/c": "because", "y/o": "yo",
    "s/p": "following", "h/o": "history", "d/t": "because", "r/t": "because", "c/o": "reports",
}  # fmt: skip
"""Signs, and the abbreviations of case notes, for which a slash would make two words."""
_LETTER_DAYS: Final = {
    "m-f": "monday friday", "m-th": "monday thursday", "m-sa": "monday saturday", "m-su": "monday sunday",
    "mwf": "monday wednesday friday", "m/w/f": "monday wednesday friday", "m/w": "monday wednesday",
    "t/th": "tuesday thursday", "tu/th": "tuesday thursday", "tth": "tuesday thursday", "tuth": "tuesday thursday",
    "t/r": "tuesday thursday", "s/s": "saturday sunday",
}  # fmt: skip
"""Letters for days that nothing else is written like."""


class Token:
    """A word of the phrase, as typed (`raw`) and folded (`word`).

    `after_comma` is set if punctuation precedes it. `quoted` is the number of the quotation it is in, 0 if in none.
    `used` is set once a rule has read the word, `told` if it stands in a story rather than in what is asked for,
    `past` if that is about the past, `of_other` if it is about somebody close rather than who comes to the meeting.
    `asks` is set unless its clause asks for nothing, even if nobody is told about: "the house is so quiet now".
    """

    __slots__ = ("after_comma", "asks", "of_other", "past", "quoted", "raw", "told", "used", "word")

    def __init__(self, raw: str, word: str, *, after_comma: bool = False, quoted: int = 0) -> None:
        self.raw = raw
        self.word = word
        self.after_comma = after_comma
        self.quoted = quoted
        self.used = False
        self.told = False
        self.past = False
        self.of_other = False
        self.asks = True


class PhraseDraft:
    """The words of a phrase, and what the rules have made of them so far."""

    def __init__(self, tokens: list[Token], vocabulary: Vocabulary) -> None:
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.options: dict[str, list[str]] = {}
        self.denied: list[str] = []
        self.unread: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.radius_end = -1
        self.organization_starts: set[int] = set()
        self.organization_ends: set[int] = set()
        self.is_near_home = False
        self.is_one_clause = False
        self.past_organizations: list[str] = []
        self.dated: set[int] = set()
        self.likely: list[str] = []

    @cached_property
    def organization_names(self) -> dict[str, str]:
        """The names of organizations as people say them, folded -> the name to look it up by."""
        return names_in_speech(self.vocabulary.organizations)

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """The abbreviations of all organizations, as they are written."""
        return frozenset(o.abbreviation for o in self.vocabulary.organizations.values() if o.abbreviation)

    @cached_property
    def abbreviations_as_words(self) -> frozenset[str]:
        """The same in lower case, as people type them."""
        return frozenset(abbreviation.lower() for abbreviation in self.abbreviations)

    def add(self, option: str, value: str) -> None:
        """Adds a value of an option, once."""
        values = self.options.setdefault(option, [])
        if value not in values:
            values.append(value)

    def use(self, first: int, last: int) -> None:
        """Marks words as read."""
        for token in self.tokens[first:last]:
            token.used = True

    def is_unused(self, first: int, last: int) -> bool:
        """Whether words are there, and no rule has read them."""
        return last <= len(self.tokens) and not any(token.used for token in self.tokens[first:last])

    def text_of(self, first: int, last: int) -> str:
        """Words as one folded text."""
        return " ".join(token.word for token in self.tokens[max(first, 0) : last])

    def word(self, index: int) -> str:
        """The folded word at an index, "" if there is none."""
        return self.tokens[index].word if 0 <= index < len(self.tokens) else ""

    def unused_text(self) -> tuple[str, list[int]]:
        """The words as one text, used ones as `USED`, and the index of the token of each character."""
        text, owners = "", []
        for index, token in enumerate(self.tokens):
            word = USED if token.used else token.word
            text += word + " "
            owners += [index] * (len(word) + 1)
        return text.rstrip(" ") if text else text, owners

    def matches(self, pattern: re.Pattern[str] | CuedPattern) -> Iterator[re.Match[str]]:
        """Yields the matches of a pattern in the unused words, marking the matched words as used."""
        for match, _, _ in self.spans(pattern):
            yield match

    def spans(
        self, pattern: re.Pattern[str] | CuedPattern, where: "Condition | None" = None
    ) -> Iterator[tuple[re.Match[str], int, int]]:
        """The same with the indexes of the first matched word and of the one after the last.

        What `where` is false for is left unused.
        """
        position = 0
        while True:
            text, owners = self.unused_text()
            match = pattern.search(text, position)
            if match is None:
                return
            first, last = owners[match.start()], owners[match.end() - 1] + 1
            if where is not None and not where(match, self, first, last):
                position = match.start() + 1
                continue
            self.use(first, last)
            yield match, first, last

    def has_dash(self, first: int, last: int) -> bool:
        """Whether a dash joins numbers in a span: "6-8"."""
        return any(token.raw == "-" for token in self.tokens[first:last])

    def is_sentence(self) -> bool:
        """Whether a phrase is told as people speak, rather than a list of what to look for."""
        lists = self.vocabulary.lists
        spoken = lists["asking"] | lists["teller"] | lists["past"] | lists["negation"]
        return any(token.word in spoken for token in self.tokens if not token.quoted)

    def before_groups(self) -> list[Token]:
        """The words before those for a group, where names stand: "the Serenity group"."""
        groups, no_names = self.vocabulary.lists["group"], self.vocabulary.lists["no_name_of_group"]
        return [
            token
            for token, following in pairwise(self.tokens)
            if following.word in groups and token.word not in no_names
        ]

    def is_negated(self, first: int) -> bool:
        """Whether a negation precedes a word; if so, marks it as used."""
        lists = self.vocabulary.lists
        at = first - 1
        whole = self.text_of(first - 2, first) in lists["negation"]  # "instead of"
        while not whole and at >= 0 and self.word(at) in lists["between_negation"] and not self.tokens[at].used:
            at -= 1
        for length in (3, 2, 1):
            start = at - length + 1
            if start >= 0 and self.text_of(start, at + 1) in lists["negation"] and self.is_unused(start, at + 1):
                start -= self.word(start - 1) in ("but", "and") and start > 0 and not self.tokens[start - 1].used
                self.use(start, first)
                return True
        return False

    def is_beside_day(self, first: int, last: int) -> bool:
        """Whether a weekday stands right before or after a span: "tuesday evening"."""
        return any(weekday_in_text(word) is not None for word in self.next_to(first, last) if word)

    def has_told(self) -> bool:
        """Whether some of the words only tell something."""
        return any(token.told for token in self.tokens)

    def has_story(self) -> bool:
        """Whether so many words are unread that they may tell of a problem."""
        request = self.vocabulary.lists["request"]
        return sum(not token.used and token.word not in request for token in self.tokens) >= _FEWEST_OF_STORY

    def is_denied(self, after: int) -> bool:
        """Whether words that turn something down follow a span ("12 step isnt my thing"); if so, uses them."""
        for length in (4, 3, 2):
            if self.text_of(after, after + length) in self.vocabulary.lists["denied_after"]:
                self.use(after, after + length)
                return True
        return False

    def next_to(self, first: int, last: int) -> frozenset[str]:
        """The words right before and after a span."""
        return frozenset({self.word(first - 1), self.word(last)})


Condition = Callable[[re.Match[str], PhraseDraft, int, int], bool]


def tokens_of(words: str, spellings: Mapping[str, str]) -> list[Token]:
    """The words of a phrase, with `spellings` put right.

    "step/speaker" is two words, "6-8pm" three: "6", "to" and "8pm"; "7:30pm" is one.
    """
    tokens: list[Token] = []
    after_comma, quotation, in_quotes, after_called = False, 1, False, False
    for part in _SPLIT.findall(words.translate(_TYPEWRITTEN)):
        if part == '"':
            in_quotes = not in_quotes
            quotation += in_quotes
        elif part in ",;:!?()":
            after_comma, after_called = True, False
        else:
            for raw, word in _respelled(_pieces(part), spellings):
                tokens.append(
                    Token(raw, word, after_comma=after_comma, quoted=quotation if in_quotes or after_called else 0)
                )
                after_comma = False
                after_called = after_called or word in ("called", "named")
            # A full stop ends a sentence, but for one letter or an abbreviation like "St."
            after_comma = part.endswith(".") and (
                len(part) > _LONGEST_ABBREVIATION or part.lower() in _SHORT_ENDS_OF_SENTENCES
            )
    if words.isupper():
        for token in tokens:
            token.raw = token.raw.lower()
    return tokens


_LONGEST_ABBREVIATION: Final = 4
_SHORT_ENDS_OF_SENTENCES: Final = frozenset(
    f"{word}." for word in "now out off too him her them it us me ago job car kid bed day yet one all up so".split()
)
"""Words that no abbreviation is written like."""


def _respelled(pieces: Iterable[tuple[str, str]], spellings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The pieces with short and wrong spellings put right; words in capitals are names, not spellings."""
    for raw, word in pieces:
        meant = word if raw.isupper() and len(raw) > 1 else spellings.get(word, word)
        for part in meant.split():
            yield (raw, word) if part == word else (part, part)


def _pieces(part: str) -> Iterable[tuple[str, str]]:
    """The words of what stands between blanks, as typed and folded."""
    part = part.lstrip("~")
    if (short := part.lower().rstrip(".")) in _SIGNS:
        return [(part, _SIGNS[short])]
    if (has_digit(part) or short.startswith("noon")) and (times := _times_and_dates(part)):
        return times
    if days := _LETTER_DAYS.get(part.lower()):
        # "M-F" as "mon-fri" would be read, "T/Th" as two days.
        raw = part if "-" in part else part.replace("/", " ")
        return [(raw, day) for day in days.split()]
    if "." in part and (dotted := re.fullmatch(r"((?:[A-Za-z]\.){2,})", part)):
        # "A.A." and "p.m." are one word.
        return [(dotted[1], fold(dotted[1]).replace(" ", ""))]
    return [(piece, word) for piece in part.split("/") for word in fold(piece).split()]


def _times_and_dates(part: str) -> list[tuple[str, str]]:
    """The words of a clock time, a date, or a range of them; none of anything else."""
    if _TIMES.clock.fullmatch(part.rstrip(".")):
        part = part.rstrip(".")
    if _TIMES.date.fullmatch(part):
        return [(part, part)]
    if clock := _TIMES.clock.fullmatch(part):
        return [(part, f"{clock[1]}:{clock[2]}{clock[3].lower() + 'm' if clock[3] else ''}")]
    if between := _TIMES.range.fullmatch(part):
        return [*_pieces(between[1]), ("-", "to"), *_pieces(between[2])]
    if dates := _TIMES.dates.fullmatch(part):
        return [(dates[1], dates[1]), ("-", "to"), (dates[2], dates[2])]
    if _TIMES.dashes_to_clock.fullmatch(part):
        return [(part, part.lower().replace("-", ""))]
    return []
