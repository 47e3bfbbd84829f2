"""Who publishes a feed, and which contacts are public."""

from helpers import BMLT_ROW, ROW, TABLE_ROW, as_csv, as_json, read, take

from selfhelp.ingest.feed import Feed

EAST = {"entity": "East Intergroup", "entity_phone": "555-0101"}
WEST = {"entity": "West Intergroup", "entity_phone": "555-0102"}


def feed(*rows: dict[str, str]) -> Feed:
    return take(as_json([ROW | {"slug": f"s{number}", "group_notes": "Tea."} | row for number, row in enumerate(rows)]))


def test_a_single_publisher_is_that_of_the_source() -> None:
    assert feed(EAST, EAST, {}).about == EAST
    assert {meeting.group_notes for meeting in read(feed(EAST, EAST, {})).meetings} == {"Tea."}


def test_each_of_several_publishers_keeps_its_name_and_phone() -> None:
    assert feed(EAST, EAST, WEST, {}).about == {}
    assert [meeting.group_notes for meeting in read(feed(EAST, EAST, WEST, {})).meetings] == [
        "Tea.\nPublished by East Intergroup, 555-0101",
        "Tea.\nPublished by East Intergroup, 555-0101",
        "Tea.\nPublished by West Intergroup, 555-0102",
        "Tea.",
    ]


def test_the_rows_of_a_table_keep_theirs_too() -> None:
    rows = [TABLE_ROW | publisher | {"Title": name} for name, publisher in (("Noon", EAST), ("Night", WEST))]
    table = take(as_csv(rows))
    assert table.about == {}
    assert [meeting.group_notes for meeting in read(table).meetings] == [
        "Published by East Intergroup, 555-0101",
        "Published by West Intergroup, 555-0102",
    ]


def test_the_contact_of_a_bmlt_meeting_is_not_public() -> None:
    [meeting] = read(take(as_json([BMLT_ROW | {"email_contact": "robert@example.org"}]))).meetings
    assert meeting.email is None
