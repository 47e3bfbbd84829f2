"""A feed in which every text is hostile: no output of it controls a terminal, a spreadsheet or a browser."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import ROW, read, take

from selfhelp.dataset.store import Store
from selfhelp.output.formats import TEXT_FORMATS
from selfhelp.output.pages import write_sources
from selfhelp.text import UNSAFE

Run = Callable[..., Ran]

ESCAPES = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b1;1H\x1bP+q\x1b\\\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\\x08\x7f"
)
BREAKS = "a\r\nb\tc\x0bd\x0ce\x85f\u2028g\u2029h"
BIDI = "\u202egnp.exe\u202c\u2066x\u2069\u200f\u200e\u061c"
HIDDEN = "in\u200bvi\u00adsi\u2060b\ufeffle\U000e0061\U000e007f\u3164\u200d\u200c"
MARKUP = "[bold red]x[/] [link=https://evil.example]y[/link] <b>z</b><script>alert(1)</script>&lt;i&gt;"
LONG = "w" * 10_000
HOSTILE = {
    "escapes": f"Night {ESCAPES}",
    "line breaks": f"Night {BREAKS}",
    "bidi": f"Night {BIDI}",
    "hidden": f"Night {HIDDEN}",
    "markup": f"Night {MARKUP}",
    "formula": f'=HYPERLINK("https://evil.example","{ESCAPES}")',
    "link": "https://zoom.us@evil.example/j/1",
    "long": f"Night {LONG}",
    "all": f"@{ESCAPES}{BREAKS}{BIDI}{HIDDEN}{MARKUP}{LONG}",
}
TEXTS = (
    "name slug location formatted_address address city state country postal_code region sub_region group notes"
    " group_notes location_notes conference_url conference_url_notes conference_phone conference_phone_notes email"
    " phone url timezone updated attendance_option entity entity_url entity_phone entity_email feedback_url end_time"
    " cost"
).split()
UNSEEN = re.compile(UNSAFE)


def row(text: str, **changes: Any) -> dict[str, Any]:
    """A row with the text in every field, but for a day and a time."""
    return (
        {"day": 2, "time": "19:30", "types": ["O", text], "regions": [text], text: text}
        | dict.fromkeys(TEXTS, text)
        | changes
    )


def outputs(run: Run, db: Path, folder: Path, text: str) -> Iterator[tuple[str, str]]:
    """What every command says about a feed of hostile rows, by the words of the command."""
    feed, typed = folder / "feed.json", text[:200]
    feed.write_text(
        json.dumps([ROW, row(text), row(text, day=text), row(text, day=text, slug="x"), text]), encoding="utf-8"
    )
    again = json.dumps([ROW, row(text, location=f"{text} moved", slug=text), row(text, slug="other")])
    for words in (
        ["import", feed, "-o", "aa", "--name", "hostile", "--rejects"],
        ["import", feed, "-o", typed, "--name", typed],
        ["import", feed, "--map", f"name={typed}"],
    ):
        ran = run(*words)
        yield "import", ran.out + ran.err
    feed.write_text(again, encoding="utf-8")
    ran = run("import", feed, "-o", "aa", "--name", "hostile")
    yield "import again", ran.out + ran.err
    with closing(sqlite3.connect(db)) as dataset:
        ids = [id for (id,) in dataset.execute("SELECT id FROM meetings WHERE source = 'hostile'")]
        assert len(ids) > 1
        dataset.execute("UPDATE sources SET failure = ?, address = ? WHERE name = 'hostile'", [text, text])
        dataset.commit()
    for words in (
        *(["find", "--suspended", "-f", form] for form in (*TEXT_FORMATS, "table")),
        ["find", "--suspended", "--full"],
        ["find", "--explain"],
        ["find", typed, "--at", typed],
        *(["show", id] for id in ids),
        *(["show", id, "--json"] for id in ids),
        ["show", typed],
        ["feeds"],
        ["feeds", "--json"],
        ["feeds", "search", typed],
        ["changes"],
        ["changes", "--json"],
        ["info"],
        ["info", "--json"],
        ["update", typed],
        ["check", "--db", typed],
    ):
        ran = run(*words)
        # Lines of a calendar end so, by its format.
        out = ran.out.replace("\r\n", "\n") if words[-1] == "ics" else ran.out
        yield " ".join(map(str, words[:4]))[:40], out + ran.err
    stream = io.StringIO()
    with Store(db) as store:
        write_sources([source.public for source in store.sources.values()], stream, now=datetime.now(UTC))
    yield "feeds, as a table", stream.getvalue()


@pytest.mark.parametrize("kind", ["escapes", "hidden", "all"])
def test_no_command_prints_what_could_control_a_terminal_or_hide_a_text(
    run: Run, db: Path, tmp_path: Path, kind: str
) -> None:
    for command, output in outputs(run, db, tmp_path, HOSTILE[kind]):
        assert (command, UNSEEN.findall(output)) == (command, [])
        assert (command, "Traceback" in output) == (command, False)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_line_is_one_meeting_and_a_cell_no_formula(run: Run, tmp_path: Path, kind: str) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([ROW, row(HOSTILE[kind])]), encoding="utf-8")
    assert run("import", feed, "-o", "aa").code == 0
    printed = {form: run("find", "--suspended", "-f", form).out for form in TEXT_FORMATS}
    assert len(json.loads(printed["json"])) == 2
    assert [len(printed[form].splitlines()) for form in ("plain", "jsonl", "tsv")] == [2, 2, 3]
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        rows = list(csv.DictReader(io.StringIO(printed[form]), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL))
        texts = [value for each in rows for name, value in each.items() if name not in ("latitude", "longitude")]
        assert len(rows) == 2
        assert not [text for text in texts if re.match(r"[=@\t\r]|[+-](?![\d ()./-]+$)", text)]
    for meeting in json.loads(printed["json"]):
        assert meeting["url"] in (None, "https://evil.example")
        assert meeting["conference_url"] in (None, "https://zoom.us/j/1", "https://evil.example")


def test_what_a_feed_says_of_its_publisher_is_a_link_or_left_out() -> None:
    addresses = {"entity_url": "https://ent.example", "feedback_emails": ["a@ent.example", "b@ent.example"]}
    assert take(json.dumps([ROW | addresses]).encode()).about == {
        "entity_url": "https://ent.example",
        "feedback": "a@ent.example, b@ent.example",
    }
    for bad in ("https://zoom.us@evil.example", "javascript:alert(1)", "https:\\\\a@b.example"):
        feed = take(json.dumps([ROW | {"entity_url": bad, "feedback_url": bad, "entity": "Ent"}]).encode())
        assert feed.about == {"entity": "Ent"}


def test_a_link_that_reads_as_another_host_stays_as_a_text_and_is_counted() -> None:
    done = read(take(json.dumps([ROW | {"conference_url": "https://zoom.us@evil.example/j/1"}]).encode()))
    [meeting] = done.meetings
    assert (meeting.conference_url, meeting.conference_notes) == (None, "https://zoom.us@evil.example/j/1")
    assert done.warning_counts == {"link-unreadable": 1}
