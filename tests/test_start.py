"""The program starts, or says in two lines why not: without a home, on an incomplete installation, on Ctrl-C."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from processes import errors, ran

from selfhelp import __version__, config

PACKAGE = Path(config.__file__).parent

INTERRUPT = """
import os, runpy, signal, sys
entry, left = sys.argv[1], int(sys.argv[2])
sys.argv[:3] = ["selfhelp"]
is_ours = False
def interrupt(event, arguments):
    global left, is_ours
    is_ours = is_ours or event == "exec" and arguments[0].co_filename.endswith("__main__.py")
    if event == "import" and is_ours:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(interrupt)
if entry == "selfhelp":
    runpy.run_module("selfhelp", run_name="__main__", alter_sys=True)
else:
    runpy.run_path(entry, run_name="__main__")
"""
"""Runs the program, and interrupts it at the import with a number, counted from where our own code begins."""

SCRIPT = Path(sys.executable).with_name("selfhelp")


@pytest.mark.parametrize(
    "entry",
    ["selfhelp", pytest.param(str(SCRIPT), marks=pytest.mark.skipif(not SCRIPT.exists(), reason="not installed"))],
)
@pytest.mark.parametrize("number", [1, 2, 3, 8, 40, 130])
def test_ctrl_c_while_the_program_starts_ends_it_in_silence(tmp_path: Path, entry: str, number: int) -> None:
    command = [sys.executable, "-c", INTERRUPT, entry, str(number), "find", "drinking", "near", "Denver"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_program_in_the_background_goes_on_to_ignore_ctrl_c(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPT, "selfhelp", "30", "--version"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"selfhelp {__version__}\n", "")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, of which a part can be taken away; its big files are links."""
    copy = tmp_path / "copy" / "selfhelp"
    shutil.copytree(PACKAGE, copy, copy_function=os.symlink, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "unreadable", "a folder"])
@pytest.mark.parametrize("name", ["bundled.db", "words.json"])
def test_a_damaged_file_of_the_package_asks_for_a_new_installation(package: Path, name: str, damage: str) -> None:
    path = package / name
    content = path.read_bytes()
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage != "missing":
        path.write_bytes(b"" if damage == "empty" else content[: len(content) // 8])
        path.chmod(0 if damage == "unreadable" else 0o644)
    env = {"SELFHELP_DB": str(package.parent / "none.db"), "PYTHONPATH": str(package.parent)}
    done = ran("problems", "drinking", env=env)
    assert done.code == 1
    first, second = errors(done)
    assert first.startswith(f"error: selfhelp is not completely installed: {path} cannot be read (")
    assert second == "try: install selfhelp again"
    assert ran("--help", env=env).code == 0


def test_a_missing_module_asks_for_a_new_installation(package: Path) -> None:
    (package / "directory" / "lookup.py").unlink()
    done = ran("helplines", env={"PYTHONPATH": str(package.parent)})
    assert (done.code, errors(done)[1]) == (1, "try: install selfhelp again")
    (package / "cli" / "session.py").unlink()
    done = ran("--version", env={"PYTHONPATH": str(package.parent)})
    assert (done.code, errors(done)[1]) == (1, "try: install selfhelp again")


def bare(home: str, **env: str) -> dict[str, str]:
    """An environment in which only the home folder says where files are."""
    return {"SELFHELP_DB": "", "SELFHELP_CONFIG": "", "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "", "HOME": home} | env


@pytest.mark.parametrize(
    "env",
    [
        bare("/nonexistent"), bare("/dev/null"), bare("relative"), bare(""), bare("/"),
        bare("/nonexistent", XDG_DATA_HOME="relative", XDG_CONFIG_HOME="./x"),
        bare("/nonexistent", XDG_DATA_HOME="/dev/null/x", XDG_CONFIG_HOME="/dev/null"),
        bare("/nonexistent", XDG_DATA_HOME="/" + "x" * 300, XDG_CONFIG_HOME="/\n\x01"),
    ],
)  # fmt: skip
def test_without_a_usable_home_folder_the_bundled_dataset_answers(tmp_path: Path, env: dict[str, str]) -> None:
    done = ran("find", "--near", "Denver", "--json", "-q", env=env)
    assert (done.code, done.err.count("\n")) == (0, 1), done
    assert ran("helplines", env=env).code == 0


def test_a_home_folder_that_may_not_be_searched_hides_no_helpline(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0)
    env = bare(str(home))
    assert ran("--help", env=env).code == 0
    done = ran("find", "--near", "Denver", "--json", env=env)
    assert done.code == 1
    assert errors(done)[0].endswith("selfhelp.db cannot be opened")
    done = ran("helplines", "-q", env=env)
    assert (done.code, "Call 988" in done.out) == (0, True)
    assert "cannot be opened; using the helplines that came with selfhelp" in done.err
    assert "Call 988" in ran("i want to die", env=env).err
    assert errors(ran("config", "set", "tz", "America/Denver", env=env))[0].startswith(
        "error: cannot read the settings in "
    )


def test_a_current_folder_that_was_deleted_is_no_traceback(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    env = os.environ | {"SELFHELP_DB": str(tmp_path / "x.db"), "SELFHELP_CONFIG": os.devnull}
    for words, code in (
        ("find --near Denver --json", 0),
        ("find --near Denver --db x.db", 1),
        ("find --near Denver --output x.json", 1),
        ("import x.json -o aa", 1),
        ("config", 0),
    ):
        gone.mkdir()
        line = f'cd "{gone}" && rmdir "{gone}" && exec "{sys.executable}" -P -m selfhelp {words}'
        done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, env=env)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done
