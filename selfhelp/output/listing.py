"""The table of meetings: a heading for each day, and for each meeting one line on a wide screen and two on others."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

from selfhelp.model import Hit
from selfhelp.output.ages import provenance_in_short
from selfhelp.output.clock_times import EVENING, clock_of, clocks, printed_time, rule_label, shown_time
from selfhelp.output.columns import fitting, padded, screen_width, widest
from selfhelp.output.console import View, console_on, with_links
from selfhelp.output.places import away, where_to_go
from selfhelp.schedule.moments import BY_APPOINTMENT, FLOATING, GRACE, IRREGULAR
from selfhelp.text import printable
from selfhelp.vocabulary import AUDIENCES, DAYS, MONTHS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WIDE: Final = 110
"""Width of a screen, in columns, from which a meeting takes one line."""

SOON: Final = 120
"""Minutes up to which a table tells how soon a meeting begins."""

LONG_NAME: Final = 14
"""Names of organizations longer than this, in characters, are abbreviated."""

SHORT_ID: Final = 6
"""Letters of an id that are shown: `show` takes any that are unique."""

SHORTEST_PLACE: Final = 20
"""Columns that a place needs beside what is told of a meeting."""

_GAP: Final = "  "
_COLOURS: Final = {"online": "cyan", "hybrid": "cyan", "phone": "magenta", "suspended": "red"}
"""Attendance -> colour of where a meeting is, if not at a venue; words always say the same."""

_MARKS: Final = {"asl": "ASL", "lgbtq": "LGBTQ", "18-plus": "18+", "medication-friendly": "medication welcome"}
"""Attributes and audiences that a table does not write as their ids."""

_NEEDED: Final = ("wheelchair", "no-wheelchair", "closed", "registration", "restricted-access")
_ALWAYS_TOLD: Final = (*_NEEDED, "asl", "captions", "child-care", "open")
"""Attributes that a table tells, and of these the ones that keep somebody out, or let them in."""


class Section(NamedTuple):
    """Meetings of a table under a title of their own, or under none."""

    hits: Sequence[Hit]
    title: str | None = None


def write_listing(sections: Iterable[Section], stream: TextIO, view: View, *, wanted: Sequence[str] = ()) -> None:
    """Write meetings as a table, with their sources below; `wanted` are attributes that are told if they fit."""
    print_listing(sections, console_on(stream, view.width), view, wanted=wanted)


def print_listing(sections: Iterable[Section], console: "Console", view: View, *, wanted: Sequence[str] = ()) -> None:
    """Print the table of `write_listing` on a console."""
    from rich.text import Text

    shown = [section for section in sections if section.hits]
    if not shown:
        return
    layout = _Layout.of(shown, view, console.width, wanted)
    for section, after in _each_after(shown):
        if section.title is not None:
            console.print(Text(_titled(section), style="bold underline"))
        for line in layout.lines(section.hits, after):
            # A link that is broken into lines cannot be copied.
            console.print(with_links(line), soft_wrap=True)
    for told in _below(shown, view):
        console.print(Text(told))


def height(sections: Sequence[Section], view: View, width: int) -> int:
    """How many lines of a screen of this width the table takes, with the sources below it."""
    from textwrap import wrap

    shown = [section for section in sections if section.hits]
    layout = _Layout.of(shown, view, width, ())
    rows = [line for section, after in _each_after(shown) for line in layout.lines(section.hits, after)]
    titles = sum(section.title is not None for section in shown)
    below = sum(len(wrap(told, width)) for told in _below(shown, view))
    return titles + sum(1 + max(len(row.plain) - 1, 0) // width for row in rows) + below


def _each_after(shown: Sequence[Section]) -> Iterator[tuple[Section, Hit | None]]:
    """Each section with the last meeting above it: the heading of its day need not be told again."""
    return zip(shown, [None, *(section.hits[-1] for section in shown)], strict=False)


def _below(shown: Sequence[Section], view: View) -> Iterator[str]:
    """What stands below the table: whose clock the times are on, and where the meetings come from."""
    yield from clocks(hit for section in shown if section.title is None for hit in section.hits)
    yield from provenance_in_short([hit for section in shown for hit in section.hits], view.now)


class _Layout(NamedTuple):
    """What decides on the lines: widths of the columns, in characters, and what is told in them.

    `day_in_line` tells the day beside the clock, where meetings are not in the order of time.
    """

    view: View
    width: int
    wanted: Sequence[str]
    day_in_line: bool
    clock: int = 0
    soon: int = 0
    away: int = 0
    name: int = 0
    marks: int = 0

    @classmethod
    def of(cls, sections: Sequence[Section], view: View, width: int, wanted: Sequence[str]) -> "_Layout":
        """The layout for these meetings."""
        hits = [hit for section in sections for hit in section.hits]
        layout = cls(view, width, wanted, day_in_line=not all(_is_in_order(section.hits) for section in sections))
        layout = layout._replace(
            clock=widest(layout._clock(hit) for hit in hits),
            soon=widest(layout._soon(hit) for hit in hits),
            away=widest(away(hit, miles=view.miles) for hit in hits),
        )
        middle = width - layout._indent - len(layout._right("", ""))
        needed = min(widest(", ".join(layout._needed_marks(hit)) for hit in hits), middle // 3)
        marks = min(widest(", ".join(layout._marks(hit)) for hit in hits), max(12, middle // 5, needed))
        places = (where_to_go(hit, middle, by_phone=view.by_phone) for hit in hits)
        # Links go on lines of their own.
        place = widest(place for place in places if "://" not in place)
        spare = middle - place - marks - len(_GAP) * (1 + bool(marks))
        # One long name takes no room from the places of all others.
        names = sorted(screen_width(_name(hit)) for hit in hits)
        usual = names[len(names) * 4 // 5 - 1] if names else 0
        name = max(24, min(usual, middle * 2 // 5), spare)
        return layout._replace(name=min(widest(map(_name, hits)), name), marks=marks)

    def lines(self, hits: Sequence[Hit], after: Hit | None = None) -> Iterator["Text"]:
        """The lines of the table for these meetings, which stand below one."""
        from rich.text import Text

        heading = None if after is None else self._heading(after)
        for hit in hits:
            if (day := self._heading(hit)) != heading:
                heading = day
                if day:
                    yield Text(day, style="bold")
            yield from self._one_line(hit) if self.width >= WIDE else self._two_lines(hit)

    def _one_line(self, hit: Hit) -> Iterator["Text"]:
        """A meeting on one line; a link that does not fit goes on a second one."""
        from rich.text import Text

        line, colour = self._start(hit), _colour(hit)
        right = self._right(away(hit, miles=self.view.miles), printable(hit.meeting.id[:SHORT_ID]))
        room = self.width - self._indent - self.name - self.marks - len(right) - len(_GAP) * (1 + bool(self.marks))
        place = where_to_go(hit, room, by_phone=self.view.by_phone)
        is_long_link = screen_width(place) > room
        name = self.name + (len(_GAP) + room if is_long_link else 0)
        line.append(padded(fitting(_name(hit), name), name), style="bold")
        line.append("" if is_long_link else _GAP + padded(place, room), style=colour)
        if self.marks:
            line.append(_GAP).append(padded(_whole_marks(self._marks(hit), self.marks), self.marks))
        yield line.append(right[: -len(_GAP) - SHORT_ID]).append(right[-len(_GAP) - SHORT_ID :], style="dim")
        if is_long_link:
            yield from (Text(line, style=colour) for line in _joined(place, " " * self._indent, self.width))

    def _two_lines(self, hit: Hit) -> Iterator["Text"]:
        """A meeting on two lines: when and what it is, and how far; where it is, of what kind, and its id."""
        from rich.text import Text

        distance, id = away(hit, miles=self.view.miles), printable(hit.meeting.id[:SHORT_ID])
        room, colour = self.width - self._indent - len(_GAP) - len(id), _colour(hit)
        widths = accumulate(len(mark) + 2 for mark in self._needed_marks(hit))
        needed = max((width + 1 for width in widths if width <= room - SHORTEST_PLACE), default=0)
        place = where_to_go(hit, room - needed, by_phone=self.view.by_phone)
        is_long_link = screen_width(place) > room
        right = id if is_long_link else distance
        space = self.width - self._indent - (len(_GAP) + len(right) if right else 0)
        marks = "" if is_long_link else _whole_marks(self._marks(hit), room - screen_width(place) - len(" · "))
        # Beside a long link there is no room for whom it is for: that stands behind the name.
        people = f" · {named}" if not marks and (named := _whole_marks(_for_whom(hit, self.wanted), space // 3)) else ""
        name = fitting(_name(hit), space - screen_width(people))
        first = self._start(hit).append(name, style="bold").append(padded(people, space - screen_width(name)))
        yield first.append(f"{_GAP}{right}" if right else "", style="dim" if is_long_link else "")
        second = Text(" " * self._indent)
        if is_long_link:
            yield from (Text(line, style=colour) for line in _joined(place, " " * self._indent, self.width))
            return
        kinds = f" · {marks}" if marks else ""
        second.append(place, style=colour).append(padded(kinds, room - screen_width(place)))
        yield second.append(_GAP).append(id, style="dim")

    @property
    def _indent(self) -> int:
        """Columns before the name: margin, clock, and how soon it begins."""
        return len(_GAP) * 2 + self.clock + (self.soon + len(_GAP) if self.soon else 0)

    def _start(self, hit: Hit) -> "Text":
        """What stands before the name."""
        from rich.text import Text

        line = Text(f"{_GAP}{self._clock(hit):>{self.clock}}{_GAP}")
        return line.append(f"{self._soon(hit):<{self.soon}}{_GAP}", style="green") if self.soon else line

    def _right(self, distance: str, id: str) -> str:
        """What ends a single line: how far, and the id."""
        return f"{f'{_GAP}{distance:>{self.away}}' if self.away else ''}{_GAP}{id:<{SHORT_ID}}"

    def _clock(self, hit: Hit) -> str:
        """The clock time, with the day if no heading tells it."""
        if hit.moment >= BY_APPOINTMENT:
            return ""
        shown, weekday, twelve_hours = shown_time(hit), hit.meeting.weekday, self.view.twelve_hours
        time = printed_time(hit.meeting, twelve_hours) if shown is None else clock_of(shown, twelve_hours)
        if hit.moment >= IRREGULAR:
            return f"{DAYS[weekday - 1][:3].title()} {time}" if weekday else time
        day = _day(hit)
        return f"{_short(day, self.view.now.date())} {time}" if self.day_in_line and day is not None else time

    def _soon(self, hit: Hit) -> str:
        """How soon it begins, if that is within two hours."""
        shown = shown_time(hit)
        if shown is None:
            return ""
        minutes = round((shown - self.view.now).total_seconds() / 60)
        if minutes < 0:
            return "just begun" if minutes >= -GRACE else "on now"
        if minutes == 0:
            return "now"
        return f"in {minutes} min" if minutes <= SOON else ""

    def _heading(self, hit: Hit) -> str:
        """The heading of the day: "Tonight, Tue Dec 1"."""
        if hit.moment >= BY_APPOINTMENT:
            return "By appointment"
        shown, day = shown_time(hit), _day(hit)
        if day is None:
            return "Not every week, dates not known: call first"
        if self.day_in_line:
            return ""
        now = self.view.now.astimezone(shown.tzinfo) if shown is not None else self.view.now
        today = "Tonight, " if now.hour >= EVENING else "Today, "
        named = {0: today, 1: "Tomorrow, "}.get((day - now.date()).days, "")
        holiday = " (public holiday: call first)" if day in self.view.holidays else ""
        return f"{named}{_short(day, now.date())}{holiday}{'' if shown is not None else ' (time zone unknown)'}"

    def _marks(self, hit: Hit) -> list[str]:
        """What kind of meeting it is, in a few words, the most important ones first."""
        m = hit.meeting
        marks = [
            *self._needed_marks(hit),
            *(["caution"] if m.cautions else []),
            *(_mark(word) for word in _ALWAYS_TOLD if word in m.attributes),
        ]
        return list(dict.fromkeys(marks))

    def _needed_marks(self, hit: Hit) -> list[str]:
        """The marks that must not be missing: for whom it is, in which language, how to come, what is wished for."""
        has, is_hybrid = hit.meeting.attributes, hit.meeting.attendance == "hybrid"
        rule = rule_label(hit.meeting) if hit.moment < IRREGULAR else ""
        wished = [word for word in self.wanted if word in has and word not in AUDIENCES]
        return [
            *_for_whom(hit, self.wanted),
            *([rule] if rule else []),
            *(_mark(word) for word in wished),
            *(["also in person" if hit.on_searchers_clock else "also online"] if is_hybrid else []),
            *(_mark(word) for word in _NEEDED if word in has and word not in wished),
        ]


def _for_whom(hit: Hit, wanted: Collection[str]) -> list[str]:
    """For whom a meeting is, who is `wanted` first, and in which language: what must not be missing beside it."""
    m = hit.meeting
    audience = sorted((word for word in m.attributes if word in AUDIENCES), key=lambda word: word not in wanted)
    audience = [_mark(word) for word in audience]
    return [*audience, *(printable(language) for language in m.languages if language != "en")]


def _mark(word: str) -> str:
    return _MARKS.get(word, word.replace("-", " "))


def _joined(text: str, indent: str, width: int) -> list[str]:
    """How to join a meeting, on lines of its own; a link is not broken."""
    if "://" in text:
        return [f"{indent}{text}"]
    from textwrap import wrap

    return wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _whole_marks(marks: list[str], width: int) -> str:
    """As many of the marks as fit, each of them whole, and the number of the others: "women, closed +1".

    That a meeting is open goes without saying.
    """
    for length in range(len(marks), 0, -1):
        left_out = len([mark for mark in marks[length:] if mark != "open"])
        text = ", ".join(marks[:length]) + (f" +{left_out}" if left_out else "")
        if screen_width(text) <= width:
            return text
    return ""


def _titled(section: Section) -> str:
    """The title of a section, and the time zone of its clock if that is the searcher's."""
    zones = {h.occurrence.local.tzname() if h.on_searchers_clock and h.occurrence.local else None for h in section.hits}
    zone = zones.pop() if len(zones) == 1 else None
    return f"{section.title} (times in {zone}):" if zone else f"{section.title}:"


def _name(hit: Hit) -> str:
    """Name of a meeting and, in short, of its organization."""
    organization = hit.meeting.organization
    is_long = len(organization.name) > LONG_NAME
    short = (organization.abbreviation if is_long else None) or organization.name
    return f"{printable(hit.meeting.name)} · {printable(short)}"


def _colour(hit: Hit) -> str:
    is_at_venue = hit.meeting.attendance == "hybrid" and not hit.on_searchers_clock
    return "" if is_at_venue else _COLOURS.get(hit.meeting.attendance, "")


def _is_in_order(hits: Iterable[Hit]) -> bool:
    """Whether the days of the hits follow each other, so that each needs one heading."""
    # Those of unknown zone come after all others, and their days have headings of their own.
    days = [(hit.moment >= FLOATING, day) for hit in hits if hit.moment < IRREGULAR and (day := _day(hit)) is not None]
    return days == sorted(days)


def _day(hit: Hit) -> date | None:
    shown = shown_time(hit)
    return hit.occurrence.day if shown is None else shown.date()


def _short(day: date, today: date | None = None) -> str:
    """A day like "Tue Dec 1", with its year unless that is today's."""
    year = f" {day.year}" if today is not None and day.year != today.year else ""
    return f"{DAYS[day.isoweekday() - 1][:3].title()} {MONTHS[day.month]} {day.day}{year}"
