"""The report of changes: what it shows of texts that try to be more than texts, and of what is no longer kept."""

import io
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from listed import AA, NOON
from pages import TextOf

from selfhelp.model import Change
from selfhelp.output.change_report import KnownBesides, change_report, write_change_page
from selfhelp.output.last_known import kept, last_known
from selfhelp.text import printable

DAY = date(2026, 11, 28)
NOTHING = KnownBesides({}, {})
ELEMENTS = frozenset("html head meta title style body main h1 p strong h2 ul li".split())
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "</li></ul></style><base href=//evil.example>",
    "]]>&lt;svg/onload=alert(1)&gt;",
)


def change(kind: str, field: str | None = None, old: str | None = None, new: str | None = None) -> Change:
    return Change("denver", "2026-11-28T12:00:00.000+00:00", kind, NOON.id, NOON.name, None, field, old, new)


def page(*changes: Change, known: KnownBesides = NOTHING) -> TextOf:
    stream = io.StringIO()
    write_change_page(changes, known, DAY, stream)
    return TextOf(stream.getvalue())


def lines(*changes: Change, known: KnownBesides = NOTHING) -> list[str]:
    return list(change_report(changes, known, DAY))[1:-1]


@given(st.lists(st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=30), min_size=5, max_size=5))
def test_a_page_runs_nothing_and_shows_hostile_texts_as_texts(texts: list[str]) -> None:
    source, name, venue, old, id = texts
    removed = change("removed", old=kept(NOON._replace(location=venue)))._replace(source=source, name=name, id=id)
    changed = change("changed", "region", old, venue)._replace(source=source, name=name, id=id)
    read = page(removed, changed)
    assert set(read.elements) <= ELEMENTS
    assert not [name for name, _ in read.attributes if name.startswith("on") or name in ("src", "href")]
    assert len(read.items) == 2
    assert printable(name) in read.items[0]
    assert printable(source) in read.text


def test_what_is_kept_of_a_removed_meeting_is_read_again() -> None:
    left = last_known(change("removed", old=kept(NOON)), {"aa": AA})
    assert left is not None
    assert (left.timing, left.location, left.address) == (NOON.timing, NOON.location, NOON.address)
    assert (left.city, left.organization, left.attributes) == (NOON.city, AA, NOON.attributes)
    assert (left.url, left.notes, left.latitude) == (None, None, None)


def test_of_what_is_no_longer_kept_the_report_says_so() -> None:
    for old in (None, "", "[]", '{"organization": ', "7"):
        assert lines(change("removed", old=old)) == ["  - Noon Group: when and where is no longer kept (k3x9qahtwa)"]
    assert lines(change("removed")._replace(name="")) == [
        "  - (name no longer kept): when and where is no longer kept (k3x9qahtwa)"
    ]
    assert lines(change("added")) == ["  + Noon Group: when and where is no longer kept (k3x9qahtwa)"]
    assert lines(change("changed", "start")) == ["  ~ Noon Group: start changed (k3x9qahtwa)"]


def test_a_link_of_a_meeting_that_is_gone_is_not_told() -> None:
    link = change("changed", "conference_url", "https://zoom.us/j/1", "https://zoom.us/j/2")
    assert lines(link) == ["  ~ Noon Group: conference url changed (k3x9qahtwa)"]
    assert lines(link, known=KnownBesides({NOON.id: NOON}, {})) == [
        "  ~ Noon Group: conference url https://zoom.us/j/1 -> https://zoom.us/j/2 (k3x9qahtwa)"
    ]
