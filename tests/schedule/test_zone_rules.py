"""Of the system's zone files and those of the tzdata package, the newer ones tell the time."""

import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

Run = Callable[..., Ran]
MEETING = {"slug": "s", "name": "Night", "day": 2, "time": "19:00", "timezone": "America/Edmonton"}
WITHOUT_PACKAGE = (
    "import sys; sys.path = [entry for entry in sys.path if 'site-packages' not in entry];"
    "from selfhelp.schedule.zone_rules import newest_zone_rules; print(*newest_zone_rules(), sep='|');"
    "from selfhelp.schedule.moments import zone_named; print(zone_named('America/Edmonton') is not None)"
)


def zone_file(rule: str) -> bytes:
    """A TZif file (RFC 8536) of a zone that has always kept `rule`."""
    head = b"TZif2" + bytes(15) + struct.pack(">6L", 0, 0, 0, 0, 1, 4)
    block = head + struct.pack(">lBB", 0, 0, 0) + b"LMT\0"
    return block + block + f"\n{rule}\n".encode()


def zone_folder(folder: Path, rule: str, **version_file: str) -> Path:
    """A system's folder of zones, in which Edmonton keeps `rule`."""
    (folder / "America").mkdir(parents=True)
    (folder / "America" / "Edmonton").write_bytes(zone_file(rule))
    for name, line in version_file.items():
        (folder / {"zi": "tzdata.zi", "plus": "+VERSION"}[name]).write_text(f"{line}\n# other lines\n")
    return folder


def with_zones_in(folder: Path, *words: str | Path) -> str:
    """What the program answers on a system whose zones are in this folder."""
    ran = subprocess.run(
        [sys.executable, *map(str, words)],
        env=os.environ | {"PYTHONTZPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ran.stdout


@pytest.fixture
def edmonton(run: Run, db: Path, tmp_path: Path) -> Callable[[Path], str]:
    """When a meeting of 7 pm in Edmonton takes place in December 2026, with the zones in a folder."""
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([MEETING]))
    assert run("import", feed, "-o", "aa").code == 0

    def starts(folder: Path) -> str:
        words = ("-m", "selfhelp", "find", "--json", "--at", "2026-12-01 12:00", "--tz", "UTC", "--db", db)
        [meeting] = json.loads(with_zones_in(folder, *words))
        return str(meeting["next"])

    return starts


MOUNTAIN = "MST7MDT,M3.2.0,M11.1.0"
"""The clock of Edmonton until 2026, which is set back in November."""


@pytest.mark.parametrize(
    "version",
    [
        {"zi": "# version 2025b"},
        {"zi": "# version 2025b-dirty"},
        {"plus": "2025b"},
        {"zi": "# version unknown"},
        {"zi": "# version 2099.1"},  # of something else than time zones
        {"zi": ""},
        {},
    ],
)
def test_the_package_s_rules_are_used_where_the_system_s_are_older_or_of_unknown_age(
    version: dict[str, str], edmonton: Callable[[Path], str], tmp_path: Path
) -> None:
    assert edmonton(zone_folder(tmp_path / "zones", MOUNTAIN, **version)) == "2026-12-01T19:00:00-06:00"


@pytest.mark.parametrize("version", [{"zi": "# version 2099a"}, {"plus": "2099a"}])
def test_the_system_s_rules_are_used_where_they_are_newer(
    version: dict[str, str], edmonton: Callable[[Path], str], tmp_path: Path
) -> None:
    assert edmonton(zone_folder(tmp_path / "zones", "<-05>5", **version)) == "2026-12-01T19:00:00-05:00"


def test_info_names_the_rules_in_use(db: Path, tmp_path: Path) -> None:
    old = zone_folder(tmp_path / "old", MOUNTAIN, zi="# version 2025b")
    new = zone_folder(tmp_path / "new", MOUNTAIN, zi="# version 2099a")
    facts = json.loads(with_zones_in(old, "-m", "selfhelp", "info", "--json"))
    assert facts["zone_rules"] > "2026b"
    assert facts["zone_rules_from"] == "tzdata package"
    facts = json.loads(with_zones_in(new, "-m", "selfhelp", "info", "--json"))
    assert (facts["zone_rules"], facts["zone_rules_from"]) == ("2099a", "system")
    lines = with_zones_in(new, "-m", "selfhelp", "info").splitlines()
    assert "Time zone rules 2099a, from the system" in [" ".join(line.split()) for line in lines]


def test_without_the_package_the_system_s_rules_are_used(tmp_path: Path) -> None:
    dated = zone_folder(tmp_path / "dated", MOUNTAIN, zi="# version 2025b")
    undated = zone_folder(tmp_path / "undated", MOUNTAIN)
    assert with_zones_in(dated, "-c", WITHOUT_PACKAGE).splitlines() == ["2025b|system", "True"]
    assert with_zones_in(undated, "-c", WITHOUT_PACKAGE).splitlines() == ["|system", "True"]


def test_a_zone_that_the_newer_rules_lack_is_taken_from_the_older_ones(tmp_path: Path) -> None:
    old = zone_folder(tmp_path / "old", MOUNTAIN, zi="# version 2025b")
    (old / "America" / "Atlantis").write_bytes(zone_file("<-02>2"))
    code = "from selfhelp.schedule.moments import zone_named; print(zone_named('America/Atlantis'))"
    assert with_zones_in(old, "-c", code) == "America/Atlantis\n"
