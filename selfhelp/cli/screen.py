"""An answer on a screen: as many meetings as fit, as a table, as blocks, or as sentences for screen readers."""

import os
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TextIO

from selfhelp.cli.answer import FEWEST, MOST, Answer, answer_to
from selfhelp.cli.asked import Asked
from selfhelp.cli.cautions import public_holidays
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.output.console import View
from selfhelp.search.attributes import LANGUAGE, has
from selfhelp.search.preferences import OF_ROOMS, wishes_among
from selfhelp.vocabulary import ATTRIBUTES, AUDIENCES, WHAT_TO_ASK

if TYPE_CHECKING:
    from selfhelp.output.listing import Section

PIPE_WIDTH: Final = 120
"""Width in columns of a table written to a file or a pipe."""

AROUND_TABLE: Final = 4
"""Lines of a screen that are not left to a table, its sources and the helplines: notes, a caution, the prompt."""

FEWEST_IN_DANGER: Final = 3
"""How many meetings are shown at least below helplines."""

AROUND_NOTHING: Final = 4
"""How many more there are if nothing is found."""

YEAR_AHEAD: Final = 366
"""Days for which public holidays are told."""


class Screen:
    """A terminal, or a file or pipe on which nothing has to fit.

    `full` asks for blocks to read aloud and `sentences` for one sentence a meeting, as a terminal does that can draw
    nothing.
    """

    def __init__(self, *, is_terminal: bool, full: bool, sentences: bool) -> None:
        self.is_terminal = is_terminal
        self.full = full
        self.sentences = sentences or (is_terminal and os.environ.get("TERM") == "dumb")

    def answer(self, asked: Asked, store: Store, session: Session) -> tuple[Answer, View]:
        """The answer to a search with as many meetings as fit, and how the people of its country read it."""
        limit = asked.request.query.limit or (MOST if self.is_terminal else None)
        columns, lines = shutil.get_terminal_size()
        above = session.height_said + len(asked.danger.block()) + asked.danger.is_middle
        helplines = max(1, -(-len(asked.danger.always) // columns))
        lines -= AROUND_TABLE + above + helplines
        country = session.whereabouts(store, asked.request.place).country
        view = view_of(asked, country, None if self.is_terminal else PIPE_WIDTH, session)
        wanted = self._rows(lines) if self.is_terminal else None
        found = answer_to(asked, store, limit=limit, country=country, wanted=wanted)
        if self.is_terminal and asked.filters.limit is None:
            # Who holds such meetings is told where none is found.
            is_direct = found.hits or found.unsaid
            lines -= bool(found.venues)
            found = self._as_fits(found, view, lines if is_direct else lines - AROUND_NOTHING)
            if asked.danger.is_loud and self._height(found, view) > lines:
                # The helplines must not scroll away, and need not be told twice.
                found = found.with_first(FEWEST_IN_DANGER)._replace(afar=())
        return found, view

    def write(self, found: Answer, stream: TextIO, view: View) -> None:
        """Write the meetings of an answer, with their sources."""
        if self.full or self.sentences:
            from selfhelp.output.blocks import write_blocks, write_sentences

            write = write_blocks if self.full else write_sentences
            write(_sections(found), stream, view)
            return
        from selfhelp.output.listing import write_listing

        write_listing(_sections(found), stream, view, wanted=sorted(found.request.query.wanted))

    def _rows(self, lines: int) -> int:
        """About how many meetings fit on so many lines."""
        from selfhelp.output.listing import WIDE

        each = 1 if shutil.get_terminal_size().columns >= WIDE else 2
        return min(max(lines // each, FEWEST), MOST)

    def _as_fits(self, found: Answer, view: View, lines: int) -> Answer:
        """The answer with as many meetings as fit on so many lines, but not too few; blocks are `FEWEST`."""
        if self.full or self.sentences:
            return found.with_first(FEWEST)
        while self._height(found, view) > lines and (fewer := found.smaller()) is not None:
            found = fewer
        return found

    def _height(self, found: Answer, view: View) -> int:
        from selfhelp.output.listing import height

        return height(_sections(found), view, shutil.get_terminal_size().columns)


def view_of(asked: Asked, country: str, width: int | None, session: Session) -> View:
    """How times and distances are written for a searcher in a country, and when groups may be closed there."""
    when, place = asked.request.query.when, asked.request.place
    now = when.now.astimezone(when.zone)
    return View(
        now,
        width,
        miles=session.in_miles(place.country if place is not None else None),
        twelve_hours=session.on_twelve_hours(country),
        holidays=public_holidays(country, place.state if place is not None else None, now.date(), YEAR_AHEAD),
        by_phone=asked.request.query.dial_in,
    )


def _sections(found: Answer) -> "list[Section]":
    from selfhelp.output.listing import Section

    wishes = wishes_among(found.request.query.prefer)
    afar = Section(found.afar, "From anywhere, online or by phone")
    unsaid = Section(found.unsaid, _what_is_unsaid([word for word in found.request.query.prefer if word in wishes]))
    # What can be joined from afar has no ramp.
    meets_wish = any(has(hit.meeting, word) for hit in found.afar for word in wishes - OF_ROOMS)
    return [
        Section(found.hits),
        Section(
            found.other_days,
            "Later, in the same area" if found.hits else "None at that time. At other times near there",
        ),
        Section(found.outside, "None known within that distance. Farther away"),
        *([afar, unsaid] if meets_wish else [unsaid, afar]),
    ]


def _what_is_unsaid(wishes: Sequence[str]) -> str:
    """The title of the meetings that do not say whether they have what is wished for, with what to do."""
    if any(word.startswith(LANGUAGE) for word in wishes):
        return "Not known to be in that language"
    labels = " or ".join(AUDIENCES.get(word, ATTRIBUTES.get(word, word)) for word in wishes)
    ask = WHAT_TO_ASK.get(wishes[0], "call first") if wishes else ""
    return f"These do not mention: {labels}. {ask[:1].upper()}{ask[1:]}"
