"""Feeds over the network: found, fetched, and fetched again."""
