"""Headers against values: which column is read for a field if several may be, or if its values say something else."""

import pytest
from helpers import as_csv, as_json, read, take

from selfhelp.model import Meeting


def meetings(data: bytes) -> list[Meeting]:
    return list(read(take(data)).meetings)


@pytest.mark.parametrize(("dates", "unread"), [(7, ()), (6, ("Next date",))])
def test_a_header_that_resembles_a_field_is_read_if_seven_in_ten_values_fit(
    dates: int, unread: tuple[str, ...]
) -> None:
    whens = ["2026-12-08"] * dates + ["ask the host"] * (10 - dates)
    rows = [
        {"Name": f"Night {n}", "Day": "Tuesday", "Time": "19:30", "Next date": when} for n, when in enumerate(whens)
    ]
    assert take(as_csv(rows)).unread_columns == unread


def test_inside_a_wrapper_the_name_of_the_field_goes_first() -> None:
    rows = [
        {
            "id": f"rec{n}",
            "fields": {"Meeting": f"{name} (Monday, 7 PM)", "name": name, "slug": f"{name}-{n}", "day": "Monday"},
        }
        for n, name in enumerate(["Dawn", "Dusk"])
    ]
    assert [(m.name, m.source_key) for m in meetings(as_json({"records": rows}))] == [
        ("Dawn", "Dawn-0"),
        ("Dusk", "Dusk-1"),
    ]


def test_yes_and_no_under_zoom_tell_whether_it_is_online() -> None:
    data = (
        b"Name,Day,Time,Video,Zoom,Desc\nAnchor,Tuesday,17:00,https://zoom.us/j/1,True,Bring a book\n"
        b"Beacon,Monday,18:00,https://example.org/room,False,Waiting room\n"
    )
    assert [(m.attendance, m.conference_url, m.notes) for m in meetings(data)] == [
        ("online", "https://zoom.us/j/1", "Bring a book"),
        ("online", "https://example.org/room", "Waiting room"),
    ]


def test_a_column_with_only_ways_to_attend_decides_it() -> None:
    data = b"Name,Day,Format\nAnchor,Tuesday,Online\nBeacon,Monday,In person\n"
    assert [m.attendance for m in meetings(data)] == ["online", "in_person"]


def test_a_column_with_other_types_too_does_not() -> None:
    data = b"Name,Day,Format\nAnchor,Tuesday,Speaker\nBeacon,Monday,Discussion\n"
    assert [m.codes for m in meetings(data)] == [("Speaker",), ("Discussion",)]


def test_lengths_in_minutes_are_read() -> None:
    rows = [{"name": "Anchor", "schedule": [{"day": "mon", "time": "19:00", "duration_min": 45}]}]
    assert [(m.start, m.duration) for m in meetings(as_json(rows))] == [("19:00", 45)]


def test_a_place_around_its_meetings_is_their_venue() -> None:
    rows = {
        str(n): {
            "name": f"{club} Club",
            "url": f"https://example.org/places/{n}",
            "formatted_address": f"{n} Elm St, Reno, NV 89501, USA",
            "meetings": [
                {"time": "Noon", "day": "1", "name": f"{club} {at}", "url": f"https://example.org/meetings/{n}{at}"}
                for at in (1, 2)
            ],
        }
        for n, club in ((101, "Lake"), (102, "Hill"))
    }
    assert [(m.name, m.location, m.url) for m in meetings(as_json(rows))] == [
        (f"{club} {at}", f"{club} Club", f"https://example.org/meetings/{n}{at}")
        for n, club in ((101, "Lake"), (102, "Hill"))
        for at in (1, 2)
    ]


def test_rows_without_a_name_are_named_after_venue_or_town() -> None:
    data = (
        b"Name,Day,Time,Location,City,Phone\n,Monday,19:00,Oak House,Reno,\n,Friday,20:00,,Reno,\n,,,,,775-555-0100\n"
    )
    done = read(take(data))
    assert [meeting.name for meeting in done.meetings] == ["Oak House", "AA meeting, Reno"]
    assert [(reject.row, reject.reason.id) for reject in done.rejects] == [(3, "name-missing")]
    assert done.warning_counts == {"name-from-venue": 1, "name-from-organization": 1}


def test_a_zone_in_the_notes_is_that_of_a_meeting_without_one() -> None:
    data = (
        b"Name,Day,Time,Notes,Zoom link\nAnchor,Monday,19:00,All times Eastern,https://zoom.us/j/1\n"
        b"Beacon,Monday,19:00,Near Central Church,https://zoom.us/j/2\n"
        b"Cove,Monday,19:00,7 pm ET or 4 pm PT,https://zoom.us/j/3\n"
    )
    assert [m.timezone for m in meetings(data)] == ["America/New_York", "America/Denver", "America/Denver"]


HEADER = b"Name,Day,Time,Location,Tags,City,State,Zip\nPorch,Sunday,11:00,Mall,Open,Reno,NV,89501\n"


def test_a_row_that_lacks_a_cell_is_put_right_by_the_shapes_of_its_cells() -> None:
    done = read(
        take(HEADER + b"Attic,Sunday,19:00,Open,Sparks,NV,89431\nCellar,Monday,20:00,Hall,Open,Reno,NV,89502\n")
    )
    assert [(m.name, m.location, m.city, m.state, m.postal_code) for m in done.meetings] == [
        ("Porch", "Mall", "Reno", "NV", "89501"),
        ("Attic", None, None, "NV", "89431"),  # the missing cell is one of three, and nothing tells which
        ("Cellar", "Hall", "Reno", "NV", "89502"),
    ]
    assert {m.text: number for m, number in done.feed_warnings.items()} == {
        "rows lack a cell; the cells around the gap were not read (rows 2)": 1
    }


def test_a_row_without_its_last_cell_is_left_as_it_is() -> None:
    done = read(take(HEADER + b"Attic,Sunday,19:00,Mill,Open,Sparks,NV\nCellar,Monday,20:00,Hall,Open,Reno,NV,89502\n"))
    assert [(m.location, m.city, m.postal_code) for m in done.meetings][1] == ("Mill", "Sparks", None)
    assert done.feed_warnings == {}


@pytest.mark.parametrize("header", ["location_help", "How to get there", "Directions"])
def test_a_hint_how_to_get_there_is_no_name(header: str) -> None:
    table = [
        {"Day": "Monday", "Time": "19:30", header: "Behind the park", "Venue": "Town Hall"},
        {"Day": "Friday", "Time": "6:00", header: "Up the stairs", "Venue": "Library"},
    ]
    assert [(m.name, m.location_notes) for m in meetings(as_csv(table))] == [
        ("Town Hall", "Behind the park"),
        ("Library", "Up the stairs"),
    ]


def test_of_two_columns_for_the_place_the_one_in_the_addresses_is_the_town() -> None:
    table = [
        {"title": "A", "day": "Monday", "time": "19:30", "location": "Santander", "place": "Centro Robles"},
        {"title": "B", "day": "Friday", "time": "6:00", "location": "Torrelavega", "place": "Centro Lacasa"},
    ]
    table[0]["street"] = "Calle Uno 90, 39012, Santander, Cantabria"
    table[1]["street"] = "Calle Dos 3, 39300 Torrelavega, Cantabria"
    first, second = meetings(as_csv(table))
    assert (first.city, first.location, first.address) == ("Santander", "Centro Robles", "Calle Uno 90")
    assert (first.postal_code, first.state) == ("39012", "Cantabria")
    assert (second.city, second.location, second.postal_code) == ("Torrelavega", "Centro Lacasa", "39300")


VENUE: dict[str, object] = {"name": "Night", "day": "Monday", "time": "19:30", "street": "1 Main St", "city": "Denver"}


@pytest.mark.parametrize("header", ["Zoom", "Online", "Virtual", "On Zoom", "Zoom (Y/N)", "Available online"])
@pytest.mark.parametrize(("yes", "no"), [("yes", "no"), ("x", ""), ("1", "0"), ("\u2713", ""), (True, False)])
def test_yes_and_no_under_zoom_are_attendance(header: str, yes: object, no: object) -> None:
    rows = [
        VENUE | {header: yes},
        VENUE | {"name": "Dawn", header: no},
        VENUE | {"name": "Noon", "street": "", header: yes},
    ]
    found = meetings(as_json(rows))
    assert [m.attendance for m in found] == ["hybrid", "in_person", "online"]
    assert {(m.conference_url, m.conference_notes) for m in found} == {(None, None)}


@pytest.mark.parametrize("header", ["Zoom", "Online", "Zoom meeting"])
def test_links_under_zoom_are_links(header: str) -> None:
    rows = [VENUE | {header: "https://zoom.us/j/1"}, VENUE | {"name": "Dawn", header: ""}]
    assert [(m.attendance, m.conference_url) for m in meetings(as_json(rows))] == [
        ("hybrid", "https://zoom.us/j/1"),
        ("in_person", None),
    ]
