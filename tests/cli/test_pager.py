"""What is longer than the screen is shown in the user's pager, where there is a keyboard to leave it with."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran, Terminal

from selfhelp.cli.pager import paged

Run = Callable[..., Ran]


@pytest.fixture
def pager(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file in which a pager leaves what it was given."""
    monkeypatch.setenv("PAGER", f"tee '{tmp_path / 'paged'}'")
    monkeypatch.setenv("LINES", "5")
    monkeypatch.setattr(sys, "stdin", Terminal())
    return tmp_path / "paged"


def written(lines: int, screen: io.StringIO, *, is_wanted: bool = True) -> str:
    """What gets to the screen itself of so many lines."""
    with paged(screen, is_wanted=is_wanted) as stream:
        stream.write("line\n" * lines)
    return screen.getvalue()


def test_only_what_is_longer_than_the_screen_is_paged(pager: Path) -> None:
    assert written(4, Terminal()) == "line\n" * 4
    assert not pager.exists()
    assert written(5, Terminal()) == ""
    assert pager.read_text() == "line\n" * 5


@pytest.mark.parametrize("command", ["", "cat", "no-such-pager", "tee '"])
def test_without_a_pager_all_is_written(pager: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("PAGER", command)
    assert written(9, Terminal()) == "line\n" * 9


def test_a_pipe_has_no_pager_and_nobody_gets_one_who_does_not_want_it(
    pager: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert written(9, io.StringIO()) == "line\n" * 9
    assert written(9, Terminal(), is_wanted=False) == "line\n" * 9
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert written(9, Terminal()) == "line\n" * 9
    assert not pager.exists()


def test_long_pages_are_paged_but_helplines_for_a_danger_stay_on_the_screen(run: Run, pager: Path) -> None:
    topic = run("guide", "first-visit", "--no-pager", terminal=(80, 5)).out
    assert "Come a few minutes early" in topic
    assert not pager.exists()
    assert "Come a few minutes early" not in run("guide", "first-visit", terminal=(80, 5)).out
    assert pager.read_text().splitlines()[0].endswith("The first visit\x1b[0m")
    pager.unlink()
    assert "Call 988 or text 988" in run("organizations", "i want to die", terminal=(80, 5)).out
    assert not pager.exists()


def test_colors_are_used_as_the_user_says(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        # The program sets them; only what was set before is restored.
        monkeypatch.setenv(variable, "1")
        monkeypatch.delenv(variable)
    search = ("find", "--near", "80205", "--sample", "--format", "table")
    assert "\x1b[" not in run(*search).out
    assert "\x1b[" in run(*search, "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[3" not in run("--color", "never", *search).out
    ran = run(*search, "--color", "red")
    assert (ran.code, ran.err.splitlines()[-2:]) == (
        2,
        ["error: unknown value 'red' of --color", "try: one of auto, always, never"],
    )
