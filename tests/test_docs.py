"""The help and the README: every command has examples, and what is written there runs."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp.cli.commands import COMMANDS
from selfhelp.output.fields import FIELDS

Run = Callable[..., Ran]
README = Path(__file__).parents[1] / "README.md"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_examples(run: Run, command: str) -> None:
    for option in ("-h", "--help"):
        ran = run(command, option)
        assert ran.code == 0
        assert f"Usage: selfhelp {command}" in ran.out
        assert "Examples:\n" in ran.out
        assert f"  selfhelp {command}" in ran.out


def test_help_without_a_command_lists_them_all(run: Run) -> None:
    for words in ((), ("-h",), ("--help",)):
        ran = run(*words)
        assert ran.code == 0
        assert all(f"\n  {command} " in ran.out for command in COMMANDS)
        assert "..." not in ran.out.partition("\nLook up:")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_all_commands_says_what_that_of_each_begins_with(run: Run, name: str) -> None:
    first = run(name, "--help").out.split("\n\n")[1]
    assert " ".join(first.split()).startswith(COMMANDS[name].summary)


def names_below(help: str, heading: str) -> list[str]:
    """The first words of the lines below a heading, without those that continue a text."""
    part = help.partition(f"\n{heading}:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  (\S+)", part, re.MULTILINE)


def test_help_groups_commands_and_the_options_of_setup(run: Run) -> None:
    commands = run("--help").out
    assert names_below(commands, "Look up") == ["find", "show", "problems", "organizations", "helplines", "guide"]
    assert names_below(commands, "Data")[:4] == ["setup", "feeds", "import", "update"]
    options = run("setup", "--help").out
    assert names_below(options, "What to load") == ["--only", "--without", "--within", "--no-online"]
    assert names_below(options, "How") == ["-y,", "--dry-run", "--schedule"]
    assert names_below(options, "Where it goes") == ["--db", "--json", "-q,"]
    assert names_below(options, "Other options") == ["--allow-private", "--color", "--no-pager", "-h,"]
    assert names_below(run("check", "--help").out, "Options")[-1] == "-h,"


def lines() -> list[str]:
    """The commands in the README's list of examples that need no file."""
    [block] = re.findall(r"<!-- examples -->\n```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return [line for line in block.splitlines() if line.startswith("selfhelp ")]


@pytest.mark.parametrize("line", lines())
def test_every_example_of_the_readme_runs(run: Run, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line, comments=True)[1:]
    ran = run(*words)
    assert ran.code == 0, ran.err
    assert ran.out or list(tmp_path.iterdir()), "it shows nothing"


def test_the_readme_names_every_field() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in FIELDS if f"`{name}`" not in text] == []
