"""Answers as text: JSON, CSV, tables for people."""
