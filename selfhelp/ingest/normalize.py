"""What feeds write, field by field, as what we mean: text, times, days, coordinates, codes, attendance.

Every function takes any value that JSON or a table can hold and never raises: what cannot be read is
None. Real feeds break every type rule of their formats, so each field is coerced by itself.
"""

import html
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from selfhelp.geo import Point, is_position
from selfhelp.ingest.clocks import Span, clock_spans
from selfhelp.model import Organization
from selfhelp.regions import ZONE_OF_COUNTRY
from selfhelp.text import fold, nocase, without_control
from selfhelp.times import clock_time, days_named, zone_name
from selfhelp.vocabulary import LANGUAGE_NAMES, MONTHS, WITH_VENUE, is_conference_link

_TAG: Final = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|hr|i|img|li|ol|p|script|span|strong|style|sub|sup|table|td|tr|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"<(?:br|p|div|li|tr)\b[^<>]*>|</(?:p|div|li|tr)>", re.IGNORECASE)
_HREF: Final = re.compile(r"<a\b[^<>]*?href\s*=\s*[\"']?\s*([^\"'\s<>]+)[^<>]*>", re.IGNORECASE)
_LINK_IN_TEXT: Final = re.compile(
    r"(?<![\w@./])(?:(https?)(?:://|:/|//|:)(?=\w))?((?:[\w-]+\.)+[a-z]{2,}[^\s<>\"'\[\]{}|]*)", re.IGNORECASE
)
_SCHEME_WITHOUT_COLON: Final = re.compile(r"https?[:/]", re.IGNORECASE)
_LINK_LABELS: Final = frozenset({
    "", "join", "link", "zoom", "zoom link", "online", "url", "meeting", "meeting link", "join zoom", "click here",
    "here", "join zoom meeting", "join meeting", "join online", "join here", "click here to join", "click to join",
    "website",
})  # fmt: skip
_BARE_HOST: Final = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?:[/?#:]|$)")
_YES: Final = frozenset("yes y true t 1 1.0 on x ja j si sí sì oui sim".split())
_NO: Final = frozenset("no n false f 0 0.0 off nein nee non nej não nao".split())
_ISO_TIME: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]?(\d{2}):(\d{2})(?::(\d{2}))?)?.*")
_US_TIME: Final = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)?)?", re.IGNORECASE
)
_NUMBERS: Final = re.compile(r"[\[{]?\s*([0-7](?:\s*[,;]\s*[0-7])*)\s*[\]}]?")
_LENGTH: Final = re.compile(
    r"(?:PT)?(?:(?P<hours>\d+(?:\.\d+)?)\s*(?:hours?|hrs?|h|stunden?|std\.?)\.?)?\s*(?:and\s*)?"
    r"(?:(?P<minutes>\d+)\s*(?:minutes?|mins?|m|minuten)\.?)?",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(r"([0-9]{1,5})(?:\.0+)?")
_CLOCK_LENGTH: Final = re.compile(r"(\d{1,2})[:h](\d{2})(?::\d{2})?")
_CODES: Final = re.compile(r"[A-Z\d]{1,4}(?:/[A-Z\d]{1,4})+")
_POINT: Final = re.compile(r"POINT ?\(([-+.\d]+) ([-+.\d]+)\)", re.IGNORECASE)
_WRITTEN_DATE: Final = re.compile(
    r"(?:(?P<month>[a-z]{3})[a-z]*\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<day_first>\d{1,2})\.? (?P<month_last>[a-z]{3})[a-z]*\.?)"
    r",? (?P<year>\d{4})",
    re.IGNORECASE,
)
_DOTTED_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_DEGREES: Final = re.compile(r"([+-]?\d{1,3}(?:[.,]\d+)?)\s*\u00b0?\s*([NSEW])?", re.IGNORECASE | re.ASCII)
_NO_KEY: Final = re.compile(r"[0\-{}\s]*|null|none|n/?a", re.IGNORECASE)
_LANGUAGES_PARTED: Final = re.compile(r"[,;/|&+\n]|\s(?:and|y|et|und|e|en|och|og)\s", re.IGNORECASE)
_LANGUAGE_CODE: Final = re.compile(r"([a-z]{2})(?:[-_][a-z]{2,4})?", re.IGNORECASE)

_TIME_WITH_ZONE: Final = re.compile(
    r"\b\d{1,2}(?:[:.]\d{2})? ?[ap]\.?m\.? \(?(eastern|central|mountain|pacific|e[sd]?t|c[sd]?t|m[sd]?t|p[sd]?t)\b"
    r"(?: time)?(?=\s*(?:$|[-\u2013)/,;&|]))",
    re.IGNORECASE,
)

LONGEST_PLAUSIBLE: Final = 12 * 60
"""Minutes beyond which an end time is a slip (11:30 to 00:30), round-the-clock meetings apart."""


def text(value: object) -> str | None:
    """Plain text: entities read once, tags and control characters gone, wrapping quotes and blanks off."""
    # Nearly all values are one of these two.
    if value is None:
        return None
    if (
        type(value) is str
        and not ("&" in value or "<" in value or '"' in value)
        and value.isascii()
        and value.isprintable()
    ):
        return value.strip() or None
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value == int(value) else value
    if isinstance(value, list | tuple):
        scalars = (part for part in value if not isinstance(part, list | tuple))
        return text(", ".join(part for part in map(text, scalars) if part))
    if not isinstance(value, str | int | float):
        return None
    plain = str(value)
    if "&" in plain:
        plain = html.unescape(plain)
    if "<" in plain:
        plain = _TAG.sub("", _BREAK.sub("\n", plain))
    if not (plain.isascii() and plain.isprintable()):
        plain = without_control(plain).replace("\xa0", " ")
        plain = "\n".join(" ".join(line.split()) for line in plain.split("\n"))
    plain = plain.strip()
    if len(plain) > 1 and plain[0] == plain[-1] == '"' and '"' not in plain[1:-1]:
        plain = plain[1:-1].strip()
    return plain or None


def number(value: object) -> float | None:
    """A finite number, also when written as a text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def yes_or_no(value: object) -> bool | None:
    """True, False, or None where neither is said."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int | float) else ""
    return True if word in _YES else False if word in _NO else None


def minutes(value: object) -> int | None:
    """Minutes since midnight of a clock time, or of the part of a day that a spreadsheet writes for one."""
    if isinstance(value, float):
        return _of_day_part(value)
    word = text(value)
    if word is None:
        return None
    found = clock_time(word)
    if found is None and (spans := clock_spans(word)):
        found = spans[0].start if len(spans) == 1 and spans[0].end is None else None
    return found if found is not None else _of_day_part(number(word))


def _of_day_part(part: float | None) -> int | None:
    """0.8125 is 19:30; no meeting begins at a minute that five does not divide."""
    if part is None or not 0 < part < 1:
        return None
    found = round(part * 288) * 5
    return found if abs(part * 1440 - found) < 0.05 else None


def time_spans(value: object) -> tuple[Span, ...]:
    """The times in one value, each with its end and its zone where it tells them; none if they cannot be read."""
    start = minutes(value) if isinstance(value, int | float) else None
    if start is not None:
        return (Span(start),)
    word = text(value)
    if word is None:
        return ()
    if found := clock_spans(word):
        return found
    start = _of_day_part(number(word))
    return () if start is None else (Span(start),)


def time_span(value: object) -> tuple[int | None, int | None]:
    """Start and end, in minutes since midnight, of a clock time or of two ("7-8:30 PM")."""
    spans = time_spans(value)
    return spans[0][:2] if len(spans) == 1 else (None, None)


def length(value: object) -> int | None:
    """Minutes that something lasts: of a number of minutes, "1hr 30mins", "01:30:00" or PT90M; None if unknown."""
    word = text(value)
    if word is None:
        return None
    if whole := _WHOLE.fullmatch(word):
        found: float = int(whole[1])
    elif clock := _CLOCK_LENGTH.fullmatch(word):
        found = int(clock[1]) * 60 + int(clock[2])
    elif parts := _LENGTH.fullmatch(word):
        found = float(parts["hours"] or 0) * 60 + int(parts["minutes"] or 0)
    else:
        return None
    return int(found) if 0 < found <= 1440 else None


def key(value: object) -> str | None:
    """A row's own key; zeros alone, and words for nothing, are none."""
    word = text(value)
    return None if word is None or _NO_KEY.fullmatch(word) else word


def duration(start: int | None, end: int | None) -> int | None:
    """Minutes from `start` to `end`, over midnight where the end is earlier; None for a slip."""
    if start is None or end is None or start == end:
        return None
    if end - start == 1440:
        return 1440
    length = (end - start) % 1440
    if length == 0 or LONGEST_PLAUSIBLE < length < 1439:
        return None
    return length


def weekdays(value: object, *, sunday: int) -> list[int] | None:
    """ISO weekdays of a number, a word or a list of them; `sunday` is the number that means Sunday.

    An empty list: no day is given. None: a day is given that cannot be read.
    """
    if isinstance(value, list | tuple):
        found: list[int] = []
        for part in value:
            days = None if isinstance(part, list | tuple) else weekdays(part, sunday=sunday)
            if days is None:
                return None
            found.extend(day for day in days if day not in found)
        return found
    if value is None:
        return []
    word = text(value)
    if word is None:
        return [] if isinstance(value, str) else None
    whole = number(word)
    if whole is not None:
        return [(int(whole) - sunday - 1) % 7 + 1] if whole == int(whole) and 0 <= whole <= 7 else None
    if numbers := _NUMBERS.fullmatch(word):
        return weekdays(re.split(r"\s*[,;]\s*", numbers[1]), sunday=sunday)
    named = days_named(word)
    return None if named is None else list(named)


def postal_code(value: object, country: str | None) -> str | None:
    """A postal code; a ZIP code that lost its leading zeros as a number has them again."""
    word = text(value)
    if word is not None and re.fullmatch(r"\d+\.0", word):
        word = word[:-2]
    if word is not None and country == "US" and word.isdecimal() and len(word) in (3, 4):
        return word.zfill(5)
    return word


def position(latitude: object, longitude: object) -> Point | None:
    """A place on earth, None where the numbers are none or stand for "unknown"."""
    lat, lon = degrees(latitude), degrees(longitude)
    if lat is None or lon is None or not is_position(lat, lon):
        return None
    return Point(lat, lon)


def point(value: object) -> Point | None:
    """A place on earth from one text: "39.7, -104.9", in brackets, or as the POINT of a map's data."""
    word = text(value) or ""
    if found := _POINT.fullmatch(word):
        return position(found[2], found[1])
    numbers = word.strip("()[] ").split(",")
    return position(numbers[0].strip(), numbers[1].strip()) if len(numbers) == 2 else None


def degrees(value: object) -> float | None:
    """A number of degrees, also with a decimal comma, or as "104.9\u00b0 W"."""
    found = number(value)
    if found is not None or not isinstance(value, str) or (written := _DEGREES.fullmatch(value.strip())) is None:
        return found
    size = float(written[1].replace(",", "."))
    return -size if (written[2] or "").upper() in ("S", "W") else size


def link(value: object) -> str | None:
    """An http(s) address, the first one of several; one without a scheme gets https, other schemes are none."""
    return link_and_rest(value)[0]


def link_and_rest(value: object) -> tuple[str | None, str | None]:
    """An http(s) address, and what else a value says: "Join: https://zoom.us/j/1 (passcode 2)"."""
    if isinstance(value, str) and "<" in value and (tag := _HREF.search(value)):
        found = whole_link(html.unescape(tag[1]))
        if found is not None:
            return found, _told_beside(text(value[: tag.start()] + value[tag.end() :]))
    word = text(value)
    if word is None:
        return None, None
    if not any(c.isspace() for c in word) and (whole := whole_link(word)) is not None:
        return whole, None
    for part in _LINK_IN_TEXT.finditer(word):
        before, after = word[: part.start()], word[part.end() :]
        # "https://zoom.us/j/123 456 789" is no link to join by.
        if part[1] and re.fullmatch(r"[ \d]*\d", after):
            continue
        written = part[0].rstrip(".,;:!?*") if "(" in part[0] else part[0].rstrip(".,;:!?*)")
        address = f"{part[1].lower()}://{written[len(part[0]) - len(part[2]) :]}" if part[1] else written
        found = whole_link(address)
        if found is not None and (part[1] or is_conference_link(found)):
            return found, _told_beside(f"{before.rstrip(' ([')} {part[0][len(written) :].strip('.,;:)')}{after}")
    return None, word


def whole_link(word: str) -> str | None:
    """The http(s) address that a text is, None where it says anything else."""
    if "://" not in word:
        if "@" in word or not _BARE_HOST.match(word) or _SCHEME_WITHOUT_COLON.match(word):
            return None
        word = "https://" + word
    try:
        parts = urlsplit(word)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or "." not in host or any(c.isspace() for c in word):
        return None
    return parts.scheme.lower() + word[len(parts.scheme) :]


def _told_beside(rest: str | None) -> str | None:
    """What stands beside a link, but for words that only call it one."""
    rest = (rest or "").strip(" :;,.-\u2013|()[]<>\n")
    return None if fold(rest) in _LINK_LABELS else rest


def dial_in(value: object) -> str | None:
    """A telephone number to join by: seven digits at least."""
    word = text(value)
    return word if word is not None and sum(c.isdigit() for c in word) >= 7 else None


def zone(value: object) -> str | None:
    """An IANA zone, also by the name that Windows has for it; None if unknown."""
    word = text(value)
    if word is None:
        return None
    found = zone_name(word)
    return _zone_of_windows(word) if found is None and word.endswith(" Standard Time") else found


@lru_cache(maxsize=256)
def _zone_of_windows(name: str) -> str | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return zone_name(WINDOWS_TO_OLSON.get(name, ""))


def stamp(value: object) -> str | None:
    """An ISO date, with its time where there is one."""
    word = text(value)
    if word is None:
        return None
    if found := _ISO_TIME.fullmatch(word):
        year, month, day, hour, minute, second = (int(g) if g else 0 for g in found.groups())
        timed = found[4] is not None
    elif found := _US_TIME.fullmatch(word):
        month, day, year = int(found[1]), int(found[2]), int(found[3])
        hour, minute, second = (int(g) if g else 0 for g in found.group(4, 5, 6))
        if found[7]:
            hour = hour % 12 + (12 if found[7].upper() == "PM" else 0)
        timed = found[4] is not None
    elif found := _DOTTED_DATE.fullmatch(word):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        hour, minute, second = (int(g) if g else 0 for g in found.group(4, 5, 6))
        timed = found[4] is not None
    elif found := _WRITTEN_DATE.fullmatch(word):
        name = (found["month"] or found["month_last"]).capitalize()
        if name not in MONTHS:
            return None
        year, month, day = int(found["year"]), MONTHS.index(name), int(found["day"] or found["day_first"])
        hour, minute, second, timed = 0, 0, 0, False
    else:
        return None
    try:
        found_time = datetime(year, month, day, hour, minute, min(second, 59))
    except ValueError:
        return None
    return found_time.isoformat() if timed else found_time.date().isoformat()


def codes(value: object) -> tuple[str, ...]:
    """The codes of a row, each once: a list or an object of them, or a text that parts them by commas."""
    words = (word for part in _listed(value) for word in re.split(r"[,;|]", text(part) or ""))
    found = (code for word in words for code in _parted(word.strip(" []{}'\"")))
    # One code in two spellings is one code.
    return tuple({nocase(code): code for code in found if code}.values())


def _listed(value: object) -> list[str | int]:
    """The plain values of a list, of an object by number or by code, and of a list of objects."""
    if isinstance(value, Mapping):
        flags = [name for name, said in value.items() if isinstance(said, bool) and said]
        value = [*flags, *(said for said in value.values() if isinstance(said, str))]
    listed = value if isinstance(value, list | tuple) else [value]
    named = (_name_in(part) if isinstance(part, Mapping) else part for part in listed)
    return [part for part in named if isinstance(part, str | int)]


def _name_in(entry: Mapping[str, object]) -> object:
    """What an object is called."""
    return next((entry[key] for key in ("code", "key", "slug", "name", "title", "label") if entry.get(key)), None)


def _parted(word: str) -> list[str]:
    """The codes in a word: "O/D/W" is three codes, "Discussion/Participation" is one."""
    return word.split("/") if _CODES.fullmatch(word) else [word]


def languages(value: object) -> tuple[str, ...]:
    """ISO codes of languages given as codes or by their names; words that are neither are left out."""
    listed = value if isinstance(value, list | tuple) else _LANGUAGES_PARTED.split(text(value) or "")
    found: list[str] = []
    for part in map(text, listed):
        if name := LANGUAGE_NAMES.get(fold(part or "")):
            found.append(name)
        elif code := _LANGUAGE_CODE.fullmatch(part or ""):
            found.append(code[1].lower())
    return tuple(dict.fromkeys(found))


def is_conference(value: object) -> bool:
    """Whether a value is an address by which meetings are joined."""
    url = link(value)
    return url is not None and is_conference_link(url)


def timezone(
    own: str | None,
    place: Point | None,
    attends: str,
    *,
    approximate: bool,
    default: str | None,
    name: str,
    zone_at: Callable[[Point], str | None],
    country: str | None = None,
    of_time: str | None = None,
) -> str | None:
    """The row's own zone, else that of an exact venue, else the source's or the only one of its country; no guess.

    Where the meeting's name says a time with a zone ("8:30pm Eastern"), none that contradicts it is taken, nor one
    that contradicts `of_time`, the zone that the field for the time names: without a venue's, that is the row's.
    """
    venue = attends in WITH_VENUE
    at_venue = place is not None and not approximate and venue
    found = _TIME_WITH_ZONE.search(name)
    said = zone(found[1]) if found is not None else of_time
    only = ZONE_OF_COUNTRY.get(country or "") if venue else None
    for candidate in (own, zone_at(place) if at_venue and place is not None and own is None else None, default, only):
        if candidate is not None and (said is None or _agree(candidate, said)):
            return candidate
    return of_time if of_time == said and own is None and not at_venue else None


def _agree(one: str, other: str) -> bool:
    """Whether two zones have the same offset in winter or in summer: "Mountain" is Arizona's too."""
    zones = [ZoneInfo(one), ZoneInfo(other)]
    offsets = [{z.utcoffset(datetime(2026, month, 1)) for z in zones} for month in (1, 7)]
    return any(len(both) == 1 for both in offsets)


def withheld(organization: Organization, attends: str, address: str | None) -> bool:
    """Whether the place is kept back on purpose: by groups of survivors, and by Alateen."""
    protected = organization.type == "abuse-survivor" or organization.id == "alateen"
    return protected and address is None and attends in ("in_person", "hybrid")
