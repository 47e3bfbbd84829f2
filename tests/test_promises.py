"""Lines and ids that scripts rely on: they may be added to, and never change."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from conftest import Ran
from faults import LOOKUPS
from faults import rows as feed_rows

import selfhelp
from selfhelp.dataset.rebuild import backup_path
from selfhelp.ingest.messages import TEXTS

Run = Callable[..., Ran]

IDS = {
    "attendance-unknown", "coordinates-implausible", "coordinates-shared", "coordinates-unreadable", "day-ambiguous",
    "day-not-given", "day-unreadable", "days-ambiguous", "end-implausible", "key-reused", "link-unreadable",
    "name-from-organization", "name-missing", "not-an-object", "organization-missing", "organization-not-known",
    "organization-unknown", "recurrence-without-dates", "schedule-unreadable", "sheet-ignored", "text-cut",
    "time-unreadable", "times-without-days", "timezone-unknown",
}  # fmt: skip


def test_ids_of_warnings_and_reasons_are_only_added_to() -> None:
    assert TEXTS.keys() >= IDS


def test_every_id_in_the_table_is_used_somewhere_else() -> None:
    package = Path(selfhelp.__file__).parent
    used = {
        node.value
        for path in package.rglob("*.py")
        if path.name != "messages.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert TEXTS.keys() - used == set()


def test_the_line_that_accounts_for_the_rows(run: Run, tmp_path: Path) -> None:
    rows = [
        {"name": "A", "slug": "a", "day": 2, "time": "19:30"},
        {"name": "A", "slug": "a", "day": 2, "time": "19:30"},
    ]
    rows += [{"name": "B", "slug": "b", "day": "someday"}, {"name": "C", "slug": "c", "status": "draft", "day": 1}]
    (tmp_path / "denver.json").write_text(json.dumps(rows))
    err = run("import", tmp_path / "denver.json", "-o", "aa").err
    assert err.splitlines()[0] == "denver: 4 rows = 1 kept + 1 duplicates + 1 rejects + 1 skipped"


def test_the_line_that_says_how_words_were_read(run: Run) -> None:
    err = run("find", "AA tuesday in Denver", "--json").err
    assert "Read as: selfhelp find --organization aa --day tuesday --near denver" in err.splitlines()


def test_lines_of_helplines_begin_with_call_or_text(run: Run) -> None:
    lines = run("helplines", "suicidal", "--country", "US").out.splitlines()
    assert "Call 988 or text 988: 988 Suicide & Crisis Lifeline" in lines
    assert "Text HOME to 741741: Crisis Text Line" in lines


def test_the_file_before_the_last_import_is_kept_under_a_known_name() -> None:
    assert backup_path(Path("selfhelp.db")) == Path("selfhelp.db.previous")


LOOKUPS_UNDER_WATCH = """
import io, os, sys
from contextlib import redirect_stdout
from selfhelp.cli import main

WRITING = set("wax+")
def watch(event, arguments):
    is_asking = event.startswith(("socket.", "webbrowser."))
    if is_asking or event in ("os.rename", "os.remove", "os.mkdir", "os.link", "os.symlink"):
        raise SystemExit(f"{words}: {event} {arguments}")
    is_writing = event == "open" and (WRITING & set(arguments[1] or "") or arguments[2] & (os.O_WRONLY | os.O_RDWR))
    if is_writing and "__pycache__" not in str(arguments[0]):
        raise SystemExit(f"{words}: open {arguments}")
    if event == "sqlite3.connect" and "mode=ro&immutable=1" not in str(arguments[0]):
        raise SystemExit(f"{words}: {event} {arguments}")

sys.addaudithook(watch)
for words in LOOKUPS:
    with redirect_stdout(io.StringIO()):
        main(list(words))
"""


def test_a_look_up_opens_nothing_for_writing_and_uses_no_network(run: Run, db: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.json").write_text(json.dumps(feed_rows("denver", 3)))
    run("import", tmp_path / "feed.json", "-o", "aa")
    script = LOOKUPS_UNDER_WATCH.replace("LOOKUPS:", f"{LOOKUPS!r}:")
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, "Read as: selfhelp find" in ran.stderr) == (0, True), ran.stderr
