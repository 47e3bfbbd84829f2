"""`show`: the page on which an organization lists its meetings near a place, and what is opened in the browser."""

import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp import config

Run = Callable[..., Ran]

ROWS = [
    {"slug": "page", "name": "Page", "day": 2, "time": "19:30", "url": "https://page.example.org/1",
     "conference_url": "https://zoom.us/j/1", "timezone": "America/Denver"},
    {"slug": "room", "name": "Room", "day": 3, "time": "19:30", "url": "http://page.example.org/2",
     "conference_url": "https://zoom.us/j/2", "timezone": "America/Denver"},
    {"slug": "bare", "name": "Bare", "day": 4, "time": "19:30", "city": "Denver", "timezone": "America/Denver"},
]  # fmt: skip


@pytest.fixture
def filled(run: Run, db: Path) -> Run:
    """Runs the program on facts in which GA has a page for one place, and its Irish branch only a phone."""
    shutil.copy(config.BUNDLED, db)
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(
            "UPDATE organizations SET finder_query = 'https://find.example.org/?q={place}' WHERE id = 'ga'"
        )
        connection.execute("UPDATE organizations SET website = NULL, finder = NULL WHERE id = 'ga-ie'")
    return run


@pytest.fixture
def ids(run: Run, tmp_path: Path) -> dict[str, str]:
    """The ids of three loaded meetings: with a page, with a page that is not secure and a room, with neither."""
    (tmp_path / "feed.json").write_text(json.dumps(ROWS))
    assert run("import", tmp_path / "feed.json", "-o", "aa").code == 0
    return {meeting["name"]: meeting["id"] for meeting in json.loads(run("find", "--json").out)}


def in_browser(db: Path, *words: str, browser: str = "print('opened', sys.argv[1], file=sys.stderr)") -> Ran:
    """What the program prints on stderr, and then the browser that it starts, in their order."""
    script = db.with_name("browser.py")
    script.write_text(f"import sys\n{browser}\n")
    ran = subprocess.run(
        [sys.executable, "-m", "selfhelp", *words],
        env=os.environ | {"BROWSER": f"{shlex.quote(sys.executable)} {script} %s", "PATH": str(db.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def test_the_page_for_a_place_stands_under_the_name_in_one_piece(filled: Run) -> None:
    lines = filled("show", "ga", "--near", "80205").out.splitlines()
    assert lines[:2] == [
        "Gamblers Anonymous (GA)",
        "Find a meeting near 80205 (Denver, CO): https://find.example.org/?q=80205",
    ]
    assert not any(line.startswith("Find a meeting ") for line in lines[2:])


def test_where_no_page_for_a_place_is_known_it_is_the_finder(run: Run) -> None:
    out = run("show", "gam-anon", "--near", "Denver").out
    assert "\nFind a meeting near Denver, CO: https://www.gam-anon.org/meeting-directory\n" in out


def test_the_branch_of_the_country_goes_first_and_that_is_said(filled: Run) -> None:
    ran = filled("show", "ga", "--near", "London, UK")
    assert ran.out.splitlines()[:2] == [
        "Gamblers Anonymous UK (GA)",
        "Find a meeting near London, GB: https://www.gamblersanonymous.org.uk",
    ]
    assert "The branch of Gamblers Anonymous in the United Kingdom is Gamblers Anonymous UK." in ran.err.splitlines()


def test_without_an_address_it_is_the_confirmed_phone(filled: Run) -> None:
    lines = filled("show", "ga", "--near", "Dublin, Ireland").out.splitlines()
    assert lines[1] == "Find a meeting near Dublin, IE: call 01 872 1133"


def test_a_branch_of_another_country_is_shown_with_a_note(run: Run) -> None:
    ran = run("show", "ga-uk", "--near", "80205")
    assert "Gamblers Anonymous UK is not known to have groups in the United States." in ran.err.splitlines()


def test_what_has_no_groups_any_more_names_no_page_but_who_took_its_place(run: Run) -> None:
    assert "Find a meeting" not in run("show", "Rational Recovery", "--near", "80205").out
    ran = run("show", "Rational Recovery", "--near", "80205", "--open")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "error: Rational Recovery no longer has any groups",
        "try: selfhelp show smart --open or selfhelp show lifering --open or selfhelp show wfs --open",
    ]


def test_json_has_the_address_for_the_place_and_null_without_one(filled: Run) -> None:
    def finder_near(*words: str) -> object:
        return json.loads(filled("show", "ga", *words, "--json").out)["finder_near"]

    assert finder_near("--near", "Reading, PA") == "https://find.example.org/?q=Reading%2C%20PA"
    assert finder_near("--near", "Dublin, Ireland") is None
    assert finder_near() is None


def test_home_is_a_place_too_and_its_point_is_made_coarse(filled: Run) -> None:
    assert filled("show", "ga", "--near", "home").err.splitlines()[0] == "error: no home is saved"
    filled("config", "set", "home", "39.75123,-104.98765")
    assert "https://find.example.org/?q=39.75%2C-104.99\n" in filled("show", "ga", "--near", "home").out


def test_a_misspelled_place_is_not_guessed_in_a_pipe(filled: Run) -> None:
    ran = filled("show", "ga", "--near", "Denvr", "--open")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == ["error: no place is named 'Denvr'", "try: did you mean Denver, CO?"]


def test_near_with_a_meeting_names_the_command_for_its_organization(run: Run, ids: dict[str, str]) -> None:
    ran = run("show", ids["Bare"], "--near", "Reading, PA")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        f"error: --near needs an organization, but {ids['Bare']} is a meeting",
        "try: selfhelp show aa --near 'Reading, PA'",
    ]


def test_open_says_whom_it_asks_and_what_is_sent_before_it_does(filled: Run, db: Path) -> None:
    ran = in_browser(db, "show", "ga", "--near", "80205", "--open")
    assert ran.code == 0
    assert ran.err.splitlines()[-2:] == [
        "Opening find.example.org in your browser, which sends it the place 80205."
        " The browser may keep the page in its history.",
        "opened https://find.example.org/?q=80205",
    ]
    assert "Find a meeting near 80205 (Denver, CO): https://find.example.org/?q=80205\n" in ran.out


def test_a_finder_without_a_query_is_sent_nothing(filled: Run, db: Path) -> None:
    for words in (["ga-uk"], ["ga", "--near", "London, UK"]):
        assert in_browser(db, "show", *words, "--open").err.splitlines()[-2:] == [
            "Opening www.gamblersanonymous.org.uk in your browser, which sends it nothing of your search."
            " The browser may keep the page in its history.",
            "opened https://www.gamblersanonymous.org.uk",
        ]


def test_an_organization_with_a_phone_only_has_nothing_to_open(filled: Run) -> None:
    ran = filled("show", "ga", "--near", "Dublin, Ireland", "--open")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-2:] == [
        "error: no address of Gamblers Anonymous Ireland is known",
        "try: call 01 872 1133",
    ]


@pytest.mark.parametrize(("name", "address"), [("Page", "https://page.example.org/1"), ("Room", "https://zoom.us/j/2")])
def test_a_meeting_opens_its_secure_page_else_its_room(ids: dict[str, str], db: Path, name: str, address: str) -> None:
    ran = in_browser(db, "show", ids[name], "--open")
    assert (ran.code, ran.err.splitlines()[-1]) == (0, f"opened {address}")


def test_a_meeting_without_a_secure_address_is_an_error_of_two_lines(run: Run, ids: dict[str, str]) -> None:
    ran = run("show", ids["Bare"], "--open")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        f"error: {ids['Bare']} has no secure (https) address to open",
        "try: the page of its organization: selfhelp show aa --open",
    ]


def test_nothing_of_a_sample_is_opened(run: Run) -> None:
    [sample, *_] = json.loads(run("find", "-o", "aa", "--json").out)
    ran = run("show", sample["id"], "--open")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[0] == "error: a made-up sample has no page to open"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have a browser that needs no PATH")
def test_without_a_browser_the_address_is_still_printed(filled: Run, db: Path) -> None:
    ran = in_browser(db, "show", "ga", "--near", "80205", "--open", browser="sys.exit(1)")
    assert (ran.code, "https://find.example.org/?q=80205\n" in ran.out) == (1, True)
    assert ran.err.splitlines()[-2:] == [
        "error: no browser could be started",
        "try: copy the address above into one, or leave --open out",
    ]
