"""Readers of values as people write them, one module for each kind of value."""
