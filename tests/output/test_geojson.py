"""GeoJSON: a point for each meeting whose exact position may be shown, and the others are counted."""

import json
from collections import Counter

from listed import HIDDEN, NOON, ROOM, ROUGH, hits, text_of

from selfhelp.output.fields import FIELDS
from selfhelp.output.geojson import write_geojson
from selfhelp.output.json_lines import write_json
from selfhelp.output.left_out import told_what_is_left_out


def test_a_meeting_is_a_point_with_the_fields_of_json() -> None:
    found = hits(NOON, NOON._replace(id="other"))
    map = json.loads(text_of(write_geojson, found))
    assert list(map) == ["type", "features"]
    assert map["type"] == "FeatureCollection"
    first = map["features"][0]
    assert (first["type"], first["id"]) == ("Feature", "k3x9qahtwa")
    assert first["geometry"] == {"type": "Point", "coordinates": [-105.25, 39.7]}
    row = json.loads(text_of(write_json, found))[0]
    assert first["properties"] == {name: row[name] for name in FIELDS if name not in ("latitude", "longitude")}


def test_what_has_no_place_on_a_map_is_left_out_and_counted() -> None:
    left_out: Counter[str] = Counter()
    map = json.loads(text_of(write_geojson, hits(NOON, ROOM, HIDDEN, ROUGH), left_out=left_out))
    assert [feature["properties"]["name"] for feature in map["features"]] == ["Noon Group"]
    assert told_what_is_left_out(left_out) == (
        "1 whose place is withheld, 1 without a venue, 1 whose exact position is not known"
    )


def test_a_withheld_place_is_on_no_map_even_where_a_dataset_has_it() -> None:
    assert json.loads(text_of(write_geojson, hits(NOON._replace(address_withheld=True))))["features"] == []


def test_only_the_named_fields_are_properties() -> None:
    map = json.loads(text_of(write_geojson, hits(NOON), ["name", "latitude", "day"]))
    assert map["features"][0]["properties"] == {"name": "Noon Group", "day": "tuesday"}


def test_an_empty_map_is_a_collection_too() -> None:
    assert json.loads(text_of(write_geojson, [])) == {"type": "FeatureCollection", "features": []}
