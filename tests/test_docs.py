"""The help and the pages: commands have examples that run, generated parts are up to date, links lead somewhere."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp import __version__
from selfhelp.cli.commands import COMMANDS
from selfhelp.output.fields import FIELDS
from selfhelp.output.formats import FORMATS, SUFFIXES

Run = Callable[..., Ran]
ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = ROOT / "docs"


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


def examples() -> list[str]:
    """The commands in the lists of examples, none of which needs a file."""
    texts = [page.read_text(encoding="utf-8") for page in (README, DOCS / "usage.md")]
    blocks = [re.findall(r"<!-- examples -->\n```sh\n(.*?)```", text, re.DOTALL) for text in texts]
    return [line for [block] in blocks for line in block.splitlines() if line.startswith("selfhelp ")]


@pytest.mark.parametrize("line", examples())
def test_every_example_runs(run: Run, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line, comments=True)[1:]
    ran = run(*words)
    assert ran.code == 0, ran.err
    assert ran.out or list(tmp_path.iterdir()), "it shows nothing"


def reference() -> str:
    return (DOCS / "reference.md").read_text(encoding="utf-8")


def test_the_reference_names_every_field_format_and_suffix() -> None:
    names = [*FIELDS, *FORMATS, *(suffix for suffix in SUFFIXES if suffix != ".htm")]
    assert [name for name in names if f"`{name}`" not in reference()] == []


def test_the_reference_and_the_manual_have_the_help_of_every_command_and_option(run: Run) -> None:
    manual = (DOCS / "selfhelp.1").read_text(encoding="utf-8").replace("\\-", "-")
    for command in COMMANDS:
        text = run(command, "--help").out
        assert f"### selfhelp {command}\n" in reference()
        part = manual.partition(f"\n.SS selfhelp {command}\n")[2].partition("\n.SS ")[0]
        options = re.findall(r"^ +(?:-\w, )?(--[\w-]+)", text.partition("Arguments:")[2] or text, re.MULTILINE)
        assert [option for option in options if f"\\fB{option}\\fR" not in part] == []


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_manual_is_well_formed() -> None:
    command = ["groff", "-man", "-Tutf8", "-wall", "-z", str(DOCS / "selfhelp.1")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stderr == ""


def test_the_guide_to_installing_and_the_changelog_are_about_this_version() -> None:
    names = re.findall(r"install \S*selfhelp-(\S+)-py3", (DOCS / "install.md").read_text(encoding="utf-8"))
    assert set(names) == {__version__}
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", __version__]


PAGES = sorted(
    page
    for folder in (".", ".github", "data", "docs", "tests")
    for page in (ROOT / folder).glob("*.md" if folder == "." else "**/*.md")
)


def anchors(page: Path) -> set[str]:
    """The anchors of the headings on a page, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []
