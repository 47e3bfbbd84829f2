"""Weekdays, clock times and time zones as people write them, in the languages of the feeds."""

import re
from functools import lru_cache
from typing import Final

from selfhelp.reading import cells
from selfhelp.text import fold
from selfhelp.vocabulary import DAYS

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

_GROUPS_OF_DAYS: Final = {
    (1, 2, 3, 4, 5, 6, 7): "daily|every day|everyday|all days|all week|7 days a week|taglich|jeden tag|tous les jours"
    "|chaque jour|quotidien|todos los dias|diario|diariamente|todos os dias|tutti i giorni|dagelijks|elke dag"
    "|alla dagar|varje dag|dagligen|dagligt|hver dag|joka paiva",
    (1, 2, 3, 4, 5): "weekdays|weekday|every weekday",
    (6, 7): "weekend|weekends|every weekend|wochenende|fin de semana|fines de semana|fim de semana",
}
_DAYS_OF_GROUP: Final = {word: days for days, words in _GROUPS_OF_DAYS.items() for word in words.split("|")}
"""Folded words -> the ISO weekdays that they mean together."""

_NO_DAYS_TOLD: Final = (
    "by appointment|appointment|appointment only|by appointment only|on request|upon request|by arrangement"
    "|nach vereinbarung|sur rendez vous|con cita|con cita previa|op afspraak|efter overenskommelse||na|n a|null|none"
)
_NO_DAY: Final = frozenset(_NO_DAYS_TOLD.split("|"))
UNTOLD_DAYS: Final = frozenset(
    "varies|variable|various|tbd|tba|tbc|to be determined|to be announced|to be confirmed|unknown|irregular|call"
    "|call for details|contact us|see notes|see website".split("|")
)
"""Folded words that say that a day is not told here."""

_CELL_DAYS: Final = {
    "en": "mon|mo tue|tu|tues wed|we|weds thu|th|thur|thurs fri|fr sat|sa sun|su",
    "es": "lun|lu mar|ma mie|mier|mi jue|ju vie|vi sab|sa dom|do",
    "fr": "lun|lu mar|ma mer|me jeu|je ven|ve sam|sa dim|di",
    "de": "mon|mo die|di mit|mi don|do fre|fr sam|sa son|so",
    "it": "lun mar mer gio ven sab dom",
    "pt": "seg ter qua qui sex sab dom",
    "nl": "maa|ma din|di woe|wo don|do vrij|vrijd|vri|vr zat|za zon|zo",
    "sv": "man|ma tis|ti ons|on tors|tor|to fre|fr lor|lo son|so",
    "da": "man|ma tir|ti ons|on tor|tors|to fre|fr lor|lo son|so",
    "fi": "ma ti ke to pe la su",
    "letters": "m t w th|r f",
}
"""Language -> short words for the days, which mean one only where nothing else stands: in a cell for days."""

_BESIDE_DAYS: Final = frozenset(
    "every each on only all weekly night nights morning mornings evening evenings afternoon afternoons week los le les"
    " el de du von van from fra cada chaque jeden jeder elke varje hver feira tous todos the".split()
)
_DAY_TOKENS: Final = r"t/m|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[-\u2013\u2014]|\d+|[^\s\w.,;:/&+|()]"
_THROUGH: Final = frozenset("- \u2013 \u2014 to through thru until bis a \u00e0 al au t/m tot til till".split())
_LISTED: Final = frozenset("and y e et und en och og ja \u00e9s".split())


def weekday_named(word: str) -> int | None:
    """The ISO weekday that a word means, in any of the languages of the feeds; None if it means none.

    >>> weekday_named("Tues"), weekday_named("miércoles"), weekday_named("Segunda-feira")
    (2, 3, 1)
    """
    return _day_words().get(fold(word))


@lru_cache(maxsize=4096)
def days_named(words: str) -> tuple[int, ...] | None:
    """The ISO weekdays that a cell for days names, empty where it says that there is none; None if it cannot be read.

    >>> days_named("Mon, Wed & Fri"), days_named("Lunes a Viernes"), days_named("by appointment"), days_named("Do")
    ((1, 3, 5), (1, 2, 3, 4, 5), (), None)
    """
    folded = fold(words)
    whole = _day_words().get(folded) if len(folded) > 2 else None
    if whole is not None:
        return (whole,)
    if folded in _DAYS_OF_GROUP:
        return _DAYS_OF_GROUP[folded]
    if folded in _NO_DAY or folded in UNTOLD_DAYS:
        return ()
    # "1 - Monday" has the day's number before it, to be sorted by.
    lowered = re.sub(r"^\s*\d\s*[-.:)]\s*(?=\D)", "", re.sub(r"-(?=feira)", " ", words.lower()))
    tokens = re.findall(_DAY_TOKENS, _spelled_out(words.strip()) or lowered)
    short = tuple(dict.fromkeys(word for token in tokens if (word := _short_word(token)) is not None))
    short_days = _read_together(short) if short else {}
    if short_days is None:
        return None
    steps: list[int | None] = []  # None: from the day before to the day after
    for token in tokens:
        day = short_days.get(fold(token)) or _day_words().get(fold(token))
        if token not in _THROUGH and day is not None:
            steps.append(day)
        elif token in _THROUGH:
            steps.append(None)
        elif (group := _DAYS_OF_GROUP.get(fold(token))) is not None:
            steps.extend(group)
        elif token not in _LISTED and fold(token) not in _BESIDE_DAYS:
            return None
    return _stepped(steps)


def _stepped(steps: list[int | None]) -> tuple[int, ...] | None:
    """The days of a list with ranges in it."""
    through = steps.count(None)
    listed = [day for day in steps if day is not None]
    if not listed or steps[0] is None or steps[-1] is None:
        return None
    if through == 0 or (through > 1 and through == len(listed) - 1):
        return tuple(dict.fromkeys(listed))  # "Mon-Wed-Fri" are three days
    found: list[int] = []
    for before, step, after in zip([None, *steps], steps, [*steps[1:], None], strict=False):
        if step is not None:
            found.append(step)
        elif before is None or after is None:
            return None
        else:
            found.extend(day_range(before, after))
    return tuple(dict.fromkeys(found))


def _short_word(token: str) -> str | None:
    """A token that may be a short word for a day in some language, and is no full one."""
    word = fold(token)
    # What ranges and lists are made of is no day.
    return word if word in _short_words() and token not in _THROUGH and token not in _LISTED else None


def _read_together(words: tuple[str, ...]) -> dict[str, int] | None:
    """What short words mean in the languages that have them all; None where these disagree."""
    readings = {
        tuple(table[word] for word in words) for table in _cell_days().values() if all(word in table for word in words)
    }
    return dict(zip(words, next(iter(readings)), strict=True)) if len(readings) == 1 else None


def _spelled_out(words: str) -> str | None:
    """The letters of "MWF" and "TTh", parted; None for other words."""
    if not re.fullmatch(r"(?:Th|TH|[MTWRF]){2,5}", words):
        return None
    letters = re.findall(r"Th|TH|[MTWRF]", words)
    # A second T, and one behind W, might be Thursday.
    return " ".join(letters).lower() if letters == sorted(set(letters), key="M T W Th TH R F".split().index) else None


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
def _cell_days() -> dict[str, dict[str, int]]:
    return {
        language: {form: number for number, forms in enumerate(names.split(), 1) for form in forms.split("|")}
        for language, names in _CELL_DAYS.items()
    }


@lru_cache(maxsize=1)
def _short_words() -> frozenset[str]:
    return frozenset(word for table in _cell_days().values() for word in table)


_NUMBERS: Final = re.compile(r"[\[{]?\s*([0-7](?:\s*[,;]\s*[0-7])*)\s*[\]}]?")


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
    word = cells.text(value)
    if word is None:
        return [] if isinstance(value, str) else None
    whole = cells.number(word)
    if whole is not None:
        return [(int(whole) - sunday - 1) % 7 + 1] if whole == int(whole) and 0 <= whole <= 7 else None
    if numbers := _NUMBERS.fullmatch(word):
        return weekdays(re.split(r"\s*[,;]\s*", numbers[1]), sunday=sunday)
    named = days_named(word)
    return None if named is None else list(named)
