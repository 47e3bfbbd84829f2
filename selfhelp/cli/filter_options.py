"""The filter options of `find`, as they are typed."""

from pathlib import Path
from typing import Annotated, NamedTuple

from selfhelp.cli.options import Texts, option
from selfhelp.search.query import SORTS
from selfhelp.vocabulary import (
    APPROACHES,
    ATTENDANCE,
    ATTRIBUTES,
    AUDIENCES,
    COSTS,
    DAYS,
    GROUP_TYPES,
    LED_BY,
    TIME_BANDS,
)


class Filters(NamedTuple):
    """Values of the filter options, as typed."""

    problem: Annotated[
        Texts,
        option(
            "-p", "--problem", named="problem", metavar="WORDS", help="Problem to get help with: gambling, drinking."
        ),
    ] = ()
    type: Annotated[
        Texts, option("-t", "--type", metavar="TYPE", among=GROUP_TYPES, help="Group type: twelve-step, bereavement.")
    ] = ()
    organization: Annotated[
        Texts,
        option(
            "-o",
            "--organization",
            named="organization",
            metavar="NAME",
            help="Organization, by id, abbreviation or name: aa.",
        ),
    ] = ()
    without_organization: Annotated[
        Texts, option("--without-organization", named="organization", metavar="NAME", help="Leave out an organization.")
    ] = ()
    approach: Annotated[
        Texts, option("--approach", metavar="WORD", among=APPROACHES, help="Approach: secular, faith-based.")
    ] = ()
    led_by: Annotated[
        Texts, option("--led-by", metavar="WORD", among=LED_BY, help="Who leads the group: peer, professional.")
    ] = ()
    cost: Annotated[Texts, option("--cost", metavar="WORD", among=COSTS, help="Cost: free, donation.")] = ()
    day: Annotated[
        Texts,
        option(
            "-d",
            "--day",
            metavar="DAY",
            among=[*DAYS, "today", "tomorrow", "weekday", "weekend"],
            help="Day: tuesday, mon-fri, tue,thu, today, tomorrow, weekend, 2026-12-24, 2026-12-24..2026-12-31.",
        ),
    ] = ()
    time: Annotated[
        Texts,
        option("--time", metavar="PART", among=TIME_BANDS, help="Part of the day: morning, midday, evening, night."),
    ] = ()
    after: Annotated[
        str | None, option("--after", metavar="TIME", help="Starts at this time or later: 18:30, 6pm.")
    ] = None
    before: Annotated[str | None, option("--before", metavar="TIME", help="Starts before this time: 20:00, 8pm.")] = (
        None
    )
    now: Annotated[bool, option("--now", help="Just started, runs around the clock, or starts within 2 hours.")] = False
    hours: Annotated[float | None, option("--hours", metavar="N", help="Like --now, but starts within N hours.")] = None
    at: Annotated[
        str | None, option("--at", metavar="WHEN", help='Search as if it were this time: "2026-12-24 19:00".')
    ] = None
    near: Annotated[
        str | None,
        option(
            "--near",
            named="place",
            metavar="PLACE",
            help='Near a place: "Springfield, IL", 80205, "39.7,-105.0", home.',
        ),
    ] = None
    within: Annotated[
        str | None,
        option("--within", metavar="DISTANCE", help="Distance for --near: 5mi, 8km, 10 (default: 25 miles or 40 km)."),
    ] = None
    city: Annotated[Texts, option("--city", named="city", metavar="NAME", help="City of the venue.")] = ()
    county: Annotated[Texts, option("--county", metavar="NAME", help="County of the venue.")] = ()
    state: Annotated[Texts, option("--state", named="state", metavar="CODE", help="State or province: CO.")] = ()
    region: Annotated[Texts, option("--region", metavar="NAME", help="Region, as named by the source.")] = ()
    postal_code: Annotated[Texts, option("--postal-code", metavar="CODE", help="Postal code of the venue.")] = ()
    country: Annotated[Texts, option("--country", metavar="CODE", help="Country, by ISO code or name.")] = ()
    in_person: Annotated[bool, option("--in-person", help="Can be attended in person (includes hybrid).")] = False
    online: Annotated[bool, option("--online", help="Can be joined online (includes hybrid).")] = False
    phone: Annotated[bool, option("--phone", help="Can be joined by phone.")] = False
    attendance: Annotated[
        Texts,
        option(
            "--attendance",
            metavar="WORD",
            among=ATTENDANCE,
            help="Only this way to attend: in-person, online, hybrid (both), phone, suspended (paused), unknown.",
        ),
    ] = ()
    for_: Annotated[
        Texts,
        option(
            "--for",
            metavar="WHOM",
            among=[a for a in AUDIENCES if a != "anyone"],
            help="Whom it is for: women, teens, newcomers.",
        ),
    ] = ()
    with_: Annotated[
        Texts,
        option(
            "--with",
            metavar="WORD",
            among=ATTRIBUTES,
            help='What it has, or a code: open, wheelchair. "a,b" means either; repeat the option to require both.',
        ),
    ] = ()
    without: Annotated[
        Texts,
        option(
            "--without",
            metavar="WORD",
            among=ATTRIBUTES,
            help="Leave out what has this: closed, smoking. Meetings that do not say are kept.",
        ),
    ] = ()
    prefer: Annotated[
        Texts,
        option(
            "--prefer",
            metavar="WORD",
            among=ATTRIBUTES,
            help="List these first: wheelchair, women, spanish. Leaves out only meetings that say no. At most 3.",
        ),
    ] = ()
    language: Annotated[
        Texts, option("--language", named="language", metavar="CODE", help="Language, by ISO code: es.")
    ] = ()
    text: Annotated[
        Texts, option("--text", metavar="WORDS", help="Words in the name, group, venue, address or notes.")
    ] = ()
    source: Annotated[Texts, option("--source", named="source", metavar="NAME", help="Only from this source.")] = ()
    all_sources: Annotated[
        bool,
        option(
            "--all-sources",
            help="List the rows of every source, even where two sources list the same meeting.",
        ),
    ] = False
    fresh: Annotated[
        str | None, option("--fresh", metavar="AGE", help="Only from sources fetched within this time: 30d, 8w, 12mo.")
    ] = None
    suspended: Annotated[bool, option("--suspended", help="Include temporarily closed meetings.")] = False
    sample: Annotated[bool, option("--sample", help="Only the made-up samples.")] = False
    sort: Annotated[
        str,
        option(
            "--sort",
            metavar="ORDER",
            among=SORTS,
            help="Sort order: time, distance, name, updated, -updated.",
        ),
    ] = "time"
    each: Annotated[
        bool,
        option(
            "--each", help="Every date in the days asked for, not only the first: with --day 2026-12-01..2026-12-31."
        ),
    ] = False
    limit: Annotated[
        int | None,
        option("-n", "--limit", metavar="N", help="Show at most N meetings (default on a terminal: as many as fit)."),
    ] = None
    tz: Annotated[str | None, option("--tz", metavar="ZONE", help="Your time zone: America/Denver.")] = None
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to read.")] = None
