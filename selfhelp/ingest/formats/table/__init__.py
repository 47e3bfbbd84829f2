"""Everything about feeds that are tables; `table.py` is the format itself, the others are its steps."""
