"""Meeting Guide output: the exchange format of AA and its neighbours (code4recovery/spec), for weekly meetings."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple, TextIO

from selfhelp.errors import UsageError
from selfhelp.model import Hit, Meeting, Source, clock, minute_of_day
from selfhelp.organizations import Organization
from selfhelp.output.json_lines import dumps
from selfhelp.output.left_out import IRREGULAR, LIMITED, NO_TIME, NOT_WEEKLY
from selfhelp.output.meeting_types import Meaning, types_of
from selfhelp.output.web import dialed_number, web_link
from selfhelp.text import without_control
from selfhelp.vocabulary import MONTHS, RRULE_DAYS

LONGEST_NAME: Final = 255
_DAY_MINUTES: Final = 1440
_TAPPED: Final = frozenset("0123456789+,*#")
"""What a number to dial may consist of."""

_ATTENDANCE_OPTIONS: Final = {
    "in_person": "in_person", "online": "online", "hybrid": "hybrid", "suspended": "inactive",
}  # fmt: skip
"""How people attend, in the words of TSML, which has none for what is only by phone."""

_BETWEEN_DIGITS: Final = str.maketrans("", "", " -.()")
_NAMED: Final = 3
"""How many organizations an error names."""


class GuideOptions(NamedTuple):
    """How a feed is written.

    `codes` gives the meanings of an organization's codes, `body_of` the organization whose branch one is, or itself.
    `sources` are those of the dataset, by name, and `today` is the day on which the file is made: what has begun by
    then is a weekly meeting like others.
    """

    codes: Callable[[Organization], Mapping[str, Meaning]] = lambda _: {}
    body_of: Callable[[Organization], str] = lambda organization: organization.id
    sources: Mapping[str, Source] = {}
    today: date = date.min


def write_meeting_guide(
    hits: Iterable[Hit],
    stream: TextIO,
    names: Sequence[str],  # noqa: ARG001 - the format says which fields there are
    *,
    options: GuideOptions = GuideOptions(),  # noqa: B008 - immutable
    left_out: Counter[str] | None = None,
) -> None:
    """Write an array of meetings, each once, one a line; `left_out` counts those that are not weekly.

    Raises:
        UsageError: the meetings are of several organizations, whose codes mean different things.
    """
    left_out = Counter() if left_out is None else left_out
    codes = lru_cache(maxsize=None)(options.codes)
    written: set[str] = set()
    body: str | None = None
    stream.write("[")
    separator = "\n"
    for hit in hits:
        meeting = hit.meeting
        if meeting.id in written:
            continue
        written.add(meeting.id)
        own = options.body_of(meeting.organization)
        body = body or own
        if own != body:
            raise several_organizations([body, own])
        if reason := _reason_against(meeting, options.today):
            left_out[reason] += 1
            continue
        row = dict(_row(meeting, types_of(meeting, codes(meeting.organization)), options.sources.get(meeting.source)))
        stream.write(separator + dumps({name: value for name, value in row.items() if value not in (None, "", [])}))
        separator = ",\n"
    stream.write("\n]\n" if separator == ",\n" else "]\n")


def several_organizations(bodies: Sequence[str]) -> UsageError:
    """The error for meetings of several organizations, by their ids or names."""
    named = ", ".join(bodies[:_NAMED]) + (", ..." if len(bodies) > _NAMED else "")
    return UsageError(
        f"a Meeting Guide feed is of one organization; these are of {len(bodies)} ({named})",
        "add --organization, and write a file for each",
    )


def weekly_days(meeting: Meeting) -> list[int] | None:
    """The weekdays (Monday is 0) on which a meeting takes place every week; None if it does not."""
    parts = dict(part.split("=", 1) for part in (meeting.recurrence or "").split(";") if "=" in part)
    if parts.pop("INTERVAL", "1") != "1":
        return None
    parts.pop("WKST", None)
    frequency = parts.pop("FREQ", None)
    days = parts.pop("BYDAY", None)
    if parts or frequency not in ("WEEKLY", "DAILY"):
        return None
    if days is None:
        own = [] if meeting.weekday is None else [meeting.weekday - 1]
        return list(range(7)) if frequency == "DAILY" else own or None
    listed = days.split(",")
    return sorted(map(RRULE_DAYS.index, listed)) if set(listed) <= set(RRULE_DAYS) else None


def _reason_against(meeting: Meeting, today: date) -> str | None:
    """Why a meeting cannot be in a feed of weekly ones; None if it can. By appointment is a kind of its own there."""
    if meeting.recurrence is None:
        return None if meeting.weekday is None else IRREGULAR
    if weekly_days(meeting) is None:
        return NOT_WEEKLY
    if meeting.valid_until is not None or (meeting.valid_from is not None and meeting.valid_from > today.isoformat()):
        return LIMITED
    return NO_TIME if meeting.start is None else None


def _row(meeting: Meeting, types: list[str], source: Source | None) -> Iterator[tuple[str, object]]:
    """The fields of a meeting, of which the empty ones are left out."""
    yield "slug", meeting.id
    yield "name", without_control(meeting.name)[:LONGEST_NAME]
    if meeting.recurrence is not None and meeting.start is not None:
        # Here Sunday is 0.
        days = sorted((day + 1) % 7 for day in weekly_days(meeting) or [])
        yield "day", days[0] if len(days) == 1 else days
        yield "time", meeting.start
        yield "end_time", _end(meeting.start, meeting.duration)
    yield "timezone", meeting.timezone
    yield "types", types
    yield from _place(meeting)
    yield "regions", [without_control(part) for part in meeting.region_parts]
    yield "group", _plain(meeting.group_name)
    yield "notes", _plain("\n".join(filter(None, (meeting.notes, *_exceptions(meeting)))))
    yield "group_notes", _plain(meeting.group_notes)
    yield from _joining(meeting)
    # Not in the specification, but in all that TSML writes and reads: there is no other field for these.
    yield "attendance_option", _ATTENDANCE_OPTIONS.get(meeting.attendance)
    yield "phone", _plain(meeting.phone)
    yield "email", _plain(meeting.email)
    yield "url", web_link(meeting.url)
    yield "updated", _in_utc(meeting.updated)
    if source is not None:
        yield from _publisher(source)


def _place(meeting: Meeting) -> Iterator[tuple[str, object]]:
    """Where it is; of a place that is withheld, only its city and whom to ask."""
    is_exact = bool(meeting.address) and meeting.has_venue
    if not meeting.address_withheld:
        yield "location", _plain(meeting.location)
        yield "address", _plain(meeting.address)
        yield "postal_code", _plain(meeting.postal_code)
        if meeting.position is not None and meeting.position_from == "feed":
            yield "latitude", meeting.position.latitude
            yield "longitude", meeting.position.longitude
            is_exact = True
    yield "location_notes", _plain(meeting.location_notes)
    yield "city", _plain(meeting.city)
    yield "state", _plain(meeting.state)
    yield "country", meeting.country
    yield "approximate", "no" if is_exact and not meeting.address_withheld else "yes"


def _joining(meeting: Meeting) -> Iterator[tuple[str, object]]:
    """How to join from afar; words around a number are notes on it."""
    if meeting.attendance == "suspended":
        # Readers take a closed place with a link for a meeting that is online instead.
        return
    yield "conference_url", web_link(meeting.conference_url)
    dialed = (meeting.conference_phone or "").translate(_BETWEEN_DIGITS)
    is_number = _TAPPED.issuperset(dialed)
    yield "conference_phone", dialed if is_number else dialed_number(dialed).translate(_BETWEEN_DIGITS)
    yield "conference_url_notes", _plain(meeting.conference_notes)
    yield "conference_phone_notes", None if is_number else _plain(meeting.conference_phone)


def _exceptions(meeting: Meeting) -> Iterator[str]:
    """The dates on which it does not take place, in words: the format has no field for them."""
    days = [date.fromisoformat(day) for day in meeting.except_dates]
    told = f"No meeting on {', '.join(f'{MONTHS[day.month]} {day.day}, {day.year}' for day in days)}."
    if days and told not in (meeting.notes or ""):
        yield told


def _publisher(source: Source) -> Iterator[tuple[str, object]]:
    """Who publishes the list, and where to report errors in it."""
    if source.entity:
        yield "entity", _plain(source.entity)
        yield "entity_email", _plain(source.entity_email)
        yield "entity_phone", _plain(source.entity_phone)
        yield "entity_url", web_link(source.entity_url)
    feedback = without_control(source.feedback or "")
    if "@" in feedback and ":" not in feedback:
        yield "feedback_emails", [feedback]
    elif feedback.startswith(("https://", "http://", "mailto:")):
        yield "feedback_url", feedback


def _end(start: str, duration: int | None) -> str | None:
    """When it ends, on the clock; round the clock it ends a minute before it begins again, as feeds write it."""
    if duration is None:
        return None
    return clock(minute_of_day(start) + min(duration, _DAY_MINUTES - 1))


def _in_utc(stamp: str | None) -> str | None:
    """An ISO time as the format writes it, which is in UTC; None if there is none."""
    try:
        moment = datetime.fromisoformat(stamp or "")
    except ValueError:
        return None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _plain(text: str | None) -> str:
    return without_control(text or "")
