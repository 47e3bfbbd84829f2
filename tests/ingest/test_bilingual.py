"""Meetings of which a code says that they are in two languages, without saying which."""

from dataclasses import replace

import pytest
from helpers import CONTEXT, ROW

from selfhelp.ingest import report
from selfhelp.ingest.feed import Feed
from selfhelp.reading.codes import Code, Codes

CODES = Codes([{"BL": Code.read("Bi-Lingual", ["language:bilingual"]), "ES": Code.read("Spanish", ["language:es"])}])


def languages(**changes: object) -> tuple[str, ...]:
    row = ROW | {"types": ["BL"], "country": "US", "state": "CO"} | changes
    [only] = report.read_rows(Feed("meeting-guide", [row]), replace(CONTEXT, codes_in=lambda _: CODES)).meetings
    return only.languages


@pytest.mark.parametrize(
    "changes", [{"name": "Unidos Podemos"}, {"notes": "English & Spanish"}, {"types": ["BL", "ES"]}]
)
def test_the_other_language_is_that_of_the_rows_own_words(changes: dict[str, object]) -> None:
    assert languages(**changes) == ("en", "es")


@pytest.mark.parametrize(
    "changes", [{"name": "Noon"}, {"notes": "English, Spanish and French"}, {"name": "Unidos Podemos", "types": []}]
)
def test_where_no_other_language_or_several_are_named_nothing_is_guessed(changes: dict[str, object]) -> None:
    assert "es" not in languages(**changes)
