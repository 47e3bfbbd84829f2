"""Texts in the encodings of old programs."""

import pytest

from selfhelp.ingest.formats.decoding import decode


@pytest.mark.parametrize("encoding", ["mac-roman", "cp1252", "utf-8"])
@pytest.mark.parametrize(
    "text",
    [
        "name,city\nCafé du Père,Orléans\n",
        "name,city\nWomen\u2019s Step,Málaga\nVen a Mí,Almería\n",
        "name,city\nFreitag für Männer,Köln\n",
    ],
)
def test_accents_are_read_by_the_encoding_in_which_they_make_words(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_apostrophes_alone_show_which_system_wrote_a_table() -> None:
    assert decode("name\nWomen\u2019s Step\n".encode("mac-roman")) == "name\nWomen\u2019s Step\n"
    assert decode("name\nWomen\u2019s Step\n".encode("cp1252")) == "name\nWomen\u2019s Step\n"


def test_dashes_and_quotes_of_windows_are_no_accents_of_a_mac() -> None:
    text = "when\nMon\u2013Fri, the \u201clate\u201d group\u2026now\n"
    assert decode(text.encode("cp1252")) == text
