"""How people attend: in person, online, hybrid, by phone, or suspended, from words, codes, links and addresses."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.links import is_conference_link
from selfhelp.reading.topics import WAYS, topics_of
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

_FILLERS: Final = re.compile(r"\b(?:only|just|meeting|meetings|and|or|attendance|location|venue|group|by|via)\b")
_JOINING_WORDS: Final = (
    r"only|just|meeting|meetings|id|passcode|password|code|pin|pw|room|link|via|by|on|at|the|call|platform|app|group"
    r"|no address|see|notes|\w*\d\w*"
)


class _Patterns(NamedTuple):
    """Patterns for ways to attend, in all languages; for folded texts."""

    ways: Mapping[str, re.Pattern[str]]
    hybrid: re.Pattern[str]
    closed: re.Pattern[str]
    written: re.Pattern[str]
    denied: re.Pattern[str]
    remote: re.Pattern[str]
    remote_and_around: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = word_tables().attendance
    online, phone, person = (any_of(words[way]) for way in ("online", "phone", "in_person"))
    hybrid = any_of(words["hybrid"])
    # "Not meeting in person" rules out one way to attend; the meeting itself still takes place.
    not_meeting = rf"(?:{any_of(words['not_meeting'])})(?! (?:in|face|on))"
    return _Patterns(
        ways={
            way: re.compile(rf"\b(?:{pattern})\b")
            for way, pattern in (("online", online), ("phone", phone), ("in_person", person))
        },
        hybrid=re.compile(rf"\b(?:{hybrid})\b"),
        closed=re.compile(
            rf"\b(?:{any_of(words['closed'])}|{any_of(words['cancelled'])}|{any_of(words['ended'])}|{not_meeting})\b"
        ),
        written=re.compile(rf"(?:^| )(?:{any_of(words['written'])})$"),
        denied=re.compile(
            rf"\b(?:{any_of(words['not'])}) (?:currently )?(?:meeting )?(?:an? )?"
            rf"(?:{online}|{phone}|{person}|{hybrid})\b"
        ),
        remote=re.compile(rf"\b(?:{online}|{phone})\b"),
        remote_and_around=re.compile(rf"\b(?:{online}|{phone}|{_JOINING_WORDS})\b"),
    )


@lru_cache(maxsize=4096)
def ways_in_text(words: str) -> frozenset[str]:
    """The ways to attend that words name: any of in_person, online, phone, hybrid, suspended; empty if none.

    Words may also end with a way to meet by writing ("Mobile App", "Chat Room"), which is online.

    >>> sorted(ways("In-Person & Online")), sorted(ways("Temporarily closed"))
    (['in_person', 'online'], ['suspended'])
    """
    patterns, folded = _patterns(), fold(words)
    named_ways = {"suspended"} if patterns.closed.search(folded) else set()
    folded = patterns.denied.sub(" ", folded)
    named_ways.update(way for way, pattern in patterns.ways.items() if pattern.search(folded))
    if patterns.written.search(folded):
        named_ways.add("online")
    if patterns.hybrid.search(folded):
        named_ways.add("hybrid")
    return frozenset(named_ways)


def is_closed(words: str) -> bool:
    """Whether words say that a meeting is currently closed."""
    return "suspended" in ways_in_text(words)


@lru_cache(maxsize=4096)
def ways_in_type(word: str) -> frozenset[str]:
    """The same for a type of meeting, if all of it is about attendance: a "digital basket" is not online."""
    patterns, folded = _patterns(), fold(word)
    if patterns.written.search(folded) is not None:
        return frozenset({"online"})
    for pattern in (*patterns.ways.values(), patterns.hybrid, patterns.closed):
        folded = pattern.sub("", folded)
    return frozenset() if _FILLERS.sub("", folded).strip() else ways_in_text(word)


@lru_cache(maxsize=2**14)
def is_no_venue(words: str) -> bool:
    """Whether what stands for a venue or a street is none: "TBA", or how to join online."""
    return is_joining_info(words) or fold(words) in word_tables().attendance["no_venue"]


def is_joining_info(words: str) -> bool:
    """Whether a venue or address only says how to join remotely: "Zoom Meeting ID 123 456"."""
    return WAYS in topics_of(words) and _only_says_how_to_join(words)


@lru_cache(maxsize=4096)
def _only_says_how_to_join(words: str) -> bool:
    if "://" in words and is_conference_link(words.strip()):
        return True
    patterns, folded = _patterns(), fold(words)
    return patterns.remote.search(folded) is not None and not patterns.remote_and_around.sub("", folded).strip()


def attendance(
    stated: str | None,
    hinted_ways: Iterable[str],
    *,
    venue: bool,
    door: bool,
    url: str | None,
    dial_in: bool,
    named_online: bool = False,
) -> str:
    """How people attend, by the rules of tsml-ui and the TSML plugin; `unknown` if nothing tells.

    `stated` is the row's own field for attendance, `hinted_ways` the ways to attend that codes and other words name,
    also those of `announcements`. `venue` is whether there is a venue that stays open beside a way to join, `door`
    whether there is any: a street, a venue's name, or a point. A closed venue with a way to join online is online; an
    open one is hybrid. `named_online` is whether the name or the place says online, which counts without a venue.
    Unlike in tsml-ui, a link to an unknown host also makes a meeting without a venue online.
    """
    hinted_ways = set(hinted_ways)
    if stated == "suspended" or "not_held" in hinted_ways:
        return "suspended"  # the parser of the format has decided, or it takes place nowhere
    stated_ways = ways_in_text(stated or "")
    if stated_ways == {"suspended"} and url is None and not dial_in:
        return "suspended"  # a name such as "Friday Night Online" does not open a closed meeting
    if "suspended" in stated_ways or "suspended" in hinted_ways:
        # Whatever else the row says about the venue, nobody should be sent to a closed door.
        stated_ways, hinted_ways, venue = frozenset(), hinted_ways | stated_ways | {"suspended"}, False
        if "hybrid" in hinted_ways:
            hinted_ways |= {"online"}
    for way in ("online", "phone"):
        if f"{way}_only" in hinted_ways:
            hinted_ways |= {way, "not_in_person"}
    if "not_in_person" in hinted_ways:
        if "hybrid" in stated_ways | hinted_ways:
            hinted_ways |= {"online"}
        stated_ways, venue, door = stated_ways - {"in_person", "hybrid"}, False, False
        hinted_ways -= {"in_person", "hybrid"}
    if stated_ways:
        return _combined(stated_ways)
    video = "online" in hinted_ways or (url is not None and (not venue or is_conference_link(url)))
    dial_in = dial_in or "phone" in hinted_ways
    if venue:
        return "hybrid" if video or dial_in or "hybrid" in hinted_ways else "in_person"
    if "suspended" in hinted_ways:
        return "online" if video else "phone" if dial_in else "suspended"
    if "hybrid" in hinted_ways or ("in_person" in hinted_ways and (video or dial_in)):
        return "hybrid"
    if video or dial_in or named_online:
        return "phone" if dial_in and not video else "online"
    return "in_person" if door or "in_person" in hinted_ways else "unknown"


def _combined(named_ways: frozenset[str]) -> str:
    """The single attendance for several named ways."""
    if "hybrid" in named_ways or ("in_person" in named_ways and len(named_ways) > 1):
        return "hybrid"
    return next(way for way in ("online", "phone", "in_person") if way in named_ways)
