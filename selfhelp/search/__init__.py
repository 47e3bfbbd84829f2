"""What a search asks for, and how SQLite answers it."""
