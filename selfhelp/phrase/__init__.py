"""Convert a search in plain words to options."""
