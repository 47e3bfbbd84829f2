"""Minutes on one integer scale, by which occurrences are compared and ordered; time zones.

A *moment* orders occurrences. Where the time zone is known, it is minutes since 1970 in UTC. From `FLOATING` on, it
is minutes on the printed clock, for meetings of unknown zone; irregular meetings and those by appointment come last.
A *wall minute* is what some clock shows: the ordinal of the date (`date.toordinal`) times 1440, plus minutes of the
day.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from selfhelp.schedule.rrule import midnight
from selfhelp.schedule.zone_rules import newest_zone_rules

DAY: Final = 1440
"""Minutes in a day."""

WEEK: Final = 7 * DAY
"""Minutes in a week."""

LONGEST_NAME: Final = 64
"""Letters of the longest name that is looked up as a time zone; looking up goes down one folder for each slash."""

MAX_DURATION: Final = DAY
"""Longest duration of a meeting in the dataset, in minutes."""

USUAL_DURATION: Final = 180
"""Nearly all meetings last at most this many minutes. Longer ones are not marked `weekly` in the dataset, so a search
for weekly meetings that are still in progress reaches back only this far."""

ROUND_THE_CLOCK: Final = DAY - 1
"""Duration in minutes from which a meeting counts as never closing (00:00-23:59)."""

GRACE: Final = 10
"""Minutes after the start during which a meeting can still be joined "now"."""

FLOATING: Final = 1 << 40
"""Added to a wall minute: the moment of a meeting whose time zone is unknown."""

IRREGULAR: Final = 2 << 40
"""Added to a minute of the week: the moment of a meeting whose dates are unknown."""

BY_APPOINTMENT: Final = 3 << 40
"""The moment of every meeting by appointment."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

EPOCH_WALL: Final = EPOCH.toordinal() * DAY
"""Wall minute of the epoch on a clock in UTC."""


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """The IANA time zone called `name` by the newest rules, or None if there is none. All zones are made here."""
    newest_zone_rules()
    # On some machines, the zoneinfo folder also holds files that are no IANA zones: the local zone, variants
    # with leap seconds, a placeholder.
    if name.split("/")[0] in ("localtime", "posixrules", "Factory", "posix", "right") or len(name) > LONGEST_NAME:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_names() -> set[str]:
    """The names of all IANA time zones."""
    newest_zone_rules()
    return available_timezones()


def moment_of(time: datetime) -> int:
    """The moment of an aware datetime, rounded down to minutes."""
    return int(time.timestamp() // 60)


def moment_at(wall: int, zone: tzinfo) -> int:
    """The moment at which a clock in `zone` shows the wall minute `wall`.

    A wall minute that occurs twice, because clocks go back, means the first time. One that is skipped, because
    clocks go forward, is read with the offset before the change (RFC 5545, 3.3.5).
    """
    return wall - EPOCH_WALL - offset_at_wall(wall, zone)


def wall_minute(moment: int, zone: tzinfo) -> int:
    """The wall minute that a clock in `zone` shows at `moment`."""
    return moment + EPOCH_WALL + offset_at(moment, zone)


def offset_at(moment: int, zone: tzinfo) -> int:
    """UTC offset of `zone` at `moment`, in minutes."""
    offset = (EPOCH + timedelta(minutes=moment)).astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def offset_at_wall(wall: int, zone: tzinfo) -> int:
    """UTC offset of `zone` while its clock shows the wall minute `wall`, in minutes."""
    return _offset_at_quarter(wall // 15, zone)


@lru_cache(maxsize=65536)
def _offset_at_quarter(quarter: int, zone: tzinfo) -> int:
    """UTC offset during a quarter of an hour on a clock in `zone`. Clocks change only on quarter hours."""
    day, minute = divmod(quarter * 15, DAY)
    offset = (midnight(day) + timedelta(minutes=minute)).replace(tzinfo=zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)
