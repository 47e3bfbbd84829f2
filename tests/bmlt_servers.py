"""BMLT servers for tests: the aggregator, which knows the meetings around any place, and its daily export."""

import gzip
import json
from collections.abc import Iterable
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from serving import answer

from selfhelp.geo import Point, distance_km

FORMATS = [
    {"key_string": "O", "id": "17", "world_id": "OPEN", "lang": "en", "name_string": "Open", "root_server_id": "4"},
    {"key_string": "W", "id": "40", "world_id": "W", "lang": "en", "name_string": "Women", "root_server_id": "4"},
]


def bmlt_row(number: int, point: Point, **changes: str) -> dict[str, str]:
    """A meeting in person at a point, of the server 4 of the aggregator."""
    return {
        "id_bigint": str(number), "weekday_tinyint": "3", "venue_type": "1", "start_time": "19:30:00",
        "duration_time": "01:00:00", "formats": "O,W", "format_shared_id_list": "17,40", "lang_enum": "en",
        "latitude": f"{point.latitude}", "longitude": f"{point.longitude}", "meeting_name": f"Night {number}",
        "location_street": f"{number} Main St", "published": "1", "root_server_id": "4", "time_zone": "",
    } | changes  # fmt: skip


def from_aggregator(address: str, rows: Iterable[dict[str, str]]) -> bytes:
    """What the aggregator sends for an address: nothing without a width, pages in any order without sort keys."""
    query = dict(parse_qsl(urlsplit(address).query))
    if query.get("switcher") != "GetSearchResults" or not {"lat_val", "long_val", "geo_width_km"} <= query.keys():
        return b"[]"
    center, km = Point(float(query["lat_val"]), float(query["long_val"])), float(query["geo_width_km"])
    near = [row for row in rows if distance_km(center, Point(float(row["latitude"]), float(row["longitude"]))) <= km]
    if query.get("sort_keys") == "id_bigint":
        near.sort(key=lambda row: int(row["id_bigint"]))
    else:
        Random(address).shuffle(near)
    size = int(query.get("page_size", len(near) or 1))
    page = near[(int(query.get("page_num", 1)) - 1) * size :][:size]
    found: Any = {"meetings": page, "formats": FORMATS} if query.get("get_used_formats") == "1" else page
    return json.dumps(found).encode()


def aggregator_answer(path: str, rows: Iterable[dict[str, str]]) -> bytes:
    """The same as a whole response."""
    return answer(200, from_aggregator(path, rows), Content_Type="application/json")


def export_files(rows: Iterable[dict[str, str]]) -> dict[str, bytes]:
    """The files of the daily export."""
    lines = "\n".join(map(json.dumps, rows))
    return {
        "meetings.ndjson.gz": gzip.compress(lines.encode()),
        "formats.json.gz": gzip.compress(json.dumps(FORMATS).encode()),
    }
