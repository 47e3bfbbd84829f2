"""`find --explain`: one JSON object with everything that an answer says, so that a program need not read the notes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, TextIO

from selfhelp.cli.alternatives import (
    counterparts,
    serving,
    unknown_attendance,
    unknown_zones,
    unplaced_in_city,
    unstated,
)
from selfhelp.cli.answer import AFAR, NEAREST, afar, nearest_outside, on_other_days
from selfhelp.cli.asked import Asked
from selfhelp.cli.danger import GUIDES
from selfhelp.cli.notes import ARE_SAMPLES, Shown, hints, notes_on_place, notes_on_zones, nothing_found
from selfhelp.cli.session import Session
from selfhelp.cli.wording import command, sentence, stated
from selfhelp.dataset.store import Store
from selfhelp.directory.helplines import is_open, is_unverified
from selfhelp.directory.offering import closeness
from selfhelp.model import Hit, Place, Source
from selfhelp.organizations import Helpline
from selfhelp.output.ages import AGING_DAYS, age, days_since
from selfhelp.output.helplines import helpline
from selfhelp.output.json_lines import dumps, write_json
from selfhelp.search.suggestions import remote_counts

COUNTED: Final = 1000
"""Up to how many meetings are counted."""

SAME_SUBJECT: Final = {
    "--day": ("--day",),
    "--time": ("--time", "--after", "--before"),
    "--now": ("--now", "--hours"),
}
"""Option that hides meetings -> all options on its subject."""

FIELDS: Final = {
    "helplines": "if danger was recognized, the helplines to call first, in this order; else the country's own numbers",
    "helplines[].line": 'how to reach it, like "Call 988 or text 988: 988 Suicide & Crisis Lifeline"',
    "helplines[].id": "id of the helpline",
    "helplines[].name": "its name",
    "helplines[].phone": "number to call, or null",
    "helplines[].text": "number, or word and number, to text; or null",
    "helplines[].chat": "address of a chat, or null",
    "helplines[].website": "its website, or null",
    "helplines[].hours": "when somebody answers, or null",
    "helplines[].open": "whether somebody answers now; true if its hours are unknown",
    "helplines[].verify": "whether to look at its website first, because nobody has seen it confirmed for a year",
    "helplines[].country": "ISO code of the country that it serves",
    "helplines[].languages": "ISO codes of the languages spoken",
    "helplines[].checked_on": "date on which the number was last checked",
    "danger.level": "`loud`: show the helplines first; `middle`: they may be needed; `quiet`: no danger was recognized",
    "danger.kinds": "kinds of danger, the most certain first: suicide, partner-violence ...",
    "danger.now": "whether the danger is happening now",
    "danger.private": "whether somebody beside the screen may be dangerous: do not show what was searched for",
    "danger.guides": "topics of `selfhelp guide` that the words are about",
    "danger.language": "language of the words: `en` or `es`",
    "query.command": "the same search as a command with options only",
    "query.sentence": "the same search as a sentence",
    "query.options": "the same search as an object: option -> true, a value, or a list of values",
    "query.text": "words that stand for no option, and are searched for in the text of meetings",
    "query.left_out": "what was ignored because no meeting has it: words, newcomers, a problem beside an organization",
    "query.remarks": "sentences about words that were not used",
    "place": "the place that distances are measured from, or null",
    "place.name": 'its name, like "Denver, CO"',
    "place.kind": "`city`, `postal`, `postal_area` (a wide one: distances are rough) or `point`",
    "place.latitude": "degrees north",
    "place.longitude": "degrees east",
    "place.country": "ISO code, or null",
    "place.timezone": "IANA zone, or null",
    "place.within_km": "the radius, or null",
    "place.guessed": "whether the name was misspelled, and this is the most similar one",
    "place.rivals": "other places with this name",
    "clock.now": "the moment that counts as now, on the searcher's clock",
    "clock.timezone": "the searcher's zone, in which the times of online and phone meetings are compared",
    "clock.from": "where that zone comes from: `option` (--tz), `place`, `settings` or `machine`",
    "samples": "whether the meetings are made-up samples, because no real source is loaded",
    "meetings": "the meetings: exactly the array that `--json` prints",
    "more": "whether a limit hid further meetings",
    "nothing": "if `meetings` is empty, the reason; else null",
    "nothing.reason": "`no_real_meetings` (only samples are loaded), `no_source_of_kind`, `no_source_near` (the place),"
    " `no_source_of_kind_near` or `no_meeting` (some are of this kind and near, none meets all conditions)",
    "nothing.sentence": "the same as a sentence",
    "outside": f"the {NEAREST} nearest meetings outside the radius, up to 100 miles away, in the same country,"
    " that can still be reached in time",
    "other_days": f"if `meetings` is empty and a place was named, the {NEAREST} nearest ones at other times",
    "afar": f"the next {AFAR} meetings of this kind that can be joined online or by phone, if a place was named",
    "counts": f"numbers of meetings, counted up to {COUNTED}",
    "counts.outside": "outside the radius, up to 100 miles away",
    "counts.in_city": "in the city of the place but at an unknown position, if no meeting is near",
    "counts.online": "to be joined online from anywhere",
    "counts.phone": "to be joined by phone from anywhere",
    "counts.without_zone": "that may be on now, but whose time zone is unknown",
    "counts.without_attendance": "that do not say how to attend them, in person or online",
    "counts.unstated": "objects with `attributes` and `count`: meetings that do not state the attributes asked for",
    "loosen": "conditions that hide meetings",
    "loosen[].options": "the options to leave out or to change",
    "loosen[].sentence": "what the search would find without the condition",
    "organizations": "organizations that hold such meetings in the country of the search, best first",
    "organizations[].id": "id, for `--organization`",
    "organizations[].name": "its name",
    "organizations[].finder": "address of its own list of meetings, or null",
    "organizations[].website": "its website, or null",
    "organizations[].phone": "confirmed phone number, or null",
    "organizations[].offered": "`own` (of this country and state), `international`, or `unknown` (countries unknown)",
    "related": "organizations for the family, and secular alternatives",
    "related[].why": "`For the family` or `Secular alternatives`",
    "related[].id": "id, for `--organization`",
    "related[].name": "its name",
    "cautions": "sentences to show with the answer: samples, old or failed sources, unknown time zones, a country"
    " without a confirmed helpline, a shared device",
    "sources": "the loaded sources of the meetings in this answer",
    "sources[].name": "the name in the field `source` of a meeting",
    "sources[].organization": "id of the organization, or null",
    "sources[].address": "address of the feed, with any keys in it hidden (`***`), or name of the file",
    "sources[].fetched": "when it was last fetched, ISO 8601 in UTC, or null",
    "sources[].days_old": "days since then, or null",
    "sources[].edited": "ISO date on which anything in it was last edited, if it says so; or null",
    "sources[].meetings": "number of its meetings",
    "sources[].failure": "why the last update failed, or null",
}
"""Field -> what it means. Names are a public interface, and are only ever added to."""


def write_explained(
    asked: Asked,
    shown: Shown,
    hits: Iterator[Hit],
    stream: TextIO,
    *,
    session: Session,
    store: Store,
    names: Sequence[str],
) -> None:
    """Write the object; its meetings are streamed, with the named fields (all, if none are named)."""
    sources: set[str] = set()

    def noting(found: Iterator[Hit]) -> Iterator[Hit]:
        for hit in found:
            sources.add(hit.meeting.source)
            yield hit

    def write_meetings(key: str, found: Iterator[Hit]) -> None:
        stream.write(f'"{key}": ')
        write_json(noting(found), stream, names)

    head = {
        "helplines": [_helpline(line, session.now) for line in asked.danger.lines or asked.danger.standing],
        "danger": _danger(asked),
        "query": _query(asked, store),
        "place": _place(asked),
        "clock": _clock(asked, session),
        "samples": asked.request.query.samples,
    }
    stream.write("{\n")
    for key, value in head.items():
        stream.write(f'"{key}": {dumps(value)},\n')
    write_meetings("meetings", shown.of(hits))
    outside = [] if asked.hides_samples else list(islice(nearest_outside(store, asked.request), COUNTED))
    is_empty = not shown.count and not asked.hides_samples
    other_days = islice(on_other_days(asked.request, store), NEAREST) if is_empty else iter(())
    listed = {"outside": iter(outside[:NEAREST]), "other_days": other_days, "afar": _afar(asked, store)}
    for key, found in listed.items():
        stream.write(",")
        write_meetings(key, found)
    shown.outside = len(outside)
    for key, value in _tail(asked, shown, session, store, sources).items():
        stream.write(f',\n"{key}": {dumps(value)}')
    stream.write("\n}\n")


def _helpline(line: Helpline, now: datetime) -> dict[str, Any]:
    shown = ("id", "name", "phone", "text", "chat", "website", "hours", "country", "languages", "checked_on")
    facts = {name: getattr(line, name) for name in shown}
    return {"line": helpline(line), **facts, "open": is_open(line, now), "verify": is_unverified(line, now)}


def _danger(asked: Asked) -> dict[str, Any]:
    danger = asked.danger
    return {
        "level": "loud" if danger.is_loud else "middle" if danger.is_middle else "quiet",
        "kinds": danger.kinds,
        "now": danger.now,
        "private": danger.is_private,
        "guides": [GUIDES[fact] for fact in danger.about],
        "language": danger.language,
    }


def _query(asked: Asked, store: Store) -> dict[str, Any]:
    options = {option.removeprefix("--"): value for option, value in stated(asked.filters._replace(db=None)).items()}
    return {
        "command": command(asked.filters, asked.text),
        "sentence": sentence(asked.filters, asked.text, asked.request, store),
        "options": options,
        "text": asked.text,
        "left_out": asked.left_out,
        "remarks": asked.remarks,
    }


def _place(asked: Asked) -> dict[str, Any] | None:
    found = asked.request.found
    if found is None:
        return None
    place: Place = found.place
    return {
        "name": place.label,
        **{name: getattr(place, name) for name in ("kind", "latitude", "longitude", "country", "timezone")},
        "within_km": asked.request.query.place.within_km,
        "guessed": found.guessed,
        "rivals": [other.label for other in found.others],
    }


def _clock(asked: Asked, session: Session) -> dict[str, Any]:
    when, place = asked.request.query.when, asked.request.place
    if asked.filters.tz is not None:
        origin = "option"
    elif place is not None and place.timezone is not None:
        origin = "place"
    else:
        origin = "settings" if session.settings.get("tz") else "machine"
    return {"now": when.now.astimezone(when.zone).isoformat(), "timezone": str(when.zone), "from": origin}


def _afar(asked: Asked, store: Store) -> Iterator[Hit]:
    return iter(()) if asked.hides_samples else islice(afar(asked.request.query, store, asked.request.place), AFAR)


def _tail(asked: Asked, shown: Shown, session: Session, store: Store, sources: set[str]) -> dict[str, Any]:
    nothing, why = nothing_found(store, asked.request) if not shown.count else (None, "")
    loaded = [source.public for name, source in store.sources.items() if name in sources]
    return {
        "more": shown.more,
        "nothing": None if nothing is None else {"reason": nothing, "sentence": why},
        "counts": _counts(asked, shown, store),
        "loosen": [] if shown.count or asked.hides_samples else list(_loosened(asked, store)),
        "organizations": list(_organizations(asked, session, store)),
        "related": [
            {"why": why, "id": other.id, "name": other.name}
            for why, related in counterparts(session, store, asked.request)
            for other in related
        ],
        "cautions": list(_cautions(asked, shown, loaded, session.now)),
        "sources": [_source(source, session.now) for source in loaded],
    }


def _counts(asked: Asked, shown: Shown, store: Store) -> dict[str, Any]:
    """Numbers of meetings beside those listed; none of samples where somebody is in danger."""
    query, place = asked.request.query, asked.request.place
    counts: dict[str, Any] = {
        "outside": 0,
        "in_city": 0,
        "online": 0,
        "phone": 0,
        "without_zone": 0,
        "without_attendance": 0,
        "unstated": [],
    }
    if asked.hides_samples:
        return counts
    if place is not None and query.place.near is not None and not shown.count:
        counts["in_city"] = unplaced_in_city(store, query, place)
    return {
        **counts,
        "outside": shown.outside,
        **remote_counts(query, store.count, COUNTED),
        "without_zone": unknown_zones(store, query),
        "without_attendance": unknown_attendance(store, asked.request),
        "unstated": [{"attributes": sorted(words), "count": number} for words, number in unstated(store, query)],
    }


def _loosened(asked: Asked, store: Store) -> Iterator[dict[str, Any]]:
    given = stated(asked.filters)
    for option, text in hints(store, asked.request.query):
        yield {"options": [name for name in SAME_SUBJECT[option] if name in given], "sentence": text}


def _organizations(asked: Asked, session: Session, store: Store) -> Iterator[dict[str, Any]]:
    where = session.whereabouts(store, asked.request.place)
    for organization in serving(session, store, asked.request):
        near = closeness(organization, where)
        facts = {name: getattr(organization, name) for name in ("id", "name", "finder", "website", "phone")}
        yield facts | {"offered": None if near is None else near.name.lower()}


def _cautions(asked: Asked, shown: Shown, sources: Sequence[Source], now: datetime) -> Iterator[str]:
    if sources and asked.request.query.samples:
        yield ARE_SAMPLES
    yield from asked.danger.cautions()
    yield from notes_on_place(asked.request)
    yield from notes_on_zones(shown)
    for source in sources:
        if source.failure is not None:
            yield f"{source.name}: the last update failed: {source.failure}"
        stamps = (source.fetched, source.edited)
        if not source.sample and any((days_since(stamp, now) or 0) > AGING_DAYS for stamp in stamps):
            yield f"{source.name}: {age(source.fetched, now, source.edited)}"


def _source(source: Source, now: datetime) -> dict[str, Any]:
    shown = ("name", "organization", "address", "fetched", "edited", "meetings", "failure")
    return {**{name: getattr(source, name) for name in shown}, "days_old": days_since(source.fetched, now)}
