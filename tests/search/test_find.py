"""The definition of correct: the store gives the same hits as the query in plain Python."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from conftest import tries
from hypothesis import given, settings
from hypothesis import strategies as st
from stores import as_large, matching, stored
from strategies import FETCHED, ORGANIZATIONS, ZONES, meetings, nows, queries

from selfhelp.model import Meeting, weekly_rule
from selfhelp.schedule.moments import FLOATING
from selfhelp.schedule.occurrence import first_moment
from selfhelp.schedule.when import Dates, When
from selfhelp.search import sql
from selfhelp.search.attributes import LANGUAGE
from selfhelp.search.query import MeetingQuery


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("find")


@st.composite
def worlds(draw: st.DrawFn) -> list[Meeting]:
    """The meetings of a small dataset, none of which could be the same meeting in two sources."""
    listed: list[Meeting] = []
    for number in range(draw(st.integers(1, 8))):
        meeting = draw(meetings(number))
        if not any(other.source != meeting.source and _alike(other, meeting) for other in listed):
            listed.append(meeting)
    return listed


def _alike(one: Meeting, other: Meeting) -> bool:
    return (one.weekday, one.start, one.name) == (other.weekday, other.start, other.name)


sizes = st.sampled_from([(500, 3000), (1, 0), (1, 1), (2, 2)])
"""FIRST_SLICE and FEW_CANDIDATES: the real ones, and some that search a small dataset like a large one."""


@settings(max_examples=tries(200))
@given(worlds(), st.lists(queries(), min_size=1, max_size=6), sizes)
def test_the_store_agrees_with_the_definition_of_a_match(
    folder: Path, template: Path, listed: list[Meeting], drawn: list[MeetingQuery], size: tuple[int, int]
) -> None:
    with stored(folder / "world.db", template, listed) as store, as_large(*size):
        assert sorted(store.meetings(), key=lambda m: m.id) == listed
        for query in drawn:
            expected = matching(listed, query)
            assert list(store.find(query)) == expected
            assert store.count(query, 100) == len(expected)


@st.composite
def worlds_with_twins(draw: st.DrawFn) -> list[Meeting]:
    """The meetings of a small dataset, of which the other source lists some too."""
    listed = draw(worlds())
    others = {"north": "south", "south": "north"}
    twins = [
        meeting._replace(id=f"t{meeting.id[1:]}", source=(other := others[meeting.source]), fetched=FETCHED[other])
        for meeting in draw(st.lists(st.sampled_from(listed), unique_by=lambda meeting: meeting.id))
    ]
    return sorted([*listed, *twins], key=lambda meeting: meeting.id)


@settings(max_examples=tries(60))
@given(worlds_with_twins(), st.lists(queries(), min_size=1, max_size=2), sizes)
def test_the_store_agrees_with_the_definition_on_what_several_sources_list(
    folder: Path, template: Path, listed: list[Meeting], drawn: list[MeetingQuery], size: tuple[int, int]
) -> None:
    with stored(folder / "twins.db", template, listed) as store, as_large(*size):
        marked = list(store.meetings())
        assert [meeting._replace(same_as=None, also_in=()) for meeting in marked] == listed
        for query, source in itertools.product(drawn, ("north", "south", None)):
            asked = query if source is None else query._replace(sources=frozenset({source}))
            for either in (asked._replace(all_sources=False), asked._replace(all_sources=True)):
                expected = matching(marked, either)
                assert list(store.find(either)) == expected
                assert store.count(either, 100) == len(expected)
            # Which row stands for another makes no difference where each is of its own source.
            assert [hit.meeting.id for hit in matching(listed, either)] == [hit.meeting.id for hit in expected]


@settings(max_examples=tries(60))
@given(worlds(), queries(), st.integers(1, 3), sizes)
def test_a_limit_keeps_the_first_hits(
    folder: Path, template: Path, listed: list[Meeting], query: MeetingQuery, limit: int, size: tuple[int, int]
) -> None:
    with stored(folder / "limited.db", template, listed) as store, as_large(*size):
        assert list(store.find(query._replace(limit=limit))) == matching(listed, query)[:limit]


@settings(max_examples=tries(60))
@given(worlds(), st.data())
def test_now_is_exact_to_the_minute(folder: Path, template: Path, listed: list[Meeting], data: st.DataObject) -> None:
    """`now` is drawn close to where the grace period, the duration and the hours of a meeting end."""
    anytime = When(data.draw(nows), data.draw(st.sampled_from(ZONES)))
    starts = [
        moment
        for meeting in listed
        if (moment := first_moment(meeting.timing, anytime, searchers_clock=False)) is not None and moment < FLOATING
    ]
    if not starts:
        return
    near = data.draw(st.sampled_from(starts)) + data.draw(
        st.sampled_from([-121, -120, -119, -1, 0, 1, 9, 10, 11, 30, 59, 60, 61, 90, 1438, 1439])
    )
    now = datetime.fromtimestamp(near * 60, UTC)
    with stored(folder / "now.db", template, listed) as store, as_large(*data.draw(sizes)):
        for samples in (False, True):
            query = MeetingQuery(anytime._replace(now=now, hours=2.0), samples=samples)
            assert list(store.find(query)) == matching(listed, query)


def test_a_meeting_with_a_zone_but_no_start_matches_dates(folder: Path, template: Path) -> None:
    untimed = Meeting("m", "north", "m", ORGANIZATIONS[0], "Night", weekday=2, timezone=ZONES[0].key)
    untimed = untimed._replace(recurrence="FREQ=WEEKLY;BYDAY=TU", fetched=FETCHED["north"])
    query = MeetingQuery(When(datetime(2026, 11, 24, 20, tzinfo=UTC), ZONES[0], dates=(Dates(0, 0),)))
    with stored(folder / "untimed.db", template, [untimed]) as store:
        assert list(store.find(query)) == matching([untimed], query) != []


@pytest.mark.parametrize("size", [(500, 3000), (1, 0)])
def test_a_meeting_that_is_still_on_is_not_found_again_in_a_week_that_the_clocks_shorten(
    folder: Path, template: Path, size: tuple[int, int]
) -> None:
    """It began at 12:05 on March 4, and begins again a week less an hour later, within a week of the first slice."""
    all_day = Meeting(
        "m1", "north", "1", ORGANIZATIONS[0], "All day", weekday=3, start="12:05", duration=1440,
        timezone="America/New_York", recurrence="FREQ=WEEKLY;BYDAY=WE", attendance="in_person",
    )  # fmt: skip
    query = MeetingQuery(When(datetime(2026, 3, 5, 12, tzinfo=ZONES[0]), ZONES[0]))
    with stored(folder / "shorter.db", template, [all_day]) as store, as_large(*size):
        assert [hit.occurrence.day for hit in store.find(query)] == [date(2026, 3, 4)]
        assert store.count(query, 100) == 1


@pytest.mark.parametrize("limit", [None, 5, 15])
def test_keys_that_turn_out_to_be_few_drive_the_rest_of_a_search(
    folder: Path, template: Path, limit: int | None
) -> None:
    listed = [
        Meeting(
            f"m{number:03}", "north", str(number), ORGANIZATIONS[0], f"Group {number:03}", weekday=number % 7 + 1,
            start=f"{number % 24:02}:00", duration=60, timezone="America/Denver", attendance="in_person",
            recurrence=weekly_rule(number % 7 + 1) if number % 5 else None, fetched=FETCHED["north"],
            attributes=("wheelchair",) if number % 6 == 0 else (),
        )
        for number in range(120)
    ]  # fmt: skip
    when = When(datetime(2026, 12, 1, 12, tzinfo=UTC), ZoneInfo("America/Denver"))
    for query in (MeetingQuery(when), MeetingQuery(when._replace(weekdays=frozenset({3, 5})))):
        wheelchair = query._replace(with_=(frozenset({"wheelchair"}),), limit=limit)
        expected = [hit.meeting.id for hit in matching(listed, wheelchair)]
        with stored(folder / "few.db", template, listed) as store, as_large(2, 0), patch.multiple(sql, RARE=3):
            assert [hit.meeting.id for hit in store.find(wheelchair)] == expected[:limit]
            assert store.count(wheelchair._replace(limit=None), 100) == len(expected)
            assert store.count(wheelchair._replace(limit=None), 7) == min(len(expected), 7)


PREFERENCES = st.lists(
    st.sampled_from(["wheelchair", "open", "women", "teens", LANGUAGE + "es"]), min_size=1, max_size=3, unique=True
).map(tuple)


@settings(max_examples=tries(60))
@given(worlds(), queries(), st.one_of(st.just(()), PREFERENCES), st.sampled_from([None, 1, 3]), sizes)
def test_each_gives_a_hit_for_every_day_on_which_a_meeting_takes_place(
    folder: Path,
    template: Path,
    listed: list[Meeting],
    drawn: MeetingQuery,
    prefer: tuple[str, ...],
    limit: int | None,
    size: tuple[int, int],
) -> None:
    query = drawn._replace(prefer=prefer, sort="time", limit=limit, each=True, when=drawn.when._replace(hours=None))
    with stored(folder / "each.db", template, listed) as store, as_large(*size):
        assert list(store.find(query)) == matching(listed, query)[:limit]


def test_a_daily_meeting_is_on_each_day_of_a_range_once(folder: Path, template: Path) -> None:
    daily = Meeting(
        "m1", "north", "1", ORGANIZATIONS[0], "Daily", weekday=1, start="23:30", duration=60, timezone="America/Denver",
        recurrence="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", attendance="in_person",
    )  # fmt: skip
    now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    days = When(now, ZoneInfo("America/Denver"), dates=(Dates(date(2026, 12, 24), date(2026, 12, 31)),))
    with stored(folder / "daily.db", template, [daily]) as store:
        found = list(store.find(MeetingQuery(days, each=True)))
        assert [hit.occurrence.day for hit in found] == [date(2026, 12, day) for day in range(24, 32)]
        assert [hit.occurrence.day for hit in store.find(MeetingQuery(days))] == [date(2026, 12, 24)]


@settings(max_examples=tries(60))
@given(worlds(), queries(), PREFERENCES, st.sampled_from([None, 1, 2, 3]), sizes)
def test_preferences_order_the_hits_of_each_day(
    folder: Path,
    template: Path,
    listed: list[Meeting],
    drawn: MeetingQuery,
    prefer: tuple[str, ...],
    limit: int | None,
    size: tuple[int, int],
) -> None:
    query = drawn._replace(prefer=prefer, sort="time", limit=limit)
    with stored(folder / "preferred.db", template, listed) as store, as_large(*size):
        assert list(store.find(query)) == matching(listed, query)[:limit]
        assert store.count(query._replace(limit=None), 100) == len(matching(listed, query))


@pytest.mark.parametrize("limit", [None, 30, 700])
def test_preferences_order_a_whole_day_of_many_meetings(folder: Path, template: Path, limit: int | None) -> None:
    listed = [
        Meeting(
            f"m{number:03}", "north", str(number), ORGANIZATIONS[0], f"Group {number:03}", weekday=2, duration=60,
            start=f"{6 + number // 60:02}:{number % 60:02}", timezone="America/Denver", attendance="in_person",
            recurrence="FREQ=WEEKLY;BYDAY=TU", attributes=("wheelchair",) if number % 3 else (),
            fetched=FETCHED["north"],
        )
        for number in range(700)
    ]  # fmt: skip
    tuesday = When(datetime(2026, 12, 1, 12, tzinfo=UTC), ZoneInfo("America/Denver"))
    query = MeetingQuery(tuesday, prefer=("wheelchair",), limit=limit)
    with stored(folder / "day.db", template, listed) as store, as_large(50, 0):
        # A report of how 700 meetings differ would take hours.
        is_same = list(store.find(query)) == matching(listed, query)[:limit]
    assert is_same
