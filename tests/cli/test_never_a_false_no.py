"""No answer says "no" while a loaded meeting meets every fact that the words state."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Run = Callable[..., Ran]

AT = ("--at", "2026-12-01T08:00-07:00", "--tz", "America/Denver")
"""A Tuesday morning, before all meetings of that day."""

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
CITIES = {
    "Denver": (39.74, -104.99),
    "Boulder": (40.015, -105.27),
    "Aurora": (39.73, -104.83),
    "Pueblo": (38.25, -104.61),
}
ORGANIZATIONS = {
    "aa": ("AA", "drinking", "alcohol"),
    "na": ("NA", "drugs", "narcotics anonymous"),
    "al-anon": ("Al-Anon", "my husband drinks", "al anon"),
    "ga": ("GA", "gambling", "gamblers anonymous"),
    "griefshare": ("GriefShare", "grief", "grieving"),
}
"""Organization -> how people ask for it: by name, or by a problem that it serves."""

BANDS = {"07:30": "morning", "12:00": "noon", "18:30": "evening", "21:30": "night"}
BEFORE = (
    "|hi|please help me find|looking for|any|i need|client asked about|is there a|new in town, want|do you know of"
    "|sorry to bother you,|my counselor told me to try|first time caller, interested in|hello there, where is"
    "|we just moved here.|the hospital said to look for|good morning! searching for|thinking about"
).split("|")
AFTER = (
    "|please|thank you|meeting|meetings|group|for my client|asap thanks|he says|the judge said so|if there is one"
    "|, my sister will drive me|no rush|first visit|i am nervous|that takes new people|whatever you have|tia"
    "|, i dont know how this works|something welcoming|not too big|with parking|close to the bus"
).split("|")
"""Harmless words."""


def feed_rows() -> list[dict[str, Any]]:
    """A meeting of each organization in each city, on a day and at a time that both depend on them."""
    rows = []
    for number, (organization, (city, point)) in enumerate(
        (organization, place) for organization in ORGANIZATIONS for place in CITIES.items()
    ):
        start = list(BANDS)[number % len(BANDS)]
        rows.append(
            {
                "slug": f"{organization}-{city}", "organization": organization, "name": f"Group {number}",
                "day": (number + 1) % 7, "time": start, "timezone": "America/Denver", "types": ["O"],
                "location": "Hall", "formatted_address": f"{number} Main St, {city}, CO, USA",
                "latitude": point[0], "longitude": point[1],
            }
        )  # fmt: skip
    return rows


ROWS = feed_rows()


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    for organization in ORGANIZATIONS:
        rows = [row for row in ROWS if row["organization"] == organization]
        (tmp_path / f"{organization}.json").write_text(json.dumps(rows))
        assert run("import", tmp_path / f"{organization}.json", "-o", organization, "--name", organization).code == 0
    return run


@st.composite
def phrases(draw: st.DrawFn) -> tuple[str, str]:
    """The key of a loaded meeting, and words that state some of its facts, with harmless words around them."""
    row = draw(st.sampled_from(ROWS))
    city = row["slug"].rpartition("-")[2]
    facts = [draw(st.sampled_from(ORGANIZATIONS[row["organization"]]))]
    if draw(st.booleans()):
        facts.append(draw(st.sampled_from(["{}", "on {}", "{}s"])).format(DAYS[(row["day"] - 1) % 7]))
    if draw(st.booleans()):
        facts.append(
            draw(st.sampled_from(["{}", "in the {}"])).format(BANDS[row["time"]]).replace("in the noon", "noon")
        )
    if draw(st.booleans()):
        facts.append(draw(st.sampled_from(["near {}", "in {}", "{}", "around {}, CO"])).format(city))
    words = " ".join([draw(st.sampled_from(BEFORE)), *facts, draw(st.sampled_from(AFTER))])
    return row["slug"], words.strip()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(phrase=phrases())
def test_a_meeting_that_meets_every_stated_fact_is_found(loaded: Run, phrase: tuple[str, str]) -> None:
    key, words = phrase
    ran = loaded("find", words, "--json", "--fields", "source_key,name", *AT)
    assert ran.code == 0, ran.err
    assert key in {meeting["source_key"] for meeting in json.loads(ran.out)}, (words, ran.err)
