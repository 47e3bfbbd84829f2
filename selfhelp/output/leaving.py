"""Removes from meetings what other people must not read: passcodes, surnames, private numbers, protected links."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from selfhelp.model import Hit, Meeting
from selfhelp.organizations import PROTECTING_PROBLEMS
from selfhelp.text import fold
from selfhelp.vocabulary import MONTHS

PASSCODES: Final = "passcodes"
LINKS: Final = "links"
SURNAMES: Final = "surnames"
NUMBERS: Final = "numbers"
TAKEN_OUT: Final = {
    PASSCODES: ("passcode", "passcodes"),
    LINKS: ("join link of a protected group", "join links of protected groups"),
    SURNAMES: ("surname", "surnames"),
    NUMBERS: ("private number", "private numbers"),
}
"""Kind of what is taken out -> what one of them, and several, are called."""

NO_PASSCODE: Final = "passcode: see the group's page"
NO_LINK: Final = "to join: see the group's page"
NO_NUMBER: Final = "number: see the group's page"
"""What stands where something was taken out."""

CALL_AHEAD: Final = "Call ahead: times change."

MINORS: Final = frozenset({"teens", "children"})

_PARAMETERS: Final = r"pwd|passwd|password|passcode|pass|pw|tk|zak|roomkey"
_IN_LINK: Final = re.compile(
    rf"([?&])((?:(?:amp;)?(?:{_PARAMETERS})=[^\s&#<>\"')\],;]*(?:&(?:amp;)?)?)+)", re.IGNORECASE
)
"""Parameters of a link that let in; links whose passcodes are written otherwise follow."""

_WRITTEN_OTHERWISE: Final = re.compile(
    # A link within the parameter of another one.
    rf"(?:%3f|%26)(?:{_PARAMETERS})%3d(?:(?!%26)[^\s&#])*"
    r"|(?<=bluejeans\.com/)(?P<room>\d{5,12})/\d{3,8}\b"
    r"|(?P<teams>teams\.(?:microsoft|live)\.com/meet/\d{5,20})\?p=[^\s&#]*"
    # What is dialed in one go: the room, and after its number sign the passcode.
    r"|(?<=#)[,*#]{1,10}\d{3,12}#?",
    re.IGNORECASE,
)
_IN_ALL_WORDS: Final = (
    "pass", "pin", "pw", "psw", "p/w", "code", "digo", "clave", "contrase", "mot de", "kennwort", "senha",
)  # fmt: skip
"""Of these, every word for a passcode has one: most texts have none, and need no longer look."""

_BARE_PARAMETER: Final = re.compile(r"pwd\s?(?:=|%3d)\s?[^\s&,;]{0,200}", re.IGNORECASE)

# Words for a passcode: those that mean nothing else may be followed by any word, the others only by a number.
_SURE: Final = (
    r"pass[ -]?(?:codes?|words?|phrases?|wd)|contrase(?:\u00f1|n\u0303?)as?|mot de passe|kennwort|passwort|senha"
)
_LIKELY: Final = (
    r"pwd?|psw|p/w|pin(?: ?(?:code|number))?"
    r"|(?:access|security|entry|entrance|door|gate|building|key|lock[ -]?box|conference|host)[ -]?codes?"
    r"|claves?(?: de (?:acceso|entrada|la reuni(?:\u00f3|o)n|zoom))?"
    r"|c(?:\u00f3|o\u0301?)digos? de (?:acceso|seguridad|entrada|la (?:puerta|reuni(?:\u00f3|o)n)|zoom)"
)
_CODE: Final = (
    r"(?<!zip )(?<!area )(?<!postal )(?<!dress )(?<!country )(?<!penal )(?<!promo )(?<!qr )"
    r"(?:code|c(?:\u00f3|o\u0301?)digo)"
)

_NO_VALUE: Final = (
    # "The password is required", "email for the passcode", "password-free", ...
    r"required|needed|necessary|protected|protection|free|less|not|no|none|n/a|to|for|from|by|on|at|in|and|or|of|will"
    r"|can|may|please|e-?mail(?:ed)?|contact|call|text(?:ed)?|ask|request|see|via|available|provided|given|sent"
    r"|changes?|changed|before|when|if|with|has|have|under|below|above|here|the|an?|you|your|must|should|would|upon|only"
    r"|listed|posted|found|same|as|optional|prompt|prompted|reset|info|information|fields?|be|being|been|that|this|it"
    r"|its|we|our|us|there|through|until|after|every|each|which|who|shared|messages?|visit|check|is|are|was|need|needs"
    # The same in Spanish, French and German.
    r"|requerid[ao]|necesari[ao]|protegid[ao]|obligatori[ao]|se|para|por|en|la|el|los|las|llam[ae]|pid[ae]|solicit[ae]r?"
    r"|sin|ningun[ao]|con|al|del?|y|o|u|disponible|enviad[ao]|ve[ar]|consult[ae]|correo|escrib[ae]|contact[ae]"
    r"|sur|auf|bei|par|demande|anfrage"
)
_BLANK: Final = r"[^\S\n]{0,4}"
_ASIDE: Final = rf"(?:{_BLANK}\([^()\n\d]{{1,40}}\))?"
"""In brackets between the word and the passcode: "(case sensitive)"."""

_PURPOSE: Final = rf"(?:{_BLANK}\b(?:for|to|of|de|del|para|if)\b[^\n.;:=,]{{0,40}}(?={_BLANK}(?:[:=]|\bis\b|\bes\b)))?"
_IS: Final = (
    rf"{_BLANK}(?:[:=#\u2013\u2014\u2192-]|\b(?:is|es|are|son|enter|use|number|n(?:u|\u00fa)mero)\b|\bno\.)"
    r"(?:\n(?=\S{0,20}\d))?"
)
_VALUE: Final = (
    r"(?:[\d*#-]{1,20}(?=[\s,;.)\]]|$)(?:[ ]\d{1,11}\#?(?![\w:/-])){0,9}"
    r"|[\"'\u201c\u2018\u00ab][^\"'\u201c\u201d\u2018\u2019\u00ab\u00bb\n]{1,40}[\"'\u201d\u2019\u00bb]"
    r"|\([^()\n]{1,40}\)"
    r"|(?:[^\s,;(]|\([^()\n]{1,40}\)|\(|[,;](?=[^\s\w])){1,60})"
    # Another one beside it.
    rf"(?:{_BLANK}/{_BLANK}[^\s,;]{{1,40}}|[ ](?:or|and|o|y)[ ](?=\S{{0,40}}\d)[^\s,;]{{1,40}})?"
)
_HAS_NUMBER: Final = r"(?=[(\"'\u201c\u2018\u00ab]?[^\s,;]{0,20}\d)"
_A_VALUE: Final = rf"{_BLANK}(?![:=\u2013\u2014\u2192-]|[.!?)\]]{{1,9}}(?:\s|$))(?!\(?(?:{_NO_VALUE})(?![\w-]))"

_WORDED: Final = re.compile(
    rf"\b(?:{_SURE})\b{_ASIDE}{_PURPOSE}(?:{_IS}){{0,3}}{_A_VALUE}{_VALUE}"
    rf"|\b(?:{_LIKELY})\b{_ASIDE}{_PURPOSE}(?:{_IS}){{1,3}}{_A_VALUE}{_VALUE}"
    rf"|\b(?:{_LIKELY})\b{_ASIDE}{_BLANK}{_HAS_NUMBER}{_VALUE}"
    rf"|\b{_CODE}\b{_ASIDE}(?:{_IS}){{0,3}}{_BLANK}(?=\#?\d{{3}}){_VALUE}"
    rf"|(?<!\S)[^\s,;(]{{0,20}}\d[^\s,;(]{{0,20}} (?:is|es) (?:(?:the|la|el|our|your|su) )?(?:zoom |meeting )?"
    rf"(?:{_SURE}|{_LIKELY})\b"
    rf"|(?<!\w)\d{{3,12}} ?\((?:{_SURE}|{_LIKELY})\)",
    re.IGNORECASE,
)
"""A passcode with the words for it."""

_AFTER_ROOM: Final = re.compile(r"(?<=#)(?=[^\d\n]{0,40}\d)[\s\S]{0,200}$|,{0,10}\*\d{3,12}#?")
"""In a number to dial: what follows the number of the room."""

_NAME: Final = r"[A-Z\u00c1\u00c9\u00cd\u00d3\u00da\u00d1][a-z\u00e1\u00e9\u00ed\u00f3\u00fa\u00f1'\u2019]{1,20}"
_PHONE: Final = r"(?:1[ .-]?)?\(?\d{3}\)?[ .\u2013-]{0,2}\d{3}[ .\u2013-]\d{4}(?!\d)"
_PERSON: Final = re.compile(
    r"(?i:\b(?:contact|call|text|phone|ask for|leaders?|led by|hosts?|hosted by|chair|chairperson"
    r"|facilitators?|facilitated by|secretary|gsr|treasurer|moderator|coordinator|questions|contacto|contacte a"
    r"|llame a|llamar a|pregunte por|secretari[oa]|coordinadora?|facilitadora?)\b(?:[ :,]{1,3}|[ ]?- )(?:(?:is|es) )?)"
    rf"(?P<called>{_NAME})(?P<middle> [A-Z]\.)? (?P<surname>{_NAME}(?:-{_NAME})?)\b"
    rf"|\b(?P<called_by_number>{_NAME})(?P<middle_by_number> [A-Z]\.)? (?P<surname_by_number>{_NAME}(?:-{_NAME})?)"
    rf"(?=[ ,:(@-]{{1,3}}(?:at )?{_PHONE})"
)
"""A first name and a surname, after the word for what somebody does or before a number."""

_PRIVATE_NUMBER: Final = re.compile(
    rf"(?P<whose>\b{_NAME}(?: [A-Z]\b\.?)?[ ,:@\u2013-]{{1,4}}(?:at |al )?)(?:\({_PHONE}\)|{_PHONE})"
)
"""The number of somebody who is named before it."""

_NO_PERSON: Final = frozenset(
    "the a an our your this that all for any more zoom online meeting meetings group groups office central intergroup"
    " hotline helpline answering service area district hall center centre church street st avenue ave road building"
    " room club house club hospital county city state national world region committee program line info information"
    " phone call text contact questions please dial us in at or and to on no new also access toll free number numbers"
    " fax press monday tuesday wednesday thursday friday saturday sunday january february march april may june july"
    " august september october november december aa na al anon alanon alateen oa ga ca coda aca nami dbsa oficina"
    " grupo iglesia lunes martes jueves viernes domingo reunion reuniones linea informacion telefono llame lutheran"
    " methodist baptist catholic presbyterian episcopal community fellowship recovery clubhouse school library"
    " secretary host leader chair chairperson facilitator moderator coordinator treasurer gsr id passcode"
    " password based only voicemail mobile cell canada".split()
)
"""Folded words with a capital that are no names of people."""

_ANY_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']{0,2000}[^\s<>\"'.,:;!?)\]]"
    r"|\b(?:[\w-]{1,30}\.)?(?:zoom\.us|meet\.google\.com|teams\.microsoft\.com|webex\.com|bluejeans\.com)"
    r"/[^\s<>\"']{0,2000}[^\s<>\"'.,:;!?)\]]"
    r"|\b(?:zoom |meeting |webinar )?id\b[ :#]{0,3}(?:is )?\d[\d -]{7,13}\d",
    re.IGNORECASE,
)
"""A link, or the number of a room."""

_ROOMS: Final = re.compile(
    r"//(?:[\w-]{1,30}\.)?(?:zoom\.us|meet\.google\.com|teams\.(?:microsoft|live)\.com|webex\.com|bluejeans\.com|whereby\.com"
    r"|skype\.com|discord\.gg|gotomeet\.me|goto\.com|gotomeeting\.com|freeconferencecall\.com|jit\.si)/",
    re.IGNORECASE,
)

_NOTES: Final = ("conference_notes", "location_notes", "notes", "group_notes")
_TEXTS: Final = ("name", "group_name", "location", *_NOTES)


def for_others(hit: Hit) -> tuple[Hit, Counter[str]]:
    """A meeting as it may stand in a list that anybody may read, and the number of things that were taken out of it.

    Passcodes are taken out of links, numbers and notes, surnames and private numbers out of notes; and every way to
    join a group of survivors or minors from afar. The rest of each text stays as it is.
    """
    taken: Counter[str] = Counter()
    meeting = hit.meeting
    changed: dict[str, Any] = dict(_cleaned_texts(meeting, taken))
    changed |= _ways_to_join(meeting, taken)
    if is_protected_group(meeting):
        changed |= _without_ways_to_join(meeting, changed, taken)
    return (hit if not changed else hit._replace(meeting=meeting._replace(**changed))), taken


def own_lists(day: date) -> str:
    """What stands on everything that leaves the house, made on a day."""
    return (
        f"From the groups' own lists, as of {MONTHS[day.month]} {day.day}, {day.year};"
        " not medical or legal advice; no endorsement."
    )


def is_protected_group(meeting: Meeting) -> bool:
    """Whether nobody should be able to drop in who is not meant: at groups of survivors and of minors."""
    return (
        meeting.organization.protects_place
        or not PROTECTING_PROBLEMS.isdisjoint(meeting.problems)
        or not MINORS.isdisjoint(meeting.audience)
    )


def told_what_is_taken_out(taken: Mapping[str, int]) -> str:
    """What was taken out, in words: "12 passcodes, 1 private number"; "" if nothing was."""
    return ", ".join(
        f"{taken[kind]:,} {one if taken[kind] == 1 else several}"
        for kind, (one, several) in TAKEN_OUT.items()
        if taken[kind]
    )


def _cleaned_texts(meeting: Meeting, taken: Counter[str]) -> Iterator[tuple[str, str]]:
    """The fields with a text that something is taken out of."""
    for name in _TEXTS:
        text: str | None = getattr(meeting, name)
        if text:
            cleaned, counted = _cleaned(text, has_people=name in _NOTES)
            if counted:
                taken.update(dict(counted))
                yield name, cleaned


@lru_cache(maxsize=1024)
def _cleaned(text: str, *, has_people: bool) -> tuple[str, tuple[tuple[str, int], ...]]:
    """A text without what is not for others, and the number of each kind; cached, as many groups share notes."""
    text, passcodes = _without_passcodes(text)
    surnames = numbers = 0
    if has_people:
        text, surnames = _without_surnames(text)
        text, numbers = _without_private_numbers(text)
    counted = ((PASSCODES, passcodes), (SURNAMES, surnames), (NUMBERS, numbers))
    return text, tuple((kind, number) for kind, number in counted if number)


def _without_passcodes(text: str) -> tuple[str, int]:
    text, in_links = _without_passcodes_in_links(text)
    lower = text.lower()
    if not any(part in lower for part in _IN_ALL_WORDS):
        return text, in_links
    text, worded = _WORDED.subn(_replaced, text)
    text, bare = _BARE_PARAMETER.subn(NO_PASSCODE, text)
    return text, in_links + worded + bare


def _without_passcodes_in_links(text: str) -> tuple[str, int]:
    """The text with links that lead to the same room, but do not let in."""
    if not any(sign in text for sign in "=#%/"):
        return text, 0
    text, parameters = _IN_LINK.subn(lambda found: found[1] if found[2].endswith(("&", ";")) else "", text)
    text, others = _WRITTEN_OTHERWISE.subn(lambda found: found["room"] or found["teams"] or "", text)
    return text, parameters + others


def _replaced(found: re.Match[str]) -> str:
    """What stands for a passcode; the end of its sentence stays."""
    end = found[0].rstrip("])")
    return f"{NO_PASSCODE}{'.' if end.endswith('.') else ''}{found[0][len(end) :] if '(' not in found[0] else ''}"


def _without_surnames(text: str) -> tuple[str, int]:
    count = 0

    def first_name(found: re.Match[str]) -> str:
        nonlocal count
        kind = "" if found["called"] else "_by_number"
        called, surname = found[f"called{kind}"], found[f"surname{kind}"]
        if not _NO_PERSON.isdisjoint(fold(f"{called} {surname}").split()):
            return found[0]
        count += 1
        end = "" if text.startswith(".", found.end()) else "."
        return f"{found[0][: found.start(f'surname{kind}') - found.start()]}{surname[0]}{end}"

    return _PERSON.sub(first_name, text), count


def _without_private_numbers(text: str) -> tuple[str, int]:
    count = 0

    def without(found: re.Match[str]) -> str:
        nonlocal count
        if not _NO_PERSON.isdisjoint(fold(found["whose"]).split()):
            return found[0]
        count += 1
        return f"{found['whose']}{NO_NUMBER}"

    return _PRIVATE_NUMBER.sub(without, text), count


def _ways_to_join(meeting: Meeting, taken: Counter[str]) -> dict[str, str | None]:
    """The links and the number of a meeting without passcodes, where they had any."""
    changed: dict[str, str | None] = {}
    for name in ("conference_url", "url"):
        if link := getattr(meeting, name):
            cleaned, number = _without_passcodes_in_links(link)
            cleaned, bare = _BARE_PARAMETER.subn("", cleaned)
            if number + bare:
                changed[name] = cleaned
                taken[PASSCODES] += 1
    if meeting.conference_phone:
        dialed, worded = _WORDED.subn(_replaced, meeting.conference_phone)
        dialed, after = _AFTER_ROOM.subn("", dialed)
        if worded + after:
            changed["conference_phone"] = dialed.strip(" ,")
            taken[PASSCODES] += 1
    if changed and NO_PASSCODE not in (notes := _cleaned(meeting.conference_notes or "", has_people=True)[0]):
        changed["conference_notes"] = "\n".join(filter(None, (notes, NO_PASSCODE)))
    return changed


def _without_ways_to_join(
    meeting: Meeting, changed: Mapping[str, str | None], taken: Counter[str]
) -> dict[str, str | None]:
    """What of a protected group must change so that nobody can drop in."""
    hidden: dict[str, str | None] = {}
    for name in ("conference_url", "conference_phone"):
        if getattr(meeting, name):
            hidden[name] = None
            taken[LINKS] += 1
    if meeting.url and _ROOMS.search(meeting.url):
        hidden["url"] = None
        taken[LINKS] += 1
    for name in _TEXTS:
        text = changed.get(name) or getattr(meeting, name)
        if text:
            cleaned, number = _ANY_LINK.subn(NO_LINK, text)
            if number:
                hidden[name] = cleaned
                taken[LINKS] += number
    if hidden or meeting.conference_notes:
        hidden["conference_notes"] = NO_LINK
    return hidden
