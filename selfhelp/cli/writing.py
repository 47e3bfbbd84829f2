"""Writes lists of hits: counts what a format cannot hold, removes what others must not read, refuses samples."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any

from selfhelp.cli.session import Session
from selfhelp.errors import SelfHelpError
from selfhelp.model import Hit
from selfhelp.output.leaving import for_others, told_what_is_taken_out
from selfhelp.output.left_out import number_left_out, told_what_is_left_out

_Write = Callable[[Iterable[Hit], Any, Sequence[str], Counter[str]], None]


class ListWriter:
    """Writes hits in one format, and knows afterwards what was left out of it, and what was taken out of the hits.

    `into` is what the format makes, for a note on what is left out. Of a list that `is_for_others`, what is not for
    everybody is taken out.
    """

    def __init__(self, write: _Write, into: str = "file", *, is_for_others: bool = False) -> None:
        self._write = write
        self._into = into
        self._is_for_others = is_for_others
        self.left_out: Counter[str] = Counter()
        self.taken_out: Counter[str] = Counter()

    def __call__(self, hits: Iterable[Hit], stream: IO[Any], names: Sequence[str] = ()) -> None:
        """Write the hits."""
        self._write(self._leaving(hits) if self._is_for_others else hits, stream, names, self.left_out)

    @property
    def number_left_out(self) -> int:
        """How many of the hits are not in what was written."""
        return number_left_out(self.left_out)

    def note_what_is_left_out(self, session: Session) -> None:
        """Note how many meetings and links are not in what was written, and why; and what was taken out of it."""
        from selfhelp.output.calendar import NAMING_LINKS

        if told := told_what_is_left_out(self.left_out):
            session.note(f"Left out of the {self._into}: {told}.")
        if number := self.left_out[NAMING_LINKS]:
            session.note(f"Links left out because they name an organization: {number}.")
        if told := told_what_is_taken_out(self.taken_out):
            session.note(f"Taken out, because others may read it: {told}.")

    def _leaving(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        for hit in hits:
            left, taken = for_others(hit)
            self.taken_out += taken
            yield left


def refuse_samples(what: str, hint: str) -> None:
    """Raise the error for samples in what others may take for real.

    Raises:
        SelfHelpError: always.
    """
    raise SelfHelpError(f"these are made-up samples, which {what} would show as real meetings", hint)
