"""The program answers as golden.tsv says: where that is meant to change, `python tests/golden.py` writes it anew."""

import os
from collections.abc import Callable, Iterator

import golden
import pytest


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Denver")
    monkeypatch.setenv("SELFHELP_CONFIG", os.devnull + "/none")
    monkeypatch.setenv("SELFHELP_DB", os.devnull + "/none")


@pytest.mark.parametrize(
    "entries",
    [
        golden.of_bundled,
        pytest.param(
            golden.of_shared,
            marks=pytest.mark.skipif(not golden.FEEDS.is_dir(), reason="the shared feeds are not here"),
        ),
    ],
)
def test_answers_are_those_of_the_record(entries: Callable[[], Iterator[golden.Entry]]) -> None:
    record = golden.recorded()
    changed = [(record.get(now.name), now) for now in entries() if record.get(now.name) != now]
    assert changed == []
