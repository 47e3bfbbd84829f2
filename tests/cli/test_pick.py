"""`find --pick` prints the ids of what somebody chooses among the meetings."""

import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from conftest import Ran, Terminal

Run = Callable[..., Ran]

SEARCH = ("find", "--near", "80205", "--sample", "-o", "aa", "-n", "3", "--pick")


def ids(run: Run) -> list[str]:
    """The ids of the meetings to choose among, in order."""
    return [line.split("\t")[0] for line in run(*SEARCH[:-1], "-f", "plain").out.splitlines()]


@pytest.fixture
def without_fzf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def typing(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Somebody types a text on the terminal."""
    keyboard = Terminal(text)
    monkeypatch.setattr(sys, "stdin", keyboard)


def test_without_fzf_the_meetings_are_numbered(run: Run, monkeypatch: pytest.MonkeyPatch, without_fzf: None) -> None:
    typing(monkeypatch, "3, 1\n")
    ran = run(*SEARCH, terminal=(80, 24))
    listed = ids(run)
    assert ran.out.split() == [listed[2], listed[0]]
    assert [line[:3] for line in ran.err.splitlines() if line[:3].strip().isdigit()] == ["  1", "  2", "  3"]
    typing(monkeypatch, "\n")
    assert run(*SEARCH, terminal=(80, 24)).out == ""


@pytest.mark.parametrize("typed", ["4", "0", "all", "1-2"])
def test_what_is_no_number_of_a_meeting_is_an_error(
    run: Run, monkeypatch: pytest.MonkeyPatch, without_fzf: None, typed: str
) -> None:
    typing(monkeypatch, f"{typed}\n")
    ran = run(*SEARCH, terminal=(80, 24))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(f"error: '{typed}' are not numbers of meetings\ntry: numbers from 1 to 3\n")


def test_nobody_can_choose_in_a_pipe(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("1\n"))
    ran = run(*SEARCH)
    assert (ran.code, ran.out) == (2, "")
    assert "error: --pick needs a terminal on which to choose\n" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for fzf is a shell script")
def test_fzf_gets_the_sentences_and_none_of_the_users_options(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "fzf").write_text(f'#!/bin/sh\necho "$FZF_DEFAULT_OPTS|$*" > {tmp_path}/called\ntail -n 1\n')
    (tmp_path / "fzf").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("FZF_DEFAULT_OPTS", "--bind=enter:execute(sh)")
    typing(monkeypatch, "")
    assert run(*SEARCH, terminal=(80, 24)).out.split() == ids(run)[-1:]
    assert (tmp_path / "called").read_text().startswith("|--multi ")
    (tmp_path / "fzf").write_text("#!/bin/sh\nexit 130\n")
    assert run(*SEARCH, terminal=(80, 24))[:2] == (0, "")
