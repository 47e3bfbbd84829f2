"""Notes of invented meetings: what groups write about doors, rooms, readings, video rooms and exceptions."""

from random import Random
from typing import Final

from benchmarks.invented import street_address
from selfhelp.vocabulary import DAYS

_REMARKS: Final = (
    "Enter through the {door} door.", "Use the {door} entrance, ring bell {number}.", "Room {number}.",
    "Room {number}, {floor} floor.", "Basement, down the stairs on the {side}.", "In the fellowship hall.",
    "Parking in the lot on the {side}, not in front of the building.", "Street parking only.",
    "Doors open {minutes} minutes before the meeting.", "Doors are locked {minutes} minutes after the start.",
    "Big Book study.", "Big Book study, we are on page {number}.", "Step {step} this month.",
    "Step and Tradition study.",
    "Living Sober / newcomers.", "Daily Reflections.", "Came to Believe.", "As Bill Sees It.",
    "Literature: Step {step}.",
    "Open discussion.", "Speaker, then open discussion.", "Topic chosen by the chair.", "12 Steps & 12 Traditions.",
    "Newcomers welcome.", "Newcomers meet {minutes} minutes earlier in room {number}.", "All are welcome.",
    "Women only.", "Men's stag.", "Candlelight.", "Meditation for the first {minutes} minutes.", "No children, please.",
    "Child care in room {number}.", "Not wheelchair accessible.", "Elevator at the {door} door.", "Masks optional.",
    "Maximum {number} people.", "Bring your own chair and coffee.", "Coffee from {minutes} minutes before.",
    "Please arrive early and sign in at the desk.", "Photo ID required at the desk.", "Look for the blue sign.",
    "Same building as the {floor} street market, a little further {side}.", "Near the {door} gate of the park.",
    "In the small chapel behind the church; if the {door} door is locked, knock at the window on the {side}.",
    "This group has a business meeting; everyone who calls it a home group may vote.",
    "The only requirement for membership is a desire to stop.", "Formerly called the {floor} Avenue group.",
    "If nobody answers, call the number on the door. Please do not park in the spaces of the school.",
    "GSO #{long}.", "District {step}.", "Cross talk is discouraged.", "Meeting format changes from week to week.",
    "Enter from {street}, {door} door.", "Park on {street} or behind the building.", "Between {street} and {other}.",
    "Moved from {street} in the spring; the sign there is out of date.", "Bus {number} stops at {street}.",
    "The entrance is on {street}, opposite the {other} side; go down the stairs to room {number}.",
    "Use the {door} entrance on {street}. Parking is free after {step} p.m., but not in front of the garage.",
    "Founded in 19{year} on {street}. We read from the Big Book (page {number}) and share for {minutes} minutes.",
    "Website: group{long}.example.org", "More at https://group{long}.example.org/{year}.",
    "Contact: group{long}@example.org or call 555-01{year}.", "Unit {number}, code {long} at the {door} gate.",
    "This is a {minutes} minute meeting in the {floor} floor lounge (number {number}), followed by fellowship.",
    "Hybrid since 20{year}: the screen is in room {number}; please mute, and unmute only when you share.",
)  # fmt: skip

_SPANISH: Final = (
    "Reunión abierta, todos son bienvenidos.", "Entrada por la puerta de atrás.", "Salón {number}, segundo piso.",
    "Estudio del Libro Grande.", "Hay café desde {minutes} minutos antes.", "Grupo de habla hispana.",
    "Estacionamiento a la {side_es}.", "Los niños son bienvenidos.",
)  # fmt: skip
_FRENCH: Final = (
    "Réunion ouverte à tous.", "Entrée par la porte arrière.", "Salle {number}, au sous-sol.", "Étude du Gros Livre.",
    "Café {minutes} minutes avant la réunion.",
)  # fmt: skip
_IN_LANGUAGE: Final = {"es": _SPANISH, "fr": _FRENCH}

_OF_ONE_DAY: Final = (
    "Speaker last {day} of the month.", "Last {day} of the month is an open birthday meeting.",
    "1st {day} is Traditions.", "Chips on the last {day}.", "Speaker / discussion (alternate weeks).",
    "First {day}: Step of the month, second {day}: speaker.", "Last wk Trad.", "Group conscience 2nd {day}.",
    "Potluck on the third {day} of each month.",
)  # fmt: skip
"""What happens at some of the meetings: each of them takes place."""

_RULES: Final = (
    "First {day} of the month only.", "Meets the 1st and 3rd {day} of the month.", "Every other {day}.",
    "Meets on the last {day} of each month.", "2nd & 4th {day} only.", "Only on the third {day}.",
)  # fmt: skip
_CLOSURES: Final = (
    "No meeting on holidays.", "Closed on Thanksgiving and Christmas Day.", "No meeting in July and August.",
    "Does not meet when schools are closed.", "Closed December 25.",
)  # fmt: skip
_WITHHELD: Final = ("Call for address.", "Private residence, text for the address.", "Contact us for the location.")
_MARKUP: Final = (
    "{note}<br>Welcome!",
    "<p>{note}</p>",
    "{note} Coffee &amp; cake.",
    '<a href="https://example.org">{note}</a>',
)

_DAY_NAMES: Final = tuple(day.title() for day in DAYS)


def remark(language: str, rng: Random) -> str:
    """What a group writes about itself, in one to four sentences."""
    sentences = _IN_LANGUAGE.get(language, _REMARKS)
    number = rng.choices((1, 2, 3, 4), (34, 33, 21, 12))[0]
    separator = rng.choice((" ", " ", " ", " / ", "\n", "  "))
    return separator.join(_filled(sentence, rng) for sentence in rng.sample(sentences, number))


def remark_of_day(weekday: int, rng: Random) -> str:
    """What only concerns the meeting on a weekday (ISO), and leaves it weekly."""
    return rng.choice(_OF_ONE_DAY).format(day=_DAY_NAMES[weekday - 1])


def rule(weekday: int, rng: Random) -> str:
    """When a meeting on a weekday (ISO) takes place, if not every week."""
    return rng.choice(_RULES).format(day=_DAY_NAMES[weekday - 1])


def closure(rng: Random) -> str:
    """When a meeting does not take place."""
    return rng.choice(_CLOSURES)


def withheld(rng: Random) -> str:
    """That the address is not published."""
    return rng.choice(_WITHHELD)


def room(number: str, rng: Random) -> str:
    """How to join a video meeting, in words."""
    code = rng.randrange(100_000, 1_000_000)
    return rng.choice(
        (f"Zoom ID: {number} Passcode: {code}", f"Meeting ID: {number}\nPassword: {code}", f"Password: {code}",
         f"Meeting ID {number}, no password.", f"ID: {number} PW: {code}")
    )  # fmt: skip


def marked_up(note: str, rng: Random) -> str:
    """A note in HTML."""
    return rng.choice(_MARKUP).format(note=note)


def _filled(sentence: str, rng: Random) -> str:
    if "{" not in sentence:
        return sentence
    return sentence.format(
        door=rng.choice(("rear", "side", "front", "north", "south", "east", "west", "red", "glass")),
        floor=rng.choice(("first", "second", "third", "ground", "lower")),
        side=rng.choice(("left", "right", "north", "south")),
        side_es=rng.choice(("izquierda", "derecha")),
        minutes=rng.choice((5, 10, 15, 20, 30)),
        step=rng.randrange(1, 13),
        number=rng.randrange(1, 400),
        street=street_address(rng).partition(" ")[2],
        other=street_address(rng),
        year=rng.randrange(10, 26),
        long=rng.randrange(100_000, 200_000),
    )
