"""The field table: how each field of a row is read, which headers name its column, and the row that results.

Every format gives its rows as mappings from the names in this table to raw cells. The names are those of Meeting Guide,
plus others for what only other formats have.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from selfhelp.ingest.field_cells import (
    Cell,
    MapPosition,
    clock_cells,
    day_cell,
    day_of,
    days_of,
    degrees_cell,
    end_cell,
    is_date,
    is_not_no,
    is_number,
    is_yes_or_no,
    link_cell,
    map_position,
    may_be_day,
    may_be_time,
    problem_ids,
    region_parts,
    zone_cell,
)
from selfhelp.reading.cells import dial_in, key, line, text, yes_or_no
from selfhelp.reading.codes import codes
from selfhelp.reading.dates import stamp
from selfhelp.reading.languages import languages
from selfhelp.reading.links import link
from selfhelp.reading.time_spans import Span, length


class Field(NamedTuple):
    """One field of a row.

    `read` is a pure function of one cell, whose values are remembered. `headers` are English names of its column,
    folded and separated by |; names in other languages are in data/words. `joined` fields may combine several columns.
    `fits` checks whether a cell can belong to this field, for fields whose headers may mislead. `contact` fields may
    hold facts about a person.
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

_NO_DAY: Final = Cell[tuple[int, ...]](None, ())


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
