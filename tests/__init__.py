"""The tests of selfhelp."""
