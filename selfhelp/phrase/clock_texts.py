"""A clock time as people write or say it -> minutes since midnight: "half past six", "730pm", "18h", "noon"."""

import re
from typing import Final, NamedTuple

from selfhelp.directory.people import NUMBER_WORDS

NOON: Final = 720
"""Minutes from midnight to noon."""

NUMBERS: Final = {
    word: number
    for word, number in NUMBER_WORDS.items()
    # In English, "once" and "una" are no hours.
    if number <= 12 and word not in ("uno", "once", "una")
}
_NAMED: Final = {
    "noon": 720,
    "12 noon": 720,
    "mediodia": 720,
    "midnight": 1440,
    "12 midnight": 1440,
    "medianoche": 1440,
}
_MINUTES: Final = {"quarter": 15, "half": 30, "ten": 10, "twenty": 20, "five": 5, "cuarto": 15, "media": 30}
_SPOKEN: Final = {"fifteen": 15, "thirty": 30, "forty five": 45, "oh five": 5, "y media": 30, "y cuarto": 15}

_HALF_AT_END: Final = r" ?(?:de la |in the )?(am|a m|pm|p m|manana|tarde|noche|morning|afternoon|evening)$"
_BEFORE_NOON: Final = frozenset({"am", "a m", "manana", "morning"})

_HOUR: Final = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS)})"
HALF: Final = r"(?: ?(?:am|pm|a m|p m)| de la (?:manana|tarde|noche)| in the (?:morning|afternoon|evening))"
CLOCK: Final = (
    r"(?:12 noon|12 midnight|noon|midnight|mediodia|medianoche"
    rf"|(?:a )?(?:quarter|half|ten|twenty|five) (?:past|after|to|till|of|before) {_HOUR}{HALF}?"
    rf"|half {_HOUR}"
    rf"|{_HOUR} (?:fifteen|thirty|forty five|oh five|y media|y cuarto|menos cuarto){HALF}?"
    rf"|\d{{1,2}}:\d\d{HALF}?|\d{{3,4}} ?(?:am|pm)|{_HOUR}(?: ?oclock)?{HALF}|{_HOUR} ?oclock"
    r"|\d{1,2} ?(?:h|hrs|hours)(?: ?\d\d)?\b|\d{4} ?(?:h|hrs|hours)\b|\d{1,4}[ap]|(?:las? |the )?\d{1,2}|\d{3,4}"
    rf"|(?:{'|'.join(NUMBERS)}))"
)
"""A clock time; one that is a bare number counts only beside a word for times, or in a range."""
SURE_CLOCK: Final = (
    r"(?:12 noon|12 midnight|noon|midnight|mediodia|medianoche"
    rf"|(?:a )?(?:quarter|half|ten|twenty) (?:past|to|till) {_HOUR}{HALF}?"
    rf"|\d{{1,2}}:\d\d{HALF}?|\d{{3,4}} ?(?:am|pm)|{_HOUR}(?: ?oclock)?{HALF}|{_HOUR} ?oclock"
    rf"|{_HOUR} thirty{HALF}?|\d{{1,2}} ?(?:h|hrs)\b|(?:0[5-9]|1\d|2[0-3])(?:00|15|30|45)(?! (?:st|ave|main))"
    r"|\d{1,4}[ap](?= |$))"
)
"""A clock time that is one wherever it stands."""


class Clock(NamedTuple):
    """A clock time as it is written: minutes since midnight, and whether it may be half a day later as well."""

    minute: int
    is_open: bool


_YEAR: Final = re.compile(r"20[2-5]\d(?<!0)(?<!5)")
"""What is rather a year than a time, as no meeting begins at that minute."""


def clock_in_words(text: str) -> Clock | None:
    """A clock time in words or digits; None if there is no such time."""
    text = re.sub(r"^(?:the|las?|a) ", "", text.strip())
    if text in _NAMED:
        return Clock(_NAMED[text], False)
    half = ""
    if found := re.search(_HALF_AT_END, text):
        half, text = "am" if found[1] in _BEFORE_NOON else "pm", text[: found.start()]
    elif found := re.fullmatch(r"(\d{1,4})([ap])", text):
        half, text = found[2] + "m", found[1]
    is_24 = re.search(r" ?(?:h|hrs|hours)(?: ?\d\d)?$", text) is not None
    text = re.sub(r" ?(?:oclock)$", "", text)
    text = re.sub(r" ?(?:h|hrs|hours)(?= ?\d\d$)", ":", text).replace(": ", ":")
    text = re.sub(r" ?(?:h|hrs|hours)$", "", text)
    if _YEAR.fullmatch(text) and not (half or is_24):
        return None
    hour, minute = _hour_and_minute(text)
    if hour is None or hour > 24 or minute > 59:
        return None
    if half:
        if not 1 <= hour <= 12:
            return Clock(hour * 60 + minute, False) if hour > 12 else None
        return Clock((hour % 12 + (12 if half == "pm" else 0)) * 60 + minute, False)
    is_open = 1 <= hour <= 12 and not is_24 and not re.fullmatch(r"0\d:?\d\d|1[0-2]\d\d", text)
    return Clock(hour * 60 + minute, is_open)


def _hour_and_minute(text: str) -> tuple[int | None, int]:
    if match := re.fullmatch(r"(\d{1,2}):(\d\d)|(\d{1,2})(\d\d)", text):
        return int(match[1] or match[3]), int(match[2] or match[4])
    if match := re.fullmatch(r"(\w+) (past|after|to|till|of|before) (\w+)", text):
        hour, minutes = _number(match[3]), _MINUTES.get(match[1], 0)
        if hour is None:
            return None, 0
        return (hour, minutes) if match[2] in ("past", "after") else ((hour - 2) % 12 + 1, 60 - minutes)
    if match := re.fullmatch(r"half (\w+)", text):
        return _number(match[1]), 30
    if match := re.fullmatch(r"(\w+) menos cuarto", text):
        hour = _number(match[1])
        return (None, 0) if hour is None else ((hour - 2) % 12 + 1, 45)
    for words, minute in _SPOKEN.items():
        if text.endswith(f" {words}"):
            return _number(text.removesuffix(f" {words}")), minute
    return _number(text), 0


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else NUMBERS.get(word)
