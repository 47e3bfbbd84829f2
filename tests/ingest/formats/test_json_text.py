"""Integers that Python would refuse to read stay text, wherever they stand in a feed."""

import json

from hypothesis import given
from hypothesis import strategies as st

from selfhelp.ingest.formats.json_text import LONGEST_INTEGER, has_long_integer, parse_json

around = st.text(alphabet="1 a\n", max_size=70)


@given(around, st.integers(LONGEST_INTEGER - 70, LONGEST_INTEGER + 70), around)
def test_a_run_of_digits_is_found_from_the_longest_length_on(before: str, digits: int, after: str) -> None:
    text = f"{before}x{'7' * digits}x{after}"
    assert has_long_integer(text) is (digits >= LONGEST_INTEGER)


@given(st.integers(0, 70), st.sampled_from([299, 300, 5000]))
def test_a_long_integer_stays_text_and_its_neighbours_are_numbers(at: int, digits: int) -> None:
    number = "7" * digits
    value = parse_json(f'{" " * at}[{{"name": "Noon", "day": 2, "id": {number}}}]')
    assert value == [{"name": "Noon", "day": 2, "id": number if digits >= LONGEST_INTEGER else json.loads(number)}]
