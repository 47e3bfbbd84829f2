"""The SQLite dataset: read, rebuilt and checked."""
