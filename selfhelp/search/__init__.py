"""What a search means, and how SQLite answers it."""
