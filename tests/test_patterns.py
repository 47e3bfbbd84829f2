"""Patterns that are compiled only for texts with a cue: no match is missed for want of one."""

import importlib

import pytest
from conftest import tries
from growth import modules_of
from hypothesis import given, settings
from hypothesis import strategies as st

from selfhelp.patterns import CuedPattern

CUED = {
    f"{module.__name__}.{name}": value
    for package in ("directory", "phrase")
    for module in modules_of(importlib.import_module(f"selfhelp.{package}"))
    for name, value in vars(module).items()
    if isinstance(value, CuedPattern)
}


def test_the_patterns_of_phrases_are_found() -> None:
    assert len(CUED) >= 25


@pytest.mark.parametrize("name", CUED)
@given(data=st.data())
@settings(max_examples=tries(100))
def test_whatever_a_pattern_matches_has_a_cue(name: str, data: st.DataObject) -> None:
    pattern = CUED[name]
    match = data.draw(st.from_regex(pattern.compiled, fullmatch=True, alphabet=st.characters(max_codepoint=127)))
    assert pattern.has_cue(match)


def test_a_text_without_a_cue_is_not_searched() -> None:
    pattern = CuedPattern(r"in \d+ (?:days|weeks)", cues="days weeks")
    assert pattern.search("in 3 days") is not None
    assert pattern.search("in 3 daysies") is None
    assert "compiled" not in vars(CuedPattern(r"x")), "nothing is compiled before it is needed"
