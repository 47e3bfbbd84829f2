"""The SQLite dataset: reading, rebuilding and checking it."""
