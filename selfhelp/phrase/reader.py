"""Convert a search in plain words to options, by rules over a vocabulary that is passed in.

Words that no rule understands are searched for as text or left out, and reported either way.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from selfhelp.directory.lookup import organization_named
from selfhelp.directory.problem_words import Match
from selfhelp.directory.stop_words import NEGATIONS, REQUEST_WORDS
from selfhelp.model import Organization, Place
from selfhelp.phrase.filter_words import (
    ALTERNATIVES,
    AMBIGUOUS_ABBREVIATIONS,
    CIRCUMSTANCES,
    FILTERS_BY_PHRASE,
    MEETING_LANGUAGES,
    NARRATING,
    NEAR,
    NEGATION_PHRASES,
    NOT_PLACES,
    SURELY_NEAR,
)
from selfhelp.reading.clocks import clock_time
from selfhelp.reading.days import day_range, weekday_in_text, weekday_named
from selfhelp.reading.languages import language_named
from selfhelp.reading.regions import STATE_NAMES, country_named
from selfhelp.text import fold
from selfhelp.vocabulary import APPROACHES, DAYS, TIME_BANDS


@dataclass(frozen=True)
class Vocabulary:
    """The names that words are matched against.

    `organizations` are keyed by id. `problems` finds the problems in a text, `places_named` the places with a name, and
    `place_guessed` the place with a name or a similar one.
    """

    organizations: Mapping[str, Organization]
    problems: Callable[[str], list[Match]]
    places_named: Callable[[str], list[Place]]
    place_guessed: Callable[[str], Place | None]


@dataclass(frozen=True)
class Phrase:
    """The result of reading a phrase.

    - `options` maps an option to the values to pass to it, one for each time the option is used ("" for a flag).
    - `text` are the words that stand for no option, to search for as text.
    - `quoted` are those of them that were written in quotation marks, or behind "called".
    - `unread` are the words that were ignored.
    - `denied` are negated words for which there is no option to exclude them.
    """

    options: Mapping[str, tuple[str, ...]]
    text: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()


@dataclass(slots=True)
class _Token:
    """A word of the phrase, as typed (`raw`) and folded (`word`).

    `after_comma` is set if punctuation precedes it. `quoted` is the number of the quotation it is in, 0 if in none.
    `used` is set once a rule has read the word.
    """

    raw: str
    word: str
    after_comma: bool = False
    quoted: int = 0
    used: bool = False


_SPLIT: Final = re.compile(r"[^\s,;:!?()\"\u201c\u201d]+|[,;:!?()\"\u201c\u201d]")

_AGE: Final = re.compile(
    r"\b(?:(\d{1,2}) ?(?:years? old|yrs? old|year olds?|yo|y o|yr old)|(?:im|i am|shes|hes|she is|he is"
    r"|aged?) (\d{1,2}))\b(?! (?:days|weeks|months|years|yrs))"
)
_WITHIN: Final = re.compile(
    r"\bwithin (?:a )?(\d+(?: \d+)?) ?(mi|miles?|km|kms|kilometers?|kilometres?)?(?: radius)?(?: of| from)?\b"
    r"|\b(\d+) (mi|miles?|km|kilometers?) (?:of|from|around)\b"
)
_CLOCK: Final = r"(\d{1,2}(?: \d\d)? ?(?:am|pm|a m|p m)?|noon|midnight)"
_BETWEEN: Final = re.compile(rf"\b(?:between|from) {_CLOCK} (?:and|to|until|til) {_CLOCK}(?= |$)")
_AFTER: Final = re.compile(rf"\b(?:after|starting at or after|no earlier than|later than|not before) {_CLOCK}(?= |$)")
_BEFORE: Final = re.compile(rf"\b(?:before|no later than|earlier than|by|not after) {_CLOCK}(?= |$)")
_AT: Final = re.compile(r"\b(?:at |around )?(\d{1,2}(?: \d\d)? ?(?:am|pm|a m|p m))(?= |$)|\bat (\d{1,2} \d\d)(?= |$)")
_DATE: Final = re.compile(r"\b(20\d\d) (\d\d) (\d\d)\b")
_RANGE_WORDS: Final = frozenset("to thru through bis til until a".split())

_STATES: Final = {name: code for code, names in STATE_NAMES.items() for name in (code.lower(), *names)}

MIN_SIMILARITY: Final = 0.8
"""Minimum similarity (difflib ratio) of typed words to the corrected words of a problem."""

_HOME_COUNTRIES: Final = frozenset({"US", "CA", "GB", "IE", "AU", "NZ", "ZA"})
"""Countries whose towns are recognized by name alone; in other countries only large cities are."""

_LARGE_POPULATION: Final = 15_000
"""Population from which a place is recognized by name alone; 20 times as much in other countries."""


def read_phrase(words: str, vocabulary: Vocabulary) -> Phrase:
    """Read a phrase.

    Raises:
        AmbiguousNameError: a name stands for several organizations.
    """
    return _Reader(words, vocabulary).read()


@dataclass
class _Reader:
    """Reads one phrase, applying the most reliable rules first. A word is used by one rule only."""

    words: str
    vocabulary: Vocabulary
    tokens: list[_Token] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)
    radius_end: int = -1
    problem_ends: set[int] = field(default_factory=set)
    denied: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def read(self) -> Phrase:
        self._tokenize()
        self._read_circumstances()
        self._read_radius()
        self._read_places(sure=True)
        self._read_organizations()
        self._read_clock()
        self._read_days()
        self._read_filters(at_least=2)
        self._read_problems(guessed=False)
        self._read_ages()
        self._read_filters(at_least=1)
        self._read_languages()
        self._read_places(sure=False)
        if not self.options.keys() & {"--problem", "--organization"}:
            self._read_problems(guessed=True)
        return self._result()

    def _tokenize(self) -> None:
        after_comma, quotation, in_quotes, after_called = False, 1, False, False
        for part in _SPLIT.findall(self.words.replace("\u2019", "'")):
            if part in '"\u201c\u201d':
                in_quotes = not in_quotes
                quotation += in_quotes
            elif part in ",;:!?()":
                after_comma, after_called = True, False
            else:
                # "step/speaker" is two words; "mon-fri" and "7:30pm" keep their form in `raw`.
                for piece in re.split(r"/", part):
                    for word in fold(piece).split():
                        self.tokens.append(
                            _Token(piece, word, after_comma, quotation if in_quotes or after_called else 0)
                        )
                        after_comma = False
                        after_called = after_called or word in ("called", "named")
        if self.words.isupper():
            for token in self.tokens:
                token.raw = token.raw.lower()

    # Access to tokens and results

    def _add(self, option: str, value: str) -> None:
        values = self.options.setdefault(option, [])
        if value not in values:
            values.append(value)

    def _mark_used(self, first: int, last: int) -> None:
        for token in self.tokens[first:last]:
            token.used = True

    def _is_unused(self, first: int, last: int) -> bool:
        return last <= len(self.tokens) and not any(token.used for token in self.tokens[first:last])

    def _text_of(self, first: int, last: int) -> str:
        return " ".join(token.word for token in self.tokens[first:last])

    def _word(self, index: int) -> str:
        return self.tokens[index].word if 0 <= index < len(self.tokens) else ""

    def _unused_text(self) -> tuple[str, list[int]]:
        """The words as one text, used ones as NUL characters, and the index of the token of each character."""
        text, owners = "", []
        for index, token in enumerate(self.tokens):
            word = "\0" if token.used else token.word
            text += word + " "
            owners += [index] * (len(word) + 1)
        return text.rstrip(" ") if text else text, owners

    def _matches(self, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """Yield the matches of a pattern in the unused words, marking the matched words as used."""
        while True:
            text, owners = self._unused_text()
            match = pattern.search(text)
            if match is None:
                return
            self._mark_used(owners[match.start()], owners[match.end() - 1] + 1)
            yield match

    def _is_negated(self, first: int) -> bool:
        """Whether a negation precedes a word; if so, mark it as used."""
        at = first - 1
        while at >= 0 and self._word(at) in ("a", "an", "the", "on", "in", "by", "any", "with", "for"):
            at -= 1
        if at >= 0 and self._word(at) in NEGATIONS and not self.tokens[at].used:
            start = at - 1 if self._word(at - 1) in ("but", "and") else at
        elif at >= 1 and NEGATION_PHRASES.fullmatch(self._text_of(max(at - 1, 0), at + 1)):
            start = at - 1
        elif at >= 2 and NEGATION_PHRASES.fullmatch(self._text_of(at - 2, at + 1)):
            start = at - 2
        else:
            return False
        self._mark_used(start, first)
        return True

    # Rules

    def _read_circumstances(self) -> None:
        for _ in self._matches(CIRCUMSTANCES):
            continue

    def _read_radius(self) -> None:
        for match in self._matches(_WITHIN):
            self.radius_end = len(match.string[: match.end()].split())
            number, unit = match[1] or match[3], match[2] or match[4] or ""
            self._add("--within", number.replace(" ", ".") + ("km" if unit.startswith("k") else "mi" if unit else ""))

    def _read_places(self, *, sure: bool) -> None:
        """Read places: if `sure`, those with a state, "near" or a postal code; else large ones by name alone."""
        at = max(self.radius_end, 0)
        order = [*range(at, len(self.tokens)), *range(at)]
        for at in order:
            length = self._place_at(at, sure=sure)
            if length and "--near" in self.options:
                self.unread.append(self._text_of(at, at + length))
                self._mark_used(at, at + length)
            elif length:
                words = dict.fromkeys(token.raw.strip(".'").lower() for token in self.tokens[at : at + length])
                self._add("--near", " ".join(words))
                self._mark_used(at - 1 if self._word(at - 1) in NEAR and at else at, at + length)
        if sure:
            self._read_regions()

    def _place_at(self, at: int, *, sure: bool) -> int:
        """Number of words from here that name a place, 0 if none."""
        token = self.tokens[at]
        if token.used:
            return 0
        if re.fullmatch(r"\d{5}", token.word):
            plus_four = at + 1 < len(self.tokens) and self.tokens[at + 1].raw == token.raw
            return 1 + plus_four if self.vocabulary.places_named(token.word) else 0
        before = self._word(at - 1) if at and not self.tokens[at - 1].used and not token.after_comma else ""
        before = "near" if before == "to" and self._word(at - 2) in ("close", "next") else before
        within = at == self.radius_end
        if before == "near" and token.word in ("home", "me"):
            return 1 if token.word == "home" else 0
        for length in (5, 4, 3, 2, 1):
            if not self._is_unused(at, at + length):
                continue
            if length == 1 and sure and (before in SURELY_NEAR or within) and (guessed := self._guessed_pair_at(at)):
                return guessed
            words = [t.word for t in self.tokens[at : at + length]]
            for state_length in (2, 1, 0):
                name, state = " ".join(words[: length - state_length]), " ".join(words[length - state_length :])
                if state_length and (length <= state_length or not self._ends_a_place(state, at + length)):
                    continue
                if name in NOT_PLACES and not state_length:
                    continue
                places = self.vocabulary.places_named(name)
                if state_length:
                    if any(_lies_in(place, state) for place in places):
                        return length
                elif places and self._is_intended(places, before, within, sure=sure, length=length, name=name):
                    return length
        if sure and (before in SURELY_NEAR or within) and len(token.word) > 3 and token.word not in _KNOWN_WORDS:
            return 1 if self.vocabulary.place_guessed(token.raw) is not None else 0
        return 0

    def _guessed_pair_at(self, at: int) -> int:
        """2 if the next two words are a misspelled place name, and the second one has no other meaning; else 0."""
        second = self._word(at + 1)
        if (
            not self._is_unused(at, at + 2)
            or self._is_large(self.vocabulary.places_named(self._word(at)))
            or len(second) < 4
            or second in _KNOWN_WORDS
            or weekday_named(second) is not None
        ):
            return 0
        return 2 if self.vocabulary.place_guessed(self._text_of(at, at + 2)) is not None else 0

    def _ends_a_place(self, state: str, after: int) -> bool:
        """Whether `state` is a state or country; for words like "or" and "in", also whether the place can end there."""
        if state not in _STATES and country_named(state) is None:
            return False
        if state not in ("or", "in", "me", "ok", "hi", "oh"):
            return True
        following = self.tokens[after] if after < len(self.tokens) else None
        ends = following is None or following.after_comma or following.used
        return ends or (state != "or" and self._begins_filter(after))

    def _begins_filter(self, at: int) -> bool:
        """Whether a word for another filter is here, such as a day or a part of the day."""
        word = self._word(at)
        return (
            weekday_named(word) is not None
            or word in FILTERS_BY_PHRASE
            or word in ("this", "tonight", "after", "before")
        )

    def _is_large(self, places: list[Place]) -> bool:
        """Whether a place is so large that its name alone means it."""
        counts = ((place.population or 0) // (1 if place.country in _HOME_COUNTRIES else 20) for place in places)
        return max(counts, default=0) >= _LARGE_POPULATION

    def _is_intended(
        self, places: list[Place], before: str, within: bool, *, sure: bool, length: int, name: str
    ) -> bool:
        """Whether a name that places have is used as a place name here, and not as an ordinary word."""
        population = max(place.population or 0 for place in places)
        # Names of places in other countries are often ordinary English words.
        large = self._is_large(places)
        if within or before in SURELY_NEAR:
            return True
        if before in NEAR:
            return population >= 1000 and name not in FILTERS_BY_PHRASE and language_named(name) is None
        return not sure and before != "at" and large and name not in REQUEST_WORDS and (length > 1 or len(name) > 3)

    def _read_regions(self) -> None:
        """Read a state or country by itself after "in"."""
        for at, token in enumerate(self.tokens):
            if token.word != "in" or token.used or "--near" in self.options:
                continue
            for length in (3, 2, 1):
                region = self._text_of(at + 1, at + 1 + length)
                if not self._is_unused(at + 1, at + 1 + length):
                    continue
                if region in _STATES and (length > 1 or len(region) > 2 or self.tokens[at + 1].raw.isupper()):
                    self._add("--state", _STATES[region])
                elif (country := country_named(region)) is not None:
                    self._add("--country", country)
                else:
                    continue
                self._mark_used(at, at + 1 + length)
                break

    def _read_organizations(self) -> None:
        names = _organization_names(self.vocabulary.organizations)
        longest = max(len(name.split()) for name in names)
        at = 0
        while at < len(self.tokens):
            length = next(
                (n for n in range(min(longest, len(self.tokens) - at), 0, -1) if self._is_organization(at, n, names)), 0
            )
            if length:
                self._take_organization(at, length, names)
            at += length or 1

    def _is_organization(self, at: int, length: int, names: Mapping[str, str]) -> bool:
        name = self._text_of(at, at + length)
        if name not in names or not self._is_unused(at, at + length):
            return False
        if length > 1 or name not in AMBIGUOUS_ABBREVIATIONS:
            return True
        beside = {self._word(at - 1), self._word(at + 1)}
        return self.tokens[at].raw.isupper() or not beside.isdisjoint(("meeting", "meetings", "group", "mtg"))

    def _take_organization(self, at: int, length: int, names: Mapping[str, str]) -> None:
        name = self._text_of(at, at + length)
        organization = organization_named(names[name], self.vocabulary.organizations)
        alternative_to = at >= 2 and ALTERNATIVES.fullmatch(self._text_of(at - 2, at)) is not None
        if alternative_to:
            self._mark_used(at - 2, at)
            if organization.problems and "--problem" not in self.options:
                self._add("--problem", organization.problems[0][0])
        excluded = alternative_to or self._is_negated(at)
        self._add("--without-organization" if excluded else "--organization", organization.id)
        self._mark_used(at, at + length)

    def _read_clock(self) -> None:
        for match in self._matches(_DATE):
            self._add("--day", "-".join(match.groups()))
        for match in self._matches(_BETWEEN):
            end = _clock_text(match[2], later=True)
            start = _clock_text(match[1], like=match[2])
            if start is not None and end is not None:
                self._add("--after", start)
                self._add("--before", end)
        for option, pattern, later in (("--after", _AFTER, True), ("--before", _BEFORE, False)):
            for match in self._matches(pattern):
                if (clock := _clock_text(match[1], later=later)) is not None:
                    self._add(option, clock)
        for match in self._matches(_AT):
            if (clock := _clock_text(match[1] or match[2], later=True)) is not None:
                hour, minute = int(clock[:2]), clock[3:]
                self._add("--after", clock)
                self._add("--before", f"{(hour + 1) % 24:02d}:{minute}")

    def _read_days(self) -> None:
        days: list[int] = []
        excluded: list[int] = []
        at = 0
        while at < len(self.tokens):
            named_days, length = self._days_at(at)
            if named_days:
                # "except friday and saturday": a negation applies to the following days as well.
                negated = self._is_negated(at) or (bool(excluded) and not days and self._word(at - 1) in ("and", "or"))
                (excluded if negated else days).extend(named_days)
                self._mark_used(at - 1 if self._word(at - 1) in ("on", "and", "or") and at else at, at + length)
            at += length or 1
        if excluded and not days:
            days = [day for day in range(1, 8) if day not in excluded]
        for day in sorted(dict.fromkeys(days)):
            if day not in excluded:
                self._add("--day", DAYS[day - 1])

    def _days_at(self, at: int) -> tuple[list[int], int]:
        """ISO weekdays named by the words from here, and the number of these words."""
        if self.tokens[at].used:
            return [], 0
        two = self._text_of(at, at + 2)
        if (
            self._is_unused(at, at + 2)
            and " " in two
            and weekday_named(two) is not None
            and weekday_named(self._word(at)) is None
        ):
            return [weekday_named(two) or 0], 2
        first = weekday_in_text(self._word(at))
        if first is None:
            return [], 0
        second = weekday_in_text(self._word(at + 2))
        if self._word(at + 1) in _RANGE_WORDS and second is not None and self._is_unused(at, at + 3):
            return day_range(first, second), 3
        # "mon-fri" is two tokens with the same raw text.
        following = weekday_in_text(self._word(at + 1))
        if following is not None and "-" in self.tokens[at].raw and self.tokens[at].raw == self.tokens[at + 1].raw:
            return day_range(first, following), 2
        return [first], 1

    def _read_ages(self) -> None:
        for match in self._matches(_AGE):
            age = int(match[1] or match[2])
            audience = (
                "children" if age < 13 else "teens" if age < 18 else "young-adults" if age < 30
                else "older-adults" if age >= 60 else None
            )  # fmt: skip
            if audience is not None:
                self._add("--for", audience)

    def _read_filters(self, at_least: int) -> None:
        """Read the phrases in `FILTERS_BY_PHRASE` that have at least so many words."""
        at = 0
        while at < len(self.tokens):
            longest = min(5, len(self.tokens) - at)
            length = next((n for n in range(longest, at_least - 1, -1) if self._is_filter(at, n)), 0)
            if length:
                self._take_filter(at, length)
            at += length or 1

    def _is_filter(self, at: int, length: int) -> bool:
        phrase = self._text_of(at, at + length)
        if phrase not in FILTERS_BY_PHRASE or not self._is_unused(at, at + length):
            return False
        if self.problem_ends == set() and phrase.startswith(("at ", "in the ")) and self._word(0) in NARRATING:
            return False  # it may belong to a problem, and problems have not been read yet
        if at in self.problem_ends and phrase.startswith(("at ", "in the ")) and self._word(0) in NARRATING:
            self._mark_used(at, at + length)  # "I drink at night" does not ask for a time
            return False
        # "open up" and "open about" are not the "open" of an open meeting.
        beside = {self._word(at - 1), self._word(at + length)}
        return phrase not in ("open", "closed", "now") or (
            beside.isdisjoint(("up", "about", "to", "mind", "until", "til", "how", "right")) or phrase == "now"
        )

    def _take_filter(self, at: int, length: int) -> None:
        filters = FILTERS_BY_PHRASE[self._text_of(at, at + length)]
        negated = self._is_negated(at)
        for option, value in filters:
            if option == "--after" and "--after" in self.options:
                continue  # "after 8:30 tonight"
            if negated:
                self._negate(option, value, self._text_of(at, at + length))
            elif option == "--for" and "--for" in self.options and value not in self.options["--for"]:
                # Several audiences must all apply; the values of --for would be alternatives.
                self._add("--with", value)
            else:
                self._add(option, value)
        self._mark_used(at, at + length)

    def _negate(self, option: str, value: str, phrase: str) -> None:
        """Exclude a value, or report the phrase if there is no option for that."""
        match option:
            case "--online" | "--phone":
                self._add("--in-person", "")
            case "--in-person":
                self._add("--online", "")
            case "--with" | "--for":
                self._add("--without", value)
            case "--approach":
                self.options.setdefault("--approach", []).extend(name for name in APPROACHES if name != value)
            case "--time":
                self.options.setdefault("--time", []).extend(name for name in TIME_BANDS if name != value)
            case _:
                self.denied.append(phrase)

    def _read_languages(self) -> None:
        for at, token in enumerate(self.tokens):
            code = None if token.used else language_named(token.word)
            named_as_language = self._word(at - 1) in _BEFORE_LANGUAGE or self._word(at + 1) in _AFTER_LANGUAGE
            if code is None or (code not in MEETING_LANGUAGES and not named_as_language):
                continue
            if self._is_negated(at):
                self.denied.append(token.word)
            else:
                self._add("--language", code)
            first = at - 1 if self._word(at - 1) in ("in", "en", "or", "and") and at else at
            last = at + 1 + (self._word(at + 1) in _AFTER_LANGUAGE)
            self._mark_used(first, last)

    def _read_problems(self, *, guessed: bool) -> None:
        """Read the problems in the unused words; if several match the same words, only the best."""
        text = " ".join(
            ("," if token.after_comma else "") + " " + ("," if token.used else token.raw) for token in self.tokens
        )
        acronyms = [token.raw for token in self.tokens if token.raw.isupper() and len(token.raw) > 1 and not token.used]
        spans: list[tuple[int, int]] = []
        matches = [match for part in (text.strip(" ,"), *acronyms) for match in self.vocabulary.problems(part)]
        for match in matches:
            span = self._span(match.words, guessed=match.guessed)
            if (match.guessed and not guessed) or span is None or self._are_filters(span):
                continue
            if not any(first < span[1] and span[0] < last for first, last in spans):
                spans.append(span)
                self._add("--problem", match.problem.id)
        for first, last in spans:
            self._mark_used(first, last)
            self.problem_ends.add(last)

    def _are_filters(self, span: tuple[int, int]) -> bool:
        return all(
            token.word in FILTERS_BY_PHRASE or token.word in REQUEST_WORDS for token in self.tokens[slice(*span)]
        )

    def _span(self, words: str, *, guessed: bool) -> tuple[int, int] | None:
        """Position of the words in the tokens, unused; if `guessed`, similar words match as well."""
        wanted = fold(words).split()
        for at in range(len(self.tokens) - len(wanted) + 1):
            unused = self._is_unused(at, at + len(wanted))
            here = [token.word for token in self.tokens[at : at + len(wanted)]]
            similar = here == wanted or (
                guessed and SequenceMatcher(None, " ".join(here), " ".join(wanted)).ratio() > MIN_SIMILARITY
            )
            if unused and similar:
                return at, at + len(wanted)
        return None

    def _resolve_conflicts(self) -> None:
        """Remove options that contradict others."""
        if "--now" in self.options:
            self.options.pop("--day", None)
        if "--organization" in self.options and "--approach" in self.options:
            # All meetings of an organization share its approach; those that differ have an attribute instead.
            kinds = [_KIND_OF_MEETING[word] for word in self.options.pop("--approach") if word in _KIND_OF_MEETING]
            self.options.setdefault("--with", []).extend(kinds[:1])
        if {"--online", "--in-person"} <= self.options.keys():
            # Either one is fine, but the two options together would require both.
            del self.options["--online"], self.options["--in-person"]
        if "--within" in self.options and "--near" not in self.options:
            self.unread.append(f"within {self.options.pop('--within')[0]}")

    def _result(self) -> Phrase:
        self._resolve_conflicts()
        rest = [token for token in self.tokens if not token.used and (token.quoted or token.word not in REQUEST_WORDS)]
        order = [name for name in _ORDER if name in self.options]
        return Phrase(
            {name: _option_values(name, self.options[name]) for name in order},
            tuple(token.word for token in rest),
            tuple(token.word for token in rest if token.quoted),
            tuple(self.unread),
            tuple(self.denied),
        )


_ORDER: Final = (
    "--problem", "--organization", "--without-organization", "--approach", "--for", "--with", "--without", "--language",
    "--day", "--time", "--after", "--before", "--now", "--near", "--within", "--state", "--country", "--online",
    "--in-person", "--phone", "--attendance",
)  # fmt: skip
_KIND_OF_MEETING: Final = {"secular": "secular,agnostic", "faith-based": "faith"}
_FLAGS: Final = frozenset({"--online", "--in-person", "--phone", "--now"})
_BEFORE_LANGUAGE: Final = frozenset({"in", "en"})
_AFTER_LANGUAGE: Final = frozenset({"speaking", "language", "speakers"})
_KNOWN_WORDS: Final = REQUEST_WORDS | NOT_PLACES | {word for phrase in FILTERS_BY_PHRASE for word in phrase.split()}


def _option_values(option: str, values: list[str]) -> tuple[str, ...]:
    """The values to pass to an option: "" for a flag, one at a time for --with, else joined by commas."""
    if option in _FLAGS:
        return ("",)
    return tuple(values) if option == "--with" else (",".join(values),)


def _lies_in(place: Place, region: str) -> bool:
    """Whether a place is in the state or country with that name or code."""
    if _STATES.get(region) == place.state and place.country in ("US", "CA"):
        return True
    return country_named(region) == place.country


def _clock_text(text: str, *, later: bool = False, like: str = "") -> str | None:
    """A clock time as "HH:MM"; None if it cannot be read.

    Without am or pm it takes that of the text `like`. If there is none, hours before 6, and with `later` all hours
    before 12, are pm.
    """
    word = re.sub(r"^(\d{1,2}) (\d\d)", r"\1:\2", text.strip()).replace(" ", "")
    suffix = "pm" if "p" in like else "am" if "a" in like else ""
    if re.fullmatch(r"\d{1,2}(?::\d\d)?", word):
        hour = int(word.partition(":")[0])
        if hour > 24:
            return None
        assumed = suffix or ("pm" if (later and hour < 12) or hour < 6 else "")
        word += assumed if 0 < hour <= 12 else "" if ":" in word else ":00"
        word = word if ":" in word or word.endswith("m") else word + ":00"
    minute = clock_time(word)
    return None if minute is None else f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _organization_names(organizations: Mapping[str, Organization]) -> dict[str, str]:
    """Folded name or spelling of an organization -> the name to look it up by."""
    names: dict[str, str] = {}
    for organization in organizations.values():
        for name in (organization.name, *organization.also_known_as, organization.abbreviation or ""):
            folded = fold(name)
            if folded and not folded.isdigit():
                names.setdefault(folded, name)
                # People write "AlAnon" and "gamanon".
                if "-" in name and len(folded) < 12:
                    names.setdefault(folded.replace(" ", ""), name)
                if folded.endswith(" anonymous"):
                    names.setdefault(folded + " meeting", name)
    return names
