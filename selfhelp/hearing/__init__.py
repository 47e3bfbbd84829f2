"""Hear in a text that somebody is in danger."""
