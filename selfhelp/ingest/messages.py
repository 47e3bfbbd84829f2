"""Texts and stable ids of messages about single rows: warnings, and reasons to reject a row.

Scripts may rely on the ids; the texts may be reworded at any time. `{detail}` stands for a value from the feed.
"""

from typing import Final, NamedTuple

TEXTS: Final = {
    # reasons to reject a row
    "not-an-object": "the row is not an object",
    "name-missing": "the meeting has no name, and nothing tells when it is and where",
    "organization-missing": "no organization is named",
    "organization-unknown": "no organization is called {detail}",
    "list-too-long": "a cell lists more than {detail} values",
    "sample": "it is a made-up sample of selfhelp, and not a whole export of it",
    "sample-among-real": "it is a made-up sample among real meetings",
    "field-missing": "the export lacks the field {detail} here",
    "field-unreadable": "no export of selfhelp has such a value in the field {detail}",
    "id-reused": "another row has the same id but different content",
    "day-unreadable": "the day {detail} cannot be read",
    # warnings about a row
    "attendance-unknown": "the way to attend is not one we know",
    "coordinates-contradict": "the coordinates lie far from the postal code or city",
    "coordinates-implausible": "the coordinates are on the other side of the world",
    "audience-unread": "nobody can tell for whom the meeting is: the words for it are not known",
    "coordinates-shared": "unrelated towns share the same coordinates",
    "coordinates-swapped": "latitude and longitude are swapped",
    "coordinates-unreadable": "the coordinates cannot be read",
    "day-ambiguous": "the short word for the day is a different day in another language",
    "day-not-given": "the row does not say on which day",
    "end-implausible": "the end time cannot be right",
    "holidays-unknown": "it does not meet on some holidays, whose dates we do not know",
    "key-reused": "another row has the same key but different content",
    "ids-not-known": "it has attributes, problems or cautions that this version does not know",
    "link-unreadable": "the link to join cannot be read",
    "name-from-venue": "the meeting has no name of its own, and is named after its venue",
    "name-from-organization": "the meeting has no name of its own",
    "organization-not-known": "the organization is not one we know",
    "place-withheld": "the place is withheld on purpose: only its city is kept",
    "postal-code-contradicts": "the postal code is far from both the city and the coordinates",
    "recurrence-without-dates": "the recurrence rule gives no dates",
    "schedule-unreadable": "the days and times cannot be read",
    "time-unreadable": "the time cannot be read",
    "text-cut": "a text is too long and was cut",
    "times-without-days": "it is unclear which time belongs to which day",
    "timezone-contradicts": "the time zone differs from that of its place",
    "timezone-unknown": "the time zone is not one we know",
    # warnings about a feed as a whole
    "codes-not-known": "the organization does not know these codes, so no short code was read: {detail}",
    "language-implausible": "the code {detail} would give most rows an unlikely language, so it gives none",
    "ids-taken": "meetings left out, because another source has their ids",
    "source-loaded": "rows left out, because the dataset has their source from elsewhere: {detail}",
    "forgotten": "meetings left out, because selfhelp forget took them out",
    "days-ambiguous": "days are numbers, and nothing tells whether 1 is Sunday or Monday",
    "schedules-replaced": "a schedule of the service or place, which a more specific one replaces",
    "cells-missing": "rows lack a cell; the cells around the gap were not read (rows {detail})",
    "sheet-ignored": "a sheet was not read: {detail}",
}
"""Id -> text for people."""


_FIELDS: Final = {
    "organization-unknown": "organization",
    "organization-not-known": "organization",
    "day-unreadable": "day",
    "time-unreadable": "time",
    "end-implausible": "end_time",
    "schedule-unreadable": "when",
    "timezone-unknown": "timezone",
    "link-unreadable": "conference_url",
    "attendance-unknown": "attendance_option",
    "audience-unread": "audience",
}
"""Id -> the field whose cell could not be read."""


class Message(NamedTuple):
    """A warning, or the reason why a row was rejected."""

    id: str
    detail: str = ""

    @property
    def text(self) -> str:
        """The text for people."""
        return TEXTS[self.id].replace("{detail}", self.detail)

    @property
    def field(self) -> str | None:
        """The field whose cell could not be read; None if the message is about more than one cell."""
        return _FIELDS.get(self.id)


class RowRejectedError(Exception):
    """A row that cannot become a meeting, with the reason."""

    def __init__(self, id: str, detail: str = "") -> None:
        self.reason = Message(id, detail)
        super().__init__(self.reason.text)


class RowSkippedError(Exception):
    """A row that its own feed marks as not published."""
