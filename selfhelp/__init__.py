"""A finder of self-help group meetings, on the command line and offline."""

__version__ = "0.1.0"
