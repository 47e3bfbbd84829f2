"""What a shell offers when somebody presses the Tab key."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from processes import ran

Run = Callable[..., Ran]


def offered(*words: str, db: str | Path = "no-such-file.db") -> list[str]:
    """What bash is offered for the last of the words."""
    env = {"_SELFHELP_COMPLETE": "complete_bash", "COMP_WORDS": " ".join(["selfhelp", *words])}
    done = ran(env=env | {"COMP_CWORD": str(len(words)), "SELFHELP_DB": str(db)})
    assert (done.code, done.err) == (0, "")
    return [name for name in done.out.splitlines() if name]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("find", "--organization", "gam"), ["gam-anon", "gam-anon-uk"]),
        (("find", "-o", "aa,narc"), ["aa,narcolepsy-network"]),
        (("find", "--problem", "gambl"), ["gambling"]),
        (("find", "--near", "philad"), ["philadelphia"]),
        (("find", "--near", "salt-"), ["salt-lake-city"]),
        (("find", "--state", "P"), ["PA"]),
        (("find", "--language", "e"), ["en", "es"]),
        (("find", "--source", "sam"), ["samples"]),
        (("guide", "first"), ["first-visit"]),
        (("show", "al-anon-u"), ["al-anon-uk"]),
        (("find", "--day", "wed"), ["wednesday"]),
        (("find", "--organization", "%"), []),
    ],
)
def test_names_in_the_dataset_complete_as_the_options_take_them(words: tuple[str, ...], names: list[str]) -> None:
    assert offered(*words) == names


def test_ids_and_cities_are_those_of_loaded_meetings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text("name,day,time,city,state\nNoon,monday,12:00,Elk Town,CO\n")
    run("import", tmp_path / "feed.csv", "-o", "aa", "--name", "denver-aa")
    db = os.environ["SELFHELP_DB"]
    [id] = [line.split("\t")[0] for line in run("find").out.splitlines()]
    assert offered("show", id[:4], db=db) == [id]
    assert offered("find", "--city", "el", db=db) == ["elk-town"]
    assert offered("update", "den", db=db) == ["denver-aa"]


def test_a_file_that_cannot_be_read_completes_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no dataset")
    assert offered("find", "--organization", "a", db=tmp_path / "x.db") == []
