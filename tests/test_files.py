"""A file that is replaced keeps what it was: a link, a mode, an owner; a failed write leaves it as it was."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from conftest import Ran
from processes import errors, ran

from selfhelp import config
from selfhelp.dataset.rebuild import backup_path, rebuilding
from selfhelp.errors import StoreError
from selfhelp.files import replacement
from selfhelp.settings import read_settings, write_settings

Run = Callable[..., Ran]
OUTPUT = ("find", "--near", "Denver", "-n", "2", "-q", "-f", "json", "--output")


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """A umask under which new files can be read by a group, unlike what `private` means."""
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def replace(path: Path, text: str) -> None:
    with replacement(path) as new:
        new.write_text(text)


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    target, link, far = tmp_path / "folder" / "target", tmp_path / "link", tmp_path / "far"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to("folder/target")
    far.symlink_to(link)
    replace(far, "new")
    assert (far.readlink(), str(link.readlink()), target.read_text()) == (link, "folder/target", "new")
    assert [path.name for path in target.parent.iterdir()] == ["target"]


def test_a_link_to_nothing_creates_its_target(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("target")
    replace(link, "new")
    assert (link.is_symlink(), (tmp_path / "target").read_text()) == (True, "new")


def test_links_in_a_circle_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        replace(tmp_path / "a", "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("bits", [0o600, 0o644, 0o666, 0o400, 0o751])
def test_the_mode_of_a_replaced_file_is_kept(tmp_path: Path, bits: int) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    path.chmod(bits)
    with replacement(path) as new:
        assert mode(new) & ~bits & 0o077 == 0
        new.write_text("new")
    assert (path.read_text(), mode(path)) == ("new", bits)


def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path) -> None:
    replace(tmp_path / "x", "new")
    assert mode(tmp_path / "x") == 0o640
    with replacement(tmp_path / "y", private=True) as new:
        assert mode(new) == 0o600
    assert mode(tmp_path / "y") == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_owner_and_group_are_kept_where_that_is_permitted(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    os.chown(path, 1234, 2345)
    path.chmod(0o664)
    replace(path, "new")
    status = path.stat()
    assert (status.st_uid, status.st_gid, mode(path)) == (1234, 2345, 0o664)

    tmp_path.chmod(0o777)
    assert ran(*OUTPUT, path).code == 0
    status = path.stat()
    assert (status.st_uid, status.st_gid) == (os.getuid(), os.getgid())
    assert mode(path) == 0o644, "another group must not be given what the old one had"


def test_another_hard_link_keeps_the_old_content(tmp_path: Path) -> None:
    path, other = tmp_path / "x", tmp_path / "other"
    path.write_text("old")
    other.hardlink_to(path)
    replace(path, "new")
    assert (path.read_text(), other.read_text()) == ("new", "old")


def test_settings_behind_a_link_are_saved_behind_it(tmp_path: Path) -> None:
    dotfile, path = tmp_path / "dotfile", tmp_path / "config.toml"
    dotfile.write_text("")
    dotfile.chmod(0o604)
    path.symlink_to(dotfile)
    write_settings(path, {"tz": "America/Denver"})
    assert (path.is_symlink(), read_settings(dotfile), mode(dotfile)) == (True, {"tz": "America/Denver"}, 0o604)


def test_only_a_dataset_in_the_own_data_folder_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("SELFHELP_DB", raising=False)
    own = config.user_dataset()
    assert own is not None
    for path, expected in ((own, 0o600), (tmp_path / "named.db", 0o640)):
        for _ in range(2):
            with rebuilding(path, config.BUNDLED):
                assert all(mode(new) & ~expected == 0 for new in path.parent.glob(".*.new"))
            assert mode(path) == expected
        assert mode(backup_path(path)) == expected
    own.chmod(0o644)
    with rebuilding(own, config.BUNDLED):
        pass
    assert (mode(own), mode(backup_path(own))) == (0o644, 0o644)


def test_the_previous_version_is_beside_the_dataset_not_beside_a_link_to_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    link = tmp_path / "link.db"
    link.symlink_to("data/real.db")
    for _ in range(2):
        with rebuilding(link, config.BUNDLED):
            pass
    assert link.is_symlink()
    assert backup_path(link) == tmp_path / "data" / "real.db.previous"
    assert backup_path(link).exists()


def test_a_dataset_behind_links_in_a_circle_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.symlink_to(path)
    with pytest.raises(StoreError, match="cannot be written"), rebuilding(path, config.BUNDLED):
        pass
    assert ran("find", "--near", "Denver", "--db", path).code == 1


def test_an_output_may_be_a_pipe(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    texts: list[str] = []
    reader = Thread(target=lambda: texts.append(pipe.read_text()), daemon=True)
    reader.start()
    assert run(*OUTPUT, pipe).code == 0
    reader.join(timeout=30)
    assert texts[0].count('"id"') == 2
    assert pipe.is_fifo()


def test_an_output_may_be_a_device(run: Run) -> None:
    assert run(*OUTPUT, "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()
    ran = run(*OUTPUT, "/dev/full")
    assert (ran.code, errors(ran)[0]) == (1, "error: cannot write /dev/full (No space left on device)")


@pytest.mark.parametrize("ending", ["| cat", ">> {0} && cat {0}"])
def test_an_output_may_be_stdout_by_its_name(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "out"
    path.write_text("kept\n")
    line = f'"{sys.executable}" -m selfhelp {" ".join(OUTPUT)} /dev/stdout {ending.format(path)}'
    env = os.environ | {"SELFHELP_DB": str(tmp_path / "none.db"), "SELFHELP_CONFIG": os.devnull}
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, env=env)
    assert (done.returncode, done.stdout.count('"id"')) == (0, 2)
    assert path.read_text().startswith("kept\n")


def test_an_output_that_cannot_be_written_is_an_error_of_two_lines(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    (tmp_path / "circle").symlink_to("circle")
    for path, reason in (
        (tmp_path, "Is a directory"),
        (tmp_path / "missing" / "x.json", "No such file or directory"),
        (closed / "x.json", "Permission denied"),
        (tmp_path / "circle", "Too many levels of symbolic links"),
        (tmp_path / ("x" * 300), "File name too long"),
    ):
        done = ran(*OUTPUT, path)
        assert (done.code, errors(done)) == (1, [f"error: cannot write {path} ({reason})", "try: another file"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["circle", "closed"]


def test_an_output_is_never_the_dataset_by_another_name(run: Run, tmp_path: Path) -> None:
    dataset = tmp_path / "x.db"
    dataset.write_bytes(config.BUNDLED.read_bytes())
    (tmp_path / "link").symlink_to(dataset)
    (tmp_path / "hard").hardlink_to(dataset)
    for name in ("x.db", "link", "hard"):
        assert run("find", "--db", dataset, "-f", "json", "--output", tmp_path / name).code == 2
    assert dataset.read_bytes() == config.BUNDLED.read_bytes()


@pytest.mark.parametrize("kilobytes", [0, 20, 4000])
def test_a_full_disk_leaves_all_files_as_they_were(tmp_path: Path, kilobytes: int) -> None:
    feed, dataset, settings, output = (tmp_path / name for name in ("feed.csv", "x.db", "config.toml", "out.json"))
    feed.write_text("Name,Day,Time\nCourage,Monday,19:00\n")
    env = {"SELFHELP_DB": str(dataset), "SELFHELP_CONFIG": str(settings), "TZ": "America/Denver"}
    assert ran("import", feed, "-o", "aa", "--name", "a", env=env).code == 0
    settings.write_text('tz = "America/Denver"\n')
    output.write_text("old")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    commands = [["import", str(feed), "-o", "aa", "--name", "b", "-q"]]
    if kilobytes == 0:
        commands.append(["config", "set", "home", "80205"])
    if kilobytes <= 20:
        commands.append(
            [
                "find",
                "--suspended",
                "--sample",
                "-q",
                "-f",
                "json",
                "--output",
                str(output),
                "--db",
                str(config.BUNDLED),
            ]
        )
    for words in commands:
        done = ran(*words, env=env, largest_file=kilobytes * 1000)
        assert done.code == 1, done
        lines = [line for line in done.err.splitlines() if not line.startswith("Home is")]
        assert [line.split(":")[0] for line in lines] == ["error", "try"]
        assert "cannot be written" in lines[0] or "cannot write" in lines[0]
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
