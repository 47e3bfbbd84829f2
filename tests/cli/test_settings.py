"""Settings that cannot be read keep nobody from help, from what needs none, or from a helpline."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from processes import errors, ran

from selfhelp import __version__

Run = Callable[..., Ran]

NEEDS_SETTINGS = ("find", "--day", "monday")


def broken(kind: str, path: Path) -> None:
    """Makes a settings file of a kind that cannot be read."""
    match kind:
        case "binary":
            path.write_bytes(bytes(range(256)))
        case "broken":
            path.write_text("tz = ")
        case "deep":
            path.write_text("x = " + "[" * 50_000)
        case "huge":
            path.write_text("# nothing is set here\n" * 1_000_000)
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "circle":
            path.symlink_to(path)


KINDS = ("binary", "broken", "deep", "huge", "folder", "pipe", "device", "circle")


@pytest.mark.parametrize("kind", KINDS)
def test_unreadable_settings_stop_only_what_needs_them(run: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "config.toml"
    broken(kind, path)
    assert run("--version").out == f"selfhelp {__version__}\n"
    assert run("--help").out.startswith("Usage: selfhelp")
    assert run("find", "--near", "80205", "--json", "-q").code == 0

    ran = run(*NEEDS_SETTINGS)
    assert (ran.code, ran.out) == (1, "")
    assert errors(ran)[0].startswith(f"error: cannot read the settings in {path} (")
    # The reason is Python's own; how it words a file that is nested too deeply depends on where it gives up.
    assert [line.partition(" (")[0] for line in errors(run("config"))] == [
        line.partition(" (")[0] for line in errors(ran)
    ]
    assert errors(run("config", "set", "tz", "America/Denver"))[0].startswith(
        f"error: cannot read the settings in {path}"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_unreadable_settings_hide_no_helpline(run: Run, tmp_path: Path, kind: str) -> None:
    broken(kind, tmp_path / "config.toml")
    ran = run("i want to die")
    assert "Call 988 or text 988: 988 Suicide & Crisis Lifeline" in ran.err
    assert ran.err.count("cannot read the settings") == 1

    ran = run("helplines", "-q")
    assert (ran.code, "Call 988" in ran.out) == (0, True)
    [warning] = ran.err.splitlines()
    assert warning.startswith("warning: cannot read the settings in ")


def test_settings_without_permission_to_read_them(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('tz = "America/Denver"')
    path.chmod(0)
    env = {"SELFHELP_CONFIG": str(path), "SELFHELP_DB": str(tmp_path / "x.db")}
    assert errors(ran(*NEEDS_SETTINGS, env=env)) == [
        f"error: cannot read the settings in {path} (Permission denied)",
        "try: check its permissions, or name another file with SELFHELP_CONFIG",
    ]
    assert ran("--version", env=env).code == 0
    assert ran("helplines", "-q", env=env).code == 0


def test_the_null_device_is_empty_settings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELFHELP_CONFIG", os.devnull)
    assert listed(run) == {}


@pytest.mark.parametrize("value", ["5", "true", "[1]", "{ city = 'Denver' }", "2026-01-01"])
def test_a_setting_that_is_no_text_is_said_and_can_be_mended(run: Run, tmp_path: Path, value: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'home = {value}\ntz = "America/Denver"\n')
    ran = run(*NEEDS_SETTINGS)
    assert ran.code == 2
    assert errors(ran) == [
        f"error: the setting home in {path} is not a text in quotes",
        'try: selfhelp config set home "Denver, CO"',
    ]
    assert run("config", "set", "home", "Denver, CO").code == 0
    assert listed(run) == {"home": "Denver, CO", "tz": "America/Denver"}


def test_a_byte_order_mark_before_the_settings_is_ignored(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b'\xef\xbb\xbftz = "Europe/Berlin"\n')
    assert listed(run) == {"tz": "Europe/Berlin"}


def test_all_settings_are_listed_with_what_they_are(run: Run) -> None:
    assert run("config").out == "home\t\ntz\t\ncountry\t\nunits\t\nclock\t\nlanguage\t\nformat\t\n"


@pytest.mark.parametrize(
    ("name", "typed", "saved"),
    [
        ("country", "germany", "DE"),
        ("country", "ca", "CA"),
        ("units", "KM", "km"),
        ("clock", "24", "24"),
        ("language", "es", "es"),
        ("format", "csv", "csv"),
        ("alias.evening", "find --near home --time evening", "find --near home --time evening"),
    ],
)
def test_a_setting_is_saved_as_it_is_called(run: Run, name: str, typed: str, saved: str) -> None:
    assert run("config", "set", name, typed).code == 0
    assert listed(run) == {name: saved}
    assert run("config", "unset", name).code == 0
    assert listed(run) == {}


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("country", "Atlantis", ["error: unknown country 'Atlantis'", "try: an ISO code or a name: US, Canada"]),
        ("units", "furlongs", ["error: unknown units 'furlongs'", "try: one of km, miles"]),
        ("format", "jsn", ["error: unknown format 'jsn'", "try: did you mean json or jsonl or geojson?"]),
        (
            "alias.find",
            "drinking",
            ["error: 'find' cannot be the name of an alias", "try: a word that is not a command: alias.evening"],
        ),
        ("alias.late", "'", ['error: a quotation mark is missing in "\'"', "try: close the quotes"]),
    ],
)
def test_a_value_that_a_setting_cannot_have_is_not_saved(run: Run, name: str, typed: str, told: list[str]) -> None:
    ran = run("config", "set", name, typed)
    assert (ran.code, errors(ran)) == (2, told)
    assert listed(run) == {}


def test_a_setting_with_an_impossible_value_in_the_file_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('units = "furlongs"\n')
    ran = run("find", "--near", "80205", "-f", "table")
    assert (ran.code, errors(ran)) == (
        2,
        ["error: the setting units is 'furlongs', not miles or km", "try: selfhelp config unset units"],
    )
    assert "988" in run("i want to die", "-f", "table").out


def test_an_alias_stands_for_the_beginning_of_a_command_line(run: Run) -> None:
    run("config", "set", "alias.mine", "find --near 80205 --sample --json --fields name")
    spelled = run("find", "--near", "80205", "--sample", "--json", "--fields", "name", "-n", "2")
    assert run("mine", "-n", "2").out == spelled.out
    run("config", "set", "alias.words", "drinking tuesday")
    assert "Read as: selfhelp find --problem alcohol --day tuesday --time evening" in run("words", "evening").err
    # An alias is the first word only, and does not hide a command.
    assert "--problem alcohol" not in run("find", "words").err


def test_distances_and_times_are_written_as_the_settings_say(run: Run) -> None:
    search = ("find", "--near", "80205", "--sample", "-p", "alcohol", "-f", "table")
    usual = run(*search).out
    assert [len(re.findall(unit, usual)) > 0 for unit in (r"\d mi\b", r"\d km\b", r"\d [ap]m\b")] == [True, False, True]
    run("config", "set", "units", "km")
    run("config", "set", "clock", "24")
    changed = run(*search).out
    assert [len(re.findall(unit, changed)) > 0 for unit in (r"\d mi\b", r"\d km\b", r"\d [ap]m\b")] == [
        False,
        True,
        False,
    ]


def test_the_language_of_notes_is_the_one_in_the_settings(run: Run) -> None:
    run("config", "set", "language", "es")
    assert "Llame al" in run("drinking in Denver", "-f", "table").out


def test_helplines_are_those_of_the_country_in_the_settings(run: Run) -> None:
    run("config", "set", "country", "Ireland")
    assert {line["country"] for line in json.loads(run("helplines", "--json").out)} == {"IE", "EU"}


def listed(run: Run) -> dict[str, str]:
    """The settings that are saved."""
    return {
        name: value for name, _, value in (line.partition("\t") for line in run("config").out.splitlines()) if value
    }
