"""Writers of hits: JSON, CSV and other data formats, and tables for people."""
