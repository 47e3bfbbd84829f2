"""One row of an export of selfhelp -> the same meeting; nothing is guessed, and every field is checked.

An export may come from anybody, so values that selfhelp never writes are not repaired: the row is rejected.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from selfhelp.directory.address_gazetteer import AddressPlaces
from selfhelp.geo import is_position
from selfhelp.ingest.messages import RowRejectedError
from selfhelp.ingest.positions import located, position_of_stored
from selfhelp.ingest.raw_meeting import LONGEST_LIST
from selfhelp.model import Meeting
from selfhelp.organizations import Organization
from selfhelp.output.fields import FIELDS
from selfhelp.reading import cells
from selfhelp.reading.cells import LONGEST_LINE, LONGEST_TEXT, tidy
from selfhelp.reading.dates import stamp
from selfhelp.reading.links import whole_link
from selfhelp.reading.zones import zone
from selfhelp.schedule.rrule import is_rule, is_valid_rule
from selfhelp.text import fold, is_visible
from selfhelp.vocabulary import ATTENDANCE, ATTRIBUTES, CAUTIONS, COSTS, DAYS

SEPARATOR: Final = "; "
"""Between the values of a list in CSV and TSV."""

_JOINED: Final = 5
"""An import joins at most so many texts of a feed into one."""

_ID: Final = re.compile(r"[a-z2-7]{10,32}")
_CLOCK: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_LONGEST_SOURCE: Final = 200


class Known(NamedTuple):
    """What a dataset knows: organizations and problems by id, and the places of an address."""

    organizations: Mapping[str, Organization]
    problems: Collection[str]
    places_of: Callable[[str | None, str | None, str | None, str | None], AddressPlaces]


def exported_meeting(row: object, known: Known) -> tuple[Meeting, list[str]]:
    """The meeting of a row, and ids of warnings; `fetched`, `edited` and `source` are those of its source.

    What is derived from other fields (`next`, `organization_name`, inherited problems) is not read.

    Raises:
        RowRejectedError: it is no object, a field is missing or cannot be what it says, or the organization is unknown.
    """
    if not isinstance(row, Mapping):
        raise RowRejectedError("not-an-object")
    values: dict[str, Any] = {}
    for name, (field, read) in _FIELDS.items():
        if name not in row and name in REQUIRED:
            raise RowRejectedError("field-missing", name)
        cell = row.get(name)
        if cell is None or cell == "":
            continue
        try:
            values[field] = read(cell)
        except ValueError:
            raise RowRejectedError("field-unreadable", name) from None
    for name in _ALWAYS_GIVEN:
        if values.get(_FIELDS[name][0]) is None:
            raise RowRejectedError("field-unreadable", name)
    named = values["organization"]
    organization = known.organizations.get(named)
    if organization is None:
        raise RowRejectedError("organization-unknown", repr(named))
    values["organization"] = organization
    given = {field: value for field, value in values.items() if value is not None}
    meeting = Meeting(**{"attendance": "unknown", "source_key": None} | given)
    _refuse_impossible(meeting)
    warnings: list[str] = []
    meeting = _with_known_ids(meeting, known, warnings)
    if meeting.cost == organization.cost:  # the field has that of the organization where the meeting has none
        meeting = meeting._replace(cost=None)
    if meeting.approximate is None and meeting.latitude is None:  # its place was taken out
        return meeting, warnings
    where = position_of_stored(
        meeting, known.places_of(meeting.postal_code, meeting.city, meeting.state, meeting.country)
    )
    if where.warning is not None:
        warnings.append(where.warning)
    return located(meeting, where), warnings


def source_of(row: object) -> str | None:
    """The name of the source of a row, if it has one."""
    try:
        return _source(row.get("source")) if isinstance(row, Mapping) else None
    except ValueError:
        return None


def has_fields(row: object) -> bool:
    """Whether a row has all fields that every export of whole meetings has had."""
    return isinstance(row, Mapping) and row.keys() >= REQUIRED


def is_sample(row: object) -> bool:
    """Whether a row of any format says that it is one of the made-up samples."""
    return isinstance(row, Mapping) and row.get("sample") in (True, "true") and "organization" in row


def _refuse_impossible(meeting: Meeting) -> None:
    """Refuses fields that contradict each other.

    Raises:
        RowRejectedError: they do.
    """
    rule = meeting.recurrence
    if rule is not None and not (is_rule(rule, meeting.valid_from) and is_valid_rule(rule)):
        raise RowRejectedError("field-unreadable", "recurrence")
    latitude, longitude = meeting.latitude, meeting.longitude
    if (latitude is None) != (longitude is None):
        raise RowRejectedError("field-unreadable", "latitude" if latitude is None else "longitude")
    if latitude is not None and longitude is not None and not is_position(latitude, longitude):
        raise RowRejectedError("field-unreadable", "latitude")


def _with_known_ids(meeting: Meeting, known: Known, warnings: list[str]) -> Meeting:
    """The meeting without attributes, problems and cautions that only a later version has."""
    kept: dict[str, Any] = {
        "attributes": tuple(id for id in meeting.attributes if id in ATTRIBUTES),
        "problems": tuple(id for id in meeting.problems if id in known.problems),
        "cautions": SEPARATOR.join(id for id in (meeting.cautions or "").split(SEPARATOR) if id in CAUTIONS) or None,
    }
    if any(getattr(meeting, name) != value for name, value in kept.items()):
        warnings.append("ids-not-known")
    return meeting._replace(**kept)


def _text(value: object, most: int = LONGEST_TEXT * _JOINED) -> str | None:
    """A text as it is, but for what no text of a meeting has: control characters, blanks at its ends."""
    if not isinstance(value, str) or len(value) > most:
        raise ValueError
    plain = tidy(value)
    return plain if any(map(is_visible, plain)) else None


def _line(value: object) -> str | None:
    return _text(value, LONGEST_LINE * _JOINED)


def _one_of(known: Iterable[str]) -> Callable[[object], str]:
    known = frozenset(known)

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in known:
            raise ValueError
        return value

    return read


def _matching(pattern: re.Pattern[str]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            raise ValueError
        return value

    return read


def _read_by(reader: Callable[[str], str | None]) -> Callable[[object], str]:
    """What a reader of feeds makes of a text, which must be something."""

    def read(value: object) -> str:
        found = reader(value) if isinstance(value, str) else None
        if found is None:
            raise ValueError
        return found

    return read


def _list_of(read: Callable[[object], str | None]) -> Callable[[object], tuple[str, ...]]:
    """The values of a list, each read by `read`; tables join them."""

    def read_list(value: object) -> tuple[str, ...]:
        parts = value.split(SEPARATOR) if isinstance(value, str) else value
        if not isinstance(parts, list) or len(parts) > LONGEST_LIST:
            raise ValueError
        return tuple(dict.fromkeys(found for part in parts if (found := read(part)) is not None))

    return read_list


def _weekday(value: object) -> int:
    if value not in DAYS:
        raise ValueError
    return DAYS.index(str(value)) + 1


def _minutes(value: object) -> int:
    number = cells.number(value)
    if number is None or number != int(number) or not 1 <= number <= 1440:
        raise ValueError
    return int(number)


def _degrees(value: object) -> float:
    number = cells.number(value)
    if number is None:
        raise ValueError
    return number


def _yes_or_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise ValueError
    return value == "true"


def _day(value: object) -> str:
    if not isinstance(value, str) or len(value) != len("2026-12-24"):
        raise ValueError
    return date.fromisoformat(value).isoformat()


def _moment(value: object) -> str:
    """A time of our own clock, UTC."""
    if not isinstance(value, str) or len(value) > LONGEST_LINE:
        raise ValueError
    moment = datetime.fromisoformat(value)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    try:
        return moment.astimezone(UTC).isoformat(timespec="milliseconds")
    except OverflowError:
        raise ValueError from None


def _source(value: object) -> str:
    """The name of a source in the form in which it is stored."""
    if (
        not isinstance(value, str)
        or len(value) > _LONGEST_SOURCE
        or not value
        or "-".join(fold(value).split()) != value
    ):
        raise ValueError
    return value


_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "id": _matching(_ID),
    "line": _line,
    "weekday": _weekday,
    "clock": _matching(_CLOCK),
    "minutes": _minutes,
    "zone": _read_by(zone),
    "origin of a rule": _one_of(("feed", "words", "default")),
    "date": _day,
    "attendance": _one_of(ATTENDANCE),
    "text": _text,
    "degrees": _degrees,
    "yes or no": _yes_or_no,
    "link": _read_by(whole_link),
    "languages": _list_of(_matching(_LANGUAGE)),
    "lines": _list_of(_line),
    "cost": _one_of(COSTS),
    "stamp": _read_by(stamp),
    "moment": _moment,
    "source": _source,
    "origin of a zone": _one_of(("feed", "coordinates", "place", "option")),
    "dates": _list_of(_day),
    "joined lines": lambda value: SEPARATOR.join(_list_of(_line)(value)) or None,
    "sources": _list_of(_source),
}
"""Kind of an output field -> the reader of its cell."""

_FIELDS: Final = {
    name: (field.of or name, _READERS[field.kind]) for name, field in FIELDS.items() if field.kind is not None
}
"""Field of an export -> the field of a meeting, and the reader of its cell."""

REQUIRED: Final = frozenset(
    (
        "id name group organization day start duration timezone recurrence recurrence_from valid_from valid_until "
        "attendance location location_notes address city county state postal_code country region latitude "
        "longitude approximate conference_url conference_phone conference_notes phone email languages attributes "
        "codes notes group_notes cost registration url updated fetched source source_key address_withheld sample "
        "also_in organization_name"
    ).split()
)
"""Fields of the first exports, by which one is known: a promise, so that every version of the format has them."""

_ALWAYS_GIVEN: Final = ("id", "name", "organization", "source", "recurrence_from", "address_withheld", "sample")
