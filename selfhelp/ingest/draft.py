"""One raw meeting -> a meeting for each day and time, with warnings about unreadable or implausible values."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypedDict

from selfhelp.ingest.attending import attending
from selfhelp.ingest.audience import narrowed_to_families
from selfhelp.ingest.context import Context
from selfhelp.ingest.families import meeting_id
from selfhelp.ingest.fields import RawMeeting
from selfhelp.ingest.findings import NOTHING_FOUND, Evidence, Findings
from selfhelp.ingest.messages import RowRejectedError, RowSkippedError
from selfhelp.ingest.placing import address_of, is_elsewhere, position_of, stated_point
from selfhelp.ingest.positions import at
from selfhelp.ingest.raw_meeting import joined
from selfhelp.ingest.timing import dates_closed, times_of
from selfhelp.ingest.withholding import is_protected, says_so, without_place
from selfhelp.model import Meeting, clock, weekly_rule
from selfhelp.organizations import Organization
from selfhelp.reading.addresses import Address
from selfhelp.reading.attendance import is_joining_info
from selfhelp.reading.audiences import audiences_named, leaves_nobody_out
from selfhelp.reading.audiences_in_text import GENDERS, audiences_in_text
from selfhelp.reading.codes import SHORT_CODE, CodeMeanings, Codes, row_codes
from selfhelp.reading.days_and_times import Time
from selfhelp.reading.labels import Labelled, cost_named, labelled
from selfhelp.reading.languages import languages_of_words, languages_spoken
from selfhelp.reading.needs import needs_beside, needs_in
from selfhelp.reading.recurrence import rule_in_words
from selfhelp.reading.regions import official_languages
from selfhelp.reading.topics import (
    ABOUT_NEEDS,
    CLOSURES,
    LABELS,
    PEOPLE,
    RECURRENCE,
    WITHHELD,
    topics_of,
    topics_of_all,
)
from selfhelp.reading.zones import timezone, zone_in_words, zone_of_time_in_name
from selfhelp.schedule.rrule import is_rule, is_valid_rule
from selfhelp.text import fold
from selfhelp.vocabulary import ATTRIBUTES, CAUTIONS, WITH_VENUE

BILINGUAL_LANGUAGES: Final = 2
"""Number of languages of a bilingual meeting; where more are named, nobody knows which are meant."""

UNPUBLISHED: Final = frozenset({"draft", "pending", "private", "trash", "inactive", "defunct"})
"""Values of `status` that hide a row (WordPress, which TSML runs on; HSDS)."""


class BesideCodes(NamedTuple):
    """What a row says besides its codes: its languages in a column and in words, attributes, needs, audiences.

    `audiences` are from its own cells, `named_audiences` from its names and notes. If a code says that it is bilingual,
    `own_languages` are those of its words, `usual_languages` that of its source or those of its country.
    """

    languages: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    answers: tuple[tuple[str, bool], ...] = ()
    needs: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    named_audiences: tuple[str, ...] = ()
    own_languages: tuple[str, ...] = ()
    usual_languages: frozenset[str] = frozenset()


class Coded(TypedDict):
    """The fields of a meeting that depend on the meaning of its codes."""

    languages: tuple[str, ...]
    attributes: tuple[str, ...]


class Draft(NamedTuple):
    """The meetings of one row, one for each of its days and times, with the ids of their families, and ids of warnings.

    `is_withheld` is set if its place, if any, is withheld on purpose.
    """

    meetings: Sequence[Meeting]
    warnings: Sequence[str] = ()
    evidence: Evidence = Evidence()
    is_withheld: bool = False


def draft(row: RawMeeting, context: Context, findings: Findings = NOTHING_FOUND) -> Draft:
    """The meetings of one row, in the light of what all rows of its feed show.

    Raises:
        RowRejectedError: it has no name, no known organization, or a day that cannot be read.
        RowSkippedError: it is marked as not published.
    """
    if row.published is False or row.archived or (row.status or "").lower() in UNPUBLISHED:
        raise RowSkippedError
    source = context.source
    organization, is_known = context.organization_of(row.organization)
    warnings: list[str] = []
    address = address_of(row)
    cells = (row.name, row.group, row.location, row.address, row.formatted_address, row.city, *row.regions)
    notes = (row.notes, row.location_notes, row.group_notes)
    topics = topics_of_all((*cells, *notes, row.conference_url_notes))
    is_withheld = (WITHHELD in topics and says_so(row)) or is_protected(
        organization, source.organization, address.address
    )
    venue = None if is_withheld else row.location
    name = row.name or row.group or _name_without_one(row, venue, organization, address, warnings)
    if row.is_cut:
        warnings.append("text-cut")
    if not is_known:
        warnings.append("organization-not-known")
    topics |= topics_of(name)
    texts = [(name, True), *((note, False) for note in notes)]
    times = times_of(row, texts, warnings, (findings.day_languages, {context.source.language or ""}))
    table = context.codes_of(organization)
    types, codes, code_meanings = row_codes(row.types, table, findings.doubts.get(organization.id))
    point = stated_point(row)
    places = context.places_of(address.postal_code, address.city, address.state, address.country)
    is_shared = point is not None and point in findings.shared_points
    where = position_of(row, address, None if is_shared else point, places, warnings)
    if is_shared:
        warnings.append("coordinates-shared")
    attends = attending(row, address, where.point, codes, code_meanings, topics)
    warnings += attends.warnings
    zone, zone_from = timezone(
        row.timezone.value,
        where.near,
        attends.attendance,
        approximate=where.is_rough,
        default=source.timezone,
        name=name,
        zone_at=context.zone_at,
        country=address.country,
        of_time=next(
            (time.zone for time in times if time.zone is not None), _zone_in_words(row, attends.attendance, times)
        ),
        zone_of_place=places.timezone,
    )
    if (
        zone_from == "feed"
        and zone is not None
        and attends.attendance in WITH_VENUE
        and is_elsewhere(zone, where, places, context)
    ):
        warnings.append("timezone-contradicts")
    if zone is None and row.timezone.text is not None:
        warnings.append("timezone-unknown")
    rule, is_irregular = _rule(row, warnings)
    schedule_is_read = any(time.words is not None for time in times) and times[0].words != row.day.text
    unread = [] if schedule_is_read else [row.when]
    if "time-unreadable" in warnings or "times-without-days" in warnings:
        unread += [cell.text for cell in row.time]
    in_lines = labelled(notes) if LABELS in topics else Labelled()
    beside_codes = BesideCodes(
        row.languages,
        in_lines.languages or languages_spoken(row.name, *notes),
        tuple(row.attributes.items()),
        ()
        if topics.isdisjoint(ABOUT_NEEDS)
        else needs_in(*notes, weekdays=frozenset(time.day for time in times if time.day is not None)),
        _audiences(row.audience, types, table),
        audiences_in_text((row.name, row.group), notes, row.location) if PEOPLE in topics else (),
        languages_of_words(name, row.notes) if code_meanings.is_bilingual else (),
        frozenset({source.language}) if source.language is not None else official_languages(address.country),
    )
    shared = Meeting(
        id="",
        source=source.name,
        source_key=row.slug,
        organization=organization,
        name=name,
        group_name=row.group or (None if is_known else row.organization),
        timezone=zone,
        timezone_from=zone_from,
        recurrence_from="feed" if rule is not None or is_irregular else "default",
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        except_dates=row.except_dates,
        attendance=attends.attendance,
        location=row.location,
        location_notes=row.location_notes,
        address=address.address,
        city=address.city,
        county=row.county,
        state=address.state,
        postal_code=address.postal_code,
        country=address.country,
        region=" > ".join(row.regions) or None,
        conference_url=attends.url,
        conference_phone=attends.phone,
        conference_notes=attends.notes,
        phone=row.phone,
        email=row.email,
        codes=codes,
        problems=row.problems,
        notes=joined(row.notes, *unread, row.audience),
        group_notes=row.group_notes,
        cost=(None if row.cost is None else cost_named(row.cost)) or in_lines.cost,
        registration=row.registration,
        url=row.url,
        updated=row.updated,
        fetched=source.fetched,
        **at(where),
        **_coded(code_meanings, beside_codes, source.language),
    )
    placed = shared
    if is_withheld:
        shared = without_place(shared)
        if shared.address_withheld:
            warnings.append("place-withheld")
    if (
        row.audience is not None
        and not any(map(audiences_named, _parts(row.audience)))
        and not leaves_nobody_out(row.audience)
    ):
        warnings.append("audience-unread")
    rule_texts = texts if RECURRENCE in topics else []
    closure_texts = texts if CLOSURES in topics else []
    timings: list[dict[str, Any]] = []
    for day, start, length, words, _ in times:
        stated = None if rule is not None or is_irregular else rule_in_words(((words, False), *rule_texts), day)
        weekday = day if stated is None else stated.weekday
        timings.append(
            {
                "id": _family(placed, day, start),
                "weekday": weekday,
                "start": None if start is None else clock(start),
                "duration": length,
                "except_dates": dates_closed(closure_texts, weekday, shared, warnings),
                "recurrence": (None if is_irregular else rule or weekly_rule(day)) if stated is None else stated.rule,
                "recurrence_from": shared.recurrence_from if stated is None else "words",
            }
        )
    cautions = "; ".join(sorted(CAUTIONS.keys() & warnings)) or None
    meetings = tuple([narrowed_to_families(shared._replace(**timing, cautions=cautions)) for timing in timings])
    evidence = Evidence(
        organization.id,
        types,
        address.country,
        point,
        fold(address.city or ""),
        row.day.text,
        "day-ambiguous" in warnings,
    )
    return Draft(meetings, tuple(warnings), evidence, is_withheld)


def _name_without_one(
    row: RawMeeting, venue: str | None, organization: Organization, address: Address, warnings: list[str]
) -> str:
    """What to call a meeting whose row gives no name: its `venue` if that may be told, else organization and town.

    Raises:
        RowRejectedError: nothing tells when it is, or where or how to join.
    """
    is_dated = row.day.text or row.when or row.recurrence or any(cell.text for cell in row.time)
    is_somewhere = row.location or row.formatted_address or address != Address()
    is_joined = row.conference_url.value or row.other_link or row.conference_phone or row.phone
    if not is_dated or not (is_somewhere or is_joined or row.is_unnamed):
        raise RowRejectedError("name-missing")
    if venue is not None and not is_joining_info(venue):
        warnings.append("name-from-venue")
        return venue
    warnings.append("name-from-organization")
    name = f"{organization.abbreviation or organization.name} meeting"
    return name if address.city is None else f"{name}, {address.city}"


def _family(meeting: Meeting, day: int | None, start: int | None) -> str:
    """The id of the family of a meeting, from the row's key if it has one."""
    if meeting.source_key is not None:
        return meeting_id(meeting.source, meeting.source_key)
    return meeting_id(meeting.source, meeting.name, start, meeting.location or meeting.address, day)


def _zone_in_words(row: RawMeeting, attends: str, times: Sequence[Time]) -> str | None:
    """The zone that the name or the notes of a remote meeting state, if its row has no other."""
    if row.timezone.text is not None or attends in WITH_VENUE:
        return None
    in_name = zone_of_time_in_name(row.name or "", times[0].start) if times else None
    return in_name or zone_in_words(joined(row.when, row.notes, row.conference_url_notes, row.group_notes) or "")


def _rule(row: RawMeeting, warnings: list[str]) -> tuple[str | None, bool]:
    """The rule that the row gives, and whether it gives an invalid one, from which no dates follow."""
    if row.recurrence is None:
        return None, False
    rule = row.recurrence.upper().removeprefix("RRULE:").strip(" ;")
    if is_rule(rule, row.valid_from) and is_valid_rule(rule):
        return rule, False
    warnings.append("recurrence-without-dates")
    return None, True


@lru_cache(maxsize=2**12)
def _coded(meanings: CodeMeanings, beside: BesideCodes, language: str | None) -> Coded:
    """What the codes of a row mean together with what it says besides; `language` is that of the source.

    Cached, because few rows of a feed have codes and attributes that no other has.
    """
    languages = beside.languages or meanings.languages or beside.spoken
    if meanings.is_bilingual and (own := {*languages, *beside.own_languages}):
        both = own | beside.usual_languages
        languages = tuple(sorted(both)) if len(both) == BILINGUAL_LANGUAGES else languages
    if not languages and not meanings.other_language and language is not None:
        languages = (language,)
    return {"languages": languages, "attributes": _attributes(meanings, beside)}


def _parts(audience: str) -> list[str]:
    return re.split(r"[,;|\n]", audience)


@lru_cache(maxsize=2**12)
def _audiences(audience: str | None, types: tuple[str, ...], table: Codes) -> tuple[str, ...]:
    """The audiences in a row's own words; cached, because few rows of a feed have words that no other has."""
    words = [word for word in types if len(word) > SHORT_CODE and table.get(word) is None]
    words += [] if audience is None else _parts(audience)
    return tuple(dict.fromkeys(id for word in words for id in audiences_named(word)))


def _attributes(meanings: CodeMeanings, beside: BesideCodes) -> tuple[str, ...]:
    """The attributes from codes, words for audiences, yes/no columns, names and notes; a "no" is recorded as well."""
    first = dict.fromkeys((*meanings.attributes, *beside.audiences))
    attributes = first | dict.fromkeys(
        id for id in beside.named_audiences if id not in GENDERS or GENDERS.isdisjoint(first)
    )
    for attribute, answer in beside.answers:
        if attribute in attributes:
            continue
        id = attribute if answer else "closed" if attribute == "open" else f"no-{attribute}"
        if id in ATTRIBUTES:
            attributes[id] = None
    attributes |= dict.fromkeys(needs_beside(attributes, beside.needs))
    if "closed" in attributes:
        attributes.pop("open", None)
    if len(attributes) == len(first):
        return tuple(attributes)
    return (*first, *sorted(attributes.keys() - first.keys()))
