"""What names and notes say in their sentences about whether and how a meeting takes place.

A sentence counts only if all of its words are about that: "The meeting is suspended until further notice" does, "Child
care is suspended" and "If the library is closed, we meet outside" do not.
"""

import re
from collections.abc import Set
from functools import cache, lru_cache
from typing import Final

from selfhelp.patterns import LazyPatterns
from selfhelp.reading.cells import LONGEST_LINE
from selfhelp.reading.links import HTTP_LINK, leads_to_room
from selfhelp.reading.topics import ENDED, WAYS, topics_of
from selfhelp.reading.words import any_of, word_tables
from selfhelp.text import fold

_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|[;\n\r*\u2022|]")
_CLAUSE_END: Final = re.compile(r"[,:]|(?<=\s)[-\u2013\u2014]|[\u2013\u2014]|-(?=\s)|(?<=\s)/(?=\s)")
_PART_OF_NAME: Final = re.compile(r"[()\[\]{}*|:,;!\u2013\u2014\n]|(?<=\s)-|-(?=\s)")
_ROOM: Final = re.compile(r"\bid\b\W{0,3}\d{3}[ -]?\d{3,4}[ -]?\d{3,4}\b(?!#)", re.IGNORECASE)
"""The number of a room in which people meet online; one that ends with "#" is dialled."""
_LINK: Final = re.compile(r"https?:\S*", re.IGNORECASE)

_NUMBER: Final = r"\b[^\W\d]{0,9}\d\w*"


@cache
def _patterns() -> LazyPatterns:
    """Patterns for folded texts, in all languages; those named after a clause match the whole of it after `opening`."""
    words = word_tables().attendance
    online, phone, person, hybrid = (any_of(words[way]) for way in ("online", "phone", "in_person", "hybrid"))
    subject, before, tail = (any_of(words[kind]) for kind in ("subject", "before", "tail"))
    ended, closed, cancelled = (any_of(words[kind]) for kind in ("ended", "closed", "cancelled"))
    not_meeting, only, around = (any_of(words[kind]) for kind in ("not_meeting", "only", "around"))
    # Groups are atomic: what is read as one word or as several must not be tried again the other way.
    stated = any_of(words["stated"])
    before = rf"{before}|{any_of(word_tables().months)}"
    opening = rf"(?:{subject}|{before}|{_NUMBER})"
    rest = rf"(?: (?:{tail})\b.*)?"
    denials = any_of(words["not"])
    negated = rf"(?:{denials}) (?:currently )?(?:meeting |meet |meets |available |held )?(?:on |an? |by |via )?"
    return LazyPatterns(
        opening=rf"(?>{opening} )",
        not_held=rf"(?:{ended}|{cancelled}|{not_meeting}){rest}",
        closed=rf"(?:{closed}){rest}",
        elsewhere=rf"\b(?:{any_of(words['elsewhere'])})\b",
        not_in_person=(
            rf"(?:(?:{not_meeting}|{denials}) (?:meeting |meetings )?(?:{person})(?: meetings?)?"
            rf"|(?:{person})(?: meetings?)?(?: (?:is|are|has been|have been))? (?:{closed}|{cancelled})){rest}"
        ),
        tail=rf"(?:{tail})\b.*",
        says_nothing=rf"(?>{opening}(?: |$))*+",
        condition=rf"\b(?:{any_of(words['condition'])})\b",
        subject=rf"\b(?:{subject})\b",
        name_end=rf"(?:^| )(?:{any_of(words['name_end'])})$",
        negated=rf"\b{negated}(?:{online}|{phone}|{person}|{hybrid})\b",
        remote_clause=(
            rf"((?>(?:{online}|{phone}|{person}|{hybrid}|{only}|{around}|{subject}|{before}|{_NUMBER})(?: |$))++)"
            rf"(?:(?:{tail})\b.*)?"
        ),
        online=rf"\b(?:{online})\b",
        phone=rf"\b(?:{phone})\b",
        in_person=rf"\b(?:{person})\b",
        # "Both" is hybrid only beside what it joins.
        hybrid=rf"\b(?:{any_of(words['hybrid'] - words['around'])})\b",
        only=rf"\b(?:{only})\b",
        by_phone=rf"\b(?:{any_of(words['by_phone'])}|(?:{phone}) (?:{subject}|{only})|(?:{only}) (?:{phone}))\b",
        # "This is a Zoom only meeting that ...", "for Zoom details", wherever they stand in a sentence.
        stated_online=(
            rf"\b(?:{stated}) (?:{online})(?: (?:{only}))? (?:{subject})\b"
            rf"|(?<!no )\b(?:{online}) (?:(?:{subject}) )?(?:{any_of(words['details'])})\b"
            rf"|\b(?:{any_of(words['details'])}) (?:to|for|of) (?:the |our |this )?(?:{online})\b"
        ),
        stated_hybrid=r"(?<!from )\bhybrid\b",
    )


def ways_in_notes(text: str) -> frozenset[str]:
    """What notes say about the meeting as a whole.

    Besides in_person, online, phone, hybrid and suspended there are `not_held` (it takes place nowhere for now, or no
    more, whatever else the row has), `not_in_person` (its room is closed), and `online_only` and `phone_only`. A link
    to an online room says that one can join online.
    """
    return _ways_in_sentences(text) if _may_announce(text) else frozenset()


@lru_cache(maxsize=4096)
def _ways_in_sentences(text: str) -> frozenset[str]:
    sentences = (sentence for sentence in _SENTENCE_END.split(text) if len(sentence) <= LONGEST_LINE)
    return frozenset(way for sentence in sentences for way in _ways_in_sentence(sentence))


def ways_in_name(name: str) -> frozenset[str]:
    """The same for a name, of which a part may be such a sentence: "(SUSPENDED) North End (ONLINE)"."""
    return _ways_in_parts(name) if _may_announce(name) else frozenset()


@lru_cache(maxsize=4096)
def _ways_in_parts(name: str) -> frozenset[str]:
    patterns, folded, topics = _patterns(), fold(name), topics_of(name)
    parts = _PART_OF_NAME.split(name)
    ways = {way for part in parts for way in _ways_in_clause(fold(part))} if len(parts) > 1 else set()
    if WAYS in topics and patterns.hybrid.search(patterns.negated.sub(" ", folded)) is not None:
        ways.add("hybrid")
    if ENDED in topics and _is_whole(patterns.closed, folded):
        ways.add("suspended")
    if patterns.name_end.search(folded) or (ENDED in topics and _is_whole(patterns.not_held, folded)):
        ways.add("not_held")
    return frozenset(ways)


def _may_announce(text: str) -> bool:
    topics = topics_of(text)
    return WAYS in topics or ENDED in topics


def says_online(words: str) -> bool:
    """Whether a name or a place has a word for online meetings."""
    if WAYS not in topics_of(words):
        return False
    patterns, folded = _patterns(), fold(words)
    return patterns.online.search(patterns.negated.sub(" ", folded)) is not None


def points_elsewhere(sentence: str) -> bool:
    """Whether a sentence speaks of another meeting: "see our online meeting instead"."""
    return _patterns().elsewhere.search(fold(sentence)) is not None


@lru_cache(maxsize=4096)
def _ways_in_sentence(sentence: str) -> Set[str]:
    """The ways to attend that a sentence states; cached, because the notes of a feed have many in common."""
    if not _may_announce(sentence):
        return frozenset()
    patterns, plain = _patterns(), _LINK.sub(" ", sentence)
    whole = fold(plain)
    if patterns.condition.search(whole) is not None:
        return set()
    ways: set[str] = set()
    if _may_announce(plain):
        is_plain = True
        for clause in map(fold, _CLAUSE_END.split(plain)):
            # "Elevator: temporarily closed"
            if is_plain or patterns.subject.search(clause) is not None:
                in_clause = _ways_in_clause(clause)
                ways |= in_clause
                if "suspended" in in_clause and patterns.elsewhere.search(whole) is not None:
                    ways.add("not_held")
                is_plain = bool(in_clause) or _is_harmless(clause)
    if not ways and patterns.elsewhere.search(whole) is None:
        stated = patterns.negated.sub(" ", whole)
        ways |= {"online"} if patterns.stated_online.search(stated) is not None else set()
        ways |= {"hybrid"} if patterns.stated_hybrid.search(stated) is not None else set()
    # What the words say about a link counts more: "Zoom only: https://zoom.us/j/1"
    if not ways and (_ROOM.search(plain) or any(map(leads_to_room, HTTP_LINK.findall(sentence)))):
        return {"online"}
    return ways


def _ways_in_clause(clause: str) -> set[str]:
    patterns, topics = _patterns(), topics_of(clause)
    if WAYS in topics and _is_whole(patterns.not_in_person, clause):
        return {"not_in_person"}
    if ENDED in topics and _is_whole(patterns.not_held, clause):
        return {"not_held"}
    if ENDED in topics and _is_whole(patterns.closed, clause):
        return {"suspended"}
    return _remote_ways(clause) if WAYS in topics else set()


def _is_harmless(clause: str) -> bool:
    """Whether a clause has nothing but words beside announcements, and perhaps why or until when."""
    return _patterns().says_nothing.fullmatch(clause) is not None or _is_whole(_patterns().tail, clause)


def _is_whole(pattern: re.Pattern[str], clause: str) -> bool:
    """Whether a pattern matches a clause after any number of words with which it may open."""
    starts, opening = [0], _patterns().opening
    while (match := opening.match(clause, starts[-1])) is not None:
        starts.append(match.end())
    return any(pattern.fullmatch(clause, start) is not None for start in starts)


def _remote_ways(clause: str) -> set[str]:
    """The ways to attend that a clause names, if it is about nothing else."""
    patterns = _patterns()
    match = patterns.remote_clause.fullmatch(clause)
    if match is None:
        return set()
    # Why and until when, as in "online due to current restrictions", is not how.
    how = match[1]
    is_limited = patterns.only.search(how) is not None
    stated = patterns.negated.sub(" ", how).strip()
    if not stated:
        return set()
    named = {
        way for way in ("online", "phone", "in_person", "hybrid") if getattr(patterns, way).search(stated) is not None
    }
    if patterns.by_phone.search(stated) is None:
        named.discard("phone")  # "Phone: 303-555-0100" is whom to ask
    if is_limited and named == {"online"}:
        return {"online_only"}
    if is_limited and named == {"phone"}:
        return {"phone_only"}
    return named
