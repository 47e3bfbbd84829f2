"""A search in plain words -> the options that it means."""
