"""Names in a dataset that begin with what was typed, for completion in a shell."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from selfhelp.dataset.store import read_only_uri
from selfhelp.text import fold

MOST: Final = 50
"""Names that are offered at once."""

_NAMES: Final = {
    "organization": "SELECT id FROM organizations WHERE id LIKE :typed ORDER BY id",
    "problem": "SELECT id FROM problems WHERE id LIKE :typed ORDER BY id",
    "city": "SELECT DISTINCT city FROM meetings WHERE city LIKE :typed ORDER BY city",
    "place": "SELECT name FROM cities WHERE population >= 100000 AND name LIKE :typed"
    " UNION SELECT DISTINCT city FROM meetings WHERE city LIKE :typed ORDER BY 1",
    "state": "SELECT DISTINCT state FROM meetings WHERE state LIKE :typed ORDER BY state",
    "language": "SELECT DISTINCT language FROM meeting_languages WHERE language LIKE :typed ORDER BY language",
    "source": "SELECT name FROM sources WHERE name LIKE :typed ORDER BY name",
    "topic": "SELECT id FROM guide WHERE id LIKE :typed ORDER BY id",
    # Unlike LIKE, a range of ids is found by their index among a million.
    "meeting": "SELECT id FROM meetings WHERE id >= :first AND id < :first || '~' ORDER BY id",
}
"""Kind of name -> SQL for those that begin with what was typed."""

_OF_PLACES: Final = frozenset({"city", "place"})


def names_beginning(path: Path, kind: str, typed: str) -> list[str]:
    """The names of a kind that begin with a text, without blanks, which a shell would break them at.

    A file that cannot be read has none: a completion must not end in an error.
    """
    text = typed.lower().replace("-", "_") if kind in _OF_PLACES else typed.lower().replace("%", "").replace("_", "")
    values = {"typed": f"{text}%", "first": typed.lower(), "most": MOST}
    try:
        with closing(sqlite3.connect(read_only_uri(path), uri=True)) as db:
            found = [name for (name,) in db.execute(f"{_NAMES[kind]} LIMIT :most", values) if name]
    except sqlite3.Error:
        return []
    if kind not in _OF_PLACES:
        return found
    # Options take names of places in any spelling: "new-york".
    joined = dict.fromkeys("-".join(fold(name).split()) for name in found)
    return [name for name in joined if name.startswith(typed.lower())]
