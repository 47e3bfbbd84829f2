"""The commands. Those that share most of their code share a module."""
