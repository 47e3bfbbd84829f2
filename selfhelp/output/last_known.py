"""When and where a removed meeting took place, as JSON beside the recorded change: all that is left of the meeting.

Texts for people are generated from it only when needed, so that they can leave out what is not for everybody.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from selfhelp.model import Change, Meeting
from selfhelp.organizations import Organization
from selfhelp.output.json_lines import dumps

FIELDS_KEPT: Final = (
    "weekday", "start", "duration", "timezone", "recurrence", "attendance", "location", "address", "city", "state",
    "postal_code", "country", "address_withheld", "conference_url", "conference_phone", "conference_notes", "phone",
    "attributes", "problems",
)  # fmt: skip
"""Fields of a meeting that are kept beside its organization; the last two tell whom nobody may drop in on."""


def kept(meeting: Meeting) -> str:
    """What is kept of a meeting: all that differs from a meeting of which nothing is known.

    >>> aa = Organization("aa", "Alcoholics Anonymous")
    >>> kept(Meeting("id", "denver", None, aa, "Noon", weekday=2, start="12:00", city="Denver"))
    '{"organization": "aa", "weekday": 2, "start": "12:00", "city": "Denver"}'
    """
    values = {name: getattr(meeting, name) for name in FIELDS_KEPT}
    defaults = Meeting._field_defaults
    told = {name: value for name, value in values.items() if value != defaults[name]}
    return dumps({"organization": meeting.organization.id} | told)


def last_known(change: Change, organizations: Mapping[str, Organization]) -> Meeting | None:
    """The meeting that a change removed, as far as it was kept; None if it was not, or is no longer."""
    try:
        values = json.loads(change.old or "")
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    id = str(values.get("organization"))
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
        if name in FIELDS_KEPT
    }
    meeting = Meeting(
        change.id, change.source, change.source_key, organizations.get(id) or Organization(id, id), change.name
    )
    return meeting._replace(**told)
