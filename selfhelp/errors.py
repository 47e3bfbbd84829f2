"""The exceptions that the command line reports, each with its exit code."""

from typing import ClassVar


class SelfHelpError(Exception):
    """A failure reported to the user in two lines: what went wrong (the message) and what to try (the hint)."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(SelfHelpError):
    """The arguments of a command are invalid or contradict each other."""

    exit_code = 2


class UnknownValueError(UsageError):
    """The name or id of an organization, problem, attribute, code, source, place or meeting is not known."""


class AmbiguousNameError(UnknownValueError):
    """Several organizations, listed in `ids`, share the name."""

    def __init__(self, name: str, message: str, ids: list[str]) -> None:
        super().__init__(message, "use an id: " + " or ".join(f"-o {id}" for id in ids))
        self.name = name
        self.ids = ids


class InstallError(SelfHelpError):
    """A file that belongs to the program itself is missing or damaged."""

    def __init__(self, what: str, problem: object) -> None:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        super().__init__(
            f"selfhelp is not completely installed: {what} cannot be read ({reason})", "install selfhelp again"
        )


class FeedError(SelfHelpError):
    """A feed or file cannot be fetched or read, or contains no meetings."""


class StoreError(SelfHelpError):
    """The dataset cannot be opened, read or replaced."""
