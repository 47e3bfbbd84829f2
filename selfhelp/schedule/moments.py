"""Moments: minutes on one scale, by which occurrences are compared and ordered; time zones."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from selfhelp.schedule.rrule import midnight

DAY: Final = 1440


WEEK: Final = 7 * DAY


LONGEST: Final = DAY
"""A meeting lasts a day at most; longer ones do not enter the dataset."""


USUAL: Final = 180
"""Minutes that nearly all meetings last at most; what lasts longer is kept apart: so the past is soon looked over."""


ROUND_THE_CLOCK: Final = DAY - 1
"""Minutes from which a meeting counts as one that never closes (00:00-23:59)."""


GRACE: Final = 10
"""Minutes after its start during which one can still join a meeting "now"."""


FLOATING: Final = 1 << 40


IRREGULAR: Final = 2 << 40


BY_APPOINTMENT: Final = 3 << 40


EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


EPOCH_WALL: Final = EPOCH.toordinal() * DAY


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, None if there is none."""
    # The others are names of files on some machines: of its own zone, of none, with leap seconds.
    if name.split("/")[0] in ("localtime", "posixrules", "Factory", "posix", "right"):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def moment_of(time: datetime) -> int:
    """The moment of an aware time, whole minutes."""
    return int(time.timestamp() // 60)


def moment_at(wall: int, zone: tzinfo) -> int:
    """The moment at which a clock in `zone` shows the wall minute.

    In the hour that comes twice it is the first one; in the hour that is left out, the clock is read
    as before the change (RFC 5545, 3.3.5).
    """
    return wall - EPOCH_WALL - offset_at_wall(wall, zone)


def wall_minute(moment: int, zone: tzinfo) -> int:
    """The wall minute that a clock in `zone` shows at a moment."""
    return moment + EPOCH_WALL + offset_at(moment, zone)


def offset_at(moment: int, zone: tzinfo) -> int:
    """Minutes by which `zone` is ahead of UTC at a moment."""
    offset = (EPOCH + timedelta(minutes=moment)).astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def offset_at_wall(wall: int, zone: tzinfo) -> int:
    """Minutes by which `zone` is ahead of UTC while its clock shows a wall minute."""
    return _offset_at_quarter(wall // 15, zone)


@lru_cache(maxsize=65536)
def _offset_at_quarter(quarter: int, zone: tzinfo) -> int:
    """The offset during a quarter of an hour on the clock of a zone; clocks change on quarters only."""
    day, minute = divmod(quarter * 15, DAY)
    offset = (midnight(day) + timedelta(minutes=minute)).replace(tzinfo=zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)
