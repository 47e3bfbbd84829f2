"""Addresses in a phrase, and how far from them: postal codes, streets, "near me", "within 5 miles"."""

import re
from typing import Final

from selfhelp.geo import distance_km
from selfhelp.patterns import CuedPattern, has_digit
from selfhelp.phrase.places import AUSTRALIAN, STATES, first_with_near, has_other_meaning, is_large, named_in_state
from selfhelp.phrase.tokens import PhraseDraft, Token

_WITHIN: Final = CuedPattern(
    r"\bwithin (?:a )?(\d+(?: \d+)?) ?(mi|miles?|km|kms|kilometers?|kilometres?)?(?: radius)?(?: of| from)?\b"
    r"(?! ?(?:hours?|hrs?|minutes?|mins?|days?|weeks?)\b)"
    r"|\b(\d+) ?(mi|miles?|km|kilometers?) (?:(?:radius|or less|or closer|max|tops|away) ?)?(?:of|from|around)\b"
    r"|\b(\d+) ?(mi|miles?|km|kilometers?) (?:radius|max|tops|or less|or closer)\b"
    r"|\b(?:(?:no|not) (?:more|farther|further) than|less than|under|up to|at most|max(?:imum)?(?: of)?)"
    r" (\d+) ?(mi|miles?|km|kilometers?)\b(?: (?:away|off|out))?(?: (?:of|from))?",
    digit=True,
)
_WALK: Final = CuedPattern(
    r"\b(?:in |within )?(?:walking distance|(?:an )?easy walk|(?:a )?short walk|walkable)(?: (?:of|from|to))?\b"
    r"|\bdistancia a pie(?: de)?\b",
    cues="walking walk walkable distancia",
)
_WALKED: Final = "1mi"
"""How far people go on foot."""

_STREET: Final = CuedPattern(
    r"(?:\bat )?(?<![\w:/])\d{1,5}(?: (?:n|s|e|w|ne|nw|se|sw|north|south|east|west))?"
    r"(?: (?!(?:in|on|at|am|pm|to|til|till|of|for|and|or|near|from|mi|miles|the|oclock|days?|weeks?|months?|years?) )"
    r"[a-z\d]{2,20}){1,3}"
    r" (?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|pl|place|hwy|highway|pkwy|parkway)"
    r"(?: (?:n|s|e|w|ne|nw|se|sw))?(?: (?:apt|unit|suite|ste) \w{1,5})?(?= |$)",
    digit=True,
)
"""A street with its house number; the town or the code beside it is the place."""

_NEAR_ME: Final = CuedPattern(
    r"\b(?:somewhere |anywhere |any |around )?"
    r"(?:near(?:by)?|close to|closest to|nearest to|nearest|around) (?:to )?"
    r"(?:me|my house|my home|where i (?:am|live)|my place)(?= |$)"
    r"|\bin my (?:area|town|neighborhood|city)\b|\bcerca de (?:mi|mi casa|aqui)(?= |$)"
    r"|\bnear here\b|\baround here\b|\bnearby\b|\bclose by\b",
    cues="me my where cerca here nearby by",
)
NO_HOME: Final = "near me, because no home is saved (selfhelp config set home PLACE)"
"""Said of "near me" that could not be used."""

_LETTER_CODE: Final = r"[a-z]{1,2}\d[a-z\d]?|[a-z]\d[a-z]|[a-z]\d{2}|d6w"
"""The first half of a postal code of the United Kingdom, Canada or Ireland."""
_SECOND_HALF: Final = r"\d[a-z]{2}|\d[a-z]\d|[a-z\d]{4}"
_WHOLE_CODE: Final = r"[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}|[a-z]\d[a-z]\d[a-z]\d"

_STATES_AND_MORE: Final = 4
"""Words before a postal code that may name its town and state."""

_FOUR_DIGIT_CODES: Final = frozenset({"AU", "NZ", "ZA", "DK", "NO", "CH", "AT", "BE"})
"""Countries whose postal codes have four digits."""

_BESIDE_KM: Final = 50.0
"""Distance within which a postal code is that of a town."""
_LETTER_CODES: Final = frozenset({"GB", "IE", "CA"})
"""Countries whose postal codes begin with a letter."""


def read_radius(draft: PhraseDraft) -> None:
    """Reads how far away a meeting may be."""
    for match in draft.matches(_WALK):
        draft.radius_end = len(match.string[: match.end()].split())
        draft.add("--within", _WALKED)
    for match in draft.matches(_WITHIN):
        draft.radius_end = len(match.string[: match.end()].split())
        number, unit, *_ = [part for part in match.groups() if part is not None] + [""]
        draft.add("--within", number.replace(" ", ".") + ("km" if unit.startswith("k") else "mi" if unit else ""))


def read_codes_and_streets(draft: PhraseDraft) -> None:
    """Reads postal codes, which decide over the town beside them, streets, and "near me"."""
    for _ in draft.matches(_NEAR_ME):
        draft.is_near_home = True
    for at in range(len(draft.tokens)):
        length = _code_at(draft, at)
        if not length:
            continue
        if "--near" in draft.options:
            draft.unread.append(draft.text_of(at, at + length))
        else:
            draft.add("--near", " ".join(token.raw.strip(".'").lower() for token in draft.tokens[at : at + length]))
        if length == 1 and _is_beside_australian_state(draft, at):
            draft.add("--country", "AU")
        first = first_with_near(draft, at - _town_before(draft, at))
        draft.use(first, at + length + _plus_four(draft, at + length, draft.tokens[at]))
    for _ in draft.spans(_STREET, where=_is_street):
        continue


def settle_places(draft: PhraseDraft) -> None:
    """Takes the home for "near me", if nothing else is named, and leaves a distance from nowhere out."""
    if draft.is_near_home and "--near" not in draft.options:
        if draft.vocabulary.has_home:
            draft.add("--near", "home")
        else:
            draft.unread.append(NO_HOME)
    if "--within" in draft.options and "--near" not in draft.options:
        draft.unread.append(f"within {draft.options.pop('--within')[0]}")


def _is_street(match: re.Match[str], draft: PhraseDraft, _first: int, last: int) -> bool:
    """Whether a "st" is a street, and not the saint of a town, and a "ct" a court: "12 step group st louis"."""
    if match[0].endswith(" ct") and named_in_state(draft, [draft.word(last - 2), "ct"]):
        return False  # "noon stamford ct"
    return not (match[0].endswith(" st") and draft.vocabulary.places_named(draft.text_of(last - 1, last + 1)))


def _code_at(draft: PhraseDraft, at: int) -> int:
    """Number of words from here that are a postal code, 0 if none."""
    token = draft.tokens[at]
    if token.used or not has_digit(token.word):
        return 0
    named = draft.vocabulary.places_named
    if re.fullmatch(r"\d{5}", token.word):
        return 1 if named(token.word) else 0
    if re.fullmatch(r"\d{4}", token.word):
        is_near = draft.word(at - 1) in draft.vocabulary.lists["near"]
        is_expected = (
            is_near
            or draft.vocabulary.country in _FOUR_DIGIT_CODES
            or _is_after_town(draft, at)
            or _is_beside_australian_state(draft, at)
        )
        return 1 if is_expected and any(place.is_postal for place in named(token.word)) else 0
    if re.fullmatch(_WHOLE_CODE, token.word):
        return 1 if any(place.is_postal for place in named(token.word)) else 0
    if not re.fullmatch(_LETTER_CODE, token.word):
        return 0
    if draft.is_unused(at, at + 2) and re.fullmatch(_SECOND_HALF, draft.word(at + 1)):
        text = draft.text_of(at, at + 2)
        if any(place.is_postal for place in named(text)):
            return 2
        if named(token.word):
            draft.use(at + 1, at + 2)
            return 1
    is_expected = (
        token.raw.isupper() or _is_after_british_town(draft, at) or draft.word(at - 1) in draft.vocabulary.lists["near"]
    )
    return 1 if is_expected and named(token.word) else 0


def _plus_four(draft: PhraseDraft, after: int, code: Token) -> int:
    """1 if the four digits of a ZIP+4 follow, which are part of the same written word."""
    return int(after < len(draft.tokens) and draft.tokens[after].raw == code.raw)


def _town_before(draft: PhraseDraft, code: int) -> int:
    """How many words before a postal code name its town, perhaps with the state: "Austin TX"."""
    for length in range(_STATES_AND_MORE, 0, -1):
        first = code - length
        if first < 0 or not draft.is_unused(first, code):
            continue
        words = [token.word for token in draft.tokens[first:code]]
        if named_in_state(draft, words) or (
            draft.vocabulary.places_named(" ".join(words)) and not has_other_meaning(draft, " ".join(words))
        ):
            return length
        if length == 1 and words[0] in STATES:
            return 1
    return 0


def _is_after_town(draft: PhraseDraft, at: int) -> bool:
    """Whether a town of a country whose postal codes have four digits stands right before a number."""
    names = (draft.text_of(at - n, at) for n in (1, 2, 3) if n <= at and draft.is_unused(at - n, at))
    towns = [place for name in names for place in draft.vocabulary.places_named(name)]
    codes = [place for place in draft.vocabulary.places_named(draft.word(at)) if place.is_postal]
    return any(
        town.country == code.country and (is_large([town]) or distance_km(town.point, code.point) <= _BESIDE_KM)
        for town in towns
        for code in codes
        if town.country in _FOUR_DIGIT_CODES
    )


def _is_beside_australian_state(draft: PhraseDraft, at: int) -> bool:
    """Whether the code of its state stands before a postal code of Australia, or soon after: "3056 Brunswick VIC"."""
    around = {draft.word(at - 1), *(draft.word(at + n) for n in range(1, _STATES_AND_MORE))}
    if AUSTRALIAN.isdisjoint(around):
        return False
    codes = (place for place in draft.vocabulary.places_named(draft.word(at)) if place.is_postal)
    return any(code.country == "AU" and (code.state or "").lower() in around for code in codes)


def _is_after_british_town(draft: PhraseDraft, at: int) -> bool:
    """Whether a town whose postal codes begin with letters stands right before a word, as in "Nottingham ng7"."""
    names = (draft.text_of(at - n, at) for n in (1, 2, 3) if n <= at and draft.is_unused(at - n, at))
    return any(place.country in _LETTER_CODES for name in names for place in draft.vocabulary.places_named(name))
