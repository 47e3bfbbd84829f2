"""The closed vocabularies: the values that options accept and dataset columns contain, with their labels.

Ids are lower-case words joined by hyphens. They are part of the public interface: JSON, the dataset and the command
line all use them.
"""

from typing import Final

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Day names; index + 1 is the ISO weekday."""

MONTHS: Final = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Short month names; the index is the month number."""

RRULE_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""RFC 5545 day codes, in ISO order."""

ATTENDANCE: Final = {
    "in_person": "in person",
    "online": "online",
    "hybrid": "in person and online",
    "phone": "by phone",
    "suspended": "temporarily closed",
    "unknown": "not stated",
}

WITH_VENUE: Final = frozenset({"in_person", "hybrid", "suspended"})
"""Attendance values of meetings that have a venue and run on its clock, even while it is closed."""

REMOTE: Final = frozenset({"online", "phone"})
"""Attendance values of meetings without a venue."""

TIME_BANDS: Final = {
    "morning": ("04:00", "12:00"),
    "midday": ("11:00", "17:00"),
    "evening": ("16:00", "21:00"),
    "night": ("20:00", "05:00"),
}
"""Part of the day -> (start, end), the end exclusive; the bands overlap, and night crosses midnight.

Source: the web meeting finders TSML and tsml-ui.
"""

GROUP_TYPES: Final = {
    "twelve-step": "Twelve-step fellowship",
    "secular-recovery": "Secular recovery",
    "faith-recovery": "Faith-based recovery",
    "family-friends": "Family and friends",
    "mental-health-peer": "Mental-health peer group",
    "health-condition": "Illness or health condition",
    "disability": "Disability",
    "bereavement": "Bereavement",
    "abuse-survivor": "Abuse and trauma survivors",
    "parenting": "Parenting and family building",
    "caregiver": "Carers",
    "life-situation": "Life circumstance",
    "identity-community": "Identity or culture",
    "advocacy": "Advocacy",
    "online-community": "Online community",
    "clearinghouse": "Clearinghouse or referral service",
}

APPROACHES: Final = {
    "twelve-step": "Twelve steps",
    "secular": "Secular",
    "faith-based": "Faith-based",
    "peer-support": "Peer support",
    "professional-led": "Led by professionals",
    "advocacy": "Advocacy",
}

LED_BY: Final = {
    "peer": "Peers",
    "professional": "A professional",
    "trained-volunteer": "A trained volunteer",
    "mixed": "Varies by group",
}

COSTS: Final = {
    "free": "Free",
    "donation": "Free, collection taken",
    "materials": "Book or workbook to pay",
    "membership": "Membership or dues",
    "fee": "Fee",
    "varies": "Varies by group",
}

AUDIENCES: Final = {
    "anyone": "anyone",
    "adults": "adults",
    "young-adults": "young adults",
    "teens": "teenagers",
    "children": "children",
    "older-adults": "older adults",
    "women": "women",
    "men": "men",
    "non-binary": "non-binary people",
    "lgbtq": "LGBTQ+ people",
    "gay": "gay men",
    "lesbian": "lesbians",
    "bisexual": "bisexual people",
    "transgender": "transgender people",
    "parents": "parents",
    "families": "families and friends",
    "couples": "couples",
    "veterans": "veterans and military",
    "hispanic": "Hispanic and Latino people",
    "black": "Black and African American people",
    "asian": "Asian and Pacific people",
    "indigenous": "Indigenous peoples",
    "people-of-color": "people of color",
    "professionals": "professionals",
    "newcomers": "newcomers",
    "deaf": "deaf and hard-of-hearing people",
    "blind": "blind and visually impaired people",
    "reentry": "people leaving prison",
    "neurodivergent": "neurodivergent people",
    "sex-workers": "sex workers",
    "business-owners": "business owners",
    "artists": "artists",
    "adult-children": "adult children",
    "homebound": "loners and isolated members",
}

PARTICULAR_AUDIENCES: Final = AUDIENCES.keys() - {
    "anyone", "adults", "families", "parents", "children", "couples", "adult-children", "newcomers",
}  # fmt: skip
"""Audiences to which somebody belongs or not, whatever the problem is."""

_ACCESS: Final = {
    "open": "open to all",
    "closed": "closed: not open to visitors",
    "registration": "registration or screening needed",
    "drop-in": "drop-in",
    "series": "a fixed series",
    "restricted-access": "restricted access to the building",
}

_FORMATS: Final = {
    "discussion": "discussion",
    "speaker": "speaker",
    "step-study": "step study",
    "tradition-study": "tradition study",
    "concept-study": "concept study",
    "book-study": "book study",
    "big-book": "Big Book",
    "basic-text": "Basic Text",
    "literature": "literature",
    "daily-readings": "daily readings",
    "meditation": "meditation",
    "writing": "writing",
    "questions": "questions and answers",
    "workshop": "workshop",
    "varies": "format varies",
    "social": "social activity",
    "birthday": "birthdays and chips",
    "candlelight": "candlelight",
    "meal": "with a meal",
    "outdoor": "outdoors",
    "sponsorship": "sponsorship",
    "cross-talk": "cross talk permitted",
    "business": "business meeting",
    "beginner-steps": "first steps",
    "relapse": "relapse and recovery",
    "dual-diagnosis": "dual diagnosis",
    "concurrent-alateen": "Alateen at the same time",
    "concurrent-al-anon": "Al-Anon at the same time",
    "concurrent-aa": "AA at the same time",
    "concurrent-gam-anon": "Gam-Anon at the same time",
    "digital-basket": "digital basket",
    "camera-on": "cameras on",
    "needs-support": "asks for visitors",
    "explicit-language": "explicit language",
    "18-plus": "18 and over",
}

_ACCESSIBILITY: Final = {
    "wheelchair": "wheelchair accessible",
    "accessible-toilet": "accessible toilet",
    "asl": "sign language",
    "captions": "live captions",
    "hearing-loop": "hearing loop",
    "fragrance-free": "fragrance free",
    "smoke-free": "smoke free",
    "smoking": "smoking permitted",
    "child-care": "child care on site",
    "child-friendly": "children welcome",
    "transit": "near public transport",
    "parking": "parking",
    "service-animals": "service animals welcome",
    "dogs": "dogs welcome",
    "quiet": "low-sensory",
}

_MANDATED: Final = {
    "signs-slips": "signs attendance slips",
    "medication-friendly": "accepts people on medication",
    "sponsors": "sponsors available",
}

_APPROACH: Final = {
    "secular": "secular",
    "agnostic": "atheist or agnostic",
    "faith": "faith-based",
}


def _known_not(attributes: dict[str, str]) -> dict[str, str]:
    return {f"no-{id}": f"not {label}" for id, label in attributes.items()}


ATTRIBUTE_KINDS: Final[dict[str, dict[str, str]]] = {
    "access": _ACCESS,
    "audience": {id: label for id, label in AUDIENCES.items() if id != "anyone"},
    "format": _FORMATS,
    "accessibility": _ACCESSIBILITY | _known_not(_ACCESSIBILITY),
    "mandated": _MANDATED | _known_not(_MANDATED),
    "approach": _APPROACH,
}
"""Kind -> attribute -> label. A feature that a feed explicitly denies has its own attribute ("no-wheelchair")."""

ATTRIBUTES: Final = {id: label for kind in ATTRIBUTE_KINDS.values() for id, label in kind.items()}


WHAT_TO_ASK: Final = {
    "wheelchair": "call before you go",
    "accessible-toilet": "call before you go",
    "asl": "ask for an interpreter before you go",
    "deaf": "ask for an interpreter before you go",
    "captions": "ask the host to turn on captions",
    "hearing-loop": "call before you go",
    "child-care": "ask before you bring children",
    "child-friendly": "ask before you bring children",
    "signs-slips": "many groups sign; ask before it starts",
    "medication-friendly": "ask a member before you mention it there",
    "newcomers": "nearly all meetings welcome them",
    "teens": "ask whether a minor may come",
    "children": "ask whether a minor may come",
    "young-adults": "people of any age come to most of them",
    "adults": "people of any age come to most of them",
    "older-adults": "people of any age come to most of them",
}
"""Attribute or audience -> what to do about a meeting that does not say whether it has it."""


STATUSES: Final = ("active", "renamed", "merged", "reduced", "dormant", "defunct")
"""Statuses of an organization."""

GONE: Final = ("dormant", "defunct")
"""Statuses of organizations that no longer have groups."""

CONFIDENCES: Final = ("verified", "from memory")

CAUTIONS: Final = {
    "audience-unread": "Ask who may come: selfhelp could not read what the group's list says about it.",
    "coordinates-contradict": "The map position given is far from this address: check the address.",
    "coordinates-implausible": "The map position given is far from this address: check the address.",
    "postal-code-contradicts": "The postal code does not match the rest of the address: check the address.",
    "timezone-contradicts": "The time zone given does not match the place: check the time.",
    "holidays-unknown": "It does not meet on some holidays; selfhelp does not know which dates: ask before you go.",
}
"""Warning of the import -> what it means to somebody who wants to go to the meeting."""
