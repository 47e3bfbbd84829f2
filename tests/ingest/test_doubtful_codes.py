"""Codes that a feed uses in another sense than its organization are not read, and the import says so."""

from collections import Counter

from selfhelp.ingest.context import Context
from selfhelp.ingest.doubtful_codes import CodedRow, doubtful_codes
from selfhelp.ingest.draft import draft
from selfhelp.ingest.findings import Findings
from selfhelp.ingest.messages import Message
from selfhelp.ingest.raw_meeting import raw_meeting
from selfhelp.model import Source
from selfhelp.organizations import Organization
from selfhelp.reading.codes import Code, Codes, Doubt, meanings_of

AA = Organization("aa", "Alcoholics Anonymous", "AA")
TABLE = Codes(
    [
        {
            "S": Code("Spanish", (), ("es",)),
            "HE": Code("Hebrew", (), ("he",)),
            "T": Code("Transgender", ("transgender", "lgbtq")),
            "W": Code("Women", ("women",)),
            "MED": Code("Meditation", ("meditation",)),
            "ABSI": Code("As Bill Sees It", ("book-study",)),
        }
    ]
)


def doubt_about(*rows: str, language: str | None = None, country: str | None = "US") -> Doubt | None:
    """The doubt about the codes of rows, each a text like "S T"."""
    coded = Counter(CodedRow(AA, tuple(row.split()), country) for row in rows)
    return doubtful_codes(coded, {"aa": TABLE}, language).doubts.get("aa")


def test_where_codes_are_unknown_no_short_code_is_read() -> None:
    doubt = doubt_about("S OD", "T BB", "W")
    assert doubt == Doubt(short_codes=True)
    assert meanings_of(["S", "T", "MED", "ABSI", "Women"], TABLE, doubt)[:2] == (("book-study", "women"), ())


def test_a_slip_in_one_of_many_rows_casts_no_doubt() -> None:
    assert doubt_about("S OD", *["W"] * 19) is None
    assert doubt_about("S OD", "S OD", *["W"] * 38) is None
    assert doubt_about("S OD", "S OD", *["W"] * 37) == Doubt(short_codes=True)


def test_one_unknown_code_in_one_row_of_few_casts_no_doubt() -> None:
    assert doubt_about("S OD", "W") is None
    assert doubt_about("S OD BB", "W") == Doubt(short_codes=True)


def test_words_that_are_not_known_cast_no_doubt() -> None:
    assert doubt_about("S Promises", "W Steps", "T ASBI") is None


def test_a_code_that_gives_most_rows_another_language_than_the_source_gives_none() -> None:
    assert doubt_about("HE", "HE W", "W", language="en") == Doubt(languages=frozenset({"he"}))
    assert doubt_about("HE", "W", "W", language="en") is None
    assert doubt_about("HE", "HE", "HE", language="he") is None
    assert doubt_about("Hebrew", "Hebrew", "Hebrew", language="en") is None


def test_without_a_language_of_the_source_those_of_the_country_count() -> None:
    assert doubt_about("HE", "HE", "W") == Doubt(languages=frozenset({"he"}))
    assert doubt_about("HE", "HE", "W", country="IL") is None
    assert doubt_about("S", "S", "W", country="US") is None  # official in parts of the country
    assert doubt_about("HE", "HE", "W", country=None) is None
    assert doubt_about("HE", "HE") is None  # too few


def test_the_import_names_the_codes() -> None:
    coded = [CodedRow(AA, ("HE", "MW"), "US")] * 3
    assert doubtful_codes(Counter(coded), {"aa": TABLE}, "en").warnings == {
        Message("codes-not-known", "MW"): 3,
        Message("language-implausible", "HE"): 3,
    }


def test_a_draft_with_the_meanings_in_doubt_left_out_is_the_same_as_a_new_one() -> None:
    context = Context(
        Source("denver", "aa", "meeting-guide", "denver.json", language="en"),
        AA,
        {"aa": AA},
        lambda _: TABLE,
        lambda _: None,
    )
    types = ["S", "T", "MED", "Women", "Veterans"]
    row = raw_meeting({"name": "Noon", "day": 1, "time": "12:00", "types": types, "notes": "Wheelchair accessible."})
    doubt = Doubt(short_codes=True)
    read, certain = draft(row, context), draft(row, context, Findings(doubts={"aa": doubt}))
    assert [(m.languages, m.attributes) for m in (*read.meetings, *certain.meetings)] == [
        (("es",), ("transgender", "lgbtq", "meditation", "women", "veterans", "wheelchair")),
        (("en",), ("women", "veterans", "wheelchair")),
    ]
