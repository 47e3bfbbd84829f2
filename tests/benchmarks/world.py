"""A maker of synthetic worlds: datasets of 10,000 to 1,000,000 meetings with real shapes.

Everything in them is invented but for organizations, states and zones. By hand:
cd tests && python -m benchmarks.world 100000 /tmp/world.db
"""

import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.invented import (
    ACCESS,
    ATTRIBUTES,
    CODES,
    DURATION,
    LOCATION_NOTES,
    PER_WEEK,
    QUARTERS,
    RARE_WORDS,
    START,
    Weighted,
    group_name,
    seeded,
    street_address,
    venue_name,
    words,
)
from selfhelp.config import BUNDLED
from selfhelp.dataset.store import Store
from selfhelp.ingest.families import meeting_id
from selfhelp.ingest.load import finish, insert_meetings, insert_source
from selfhelp.model import Meeting, Source, weekly_rule
from selfhelp.organizations import Organization
from selfhelp.vocabulary import RRULE_DAYS

BATCH: Final = 50_000
"""Meetings that are in memory at once."""

CITIES: Final = 5_000
"""Cities in a world."""

TODAY: Final = date(2026, 11, 1)
"""The day around which validity and stamps lie; fixed, so that a seed always gives the same world."""


# Organization -> share of the meetings in percent, and the feeds that they come from.
_ORGANIZATIONS: Final = {
    "aa": (49.0, 12), "na": (15.0, 5), "al-anon": (9.0, 4), "oa": (3.2, 1), "smart": (2.6, 1), "aca": (2.5, 1),
    "celebrate-recovery": (2.4, 1), "ca": (1.5, 1), "coda": (1.5, 1), "slaa": (1.2, 1), "saa": (1.2, 1),
    "aa-online-intergroup": (1.0, 1), "nar-anon": (1.0, 1), "ga": (0.9, 1), "recovery-dharma": (0.8, 1),
    "griefshare": (0.8, 1), "cma": (0.8, 1), "nami": (0.7, 1), "alateen": (0.7, 1), "lifering": (0.5, 1),
    "dbsa": (0.5, 1), "da": (0.5, 1), "ma": (0.4, 1), "sia": (0.3, 1), "wfs": (0.3, 1), "ha": (0.3, 1),
    "itaa": (0.2, 1), "tcf": (0.4, 1), "la-leche-league": (0.4, 1), "gam-anon": (0.2, 1),
}  # fmt: skip
_ONLINE_ONLY: Final = frozenset({"aa-online-intergroup", "itaa"})
_ADDRESS_WITHHELD: Final = frozenset({"alateen", "sia"})

# Country, state, zone, weight, latitude and longitude of the middle.
_AREAS: Final = """\
US AL America/Chicago 1.3 32.8 -86.8|US AK America/Anchorage .4 61.5 -149.5|US AZ America/Phoenix 2.6 33.5 -111.9
US AR America/Chicago .8 34.8 -92.4|US CA America/Los_Angeles 12 36.0 -119.5|US CO America/Denver 2.2 39.4 -104.9
US CT America/New_York 1.6 41.6 -72.7|US DE America/New_York .4 39.2 -75.5|US DC America/New_York .4 38.9 -77.0
US FL America/New_York 5 27.9 -81.6|US FL America/Chicago .4 30.5 -86.5|US GA America/New_York 2.1 33.2 -83.9
US HI Pacific/Honolulu .4 20.9 -157.0|US ID America/Boise .5 43.6 -115.6|US IL America/Chicago 3.2 40.9 -88.9
US IN America/Indiana/Indianapolis 1.4 39.9 -86.1|US IN America/Chicago .2 41.4 -87.2
US IA America/Chicago .8 42.0 -93.3|US KS America/Chicago .7 38.5 -97.2|US KY America/Kentucky/Louisville .7 38.0 -85.6
US KY America/New_York .4 37.9 -84.2|US LA America/Chicago 1.0 30.6 -91.2|US ME America/New_York .7 44.6 -69.4
US MD America/New_York 1.7 39.1 -76.7|US MA America/New_York 2.8 42.2 -71.6|US MI America/Detroit 2.6 43.0 -84.4
US MN America/Chicago 2.2 45.2 -94.1|US MS America/Chicago .5 32.5 -89.6|US MO America/Chicago 1.4 38.4 -92.5
US MT America/Denver .4 46.7 -110.5|US NE America/Chicago .6 41.2 -97.5|US NV America/Los_Angeles .8 37.5 -116.5
US NH America/New_York .6 43.3 -71.5|US NJ America/New_York 2.4 40.3 -74.5|US NM America/Denver .6 34.8 -106.3
US NY America/New_York 5 41.8 -74.6|US NC America/New_York 2.0 35.6 -79.4|US ND America/Chicago .2 47.2 -99.6
US OH America/New_York 2.8 40.3 -82.8|US OK America/Chicago .9 35.5 -97.0|US OR America/Los_Angeles 1.3 44.5 -122.4
US PA America/New_York 3.2 40.6 -77.0|US RI America/New_York .4 41.7 -71.5|US SC America/New_York 1.0 33.9 -80.7
US SD America/Chicago .2 44.2 -98.7|US TN America/Chicago .8 35.8 -87.3|US TN America/New_York .5 35.8 -84.0
US TX America/Chicago 4.6 31.0 -97.2|US TX America/Denver .2 31.7 -106.2|US UT America/Denver .7 40.2 -111.7
US VT America/New_York .4 44.1 -72.7|US VA America/New_York 1.8 37.6 -77.9|US WA America/Los_Angeles 2.2 47.4 -121.6
US WV America/New_York .4 38.7 -80.8|US WI America/Chicago 1.7 43.9 -89.0|US WY America/Denver .2 42.9 -106.9
US PR America/Puerto_Rico .3 18.3 -66.4|CA ON America/Toronto 2.4 44.2 -79.4|CA QC America/Toronto 1.3 46.0 -73.0
CA BC America/Vancouver 1.3 49.7 -122.0|CA AB America/Edmonton .9 52.0 -113.7|CA MB America/Winnipeg .3 49.9 -97.5
CA SK America/Regina .3 51.3 -105.8|CA NS America/Halifax .3 44.9 -63.3|CA NL America/St_Johns .1 48.0 -53.6
GB England Europe/London 5 52.4 -1.3|GB Scotland Europe/London .8 56.0 -3.8|GB Wales Europe/London .4 51.9 -3.5
IE Leinster Europe/Dublin .7 53.3 -6.6|IE Munster Europe/Dublin .4 52.3 -8.8|DE Bayern Europe/Berlin .5 48.6 11.6
DE Berlin Europe/Berlin .4 52.5 13.4|FR - Europe/Paris .5 47.0 2.6|ES - Europe/Madrid .4 40.0 -3.8
NL - Europe/Amsterdam .2 52.2 5.2|SE - Europe/Stockholm .3 59.0 16.0|PL - Europe/Warsaw .4 52.1 19.4
IT - Europe/Rome .2 42.8 12.3|AU NSW Australia/Sydney .6 -33.5 151.0|AU VIC Australia/Melbourne .4 -37.6 144.9
AU QLD Australia/Brisbane .3 -27.2 152.8|AU WA Australia/Perth .2 -32.0 116.0|AU SA Australia/Adelaide .1 -34.8 138.7
NZ - Pacific/Auckland .3 -38.6 175.4|IN - Asia/Kolkata .4 19.5 76.8|MX CDMX America/Mexico_City .6 19.4 -99.1
MX BCN America/Tijuana .2 32.2 -116.4|BR SP America/Sao_Paulo .5 -22.8 -47.0|ZA GP Africa/Johannesburg .3 -26.1 28.1
JP - Asia/Tokyo .2 35.6 138.6"""
_OWN_LANGUAGES: Final = {
    "DE": "de", "FR": "fr", "ES": "es", "NL": "nl", "SE": "sv", "PL": "pl", "IT": "it", "MX": "es", "BR": "pt",
    "JP": "ja",
}  # fmt: skip

_ATTENDANCE: Final = Weighted({"in_person": 65, "online": 24, "hybrid": 6, "phone": 3, "suspended": 2})
_LANGUAGES: Final = Weighted[tuple[str, ...]](
    {("en",): 92, ("es",): 4.5, ("en", "es"): 0.6, ("fr",): 0.8, ("pl",): 0.4, ("ru",): 0.4, ("pt",): 0.3, ("ko",): 0.2,
     ("fa",): 0.2, ("ja",): 0.1, ("de",): 0.1, ("vi",): 0.1, (): 0.3}
)  # fmt: skip
_CITY_STARTS: Final = words(
    "Al Ar Bel Ber Bran Bro Cal Car Ches Clay Cor Dal Den Dor Dun East El Fair Fal Far Fen Gar Glen Gold Gran Green"
    " Ham Har Hol Ken King Lan Lin Lor Mal Mar Mel Mil Mon Nor Oak Or Pal Pem Quin Ral Red Rock Sal San Shel Sil Stan"
    " Sum Tam Thorn Val Ver Wal War Wes Whit Win Wood Yar York"
)
_CITY_MIDDLES: Final = ["", "", "", "bri", "den", "der", "en", "er", "ing", "la", "le", "li", "ming", "ring", "ter"]
_CITY_ENDS: Final = words(
    "borough brook burg bury by cester dale field ford gate ham haven hurst land ley mere mont mouth port ridge shire"
    " side stead stone ton vale view ville ward water well wick wood worth"
)
_CITY_ENDS_ABROAD: Final = words("ález án burg ção dorf és feld hausen ière ília köping mów nières ona ów stadt vik ía")
_CITY_EXTRAS: Final = ("Beach", "City", "Falls", "Heights", "Hills", "Park", "Springs", "Township")

_QUARTER_NAMES: Final = ("Downtown", "Midtown", "Old Town", "North End", "South Side", "West End", "East Bay", "Uptown")
_SENTENCE_WORDS: Final = words(
    "all and are at beginners book bring chairs chips coffee come discussion door each early everyone first format for"
    " from group holidays home last literature masks meeting month newcomers of on only open or our parking people"
    " please potluck readings room share speaker sponsor step study the there topic tradition use wear week welcome"
    " with your"
)


@dataclass(frozen=True, slots=True)
class _Area:
    country: str
    state: str | None
    zone: str
    weight: float
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class _City:
    name: str
    area: _Area
    county: str | None
    postal: str
    latitude: float
    longitude: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Feed:
    """A source to be filled: its cities, and the meetings that it is to have."""

    source: Source
    organization: Organization
    cities: Weighted[_City]
    meetings: int


def make(target: Path, meetings: int, seed: int = 1) -> None:
    """Write a dataset of the bundled one and so many invented meetings more to `target`."""
    shutil.copyfile(BUNDLED, target)
    with Store(target) as store:
        feeds = _feeds(store.organizations, meetings, seed)
        problems = sorted(store.problems)
    db = sqlite3.connect(target)
    # As `replace.rebuilding` sets it: a world that is not finished is thrown away.
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -65536")
    for feed in feeds:
        insert_source(db, feed.source)
    # Source after source, as imports leave them: what is near in a place is near in the file.
    world = chain.from_iterable(_meetings(feed, problems, seed) for feed in feeds)
    while batch := list(islice(world, BATCH)):
        insert_meetings(db, batch)
        db.commit()
    finish(db)
    db.commit()
    db.close()


def _feeds(organizations: Mapping[str, Organization], meetings: int, seed: int) -> list[_Feed]:
    cities = _cities(seeded(seed, "cities"))
    drafts: list[tuple[str, int, Weighted[_City], float]] = []
    for name, (share, parts) in _ORGANIZATIONS.items():
        # A feed covers whole states, as an intergroup does.
        areas = {area: number % parts for number, area in enumerate(dict.fromkeys(city.area for city in cities))}
        for part in range(parts):
            own = {city: city.weight for city in cities if areas[city.area] == part}
            drafts.append((name, part, Weighted(own), share * sum(own.values())))
    feeds = []
    total, before, reached = sum(weight for *_, weight in drafts), 0, 0.0
    for name, part, own_cities, weight in drafts:
        reached += weight
        # Rounding the running sum, not each share, makes the shares add up.
        after = round(meetings * reached / total)
        count, before = after - before, after
        source = Source(
            f"{name}-{part + 1}",
            name,
            "meeting-guide",
            f"https://feeds.example.org/{name}-{part + 1}.json",
            language="en",
            fetched=f"{TODAY.isoformat()}T06:00:00+00:00",
            rows=count,
            meetings=count,
        )
        feeds.append(_Feed(source, organizations[name], own_cities, count))
    return feeds


def _cities(rng: Random) -> list[_City]:
    areas = Weighted({area: area.weight for area in _areas()})
    cities: dict[tuple[str, _Area], _City] = {}
    while len(cities) < CITIES:
        area = areas.draw(rng)
        ends = _CITY_ENDS_ABROAD if area.country in _OWN_LANGUAGES or area.state == "QC" else _CITY_ENDS
        name = rng.choice(_CITY_STARTS) + rng.choice(_CITY_MIDDLES) + rng.choice(ends)
        if rng.random() < 0.15:
            name = f"{name} {rng.choice(_CITY_EXTRAS)}"
        county = rng.choice(_CITY_STARTS) + rng.choice(_CITY_ENDS) if area.country in ("US", "GB") else None
        # Zipf's law, flattened at the top: the greatest city has a good hundredth of all meetings.
        weight = 1 / (len(cities) + 8)
        latitude, longitude = rng.gauss(area.latitude, 0.7), rng.gauss(area.longitude, 0.9)
        city = _City(name, area, county, _postal(area.country, rng), latitude, longitude, weight)
        cities.setdefault((name, area), city)
    return list(cities.values())


def _areas() -> Iterator[_Area]:
    for line in _AREAS.replace("\n", "|").split("|"):
        country, state, zone, weight, latitude, longitude = line.split()
        yield _Area(country, None if state == "-" else state, zone, float(weight), float(latitude), float(longitude))


def _postal(country: str, rng: Random) -> str:
    # What the postal codes of a city begin with; two digits, or what stands for them, follow.
    if country == "CA":
        return f"{rng.choice('ABCEGHJKLMNPRSTV')}{rng.randrange(1, 10)}{rng.choice('ABCEGHJKL')} "
    if country == "GB":
        return f"{rng.choice('ABCDEGHLMNPRSTW')}{rng.choice('ABDHLNRST')}{rng.randrange(1, 30)} "
    return f"{rng.randrange(10, 999):03d}"


def _meetings(feed: _Feed, problems: Sequence[str], seed: int) -> Iterator[Meeting]:
    rng = seeded(seed, feed.source.name)
    return islice(chain.from_iterable(_groups(feed, problems, rng)), feed.meetings)


def _groups(feed: _Feed, problems: Sequence[str], rng: Random) -> Iterator[Iterable[Meeting]]:
    number = 0
    while True:
        group = _group(feed, feed.cities.draw(rng), problems, rng)
        yield _week(group, number, rng)
        number += 7


def _group(feed: _Feed, city: _City, problems: Sequence[str], rng: Random) -> Meeting:
    # What the meetings of a group have in common.
    chance, area = rng.random, city.area
    attendance = "online" if feed.organization.id in _ONLINE_ONLY else _ATTENDANCE.draw(rng)
    venue = attendance in ("in_person", "hybrid", "suspended")
    withheld = venue and feed.organization.id in _ADDRESS_WITHHELD
    placed = venue or chance() < 0.6
    # Online meetings are put somewhere in their city, if anywhere.
    located = (venue and not withheld and chance() < 0.96) or (placed and not venue and chance() < 0.5)
    spread = 0.05 if venue else 0.0
    name = group_name(city.name, rng)
    attributes = ACCESS.draw(rng) + tuple(a for a, percent in ATTRIBUTES.items() if chance() * 100 < percent)
    dialled_in = attendance == "phone" or (attendance in ("online", "hybrid") and chance() < 0.4)
    linked = attendance in ("online", "hybrid")
    own_language = _OWN_LANGUAGES.get(area.country)
    meeting = Meeting(
        id="",
        source=feed.source.name,
        source_key=None,
        organization=feed.organization,
        name=name,
        group_name=name if chance() < 0.5 else None,
        duration=DURATION.draw(rng),
        timezone=None if chance() < 0.02 else area.zone,
        attendance=attendance,
        location=venue_name(city.name, rng) if venue and not withheld else None,
        location_notes=rng.choice(LOCATION_NOTES) if venue and chance() < 0.25 else None,
        address=street_address(rng) if venue and not withheld else None,
        city=city.name if placed else None,
        county=city.county if placed and chance() < 0.4 else None,
        state=area.state if placed else None,
        postal_code=f"{city.postal}{rng.randrange(100):02d}" if venue and not withheld else None,
        country=area.country if placed else None,
        region=_region(city, rng) if placed and chance() < 0.5 else None,
        latitude=round(rng.gauss(city.latitude, spread), 5) if located else None,
        longitude=round(rng.gauss(city.longitude, spread), 5) if located else None,
        approximate=not venue if located else None,
        conference_url=f"https://meet.example.org/j/{rng.randrange(10**9, 10**10)}" if linked else None,
        conference_phone=f"+1-555-555-01{rng.randrange(100):02d}" if dialled_in else None,
        conference_notes=f"Passcode {rng.randrange(10**5, 10**6)}"
        if (linked or dialled_in) and chance() < 0.6
        else None,
        phone=f"+1-{rng.randrange(201, 990)}-555-01{rng.randrange(100):02d}" if chance() < 0.3 else None,
        email=f"group{rng.randrange(10**6)}@example.org" if chance() < 0.1 else None,
        languages=(own_language,) if own_language and chance() < 0.85 else _LANGUAGES.draw(rng),
        attributes=attributes,
        codes=tuple(CODES[a] for a in attributes if a in CODES) if chance() < 0.9 else (),
        problems=(rng.choice(problems),) if chance() < 0.005 else (),
        notes=_sentences(rng) if chance() < 0.45 else None,
        group_notes=_sentences(rng) if chance() < 0.15 else None,
        cost="donation" if chance() < 0.03 else None,
        registration=True if chance() < 0.01 else None,
        updated=f"{_day(rng, -1500, 0)}T{rng.choice(QUARTERS)}:00",
        fetched=feed.source.fetched,
        address_withheld=withheld,
    )
    if not located or not venue:
        return meeting
    return meeting._replace(
        near_latitude=meeting.latitude, near_longitude=meeting.longitude, position_from="feed", timezone_from="feed"
    )


def _week(group: Meeting, number: int, rng: Random) -> Iterator[Meeting]:
    # The meetings of a group, numbered in its feed from `number` on.
    start = rng.choice(QUARTERS) if group.attendance == "online" and rng.random() < 0.3 else START.draw(rng)
    days = sorted(rng.sample(range(1, 8), PER_WEEK.draw(rng)))
    for key, weekday in enumerate(days, number):
        lasting = {
            "id": meeting_id(group.source, key),
            "source_key": str(key),
            "url": f"https://{group.source}.example.org/meetings/{key}",
        }
        yield _timed(group, lasting, weekday, start if rng.random() < 0.8 else START.draw(rng), rng)


def _timed(group: Meeting, lasting: dict[str, str], weekday: int, start: str, rng: Random) -> Meeting:
    dice = rng.random()
    if dice < 0.01:
        return _with(group, lasting)
    if dice < 0.012:
        return _with(group, lasting, weekday=weekday, start=start, recurrence_from="words")
    rule, begins, ends = weekly_rule(weekday), None, None
    if dice < 0.052:
        rule, begins = _seldom(RRULE_DAYS[weekday - 1], rng)
    elif dice < 0.057:
        begins = _day(rng, -200, 60)
        ends = _day(rng, 0, 300) if rng.random() < 0.6 else None
    return _with(
        group,
        lasting,
        weekday=weekday,
        start=start,
        recurrence=rule,
        recurrence_from="words" if 0.012 <= dice < 0.052 else "default",
        valid_from=begins,
        valid_until=ends,
    )


def _seldom(day: str, rng: Random) -> tuple[str, str | None]:
    # A rule that is not weekly, and the day that it counts from.
    nth, kind = rng.randrange(1, 5), rng.random()
    if kind < 0.60:
        return f"FREQ=MONTHLY;BYDAY={nth}{day}", None
    if kind < 0.75:
        return f"FREQ=MONTHLY;BYDAY=1{day},3{day}", None
    if kind < 0.85:
        return f"FREQ=MONTHLY;BYDAY=-1{day}", None
    if kind < 0.95:
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}", _day(rng, -400, 0)
    return f"FREQ=MONTHLY;BYDAY={nth}{day};BYMONTH=9,10,11,12,1,2,3,4,5", None


def _with(group: Meeting, lasting: dict[str, str], **timing: str | int | None) -> Meeting:
    return group._replace(**lasting, **timing)  # type: ignore[arg-type]


def _region(city: _City, rng: Random) -> str:
    quarter = rng.choice(_QUARTER_NAMES)
    return f"{city.county or city.name} > {quarter}" if rng.random() < 0.6 else quarter


def _sentences(rng: Random) -> str:
    # A note of one to four sentences.
    text = [" ".join(rng.choices(_SENTENCE_WORDS, k=rng.randrange(4, 13))) for _ in range(rng.randrange(1, 5))]
    if rng.random() < len(RARE_WORDS) / 9_000:
        text.append(f"ask for the {rng.choice(RARE_WORDS)}")
    return " ".join(f"{sentence.capitalize()}." for sentence in text)


def _day(rng: Random, first: int, last: int) -> str:
    return (TODAY + timedelta(days=rng.randint(first, last))).isoformat()


if __name__ == "__main__":
    make(Path(sys.argv[2]), int(sys.argv[1]))
