"""The SQL functions that the statements of a search call: what SQLite cannot compute by itself."""

import sqlite3
from functools import partial

from selfhelp.geo import Point, distance_km
from selfhelp.model import Timing
from selfhelp.schedule.occurrence import first_moment
from selfhelp.schedule.rrule import takes_place
from selfhelp.search.order import searchers_day
from selfhelp.search.place_filter import in_city, region_in
from selfhelp.search.query import MeetingQuery
from selfhelp.text import fold
from selfhelp.vocabulary import WITH_VENUE


def register(query: MeetingQuery, db: sqlite3.Connection) -> None:
    """Registers the functions for the search of a query on a connection."""

    def moment(attendance: str, *timing: object) -> int | None:
        return first_moment(
            Timing(*timing),  # type: ignore[arg-type]
            query.when,
            searchers_clock=query.searchers_clock(attendance),
        )

    def km(attendance: str, withheld: int, latitude: float | None, longitude: float | None) -> float | None:
        known = latitude is not None and longitude is not None and attendance in WITH_VENUE and not withheld
        if query.place.near is None or not known:
            return None
        return distance_km(query.place.near, Point(latitude or 0.0, longitude or 0.0))

    create = db.create_function
    create("first_moment", 1 + len(Timing._fields), moment, deterministic=True)
    create("takes_place", 5, takes_place, deterministic=True)
    create("distance_km", 4, km, deterministic=True)
    create("searchers_day", 1, partial(searchers_day, query), deterministic=True)
    create("fold", 1, lambda t: None if t is None else fold(t), deterministic=True)
    create("region_in", 2, region_in, deterministic=True)
    create("in_city", 3, in_city, deterministic=True)
