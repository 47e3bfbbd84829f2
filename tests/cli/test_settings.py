"""Settings that cannot be read keep nobody from help, from what needs none, or from a helpline."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from processes import errors, ran

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
    assert run("--version").out == "selfhelp 0.1.0\n"
    assert run("--help").out.startswith("Usage: selfhelp")
    assert run("find", "--near", "80205", "--json", "-q").code == 0

    ran = run(*NEEDS_SETTINGS)
    assert (ran.code, ran.out) == (1, "")
    assert errors(ran)[0].startswith(f"error: cannot read the settings in {path} (")
    assert errors(run("config")) == errors(ran)
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
    assert run("config").out == "home\t\ntz\t\n"


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
    assert run("config").out == "home\tDenver, CO\ntz\tAmerica/Denver\n"


def test_a_byte_order_mark_before_the_settings_is_ignored(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b'\xef\xbb\xbftz = "Europe/Berlin"\n')
    assert run("config").out == "home\t\ntz\tEurope/Berlin\n"
