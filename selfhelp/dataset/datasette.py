"""The description of a dataset for Datasette: titles, what columns mean, what is internal, and canned queries."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

from selfhelp.dataset.canned_queries import CANNED_QUERIES
from selfhelp.output.fields import FIELDS

TITLE: Final = "Self-help group meetings"
FACETS: Final = ("organization", "day", "attendance", "city", "state", "country")
"""Columns of the view schedule by which Datasette offers to narrow it."""

INTERNAL: Final = (
    "about", "everyday_words", "spellings", "phrase_lists", "problem_phrases", "problem_words", "problem_lists",
    "crisis_patterns", "crisis_keys", "crisis_model", "crisis_classes", "crisis_weights", "problem_model",
    "problem_weights", "place_regions", "cities", "zip_codes", "city_names", "place_names", "place_spellings",
    "place_spelling_lengths", "repeated_trigrams", "clocks", "meeting_places", "meeting_text", "known_rows",
    "forgotten", "guide_applies", "bmlt_formats", "retired",
)  # fmt: skip
"""Tables that only the program needs; hidden with the tables in which SQLite keeps their text indexes."""

_TEXT_INDEX: Final = {"fts_table": "meeting_text", "fts_pk": "key"}
_DISPLAY: Final[dict[str, dict[str, Any]]] = {
    "schedule": {"facets": list(FACETS), **_TEXT_INDEX},
    "meetings": {"label_column": "name", **_TEXT_INDEX},
    "organizations": {"label_column": "name"},
    "problems": {"label_column": "name"},
}

_INDEX_PARTS: Final = ("meeting_text_", "place_spellings_")
_OF_MEETINGS: Final = ("meetings", "schedule", "groups")
"""Tables and views whose columns are fields of a meeting, which the output fields describe too."""

_STATEMENT: Final = re.compile(r"^CREATE (?:VIRTUAL )?(TABLE|VIEW) (\w+)")
_COLUMN: Final = re.compile(r"^  (\w+) [A-Z]")


def schema_text() -> str:
    """The file that creates a dataset, and whose comments describe it."""
    return (files("selfhelp") / "dataset" / "schema.sql").read_text(encoding="utf-8")


def described(schema: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Tables and views of a schema -> the comment above each, and those behind its columns.

    A comment stands above a table without an empty line between them, and behind a column at the end of its line.
    """
    tables: dict[str, tuple[str, dict[str, str]]] = {}
    comment: list[str] = []
    kind, columns = "", dict[str, str]()
    for line in schema.splitlines():
        code, marked, remark = (part.strip() for part in line.partition("--"))
        if created := _STATEMENT.match(line):
            kind, columns = created[1], {}
            tables[created[2]] = (" ".join(comment), columns)
            comment = []
        elif not code:
            comment = [*comment, remark] if marked else []
        elif marked and kind == "VIEW":
            columns[code.rstrip(",").rpartition(" ")[2].rpartition(".")[2]] = remark
        elif marked and (column := _COLUMN.match(line)):
            columns[column[1]] = remark
        if code.endswith(";"):
            comment = []
    return tables


def datasette_text(database: str, columns: Mapping[str, Collection[str]]) -> str:
    """The text of a datasette.yml for a database of this name, with these tables and views and their columns."""
    tables = described(schema_text())
    config = {
        "title": TITLE,
        "description": "Meetings, groups and helplines as selfhelp has loaded them. Call ahead where a date is old.",
        "databases": {
            database: {
                "tables": {
                    name: _table(name, *tables.get(name, ("", {})), columns[name], tables["meetings"][1])
                    for name in sorted(columns)
                },
                "queries": {
                    name: {
                        "title": query.title,
                        "description": query.description,
                        "hide_sql": True,
                        "params": query.parameters,
                        "sql": query.sql,
                    }
                    for name, query in CANNED_QUERIES.items()
                },
            }
        },
    }
    return "\n".join(_yaml(config)) + "\n"


def _table(
    name: str, comment: str, remarks: Mapping[str, str], columns: Iterable[str], of_meetings: Mapping[str, str]
) -> dict[str, Any]:
    if name in INTERNAL or name.startswith(_INDEX_PARTS):
        return {"hidden": True}
    meanings = dict(remarks)
    if name in _OF_MEETINGS:
        meanings = {column: remarks.get(column) or _meaning(column, of_meetings) for column in columns}
        meanings = {column: meaning for column, meaning in meanings.items() if meaning}
    about = {"description": comment} if comment else {}
    return about | _DISPLAY.get(name, {}) | ({"columns": meanings} if meanings else {})


def _meaning(column: str, of_meetings: Mapping[str, str]) -> str:
    """What a column of meetings means, as the schema says or else the fields of every output."""
    field = FIELDS.get(column)
    return of_meetings.get(column) or (field.meaning if field is not None else "")


def _yaml(value: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """The lines of a mapping as YAML: a text of several lines as a block, other values as JSON, which YAML includes."""
    for key, item in value.items():
        if isinstance(item, dict) and item:
            yield f"{indent}{key}:" if key.isidentifier() else f"{indent}{json.dumps(key)}:"
            yield from _yaml(item, f"{indent}  ")
        elif isinstance(item, str) and "\n" in item:
            yield f"{indent}{key}: |-"
            yield from (f"{indent}  {line}" for line in item.splitlines())
        else:
            yield f"{indent}{key}: {json.dumps(item, ensure_ascii=False)}"
