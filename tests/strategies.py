"""Made-up meetings and queries for property tests: few values of each kind, so that they meet."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from selfhelp.geo import Point
from selfhelp.model import Meeting, Timing, clock, weekly_rule
from selfhelp.organizations import Organization, Problem
from selfhelp.schedule.when import Dates, When
from selfhelp.search.attributes import CODE, LANGUAGE
from selfhelp.search.place_filter import PlaceFilter, Town
from selfhelp.search.problem_filter import problem_filter
from selfhelp.search.query import SORTS, MeetingQuery
from selfhelp.text import fold, nocase
from selfhelp.vocabulary import ATTENDANCE, RRULE_DAYS

ORGANIZATIONS = (
    Organization(
        "aa",
        "Alcoholics Anonymous",
        type="twelve-step",
        approach="twelve-step",
        led_by="peer",
        cost="donation",
        audience=("adults", "anyone"),
        confidence="verified",
        problems=(("alcohol", "this"),),
    ),
    Organization(
        "wfs",
        "Women for Sobriety",
        type="secular-recovery",
        approach="secular",
        led_by="peer",
        cost="free",
        audience=("women",),
        confidence="verified",
        problems=(("drugs", "branch"), ("family-alcohol", "this")),
    ),
    Organization(
        "nami",
        "NAMI",
        type="advocacy",
        approach="advocacy",
        led_by="mixed",
        confidence="verified",
        problems=(("family-addiction", "branch"), ("mind", "branch")),
    ),
)

PROBLEMS = (
    Problem("addiction", "Addiction"),
    Problem("alcohol", "Alcohol", "addiction"),
    Problem("drugs", "Drugs", "addiction"),
    Problem("cocaine", "Cocaine", "drugs"),
    Problem("mind", "Mental health"),
    Problem("family-addiction", "Someone else's addiction"),
    Problem("family-alcohol", "Someone else's drinking", "family-addiction"),
)

ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "America/New_York",
        "Europe/London",
        "Australia/Sydney",
        "America/Los_Angeles",
        "UTC",
        "Asia/Kolkata",
        "Pacific/Honolulu",
        "Australia/Lord_Howe",  # changes by half an hour
    )
)

CLOCK_CHANGES = tuple(
    datetime(*parts, tzinfo=UTC)
    for parts in (
        (2026, 3, 8, 7, 0),  # New York forward
        (2026, 11, 1, 6, 0),  # New York back
        (2026, 3, 29, 1, 0),  # London forward
        (2026, 10, 25, 1, 0),  # London back
        (2026, 10, 3, 16, 0),  # Sydney forward
        (2026, 4, 4, 16, 0),  # Sydney back
        (2026, 10, 3, 15, 30),  # Lord Howe forward, by half an hour
        (2026, 4, 4, 15, 0),  # Lord Howe back
    )
)

nows = st.builds(
    lambda near, minutes: near + timedelta(minutes=minutes),
    st.sampled_from([*CLOCK_CHANGES, datetime(2026, 6, 10, tzinfo=UTC)]),
    st.integers(-9 * 1440, 3 * 1440),
)

spans = st.none() | st.lists(
    st.sampled_from([(240, 720), (660, 1020), (960, 1260), (1200, 1740), (60, 150), (1320, 1560)]), max_size=2
).map(tuple)

date_ranges = st.lists(
    st.sampled_from(
        [
            Dates(0, 0),
            Dates(1, 1),
            Dates(0, 9),
            Dates(date(2026, 11, 1), date(2026, 11, 1)),
            Dates(date(2026, 3, 7), date(2026, 4, 5)),
        ]
    ),
    min_size=1,
    max_size=2,
).map(tuple)


@st.composite
def whens(draw: st.DrawFn) -> When:
    """Questions about days and times, around clock changes."""
    asks = draw(st.sampled_from(["anything", "weekdays", "dates", "both", "now"]))
    weekdays = st.frozensets(st.integers(1, 7), min_size=1, max_size=3)
    return When(
        now=draw(nows),
        zone=draw(st.sampled_from(ZONES)),
        weekdays=draw(weekdays) if asks in ("weekdays", "both") else frozenset(),
        dates=draw(date_ranges) if asks in ("dates", "both") else (),
        spans=draw(spans),
        hours=draw(st.sampled_from([0.5, 2.0, 24.0, 144.0])) if asks == "now" else None,
    )


durations = st.sampled_from([None, 1, 60, 90, 600, 1439, 1440])


@st.composite
def timings(draw: st.DrawFn) -> Timing:
    """Meetings weekly, by other rules, irregular, by appointment, of unknown zone or time."""
    weekday = draw(st.integers(1, 7))
    minute = draw(st.integers(0, 1439) | st.sampled_from([0, 90, 120, 150, 1439]))
    zone = draw(st.sampled_from([*ZONES, None]))
    weekly = Timing(
        weekday,
        clock(minute),
        draw(durations),
        None if zone is None else zone.key,
        weekly_rule(weekday),
    )
    kind = draw(st.sampled_from(["weekly"] * 4 + ["rule", "runs", "irregular", "appointment", "untimed"]))
    code = RRULE_DAYS[weekday - 1]
    if kind == "rule":
        return draw(
            st.sampled_from(
                [
                    weekly._replace(recurrence=f"FREQ=MONTHLY;BYDAY=3{code}"),
                    weekly._replace(recurrence=f"FREQ=MONTHLY;BYDAY=1{code},-1{code}"),
                    weekly._replace(recurrence=f"FREQ=MONTHLY;BYDAY=2{code};BYMONTH=3,11"),
                    weekly._replace(recurrence=f"FREQ=WEEKLY;INTERVAL=2;BYDAY={code}", valid_from="2026-03-01"),
                    weekly._replace(recurrence=f"FREQ=WEEKLY;BYDAY={code}", except_dates="2026-03-10; 2026-11-03"),
                    weekly._replace(recurrence=f"FREQ=MONTHLY;BYDAY=1{RRULE_DAYS[weekday % 7]}"),
                    weekly._replace(recurrence="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
                    weekly._replace(recurrence="FREQ=MONTHLY;BYMONTHDAY=1,15"),
                ]
            )
        )
    if kind == "runs":
        return weekly._replace(
            valid_from=draw(st.sampled_from([None, "2026-03-10", "2026-11-05"])),
            valid_until=draw(st.sampled_from([None, "2026-03-31", "2026-11-01"])),
        )
    if kind == "irregular":
        return weekly._replace(recurrence=None, start=draw(st.sampled_from([weekly.start, None])))
    if kind == "appointment":
        return Timing(None, draw(st.sampled_from([weekly.start, None])), None, weekly.timezone)
    return weekly._replace(start=None) if kind == "untimed" else weekly


words = st.sampled_from(["Serenity", "Café", "serenity cafe", "New York", "York", "Straße 5", "don't-quit", "朝"])
maybe_words = st.none() | words


def some(values: list[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of the values, each once, in order."""
    return st.lists(st.sampled_from(values), unique=True, max_size=most).map(lambda v: tuple(sorted(v)))


FETCHED: Final = {"north": "2026-06-01T00:00:00.000+00:00", "south": None}
"""Source -> when it was fetched."""


@st.composite
def meetings(draw: st.DrawFn, number: int = 0) -> Meeting:
    """A meeting of any kind; `number` makes its id."""
    placed, near = draw(st.booleans()), draw(st.booleans())
    meeting = Meeting(
        id=f"m{number:09d}",
        source=(source := draw(st.sampled_from(sorted(FETCHED)))),
        fetched=FETCHED[source],
        source_key=str(number),
        organization=draw(st.sampled_from(ORGANIZATIONS)),
        name=draw(words),
        group_name=draw(maybe_words),
        attendance=draw(st.sampled_from(sorted(ATTENDANCE))),
        location=draw(maybe_words),
        address=draw(maybe_words),
        city=draw(maybe_words),
        county=draw(maybe_words),
        state=draw(st.sampled_from([None, "NY", "ny", "Ñ"])),
        postal_code=draw(st.sampled_from([None, "80205", "SW1A 1AA"])),
        country=draw(st.sampled_from([None, "US", "GB"])),
        region=draw(st.sampled_from([None, "East", "East > New York", "Café > "])),
        latitude=draw(st.sampled_from([40.7, 41.0, -89.9, 0.5])) if placed else None,
        longitude=draw(st.sampled_from([-74.0, 179.99, -179.99, 20.0])) if placed else None,
        approximate=draw(st.sampled_from([None, False, False, True])),
        near_latitude=draw(st.sampled_from([40.7, 41.0, -89.9, 0.5])) if near else None,
        near_longitude=draw(st.sampled_from([-74.0, 179.99, -179.99, 20.0])) if near else None,
        position_from=draw(st.sampled_from(["feed", "postal_code", "city", "city"])) if near else None,
        conference_phone=draw(st.sampled_from([None, "+1-303-555-0100"])),
        languages=draw(some(["en", "es"])),
        attributes=draw(
            some(["open", "wheelchair", "no-wheelchair", "women", "men", "teens", "adults", "lgbtq", "families"], 3)
        ),
        codes=draw(some(["O", "ASBI", "X"])),
        problems=draw(some(["cocaine", "mind"], 1)),
        notes=draw(maybe_words),
        cost=draw(st.sampled_from([None, "free", "fee"])),
        address_withheld=draw(st.sampled_from([False, False, True])),
        updated=draw(st.sampled_from([None, "2020-01-01", "2021-05-05"])),
        sample=draw(st.sampled_from([False, False, False, True])),
    )
    timing = draw(timings())
    excepted = tuple(timing.except_dates.split("; ")) if timing.except_dates else ()
    return meeting._replace(**timing._asdict() | {"except_dates": excepted})


def some_of(values: list[str]) -> st.SearchStrategy[frozenset[str]]:
    """One or two of the values."""
    return st.frozensets(st.sampled_from(values), min_size=1, max_size=2)


FIELDS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "problem": st.sampled_from([p.id for p in PROBLEMS]).map(lambda p: problem_filter([p], PROBLEMS, ORGANIZATIONS)),
    "types": some_of(["twelve-step", "advocacy"]),
    "approaches": some_of(["secular", "advocacy"]),
    "led_by": some_of(["peer", "mixed"]),
    "costs": some_of(["free", "fee", "donation"]),
    "organizations": some_of(["aa", "wfs"]),
    "without_organizations": some_of(["aa", "wfs"]),
    "attendances": some_of(sorted(ATTENDANCE)),
    "dial_in": st.booleans(),
    "online_requested": st.booleans(),
    "suspended": st.booleans(),
    "audiences": some_of(["women", "adults", "lgbtq"]),
    "with_": st.lists(
        st.frozensets(st.sampled_from(["open", "wheelchair", "women", "men", CODE + "asbi"]), min_size=1, max_size=2),
        max_size=2,
    ).map(tuple),
    "without": some_of(["open", "women", CODE + "X"]),
    "unknown": st.just((frozenset({"wheelchair", "no-wheelchair"}),)),
    "prefer": st.lists(
        st.sampled_from(["wheelchair", "open", "women", "teens", "asl", LANGUAGE + "es"]),
        min_size=1,
        max_size=3,
        unique=True,
    ).map(tuple),
    "languages": some_of(["en", "es"]),
    "cities": some_of([fold("Café"), fold("York"), fold("New York")]),
    "counties": some_of([fold("Straße 5")]),
    "states": some_of([nocase("NY"), nocase("Ñ")]),
    "regions": some_of(["east", "new york", "york", "cafe"]),
    "postal_codes": some_of(["80205", "sw1a 1aa"]),
    "countries": some_of(["us", ""]),
    "text": st.sampled_from([("serenity",), ("cafe", "york"), ("strasse",), ("dont", "quit"), ("朝",), ("east",)]),
    "sources": some_of(["north"]),
    "all_sources": st.booleans(),
    "fetched_since": st.sampled_from(["2025-12-31", "2026-06-01T00:00:00.000+00:00", "2027"]),
    "samples": st.booleans(),
    "zone_unknown": st.booleans(),
    "position_unknown": st.booleans(),
    "near": st.sampled_from([Point(40.8, -74.1), Point(-89.5, 10.0), Point(0.0, 180.0)]),
}
"""Field of a query or of its place that is a condition -> values for it."""


def with_fields(query: MeetingQuery, **fields: Any) -> MeetingQuery:
    """The query with these fields, of which those of `PlaceFilter` are about its place."""
    of_place = {name: fields.pop(name) for name in [*fields] if name in PlaceFilter._fields}
    return query._replace(place=query.place._replace(**of_place), **fields)


@st.composite
def queries(draw: st.DrawFn, about: tuple[str, ...] = ()) -> MeetingQuery:
    """A query with a few conditions: those on the fields that it is `about`, and others."""
    query = MeetingQuery(when=draw(whens()), sort=draw(st.sampled_from(SORTS)))
    for name in (*about, *draw(st.lists(st.sampled_from(sorted(FIELDS)), unique=True, max_size=3 - len(about)))):
        query = with_fields(query, **{name: draw(FIELDS[name])})
    if query.place.near is not None:
        towns = [
            None,
            Town("york"),
            Town("cafe", "ny", "us"),
            Town("new york", nocase("Ñ")),
            Town("strasse 5", None, "gb"),
        ]
        query = with_fields(
            query,
            within_km=draw(st.sampled_from([None, 10.0, 16.0, 60.0, 20_000.0])),
            near_town=draw(st.sampled_from(towns)),
        )
    return query
