"""Separates background from the request: a night, a phone or a Zoom call in a story is not a condition."""

from itertools import pairwise
from typing import Final

from selfhelp.patterns import CuedPattern
from selfhelp.phrase.tokens import PhraseDraft, Token

_DAY: Final = r"(?:mon|tues?|wed|wednes|thurs?|fri|sat|satur|sun)(?:days?)?"
_PART_OF_DAY: Final = r"(?:night|day|evening|afternoon|morning)"

_WORK: Final = CuedPattern(
    r"\b(?:works?|working|worked) (?:the )?"
    r"(?:nights?|days?|evenings?|weekends?|mornings?|night shifts?|graveyard|late|from home)\b"
    rf"|\bworks (?:on |every )?{_DAY}\b(?: (?:(?:to|thru|through) )?{_DAY}\b)?"
    r"(?: \d{1,2}(?: ?[ap]m)? to \d{1,2}(?: ?[ap]m)?\b)?"
    r"|\bworks (?:from )?\d{1,2}(?: ?[ap]m)? to \d{1,2}(?: ?[ap]m)?\b"
    r"|\b(?:works? )?(?:the )?(?:night|day|evening|graveyard|morning|first|third|second|1st|2nd|3rd|swing|split)"
    r" shift\b(?: at the \w+)?"
    r"(?: (?:starting|starts|beginning|begins|ends|ending) (?:at )?\d{1,2}(?::\d\d)?(?: ?[ap]m)?\b)?"
    r"(?: (?:until|till?) (?:\d{1,2}(?: ?[ap]m)?|midnight)\b)?",
    cues="work works working worked shift",
)
_HABITS: Final = CuedPattern(
    r"(?:(?<=drinks )|(?<=uses )|(?<=gambles )|(?<=smokes )|(?<=binges ))"
    r"(?:only )?(?:on|at|in|every) (?:the )?(?:weekends?|weeknights?|nights?|mornings?|evenings?)\b"
    r"|\b(?:wine|beers?|drinks?|glass|joint|bowl|smoke) (?:or two )?on (?:the )?weekends?\b"
    r"|\b(?:twice|once|three times|\d+ times) a (?:week|day|month)\b"
    r"|\b(?:\d+|one|two|three|four|five|six) (?:a|per|each|every) (?:day|night|nite|week|morning|evening)\b"
    rf"|\ball the time\b|\ball {_PART_OF_DAY}\b|\bday and night\b|\b(?:from )?morning (?:to|til|till|until) night\b"
    r"|(?<!meetings )(?<!meeting )(?<!groups )(?<!group )\bevery (?:night|morning|evening)\b"
    r"|\bto(?:o| the) many nights\b|\bmost (?:nights|days|mornings)\b|\bevery single (?:day|night)\b",
    cues="drinks uses gambles smokes binges weekend weekends twice once times a per each every all day morning many"
    " most",
)
_SINCE_WHEN: Final = CuedPattern(
    r"\b(?:\d+|one|two|three|four|five|six|nine|ten) (?:days?|weeks?|months?|years?|yrs?) (?:sober|clean"
    r"|in recovery|ago|in jail|in prison|straight|now|old baby)\b(?: (?:today|now|tomorrow)\b)?"
    r"|\b(?:sober|clean) (?:for )?\d+ (?:days?|weeks?|months?|years?)\b(?: (?:today|now)\b)?"
    r"|\blast (?:week|month|year|night)\b"
    r"|\boff (?:\w+ )?(?:meds|medication|medications|medicine|pills)(?: (?:right now|now|today|again|lately))?\b"
    r"|\b(?:came|arrived|happened|left|fired|diagnosed|walked out|moved out|found out|served)"
    r" (?:today|yesterday|this morning|last night)\b"
    r"|\b(?:gone|broke|spent|blown) (?:by|before|on) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    cues="sober clean in ago straight now old last off gone broke spent blown today yesterday this",
)
_ORIGIN: Final = CuedPattern(
    r"\b(?:just |new here |recently )?(?:moved |came |relocated )?(?:here )?"
    r"(?<!mi )(?<!miles )(?<!km )from (?!.*\bnear\b)(?!\d)(?!noon)(?!\w+ (?:to|until|till) )[a-z]+ (?=.*\bin [a-z]{3,})"
    r"|\b(?:just )?moved (?:here )?from (?!.*\bnear\b)\w+"
    r"|\bfrom (?:ohio|texas|california|florida|out of state|out of town)\b"
    r"|\b(?:tours?|served|deployed|deployment|fought|stationed|combat) (?:in|to) (?:the )?\w+\b",
    cues="from moved tour tours served deployed deployment fought stationed combat",
)
_TRANSPORT: Final = CuedPattern(
    r"\bhas no car\b|\bno car\b|\bno transportation\b|\bdont drive\b|\bcant drive\b|\bon foot\b"
    r"|\b(?:off|misses|missed|catches) the (?:school )?bus\b",
    cues="car transportation drive foot bus",
)
_PHONES: Final = CuedPattern(
    r"\b(?:caller|lady|guy|man|woman|mom|mother|dad|client|somebody|someone|person|gentleman|kid)"
    r" on (?:the |my )?(?:phone|line|hold)\b"
    r"|\bon the (?:phone|line) (?=(?:says?|saying|asking|asks|wants|with me|w me)\b)"
    r"|\b(?:put|putting|puts) (?:down )?(?:the|my|his|her|their) phone(?: down)?\b"
    r"|\b(?:on|glued to|stuck on|addicted to|hooked on|staring at) (?:the|my|his|her|their) phones?"
    r" (?:all|every|24|constantly|nonstop|until|till?|instead|while)\b"
    r"|\b(?:check|checks|checking|searching|(?:going|goes|went|look|looks|looking) (?:through|at))"
    r" (?:his|her|my|their) phones?\b",
    cues="phone phones line hold",
)
_ENGLISH: Final = CuedPattern(
    r"\b(?:her|his|my|their) english (?:is |isnt )?(?:\w+ )?"
    r"(?:shaky|bad|poor|limited|weak|broken|rough|ok|okay|good|great)\b"
    r"|\b(?:shaky|bad|poor|limited|broken|little|no|not much) english\b",
    cues="english",
)
_NO_PREFERENCE: Final = CuedPattern(
    rf"\b{_PART_OF_DAY}s? or {_PART_OF_DAY}s?"
    r" (?:doesnt matter|dont matter|is fine|are fine|either|either one|whichever)\b"
    r"|\beither is fine\b|\bdont care which\b|\bin person or online whatever\b",
    cues="matter fine either which whichever whatever",
)
_COURTESIES: Final = CuedPattern(
    r"\bgood (?:morning|afternoon|evening|night)\b|\bfirst time callers?\b|\binterested in\b",
    cues="good first interested",
)
_CIRCUMSTANCES: Final = (
    _WORK, _HABITS, _SINCE_WHEN, _ORIGIN, _TRANSPORT, _PHONES, _ENGLISH, _NO_PREFERENCE, _COURTESIES
)  # fmt: skip
"""Circumstances that people mention, such as a night shift; they contain filter words, but are not filters."""


def mark_stories(draft: PhraseDraft) -> None:
    """Marks the words that only tell something, and uses those that no rule must read."""
    for pattern in _CIRCUMSTANCES:
        for _ in draft.matches(pattern):
            continue
    lists = draft.vocabulary.lists
    clauses = _clauses(draft)
    draft.is_one_clause = len(clauses) == 1
    for clause in clauses:
        words = [token.word for token in clause]
        asking = {word for at, word in enumerate(words) if word != "off" or _is_off_work(words, at)}
        if words[:2] == ["used", "to"] or (words[0] in lists["event"] and not _is_about_meeting(draft, clause)):
            # "Used to go to NA", "wedding on saturday"
            for token in clause:
                token.told = token.past = True
            continue
        is_condition = any(" ".join(pair) in lists["asked_if"] for pair in pairwise(words))
        if is_condition or not lists["asking"].isdisjoint(asking) or _names_organization(draft, clause):
            continue
        if len(clause) > _LONGEST_REQUEST and not _may_name_group(draft, clause):
            for token in clause:
                token.asks = False
        is_past = not lists["past"].isdisjoint(words)
        is_about_somebody = not lists["teller"].isdisjoint(words[:_SUBJECT_WITHIN]) or words[0] in lists["past"]
        if is_about_somebody and (len(words) > _SHORTEST_STORY or is_past):
            of_other = not lists["relative"].isdisjoint(words[:_SUBJECT_WITHIN])
            for token in clause:
                token.told, token.past, token.of_other = True, is_past, of_other


_OFF_OF_STORY: Final = frozenset("laid fell cut came went ran took taking kicked broke day days".split())
"""Words before an "off" that asks for nothing: "laid off", unlike "gets off at 6"."""
_OFF_SOMEBODY: Final = frozenset("a the some his her my their of foil him them".split())
_SUBJECT_WITHIN: Final = 4
"""The subject of a clause is among so many first words."""
_BEFORE_DEGREE: Final = frozenset("is was are im hes shes its were feel feels feeling been be got gets getting".split())
"""Words before a "so" that begins no clause: "is so quiet"."""
_SHORTEST_STORY: Final = 2
_LONGEST_REQUEST: Final = 3
"""So many words may ask for something that none of them names: "women only now"."""


def _is_off_work(words: list[str], at: int) -> bool:
    """Whether an "off" tells from when somebody is free: "gets off at 6", but not "laid off", "buys off a guy"."""
    following = words[at + 1] if at + 1 < len(words) else ""
    return words[at - 1] not in _OFF_OF_STORY and following not in _OFF_SOMEBODY


def _is_about_meeting(draft: PhraseDraft, clause: list[Token]) -> bool:
    """Whether a clause asks for something, or has a word or an abbreviation that may stand for a group."""
    lists = draft.vocabulary.lists
    words = {token.word for token in clause}
    return not words.isdisjoint(lists["asking"] | lists["group"]) or not words.isdisjoint(draft.abbreviations_as_words)


def _may_name_group(draft: PhraseDraft, clause: list[Token]) -> bool:
    """Whether a clause has a word for a group, or an abbreviation of an organization that is no word by itself."""
    lists = draft.vocabulary.lists
    words = {token.word for token in clause}
    names = words - lists["request"] - lists["ambiguous_abbreviation"]
    is_group = not words.isdisjoint(lists["group"] | lists["name_of_organization"])
    return is_group or not names.isdisjoint(draft.abbreviations_as_words)


def _names_organization(draft: PhraseDraft, clause: list[Token]) -> bool:
    """Whether an abbreviation in capitals is in a clause, which then asks for its meetings."""
    return any(token.raw in draft.abbreviations for token in clause)


def _clauses(draft: PhraseDraft) -> list[list[Token]]:
    """The words between commas and conjunctions."""
    clauses: list[list[Token]] = [[]]
    for at, token in enumerate(draft.tokens):
        is_degree = token.word == "so" and draft.word(at - 1) in _BEFORE_DEGREE
        if token.after_comma or (token.word in draft.vocabulary.lists["conjunction"] and not is_degree):
            clauses.append([])
        clauses[-1].append(token)
    return [clause for clause in clauses if clause]
