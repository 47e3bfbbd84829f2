"""Places in a phrase by their names: "near Denver", "Austin TX", a large city or a state by its name alone."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from selfhelp.model import Place
from selfhelp.phrase.tokens import PhraseDraft, Token
from selfhelp.reading.days import weekday_named
from selfhelp.reading.languages import language_named
from selfhelp.reading.regions import STATE_NAMES, country_named

STATES: Final = {name: code for code, names in STATE_NAMES.items() for name in (code.lower(), *names)}
"""Folded code or name of a US or Canadian state -> its code."""

AUSTRALIAN: Final = frozenset({"nsw", "vic", "qld", "tas"})
_WORDS_AS_STATES: Final = frozenset({"or", "in", "me", "on"})
"""Codes of states that are words, too; "oh", "ok" and "hi" after a town of that state are no exclamations."""

_HOME_COUNTRIES: Final = frozenset({"US", "CA", "GB", "IE", "AU", "NZ", "ZA"})
"""Countries whose towns are recognized by name alone; in other countries only large cities are."""

_CODES_OF_COUNTRIES: Final = frozenset({"nz", "gb", "au", "za", "ie"})
"""Codes of countries that people write behind a town; they may be words by themselves."""
_LARGE_POPULATION: Final = 15_000
"""Population from which a place is recognized by name alone; 20 times as much in other countries."""

_SCHOOLS: Final = frozenset({"university", "college", "univ"})
"""Words after which a name is seldom that of the town: "Temple University", but "Boston College"."""
_BUILDINGS: Final = frozenset("airport hospital station mall library clinic stadium bridge campus".split())
"""Words after which a name is that of something else: "Logan airport"."""
_CITY_POPULATION: Final = 200_000
"""Population from which a university is likely to be named after the city that it is in."""

_TOWN_POPULATION: Final = 5_000
"""Population from which a longer name is taken for that of a town of its own."""
_NO_PARTS_OF_NAMES: Final = frozenset("city center downtown area county north south east west park heights".split())
"""Words after the name of a town that say where in it."""

_SHORTEST_NAME: Final = 4
_KNOWN_ANYWHERE: Final = 1_000
"""Population from which a place is recognized after "in"."""

_COUNTIES: Final = (" county", " parish")
"""What a name ends with that means a place, however small."""

BEFORE_REGION: Final = frozenset({"in", "en", "across", "throughout"})

_NO_NAMES: Final = frozenset("or and of at on an downtown midtown uptown".split())
"""Words after "near" that are no towns by themselves: "in or near Boise", "near downtown Memphis"."""
_NAMED_TIMES: Final = frozenset({"midnight", "noon", "medianoche", "mediodia"})
_LANDMARKS: Final = frozenset({"the", "my", "our", "a", "his", "her", "their", "light"})
"""Words that begin the name of something near which a meeting is asked for, which is no town: "near the station"."""


def read_sure_places(draft: PhraseDraft) -> None:
    """Reads places with a state or country, and those after "near"; then states and countries alone."""
    _read_places(draft, sure=True)
    _read_regions(draft)


def read_long_places(draft: PhraseDraft) -> None:
    """Reads large places by a name of several words, which may have that of a problem in it: "twin cities"."""
    _read_places(draft, sure=False, fewest=2)


def read_places_by_name(draft: PhraseDraft) -> None:
    """Reads large places by their name alone."""
    _read_places(draft, sure=False)


def read_small_places(draft: PhraseDraft) -> None:
    """Reads a small town that stands alone after a comma, or at the end, where no other place is named."""
    if draft.options.keys() & {"--near", "--state", "--country"}:
        return
    for at in range(len(draft.tokens) - 1, 0, -1):
        if not draft.tokens[at].after_comma or draft.tokens[at].told:
            continue
        last = next(
            (
                n
                for n in range(at, len(draft.tokens))
                if draft.tokens[n].used or (n > at and draft.tokens[n].after_comma)
            ),
            len(draft.tokens),
        )
        name = draft.text_of(at, last)
        if at == last or has_other_meaning(draft, name) or len(name) <= _SHORTEST_NAME:
            continue
        places = draft.vocabulary.places_named(name)
        if any((place.population or 0) >= _KNOWN_ANYWHERE and place.country in _HOME_COUNTRIES for place in places):
            draft.add("--near", name)
            draft.use(at, last)
            return


def read_landmarks(draft: PhraseDraft) -> None:
    """Leaves out buildings near which a meeting is asked for, where the town is known: "by Logan airport, Boston"."""
    if "--near" not in draft.options:
        return
    for at in range(1, len(draft.tokens)):
        if draft.word(at) in _BUILDINGS and draft.is_unused(at - 1, at + 1) and not draft.tokens[at].quoted:
            draft.unread.append(draft.text_of(at - 1, at + 1))
            draft.use(at - 1, at + 1)


def has_other_meaning(draft: PhraseDraft, name: str) -> bool:
    """Whether what may be the name of a place has another meaning in a search."""
    lists = draft.vocabulary.lists
    return name in lists["request"] or name in lists["never_a_place"] or bool(draft.vocabulary.everyday(name))


def named_in_state(draft: PhraseDraft, words: Sequence[str]) -> bool:
    """Whether words are a place followed by its state or country."""
    return _is_followed_by_region(draft, words, lambda name: name in STATES or _country(name) is not None)


def first_with_near(draft: PhraseDraft, at: int) -> int:
    """The index of the "near" before a place, else that of the place."""
    return at - 1 if at and draft.word(at - 1) in draft.vocabulary.lists["near"] else at


def _read_places(draft: PhraseDraft, *, sure: bool, fewest: int = 1) -> None:
    """Reads places whose names have at least `fewest` words; unless `sure`, large ones by their name alone as well."""
    start = max(draft.radius_end, 0)
    for at in (*range(start, len(draft.tokens)), *range(start)):
        length = _place_at(draft, at, sure=sure)
        if length < fewest:
            continue
        if "--near" in draft.options:
            draft.unread.append(draft.text_of(at, at + length))
            draft.use(at, at + length)
        else:
            draft.add("--near", _as_written(draft.tokens[at : at + length]))
            draft.use(first_with_near(draft, at), at + length)


def _as_written(tokens: Sequence[Token]) -> str:
    """The words as they were typed, in lower case. Those that come from one word ("winston-salem") give it once."""
    words = [
        token.raw
        for before, token in zip([None, *tokens], tokens, strict=False)
        # "Walla Walla" is two words that are written the same.
        if before is None or token.raw is not before.raw
    ]
    return " ".join(word.strip(".'").lower() for word in words)


def _place_at(draft: PhraseDraft, at: int, *, sure: bool) -> int:
    """Number of words from here that name a place, 0 if none."""
    token, lists = draft.tokens[at], draft.vocabulary.lists
    if token.used or token.past:
        return 0
    before = _word_before(draft, at)
    if token.word in _NAMED_TIMES or (token.word in ("de", "of") and before in lists["near"]):
        return 0
    is_within = at == draft.radius_end and weekday_named(token.word) is None
    if before == "near" and token.word == "home":
        return 1
    if before in lists["near"] and any(draft.vocabulary.everyday(draft.text_of(at, at + n)) for n in (2, 3)):
        return 0
    elsewhere = _names_town_later(draft, at)
    is_surely_here = before in lists["surely_near"] or is_within
    for length in (5, 4, 3, 2, 1):
        if not draft.is_unused(at, at + length):
            continue
        if length == 1 and sure and is_surely_here and not elsewhere and (guessed := _guessed_pair_at(draft, at)):
            return guessed
        words = [t.word for t in draft.tokens[at : at + length]]
        if _state_ends(draft, words, at + length):
            return length
        name = " ".join(words)
        if (name in lists["never_a_place"] and not is_surely_here) or _is_client(draft, at, name):
            continue
        places = draft.vocabulary.places_named(name)
        # "Near Wright State, Dayton" is no town of that name.
        is_landmark = elsewhere and not is_large(places) and _is_followed_by_name(draft, at + length)
        following = draft.word(at + length)
        is_landmark = is_landmark or (following in _SCHOOLS and not _is_city(places)) or following in _BUILDINGS
        if places and not is_landmark and _is_intended(draft, places, before, name, is_within=is_within, sure=sure):
            return _lengthened(draft, at, length, places)
    is_unknown = len(token.word) > 3 and not has_other_meaning(draft, token.word) and draft.word(at + 1) not in _SCHOOLS
    if sure and is_surely_here and not elsewhere and is_unknown:
        return 1 if draft.vocabulary.place_guessed(token.raw) is not None else 0
    return 0


def _is_client(draft: PhraseDraft, at: int, name: str) -> bool:
    """Whether letters for a city stand for who is told about: "clt works nights"."""
    lists = draft.vocabulary.lists
    return (
        name in lists["short_place"]
        and name in lists["teller"]
        and at + 1 < len(draft.tokens)
        and (at == 0 or draft.tokens[at].after_comma)
    )


def _word_before(draft: PhraseDraft, at: int) -> str:
    """The word that leads to what follows, as "near" does: "near" for "close to", "" if none belongs to it."""
    if at == 0 or draft.tokens[at - 1].used or draft.tokens[at].after_comma:
        return ""
    before = draft.word(at - 1)
    if before == "to" and draft.word(at - 2) in ("close", "next"):
        return "near"
    return "cerca" if before == "de" and draft.word(at - 2) == "cerca" else before


def _is_city(places: Iterable[Place]) -> bool:
    return any((place.population or 0) >= _CITY_POPULATION for place in places)


def _names_town_later(draft: PhraseDraft, at: int) -> bool:
    """Whether a large town is named after a comma or "in", later than a position."""
    for later in range(at + 1, len(draft.tokens)):
        token = draft.tokens[later]
        is_announced = token.after_comma or draft.word(later - 1) == "in"
        if token.used or not is_announced or has_other_meaning(draft, token.word):
            continue
        if any(is_large(draft.vocabulary.places_named(draft.text_of(later, later + n))) for n in (1, 2)):
            return True
    return False


def _is_followed_by_name(draft: PhraseDraft, at: int) -> bool:
    """Whether a word goes on that has no other meaning in a search, as in "Wright State"."""
    if at >= len(draft.tokens):
        return False
    token = draft.tokens[at]
    is_other = token.used or token.after_comma or has_other_meaning(draft, token.word) or token.word in STATES
    return not is_other and weekday_named(token.word) is None and token.word.isalpha()


def _lengthened(draft: PhraseDraft, at: int, length: int, places: list[Place]) -> int:
    """The length of the name of a small town that begins with that of a large one nearby: "St. Pete Beach"."""
    longer = draft.vocabulary.places_named(draft.text_of(at, at + length + 1))
    following = draft.word(at + length)
    if not longer or not draft.is_unused(at, at + length + 1) or draft.vocabulary.everyday(following):
        return length
    states = {(place.state, place.country) for place in places}
    is_nearby = any((place.state, place.country) in states for place in longer)
    # "Wilton Manors" is another town than Wilton, "Denver city" is Denver.
    is_own_name = following not in _NO_PARTS_OF_NAMES and following not in STATES
    return length + (is_nearby or (is_own_name and any((p.population or 0) >= _TOWN_POPULATION for p in longer)))


def _state_ends(draft: PhraseDraft, words: Sequence[str], after: int) -> bool:
    """Whether words are a place and its state or country, and the place can end there."""
    return _is_followed_by_region(draft, words, lambda name: _ends_a_place(draft, name, after))


def _is_followed_by_region(draft: PhraseDraft, words: Sequence[str], is_region: Callable[[str], bool]) -> bool:
    """Whether words are a place and then the name of a region that it lies in, of those that are taken for one."""
    for length in (2, 1):
        region = " ".join(words[len(words) - length :])
        if len(words) > length and is_region(region):
            places = draft.vocabulary.places_named(" ".join(words[: len(words) - length]))
            if any(_lies_in(place, region) for place in places):
                return True
    return False


def _guessed_pair_at(draft: PhraseDraft, at: int) -> int:
    """2 if the next two words are a misspelled place name, and the second one has no other meaning; else 0."""
    second = draft.word(at + 1)
    if (
        not draft.is_unused(at, at + 2)
        or draft.word(at) in _LANDMARKS
        or is_large(draft.vocabulary.places_named(draft.word(at)))
        or len(second) < 4
        or has_other_meaning(draft, second)
        or weekday_named(second) is not None
    ):
        return 0
    return 2 if draft.vocabulary.place_guessed(draft.text_of(at, at + 2)) is not None else 0


def _ends_a_place(draft: PhraseDraft, state: str, after: int) -> bool:
    """Whether `state` is a state or country; for words like "or" and "in", also whether the place can end there."""
    if state not in STATES and state not in AUSTRALIAN and _country(state) is None:
        return False
    if state in AUSTRALIAN:
        return True
    if state not in _WORDS_AS_STATES:
        return True
    following = draft.tokens[after] if after < len(draft.tokens) else None
    ends = following is None or following.after_comma or following.used
    if ends or state not in ("or", "on"):
        return ends or _begins_filter(draft, after)
    # "Portland or saturday" names no second day, as "friday in Portland or saturday" does.
    days = any(weekday_named(token.word) is not None for token in draft.tokens[:after])
    return (
        state == "or" and not days and (weekday_named(draft.word(after)) is not None or draft.word(after)[:1].isdigit())
    )


def _begins_filter(draft: PhraseDraft, at: int) -> bool:
    """Whether a word for another filter is here, such as a day or a part of the day."""
    word = draft.word(at)
    return (
        weekday_named(word) is not None
        or bool(draft.vocabulary.everyday(word))
        or word in ("this", "tonight", "after", "before", "by", "any", "every", "next")
        or word[:1].isdigit()
    )


def is_large(places: list[Place]) -> bool:
    """Whether a place is so large that its name alone means it."""
    counts = ((place.population or 0) // (1 if place.country in _HOME_COUNTRIES else 20) for place in places)
    return max(counts, default=0) >= _LARGE_POPULATION


def _is_intended(
    draft: PhraseDraft, places: list[Place], before: str, name: str, *, is_within: bool, sure: bool
) -> bool:
    """Whether a name that places have is used as a place name here, and not as an ordinary word."""
    lists = draft.vocabulary.lists
    if name in _NO_NAMES or (name in STATES and before in BEFORE_REGION and not is_large(places)):
        return False  # "in arizona" is the state, and no hamlet of that name
    if name.partition(" ")[0] in _LANDMARKS and not is_large(places):
        return False
    if is_within or before in lists["surely_near"]:
        return True
    if before in lists["near"]:
        population = max(place.population or 0 for place in places)
        return population >= _KNOWN_ANYWHERE and not draft.vocabulary.everyday(name) and language_named(name) is None
    if name.endswith(_COUNTIES) and not sure:
        return True
    is_name = " " in name or len(name) > 3 or name in lists["short_place"]
    # Names of places in other countries are often ordinary English words.
    return not sure and before not in ("at", "from") and is_large(places) and name not in lists["request"] and is_name


def _read_regions(draft: PhraseDraft) -> None:
    """Reads a state or country by itself after "in"."""
    for at, token in enumerate(draft.tokens):
        is_of_all = token.word == "of" and draft.word(at - 1) == "all"
        if not (is_of_all or token.word in BEFORE_REGION) or token.used or token.past or "--near" in draft.options:
            continue
        for length in (3, 2, 1):
            region = draft.text_of(at + 1, at + 1 + length)
            if not draft.is_unused(at + 1, at + 1 + length):
                continue
            if region in STATES and (length > 1 or len(region) > 2 or draft.tokens[at + 1].raw.isupper()):
                draft.add("--state", STATES[region])
            elif (country := country_named(region)) is not None:
                draft.add("--country", country)
            else:
                continue
            draft.use(at, at + 1 + length)
            break


def read_states_by_name(draft: PhraseDraft) -> None:
    """Reads a state that stands by its name alone, where no other place is named: "new jersey AA tonight"."""
    for at in range(len(draft.tokens)):
        for length in (3, 2, 1):
            name = draft.text_of(at, at + length)
            is_told = draft.tokens[at].told or draft.word(at - 1) == "from"
            if len(name) > 2 and name in STATES and draft.is_unused(at, at + length) and not is_told:
                if not draft.options.keys() & {"--near", "--state", "--country"}:
                    draft.add("--state", STATES[name])
                    draft.use(at, at + length)
                break


def _lies_in(place: Place, region: str) -> bool:
    """Whether a place is in the state or country with that name or code."""
    if STATES.get(region) == place.state and place.country in ("US", "CA"):
        return True
    if region in AUSTRALIAN:
        return place.country == "AU" and place.state == region.upper()
    return _country(region) == place.country


def _country(name: str) -> str | None:
    """The code of a country that a name or, after its town, one of the usual codes names: "Dunedin NZ"."""
    return country_named(name) or (name.upper() if name in _CODES_OF_COUNTRIES else None)
