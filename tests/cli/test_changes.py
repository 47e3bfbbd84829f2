"""`selfhelp changes`: a line for each meeting that can be mailed, and one for each field for scripts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from pages import TextOf

Run = Callable[..., Ran]

ROW = {
    "day": 2, "time": "19:30", "timezone": "America/Denver", "location": "St Paul's",
    "formatted_address": "12 Main St, Denver, CO 80202, USA", "latitude": 39.75, "longitude": -105.0,
}  # fmt: skip


def row(slug: str, **facts: Any) -> dict[str, Any]:
    return {"slug": slug.lower(), "name": slug} | ROW | facts


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> Callable[..., None]:
    def load(*rows: dict[str, Any]) -> None:
        (tmp_path / "feed.json").write_text(json.dumps(rows))
        assert run("import", tmp_path / "feed.json", "-o", "aa", "--name", "denver").code == 0

    return load


def report(run: Run) -> list[str]:
    """The lines of the report, without ids, the date of the import, and what stands at its end."""
    *lines, last = run("changes", "--report").out.splitlines()
    assert last.startswith("From the groups' own lists, as of ")
    assert last.endswith("Call ahead: times change.")
    return [
        line.rpartition(" (")[0] if line.startswith("  ") else line.partition(", imported ")[2][12:] for line in lines
    ]


def objects(run: Run) -> list[dict[str, Any]]:
    """The changes for a program."""
    return [json.loads(line) for line in run("changes", "--json").out.splitlines()]


def test_a_report_tells_when_and_where_of_what_is_gone_and_from_what_to_what_the_rest_changed(
    run: Run, imported: Callable[..., None]
) -> None:
    imported(row("Noon"), row("Serenity"), row("Sunrise"))
    imported(row("Noon"), row("Serenity", time="19:00", day=3, notes="Ring twice"), row("Dawn", time="06:00"))
    assert report(run) == [
        "1 added, 1 removed, 1 changed",
        "  ~ Serenity: day Tuesday -> Wednesday; start 19:30 -> 19:00; notes is now Ring twice",
        "  + Dawn: Every Tuesday 06:00, length unknown, St Paul's, 12 Main St, Denver, CO 80202",
        "  - Sunrise: Every Tuesday 19:30, length unknown, St Paul's, 12 Main St, Denver, CO 80202",
    ]


def test_a_rule_is_told_in_words_unless_it_only_follows_the_day(run: Run, imported: Callable[..., None]) -> None:
    imported(row("Noon"))
    imported(row("Noon", notes="Only 3rd Tuesday"))
    assert report(run) == [
        "1 changed",
        "  ~ Noon: recurrence every week -> 3rd Tue; recurrence from default -> words; notes is now Only 3rd Tuesday",
    ]


def test_a_report_has_no_passcodes_and_json_has_them(run: Run, imported: Callable[..., None]) -> None:
    room = {"conference_url": "https://zoom.us/j/123?pwd=abc", "notes": "Passcode: 4242"}
    imported(row("Noon", **room), row("Dusk", **room), row("Dawn", **room))
    imported(
        row("Noon", **room | {"conference_url": "https://zoom.us/j/123?pwd=xyz", "notes": "Passcode: 4343"}),
        row("Dawn", **room | {"conference_url": "https://zoom.us/j/987?pwd=abc"}),
    )
    assert report(run) == [
        "1 removed, 2 changed",
        "  ~ Noon: conference url changed; conference notes changed; notes changed",
        "  ~ Dawn: conference url https://zoom.us/j/123 -> https://zoom.us/j/987",
        "  - Dusk: Every Tuesday 19:30, length unknown, St Paul's, 12 Main St, Denver, CO 80202 and online",
    ]
    first, *_, last = objects(run)
    assert (first["old"], first["new"]) == ("https://zoom.us/j/123?pwd=abc", "https://zoom.us/j/123?pwd=xyz")
    assert last["meeting"]["conference_url"] == "https://zoom.us/j/123?pwd=abc"


def test_nobody_learns_from_a_report_how_to_drop_in_on_minors(run: Run, tmp_path: Path) -> None:
    rooms = {"location": "", "formatted_address": "Denver, CO, USA"}
    for room, names in (("123", ("Teens", "Tweens")), ("456", ("Teens", "Youth"))):
        teens = [row(name, conference_url=f"https://zoom.us/j/{room}", **rooms) for name in names]
        (tmp_path / "feed.json").write_text(json.dumps(teens))
        assert run("import", tmp_path / "feed.json", "-o", "alateen", "--name", "teens").code == 0
    assert report(run) == [
        "1 added, 1 removed, 1 changed",
        "  ~ Teens: conference url changed",
        "  + Youth: Every Tuesday 19:30, length unknown, online, link not given",
        "  - Tweens: Every Tuesday 19:30, length unknown, online, link not given",
    ]


def test_a_program_gets_when_and_where_of_what_was_added_and_of_what_is_gone(
    run: Run, imported: Callable[..., None]
) -> None:
    imported(row("Noon"), row("Sunrise", end_time="20:30"))
    imported(row("Noon", location="Hall"), row("Dawn", time="06:00", day=3))
    changed, added, removed = objects(run)
    place = {
        "timezone": "America/Denver", "attendance": "in_person", "location": "St Paul's", "address": "12 Main St",
        "city": "Denver", "state": "CO", "postal_code": "80202", "country": "US", "address_withheld": False,
        "conference_url": None, "conference_phone": None, "phone": None, "organization": "aa",
    }  # fmt: skip
    assert (changed["field"], changed["old"], changed["new"]) == ("location", "St Paul's", "Hall")
    assert changed["meeting"] is None
    assert (added["change"], added["name"], added["old"]) == ("added", "Dawn", None)
    assert added["meeting"] == place | {
        "day": "wednesday", "start": "06:00", "end": None, "duration": None, "recurrence": "FREQ=WEEKLY;BYDAY=WE",
    }  # fmt: skip
    assert (removed["change"], removed["name"], removed["new"]) == ("removed", "Sunrise", None)
    assert removed["old"] == "Every Tuesday 19:30, 60 minutes, St Paul's, 12 Main St, Denver, CO 80202"
    assert removed["meeting"] == place | {
        "day": "tuesday", "start": "19:30", "end": "20:30", "duration": 60, "recurrence": "FREQ=WEEKLY;BYDAY=TU",
    }  # fmt: skip


def test_the_place_of_a_removed_meeting_that_comes_back_withheld_is_forgotten(
    run: Run, imported: Callable[..., None]
) -> None:
    imported(row("Noon"), row("Sunrise"))
    imported(row("Noon"))
    imported(row("Noon"), row("Sunrise", notes="Call for address"))
    [removed] = [c for line in run("changes", "--since", "2020-01-01", "--json").out.splitlines()
                 if (c := json.loads(line))["change"] == "removed"]  # fmt: skip
    assert (removed["old"], removed["meeting"]) == (None, None)


def test_a_page_says_what_the_report_says(run: Run, imported: Callable[..., None]) -> None:
    imported(row("Noon"), row("Serenity"), row("Sunrise"))
    imported(row("Noon"), row("Serenity", time="19:00", day=3, notes="Ring twice"), row("Dawn", time="06:00"))
    lines = run("changes", "--report").out.splitlines()
    page = TextOf(run("changes", "--html").out)
    assert page.items == [
        line.strip().replace("~ ", "changed: ").replace("+ ", "added: ").replace("- ", "removed: ", 1)
        for line in lines
        if line.startswith("  ")
    ]
    heading, _, counts = lines[0].rpartition(": ")
    assert page.text.startswith(f"Changed meetings\n{lines[-1]}\n{heading}\n{counts}\n")


def test_without_changes_there_is_a_note_and_a_page_that_says_so(run: Run, imported: Callable[..., None]) -> None:
    imported(row("Noon"))
    imported(row("Noon", edited_by="somebody"))
    assert (run("changes", "--report").out, run("changes", "--report").err) == ("", "No changes.\n")
    assert (run("changes", "--json").out, run("changes", "--json").err) == ("", "No changes.\n")
    assert TextOf(run("changes", "--html").out).text.endswith("Call ahead: times change.\nNo changes.\n")


def test_a_report_has_one_form(run: Run) -> None:
    ran = run("changes", "--json", "--html")
    assert (ran.code, ran.out) == (2, "")
    assert "contradict each other" in ran.err


def test_a_point_with_more_digits_is_no_change(run: Run, imported: Callable[..., None]) -> None:
    imported(row("Noon"), row("Serenity"))
    imported(row("Noon", latitude=39.75004), row("Serenity", latitude=39.7502))
    assert report(run) == ["1 changed", "  ~ Serenity: latitude 39.75 -> 39.7502"]


def test_a_script_gets_a_line_for_each_field_and_a_terminal_the_report(run: Run, imported: Callable[..., None]) -> None:
    imported(row("Noon"), row("Serenity"))
    imported(row("Noon", time="12:00", location="Hall"), row("Serenity"))
    fields = [line.split("\t") for line in run("changes").out.splitlines()]
    assert [(kind, source, name, *change) for kind, source, _, name, *change in fields] == [
        ("changed", "denver", "Noon", "start", "19:30", "12:00"),
        ("changed", "denver", "Noon", "location", "St Paul's", "Hall"),
    ]
    assert run("changes", terminal=(200, 24)).out == run("changes", "--report").out
