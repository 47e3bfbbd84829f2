"""The age of an answer: lists older than a week are said with what to do, and what has failed for a month is marked."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Ran
from serving import Script, answer, serving

Run = Callable[..., Ran]

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
ROW = {
    "name": "Night", "slug": "n", "day": 2, "time": "19:30", "city": "Denver", "state": "CO",
    "address": "1 Main St", "timezone": "America/Denver",
}  # fmt: skip
FEED = answer(200, json.dumps([ROW]).encode())


def later(run: Run, days: int, *words: str) -> Ran:
    return run(*words, now=NOW + timedelta(days=days))


def scripted(*scripts: Script) -> dict[str, list[Script]]:
    return {"/denver": [FEED, *scripts]}


def add(run: Run, address: str) -> None:
    assert run("feeds", "add", "denver", f"{address}/denver", "-o", "aa", now=NOW).code == 0


AGE = "The oldest of these lists was fetched {} days ago: selfhelp update"


@pytest.mark.parametrize("form", ["table", "plain", "json"])
def test_past_a_week_the_last_line_says_how_old_the_answer_is(run: Run, form: str) -> None:
    with serving(scripted(FEED)) as server:
        add(run, server.address)
        assert "oldest" not in later(run, 7, "find", "-f", form).err
        assert later(run, 8, "find", "-f", form).err.splitlines()[-1] == AGE.format(8)
        assert later(run, 8, "find", "-f", form, "-q").err == ""
        assert later(run, 8, "update").code == 0
        assert "oldest" not in later(run, 9, "find", "-f", form).err


def test_only_sources_that_were_used_count_and_files_are_never_updated(run: Run, tmp_path: Path) -> None:
    (tmp_path / "boulder.json").write_text(json.dumps([ROW | {"city": "Boulder"}]))
    assert run("import", tmp_path / "boulder.json", "-o", "na", now=NOW - timedelta(days=90)).code == 0
    with serving(scripted()) as server:
        add(run, server.address)
    assert "oldest" not in later(run, 30, "find", "-o", "na").err
    assert later(run, 30, "find").err.splitlines()[-1] == AGE.format(30)


def test_a_source_that_has_failed_for_30_days_is_marked(run: Run) -> None:
    with serving(scripted(answer(404))) as server:
        add(run, server.address)
        for day in (5, 20):
            assert later(run, day, "update").code == 1
    said = "denver could not be updated since 2026-10-06; its meetings may be out of date."
    assert said not in later(run, 34, "find").err
    assert later(run, 35, "find").err.splitlines()[-2:] == [said, AGE.format(35)]


def test_what_answered_410_is_not_asked_again_until_it_is_named(run: Run) -> None:
    with serving(scripted(answer(410), FEED)) as server:
        add(run, server.address)
        assert later(run, 1, "update").code == 1
        ran = later(run, 2, "update")
        assert (ran.code, ran.err) == (0, "denver: gone for good (410); to try again: selfhelp update denver\n")
        assert server.times("/denver") == 2
        assert later(run, 3, "update", "denver").code == 0
        assert later(run, 4, "update").code == 0


def test_a_server_that_forbids_access_is_asked_once(run: Run) -> None:
    with serving(scripted(answer(403))) as server:
        add(run, server.address)
        ran = later(run, 1, "update")
        assert (ran.code, "the server answers 403: access is forbidden" in ran.err) == (1, True)
        assert server.times("/denver") == 2


def test_sources_fetched_less_than_a_given_time_ago_are_left_alone(run: Run) -> None:
    with serving(scripted()) as server:
        add(run, server.address)
        for hours, text, times in ((11, "12h", 1), (25, "2d", 1), (13, "12h", 2), (16, "120m", 3)):
            assert run("update", "--if-older", text, now=NOW + timedelta(hours=hours)).code == 0
            assert server.times("/denver") == times


@pytest.mark.parametrize("text", ["12", "h", "-1h", "1.5h", "12 parsecs", ""])
def test_what_is_no_length_of_time_is_refused(run: Run, text: str) -> None:
    ran = run("update", "--if-older", text)
    assert (ran.code, ran.err.splitlines()[0]) == (2, f"error: {text!r} is not a length of time")
