"""Finds codes that a feed uses in another sense than its organization, which only all rows together show."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from selfhelp.ingest.messages import Message
from selfhelp.organizations import Organization
from selfhelp.reading.attendance import ways_in_type
from selfhelp.reading.codes import Codes, Doubt
from selfhelp.reading.regions import official_languages
from selfhelp.text import nocase

FEW_SLIPS: Final = 20
"""One row in so many may have an unknown code, a slip of the pen, before the codes are taken to be another system.

In any feed, one unknown code in one row is such a slip."""

FEWEST_ROWS: Final = 3
"""Number of rows below which "most rows" says nothing."""

_CODE: Final = re.compile(r"[A-Z\d]{1,3}|[A-Za-z\d]{1,2}")


class CodedRow(NamedTuple):
    """The organization of a row, its codes as they are written, and its country."""

    organization: Organization
    codes: tuple[str, ...]
    country: str | None


@dataclass(slots=True)
class _Tally:
    """Counts of the rows of one organization: all, those with codes, with unknown codes, with foreign languages."""

    rows: int = 0
    coded: int = 0
    with_unknown: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    foreign: Counter[str] = field(default_factory=Counter)

    @property
    def doubt(self) -> Doubt:
        """What of the codes must not be read."""
        languages = {code for code, rows in self.foreign.items() if self.rows >= FEWEST_ROWS and rows * 2 > self.rows}
        is_slip = self.with_unknown < 2 and len(self.unknown) < 2
        return Doubt(not is_slip and self.with_unknown * FEW_SLIPS > self.coded, frozenset(languages))


class DoubtfulCodes(NamedTuple):
    """What must not be read from the codes of a feed, by the id of the organization; and what to tell about it."""

    doubts: Mapping[str, Doubt]
    warnings: Mapping[Message, int]


def doubtful_codes(rows: Mapping[CodedRow, int], tables: Mapping[str, Codes], language: str | None) -> DoubtfulCodes:
    """The codes of a feed that must not be read.

    `rows` have the number of rows that are alike, `tables` are by organization, `language` is that of the source.
    """
    tallies: dict[str, _Tally] = {}
    for row, times in rows.items():
        _count(row, times, tables[row.organization.id], language, tallies.setdefault(row.organization.id, _Tally()))
    doubts = {id: doubt for id, tally in tallies.items() if (doubt := tally.doubt) != Doubt()}
    warnings: Counter[Message] = Counter()
    for id, doubt in doubts.items():
        tally = tallies[id]
        if doubt.short_codes:
            warnings[Message("codes-not-known", ", ".join(sorted(tally.unknown)))] += tally.with_unknown
        for code in sorted(doubt.languages):
            warnings[Message("language-implausible", code.upper())] += tally.foreign[code]
    return DoubtfulCodes(doubts, dict(warnings))


def _count(row: CodedRow, times: int, table: Codes, language: str | None, tally: _Tally) -> None:
    """Adds a number of equal rows to the counts of their organization."""
    tally.rows += times
    tally.coded += times * bool(row.codes)
    unknown = [code for code in row.codes if _CODE.fullmatch(code) and table.get(code) is None]
    unknown = [code for code in unknown if not code.isdigit() and not ways_in_type(code)]
    tally.with_unknown += times * bool(unknown)
    for code in unknown:
        tally.unknown[code] += times
    usual = {language} if language else official_languages(row.country)
    for code in row.codes:
        entry = table.get(code)
        if usual and entry is not None and entry.languages and not table.is_spelled_out(code):
            tally.foreign[nocase(code)] += times * usual.isdisjoint(entry.languages)
