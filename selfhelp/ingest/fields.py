"""The field table: how each cell of a row is read, and which headers name its column.

Every format gives its rows as mappings from the names in this table to raw cells, and `raw_meeting` reads each cell
once. The names are those of Meeting Guide, plus others for what only other formats have.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, Generic, NamedTuple, TypeVar

from selfhelp.geo import Point
from selfhelp.ingest.limits import CELL
from selfhelp.ingest.messages import RowRejectedError
from selfhelp.reading import cells, coordinates, links, time_spans
from selfhelp.reading.cells import LONGEST_LINE, dial_in, is_cut, key, line, text, yes_or_no
from selfhelp.reading.codes import codes
from selfhelp.reading.dates import stamp
from selfhelp.reading.days import read_days, weekdays
from selfhelp.reading.days_and_times import in_one_text
from selfhelp.reading.languages import languages
from selfhelp.reading.links import link
from selfhelp.reading.time_spans import Span, length
from selfhelp.reading.zones import zone
from selfhelp.vocabulary import ATTRIBUTES

T = TypeVar("T")

SUNDAY: Final = 0
"""The number that means Sunday in `day`; 7 means it too."""


class Cell(NamedTuple, Generic[T]):
    """The text of a cell, and the value read from it, if any."""

    text: str | None = None
    value: T | None = None

    @property
    def is_unreadable(self) -> bool:
        """Whether it has text that could not be read."""
        return self.text is not None and self.value is None


class MapPosition(NamedTuple):
    """A point, and whether the cell gave the corners of an area instead."""

    point: Point | None = None
    is_area: bool = False


def day_cell(value: object) -> Cell[tuple[int, ...]]:
    """ISO weekdays; empty if no day is given."""
    days = weekdays(value, sunday=SUNDAY)
    return Cell(line(value), None if days is None else tuple(days))


def clock_cells(value: object) -> tuple[Cell[tuple[Span, ...]], ...]:
    """The times of a cell, one entry for each element of a list; no spans if it cannot be read."""
    parts = value if isinstance(value, list | tuple) and len(value) > 1 else [value]
    return tuple(Cell(line(part), time_spans.time_spans(part)) for part in parts)


def end_cell(value: object) -> Cell[int]:
    """Minutes since midnight."""
    return Cell(line(value), time_spans.minutes(value))


def zone_cell(value: object) -> Cell[str]:
    """An IANA zone."""
    return Cell(line(value), zone(value))


def degrees_cell(value: object) -> Cell[float]:
    """Degrees of latitude or longitude."""
    return Cell(line(value), coordinates.degrees(value))


def map_position(value: object) -> MapPosition:
    """A point in one text; four numbers are the corners of an area."""
    both = line(value) or ""
    return MapPosition(coordinates.point(both), both.count(",") == 3)


def link_cell(value: object) -> Cell[str]:
    """A link as the value, and the rest of the cell as text."""
    url, rest = links.link_and_rest(value)
    return Cell(rest, url)


def day_of(value: object) -> str | None:
    """An ISO date without a time."""
    iso = stamp(value)
    return None if iso is None else iso[:10]


def days_of(value: object) -> tuple[str, ...]:
    """The ISO dates in a list, in order."""
    listed = value if isinstance(value, list | tuple) else []
    return tuple(sorted({day for day in map(day_of, listed) if day is not None}))


def days_and_words(listed: str) -> tuple[list[str], list[str]]:
    """The dates in a list of days, and the parts that are other words.

    >>> days_and_words("2026-12-25, 1/1/2027; Thanksgiving")
    (['2026-12-25', '1/1/2027'], ['Thanksgiving'])
    >>> days_and_words("Dec 25, 2026 and Jan 1, 2027")
    (['Dec 25, 2026', 'Jan 1, 2027'], [])
    """
    parts = [part.strip() for part in _LISTED_WITH.split(listed) if part.strip()]
    days = [part for part in parts if _is_only_date(part)]
    return days, [part for part in parts if part not in days]


def _is_only_date(part: str) -> bool:
    """Whether a text is a date, with nothing after it but a clock time."""
    return day_of(part) is not None and (_ISO_DAY.match(part) is None or _ISO_MOMENT.fullmatch(part) is not None)


_LISTED_WITH: Final = re.compile(r"[;\n&]|,(?! ?\d{4}(?![\d-]))|\band\b")
"""What stands between days; a year after a comma belongs to its day."""

_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:]{4,8})?")


def region_parts(value: object) -> tuple[str, ...]:
    """Regions, the most general first, from a list or a text like "Metro > Denver"."""
    parts = value if isinstance(value, list) else (line(value) or "").split(">")
    return tuple(part for part in map(line, parts) if part)


def problem_ids(value: object) -> tuple[str, ...]:
    """Ids of problems, from a list."""
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list | tuple) else ()


def is_day(value: object) -> bool:
    """Whether a cell names at least one weekday."""
    return bool(weekdays(value, sunday=SUNDAY))


def may_be_day(value: object) -> bool:
    """The same, or has a short word that is a day in some language."""
    return is_day(value) or read_days(line(value) or "").is_ambiguous


def is_not_no(value: object) -> bool:
    """Whether a cell says anything but no: a place is kept back rather too often than once too rarely."""
    parts = value.splitlines() if isinstance(value, str) else [value]
    return any(line(part) is not None if (answer := yes_or_no(part)) is None else answer for part in parts)


def is_number(value: object) -> bool:
    """Whether a cell is a number."""
    return cells.number(value) is not None


def is_yes_or_no(value: object) -> bool:
    """Whether a cell says yes or no."""
    return yes_or_no(value) is not None


def is_time(value: object) -> bool:
    """Whether a cell is a time of day or a list of them; a bare hour counts as one."""
    word = line(value)
    if word is None:
        return False
    if isinstance(value, list):
        return all(time_spans.time_span(part)[0] is not None for part in value)
    return time_spans.time_span(value)[0] is not None or re.fullmatch(r"\d{1,2}([:.]\d\d)?", word) is not None


def states_day_and_time(value: object) -> bool:
    """Whether a cell is a day with its time: "Tuesday 7 PM"."""
    return in_one_text(line(value) or "") is not None


def is_date(value: object) -> bool:
    """Whether a cell is a date, with or without a time."""
    return stamp(value) is not None


def may_be_time(value: object) -> bool:
    """Whether a cell is a time of day, alone or after its day or date."""
    return is_time(value) or states_day_and_time(value) or is_date(value)


class Field(NamedTuple):
    """One field of a row.

    `read` is a pure function of one cell. `headers` are English names of its column, folded and separated by |; names
    in other languages are in data/words. `joined` fields may combine several columns. `fits` checks whether a cell can
    belong to this field, for fields whose headers may mislead. `contact` fields may hold facts about a person.
    """

    name: str
    read: Callable[[Any], Any]
    headers: str = ""
    joined: bool = False
    fits: Callable[[Any], bool] | None = None
    contact: bool = False


FIELDS: Final = (
    Field(
        "name",
        line,
        "name|meeting|meeting name|title|public name|summary|event|program name|sangha|title rendered|"
        "support group name",
    ),
    Field("slug", key, "slug|id|guid|uuid|key|meeting id|group id|post name|resource agency num"),
    Field("group", line, "group|group name"),
    Field(
        "organization",
        line,
        "organization|organisation|fellowship|program|programme|affiliation|meeting type namespace|"
        "meeting type|12 step program",
    ),
    Field(
        "day",
        day_cell,
        "day|days|weekday|weekdays|day of week|dayofweek|day of the week|day name|meeting day|weekday name|"
        "meeting days",
        fits=may_be_day,
    ),
    Field(
        "time",
        clock_cells,
        "time|times|start|start time|starts|begin|begins|from|opens at|meeting time|start time local|"
        "event start time|start datetime|start date time",
        fits=may_be_time,
    ),
    Field(
        "end_time",
        end_cell,
        "end|end time|ends|to|until|closes at|finish|finish time|ends at|end at|event end time|end datetime|"
        "end date time",
        fits=may_be_time,
    ),
    Field("date", stamp, "date|dates|event date|meeting date|event start date|next date", fits=is_date),
    Field("half", line, "am pm|ampm|am or pm|start am pm|meridiem"),
    Field("end_half", line, "end am pm|end ampm"),
    Field(
        "duration",
        length,
        "duration|length|minutes|duration min|duration mins|duration minutes|duration in minutes|length minutes|"
        "length in minutes|meeting length|meeting duration",
    ),
    Field(
        "when", text, "when|schedule|day time|day and time|meeting times|days and times|meeting schedule", joined=True
    ),
    Field("timezone", zone_cell, "timezone|time zone|tz"),
    Field("recurrence", line, "recurrence|rrule|recurrence rule"),
    Field("valid_from", day_of, "valid from|start date|from date"),
    Field("valid_until", day_of, "valid until|valid to|end date|until date"),
    Field("except_dates", days_of, "except dates|does not meet on|no meeting on|not meeting on"),
    Field(
        "attendance_option",
        line,
        "attendance option|attendance|venue type|in person or online|meeting mode|meeting format|"
        "format of meeting|attendance type",
    ),
    Field(
        "online",
        yes_or_no,
        "online|virtual|is online|is virtual|is online meeting|online meeting|virtual meeting|on zoom|via zoom|"
        "zoom meeting|zoom option|online option|available online|meets online|zoom y n|online y n|virtual y n",
        fits=is_yes_or_no,
    ),
    Field(
        "location",
        line,
        "location|location name|venue|building|place|place name|venue name|site|facility name|facility",
    ),
    Field(
        "location_notes",
        text,
        "location notes|location note|directions|physical location description|location help|how to get there|"
        "getting there|how to find us|how to find it|finding us|location directions|parking and directions",
        joined=True,
    ),
    Field(
        "place_private",
        is_not_no,
        "place is private|place private|private place|address is private|location is private|venue is private|"
        "place is confidential|address is confidential|location is confidential",
        joined=True,
    ),
    Field("address", line, "address|street|street address|address 1|address line 1|line 1|physical address 1"),
    Field("formatted_address", line, "formatted address|full address|extended address|friendly"),
    Field("city", line, "city|town|municipality|physical city"),
    Field("county", line, "county|physical county"),
    Field("state", line, "state|province|state province|physical state province"),
    Field(
        "postal_code",
        line,
        "postal code|zip|zip code|zipcode|postcode|post code|physical postal code|zip postal code|postal zip code",
    ),
    Field("country", line, "country|nation|physical country"),
    Field("region", region_parts, "region|regions|area|district name"),
    Field("sub_region", line, "sub region|subregion"),
    Field("latitude", degrees_cell, "latitude|lat|y", fits=is_number),
    Field("longitude", degrees_cell, "longitude|lng|lon|long|x", fits=is_number),
    Field("coordinates", map_position, "coordinates|coords|lat lng|latlng|geo"),
    Field("approximate", yes_or_no, "approximate", fits=is_yes_or_no),
    Field(
        "conference_url",
        link_cell,
        "conference url|zoom|zoom link|zoom url|online link|online url|join url|join link|meeting link|"
        "meeting url|virtual meeting link|video link|video|video url|zoom meeting link|zoom meeting url",
    ),
    Field("conference_url_notes", text, "conference url notes|zoom info|zoom notes|passcode|online notes"),
    Field("conference_phone", dial_in, "conference phone|dial in|phone meeting number|conference call"),
    Field("conference_phone_notes", text, "conference phone notes"),
    Field(
        "phone", line, "phone|telephone|phone number|tel|contact phone|phone 1 number|telephone number", contact=True
    ),
    Field("email", line, "email|e mail|email address|contact email|mail|email address main", contact=True),
    Field("languages", languages, "language|languages|lang|languages offered list", joined=True),
    Field(
        "types",
        codes,
        "types|type|codes|format|formats|descriptors|special interest|tags|categories|category|kind|kind of meeting",
        joined=True,
    ),
    Field("audience", line, "audience|for|for whom|who|gender|ages|eligibility", joined=True),
    Field("problems", problem_ids),
    Field(
        "notes",
        text,
        "notes|note|comments|comment|details|detail|description|desc|descr|additional info|remarks|info|"
        "agency description|hours|hours of operation|opening hours",
        joined=True,
    ),
    Field("group_notes", text, "group notes", joined=True),
    Field("cost", line, "cost"),
    Field("registration", yes_or_no, "registration|registration required", fits=is_yes_or_no),
    Field("url", link, "url|website|web site|web|link|source url|page|permalink|website address|website url"),
    Field(
        "updated", stamp, "updated|updated at|last updated|modified|last modified|updated on|last changed|last edited"
    ),
    Field("published", yes_or_no, "published|is published|active|publish|may be published", fits=is_yes_or_no),
    Field("archived", yes_or_no, "archived", fits=is_yes_or_no),
    Field("status", line, "status|agency status"),
)

ATTRIBUTE_HEADERS: Final = {
    "wheelchair": "wheelchair|wheelchair access|wheelchair accessible|accessible|disabled access"
    "|is wheelchair accessible",
    "hearing-loop": "hearing loop|hearing|induction loop",
    "signs-slips": "signs slips|chit|chits|court slips|attendance slips",
    "open": "open|open meeting",
}
"""Attribute -> folded names of its yes/no columns; a column may also be named by the id of any attribute."""

CONTACT_FIELDS: Final = frozenset(field.name for field in FIELDS if field.contact)

FIELD_NAMES: Final = tuple(field.name for field in FIELDS)

MEMO_SIZE: Final = 4096
"""Number of cells that the reader of one field caches."""

LONGEST_LIST: Final = 1000
"""Number of values in one cell; real rows list up to 50."""

IS_UNNAMED: Final = "is_unnamed"
"""Key that is true in rows that have only a default name."""

PRIVATE_PLACE: Final = "The address is confidential."
"""The note of a row whose column for that says that its place is private."""

_NO_DAY: Final = Cell[tuple[int, ...]](None, ())
_OTHER_KEYS: Final = {"slug": ("post_name", "ID", "id"), "formatted_address": ("full_address",)}
"""Field -> other keys for it in Meeting Guide rows."""

_MAY_HOLD_LINK: Final = ("url", "website", "location", "address", "formatted_address", "location_notes")
"""Fields to search for the link to join if its own field is empty."""


class RawMeeting(NamedTuple):
    """One row with all cells read; missing, empty and unreadable values are None or empty.

    The fields are those of the table, except that `half` and `end_half` are part of the times, and `place_private` of
    the notes. `regions` has the most general one first. `attributes` are those with a yes/no column of their own.
    `other_link` is a link to join found in another field; `is_unnamed` is set if its table has no names. `is_cut` is
    set if a text was too long to be kept whole.
    """

    name: str | None = None
    slug: str | None = None
    group: str | None = None
    organization: str | None = None
    day: Cell[tuple[int, ...]] = _NO_DAY
    time: tuple[Cell[tuple[Span, ...]], ...] = (Cell(),)
    end_time: Cell[int] = Cell()
    duration: int | None = None
    when: str | None = None
    timezone: Cell[str] = Cell()
    recurrence: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    except_dates: tuple[str, ...] = ()
    attendance_option: str | None = None
    online: bool | None = None
    location: str | None = None
    location_notes: str | None = None
    address: str | None = None
    formatted_address: str | None = None
    city: str | None = None
    county: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    regions: tuple[str, ...] = ()
    latitude: Cell[float] = Cell()
    longitude: Cell[float] = Cell()
    coordinates: MapPosition = MapPosition()
    approximate: bool | None = None
    conference_url: Cell[str] = Cell()
    conference_url_notes: str | None = None
    conference_phone: str | None = None
    conference_phone_notes: str | None = None
    phone: str | None = None
    email: str | None = None
    languages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    audience: str | None = None
    problems: tuple[str, ...] = ()
    notes: str | None = None
    group_notes: str | None = None
    cost: str | None = None
    registration: bool | None = None
    url: str | None = None
    updated: str | None = None
    published: bool | None = None
    archived: bool | None = None
    status: str | None = None
    attributes: Mapping[str, bool] = {}
    other_link: str | None = None
    is_unnamed: bool = False
    is_cut: bool = False


def raw_meeting(row: object) -> RawMeeting:
    """A row by the names of the table, with each cell read.

    Raises:
        RowRejectedError: it is not an object, or a list is too long.
    """
    if not isinstance(row, Mapping):
        raise RowRejectedError("not-an-object")
    if row.get("half") is not None or row.get("end_half") is not None:
        row = _with_halves(row)
    if row.get("place_private") is not None or type(row.get("except_dates")) is str:
        row = _with_office_answers(row)
    values: dict[str, Any] = {}
    attributes: dict[str, bool] = {}
    was_cut = False
    for name, cell in row.items():
        if cell is None:
            continue
        if (read := _READERS.get(name)) is not None:
            if type(cell) is list and len(cell) > LONGEST_LIST:
                raise RowRejectedError("list-too-long", str(LONGEST_LIST))
            if type(cell) is str:
                cell = cell[:CELL]
            values[name] = value = read(cell)
            if type(cell) is not str or len(cell) >= LONGEST_LINE:
                was_cut = was_cut or is_cut(value.text if type(value) is Cell else value)
        if name in ATTRIBUTES and (answer := yes_or_no(cell)) is not None:
            attributes[name] = answer
    for name, others in _OTHER_KEYS.items():
        for other in others:
            if other in values:
                value = values.pop(other)
                values[name] = values.get(name) or value
    region, *smaller = (values.pop(name, None) for name in ("region", "sub_region", "sub_sub_region"))
    values["regions"] = values.get("regions") or (*(region or ()), *filter(None, smaller))
    if "conference_url" not in values or values["conference_url"].value is None:
        values["other_link"] = _link_elsewhere(row)
    return RawMeeting(**values, attributes=attributes, is_cut=was_cut)


def joined(*notes: str | None) -> str | None:
    """Several notes as one text, one per line; None if there are none."""
    return "\n".join(filter(None, notes)) or None


def _with_halves(row: Mapping[str, object]) -> Mapping[str, object]:
    """The row with a.m. or p.m. from separate columns added to its times."""
    halves = {"time": line(row.get("half")), "end_time": line(row.get("end_half"))}
    return {**row, **{name: _with_half(row.get(name), half) for name, half in halves.items() if half is not None}}


def _with_office_answers(row: Mapping[str, object]) -> Mapping[str, object]:
    """The row with what an office's own columns say put where it is read: dates as a list, the rest as notes.

    A note that the address is confidential withholds the place. Days that are no dates ("Thanksgiving") are closures
    in words.
    """
    fields = dict(row)
    if is_not_no(fields.pop("place_private", None)):
        fields["location_notes"] = joined(text(row.get("location_notes")), PRIVATE_PLACE)
    if isinstance(row.get("except_dates"), str):
        fields["except_dates"], words = days_and_words(text(row["except_dates"]) or "")
        fields["notes"] = joined(text(row.get("notes")), *(f"No meeting on {day}." for day in words))
    return fields


def _with_half(time: object, half: str) -> object:
    if isinstance(time, list | tuple) and len(time) > 1:
        return [_with_half(part, half) for part in time]
    words = line(time)
    return time if words is None else f"{words} {half}"


def _link_elsewhere(row: Mapping[str, object]) -> str | None:
    for name in _MAY_HOLD_LINK:
        value = row.get(name)
        if isinstance(value, str) and links.may_hold_conference_link(value) and links.is_conference(value):
            return link(value)
    return None


def _cached(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The reader with a cache for texts, whole numbers and lists of texts: feeds repeat days, times, codes, links."""
    # 1 and True must not share an entry.
    read_one = lru_cache(maxsize=MEMO_SIZE, typed=True)(read)
    read_list = lru_cache(maxsize=MEMO_SIZE)(lambda parts: read([*parts]))

    def cached(cell: object) -> object:
        if type(cell) is str or type(cell) is int:
            return read_one(cell)
        return read_list(tuple(cell)) if type(cell) is list and {*map(type, cell)} == {str} else read(cell)

    return cached


_CHEAP: Final = (text, line, key, yes_or_no, dial_in)
"""Readers that are as fast as a cache."""

_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    **{
        field.name: field.read if field.read in _CHEAP else _cached(field.read)
        for field in FIELDS
        if field.name not in ("half", "end_half", "date", "place_private")
    },
    "slug": key,
    "post_name": key,
    "ID": key,
    "id": key,
    "full_address": line,
    "regions": region_parts,
    "sub_sub_region": line,
    IS_UNNAMED: bool,
}
