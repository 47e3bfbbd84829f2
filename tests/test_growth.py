"""No pattern that sees a text of a feed or of a person takes long on the longest text that it can see."""

import importlib
import re
import time

import pytest
from growth import TOO_LONG, Used, patterns_of, slowest

from selfhelp.cli.values import MOST_LETTERS
from selfhelp.directory.gazetteer import LONGEST_NAME
from selfhelp.ingest.formats.table.cells import LONGEST_HEADER
from selfhelp.reading.cells import LONGEST_LINE, LONGEST_TEXT
from selfhelp.reading.links import LONGEST_LINK

LENGTHS = {
    "selfhelp.reading.addresses": LONGEST_LINE,
    "selfhelp.reading.announcements": LONGEST_LINE,
    "selfhelp.reading.announcements._SENTENCE_END": LONGEST_TEXT,
    "selfhelp.reading.announcements._patterns.cue": LONGEST_TEXT,
    "selfhelp.reading.clocks": LONGEST_LINE,
    "selfhelp.reading.dates": LONGEST_LINE,
    "selfhelp.reading.days.": LONGEST_LINE,
    "selfhelp.reading.days:": LONGEST_LINE,
    "selfhelp.reading.links._BARE_HOST": LONGEST_LINK,
    # Letters for the words of a clause, and folded clauses.
    "selfhelp.reading.recurrence._": LONGEST_LINE,
    "selfhelp.reading.recurrence._HINT": LONGEST_TEXT,
    "selfhelp.reading.closures": LONGEST_LINE,
    "selfhelp.reading.clauses._": LONGEST_LINE,
    "selfhelp.reading.clauses._BREAKS": LONGEST_TEXT,
    "selfhelp.reading.time_spans": LONGEST_LINE,
    "selfhelp.reading.zones": LONGEST_LINE,
    # Whole documents.
    "selfhelp.ingest.formats.decoding": 200_000,
    "selfhelp.ingest.formats.ical": 200_000,
    "selfhelp.ingest.formats.json_text": 200_000,
    "selfhelp.ingest.formats.ical_event._EMAIL": LONGEST_LINE,
    "selfhelp.ingest.formats.ical_event._VENUE_AND_ADDRESS": LONGEST_LINE,
    "selfhelp.ingest.formats.table.columns": LONGEST_HEADER,
    "selfhelp.ingest.formats.table.headers": LONGEST_HEADER,
    "selfhelp.ingest.twins": LONGEST_LINK,
    "selfhelp.phrase": MOST_LETTERS,
    "selfhelp.directory.gazetteer": LONGEST_NAME,
    # The last line of a file of time zone data.
    "selfhelp.output.calendar_zones": 100,
}
"""What the name of a pattern begins with -> the longest text that it can see; `LONGEST_TEXT` for any other."""

PACKAGES = ("reading", "ingest", "phrase", "hearing", "directory", "search", "output")
FEWEST = {"reading": 90, "ingest": 40, "phrase": 15, "hearing": 4, "directory": 4, "search": 0, "output": 10}
"""How many patterns each package has at least: a search for them that finds fewer is broken."""


def longest_seen(name: str) -> int:
    beginnings = [beginning for beginning in LENGTHS if name.startswith(beginning)]
    return LENGTHS[max(beginnings, key=len)] if beginnings else LONGEST_TEXT


@pytest.mark.parametrize("package", PACKAGES)
def test_no_pattern_takes_long_on_the_longest_text_that_it_sees(package: str) -> None:
    patterns = patterns_of(importlib.import_module(f"selfhelp.{package}"))
    assert len(patterns) >= FEWEST[package]
    slow = {
        name: (seconds, text)
        for name, used in patterns.items()
        if (measured := slowest(used, longest_seen(name)))[0] >= TOO_LONG
        for seconds, text in [measured]
    }
    assert slow == {}


@pytest.mark.parametrize(
    "fault",
    [
        r"(?:[1-5](?:st|nd|rd|th)?(?: and)? ?)+(?:Tuesday)",  # a hint of a rule, followed by digits: exponential
        r"(?:\d+,?)*pm",
        r"\d{1,2}\s*(?:\s*[ap]?)*\s*m",
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",  # "a.a.a" in an organizer: quadratic
        r"(?:[\w-]+\.)+com",  # dashes in a link
        r",*\s*,*\s*x",
        r"<a\b[^<>]*?href\s*=\s*[\"']?\s*([^\"'\s<>]+)[^<>]*>",
    ],
)
def test_faults_of_former_times_would_be_found(fault: str) -> None:
    assert slowest(Used(re.compile(fault)), LONGEST_TEXT)[0] >= TOO_LONG


def test_a_pattern_without_fault_is_fast() -> None:
    start = time.process_time()
    assert slowest(Used(re.compile(r"\b(\d{1,2})(?::(\d\d))? ?([ap]m)\b")), LONGEST_TEXT)[0] < TOO_LONG
    assert time.process_time() - start < 2
