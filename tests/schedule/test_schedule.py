"""Occurrences and windows of the week, from recurrence rules, local times, time zones and queries."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ZONES, durations, timings, whens

from selfhelp.model import UNKNOWN_DURATION, Timing, clock, minute_of_day, weekly_rule
from selfhelp.schedule.moments import BY_APPOINTMENT, FLOATING, GRACE, IRREGULAR, ROUND_THE_CLOCK, moment_of
from selfhelp.schedule.occurrence import first_moment, occurrence
from selfhelp.schedule.rrule import dates, is_rule, takes_place
from selfhelp.schedule.when import Dates, When, day_by_day, requested_spans
from selfhelp.schedule.windows import Window, windows
from selfhelp.vocabulary import RRULE_DAYS

NEW_YORK, LOS_ANGELES, DENVER = (ZoneInfo(f"America/{name}") for name in ("New_York", "Los_Angeles", "Denver"))


def weekly(weekday: int, start: str, zone: ZoneInfo | None, duration: int | None = 60) -> Timing:
    """The timing of a weekly meeting."""
    return Timing(weekday, start, duration, None if zone is None else zone.key, weekly_rule(weekday))


def next_start(timing: Timing, when: When, *, searchers_clock: bool = False) -> str | None:
    """Start of the first matching occurrence in the meeting's own time zone, as an ISO time."""
    moment = first_moment(timing, when, searchers_clock=searchers_clock)
    if moment is None:
        return None
    start = occurrence(moment, timing.timezone, when.zone).start
    assert start is not None
    return start.isoformat()


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """An ISO time on the clock of a zone, as an aware datetime."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


TUESDAY_EVENING = at("2026-11-24 20:30")


@given(
    whens(),
    st.sampled_from([*ZONES, None]),
    st.integers(0, 10_079),
    durations,
    st.booleans(),
)
def test_windows_agree_with_first_moment(
    when: When, zone: ZoneInfo | None, minute: int, duration: int | None, searchers_clock: bool
) -> None:
    day, minute_of = divmod(minute, 1440)
    timing = weekly(day + 1, clock(minute_of), zone, duration)
    length = UNKNOWN_DURATION if duration is None else duration
    moments = []
    for window in windows(when, zone, searchers_clock=searchers_clock):
        moment = window.moment + minute - window.lo
        if not window.lo <= minute < window.hi:
            continue
        if not window.settled and not when.wants_moment(moment, duration):
            continue
        if window.since is not None and moment - window.since + length > when.minute:
            continue
        moments.append(moment)
    first = first_moment(timing, when, searchers_clock=searchers_clock)
    assert moments == ([] if first is None else [first])


@given(timings(), whens(), st.booleans())
def test_first_moment_agrees_with_an_independent_expansion(timing: Timing, when: When, searchers_clock: bool) -> None:
    """The expansion shares no code with the module: it tries each of 800 days as an aware datetime."""
    first = first_moment(timing, when, searchers_clock=searchers_clock)
    if timing.timezone is None or timing.start is None or timing.weekday is None or timing.recurrence is None:
        assert first is None or first >= FLOATING
        return
    own = ZoneInfo(timing.timezone)
    reference = when.zone if searchers_clock else own
    today = when.now.astimezone(reference).date()
    length = timedelta(minutes=UNKNOWN_DURATION if timing.duration is None else timing.duration)
    hour, minute = divmod(minute_of_day(timing.start), 60)

    def days_of(start: datetime) -> list[date]:
        wall = start.astimezone(reference)
        of_day = wall.hour * 60 + wall.minute
        return [
            wall.date() - timedelta(days=back)
            for lo, hi in (when.spans if when.spans is not None else ((0, 1440),))
            for back in (0, 1)
            if lo <= of_day + 1440 * back < hi
        ]

    def is_requested(day: date) -> bool:
        for d in when.dates:
            first_day = today + timedelta(days=d.first) if isinstance(d.first, int) else d.first
            last_day = today + timedelta(days=d.last) if isinstance(d.last, int) else d.last
            if first_day <= day <= last_day:
                return True
        if when.dates and not when.weekdays:
            return False
        in_reach = not timing.weekly or abs((day - today).days) <= 7
        return in_reach and (not when.weekdays or day.isoweekday() in when.weekdays)

    expected = None
    for offset in range(-3, 800):
        day = when.now.astimezone(own).date() + timedelta(days=offset)
        if not _takes_place(timing, day):
            continue
        start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=own).astimezone(UTC)
        if start + length <= when.now:
            continue
        if when.hours is not None:
            late = start < when.now - timedelta(minutes=GRACE) and (timing.duration or 0) < ROUND_THE_CLOCK
            if late or start > when.now + timedelta(hours=when.hours):
                continue
        if any(is_requested(d) for d in days_of(start)):
            expected = moment_of(start)
            break
    assert first == expected


def _takes_place(timing: Timing, day: date) -> bool:
    """Whether a rule made by the strategy `timings` falls on the day, by counting days."""
    if timing.valid_from is not None and day < date.fromisoformat(timing.valid_from):
        return False
    if timing.valid_until is not None and day > date.fromisoformat(timing.valid_until):
        return False
    parts = dict(part.split("=") for part in (timing.recurrence or "").split(";"))
    if parts["FREQ"] == "YEARLY":
        return (day.month, day.day) == (2, 29)
    if "BYMONTHDAY" in parts:
        return str(day.day) in parts["BYMONTHDAY"].split(",")
    if RRULE_DAYS[day.weekday()] != parts["BYDAY"][-2:] or day.isoformat() in (timing.except_dates or ""):
        return False
    if "BYMONTH" in parts and day.month not in map(int, parts["BYMONTH"].split(",")):
        return False
    if parts["FREQ"] == "WEEKLY":
        if "INTERVAL" not in parts:
            return True
        assert timing.valid_from is not None
        since = (day - date.fromisoformat(timing.valid_from)).days
        start_of_week = date.fromisoformat(timing.valid_from).weekday()
        return (since + start_of_week) // 7 % 2 == 0
    nth = (day.day - 1) // 7 + 1
    last = (day + timedelta(days=7)).month != day.month
    wanted = [entry[:-2] for entry in parts["BYDAY"].split(",")]
    return str(nth) in wanted or ("-1" in wanted and last)


def test_a_meeting_that_ended_this_morning_matches_next_week() -> None:
    when = When(TUESDAY_EVENING, NEW_YORK, weekdays=frozenset({2}))
    assert next_start(weekly(2, "07:00", NEW_YORK), when) == "2026-12-01T07:00:00-05:00"
    assert next_start(weekly(2, "21:00", NEW_YORK), when) == "2026-11-24T21:00:00-05:00"


def test_meetings_that_have_ended_do_not_match_today() -> None:
    when = When(TUESDAY_EVENING, NEW_YORK, dates=(Dates(0, 0),))
    assert next_start(weekly(2, "19:00", NEW_YORK), when) is None
    assert next_start(weekly(2, "20:00", NEW_YORK), when) == "2026-11-24T20:00:00-05:00"
    # An unknown duration counts as an hour.
    assert next_start(weekly(2, "19:31", NEW_YORK, None), when) is not None
    assert next_start(weekly(2, "19:30", NEW_YORK, None), when) is None


def test_a_late_pacific_meeting_is_a_wednesday_meeting_in_new_york() -> None:
    meeting = weekly(2, "23:00", LOS_ANGELES)
    wednesday = When(TUESDAY_EVENING, NEW_YORK, weekdays=frozenset({3}))
    tuesday = When(TUESDAY_EVENING, NEW_YORK, weekdays=frozenset({2}))
    assert next_start(meeting, wednesday, searchers_clock=True) == "2026-11-24T23:00:00-08:00"
    assert next_start(meeting, tuesday, searchers_clock=True) is None
    assert next_start(meeting, tuesday, searchers_clock=False) == "2026-11-24T23:00:00-08:00"


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    friday = When(TUESDAY_EVENING, NEW_YORK, weekdays=frozenset({5}), spans=((1200, 1740),))
    saturday = When(TUESDAY_EVENING, NEW_YORK, weekdays=frozenset({6}), spans=((1200, 1740),))
    assert next_start(weekly(6, "00:30", NEW_YORK), friday) == "2026-11-28T00:30:00-05:00"
    assert next_start(weekly(6, "00:30", NEW_YORK), saturday) is None
    assert next_start(weekly(6, "04:59", NEW_YORK), friday) == "2026-11-28T04:59:00-05:00"
    assert next_start(weekly(6, "05:00", NEW_YORK), friday) is None


def test_a_meeting_in_a_skipped_hour_starts_an_hour_later() -> None:
    when = When(at("2026-03-07 12:00"), NEW_YORK)
    assert next_start(weekly(7, "02:30", NEW_YORK), when) == "2026-03-08T03:30:00-04:00"


def test_a_meeting_in_a_repeated_hour_takes_place_the_first_time() -> None:
    when = When(at("2026-10-31 12:00"), NEW_YORK)
    assert next_start(weekly(7, "01:30", NEW_YORK), when) == "2026-11-01T01:30:00-04:00"
    # In the second of the two hours it has already ended, so next week's occurrence matches.
    later = When(datetime(2026, 11, 1, 6, 45, tzinfo=UTC), NEW_YORK)
    assert next_start(weekly(7, "01:30", NEW_YORK), later) == "2026-11-08T01:30:00-05:00"


def test_a_meeting_in_a_skipped_half_hour_starts_half_an_hour_later() -> None:
    """On Lord Howe Island, clocks go forward by half an hour only, from 02:00 to 02:30."""
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    when = When(at("2026-10-03 12:00", lord_howe), lord_howe, spans=((150, 180),))  # from 02:30 to 03:00
    assert next_start(weekly(7, "02:10", lord_howe), when) == "2026-10-04T02:40:00+11:00"
    assert next_start(weekly(7, "01:50", lord_howe), when) is None


def test_a_meeting_on_leap_days_is_found_though_its_next_date_is_years_ahead() -> None:
    leap_day = Timing(2, "19:00", 60, "America/New_York", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29")
    assert next_start(leap_day, When(at("2026-12-31 12:00"), NEW_YORK)) == "2028-02-29T19:00:00-05:00"


@pytest.mark.parametrize("ahead", [*range(60, 70), 363])
def test_a_yearly_meeting_is_found_on_whatever_day_it_is(ahead: int) -> None:
    day = TUESDAY_EVENING.date() + timedelta(ahead)
    rule = f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"
    timing = Timing(day.isoweekday(), "19:00", 60, "America/New_York", rule)
    moment = first_moment(timing, When(TUESDAY_EVENING, NEW_YORK), searchers_clock=False)
    assert moment is not None
    assert occurrence(moment, "America/New_York", NEW_YORK).day == day


def test_now_matches_what_just_began_or_begins_within_two_hours() -> None:
    when = When(TUESDAY_EVENING, NEW_YORK, hours=2)
    assert next_start(weekly(2, "20:20", NEW_YORK), when) is not None
    assert next_start(weekly(2, "20:19", NEW_YORK), when) is None
    assert next_start(weekly(2, "22:30", NEW_YORK), when) is not None
    assert next_start(weekly(2, "22:31", NEW_YORK), when) is None
    assert next_start(weekly(2, "00:00", NEW_YORK, 1440), when) is not None
    assert next_start(weekly(2, "00:00", NEW_YORK, 1439), when) is not None  # until 23:59: it never closes
    assert next_start(weekly(2, "00:00", NEW_YORK, 1438), when) is None
    assert first_moment(weekly(2, "20:30", None), when, searchers_clock=False) is None


def test_now_crosses_midnight_and_the_end_of_the_week() -> None:
    when = When(at("2026-11-29 23:00"), NEW_YORK, hours=2)
    assert next_start(weekly(1, "00:30", NEW_YORK), when) == "2026-11-30T00:30:00-05:00"


def test_a_monthly_meeting_is_listed_with_its_next_date_however_far() -> None:
    third_saturday = Timing(6, "10:00", 60, "America/New_York", "FREQ=MONTHLY;BYDAY=3SA")
    by_weekday = When(TUESDAY_EVENING, NEW_YORK, weekdays=frozenset({6}))
    on_19th = When(TUESDAY_EVENING, NEW_YORK, dates=(Dates(date(2026, 12, 19), date(2026, 12, 19)),))
    on_12th = When(TUESDAY_EVENING, NEW_YORK, dates=(Dates(date(2026, 12, 12), date(2026, 12, 12)),))
    assert next_start(third_saturday, by_weekday) == "2026-12-19T10:00:00-05:00"
    assert next_start(third_saturday, on_19th) == "2026-12-19T10:00:00-05:00"
    assert next_start(third_saturday, on_12th) is None


NIGHT = ((1200, 1740),)


@pytest.mark.parametrize(
    ("rule", "start", "own", "searcher", "asked", "expected"),
    [
        # Monday 11 pm is Tuesday 2 am
        ("2MO", "23:00", "America/Los_Angeles", "America/New_York", When(TUESDAY_EVENING, weekdays=frozenset({2})),
         "2026-12-14T23:00:00-08:00"),
        # Wednesday 8 am is Tuesday 1 pm
        ("2WE", "08:00", "Australia/Sydney", "America/Los_Angeles", When(TUESDAY_EVENING, weekdays=frozenset({2})),
         "2026-12-09T08:00:00+11:00"),
        # Thursday 2 am is Wednesday 2 am, in the night of Tuesday
        ("2TH", "02:00", "Pacific/Kiritimati", "Pacific/Honolulu",
         When(TUESDAY_EVENING, weekdays=frozenset({2}), spans=NIGHT), "2026-12-10T02:00:00+14:00"),
        ("2SA", "00:30", "America/New_York", None, When(TUESDAY_EVENING, weekdays=frozenset({5}), spans=NIGHT),
         "2026-12-12T00:30:00-05:00"),
        ("2SA", "00:30", "America/New_York", None, When(TUESDAY_EVENING, weekdays=frozenset({6}), spans=NIGHT), None),
    ],
)  # fmt: skip
def test_a_monthly_meeting_is_found_by_the_weekday_on_the_clock_that_counts(
    rule: str, start: str, own: str, searcher: str | None, asked: When, expected: str | None
) -> None:
    timing = Timing(RRULE_DAYS.index(rule[1:]) + 1, start, 60, own, f"FREQ=MONTHLY;BYDAY={rule}")
    when = asked._replace(zone=ZoneInfo(searcher or own))
    assert next_start(timing, when, searchers_clock=searcher is not None) == expected


@pytest.mark.parametrize("weekday", range(1, 8))
def test_an_irregular_meeting_matches_its_own_weekday_only(weekday: int) -> None:
    noon, midnight = (Timing(weekday, start, 60, "America/New_York", None) for start in ("12:00", "00:30"))
    for asked in range(1, 8):
        when = When(TUESDAY_EVENING, NEW_YORK, weekdays=frozenset({asked}))
        by_night = when._replace(spans=NIGHT)
        assert (first_moment(noon, when, searchers_clock=False) is not None) is (asked == weekday)
        # After midnight it is still the night before.
        assert (first_moment(midnight, by_night, searchers_clock=False) is not None) is (asked % 7 + 1 == weekday)


def test_an_irregular_meeting_matches_weekdays_but_never_dates() -> None:
    irregular = Timing(5, "19:00", 60, "America/New_York", None)
    by_weekday = When(TUESDAY_EVENING, NEW_YORK, weekdays=frozenset({5}))
    by_date = When(TUESDAY_EVENING, NEW_YORK, dates=(Dates(3, 3),))
    moment = first_moment(irregular, by_weekday, searchers_clock=False)
    assert moment == IRREGULAR + 4 * 1440 + 19 * 60
    assert first_moment(irregular, by_date, searchers_clock=False) is None


def test_a_meeting_by_appointment_matches_only_without_a_day_or_time() -> None:
    appointment = Timing()
    assert first_moment(appointment, When(TUESDAY_EVENING), searchers_clock=False) == BY_APPOINTMENT
    by_weekday = When(TUESDAY_EVENING, weekdays=frozenset({2}))
    by_time = When(TUESDAY_EVENING, spans=((960, 1260),))
    assert first_moment(appointment, by_weekday, searchers_clock=False) is None
    assert first_moment(appointment, by_time, searchers_clock=False) is None


def test_a_meeting_of_unknown_zone_is_compared_on_its_printed_clock() -> None:
    when = When(TUESDAY_EVENING, NEW_YORK, weekdays=frozenset({2}))
    # Whether it has ended is unknown, so today's occurrence matches.
    moment = first_moment(weekly(2, "07:00", None), when, searchers_clock=True)
    assert moment == FLOATING + date(2026, 11, 24).toordinal() * 1440 + 420
    today = occurrence(moment, None, NEW_YORK)
    assert (today.day, today.start) == (date(2026, 11, 24), None)
    morning = When(TUESDAY_EVENING, NEW_YORK, spans=((240, 720),))
    assert first_moment(weekly(2, "07:00", None), morning, searchers_clock=True) == moment
    assert first_moment(weekly(2, "12:00", None), morning, searchers_clock=True) is None


def test_what_has_no_known_moment_comes_last_the_less_is_known_the_later() -> None:
    tuesday, sunday = weekly(2, "21:00", NEW_YORK), weekly(7, "21:00", None)
    irregular = [Timing(weekday, "21:00", 60, "America/New_York", None) for weekday in (1, 7)]
    when = When(TUESDAY_EVENING, NEW_YORK)
    moments = [first_moment(timing, when, searchers_clock=False) for timing in (tuesday, sunday, *irregular, Timing())]
    assert moments == sorted({moment for moment in moments if moment is not None})


@pytest.mark.parametrize(
    ("first", "end", "part"),
    [
        (1000, 1100, Window(100, 200, 1000, 5000, True, 7)),
        (0, 9999, Window(100, 200, 1000, 5000, True, 7)),
        (1001, 1100, Window(101, 200, 1001, 5001, True, 7)),
        (1000, 1099, Window(100, 199, 1000, 5000, True, 7)),
        (1099, 1100, Window(199, 200, 1099, 5099, True, 7)),
        (1100, 1200, None),
        (900, 1000, None),
    ],
)
def test_the_part_of_a_window_between_two_moments(first: int, end: int, part: Window | None) -> None:
    assert Window(100, 200, 1000, 5000, True, 7).between(first, end) == part


def test_windows_of_an_unknown_zone_are_for_any_day_but_not_for_now() -> None:
    assert windows(When(TUESDAY_EVENING, NEW_YORK, hours=2), None, searchers_clock=True) == []
    [window] = windows(When(TUESDAY_EVENING, NEW_YORK, dates=(Dates(0, 0),)), None, searchers_clock=True)
    assert (window.lo, window.hi) == (1440, 2880)  # Tuesday


@pytest.mark.parametrize(("start", "is_soon"), [("20:20", True), ("22:30", True), ("22:31", False), ("20:19", False)])
def test_windows_of_now_end_with_the_last_minute_that_is_soon_enough(start: str, is_soon: bool) -> None:
    when = When(TUESDAY_EVENING, NEW_YORK, hours=2)
    minute = 1440 + minute_of_day(start)  # of the week, on a Tuesday
    covering = [
        window
        for window in windows(when, NEW_YORK, searchers_clock=False)
        if window.lo <= minute < window.hi
        and (window.settled or when.wants_moment(window.moment + minute - window.lo, duration=60))
    ]
    assert len(covering) == is_soon


def test_the_dates_of_a_weekly_meeting_include_both_ends() -> None:
    tuesday = date(2026, 11, 24).toordinal()
    assert list(dates(weekly(2, "19:00", NEW_YORK), tuesday, tuesday + 7)) == [tuesday, tuesday + 7]
    assert list(dates(weekly(2, "19:00", NEW_YORK), tuesday + 1, tuesday + 6)) == []


def test_a_meeting_that_is_valid_on_one_day_only_takes_place_on_it() -> None:
    day = date(2026, 11, 24).toordinal()
    assert takes_place("FREQ=WEEKLY;BYDAY=TU", "2026-11-24", "2026-11-24", None, day)
    assert not takes_place("FREQ=WEEKLY;BYDAY=TU", "2026-11-24", "2026-11-24", None, day + 7)
    assert not takes_place("FREQ=WEEKLY;BYDAY=TU", "2026-11-24", "2026-11-24", "2026-11-24", day)


@pytest.mark.parametrize(
    ("weekdays", "dates", "days"),
    [
        # on a Tuesday: a weekday is asked for until it comes again
        ({2}, (), ["2026-11-24", "2026-12-01"]),
        ({3}, (), ["2026-11-25"]),
        (set(), (Dates(0, 1),), ["2026-11-24", "2026-11-25"]),
        ({4}, (Dates(0, 0),), ["2026-11-24", "2026-11-26"]),
        (set(), (), [f"2026-11-{day}" for day in range(24, 31)]),
    ],
)
def test_the_days_asked_for_one_by_one(weekdays: set[int], dates: tuple[Dates, ...], days: list[str]) -> None:
    parted = day_by_day(When(TUESDAY_EVENING, NEW_YORK, frozenset(weekdays), dates))
    assert [when.dates for when in parted] == [(Dates(day, day),) for day in map(date.fromisoformat, days)]


def test_at_most_366_days_are_asked_for_one_by_one() -> None:
    year = When(TUESDAY_EVENING, NEW_YORK, dates=(Dates(date(2027, 1, 1), date(2028, 1, 1)),))
    assert len(day_by_day(year)) == 366
    with pytest.raises(ValueError):
        day_by_day(year._replace(dates=(Dates(date(2027, 1, 1), date(2028, 1, 2)),)))
    with pytest.raises(ValueError):
        day_by_day(year._replace(dates=(*year.dates, Dates(date(2028, 6, 1), date(2028, 6, 1)))))


@pytest.mark.parametrize(
    ("bands", "after", "before", "expected"),
    [
        ((), None, None, None),
        (((960, 1260),), None, None, ((960, 1260),)),
        ((), 1080, None, ((1080, 1440),)),
        ((), None, 720, ((0, 720),)),
        ((), 1320, 120, ((1320, 1560),)),
        ((), 600, 600, ((600, 2040),)),  # a whole day
        (((1200, 1740),), 1320, None, ((1320, 1440),)),
        (((1200, 1740),), None, 120, ((1440, 1560),)),
        (((240, 720),), 1080, None, ()),
    ],
)
def test_time_bands_and_limits_are_combined(
    bands: tuple[tuple[int, int], ...],
    after: int | None,
    before: int | None,
    expected: tuple[tuple[int, int], ...] | None,
) -> None:
    assert requested_spans(bands, after, before) == expected


@pytest.mark.parametrize(
    ("rule", "valid_from", "supported"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", None, True),
        ("FREQ=MONTHLY;BYDAY=1MO,-1FR;BYMONTH=9,10", None, True),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", None, False),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-01-02", True),
        ("FREQ=WEEKLY;COUNT=3;BYDAY=TU", None, False),  # three times, from which date on?
        ("FREQ=WEEKLY;COUNT=3;BYDAY=TU", "2026-01-06", True),
        ("FREQ=MONTHLY", None, False),
        ("FREQ=HOURLY;BYDAY=TU", None, False),
        ("BYDAY=TU", None, False),
        ("nonsense", None, False),
    ],
)
def test_is_rule_accepts_only_rules_that_give_dates(rule: str, valid_from: str | None, supported: bool) -> None:
    assert is_rule(rule, valid_from) is supported
