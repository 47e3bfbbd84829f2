"""How people attend: in person, online, both, by phone, or not for now, as words, codes and addresses tell it."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from selfhelp.reading.links import is_conference_link
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

_NAMES_REMOTE: Final = re.compile(r"\b(?:online|virtual|zoom)\b")
_BESIDE_WAYS: Final = re.compile(r"\b(?:only|just|meeting|meetings|and|or|attendance|location|venue|group|by|via)\b")
_BESIDE_REMOTE: Final = (
    r"only|just|meeting|meetings|id|passcode|password|code|pin|pw|room|link|via|by|on|at|the|call|platform|app|group"
    r"|no address|see|notes|\w*\d\w*"
)


class _Patterns(NamedTuple):
    """The words for ways to attend, in all languages, for folded texts."""

    ways: Mapping[str, re.Pattern[str]]
    hybrid: re.Pattern[str]
    closed: re.Pattern[str]
    denied: re.Pattern[str]
    remote: re.Pattern[str]
    remote_and_around: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = word_tables().attendance
    online, phone, person = (any_of(words[way]) for way in ("online", "phone", "in_person"))
    hybrid = any_of(words["hybrid"])
    # "Not meeting in person" says how people attend, not that they do not.
    not_meeting = rf"(?:{any_of(words['not_meeting'])})(?! (?:in|face|on))"
    return _Patterns(
        ways={
            way: re.compile(rf"\b(?:{pattern})\b")
            for way, pattern in (("online", online), ("phone", phone), ("in_person", person))
        },
        hybrid=re.compile(rf"\b(?:{hybrid})\b"),
        closed=re.compile(rf"\b(?:{any_of(words['closed'])}|{not_meeting})\b"),
        denied=re.compile(
            rf"\b(?:{any_of(words['not'])}) (?:currently )?(?:meeting )?(?:an? )?"
            rf"(?:{online}|{phone}|{person}|{hybrid})\b"
        ),
        remote=re.compile(rf"\b(?:{online}|{phone})\b"),
        remote_and_around=re.compile(rf"\b(?:{online}|{phone}|{_BESIDE_REMOTE})\b"),
    )


@lru_cache(maxsize=4096)
def ways(words: str) -> frozenset[str]:
    """What words say of how people attend: any of in_person, online, phone, hybrid, suspended; none if nothing.

    >>> sorted(ways("In-Person & Online")), sorted(ways("Temporarily closed"))
    (['in_person', 'online'], ['suspended'])
    """
    patterns, said = _patterns(), fold(words)
    found = {"suspended"} if patterns.closed.search(said) else set()
    said = patterns.denied.sub(" ", said)
    found.update(way for way, pattern in patterns.ways.items() if pattern.search(said))
    if patterns.hybrid.search(said):
        found.add("hybrid")
    return frozenset(found)


def is_closed(words: str) -> bool:
    """Whether words say that a meeting does not take place for now."""
    return "suspended" in ways(words)


@lru_cache(maxsize=4096)
def ways_of_type(word: str) -> frozenset[str]:
    """The same of a word among others for the kind of a meeting, where a "digital basket" tells no way to attend."""
    patterns, said = _patterns(), fold(word)
    for pattern in (*patterns.ways.values(), patterns.hybrid, patterns.closed):
        said = pattern.sub("", said)
    return frozenset() if _BESIDE_WAYS.sub("", said).strip() else ways(word)


@lru_cache(maxsize=65536)
def is_no_venue(words: str) -> bool:
    """Whether what stands for a venue or an address tells only how to join from afar: "Zoom Meeting ID 123 456"."""
    if "://" in words and is_conference_link(words.strip()):
        return True
    patterns, said = _patterns(), fold(words)
    return patterns.remote.search(said) is not None and not patterns.remote_and_around.sub("", said).strip()


def attendance(
    stated: str | None, said: Iterable[str], *, venue: bool, url: str | None, dial_in: bool, named: str | None
) -> str:
    """How people attend, as the field works it out (tsml-ui and the TSML plugin).

    `stated` is a field that says so, `said` what codes and other words say, `named` what stands for the venue. A
    closed place with a way to join online is online; a venue with a way to join is a hybrid. Unlike in the field's
    finders, a link on an unknown host still makes a meeting without a venue an online one, and a meeting in
    person whose address is not given is not called inactive.
    """
    if stated == "suspended":
        return stated  # what is in our own word for it was worked out by its parser
    told, said = ways(stated or ""), set(said)
    if "suspended" in told or "suspended" in said:
        # Whatever else is said of the place, nobody is to stand before its closed door.
        told, said, venue = frozenset(), said | told | {"suspended"}, False
        if "hybrid" in said:
            said |= {"online"}
    if told:
        return _one(told)
    video = "online" in said or (url is not None and (not venue or is_conference_link(url)))
    dial_in = dial_in or "phone" in said
    if venue:
        return "hybrid" if video or dial_in or "hybrid" in said else "in_person"
    if "suspended" in said:
        return "online" if video else "phone" if dial_in else "suspended"
    if "hybrid" in said or ("in_person" in said and (video or dial_in)):
        return "hybrid"
    if video or dial_in:
        return "online" if video else "phone"
    return "online" if _NAMES_REMOTE.search(fold(named or "")) else "in_person"


def _one(told: frozenset[str]) -> str:
    """The one attendance that several words make together."""
    if "hybrid" in told or ("in_person" in told and len(told) > 1):
        return "hybrid"
    return next(way for way in ("online", "phone", "in_person") if way in told)
