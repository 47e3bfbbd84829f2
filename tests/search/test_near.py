"""Searches near a place: distance, radius, the nearest meetings outside it, and remote meetings."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import EllipsisType
from zoneinfo import ZoneInfo

import pytest
from conftest import FEEDS, Ran
from geopy.distance import geodesic

from selfhelp.cli import main
from selfhelp.dataset.store import Store
from selfhelp.geo import Point, distance_km
from selfhelp.model import Meeting
from selfhelp.schedule.when import Dates, When
from selfhelp.search.place_filter import PlaceFilter
from selfhelp.search.query import MeetingQuery

Run = Callable[..., Ran]
AT = ("--at", "2026-11-24T18:50-07:00")


def row(name: str, latitude: float | None, longitude: float | None, **more: object) -> dict[str, object]:
    return {
        "slug": name, "name": name, "day": 2, "time": "19:30", "end_time": "20:30", "timezone": "America/Denver",
        "types": ["O"],
        "location": "Hall", "formatted_address": "1 Main St, Denver, CO 80205, USA",
        "latitude": latitude, "longitude": longitude,
    } | more  # fmt: skip


@pytest.fixture
def denver(run: Run, tmp_path: Path) -> Run:
    """The program with meetings at growing distances from 39.7392, -104.9847."""
    rows = [
        row("Next Door", 39.7400, -104.9847),
        row("Five Miles", 39.8000, -104.9847, formatted_address="1 Main St, Denver, CO, USA"),
        row("Boulder", 40.0150, -105.2705, day=3, formatted_address="1 Main St, Denver, CO, USA"),
        row("No Place", None, None),
        row("Roughly", 39.7392, -104.9847, approximate="yes"),
        row("Zero", 0, 0),
        row("Online", None, None, types=["ONL"], formatted_address="", conference_url="https://zoom.us/j/1"),
        row("By Phone", None, None, formatted_address="", conference_phone="+1-303-555-0100"),
    ]
    (tmp_path / "feed.json").write_text(json.dumps(rows))
    assert run("import", tmp_path / "feed.json", "-o", "aa").code == 0
    return run


def names(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return [meeting["name"] for meeting in json.loads(ran.out)]


def test_within_a_radius_the_nearest_first(denver: Run) -> None:
    ran = denver("find", "--near", "Denver", "--within", "5mi", "--sort", "distance", "--json", *AT)
    assert [(m["name"], m["distance_km"], m["position_from"]) for m in json.loads(ran.out)] == [
        ("Next Door", 0.089, "feed"),
        *((name, 2.716, "postal_code") for name in ("No Place", "Roughly", "Zero")),
        ("Five Miles", 6.761, "feed"),
    ]
    assert "Other places" not in ran.err, "no other Denver has a twentieth of its inhabitants"
    springfield = denver("find", "--near", "Springfield", "--json", *AT).err
    assert "Other places with this name: Springfield, MA; Springfield, IL;" in springfield
    assert "More to join from anywhere: 1 online, 1 by phone (to see them, add --online or --phone)." in ran.err
    assert names(denver("find", "--near", "Denver", "--within", "3km", "--json", *AT))[:1] == ["Next Door"]
    assert names(denver("find", "--near", "Denver", "--json", "--sort", "name", *AT)) == [
        "Boulder",
        "Five Miles",
        "Next Door",
        "No Place",
        "Roughly",
        "Zero",
    ]
    assert names(denver("find", "--near", "39.7392,-104.9847", "--within", "2km", "--json", *AT)) == ["Next Door"]


def test_a_radius_does_not_hide_remote_meetings(denver: Run) -> None:
    near = ("--near", "Denver", "--within", "1mi", "--json", "--sort", "name")
    assert names(denver("find", *near, "--online", *AT)) == ["Online"]
    assert names(denver("find", *near, "--phone", *AT)) == ["By Phone"]


def test_if_none_is_near_enough_the_nearest_that_can_be_reached_are_shown(denver: Run) -> None:
    ran = denver("find", "--near", "Cheyenne, WY", "--within", "10mi", "-f", "table", *AT)
    assert ran.out.startswith("None known within that distance. Farther away:\n")
    assert "81.2 mi" in ran.out
    assert "Five Miles" not in ran.out, "in 40 minutes nobody gets there"
    # A script that requests ten miles gets nothing farther away.
    assert denver("find", "--near", "Cheyenne, WY", "--within", "10mi", "--json", *AT).out == "[]\n"


def test_meetings_of_the_city_at_an_unknown_position_are_counted(run: Run, tmp_path: Path) -> None:
    town = {"formatted_address": None, "address": "1 High St", "city": "Bath"}  # in which country?
    rows = [row("Here", 51.3821, -2.3548) | town, row("Somewhere", None, None) | town]
    (tmp_path / "feed.json").write_text(json.dumps(rows))
    run("import", tmp_path / "feed.json", "-o", "aa")
    ran = run("find", "--near", "Bath, UK", "--json", *AT)
    assert names(ran) == ["Here"]
    assert "More in Bath, exact place unknown: 1 (to see them: --city instead of --near)." in ran.err


def test_hints_name_the_conditions_to_relax(denver: Run) -> None:
    ran = denver("find", "--near", "Denver", "--within", "5mi", "-d", "friday", "--json", *AT)
    assert "The next such meeting is on Tuesday, Nov 24." in ran.err
    ran = denver("find", "--near", "Denver", "-d", "tuesday", "--time", "morning", "--json", *AT)
    assert "Meetings at other times on the same days: 5." in ran.err
    ran = denver("find", "-p", "gambling", "--near", "Denver", "--json", *AT)
    assert "No loaded source has any meetings of this kind." in ran.err


def test_the_place_sets_the_searchers_clock(denver: Run) -> None:
    ran = denver("find", "--near", "New York", "--online", "--json", *AT)
    [online] = [m for m in json.loads(ran.out) if m["name"] == "Online"]
    assert (online["local_day"], online["local_start"]) == ("tuesday", "21:30")
    ran = denver("find", "--near", "New York", "--online", "--json", "--tz", "UTC", *AT)
    assert json.loads(ran.out)[0]["local_start"] == "02:30"


def test_blocks_can_be_read_aloud(denver: Run) -> None:
    ran = denver("find", "--near", "Denver", "--within", "1mi", "--full", "-n", "3", *AT)
    assert ran.out.splitlines()[:3] == [
        "Next Door (Alcoholics Anonymous)",
        "  Tonight at 7:30 pm, in 40 minutes, 0.1 miles away",
        "  Hall, 1 Main St, Denver, CO 80205",
    ]


def test_home_is_a_saved_place(denver: Run) -> None:
    assert denver("find", "--near", "home").code == 2
    ran = denver("config", "set", "home", "Denver, CO")
    assert (ran.code, "Home is Denver, CO." in ran.err) == (0, True)
    assert denver("config").out.startswith("home\tDenver, CO\ntz\t\n")
    assert names(denver("find", "--near", "home", "--within", "1mi", "--json", *AT)) == ["Next Door"]
    # A saved place is not a filter by itself.
    assert len(names(denver("find", "--json", *AT))) == 8
    assert denver("config", "unset", "home").code == 0
    assert denver("find", "--near", "home").code == 2


@pytest.mark.parametrize(
    "words", ["--within 5mi", "--near Zzxxyq", "--near 91,0", "--near Denver --within far", "--near ,"]
)
def test_invalid_places_and_radii_are_rejected(denver: Run, words: str) -> None:
    ran = denver("find", *words.split())
    assert (ran.code, ran.out) == (2, "")


def test_config_rejects_unknown_keys_and_values(run: Run) -> None:
    for words in ("set hme Denver", "set tz Mars", "set home Zzxxyq", "forget home", "set home"):
        assert run("config", *words.split()).code == 2


@pytest.mark.parametrize(
    ("towns", "of_feed"),
    [
        (["Denver", "Aurora", "Golden"], True),
        (["Denver", "Aurora", "Golden", "Parker"], False),
    ],
)
def test_a_point_is_doubted_once_four_towns_share_it(run: Run, tmp_path: Path, towns: list[str], of_feed: bool) -> None:
    rows = [row(town, 39.6612, -104.9612, slug=town, formatted_address=f"1 Main St, {town}, CO, USA") for town in towns]
    (tmp_path / "feed.json").write_text(json.dumps(rows))
    run("import", tmp_path / "feed.json", "-o", "aa")
    meetings = json.loads(run("find", "--json").out)
    expected = (39.6612, "feed") if of_feed else (None, "city")
    assert [(m["latitude"], m["position_from"]) for m in meetings] == [expected] * len(towns)


def test_a_point_shared_by_unrelated_towns_is_not_a_venue(run: Run, tmp_path: Path) -> None:
    towns = ["Denver, CO 80205", "Boise, ID 83702", "Austin, TX 78701", "Miami, FL 33101", "Dover, DE 19901"]
    rows = [
        row(town, 34.05, -118.24, slug=town, formatted_address=f"1 Main St, {town}, USA", timezone=None)
        for town in towns
    ]
    (tmp_path / "feed.json").write_text(json.dumps(rows))
    ran = run("import", tmp_path / "feed.json", "-o", "aa")
    assert "5 x unrelated towns share the same coordinates (rows 1, 2, 3, 4, 5) [coordinates-shared]" in ran.err
    meetings = json.loads(run("find", "--json").out)
    assert {(m["latitude"], m["position_from"]) for m in meetings} == {(None, "postal_code")}
    assert sorted(m["timezone"] for m in meetings) == [
        "America/Boise", "America/Chicago", "America/Denver", "America/New_York", "America/New_York",
    ]  # fmt: skip


def test_check_finds_a_venue_in_another_zone_and_far_from_its_town(run: Run, tmp_path: Path) -> None:
    rows = [row("Wrong Zone", 39.74, -104.98, timezone="America/New_York"), row("Far", 40.44, -104.82)]
    rows[1]["formatted_address"] = "1 Main St, Denver, CO, USA"
    (tmp_path / "feed.json").write_text(json.dumps(rows))
    run("import", tmp_path / "feed.json", "-o", "aa")
    ran = run("check")
    assert ran.code == 1
    assert "has time zone America/New_York but lies in America/Denver" in ran.out
    assert "lies more than 60 km from Denver" in ran.out
    assert len(ran.out.splitlines()) == 2


def test_distances_agree_with_an_independent_geodesic() -> None:
    chance = random.Random(7)
    for _ in range(1000):
        a, b = (Point(chance.uniform(-90, 90), chance.uniform(-180, 180)) for _ in range(2))
        assert distance_km(a, b) == pytest.approx(geodesic(a, b).km, rel=0.006)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One dataset with all shared Meeting Guide feeds."""
    folder = FEEDS / "meeting-guide"
    if not folder.is_dir():
        pytest.skip("the shared feeds are not here")
    db = tmp_path_factory.mktemp("near") / "all.db"
    for path in sorted(folder.glob("*.json")):
        organization = "eda" if path.stem.startswith("eda") else "aa"
        assert main(["import", str(path), "-o", organization, "-q", "--db", str(db)]) == 0
    with Store(db) as store:
        yield store


def test_searches_by_radius_agree_with_brute_force(loaded: Store) -> None:
    """500 centers: the poles, the date line, random points and venues."""
    meetings = [m for m in loaded.meetings() if not m.sample and m.same_as is None and m.attendance != "suspended"]
    placed = [(m.id, m.near_point) for m in meetings if m.near_point is not None and m.position_from != "city"]
    when = When(datetime(2026, 11, 24, tzinfo=UTC))
    chance = random.Random(11)
    centers = [Point(90.0, 0.0), Point(-90.0, 0.0), Point(0.0, 180.0), Point(60.0, -179.9)]
    centers += [Point(chance.uniform(-90, 90), chance.uniform(-180, 180)) for _ in range(96)]
    centers += [p for _, p in chance.sample(placed, 400) if p is not None]
    assert len(centers) == 500
    for center in centers:
        km = chance.choice([0.5, 5.0, 40.0, 500.0, 12_000.0])
        hits = loaded.find(MeetingQuery(when, place=PlaceFilter(near=center, within_km=km)))
        ids = {hit.meeting.id for hit in hits if hit.meeting.position_from != "city"}
        assert ids == {id for id, position in placed if position is not None and distance_km(center, position) <= km}


CHANGES = [(2026, 3, 8), (2026, 11, 1), (2026, 3, 29), (2026, 10, 25), (2026, 4, 5), (2026, 10, 4)]
SEARCHERS = ["America/New_York", "America/Los_Angeles", "Europe/London", "Australia/Sydney", "America/Santiago", "UTC"]


def test_days_and_times_agree_with_an_independent_expansion(loaded: Store) -> None:
    """300 random times around clock changes, in random time zones, each with 400 meetings of the feeds."""
    chance = random.Random(13)
    candidates = [m for m in loaded.meetings() if not m.sample and m.same_as is None]
    meetings = [m for m in candidates if m.attendance != "suspended" and m.start and m.timing.weekly]
    for _ in range(300):
        now = datetime(*chance.choice(CHANGES), tzinfo=UTC) + timedelta(minutes=chance.randint(-4000, 2000))
        zone = ZoneInfo(chance.choice(SEARCHERS))
        asks = chance.choice(["day", "now", "span", "today"])
        when = When(
            now,
            zone,
            weekdays=frozenset({chance.randint(1, 7)}) if asks == "day" else frozenset(),
            dates=(Dates(0, 0),) if asks == "today" else (),
            spans=((1080, 1320),) if asks == "span" else None,
            hours=2.0 if asks == "now" else None,
        )
        sample = chance.sample(meetings, 400)
        ids = {meeting.id for meeting in sample}
        starts = {
            hit.meeting.id: hit.occurrence.start for hit in loaded.find(MeetingQuery(when)) if hit.meeting.id in ids
        }
        expected = {m.id: start for m in sample if (start := _expanded(m, when, asks)) is not ...}
        assert starts == expected


def _expanded(meeting: Meeting, when: When, asks: str) -> "datetime | EllipsisType | None":
    """The first matching start, by plain datetimes; None for an unknown zone, Ellipsis for no match."""
    hour, minute = map(int, (meeting.start or "").split(":"))
    own = ZoneInfo(meeting.timezone) if meeting.timezone else None
    if own is None and asks == "now":
        return ...
    length = timedelta(minutes=60 if meeting.duration is None else meeting.duration)
    reference = when.zone if own is None or meeting.attendance in ("online", "phone") else own
    today = when.now.astimezone(reference).date()
    first = when.now.astimezone(own or when.zone).date()
    for offset in range(-2, 11):
        day = first + timedelta(days=offset)
        if day.isoweekday() != meeting.weekday:
            continue
        naive = datetime(day.year, day.month, day.day, hour, minute)
        if own is None:
            wall = naive
            if day < today:
                continue
        else:
            start = naive.replace(tzinfo=own).astimezone(UTC)
            if start + length <= when.now:
                continue
            if asks == "now":
                late = start < when.now - timedelta(minutes=10) and (meeting.duration or 0) < 1439
                if late or start > when.now + timedelta(hours=2):
                    continue
            wall = start.astimezone(reference).replace(tzinfo=None)
        if not 0 <= (wall.date() - today).days + 2 <= 9:
            continue
        if asks == "day" and wall.isoweekday() not in when.weekdays:
            continue
        if asks == "today" and wall.date() != today:
            continue
        if asks == "span" and not 1080 <= wall.hour * 60 + wall.minute < 1320:
            continue
        return None if own is None else start.astimezone(own)
    return ...
