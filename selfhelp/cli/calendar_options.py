"""The options of calendars, and the calendar writer that they configure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, TextIO

from selfhelp.cli.options import option
from selfhelp.dataset.store import Store
from selfhelp.errors import UsageError
from selfhelp.model import Hit
from selfhelp.schedule.when import When

if TYPE_CHECKING:
    from selfhelp.cli.writing import ListWriter
    from selfhelp.output.discretion import Names

CALENDAR: Final = "ics"
"""The format of calendars."""

_UNITS: Final = {"m": 1, "h": 60, "d": 1440}
_LONGEST_ALARM: Final = timedelta(days=31)


class CalendarChoices(NamedTuple):
    """Values of the options of calendars, as typed."""

    alarm: Annotated[
        str | None, option("--alarm", metavar="TIME", help="In a calendar, remind this long before: 30m, 2h, 1d.")
    ] = None
    discreet: Annotated[
        bool,
        option(
            "--discreet",
            help="In a calendar, hide what kind of meeting it is; always on for abuse, sexuality, HIV and minors.",
        ),
    ] = False
    open_names: Annotated[
        bool,
        option(
            "--open-names",
            help="In a calendar, show the organization in every title, even one that would be hidden.",
        ),
    ] = False

    def check(self, form: str) -> None:
        """Check that the options fit each other and the format.

        Raises:
            UsageError: they do not.
        """
        if form != CALENDAR:
            if any(self):
                name = "--alarm" if self.alarm is not None else "--discreet" if self.discreet else "--open-names"
                raise UsageError(f"{name} is for calendars", f"add --format {CALENDAR}, or leave it out")
            return
        if self.discreet and self.open_names:
            raise UsageError("--discreet and --open-names contradict each other", "leave one of them out")
        self.before()

    def before(self) -> timedelta | None:
        """How long before the start to remind; None without an alarm.

        Raises:
            UsageError: it cannot be read, or is too long.
        """
        if self.alarm is None:
            return None
        number, unit = self.alarm.strip()[:-1].strip(), self.alarm.strip().lower()[-1:]
        if number.isdecimal() and len(number) < 6 and unit in _UNITS:
            before = timedelta(minutes=int(number) * _UNITS[unit])
            if before <= _LONGEST_ALARM:
                return before
        raise UsageError(f"{self.alarm!r} is not a length of time, or is too long", "--alarm 30m, 2h or 1d")


def calendar_writer(
    choices: CalendarChoices,
    store: Store,
    when: When,
    *,
    each: bool = False,
    path: Path | None = None,
    is_for_others: bool = False,
) -> "ListWriter":
    """The writer of a calendar to a file, if a path is given; one for others holds nothing that is not for them.

    Raises:
        UsageError: the name of the file would tell what a discreet calendar does not.
    """
    from selfhelp.cli.writing import ListWriter
    from selfhelp.output.calendar import CalendarOptions, write_ics
    from selfhelp.output.discretion import Names

    names = Names(store.organizations.values())
    if choices.discreet and path is not None:
        _check_file_name(path, names)
    options = CalendarOptions(
        changed=store.last_changes(),
        names=names,
        # What is in progress began at most a day ago, by the clock of any zone.
        today=when.now.date() - timedelta(days=2),
        alarm=choices.before(),
        discreet=choices.discreet,
        open_names=choices.open_names,
        each=each,
    )

    def write(hits: Iterable[Hit], stream: TextIO, names: Sequence[str], left_out: Counter[str]) -> None:
        write_ics(hits, stream, names, options=options, left_out=left_out)

    return ListWriter(write, "calendar", is_for_others=is_for_others)


def _check_file_name(path: Path, names: "Names") -> None:
    if names.are_in(path.stem):
        raise UsageError(f"the name of {path.name} tells what the calendar is about", "a neutral name: calendar.ics")
