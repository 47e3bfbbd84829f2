"""GeoJSON output (RFC 7946): a point on the map for each meeting whose exact position is known and may be shown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, TextIO

from selfhelp.model import Hit
from selfhelp.output.fields import FIELDS
from selfhelp.output.json_lines import dumps
from selfhelp.output.left_out import NO_POSITION, NO_VENUE, WITHHELD

_IN_GEOMETRY: Final = frozenset({"latitude", "longitude"})


def write_geojson(
    hits: Iterable[Hit], stream: TextIO, names: Sequence[str], *, left_out: Counter[str] | None = None
) -> None:
    """Write a FeatureCollection, one feature a line, with the fields of JSON as properties.

    `left_out` counts the meetings that have no place on a map.
    """
    left_out = Counter() if left_out is None else left_out
    fields = [(name, FIELDS[name].take) for name in names or FIELDS if name not in _IN_GEOMETRY]
    stream.write('{"type": "FeatureCollection", "features": [')
    separator = "\n"
    for hit in hits:
        meeting = hit.meeting
        point = meeting.position
        if point is None or meeting.address_withheld or meeting.position_from != "feed":
            left_out[_reason_against(hit)] += 1
            continue
        feature = {
            "type": "Feature",
            "id": meeting.id,
            # The order is that of the format.
            "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]},
            "properties": {name: take(hit) for name, take in fields},
        }
        stream.write(separator + dumps(feature))
        separator = ",\n"
    stream.write("\n]}\n" if separator == ",\n" else "]}\n")


def _reason_against(hit: Hit) -> str:
    """Why a meeting has no place on a map."""
    if hit.meeting.address_withheld:
        return WITHHELD
    return NO_POSITION if hit.meeting.has_venue else NO_VENUE
