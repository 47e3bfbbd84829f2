"""Meeting Guide JSON, the exchange format of AA and its neighbours.

Source: code4recovery/spec, and the variants that TSML, tsml-ui, the sheets service and BMLT write. Its fields
are those in which every format hands its rows over, so that they are drafted as they are.
"""

from collections.abc import Mapping
from typing import Final

KNOWN_KEYS: Final = frozenset({"name", "slug", "day", "time", "types", "conference_url", "group"})


def looks_like(row: object) -> bool:
    """Whether a row has the keys of this format, and no value that is an object."""
    return (
        isinstance(row, Mapping)
        and len(KNOWN_KEYS & row.keys()) >= 2
        and not any(isinstance(value, Mapping) for value in row.values())
    )
