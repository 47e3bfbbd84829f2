"""Values of feeds, field by field: lengths, texts, links, dates, addresses, attendance, codes."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.geo import Point
from selfhelp.reading import addresses, cells, codes, coordinates, dates, days, languages, links, time_spans, zones
from selfhelp.reading.addresses import Address, read_address
from selfhelp.reading.attendance import attendance, is_joining_info, ways_in_text, ways_in_type
from selfhelp.reading.codes import Code, Codes, meanings_of
from selfhelp.reading.regions import country_code, state_code
from selfhelp.text import fold, printable

fragments = st.sampled_from(
    ["https://", "HTTP:", "//", "example.org", "zoom.us/j/1", "www.", "@", "?pwd=", "<a href=", "<br>", "&amp;", '"',
     ">", "7", "30", "pm", " ", ":", "-", ",", ";", "/", "2026-01-02", "T", "1h", "Mon", "tuesday", "en", "Spanish",
     "N", "[", "America/Denver", "EST", "Main St", "Denver", "CO", "80205", "USA", "(", ")", "\xb0", "\u200b", "\n"]
)  # fmt: skip
texts = st.text() | st.lists(fragments | st.text(max_size=2), max_size=8).map("".join)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("19:30", 1170),
        ("7:30 PM", 1170),
        ("7:30pm", 1170),
        ("7pm", 1140),
        ("7 p.m.", 1140),
        ("07:30:00", 450),
        ("1930", 1170),
        ("19h30", 1170),
        ("19.30", 1170),
        ("19:30 PM", 1170),
        ("12:00 AM", 0),
        ("12:15 pm", 735),
        ("noon", 720),
        ("Midnight", 0),
        ("00:00", 0),
        ("24:00", 1440),
        ("11:00.AM", None),
        ("25:00", None),
        ("12:60", None),
        ("0:30 am", None),
        ("7", None),
        (7, None),
        (0.25, 360),
        (0.8125, 1170),
        ("0.8125", 1170),
        (0.7708333, 1110),
        (0.3, None),  # meetings do not start at 7:12
        (1.5, None),
        ("007", None),
        ("730pm", 1170),
        ("12 noon", 720),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_clock_times_in_any_notation(written: object, minutes: int | None) -> None:
    assert time_spans.minutes(written) == minutes


@pytest.mark.parametrize(
    ("start", "end", "length"),
    [
        ("19:30", "20:30", 60),
        ("23:30", "00:30", 60),
        ("00:00", "23:59", 1439),
        ("00:00", "23:30", None),  # neither round the clock nor a meeting
        ("06:00", "05:58", None),
        ("06:00", "05:59", 1439),
        ("08:00", "20:01", None),
        ("11:30", "00:30", None),  # a typing error by half a day
        ("17:30", "16:30", None),
        ("10:00", "10:00", None),
        ("08:00", "20:00", 720),
        ("08:00", None, None),
        (None, "20:30", None),
        ("00:00", "24:00", 1440),
    ],
)
def test_an_implausible_length_is_unknown(start: str | None, end: str | None, length: int | None) -> None:
    assert time_spans.duration(time_spans.minutes(start), time_spans.minutes(end)) == length


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        (90, 90),
        ("90", 90),
        ("60.0", 60),
        ("01:30:00", 90),
        ("1 hour 30 mins", 90),
        ("PT90M", 90),
        ("1h30", 90),
        ("1.5", None),  # hours, or minutes?
        ("0", None),
        ("\u00b2", None),
        ("\u2460", None),
        ("long", None),
        (None, None),
    ],
)
def test_lengths_in_any_notation(written: object, minutes: int | None) -> None:
    assert time_spans.length(written) == minutes


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (0, [7]),
        ("2", [2]),
        (6.0, [6]),
        (7, [7]),
        ([1, 3], [1, 3]),
        (["6"], [6]),
        ("Tuesday", [2]),
        ("thursdays", [4]),
        ("Mon, Wed & Fri", [1, 3, 5]),
        (None, []),
        ("", []),
        ([], []),
        ("someday", None),
        (8, None),
        (1.5, None),
        ([1, "x"], None),
        (True, None),
        ({}, None),
        ("Monday-Friday", [1, 2, 3, 4, 5]),
        ("daily", [1, 2, 3, 4, 5, 6, 7]),
        ("MON. AND FRI.", [1, 5]),
        ("1,3,5", [1, 3, 5]),
        ("[1,2]", [1, 2]),
        ("n/a", []),
        ("TBD", []),
    ],
)
def test_days_with_sunday_as_zero(written: object, expected: list[int] | None) -> None:
    assert days.weekdays(written, sunday=0) == expected


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("  Plain  ", "Plain"),
        ("A &amp; B", "A & B"),
        ("one<br/>two", "one\ntwo"),
        ("I <3 you", "I <3 you"),
        ('"wrapped"', "wrapped"),
        ("line\r\nnext\t\ttab", "line\nnext tab"),
        ("bell\x07 esc\x1b[31m", "bell esc[31m"),
        (64113, "64113"),
        (64113.0, "64113"),
        (["a", None, "b"], "a, b"),
        ("\t \n", None),
        (None, None),
        (True, None),
    ],
)
def test_texts_are_plain(written: object, text: str | None) -> None:
    assert cells.text(written) == text


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("https://zoom.us/j/1", "https://zoom.us/j/1"),
        (" Https://zoom.us/J/1", "https://zoom.us/J/1"),
        ("zoom.us/j/1", "https://zoom.us/j/1"),
        ("javascript:alert(1)", None),
        ("ftp://example.org", None),
        ("see the notes", None),
        ("http://[broken", None),
        ("none", None),
        ("joe@example.org", None),
        ("N.A.", None),
        ("123.456.7890", None),
    ],
)
def test_links_are_http_only(written: str, link: str | None) -> None:
    assert links.link(written) == link


@pytest.mark.parametrize(
    "written",
    [
        "https://zoom.us@evil.example/j/1",
        "https://zoom.us:443@evil.example/j/1",
        "https://a@zoom.us@evil.example/j/1",
        "https://zoom.us\\@evil.example",
        "https://zoom.us\\.evil.example",
        "https:\\\\zoom.us\\j\\1",
        "https:\\/\\/zoom.us\\/j\\/1",
        "https://zoom.us%40evil.example/j/1",
        "https://zoom%2eus/j/1",
        "https://zoom.us%2f.evil.example/",
        "https://zo\u043em.us/j/1",  # a Cyrillic letter among Latin ones
        "https://\uff5aoom.us/j/1",
        "https://zoom\u3002us/j/1",
        "https://zoom.us\u2044evil.example/",
        "https://zoom.us\uff0fevil.example/",
        "https://zo\tom.us/j/1",
        "https://zo\nom.us/j/1",
        "https://zoom.us:99999/j/1",
        "https://zoom.us:4x3/j/1",
        "https://zoom.us;evil.example/",
        "https://zoom.us,evil.example/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://zoom..us/",
        "//zoom.us/j/1",
        "JaVaScript:alert(1)",
        "java script:alert(1)",
        "javascript://zoom.us/%0aalert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "DATA:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "FILE://zoom.us/j/1",
        "vbscript:x",
        '<a href="https://zoom.us&#92;@evil.example/">Zoom</a>',
        '<a href="https://zoom.us&#8203;@evil.example/">Zoom</a>',
        '<a href="&#106;avascript:alert(1)">Zoom</a>',
    ],
)
def test_a_link_that_may_read_as_another_host_than_browsers_open_is_none(written: str) -> None:
    assert links.link(written) is None


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("https://zoom.us:443/j/1", "https://zoom.us:443/j/1"),
        ("https://medium.com/@name/a", "https://medium.com/@name/a"),
        ("https://127.0.0.1/a", "https://127.0.0.1/a"),
        ("https://m\u00fcnchen.example/Treffen", "https://xn--mnchen-3ya.example/Treffen"),
        ("https://mu\u0308nchen.example:8080/?a=1#b", "https://xn--mnchen-3ya.example:8080/?a=1#b"),
        ("https://stra\u00dfe.example", "https://xn--strae-oqa.example"),
        ("https://\u65e5\u672c\u8a9e.example/", "https://xn--wgv71a119e.example/"),
        ("https://\u0430\u0440\u0440\u04cf\u0435.com/", "https://xn--80ak6aa92e.com/"),  # all Cyrillic: like apple
        ("https://xn--mnchen-3ya.example/", "https://xn--mnchen-3ya.example/"),
        ("https://zoom.us/j/1\u200b", "https://zoom.us/j/1"),
        ("https://zoom.us\u200d.evil.example/", "https://zoom.us.evil.example/"),
        ("https://zoom.us/j/\u202e1", "https://zoom.us/j/1"),
    ],
)
def test_a_link_names_its_host_as_it_is_looked_up(written: str, link: str) -> None:
    assert links.link(written) == link


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/zoom.us",
        "https://evil.example?zoom.us",
        "https://evil.example#@zoom.us",
        "https://evil.example\\@zoom.us",
        "https://zoom.us.evil.example/",
        "https://zoom.us@evil.example/",
    ],
)
def test_a_link_elsewhere_is_not_one_to_join_by(url: str) -> None:
    assert not links.is_conference_link(url)


@pytest.mark.parametrize(
    ("written", "stamp"),
    [
        ("2020-10-27 16:17:24", "2020-10-27T16:17:24"),
        ("2020-04-0416:50:58", "2020-04-04T16:50:58"),
        ("2026-02-23", "2026-02-23"),
        ("8/25/2022 11:17:07 AM", "2022-08-25T11:17:07"),
        ("8/25/2022 12:17:07 AM", "2022-08-25T00:17:07"),
        ("last week", None),
        ("2020-13-01", None),
        ("02.01.2024", "2024-01-02"),
        ("Jan 2, 2024", "2024-01-02"),
        ("2 January 2024", "2024-01-02"),
    ],
)
def test_dates_of_the_last_update(written: str, stamp: str | None) -> None:
    assert dates.stamp(written) == stamp


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("1 Main St, Denver, CO 80205, USA", Address("1 Main St", "Denver", "CO", "80205", "US")),
        ("8318 104 St, Edmonton, Alberta, T6E 4E8, Canada", Address("8318 104 St", "Edmonton", "AB", "T6E 4E8", "CA")),
        ("2 High St, Elverson, PA. 19520", Address("2 High St", "Elverson", "PA", "19520", "US")),
        ("2 High St, Chester, PA  19061 United States", Address("2 High St", "Chester", "PA", "19061", "US")),
        ("Seattle, WA, USA", Address(None, "Seattle", "WA", None, "US")),
        ("London, UK", Address(None, "London", None, None, "GB")),
        ("Allee 3, 5212 AJ Den Bosch, Netherlands", Address("Allee 3", "Den Bosch", None, "5212 AJ", "NL")),
        ("Tbilisi, Georgia", Address(None, "Tbilisi", "Georgia", None, None)),
        ("1 Main St, Atlanta, Georgia 30303", Address("1 Main St", "Atlanta", "GA", "30303", "US")),
        ("1 Fifth Ave, New York, New York 10001, USA", Address("1 Fifth Ave", "New York", "NY", "10001", "US")),
        ("1 Fifth Ave. Boulder CO 80301", Address("1 Fifth Ave. Boulder", None, "CO", "80301", "US")),
        ("4 Main St, Kansas City, Mo, USA, 64105", Address("4 Main St", "Kansas City", "MO", "64105", "US")),
        ("New York, USA", Address(None, "New York", None, None, "US")),
        ("5 High St, Leigh SS9 2AJ, UK", Address("5 High St", "Leigh", None, "SS9 2AJ", "GB")),
        ("5 Mile, Edinburgh, EH1 1AA, Scotland, UK", Address("5 Mile", "Edinburgh", None, "EH1 1AA", "GB")),
        ("1 Quay, Dublin, D01 F5P2, Ireland", Address("1 Quay", "Dublin", None, "D01 F5P2", "IE")),
        ("100 George St, Perth, WA 6000", Address("100 George St", "Perth", "WA", "6000", "AU")),
        ("1 George St, Sydney NSW 2000, Australia", Address("1 George St", "Sydney", "NSW", "2000", "AU")),
        ("Av 2, 06000 Ciudad, CDMX, México", Address("Av 2", "Ciudad", "CDMX", "06000", "MX")),
        ("Weg 3, 80331 München, Bayern, Germany", Address("Weg 3", "München", "Bayern", "80331", "DE")),
        ("1 A, Mumbai, Maharashtra 400001, India", Address("1 A", "Mumbai", "Maharashtra", "400001", "IN")),
        ("Toronto, Ontario, CA", Address(None, "Toronto", "ON", None, "CA")),
        ("5 Main St, 2nd Floor, 12345", Address("5 Main St, 2nd Floor", None, None, "12345", None)),
        ("Storgatan 1, 111 22 Stockholm, Sweden", Address("Storgatan 1", "Stockholm", None, "111 22", "SE")),
        ("1 Queen St, Auckland 1010, New Zealand", Address("1 Queen St", "Auckland", None, "1010", "NZ")),
        ("1 Main St, Dublin 1, D01 F5P2, Ireland", Address("1 Main St", "Dublin 1", None, "D01 F5P2", "IE")),
        ("1 Main St\nDenver, CO 80205", Address("1 Main St", "Denver", "CO", "80205", "US")),
        ("Online", Address()),
        ("", Address()),
    ],
)
def test_addresses_are_split_into_parts(written: str, address: Address) -> None:
    assert read_address(written) == address


def test_countries_and_states_have_codes() -> None:
    assert [country_code(c) for c in ("USA", "U.S.A.", "uk", "Deutschland", "lv", "Atlantis", None)] == [
        "US", "US", "GB", "DE", "LV", "Atlantis", None,
    ]  # fmt: skip
    assert [state_code(s, None) for s in ("Pennsylvania", "pa", "Ontario", "Bavaria")] == ["PA", "PA", "ON", "Bavaria"]
    assert state_code("CA", "IT") == "CA"
    assert addresses.postal_code(8540, "US") == "08540"
    assert addresses.postal_code("80205.0", "US") == "80205"


@pytest.mark.parametrize(
    ("stated", "hinted_ways", "venue", "url", "dial_in", "named_online", "expected"),
    [
        (None, set(), True, None, False, False, "in_person"),
        (None, set(), False, None, False, False, "unknown"),  # nothing tells
        (None, set(), True, "https://us02web.zoom.us/j/1", False, False, "hybrid"),
        (None, set(), True, "https://www.example.com", False, False, "in_person"),  # not a link to join
        (None, set(), False, "https://meet.example.com", False, False, "online"),
        (None, set(), True, None, True, False, "hybrid"),
        (None, set(), False, None, True, False, "phone"),
        (None, {"online"}, True, None, False, False, "hybrid"),
        (None, {"suspended"}, True, None, False, False, "suspended"),
        (None, {"suspended", "online"}, True, None, False, False, "online"),
        (None, {"suspended"}, True, "https://zoom.us/j/1", False, False, "online"),
        (None, set(), False, None, False, True, "online"),
        ("in_person", {"online"}, False, "https://zoom.us/j/1", False, False, "in_person"),
        ("inactive", set(), True, None, False, False, "suspended"),
        ("inactive", {"online"}, False, None, False, True, "suspended"),  # its name says online, but nobody can join
        ("nonsense", set(), True, None, False, False, "in_person"),
        ("in_person", {"suspended"}, True, None, False, False, "suspended"),  # nobody should be sent to a closed door
        ("hybrid", {"suspended"}, True, None, False, False, "online"),
        ("Temporarily Closed", set(), True, "https://zoom.us/j/1", False, False, "online"),
        ("Virtual Only", set(), True, None, False, False, "online"),
        ("Phone only", set(), True, None, False, False, "phone"),
        ("In-Person & Online", set(), True, None, False, False, "hybrid"),
        ("in_person,online", set(), True, None, False, False, "hybrid"),
        (None, {"in_person"}, False, None, False, False, "in_person"),
        (None, {"not_held"}, True, "https://zoom.us/j/1", False, False, "suspended"),  # not even online
        ("hybrid", {"not_held"}, True, "https://zoom.us/j/1", False, False, "suspended"),
        ("in_person", {"online_only"}, True, None, False, False, "online"),
        ("hybrid", {"not_in_person"}, True, None, False, False, "online"),
        (None, {"phone_only"}, True, None, False, False, "phone"),
        (None, {"not_in_person"}, True, None, False, False, "unknown"),
        (None, {"not_in_person"}, True, "https://zoom.us/j/1", False, False, "online"),
    ],
)
def test_how_people_attend(
    stated: str | None,
    hinted_ways: set[str],
    venue: bool,
    url: str | None,
    dial_in: bool,
    named_online: bool,
    expected: str,
) -> None:
    attends = attendance(
        stated, hinted_ways, venue=venue, door=venue, url=url, dial_in=dial_in, named_online=named_online
    )
    assert attends == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("In-Person Meeting", "in_person"),
        ("F2F", "in_person"),
        ("Presencial", "in_person"),
        ("présentiel", "in_person"),
        ("vor Ort", "in_person"),
        ("Zoom", "online"),
        ("En línea", "online"),
        ("en ligne", "online"),
        ("On-line", "online"),
        ("Conference call", "phone"),
        ("Teléfono", "phone"),
        ("Hybride", "hybrid"),
        ("both", "hybrid"),
        ("in person (no Zoom)", "in_person"),
        ("no longer in person, online", "online"),
        ("Temporarily Closed", "suspended"),
        ("Temporary Closure", "suspended"),
        ("On hold", "suspended"),
        ("not meeting in person", ""),
        ("Closed", ""),  # for others, or for now?
        ("Yes", ""),
    ],
)
def test_ways_to_attend_in_words(words: str, expected: str) -> None:
    assert " ".join(sorted(ways_in_text(words))) == expected


def test_ways_to_attend_in_types() -> None:
    assert ways_in_type("Online Meeting") == {"online"}
    assert ways_in_type("Temporarily Closed") == {"suspended"}
    assert ways_in_type("Digital Basket") == frozenset()


@pytest.mark.parametrize("words", ["Zoom Meeting ID 123 456", "Online", "Virtual Only", "https://zoom.us/j/1"])
def test_joining_instructions_are_not_a_venue(words: str) -> None:
    assert is_joining_info(words)
    assert read_address(words) == Address()


@pytest.mark.parametrize("words", ["12 Remote Rd", "Online Cafe", "Phone House, 3 High St", "Hall", ""])
def test_a_venue_may_be_named_like_a_way_to_join(words: str) -> None:
    assert not is_joining_info(words)


@pytest.mark.parametrize(
    ("written", "link", "rest"),
    [
        ("https://zoom.us/j/1", "https://zoom.us/j/1", None),
        ('<a href="https://zoom.us/j/1?a=1&amp;b=2">Join</a>', "https://zoom.us/j/1?a=1&b=2", None),
        ("Join: https://zoom.us/j/1", "https://zoom.us/j/1", None),
        ("https://zoom.us/j/1 (passcode 1)", "https://zoom.us/j/1", "passcode 1"),
        ("https://zoom.us/j/1, https://zoom.us/j/2", "https://zoom.us/j/1", "https://zoom.us/j/2"),
        ("[Zoom](https://zoom.us/j/1)", "https://zoom.us/j/1", None),
        ("https//zoom.us/j/1", "https://zoom.us/j/1", None),
        ("Meeting ID 12, zoom.us/j/1", "https://zoom.us/j/1", "Meeting ID 12"),
        ("https://zoom.us/j/812 345 678", None, "https://zoom.us/j/812 345 678"),
        ("write to joe@example.org", None, "write to joe@example.org"),
        ("see example.org", None, "see example.org"),
        (None, None, None),
    ],
)
def test_a_link_is_found_among_words(written: str | None, link: str | None, rest: str | None) -> None:
    assert links.link_and_rest(written) == (link, rest)


@pytest.mark.parametrize(
    ("own", "attends", "approximate", "default", "name", "zone"),
    [
        ("America/Chicago", "in_person", False, "Europe/London", "x", "America/Chicago"),
        (None, "in_person", False, "Europe/London", "x", "America/Denver"),
        (None, "in_person", True, "Europe/London", "x", "Europe/London"),
        (None, "online", False, None, "x", None),
        (None, "online", False, "Europe/London", "x", "Europe/London"),
        (None, "hybrid", False, None, "Bend - 8:30pm Eastern", None),  # the name contradicts the place
        (None, "hybrid", False, "America/New_York", "Bend - 8:30pm Eastern", "America/New_York"),
        (None, "hybrid", False, None, "Vail - 7pm Mountain", "America/Denver"),
        (None, "online", False, None, "London - 2am Eastern", None),  # stated, but not in a field
    ],
)
def test_a_zone_is_never_guessed(
    own: str | None, attends: str, approximate: bool, default: str | None, name: str, zone: str | None
) -> None:
    result = zones.timezone(
        own,
        Point(39.7, -105.0),
        attends,
        approximate=approximate,
        default=default,
        name=name,
        zone_at=lambda _: "America/Denver",
    )
    assert result[0] == zone


@pytest.mark.parametrize(
    "written",
    [["O", "D"], "O, D", '["O","D"]', "{O,D}", "'O','D'", "O/D", {"0": "O", "1": "D"}, [{"code": "O"}, {"name": "D"}],
     {"O": True, "D": True, "C": False}],
)  # fmt: skip
def test_codes_in_any_container(written: object) -> None:
    assert codes.codes(written) == ("O", "D")


def test_a_slash_within_words_does_not_separate_codes() -> None:
    assert codes.codes("Discussion/Participation") == ("Discussion/Participation",)


FRIENDS = "Families, Friends, and Observers Welcome"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([FRIENDS, "Women"], (FRIENDS, "Women")),
        ([FRIENDS], (FRIENDS,)),
        (f'["{FRIENDS}", "Women"]', (FRIENDS, "Women")),
        (f"{FRIENDS}; Women", (FRIENDS, "Women")),
        (f"{FRIENDS}\nWomen", (FRIENDS, "Women")),
        (["O, D", "W"], ("O", "D", "W")),
        ("O, D; W", ("O", "D", "W")),
        ("Open, Women", ("Open", "Women")),
    ],
)
def test_a_list_is_parted_by_itself_and_not_by_the_commas_of_its_items(
    written: object, expected: tuple[str, ...]
) -> None:
    assert codes.codes(written) == expected


def test_a_known_item_is_put_together_where_commas_part_the_list() -> None:
    table = Codes([{"O": Code("Families Friends and Observers Welcome"), "W": Code("Women"), "C": Code("Closed")}])
    assert table.items(codes.codes(f"Zoom, {FRIENDS}, Women")) == ["Zoom", FRIENDS, "Women"]
    assert table.items(["Women, Closed", "Women, Friends"]) == ["Women", "Closed", "Women, Friends"]
    assert table.items(["Families", "Friends", "Women"]) == ["Families", "Friends", "Women"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("s\u00ed", True),
        ("Ja", True),
        ("oui", True),
        ("1.0", True),
        ("N\u00e3o", False),
        ("nein", False),
        ("perhaps", None),
    ],
)
def test_yes_and_no(written: str, expected: bool | None) -> None:
    assert cells.yes_or_no(written) is expected


@pytest.mark.parametrize(
    ("written", "codes"),
    [("English and Spanish", ("en", "es")), ("Spanisch", ("es",)), ("Engels & Duits", ("en", "de")), ("en", ("en",))],
)
def test_languages_by_name(written: str, codes: tuple[str, ...]) -> None:
    assert languages.languages(written) == codes


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(39.7, -104.9), ("39,7", "-104,9"), ("39.7\u00b0 N", "104.9\u00b0 W"), ("39.7N", "104.9w")],
)
def test_degrees_in_any_notation(latitude: object, longitude: object) -> None:
    assert coordinates.position(latitude, longitude) == Point(39.7, -104.9)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("39.7,-104.9", Point(39.7, -104.9)),
        ("(39.7, -104.9)", Point(39.7, -104.9)),
        ("POINT (-104.9 39.7)", Point(39.7, -104.9)),
        ("39.7", None),
        (None, None),
    ],
)
def test_both_coordinates_in_one_text(written: object, place: Point | None) -> None:
    assert coordinates.point(written) == place


def test_windows_names_of_zones() -> None:
    assert zones.zone("W. Europe Standard Time") == "Europe/Berlin"
    assert zones.zone("No Standard Time") is None


def test_codes_depend_on_the_organization() -> None:
    own = {"S": Code("Speaker", ("speaker",)), "O": Code("Open", ("open",))}
    shared = {
        "S": Code("Spanish", (), ("es",)),
        "C": Code("Closed", ("closed",)),
        "ONL": Code("Online", attendance="online"),
    }
    table = Codes([own, shared])
    meanings = meanings_of(["S", "O", "C", "onl", "closed", "ZZZ"], table)
    assert meanings.attributes == ("speaker", "closed")  # closed overrides open
    assert meanings.languages == ()
    assert meanings.attendances == {"online"}
    assert not meanings.other_language
    assert table.get("ZZZ") is None


def test_a_code_for_another_language_names_none() -> None:
    table = Codes([{"FL": Code("Foreign language", (), ("other",)), "ES": Code("Spanish", (), ("es",))}])
    assert meanings_of(["FL", "ES"], table).languages == ("es",)
    assert meanings_of(["FL", "ES"], table).other_language
    assert not meanings_of(["ES"], table).other_language


def test_words_with_a_comma_are_one_item_if_the_table_knows_them_so() -> None:
    meanings = {"A": "Adults", "T": "Teens", "AT": "Adults, Teens", "L": "Steps"}
    table = Codes([{code: Code(meaning) for code, meaning in meanings.items()}])
    assert table.items(["Adults", "Teens", "Steps"]) == ["Adults, Teens", "Steps"]
    assert table.items(["Teens, Steps", "Teens, Hall"]) == ["Teens", "Steps", "Teens, Hall"]


def test_only_a_text_of_full_length_that_ends_with_an_ellipsis_is_cut() -> None:
    assert cells.is_cut(cells.text("x" * 20_001))
    assert cells.is_cut(cells.line("x" * 1001))
    assert not cells.is_cut(cells.text("x" * 20_000))
    assert not cells.is_cut("Tuesday\u2026")
    assert cells.key("night\u2026") == "night\u2026"
    assert cells.key("x" * 1001) is None


@given(anything)
def test_the_text_of_any_value_is_clean_and_within_its_length(value: object) -> None:
    for read, most in ((cells.text, cells.LONGEST_TEXT), (cells.line, cells.LONGEST_LINE), (cells.dial_in, 1000)):
        word = read(value)
        if word is not None:
            assert word == cells.tidy(word) != ""
            assert len(word) <= most
    assert cells.key(value) in (None, cells.line(value))
    assert addresses.postal_code(value, "US") is None or cells.line(value) is not None


@given(anything, anything)
def test_the_numbers_in_any_value_are_within_their_range(value: object, other: object) -> None:
    number, place = cells.number(value), coordinates.position(value, other)
    assert number is None or math.isfinite(number)
    assert place is None or (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180)
    assert time_spans.minutes(value) in (None, *range(1441))
    assert time_spans.length(value) in (None, *range(1, 1441))
    spans = time_spans.time_spans(value)
    assert {minute for span in spans for minute in span[:2]} <= {None, *range(1441)}
    assert time_spans.time_span(value) == (spans[0][:2] if len(spans) == 1 else (None, None))
    for sunday in (0, 1, 6):
        named = days.weekdays(value, sunday=sunday) or []
        assert len(set(named)) == len(named)
        assert set(named) <= {1, 2, 3, 4, 5, 6, 7}


@given(anything)
def test_what_is_read_of_any_value_is_read_the_same_again(value: object) -> None:
    """So that what we export is what we import."""
    link, rest = links.link_and_rest(value)
    assert link is None or (link.startswith(("http://", "https://")) and links.link_and_rest(link) == (link, None))
    assert link is not None or rest == cells.text(value)
    zone, stamp = zones.zone(value), dates.stamp(value)
    assert zones.zone(zone) == zone
    assert dates.stamp(stamp) == stamp
    spoken, listed = languages.languages(value), codes.codes(value)
    assert languages.languages(list(spoken)) == spoken
    assert all(code == code.strip() != "" for code in listed)
    assert len({code.lower() for code in listed}) == len(listed)


@given(texts)
def test_an_address_of_any_text_holds_only_words_of_the_text(text: str) -> None:
    address = read_address(text)
    for part in (address.address, address.city, address.postal_code):
        assert part is None or part == part.strip() != ""
        assert set(re.findall(r"\w+", (part or "").casefold())) <= set(re.findall(r"\w+", text.casefold()))


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_printable_text_is_one_line_without_control_characters(text: str) -> None:
    line = printable(text)
    assert len(line.splitlines()) <= 1
    assert not {c for c in line if ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2066\u200f\u00ad\U000e0041"}
    assert printable(line) == line


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("ev\u00adil", "evil"),
        ("ev\u200dil", "evil"),
        ("ev\u200cil", "evil"),
        ("a\U000e0061\U000e007fb", "ab"),
        ("x\u3164y\u115fz", "xyz"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),  # Persian
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),  # one emoji of two
    ],
)
def test_invisible_letters_are_not_printed_unless_a_script_needs_them(written: str, printed: str) -> None:
    assert printable(written) == printed


def test_negated_ways_to_attend_do_not_count() -> None:
    stated = "No longer meeting in person; online only"
    assert attendance(stated, frozenset(), venue=True, door=True, url="https://zoom.us/j/1", dial_in=False) == "online"


@pytest.mark.parametrize(
    ("country", "point", "is_elsewhere"),
    [
        ("GB", Point(53.48, -2.24), False),
        ("GB", Point(49.45, -2.58), False),  # Guernsey, which feeds list with Great Britain
        ("GB", Point(30.17, -95.47), True),  # a street of the same name in Texas
        ("GB", Point(53.48, 22.4), True),
        ("IE", Point(53.35, -6.26), False),
        ("IE", Point(53.65, -1.27), True),
        ("US", Point(39.74, -104.99), False),
        ("US", Point(39.74, 104.99), True),  # its sign is lost
        (None, Point(30.17, -95.47), False),
    ],
)
def test_a_point_may_lie_outside_of_the_country(country: str | None, point: Point, is_elsewhere: bool) -> None:
    assert addresses.contradicts(Address(country=country), point) is is_elsewhere
