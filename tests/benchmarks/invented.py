"""Names, venues, streets and habits of invented groups: what made-up datasets and made-up feeds have in common."""

from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Final, Generic, TypeVar

from selfhelp.model import clock


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


RARE_WORDS: Final = words(
    "kintsugi zephyr quokka obsidian marzipan tamarisk heliotrope gossamer palimpsest saffron bellwether halcyon"
    " juniper lodestar meerkat nocturne ocarina petrichor quillwort rookery sassafras thimble umbra vellum"
)
"""Words that stand in about one of 10,000 meetings each, so that a search for one is selective."""

_T = TypeVar("_T")


class Weighted(Generic[_T]):
    """Values to draw from, each as often as its weight says."""

    def __init__(self, weights: Mapping[_T, float]) -> None:
        self.values = list(weights)
        self.cumulated = list(accumulate(weights.values()))

    def draw(self, rng: Random) -> _T:
        """One of the values."""
        return rng.choices(self.values, cum_weights=self.cumulated)[0]


DURATION: Final = Weighted[int | None]({60: 68, 90: 16, None: 11, 75: 2, 120: 1, 30: 1, 45: 1})
"""Minutes."""

PER_WEEK: Final = Weighted({1: 62, 2: 17, 3: 8, 4: 2, 5: 5, 6: 1, 7: 5})
"""Days of the week on which a group meets."""

_PEAKS: Final = {"12:00": 11, "18:30": 6, "19:00": 19, "19:30": 12, "20:00": 10, "18:00": 7, "17:30": 5, "10:00": 5,
                 "09:00": 4, "07:00": 4, "06:30": 2, "08:00": 3}  # fmt: skip
QUARTERS: Final = [clock(minute) for minute in range(0, 1440, 15)]
START: Final = Weighted({start: _PEAKS.get(start, 0.03 if start < "05:00" else 0.15) for start in QUARTERS})
ACCESS: Final = Weighted[tuple[str, ...]]({("open",): 60, ("closed",): 30, (): 10})
ATTRIBUTES: Final = {
    "wheelchair": 25, "no-wheelchair": 4, "discussion": 34, "women": 6, "men": 4, "lgbtq": 2.5, "young-adults": 1.5,
    "newcomers": 7, "big-book": 10, "step-study": 10, "literature": 9, "speaker": 7, "meditation": 5,
    "daily-readings": 3, "tradition-study": 3, "child-friendly": 3, "child-care": 1, "fragrance-free": 2, "parking": 3,
    "transit": 3, "smoke-free": 4, "asl": 0.4, "candlelight": 0.8, "secular": 0.7, "agnostic": 0.5, "outdoor": 0.5,
    "cross-talk": 0.6, "digital-basket": 4, "dual-diagnosis": 0.5, "veterans": 0.2, "people-of-color": 0.3,
    "older-adults": 0.3, "professionals": 0.2, "captions": 0.2, "concurrent-al-anon": 0.7, "birthday": 2,
    "18-plus": 0.1,
}  # fmt: skip
"""Attributes of groups, in percent."""

CODES: Final = {
    "open": "O", "closed": "C", "wheelchair": "X", "discussion": "D", "women": "W", "men": "M", "lgbtq": "LGBTQ",
    "newcomers": "BE", "big-book": "B", "step-study": "ST", "literature": "LIT", "speaker": "SP", "meditation": "MED",
    "daily-readings": "DR", "tradition-study": "TR", "child-friendly": "CF", "child-care": "BA", "candlelight": "CAN",
    "fragrance-free": "FF", "asl": "ASL", "secular": "SEC", "young-adults": "Y", "outdoor": "OUT",
    "digital-basket": "DB",
}  # fmt: skip
"""Their codes in Meeting Guide."""

_ADJECTIVES: Final = words(
    "Attitude Back Better Bright Broken Calm Clean Common Courage Daily Early Easy Eastside Endless Faithful First Free"
    " Friday Friendly Golden Grateful Happy Higher Honest Hopeful Joyous Keep Keystone Lasting Living Lunchtime Midday"
    " Morning New Nooners Northside Open Patient Plain Quiet Rainbow Ready Rising River Saturday Second Serene Simple"
    " Sober Spiritual Steady Sunday Sunrise Sunset Together Trudging Twilight Unity Valley Westside Willing Young"
)
NOUNS: Final = words(
    "Acceptance Action Awakening Beginners Book Bunch Candlelight Chance Circle Conscience Courage Crossroads Dawn"
    " Discussion Drop Eleven Experience Fellowship Foundations Freedom Friends Garden Gratitude Group Happy Hope Hour"
    " Journey Joy Lamplighters Legacies Lifeline Light Meeting Miracles Nuggets Oasis Path Promises Reflections Road"
    " Sanity Serenity Solution Speakers Step Steps Strength Study Survivors Traditions Trail Trust Way Women Workshop"
)
_NAME_ENDS: Final = ("Group", "Group", "Meeting", "Step Study", "Big Book Study", "Discussion", "Speaker Meeting", "")
_VENUES: Final = (
    "Community Church", "Lutheran Church", "Methodist Church", "Presbyterian Church", "Alano Club", "Community Center",
    "Recovery Center", "Public Library", "Episcopal Church", "Hospital", "Senior Center", "Club House", "Chapel",
    "Parish Hall", "Treatment Center", "Clinic", "Park Pavilion", "Grange Hall",
)  # fmt: skip
_SAINTS: Final = words("Andrew Anne Columba David Francis James John Jude Luke Mark Mary Michael Patrick Paul Peter")
_STREETS: Final = words(
    "Main First Second Third Oak Maple Cedar Elm Pine Park Church Mill Lake Hill Spring Center High Washington Lincoln"
    " Franklin Chestnut Walnut Sunset Railroad River Valley Prospect Market College Jefferson"
)
_STREET_KINDS: Final = ("St", "St", "Ave", "Ave", "Rd", "Dr", "Blvd", "Ln", "Way")
LOCATION_NOTES: Final = (
    "Enter through the rear door.", "Basement, down the stairs on the left.", "Room 204, second floor.",
    "Use the side entrance by the car park.", "Park in the lot across the street.",
    "Fellowship hall behind the church.", "Ring the bell, the door locks at the hour.",
    "Follow the signs in the corridor.",
)  # fmt: skip


def group_name(city: str, rng: Random) -> str:
    """The name of a group in a city."""
    parts = [rng.choice(_ADJECTIVES), rng.choice(NOUNS), rng.choice(_NAME_ENDS)]
    if rng.random() < 0.2:
        parts.insert(0, city)
    if rng.random() < len(RARE_WORDS) / 20_000:
        parts.insert(1, rng.choice(RARE_WORDS).capitalize())
    return " ".join(parts).strip()


def venue_name(city: str, rng: Random) -> str:
    """The name of a church, club or hall in a city."""
    kind = rng.choice(_VENUES)
    return f"St. {rng.choice(_SAINTS)}'s {kind}" if rng.random() < 0.4 else f"{city} {kind}"


def street_address(rng: Random) -> str:
    """A house number and a street."""
    return f"{rng.randrange(1, 9900)} {rng.choice(_STREETS)} {rng.choice(_STREET_KINDS)}"


def seeded(seed: int, what: str) -> Random:
    """A generator for one part of what is made up: changing one part does not change the others."""
    return Random(f"{seed} {what}")
