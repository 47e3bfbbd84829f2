"""How people attend: in person, online, both, by phone, or not for now, as words, codes and addresses tell it."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from selfhelp.reading.links import is_conference_link
from selfhelp.text import fold

_ONLINE: Final = (
    "online|on line|virtual|virtually|virtuell|virtuel|virtuelle|virtuale|zoom|video|videoconference|videokonferenz|"
    "remote|remotely|digital|digitally|digitalt|internet|web|skype|webex|google meet|gotomeeting|microsoft teams|"
    "en ligne|en linea|em linha"
)
_PHONE: Final = "phone|telephone|telephonic|dial in|call in|conference call|telefon|telefonisch|telefono|telefone"
_PERSON: Final = (
    "in person|inperson|f2f|face to face|physical|physically|onsite|on site|presencial|presentiel|en persona|"
    "en personne|vor ort|prasenz|in presenza|pa plats|op locatie|fysisk|fysiek"
)
_BOTH: Final = "hybrid|hybrida|hibrida|hibrido|hybride|ibrida|ibrido|both"
_CLOSED: Final = (
    "temporarily closed|temporary closure|closed temporarily|temporarily suspended|suspended|on hold|inactive|paused|"
    "on hiatus|not (?:currently )?meeting(?! (?:in|face|on))|cerrado temporalmente|temporalmente cerrado|"
    "suspendido|suspendida|"
    "ferme temporairement|temporairement ferme|vorubergehend geschlossen|tijdelijk gesloten|tillfalligt stangt"
)
_NOT: Final = "no|not|non|without|no longer|formerly|previously|sin|sans|ohne|kein|keine"


def _any_of(phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{phrases})\b")


_WAYS: Final = {"online": _any_of(_ONLINE), "phone": _any_of(_PHONE), "in_person": _any_of(_PERSON)}
_IS_BOTH: Final = _any_of(_BOTH)
_IS_CLOSED: Final = _any_of(_CLOSED)
_DENIED: Final = re.compile(
    rf"\b(?:{_NOT}) (?:currently )?(?:meeting )?(?:an? )?(?:{_ONLINE}|{_PHONE}|{_PERSON}|{_BOTH})\b"
)
_AFAR: Final = _any_of(f"{_ONLINE}|{_PHONE}")
_NAMES_FROM_AFAR: Final = _any_of("online|virtual|zoom")
_BESIDE_WAYS: Final = _any_of("only|just|meeting|meetings|and|or|attendance|location|venue|group|by|via")
_BESIDE_AFAR: Final = re.compile(
    rf"\b(?:{_ONLINE}|{_PHONE}|only|just|meeting|meetings|id|passcode|password|code|pin|pw|room|link|via|by|on|at|the|"
    r"call|platform|app|group|no address|see|notes|\w*\d\w*)\b"
)


@lru_cache(maxsize=4096)
def ways(words: str) -> frozenset[str]:
    """What words say of how people attend: any of in_person, online, phone, hybrid, suspended; none if nothing.

    >>> sorted(ways("In-Person & Online")), sorted(ways("Temporarily closed"))
    (['in_person', 'online'], ['suspended'])
    """
    said = fold(words)
    found = {"suspended"} if _IS_CLOSED.search(said) else set()
    said = _DENIED.sub(" ", said)
    found.update(way for way, pattern in _WAYS.items() if pattern.search(said))
    if _IS_BOTH.search(said):
        found.add("hybrid")
    return frozenset(found)


def is_closed(words: str) -> bool:
    """Whether words say that a meeting does not take place for now."""
    return "suspended" in ways(words)


@lru_cache(maxsize=4096)
def ways_of_type(word: str) -> frozenset[str]:
    """The same of a word among others for the kind of a meeting, where a "digital basket" tells no way to attend."""
    said = fold(word)
    for pattern in (*_WAYS.values(), _IS_BOTH, _IS_CLOSED):
        said = pattern.sub("", said)
    return frozenset() if _BESIDE_WAYS.sub("", said).strip() else ways(word)


@lru_cache(maxsize=65536)
def is_no_venue(words: str) -> bool:
    """Whether what stands for a venue or an address tells only how to join from afar: "Zoom Meeting ID 123 456"."""
    if "://" in words and is_conference_link(words.strip()):
        return True
    said = fold(words)
    return _AFAR.search(said) is not None and not _BESIDE_AFAR.sub("", said).strip()


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
    return "online" if _NAMES_FROM_AFAR.search(fold(named or "")) else "in_person"


def _one(told: frozenset[str]) -> str:
    """The one attendance that several words make together."""
    if "hybrid" in told or ("in_person" in told and len(told) > 1):
        return "hybrid"
    return next(way for way in ("online", "phone", "in_person") if way in told)
