"""What a counselor types, in plain words -> the options that it means; vocabulary and look-ups are passed in.

Rules over the words of the dataset, no more: what is not understood is said, and is searched for as text or left out.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from selfhelp.directory.lookup import organization_named
from selfhelp.directory.problem_words import Match
from selfhelp.model import Organization, Place
from selfhelp.phrase.wish_words import (
    ALTERNATIVES,
    CAREFUL,
    CIRCUMSTANCES,
    FILLERS,
    NARRATING,
    NEAR,
    NO_PLACES,
    NOT,
    NOT_BEFORE,
    SURELY_NEAR,
    WISH_OF,
)
from selfhelp.reading.clocks import clock_time
from selfhelp.reading.days import day_range, weekday_named
from selfhelp.reading.languages import LANGUAGE_NAMES
from selfhelp.reading.regions import COUNTRY_NAMES, STATE_NAMES
from selfhelp.text import fold
from selfhelp.vocabulary import APPROACHES, DAYS, TIME_BANDS


@dataclass(frozen=True)
class Vocabulary:
    """What words may stand for: organizations by id; look-ups for problems in a text and for places of a name."""

    organizations: Mapping[str, Organization]
    problems: Callable[[str], list[Match]]
    places_named: Callable[[str], list[Place]]
    place_guessed: Callable[[str], Place | None]


@dataclass(frozen=True)
class Phrase:
    """How words were read: option -> its values in order, each value of one use of the option; what was left.

    `text` are words to search for, `unread` those that say nothing that can be asked, `denied` those that deny
    something that no option can leave out.
    """

    options: Mapping[str, tuple[str, ...]]
    text: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()


@dataclass(slots=True)
class _Token:
    """A word as typed and folded; what it was read as, if anything; whether a comma or a quote stands before it."""

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
_DAYS_TO: Final = frozenset("to thru through bis til until a".split())

_STATES: Final = {name: code for code, names in STATE_NAMES.items() for name in (code.lower(), *names)}
_COUNTRIES: Final = {name: code for code, names in COUNTRY_NAMES.items() for name in names}
ALIKE: Final = 0.8
"""How alike words must be to those that they were corrected to."""

_OURS: Final = frozenset({"US", "CA", "GB", "IE", "AU", "NZ", "ZA"})
"""Countries whose towns are meant by their bare names; of others, only large cities."""

_LARGE: Final = 15_000
"""People from which on a place is meant by its bare name."""


def read(words: str, vocabulary: Vocabulary) -> Phrase:
    """What words mean.

    Raises:
        AmbiguousNameError: an abbreviation stands for several organizations.
    """
    return _Reader(words, vocabulary).read()


@dataclass
class _Reader:
    """Reads one phrase, the surest things first; a word that was read is not read again."""

    words: str
    vocabulary: Vocabulary
    tokens: list[_Token] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)
    radius_ends: int = -1
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
        self._read_wishes(at_least=2)
        self._read_problems(guessed=False)
        self._read_ages()
        self._read_wishes(at_least=1)
        self._read_languages()
        self._read_places(sure=False)
        if not self.options.keys() & {"--problem", "--organization"}:
            self._read_problems(guessed=True)
        return self._done()

    def _tokenize(self) -> None:
        comma, quoted, inside, called = False, 1, False, False
        for part in _SPLIT.findall(self.words.replace("\u2019", "'")):
            if part in '"\u201c\u201d':
                inside = not inside
                quoted += inside
            elif part in ",;:!?()":
                comma, called = True, False
            else:
                # "mon-fri", "7:30pm" and "e-mail" are words of their own, "step/speaker" two.
                for piece in re.split(r"/", part):
                    for word in fold(piece).split():
                        self.tokens.append(_Token(piece, word, comma, quoted if inside or called else 0))
                        comma = False
                        called = called or word in ("called", "named")
        if self.words.isupper():
            for token in self.tokens:
                token.raw = token.raw.lower()

    # What was read

    def _add(self, option: str, value: str) -> None:
        values = self.options.setdefault(option, [])
        if value not in values:
            values.append(value)

    def _use(self, first: int, last: int) -> None:
        for token in self.tokens[first:last]:
            token.used = True

    def _free(self, first: int, last: int) -> bool:
        return last <= len(self.tokens) and not any(token.used for token in self.tokens[first:last])

    def _said(self, first: int, last: int) -> str:
        return " ".join(token.word for token in self.tokens[first:last])

    def _at(self, index: int) -> str:
        return self.tokens[index].word if 0 <= index < len(self.tokens) else ""

    def _text(self) -> tuple[str, list[int]]:
        """The words that are still free as one text, and the token of each of its letters."""
        text, owners = "", []
        for index, token in enumerate(self.tokens):
            word = "\0" if token.used else token.word
            text += word + " "
            owners += [index] * (len(word) + 1)
        return text.rstrip(" ") if text else text, owners

    def _matches(self, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """What a pattern finds in the free words, each of which is then read."""
        while True:
            text, owners = self._text()
            found = pattern.search(text)
            if found is None:
                return
            self._use(owners[found.start()], owners[found.end() - 1] + 1)
            yield found

    def _is_denied(self, first: int) -> bool:
        """Whether a denial stands before a word; it is then read as well."""
        at = first - 1
        while at >= 0 and self._at(at) in ("a", "an", "the", "on", "in", "by", "any", "with", "for"):
            at -= 1
        if at >= 0 and self._at(at) in NOT and not self.tokens[at].used:
            start = at - 1 if self._at(at - 1) in ("but", "and") else at
        elif at >= 1 and NOT_BEFORE.fullmatch(self._said(max(at - 1, 0), at + 1)):
            start = at - 1
        elif at >= 2 and NOT_BEFORE.fullmatch(self._said(at - 2, at + 1)):
            start = at - 2
        else:
            return False
        self._use(start, first)
        return True

    # What is read

    def _read_circumstances(self) -> None:
        for _ in self._matches(CIRCUMSTANCES):
            continue

    def _read_radius(self) -> None:
        for found in self._matches(_WITHIN):
            self.radius_ends = len(found.string[: found.end()].split())
            number, unit = found[1] or found[3], found[2] or found[4] or ""
            self._add("--within", number.replace(" ", ".") + ("km" if unit.startswith("k") else "mi" if unit else ""))

    def _read_places(self, *, sure: bool) -> None:
        """Places: by their state, by the word before them, or by a postal code; else, at last, large ones by name."""
        at = max(self.radius_ends, 0)
        order = [*range(at, len(self.tokens)), *range(at)]
        for at in order:
            length = self._place_at(at, sure=sure)
            if length and "--near" in self.options:
                self.unread.append(self._said(at, at + length))
                self._use(at, at + length)
            elif length:
                said = dict.fromkeys(token.raw.strip(".'").lower() for token in self.tokens[at : at + length])
                self._add("--near", " ".join(said))
                self._use(at - 1 if self._at(at - 1) in NEAR and at else at, at + length)
        if sure:
            self._read_regions()

    def _place_at(self, at: int, *, sure: bool) -> int:
        """How many words from here name a place."""
        token = self.tokens[at]
        if token.used:
            return 0
        if re.fullmatch(r"\d{5}", token.word):
            plus_four = at + 1 < len(self.tokens) and self.tokens[at + 1].raw == token.raw
            return 1 + plus_four if self.vocabulary.places_named(token.word) else 0
        before = self._at(at - 1) if at and not self.tokens[at - 1].used and not token.after_comma else ""
        before = "near" if before == "to" and self._at(at - 2) in ("close", "next") else before
        within = at == self.radius_ends
        if before == "near" and token.word in ("home", "me"):
            return 1 if token.word == "home" else 0
        for length in (5, 4, 3, 2, 1):
            if not self._free(at, at + length):
                continue
            if length == 1 and sure and (before in SURELY_NEAR or within) and (guessed := self._guess_at(at)):
                return guessed
            said = [t.word for t in self.tokens[at : at + length]]
            for states in (2, 1, 0):
                name, state = " ".join(said[: length - states]), " ".join(said[length - states :])
                if states and (length <= states or not self._ends_a_place(state, at + length)):
                    continue
                if name in NO_PLACES and not states:
                    continue
                places = self.vocabulary.places_named(name)
                if states:
                    if any(_in(place, state) for place in places):
                        return length
                elif places and self._is_meant(places, before, within, sure=sure, length=length, name=name):
                    return length
        if sure and (before in SURELY_NEAR or within) and len(token.word) > 3 and token.word not in _KNOWN:
            return 1 if self.vocabulary.place_guessed(token.raw) is not None else 0
        return 0

    def _guess_at(self, at: int) -> int:
        """Two words that are nearly the name of a place, where the second one is no other word."""
        second = self._at(at + 1)
        if not self._free(at, at + 2) or len(second) < 4 or second in _KNOWN or weekday_named(second) is not None:
            return 0
        return 2 if self.vocabulary.place_guessed(self._said(at, at + 2)) is not None else 0

    def _ends_a_place(self, state: str, after: int) -> bool:
        """Whether words can be the state of the place before them: "or" and "in" only where the place ends there."""
        if state not in _STATES and state not in _COUNTRIES:
            return False
        if state not in ("or", "in", "me", "ok", "hi", "oh"):
            return True
        following = self.tokens[after] if after < len(self.tokens) else None
        ends = following is None or following.after_comma or following.used
        return ends or (state != "or" and self._begins_a_wish(after))

    def _begins_a_wish(self, at: int) -> bool:
        """Whether something that is no place begins here: a day, a part of the day."""
        word = self._at(at)
        return weekday_named(word) is not None or word in WISH_OF or word in ("this", "tonight", "after", "before")

    def _is_meant(self, places: list[Place], before: str, within: bool, *, sure: bool, length: int, name: str) -> bool:
        people = max(place.population or 0 for place in places)
        # Names of far places are words here.
        large = max((place.population or 0) // (1 if place.country in _OURS else 20) for place in places) >= _LARGE
        if within or before in SURELY_NEAR:
            return True
        if before in NEAR:
            return people >= 1000 and name not in WISH_OF and name not in _LANGUAGES
        return not sure and before != "at" and large and name not in FILLERS and (length > 1 or len(name) > 3)

    def _read_regions(self) -> None:
        """A state or a country by itself, behind "in"."""
        for at, token in enumerate(self.tokens):
            if token.word != "in" or token.used or "--near" in self.options:
                continue
            for length in (3, 2, 1):
                said = self._said(at + 1, at + 1 + length)
                if not self._free(at + 1, at + 1 + length):
                    continue
                if said in _STATES and (length > 1 or len(said) > 2 or self.tokens[at + 1].raw.isupper()):
                    self._add("--state", _STATES[said])
                elif said in _COUNTRIES:
                    self._add("--country", _COUNTRIES[said])
                else:
                    continue
                self._use(at, at + 1 + length)
                break

    def _read_organizations(self) -> None:
        names = _names_of(self.vocabulary.organizations)
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
        said = self._said(at, at + length)
        if said not in names or not self._free(at, at + length):
            return False
        if length > 1 or said not in CAREFUL:
            return True
        beside = {self._at(at - 1), self._at(at + 1)}
        return self.tokens[at].raw.isupper() or not beside.isdisjoint(("meeting", "meetings", "group", "mtg"))

    def _take_organization(self, at: int, length: int, names: Mapping[str, str]) -> None:
        said = self._said(at, at + length)
        meant = organization_named(names[said], self.vocabulary.organizations)
        instead = at >= 2 and ALTERNATIVES.fullmatch(self._said(at - 2, at)) is not None
        if instead:
            self._use(at - 2, at)
            if meant.problems and "--problem" not in self.options:
                self._add("--problem", meant.problems[0][0])
        denied = instead or self._is_denied(at)
        self._add("--without-organization" if denied else "--organization", meant.id)
        self._use(at, at + length)

    def _read_clock(self) -> None:
        for found in self._matches(_DATE):
            self._add("--day", "-".join(found.groups()))
        for found in self._matches(_BETWEEN):
            end = _clock(found[2], later=True)
            start = _clock(found[1], like=found[2])
            if start is not None and end is not None:
                self._add("--after", start)
                self._add("--before", end)
        for option, pattern, later in (("--after", _AFTER, True), ("--before", _BEFORE, False)):
            for found in self._matches(pattern):
                if (clock := _clock(found[1], later=later)) is not None:
                    self._add(option, clock)
        for found in self._matches(_AT):
            if (clock := _clock(found[1] or found[2], later=True)) is not None:
                hour, minute = int(clock[:2]), clock[3:]
                self._add("--after", clock)
                self._add("--before", f"{(hour + 1) % 24:02d}:{minute}")

    def _read_days(self) -> None:
        days: list[int] = []
        without: list[int] = []
        at = 0
        while at < len(self.tokens):
            found, length = self._days_at(at)
            if found:
                # "except friday and saturday": a denial holds for the days behind it as well.
                denied = self._is_denied(at) or (bool(without) and not days and self._at(at - 1) in ("and", "or"))
                (without if denied else days).extend(found)
                self._use(at - 1 if self._at(at - 1) in ("on", "and", "or") and at else at, at + length)
            at += length or 1
        if without and not days:
            days = [day for day in range(1, 8) if day not in without]
        for day in sorted(dict.fromkeys(days)):
            if day not in without:
                self._add("--day", DAYS[day - 1])

    def _days_at(self, at: int) -> tuple[list[int], int]:
        """The weekdays that words from here name, and how many words that takes."""
        if self.tokens[at].used:
            return [], 0
        two = self._said(at, at + 2)
        if (
            self._free(at, at + 2)
            and " " in two
            and weekday_named(two) is not None
            and weekday_named(self._at(at)) is None
        ):
            return [weekday_named(two) or 0], 2
        first = _weekday(self._at(at))
        if first is None:
            return [], 0
        second = _weekday(self._at(at + 2))
        if self._at(at + 1) in _DAYS_TO and second is not None and self._free(at, at + 3):
            return day_range(first, second), 3
        # "mon-fri" was one word before it was folded.
        following = _weekday(self._at(at + 1))
        if following is not None and "-" in self.tokens[at].raw and self.tokens[at].raw == self.tokens[at + 1].raw:
            return day_range(first, following), 2
        return [first], 1

    def _read_ages(self) -> None:
        for found in self._matches(_AGE):
            age = int(found[1] or found[2])
            whom = (
                "children" if age < 13 else "teens" if age < 18 else "young-adults" if age < 30
                else "older-adults" if age >= 60 else None
            )  # fmt: skip
            if whom is not None:
                self._add("--for", whom)

    def _read_wishes(self, at_least: int) -> None:
        at = 0
        while at < len(self.tokens):
            longest = min(5, len(self.tokens) - at)
            length = next((n for n in range(longest, at_least - 1, -1) if self._is_wish(at, n)), 0)
            if length:
                self._take_wish(at, length)
            at += length or 1

    def _is_wish(self, at: int, length: int) -> bool:
        said = self._said(at, at + length)
        if said not in WISH_OF or not self._free(at, at + length):
            return False
        if self.problem_ends == set() and said.startswith(("at ", "in the ")) and self._at(0) in NARRATING:
            return False  # it may belong to a problem that is still to be read
        if at in self.problem_ends and said.startswith(("at ", "in the ")) and self._at(0) in NARRATING:
            self._use(at, at + length)  # "I drink at night" tells no wish
            return False
        # "Open up" and "a closed door" are no kinds of meetings; "black" and "now" need no company.
        beside = {self._at(at - 1), self._at(at + length)}
        return said not in ("open", "closed", "now") or (
            beside.isdisjoint(("up", "about", "to", "mind", "until", "til", "how", "right")) or said == "now"
        )

    def _take_wish(self, at: int, length: int) -> None:
        wishes = WISH_OF[self._said(at, at + length)]
        denied = self._is_denied(at)
        for option, value in wishes:
            if option == "--after" and "--after" in self.options:
                continue  # "after 8:30 tonight"
            if denied:
                self._deny(option, value, self._said(at, at + length))
            elif option == "--for" and "--for" in self.options and value not in self.options["--for"]:
                # For both at once, not for one of the two.
                self._add("--with", value)
            else:
                self._add(option, value)
        self._use(at, at + length)

    def _deny(self, option: str, value: str, said: str) -> None:
        """What can be left out is; what cannot is said."""
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
                self.denied.append(said)

    def _read_languages(self) -> None:
        for at, token in enumerate(self.tokens):
            code = _LANGUAGES.get(token.word)
            if code is None or token.used:
                continue
            if self._is_denied(at):
                self.denied.append(token.word)
            else:
                self._add("--language", code)
            first = at - 1 if self._at(at - 1) in ("in", "en", "or", "and") and at else at
            last = at + 1 + (self._at(at + 1) in ("speaking", "language", "speakers"))
            self._use(first, last)

    def _read_problems(self, *, guessed: bool) -> None:
        """The problems that the free words speak of; of the same words only the best one."""
        text = " ".join(
            ("," if token.after_comma else "") + " " + ("," if token.used else token.raw) for token in self.tokens
        )
        acronyms = [token.raw for token in self.tokens if token.raw.isupper() and len(token.raw) > 1 and not token.used]
        spans: list[tuple[int, int]] = []
        matches = [match for said in (text.strip(" ,"), *acronyms) for match in self.vocabulary.problems(said)]
        for match in matches:
            span = self._span(match.words, guessed=match.guessed)
            if (match.guessed and not guessed) or span is None or self._are_wishes(span):
                continue
            if not any(first < span[1] and span[0] < last for first, last in spans):
                spans.append(span)
                self._add("--problem", match.problem.id)
        for first, last in spans:
            self._use(first, last)
            self.problem_ends.add(last)

    def _are_wishes(self, span: tuple[int, int]) -> bool:
        return all(token.word in WISH_OF or token.word in FILLERS for token in self.tokens[slice(*span)])

    def _span(self, words: str, *, guessed: bool) -> tuple[int, int] | None:
        """Where words stand; those that were corrected, where they are nearly so."""
        said = fold(words).split()
        for at in range(len(self.tokens) - len(said) + 1):
            free = self._free(at, at + len(said))
            here = [token.word for token in self.tokens[at : at + len(said)]]
            alike = here == said or (guessed and SequenceMatcher(None, " ".join(here), " ".join(said)).ratio() > ALIKE)
            if free and alike:
                return at, at + len(said)
        return None

    def _settle(self) -> None:
        """Takes out what contradicts something else that was said."""
        if "--now" in self.options:
            self.options.pop("--day", None)
        if "--organization" in self.options and "--approach" in self.options:
            # An organization has its approach; meetings of another kind say so.
            kinds = [_KIND_OF_MEETING[word] for word in self.options.pop("--approach") if word in _KIND_OF_MEETING]
            self.options.setdefault("--with", []).extend(kinds[:1])
        if {"--online", "--in-person"} <= self.options.keys():
            # Either way will do.
            del self.options["--online"], self.options["--in-person"]
        if "--within" in self.options and "--near" not in self.options:
            self.unread.append(f"within {self.options.pop('--within')[0]}")

    def _done(self) -> Phrase:
        self._settle()
        left = [token for token in self.tokens if not token.used and (token.quoted or token.word not in FILLERS)]
        # Beside a problem, what is left is the story around it, not a name.
        kept = [token for token in left if token.quoted or "--problem" not in self.options]
        unread = [*self.unread, *(token.raw for token in left if token not in kept)]
        order = [name for name in _ORDER if name in self.options]
        return Phrase(
            {name: _joined(name, self.options[name]) for name in order},
            tuple(token.word for token in kept),
            tuple(unread),
            tuple(self.denied),
        )


_ORDER: Final = (
    "--problem", "--organization", "--without-organization", "--approach", "--for", "--with", "--without", "--language",
    "--day", "--time", "--after", "--before", "--now", "--near", "--within", "--state", "--country", "--online",
    "--in-person", "--phone", "--attendance",
)  # fmt: skip
_KIND_OF_MEETING: Final = {"secular": "secular,agnostic", "faith-based": "faith"}
_FLAGS: Final = frozenset({"--online", "--in-person", "--phone", "--now"})
_LANGUAGES: Final = LANGUAGE_NAMES
_KNOWN: Final = FILLERS | NO_PLACES | {word for said in WISH_OF for word in said.split()}


def _joined(option: str, values: list[str]) -> tuple[str, ...]:
    """The values of an option as it takes them: flags none, attributes each by itself, others joined."""
    if option in _FLAGS:
        return ("",)
    return tuple(values) if option == "--with" else (",".join(values),)


def _in(place: Place, region: str) -> bool:
    """Whether a place lies in a state or country of that name."""
    if _STATES.get(region) == place.state and place.country in ("US", "CA"):
        return True
    return _COUNTRIES.get(region) == place.country


def _weekday(word: str) -> int | None:
    """The weekday of a word, but for short ones that are other words."""
    return (
        weekday_named(word) if len(word) > 2 and word not in ("mar", "son", "don", "sam", "mit", "ven", "dim") else None
    )


def _clock(said: str, *, later: bool = False, like: str = "") -> str | None:
    """A clock time like "18:30"; without a half of the day as `like` says it, else `later` is after noon."""
    word = re.sub(r"^(\d{1,2}) (\d\d)", r"\1:\2", said.strip()).replace(" ", "")
    half = "pm" if "p" in like else "am" if "a" in like else ""
    if re.fullmatch(r"\d{1,2}(?::\d\d)?", word):
        hour = int(word.partition(":")[0])
        if hour > 24:
            return None
        assumed = half or ("pm" if (later and hour < 12) or hour < 6 else "")
        word += assumed if 0 < hour <= 12 else "" if ":" in word else ":00"
        word = word if ":" in word or word.endswith("m") else word + ":00"
    found = clock_time(word)
    return None if found is None else f"{found // 60 % 24:02d}:{found % 60:02d}"


def _names_of(organizations: Mapping[str, Organization]) -> dict[str, str]:
    """All that organizations are called, folded -> a name by which they are found."""
    names: dict[str, str] = {}
    for organization in organizations.values():
        for name in (organization.name, *organization.also_known_as, organization.abbreviation or ""):
            folded = fold(name)
            if folded and not folded.isdigit():
                names.setdefault(folded, name)
                # "AlAnon" and "gamanon" are how people write them.
                if "-" in name and len(folded) < 12:
                    names.setdefault(folded.replace(" ", ""), name)
                if folded.endswith(" anonymous"):
                    names.setdefault(folded + " meeting", name)
    return names
