"""Compiles the text files of this folder into the bundled SQLite dataset.

Run by the build of the package (hatch_build.py); by hand: python -m data.build TARGET
"""

import csv
import gzip
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from data.places import add_places
from selfhelp import vocabulary
from selfhelp.dataset.store import BOOLEANS, COLUMNS, LISTS, Store
from selfhelp.directory.problem_phrases import phrases_of
from selfhelp.hearing.features import members_of_concepts
from selfhelp.hearing.model import read_weights
from selfhelp.hearing.patterns import WORDS, Pattern, Patterns
from selfhelp.ingest.families import meeting_id
from selfhelp.ingest.load import finish, insert_meetings, insert_source
from selfhelp.model import SCHEMA_VERSION, Meeting, Source
from selfhelp.organizations import Organization
from selfhelp.text import fold

HERE = Path(__file__).parent
SAMPLES = "samples"
SCHEMA = HERE.parent / "selfhelp" / "dataset" / "schema.sql"
HELPLINE_LISTS = ("states", "problems", "crisis", "audience", "languages", "channels")
"""Columns of helplines.csv with several values."""
VERSION_FILE = HERE.parent / "selfhelp" / "__init__.py"


def build(target: Path) -> None:
    """Writes the dataset to `target`, once it is complete; the same files always give the same bytes.

    Raises:
        ValueError: a phrase stands for two options.
    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    _write(part)
    part.replace(target)


def _write(target: Path) -> None:
    db = sqlite3.connect(target)
    db.execute("PRAGMA journal_mode = OFF")
    db.executescript((SCHEMA).read_text(encoding="utf-8"))
    tables = Database(db, execute_plugins=False)
    tables.table("about").insert_all(
        [
            {"name": "schema", "value": SCHEMA_VERSION},
            {"name": "version", "value": _version()},
            {"name": "bundle", "value": _bundle()},
        ]
    )
    tables.table("vocabulary").insert_all(_vocabulary())
    tables.table("problems").insert_all(
        {key: row[key] or None for key in ("id", "name", "parent", "for_family")}
        | {"none_known": "; ".join(_split(row["none_known"])) or None}
        for row in _rows("problems")
    )
    tables.table("problem_synonyms").insert_all(
        {"problem": row["id"], "synonym": synonym} for row in _rows("problems") for synonym in _split(row["synonyms"])
    )
    tables.table("everyday_words").insert_all(everyday_words(_rows("everyday_words")))
    tables.table("spellings").insert_all(_rows("spellings"))
    tables.table("phrase_lists").insert_all(
        [
            {"list": name, "word": word}
            for name, word in dict.fromkeys(
                (row["list"], word) for row in _rows("phrase_lists") for word in _split(row["words"])
            )
        ]
    )
    _add_problem_words(db)
    tables.table("organizations").insert_all(_organization(row) for row in _rows("organizations"))
    tables.table("organization_problems").insert_all(
        {"organization": row["id"], "problem": problem, "scope": scope or "this"}
        for row in _rows("organizations")
        for problem, _, scope in (entry.partition(":") for entry in _split(row["problems"]))
    )
    tables.table("organization_links").insert_all(
        {"organization": row["id"], "kind": kind, "other": other, "position": position}
        for row in _rows("organizations")
        for kind, column in (
            ("companion", "companions"),
            ("alternative", "alternatives"),
            ("successor", "successors"),
        )
        for position, other in enumerate(_split(row[column]), 1)
    )
    tables.table("codes").insert_all(_with_nulls(row) for row in _rows("codes"))
    tables.table("bmlt_formats").insert_all(
        _with_nulls(row) | {"gives": "; ".join(_split(row["gives"])) or None} for row in _rows("bmlt_formats")
    )
    tables.table("helplines").insert_all(
        _with_nulls(row) | {name: "; ".join(_split(row[name])) or None for name in HELPLINE_LISTS}
        for row in _rows("helplines")
    )
    _add_hearing(db)
    tables.table("feeds").insert_all(
        _with_nulls(row)
        | {name: "; ".join(_split(row[name])) or None for name in ("state", "cities")}
        | {"confirmed": row["confirmed"] == "yes"}
        for row in _rows("feeds")
    )
    with gzip.open(HERE / "places.csv.gz", "rt", encoding="utf-8", newline="") as file:
        add_places(db, csv.DictReader(file), _rows("place_nicknames"))
    _add_postal_codes(db)
    tables.table("guide").insert_all(_topics())
    tables.table("guide_applies").insert_all(_rows("guide/applies"))
    tables.table("retired").insert_all(_with_nulls(row) for row in _rows("retired"))
    insert_source(db, Source(SAMPLES, "aa", "bundled", "data/meetings.csv", language="en", sample=True))
    db.commit()
    with Store(target) as store:
        organizations = store.organizations
        samples = [_sample(row, organizations) for row in _rows("meetings")]
    insert_meetings(db, samples)
    db.execute("UPDATE sources SET rows = ?, meetings = ?", [len(samples), len(samples)])
    finish(db)
    db.commit()
    db.execute("VACUUM")
    db.close()


def everyday_words(rows: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """The phrases of everyday_words.csv, each with its options.

    Raises:
        ValueError: a phrase is in two rows, or twice in one.
    """
    options_of: dict[str, str] = {}
    for row in rows:
        for phrase in _split(row["words"]):
            if phrase in options_of:
                raise ValueError(f"{phrase!r} stands for {options_of[phrase]!r} and for {row['options']!r}")
            options_of[phrase] = row["options"]
            yield {"phrase": phrase, "options": row["options"], "language": row["language"]}


def _topics() -> Iterator[dict[str, str]]:
    """The topics of the guide: title, summary and text, separated by empty lines."""
    for path in sorted((HERE / "guide").glob("*.md")):
        title, summary, text = path.read_text(encoding="utf-8").split("\n\n", 2)
        yield {"id": path.stem, "title": title.removeprefix("# "), "summary": summary, "text": text.strip()}


def _add_postal_codes(db: sqlite3.Connection) -> None:
    """Adds the postal codes of other countries than the US, in a table of their own for the sake of their license."""
    with gzip.open(HERE / "postal_codes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        db.executemany(
            "INSERT INTO postal_codes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ([cell or None for cell in row] for row in rows)
        )


def _add_hearing(db: sqlite3.Connection) -> None:
    """Adds what it takes to hear danger: the patterns with their index, the classes of words, and the model."""
    patterns = [Pattern(*(row[name] for name in Pattern._fields)) for row in _rows("crisis")]
    # The lists of words stand last, so that the other rows have the numbers of the index.
    patterns.sort(key=lambda row: row.kind == WORDS)
    db.executemany(
        "INSERT INTO crisis_patterns VALUES (?, ?, ?, ?, ?)", ((n, *row) for n, row in enumerate(patterns, 1))
    )
    index = dict.fromkeys((key, number + 1) for key, number in Patterns(patterns).index())
    db.executemany("INSERT INTO crisis_keys VALUES (?, ?)", index)
    with (HERE / "crisis_concepts.txt").open(encoding="utf-8") as lines:
        db.executemany("INSERT INTO crisis_classes VALUES (?, ?)", members_of_concepts(lines))
    with gzip.open(HERE / "crisis_weights.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        model, weights = read_weights(file)
        db.executemany("INSERT INTO crisis_weights VALUES (?, ?)", weights)
    db.execute("INSERT INTO crisis_model VALUES ('model', ?)", [json.dumps(model)])


def _add_problem_words(db: sqlite3.Connection) -> None:
    """Adds what it takes to find problems in a text: names as phrases, all words of these, lists, and the model."""
    names = [(row["id"], name) for row in _rows("problems") for name in (row["name"], *_split(row["synonyms"]))]
    db.executemany("INSERT INTO problem_phrases VALUES (?, ?, ?, ?)", phrases_of(names))
    words = {word for _, name in names for word in fold(name).split()}
    db.executemany("INSERT INTO problem_words VALUES (?)", ((word,) for word in sorted(words)))
    lists = {(row["list"], fold(word)) for row in _rows("problem_lists") for word in _split(row["words"])}
    db.executemany("INSERT INTO problem_lists VALUES (?, ?)", sorted(lists))
    with gzip.open(HERE / "problem_weights.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        model, weights = read_weights(file)
        db.executemany("INSERT INTO problem_weights VALUES (?, ?)", weights)
    db.execute("INSERT INTO problem_model VALUES ('model', ?)", [json.dumps(model)])


def _sample(row: dict[str, str], organizations: Mapping[str, Organization]) -> Meeting:
    """A sample meeting from a row of meetings.csv."""
    values: dict[str, Any] = {name: row.get(name) or None for name in COLUMNS}
    values |= {name: tuple(row[name].split("; ")) if row[name] else () for name in LISTS if name in row}
    values |= {name: _flag(row.get(name)) for name in BOOLEANS}
    for name, converter in (("weekday", int), ("duration", int), ("latitude", float), ("longitude", float)):
        values[name] = converter(row[name]) if row[name] else None
    return Meeting(
        **values
        | {
            "id": meeting_id(SAMPLES, row["key"]),
            "source": SAMPLES,
            "source_key": row["key"],
            "organization": organizations[row["organization"]],
            "group_name": row["group"] or None,
            "except_dates": (),
            "also_in": (),
            "recurrence_from": "feed" if row["recurrence"] else "default",
            "address_withheld": row["address_withheld"] == "1",
            "sample": True,
            **_position(values),
        }
    )


def _position(values: Mapping[str, Any]) -> dict[str, object]:
    """Where a sample with coordinates and time zone has them from."""
    is_placed = values["latitude"] is not None and not values["approximate"]
    return {
        "near_latitude": values["latitude"] if is_placed else None,
        "near_longitude": values["longitude"] if is_placed else None,
        "position_from": "feed" if is_placed else None,
        "timezone_from": "feed" if values["timezone"] is not None else None,
    }


def _flag(text: str | None) -> bool | None:
    return None if not text else text == "1"


def _organization(row: dict[str, str]) -> dict[str, object]:
    """A row of the table `organizations`."""
    columns = _with_nulls(row)
    for list_column in ("audience", "countries", "states", "also_known_as"):
        columns[list_column] = "; ".join(_split(row[list_column])) or None
    for other_table in ("problems", "companions", "alternatives", "successors"):
        del columns[other_table]
    return columns


def _vocabulary() -> Iterator[dict[str, str]]:
    """The words of all vocabularies, with their labels."""
    kinds = vocabulary.ATTRIBUTE_KINDS | {
        "attendance": vocabulary.ATTENDANCE,
        "type": vocabulary.GROUP_TYPES,
        "approach-of-organization": vocabulary.APPROACHES,
        "led-by": vocabulary.LED_BY,
        "cost": vocabulary.COSTS,
    }
    for kind, words in kinds.items():
        for id, label in words.items():
            yield {"kind": kind, "id": id, "label": label}


def _rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file in this folder."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _split(joined: str) -> list[str]:
    """The parts of a cell that are separated by |."""
    return [part for part in joined.split("|") if part]


def _with_nulls(row: dict[str, str]) -> dict[str, object]:
    return {name: value or None for name, value in row.items()}


def _bundle() -> str:
    """The id of the bundle: a SHA-256 hash over the schema and the text files."""
    files = [
        SCHEMA,
        *sorted(HERE.glob("*.csv*")),
        *sorted(HERE.glob("crisis_*.t*")),
        *sorted(HERE.glob("problem_*.t*")),
        *sorted(HERE.glob("guide/*")),
    ]
    return sha256(b"".join(sha256(file.read_bytes()).digest() for file in files)).hexdigest()[:16]


def _version() -> str:
    for line in VERSION_FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("__version__"):
            return line.split('"')[1]
    raise ValueError("no __version__")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
