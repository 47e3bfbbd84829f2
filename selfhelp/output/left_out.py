"""Why a meeting is left out of a file whose format cannot hold it, and how that is reported."""

from collections.abc import Mapping
from typing import Final

BY_APPOINTMENT: Final = "by appointment"
IRREGULAR: Final = "irregular"
NOT_WEEKLY: Final = "not every week"
LIMITED: Final = "only for some time"
CLOSED: Final = "temporarily closed"
NO_ATTENDANCE: Final = "that do not say whether they are in person or online"
NO_TIME: Final = "without a time of day"
NO_DATE: Final = "without a date ahead"
WITHHELD: Final = "whose place is withheld"
NO_VENUE: Final = "without a venue"
NO_POSITION: Final = "whose exact position is not known"
REASONS: Final = (
    BY_APPOINTMENT, IRREGULAR, NOT_WEEKLY, LIMITED, CLOSED, NO_ATTENDANCE, NO_TIME, NO_DATE, WITHHELD, NO_VENUE,
    NO_POSITION,
)  # fmt: skip
"""Why a meeting is left out."""


def told_what_is_left_out(left_out: Mapping[str, int]) -> str:
    """How many meetings are left out, and why: "1 by appointment, 2 irregular"; "" if none is."""
    return ", ".join(f"{left_out[reason]:,} {reason}" for reason in REASONS if left_out.get(reason))


def number_left_out(left_out: Mapping[str, int]) -> int:
    """How many meetings are left out."""
    return sum(left_out.get(reason, 0) for reason in REASONS)
