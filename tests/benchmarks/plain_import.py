"""The least that loading a feed takes: json.load, executemany, a full-text index."""

import json
import sqlite3
import sys
from pathlib import Path


def main(feed: Path, target: Path) -> None:
    """Loads the rows as they are."""
    rows = json.loads(feed.read_text(encoding="utf-8"))
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = ", ".join(f'"{name}"' for name in names)
    db = sqlite3.connect(target)
    db.execute(f"CREATE TABLE meetings ({columns})")
    db.execute("CREATE VIRTUAL TABLE words USING fts5 (name, location, notes, formatted_address, content = meetings)")
    cells = ([row.get(name) for name in names] for row in rows)
    values = ([json.dumps(cell) if isinstance(cell, list) else cell for cell in row] for row in cells)
    db.executemany(f"INSERT INTO meetings VALUES ({', '.join('?' for _ in names)})", values)
    db.execute("INSERT INTO words (words) VALUES ('rebuild')")
    db.commit()
    db.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
