"""What the tests of writers share: a meeting of each kind, and short ways to write them."""

import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from selfhelp.model import Hit, Meeting
from selfhelp.organizations import Organization
from selfhelp.schedule.when import When
from selfhelp.search.matching import hits_of
from selfhelp.search.query import MeetingQuery

NOW: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)
DENVER: Final = ZoneInfo("America/Denver")
AA: Final = Organization("aa", "Alcoholics Anonymous", "AA")

NOON: Final = Meeting(
    "k3x9qahtwa", "denver", "1", AA, "Noon Group", weekday=2, start="19:30", duration=60, timezone="America/Denver",
    recurrence="FREQ=WEEKLY;BYDAY=TU", location="St Paul's", address="12 Main St", city="Denver", state="CO",
    postal_code="80205", country="US", latitude=39.7, longitude=-105.25, near_latitude=39.7, near_longitude=-105.25,
    position_from="feed", approximate=False, attributes=("closed", "wheelchair"), codes=("C", "X"), languages=("en",),
    phone="303-555-0100", url="https://denver.example.org/noon", updated="2026-11-01T10:00:00",
    fetched="2026-11-20T00:00:00Z", edited="2026-11-01",
)  # fmt: skip
ROOM: Final = NOON._replace(
    id="m5y2rbkuxc", name="Room", weekday=3, recurrence="FREQ=WEEKLY;BYDAY=WE", attendance="online", location=None,
    address=None, city=None, state=None, postal_code=None, country=None, latitude=None, longitude=None,
    near_latitude=None, near_longitude=None, position_from=None, approximate=True, conference_url="https://zoom.us/j/123",
    conference_notes="Ask for the host", attributes=("open",), codes=("O", "ONL"), timezone="America/New_York",
)  # fmt: skip
THIRD: Final = NOON._replace(id="n7z4sdlvye", name="Third", weekday=6, recurrence="FREQ=MONTHLY;BYDAY=3SA")
APPOINTMENT: Final = NOON._replace(
    id="p2a6tfmwzg", name="By appointment", weekday=None, start=None, duration=None, recurrence=None
)
IRREGULAR: Final = NOON._replace(id="q4b2uhnxai", name="Now and then", recurrence=None)
HIDDEN: Final = NOON._replace(
    id="r6c4wjoybk", name="Hidden", address_withheld=True, location=None, address=None, postal_code=None, latitude=None,
    longitude=None, near_latitude=None, near_longitude=None, position_from=None, approximate=None,
    location_notes="Call for the address",
)  # fmt: skip
ROUGH: Final = NOON._replace(id="s2d6xlpzcm", name="Rough", position_from="postal_code", approximate=True)


def hits(*meetings: Meeting) -> list[Hit]:
    """The hits of meetings, for a searcher in Denver, in the order of the meetings."""
    query = MeetingQuery(When(NOW, DENVER), suspended=True)
    return [hit for meeting in meetings for hit in hits_of(query, meeting)]


def text_of(write: Callable[..., None], found: Iterable[Hit], names: Iterable[str] = (), **options: Any) -> str:
    """What a writer writes."""
    stream = io.StringIO(newline="")
    write(found, stream, tuple(names), **options)
    return stream.getvalue()
