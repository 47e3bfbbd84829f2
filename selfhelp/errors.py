"""What can go wrong, each kind with the exit code that the command line gives it."""

from typing import ClassVar


class SelfHelpError(Exception):
    """A failure that is explained to people in two lines: what happened, and what to try."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(SelfHelpError):
    """The words of the command cannot be read, or contradict each other."""

    exit_code = 2


class UnknownValueError(UsageError):
    """An organization, problem, attribute, code, source or id that nothing is known by."""


class AmbiguousNameError(UnknownValueError):
    """A name that several organizations have; `ids` tell them apart."""

    def __init__(self, name: str, message: str, ids: list[str]) -> None:
        super().__init__(message, "name one by its id: " + " or ".join(f"-o {id}" for id in ids))
        self.name = name
        self.ids = ids


class FeedError(SelfHelpError):
    """A feed or file that holds no meetings that can be read."""


class StoreError(SelfHelpError):
    """The dataset cannot be opened, read or replaced."""
