"""In which order hits are listed: by time, or by what they meet of the preferences of a search, day by day."""

from collections.abc import Iterable
from typing import Final

from selfhelp.model import Hit
from selfhelp.schedule.moments import BY_APPOINTMENT, DAY, EPOCH_WALL, FLOATING, wall_minute
from selfhelp.schedule.when import When
from selfhelp.search.attributes import has
from selfhelp.search.query import MeetingQuery
from selfhelp.text import nocase

EASTERNMOST: Final = 15 * 60
"""Minutes by which the clock of no zone is farther ahead of UTC."""

LAST_DAY: Final = BY_APPOINTMENT
"""Day, in the order of preferences, of what has no known moment."""

SQL_ORDERS: Final = {
    "time": "moment, by_name, by_id",
    "distance": "km IS NULL, km, moment, by_name, by_id",
    "name": "by_name COLLATE NOCASE, moment, by_name, by_id",
    "updated": "by_update DESC, moment, by_name, by_id",
    "-updated": "by_update, moment, by_name, by_id",
}
"""What SQL sorts hits by, which is what `in_order` does."""

PREFERRED_ORDER: Final = "day, met DESC, moment, by_name, by_id"
"""The same where preferences order the hits of a day, as in `time_order`."""


def searchers_day(query: MeetingQuery, moment: int) -> int:
    """The day on the searcher's clock, by which preferences order; what has no known moment shares the last one."""
    return LAST_DAY if moment >= FLOATING else wall_minute(moment, query.when.zone) // DAY


def time_order(query: MeetingQuery, hit: Hit) -> tuple[int, int, int, str, str]:
    """What hits are sorted by if `query.sort` is the time."""
    day, met = 0, 0
    if query.orders_by_preference:
        day = searchers_day(query, hit.moment)
        met = sum(has(hit.meeting, word) for word in query.prefer)
    return day, -met, hit.moment, hit.meeting.name, hit.meeting.id


def is_before(query: MeetingQuery, hit: Hit, day: When) -> bool:
    """Whether a hit comes before all those of a day that was asked for by itself, wherever their clocks are."""
    [(ordinal, _)] = day.ranges(0)
    earliest = ordinal * DAY - EPOCH_WALL - EASTERNMOST
    if query.orders_by_preference:
        return searchers_day(query, hit.moment) < searchers_day(query, earliest)
    return hit.moment < earliest


def in_order(query: MeetingQuery, hits: Iterable[Hit]) -> list[Hit]:
    """The hits in the order of `sort`; ties are broken by time, name and id."""
    by_time = sorted(hits, key=lambda hit: time_order(query, hit))
    if query.sort == "distance":
        return sorted(by_time, key=lambda h: (h.distance_km is None, h.distance_km or 0.0))
    if query.sort == "name":
        return sorted(by_time, key=lambda h: nocase(h.meeting.name))
    if query.sort in ("updated", "-updated"):
        return sorted(by_time, key=lambda h: h.meeting.updated or "", reverse=query.sort == "updated")
    return by_time


def is_known_time(hit: Hit) -> bool:
    """Whether the exact time of the hit is known, including its time zone."""
    return hit.moment < FLOATING
