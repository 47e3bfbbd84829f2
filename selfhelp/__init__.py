"""Find self-help group meetings on the command line, offline."""

__version__ = "0.2.0"
