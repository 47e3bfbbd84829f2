"""Inputs with which fuzzing reached new code are read without an exception, again and again."""

import pytest
from fuzz import kept, targets


@pytest.mark.parametrize("parser", targets())
def test_what_fuzzing_has_found_is_read_or_refused(parser: str) -> None:
    target = targets()[parser]
    for data in kept(parser):
        target(data)
