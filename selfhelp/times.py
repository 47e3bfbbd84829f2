"""Weekdays, clock times and time zones as people write them, in the languages of the feeds."""

import re
from functools import lru_cache
from typing import Final

from selfhelp.schedule import zone_named
from selfhelp.text import fold
from selfhelp.vocabulary import DAYS

_CLOCK: Final = (
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})?(?::(?P<second>\d{2})(?:\.0+)?)?)?"
    r"\s*(?:(?P<half>[ap])\.?\s?(?:m\.?)?)?"
)
_BARE_CLOCK: Final = r"([1-9]|\d{2})(\d{2})\s*(?:([ap])\.?m\.?)?"
_WORDS_FOR_TIMES: Final = {"noon": 720, "12 noon": 720, "midday": 720, "midnight": 0, "12 midnight": 0}

_DAYS_BY_LANGUAGE: Final = {
    "es": "lunes martes miercoles jueves viernes sabado|sabados domingo|domingos",
    "fr": "lundi|lundis mardi|mardis mercredi|mercredis jeudi|jeudis vendredi|vendredis samedi|samedis"
    " dimanche|dimanches",
    "de": "montag|montags dienstag|dienstags mittwoch|mittwochs donnerstag|donnerstags freitag|freitags"
    " samstag|samstags|sonnabend|sonnabends sonntag|sonntags",
    "it": "lunedi martedi mercoledi giovedi venerdi sabato domenica",
    "pt": "segunda|segundas|segunda_feira|2a_feira terca|tercas|terca_feira|3a_feira"
    " quarta|quartas|quarta_feira|4a_feira quinta|quintas|quinta_feira|5a_feira"
    " sexta|sextas|sexta_feira|6a_feira sabado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag|lordag søndag|sondag",
    "sv": "mandag|mandagar tisdag|tisdagar onsdag|onsdagar torsdag|torsdagar fredag|fredagar lordag|lordagar"
    " sondag|sondagar",
    "fi": "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
    "pl": "poniedziałek|poniedzialek wtorek sroda czwartek piatek sobota niedziela",
    "sk": "pondelok utorok streda stvrtok piatok sobota nedela",
    "cs": "pondeli utery streda ctvrtek patek sobota nedele",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
    "ja": "月曜日|月曜|月 火曜日|火曜|火 水曜日|水曜|水 木曜日|木曜|木 金曜日|金曜|金 土曜日|土曜|土 日曜日|日曜|日",
}
"""Language -> its words for the days from Monday on; forms of one day are parted by |, and _ is a space."""

_SHORT_DAYS: Final = {
    1: "mo mon lun", 2: "tu tue tues mar", 3: "we wed weds mie mier mer mit", 4: "th thu thur thurs jue jeu gio don",
    5: "fr fri vie ven fre", 6: "sa sat sab sam", 7: "su sun dom dim son",
}  # fmt: skip

_ZONE_WORDS: Final = {
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "eastern": "America/New_York",
    "ct": "America/Chicago", "cst": "America/Chicago", "cdt": "America/Chicago", "central": "America/Chicago",
    "mt": "America/Denver", "mst": "America/Denver", "mdt": "America/Denver", "mountain": "America/Denver",
    "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles", "gmt": "Europe/London", "bst": "Europe/London", "utc": "UTC",
}  # fmt: skip


def clock_time(word: str) -> int | None:
    """Minutes since midnight of a clock time in any notation; "24:00" is 1440; None if it is none.

    >>> clock_time("7:30 PM"), clock_time("19:30:00"), clock_time("noon"), clock_time("1930")
    (1170, 1170, 720, 1170)
    """
    if word.lower() in _WORDS_FOR_TIMES:
        return _WORDS_FOR_TIMES[word.lower()]
    if bare := re.fullmatch(_BARE_CLOCK, word, re.IGNORECASE):
        hour, minute, half = int(bare[1]), int(bare[2]), (bare[3] or "").lower()
    else:
        found = re.fullmatch(_CLOCK, word, re.IGNORECASE)
        if found is None or not (found["minute"] or found["half"]):
            return None
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        half = (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        # "19:30 PM" says the same thing twice.
        half = "" if 12 < hour < 24 and half == "p" else half
        if half:
            return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= 1440 else None


def zone_name(word: str) -> str | None:
    """An IANA zone, in any case, also from the words that people use for one; None if unknown."""
    short = word.lower().removesuffix(" time").removesuffix(" standard").removesuffix(" daylight")
    named = _ZONE_WORDS.get(short, word)
    if zone_named(named) is not None:
        return named
    found = _zones_by_lower().get(named.lower(), "")
    return found if zone_named(found) is not None else None


def weekday_named(word: str) -> int | None:
    """The ISO weekday that a word means, in any of the languages of the feeds; None if it means none.

    >>> weekday_named("Tues"), weekday_named("miércoles"), weekday_named("Segunda-feira")
    (2, 3, 1)
    """
    return _day_words().get(fold(word))


def day_range(first: int, last: int) -> list[int]:
    """The ISO weekdays from one to another, over the end of the week where that one is earlier.

    >>> day_range(5, 1)
    [5, 6, 7, 1]
    """
    return [(first + step - 1) % 7 + 1 for step in range((last - first) % 7 + 1)]


@lru_cache(maxsize=1)
def _day_words() -> dict[str, int]:
    found = {form: number for number, name in enumerate(DAYS, 1) for form in (name, name + "s")}
    found |= {word: number for number, words in _SHORT_DAYS.items() for word in words.split()}
    for names in _DAYS_BY_LANGUAGE.values():
        for number, forms in enumerate(names.split(), 1):
            found |= {fold(form.replace("_", " ")): number for form in forms.split("|")}
    return found


@lru_cache(maxsize=1)
def _zones_by_lower() -> dict[str, str]:
    from zoneinfo import available_timezones

    return {name.lower(): name for name in available_timezones()}
