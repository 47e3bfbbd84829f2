"""The page: one file with a table, which runs nothing, whatever the names in it are."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from listed import APPOINTMENT, DENVER, HIDDEN, NOON, NOW, ROOM, THIRD, hits, text_of

from selfhelp.model import Meeting
from selfhelp.output.html_page import COLUMNS, PageOptions, write_html

OPTIONS = PageOptions(NOW, DENVER, footer="In danger or suicidal? Call or text 988; emergency 911.")
ELEMENTS = frozenset(
    "html head meta title style body main h1 p strong div table caption thead tbody tr th td br a time".split()
)
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    "<!--<script>",
    "</style><base href=//evil.example>",
    "]]>&lt;svg/onload=alert(1)&gt;",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<plaintext>",
    "</td></tr></table><form action=//evil.example>",
    "&#60;script&#62;\ufffe\uffff",
)


class Read(HTMLParser):
    """A page as a browser reads it: its elements, links, rows of cells, and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.links: list[str] = []
        self.rows: list[list[str]] = []
        self.title = ""
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes an element."""
        self.elements.append(tag)
        self.attributes += attrs
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "br":
            self.rows[-1][-1] += "\n"
        self._inside = tag

    def handle_data(self, data: str) -> None:
        """Takes the text between elements."""
        if self._inside == "title":
            self.title += data
        elif self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def page(*meetings: Meeting) -> str:
    return text_of(write_html, hits(*meetings), options=OPTIONS)


def row(meeting: Meeting) -> list[str]:
    return Read(page(meeting)).rows[1][: len(COLUMNS)]


def test_a_row_tells_what_one_needs_to_go() -> None:
    assert row(NOON)[:-1] == [
        "Tue 7:30 pm - 8:30 pm\nnext: Tue Dec 1",
        "Noon Group",
        "Alcoholics Anonymous",
        "St Paul's\n12 Main St\nDenver, CO 80205",
        "call 303-555-0100\nweb page",
        "closed: not open to visitors, wheelchair accessible",
    ]
    assert row(NOON)[-1].startswith("denver, fetched 2026-11-20, edited 2026-11-01")


def test_rows_say_zones_where_these_are_unclear_rules_and_what_is_by_appointment() -> None:
    assert row(ROOM)[0] == "Wed 7:30 pm - 8:30 pm\nNew York time\nnext: Wed Dec 2"
    assert row(ROOM)[3:5] == ["online", "https://zoom.us/j/123\ncall 303-555-0100\nAsk for the host\nweb page"]
    assert row(THIRD)[0] == "3rd Sat 7:30 pm - 8:30 pm\nnext: Sat Dec 19"
    assert row(APPOINTMENT)[0] == "By appointment"
    assert row(NOON._replace(timezone=None))[0] == "Tue 7:30 pm - 8:30 pm\ntime zone not known\nnext: Tue Dec 1"
    assert row(NOON._replace(country="DE"))[0].startswith("Tue 19:30 - 20:30")


def test_a_withheld_place_is_not_in_the_page() -> None:
    assert row(HIDDEN)[3] == "place given by phone\nDenver"
    assert "12 Main St" not in page(NOON._replace(address_withheld=True))


def test_what_is_old_is_marked() -> None:
    old = NOON._replace(fetched="2026-04-01T00:00:00Z")
    assert "fetched 2026-04-01, edited 2026-11-01: more than half a year old, call first" in row(old)[-1]
    assert "more than a year old, call before you go" in row(NOON._replace(edited="2025-01-01"))[-1]


def test_the_page_is_made_to_be_read_and_printed() -> None:
    text = page(NOON)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">\n')
    read = Read(text)
    assert read.title.strip() == "Meetings"
    assert [head.strip() for head in read.rows[0]] == list(COLUMNS)
    assert text.count('<th scope="col">') == len(COLUMNS)
    assert text.count('<th scope="row">') == 1
    assert "<caption" in text
    assert "@media print" in text
    assert "color-scheme: light dark" in text
    assert "From the groups&#x27; own lists, as of Nov 28, 2026; not medical or legal advice; no endorsement." in text
    assert "Call ahead: times change." in text
    assert "<p>1 meeting.</p>\n<p>In danger or suicidal? Call or text 988; emergency 911.</p>" in text


def test_the_page_may_load_and_run_nothing_but_its_own_style() -> None:
    text = page(NOON)
    [style] = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    [policy] = re.findall('Content-Security-Policy" content="([^"]*)"', text)
    assert policy.replace("&#x27;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert set(Read(text).elements) <= ELEMENTS


@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=30), min_size=7, max_size=7))
def test_hostile_texts_are_shown_as_texts(texts: list[str]) -> None:
    name, venue, street, notes, link, phone, email = (text or "x" for text in texts)
    text = page(
        NOON._replace(
            name=name, location=venue, address=street, notes=notes, conference_url=link, url=link, phone=phone,
            email=email, conference_phone=phone, source=name, conference_notes=notes, group_notes=street,
        )
    )  # fmt: skip
    read = Read(text)
    assert set(read.elements) <= ELEMENTS
    assert not {attribute for attribute, _ in read.attributes if attribute.startswith("on")}
    assert all(link.startswith(("http://", "https://", "tel:", "mailto:")) for link in read.links)
    assert len(read.rows) == 2
    assert len(read.rows[1]) == len(COLUMNS)


def test_only_web_addresses_numbers_and_mail_are_links() -> None:
    meeting = ROOM._replace(
        conference_url="javascript:alert(1)", conference_phone="+1 (425) 555-0162,,99#", email="a@example.org?bcc=b",
        url="https://a.example.org/?a=1&b=<2>",
    )  # fmt: skip
    assert Read(page(meeting)).links == ["tel:+14255550162", "tel:3035550100", "https://a.example.org/?a=1&b=<2>"]


def test_a_long_note_is_cut_between_words() -> None:
    about = row(NOON._replace(notes="word " * 300))[5].splitlines()[1]
    assert about == "word " * 99 + "word ..."


def test_each_occurrence_has_its_date() -> None:
    text = text_of(write_html, hits(NOON), options=OPTIONS._replace(each=True))
    assert Read(text).rows[1][0] == "Tue 7:30 pm - 8:30 pm\nTue Dec 1"


def test_a_page_without_meetings_says_so() -> None:
    assert "<p>0 meetings.</p>" in page()
