"""Recognize in a text that somebody may be in danger."""
