"""Everyday words for the values of options ("wheelchair", "court slip"), languages, and ages."""

import re
from typing import Final

from selfhelp.directory.spelling import nearest
from selfhelp.patterns import CuedPattern
from selfhelp.phrase.tokens import USED, PhraseDraft
from selfhelp.reading.languages import language_named
from selfhelp.vocabulary import APPROACHES, ATTRIBUTES, TIME_BANDS

_AGE: Final = CuedPattern(
    r"\b(?:(?P<grade>\d{1,2})(?:st|nd|rd|th) grader|(?P<age>\d{1,2}) ?(?:years? old|yrs? old|year olds?|yo|y o|yr old)"
    rf"|(?P<own>[1-9]\d)(?= and (?:{USED}|(?:retired|disabled|widowed|divorced|single|alone|newly)\b))"
    r"|(?:im|i am|shes|hes|she is|he is|who is|whos|she|he|aged?|turning|female|male|woman|man|tengo|tiene)"
    r" (?P<told>\d{1,2})(?: anos)?)\b"
    r"(?! (?:days|weeks|months|years|yrs|kids|times|meetings|minutes|hours|drinks|beers))"
    r"(?: (?P<who>guy|man|male|dude|boy|woman|female|lady|gal|girl)\b)?",
    digit=True,
)
_AGE_BEFORE_SCHOOL: Final = 5
_GENDERS: Final = {
    "guy": "men", "man": "men", "male": "men", "dude": "men",
    "woman": "women", "female": "women", "lady": "women", "gal": "women",
    "he": "men", "hes": "men", "she": "women", "shes": "women",
}  # fmt: skip
_CLIENT: Final = frozenset({"he", "she", "hes", "shes"})
"""Words for a client where no relative is named: "she is 70 and drinks"."""
_ADJECTIVES: Final = frozenset({"male", "female", "veteran", "vet"})
"""Words for persons that stand before the name of an organization as well: "female AA"."""
_OTHER_DAYS: Final = {"weekday": "weekend", "weekend": "weekday"}
_DETERMINERS: Final = frozenset("the my our his her a their".split())
_LONGEST_SEARCH: Final = 7
"""Words up to which a phrase is a search, in which a strange word is rather misspelled than part of a story."""
_SHORTEST_MISSPELT: Final = 6
_FREE: Final = re.compile(
    r"\bfree (?=(?:\w+ ){0,2}(?:groups?|meetings?|support|counseling|help|program|class(?:es)?)\b)",
)
_LONGEST_PHRASE: Final = 6

_BEFORE_LANGUAGE: Final = frozenset({"in", "en", "speaks", "speaking", "speak", "habla"})
_MOSTLY: Final = frozenset("mostly only mainly just primarily".split())
_AFTER_LANGUAGE: Final = frozenset({"speaking", "language", "speakers", "speaker", "only"})
_LANGUAGE_SIMILARITY_LENGTH: Final = 6

_TOLD_OPTIONS: Final = frozenset(
    {"--online", "--in-person", "--phone", "--now", "--time", "--with", "--attendance", "--cost", "--led-by"}
)
"""Options for which a word in a story does not ask; a day is no condition only in a story about the past."""

_BEFORE_ROLE: Final = frozenset("im am is hes shes as for was".split())
_BOYS_AND_GIRLS: Final = frozenset("guys girls boys dudes chicks".split())
"""Words for an audience that are told of as well: "keep going back to toxic guys"."""
_OWNERS: Final = frozenset({"my", "her", "his", "our"})
_KINDS_OF_PARENTS: Final = frozenset("single new foster adoptive adopted bereaved grieving expectant step".split())
_BEFORE_NOW: Final = frozenset({"until", "til", "right", "by", "for", "him", "her", "them", "clean", "sober"})
_STORY_OF_NOW: Final = (
    r"\d+|the|its?|theres|im?|ive|he|hes|she|shes|we|they|needs?|wants?|a|lives|living|that|my|his|her|has|cant"
)
"""Words after a "now" that goes on with a story: "now he wants", "now 20"."""

_IDENTITIES: Final = frozenset(
    "lgbtq gay lesbian bisexual transgender non-binary veterans indigenous black hispanic asian people-of-color".split()
)
"""Audiences that somebody close may belong to, rather than who comes."""

_TOLD_AUDIENCES: Final = frozenset(
    "sex-workers professionals reentry business-owners artists parents couples children homebound".split()
)
"""Audiences to which a person in a story may belong without asking for it."""


def read_long_filters(draft: PhraseDraft) -> None:
    """Reads everyday phrases of two words or more."""
    for _ in draft.matches(_FREE):
        draft.add("--cost", "free")
    _read_filters(draft, at_least=2)


def read_filters(draft: PhraseDraft) -> None:
    """Reads the rest of the everyday words."""
    _read_filters(draft, at_least=1)


def read_misspelt_filters(draft: PhraseDraft) -> None:
    """Reads everyday words that are misspelled by a letter or two, in a short phrase: "aa speeker meeting"."""
    if len(draft.tokens) > _LONGEST_SEARCH or draft.has_told():
        return
    lists = draft.vocabulary.lists
    for token in draft.tokens:
        word = token.word
        is_unknown = not token.used and not token.quoted and word.isalpha() and len(word) >= _SHORTEST_MISSPELT
        if not is_unknown or word in lists["request"] or word in lists["no_slip"]:
            continue
        if draft.vocabulary.places_named(word):
            continue
        # "Parent" is no slip for "parents", which are an audience.
        known = (other for other in draft.vocabulary.everyday_words(word[0]) if other.strip("s") != word.strip("s"))
        if (meant := nearest(word, known)) is not None:
            token.word = meant
            _read_filters(draft, at_least=1)


def read_ages(draft: PhraseDraft) -> None:
    """Reads ages into --for; what is told about somebody else says nothing about who comes."""
    for match, first, last in draft.spans(_AGE):
        age = int(match["age"] or match["told"] or match["own"] or int(match["grade"]) + _AGE_BEFORE_SCHOOL)
        audience = (
            "children" if age < 13 else "teens" if age < 18 else "young-adults" if age < 30
            else "older-adults" if age >= 60 else None
        )  # fmt: skip
        is_a_child = audience == "children" and draft.word(first - 1) in _DETERMINERS
        words = draft.tokens[first:last]
        relatives = draft.vocabulary.lists["relative"] | {"parents"}
        is_clients = words[0].word in _CLIENT and relatives.isdisjoint(token.word for token in draft.tokens)
        is_relatives = draft.word(last) in relatives and not draft.tokens[last].after_comma
        if is_a_child or is_relatives or (any(token.told for token in words) and not is_clients):
            continue
        if audience is not None:
            draft.add("--with" if "--for" in draft.options else "--for", audience)
        pronoun = words[0].word if is_clients else ""
        if gender := _GENDERS.get(match["who"] or pronoun):
            draft.add("--prefer", gender)


def read_languages(draft: PhraseDraft) -> None:
    """Reads the languages that are asked for."""
    for at, token in enumerate(draft.tokens):
        code = None if token.used else _language(draft, at)
        before = draft.word(at - 1 - (draft.word(at - 1) in _MOSTLY))
        named_as_language = before in _BEFORE_LANGUAGE or draft.word(at + 1) in _AFTER_LANGUAGE
        if code is None or (code not in draft.vocabulary.lists["meeting_language"] and not named_as_language):
            continue
        if draft.is_negated(at):
            draft.denied.append(token.word)
        else:
            draft.add("--language", code)
        first = at - 1 if draft.word(at - 1) in ("in", "en", "or", "and", "speaks", "o", "y") and at else at
        draft.use(first, at + 1 + (draft.word(at + 1) in _AFTER_LANGUAGE))


def _language(draft: PhraseDraft, at: int) -> str | None:
    """The language that a word names, also one misspelled by a letter."""
    word = draft.word(at)
    if word in draft.vocabulary.lists["request"]:
        return None  # "por" is a word, and a code
    code = language_named(word)
    if code is not None or len(word) < _LANGUAGE_SIMILARITY_LENGTH:
        return code
    for n in range(len(word) - 1):
        swapped = word[:n] + word[n + 1] + word[n] + word[n + 2 :]
        if swapped != word and (code := language_named(swapped)) is not None:
            return code
    return None


def _read_filters(draft: PhraseDraft, *, at_least: int) -> None:
    at = 0
    while at < len(draft.tokens):
        longest = min(_LONGEST_PHRASE, len(draft.tokens) - at)
        length = next((n for n in range(longest, at_least - 1, -1) if _is_filter(draft, at, n)), 0)
        if length:
            _take(draft, at, length)
        at += length or 1


def _is_filter(draft: PhraseDraft, at: int, length: int) -> bool:
    phrase = draft.text_of(at, at + length)
    if length == 1 and at in draft.organization_ends and phrase in ATTRIBUTES and not draft.tokens[at].used:
        return True  # "AA writing"; elsewhere such words are parts of stories
    if not draft.vocabulary.everyday(phrase) or not draft.is_unused(at, at + length):
        return False
    if any(token.after_comma for token in draft.tokens[at + 1 : at + length]):
        return False
    if phrase in ("man", "woman", "guy", "girl", "lady") and draft.word(at - 1) in _OWNERS:
        return False  # "my man" is a partner
    if phrase == "cc" and draft.word(at + 1) in ("debt", "bill", "bills", "card", "cards"):
        return False  # credit cards, and no captions
    if phrase == "rn" and draft.tokens[at].raw.isupper():
        return False  # a nurse; elsewhere "right now"
    if phrase.startswith("parents ") and draft.word(at - 1) in _KINDS_OF_PARENTS:
        return False  # "single parents group"
    # "open up" and "open about" are not the "open" of an open meeting.
    if phrase in ("open", "closed"):
        return draft.next_to(at, at + length).isdisjoint(draft.vocabulary.lists["beside_open"])
    if phrase == "now":
        return draft.word(at - 1) not in _BEFORE_NOW and not re.fullmatch(_STORY_OF_NOW, draft.word(at + 1))
    return True


def _take(draft: PhraseDraft, at: int, length: int) -> None:
    phrase = draft.text_of(at, at + length)
    words = draft.tokens[at : at + length]
    is_told, is_past = any(token.told for token in words), any(token.past for token in words)
    negated = draft.is_negated(at) or draft.is_denied(at + length)
    for option, value in draft.vocabulary.everyday(phrase) or (("--with", phrase),):
        # "Gay" may be met by a meeting for all LGBTQ+ people as well.
        kind = value.partition(",")[0]
        is_of_story = (
            (option == "--for" and kind in _IDENTITIES and any(word.of_other for word in words))
            or (is_told and (option in _TOLD_OPTIONS or kind in _TOLD_AUDIENCES))
            or (is_past and option == "--day")
            # "Drunk right now in Denver" is all that somebody says, and asks for help.
            or (option == "--now" and not words[0].asks and not draft.is_one_clause)
            or (not words[0].asks and (phrase in _BOYS_AND_GIRLS or _is_somebody_else(draft, at)))
            or (option == "--day" and phrase.startswith("every ") and not words[0].asks)
        )
        is_beside_name = option == "--with" and at + length in draft.organization_starts
        if is_of_story and not is_beside_name and not draft.is_beside_day(at, at + length):
            continue
        if option == "--for" and not negated and _is_person(draft, at, length):
            option = "--prefer"
        if option in ("--after", "--before"):
            (draft.starts if option == "--after" else draft.ends).append(int(value[:2]) * 60 + int(value[3:]))
        elif negated:
            _negate(draft, option, kind if option == "--for" else value, phrase)
        elif option == "--for" and "--for" in draft.options and value not in draft.options["--for"]:
            # Several audiences must all apply; the values of --for would be alternatives.
            draft.add("--with", value)
        else:
            for part in value.split(",") if option == "--time" else [value]:
                draft.add(option, part)
    draft.use(at, at + length)


def _is_somebody_else(draft: PhraseDraft, at: int) -> bool:
    """Whether a word names a person whom somebody has to do with: "buys them off a guy", "hears a man"."""
    is_object = draft.word(at - 1) == "a" and at > 1 and not draft.tokens[at - 1].after_comma
    return is_object and draft.word(at) in _GENDERS and draft.word(at - 2) not in _BEFORE_ROLE


def _is_person(draft: PhraseDraft, at: int, length: int) -> bool:
    """Whether words say who somebody is, and not what kind of meeting is asked for: "a veteran", "veteran group"."""
    phrase, lists = draft.text_of(at, at + length), draft.vocabulary.lists
    after = draft.tokens[at + length] if at + length < len(draft.tokens) else None
    if phrase not in lists["person"] or after is None or after.after_comma:
        return phrase in lists["person"]
    return not (after.word in lists["group"] or after.word == "only" or (phrase in _ADJECTIVES and after.used))


def _negate(draft: PhraseDraft, option: str, value: str, phrase: str) -> None:
    """Excludes a value, or reports the phrase if there is no option for that."""
    match option:
        case "--online" | "--phone":
            draft.add("--in-person", "")
        case "--in-person":
            draft.add("--online", "")
        case "--attendance" if value == "hybrid":
            draft.add(option, "in-person")
            draft.add(option, "online")
        case "--with" | "--for":
            draft.add("--without", value)
        case "--day" if value in _OTHER_DAYS:
            draft.add(option, _OTHER_DAYS[value])
        case "--prefer":
            pass  # it goes with an option that is excluded
        case "--approach" if value in ("faith-based", "twelve-step"):
            draft.add(option, "secular")
        case "--approach":
            draft.options.setdefault("--approach", []).extend(name for name in APPROACHES if name != value)
        case "--time":
            left = [name for name in TIME_BANDS if name not in value.split(",")]
            draft.options.setdefault("--time", []).extend(left)
        case _:
            draft.denied.append(phrase)
