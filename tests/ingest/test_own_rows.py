"""A row of an export is the meeting that was exported, with each of its fields."""

import json
from io import StringIO

from strategies import ORGANIZATIONS

from selfhelp.directory.address_gazetteer import AddressPlaces
from selfhelp.ingest.own_rows import Known, exported_meeting, has_fields
from selfhelp.model import Hit, Meeting, Occurrence
from selfhelp.output.fields import FIELDS
from selfhelp.output.json_lines import write_json

OF_EVERY_VERSION = (
    "id name group organization day start duration timezone recurrence recurrence_from valid_from valid_until"
    " attendance location location_notes address city county state postal_code country region latitude longitude"
    " approximate conference_url conference_phone conference_notes phone email languages attributes codes notes"
    " group_notes cost registration url updated fetched source source_key address_withheld sample also_in"
    " organization_name"
).split()
"""Fields that the first version exported."""

[AA] = [organization for organization in ORGANIZATIONS if organization.id == "aa"]
KNOWN = Known({"aa": AA}, {"cocaine"}, lambda *_: AddressPlaces())

COMPLETE = Meeting(
    id="abcdefghij",
    source="north",
    source_key="7",
    organization=AA,
    name="Night",
    group_name="Serenity",
    weekday=2,
    start="19:30",
    duration=90,
    timezone="America/Denver",
    timezone_from="place",
    recurrence="FREQ=MONTHLY;BYDAY=3TU",
    recurrence_from="words",
    valid_from="2026-01-01",
    valid_until="2026-12-31",
    except_dates=("2026-11-17",),
    cautions="timezone-contradicts",
    attendance="hybrid",
    location="Hall",
    location_notes="Ring the bell",
    address="1 Main St",
    city="Denver",
    county="Denver County",
    state="CO",
    postal_code="80205",
    country="US",
    region="East",
    latitude=39.75,
    longitude=-104.99,
    approximate=False,
    near_latitude=39.75,
    near_longitude=-104.99,
    position_from="feed",
    conference_url="https://zoom.us/j/0000000001",
    conference_phone="+1-303-555-0100",
    conference_notes="Passcode: serenity",
    phone="+1-303-555-0101",
    email="night@example.org",
    languages=("es",),
    attributes=("open",),
    codes=("O",),
    problems=("cocaine",),
    notes="Bring a friend",
    group_notes="Since 1980",
    cost="free",
    registration=True,
    url="https://example.org/night",
    updated="2026-05-06",
    fetched="2026-06-01T00:00:00.000+00:00",
    address_withheld=True,
    sample=True,
    same_as="klmnopqrst",
    also_in=("south",),
    edited="2026-05-31",
)
UNKNOWN = Meeting("", "", None, AA, "")


def test_every_field_of_a_meeting_is_exported_and_read_back() -> None:
    as_unknown = {name for name in Meeting._fields if getattr(COMPLETE, name) == getattr(UNKNOWN, name)}
    assert as_unknown == {"organization"}, "set the new field above"
    stream = StringIO()
    write_json([Hit(COMPLETE, 0, Occurrence())], stream, list(FIELDS))
    [row] = json.loads(stream.getvalue())
    meeting, warnings = exported_meeting(row, KNOWN)
    assert warnings == []
    # Which meetings are the same is found out anew by the dataset that takes them in.
    assert meeting._asdict() == COMPLETE._replace(same_as=None)._asdict()


def test_an_export_is_known_by_the_fields_that_every_version_wrote() -> None:
    oldest = dict.fromkeys(OF_EVERY_VERSION)
    assert has_fields(oldest)
    assert [name for name in oldest if has_fields({other: None for other in oldest if other != name})] == []
