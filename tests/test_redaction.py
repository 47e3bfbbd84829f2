"""Keys and passwords in addresses are hidden wherever an address is printed, and stay in the dataset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfhelp.redaction import redacted, without_secrets

SITE = "https://example.org"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://bob:secret@example.org/a?b=c", f"{SITE}/a?b=c"),
        ("bob:secret@example.org/a@b", "example.org/a@b"),
        ("https://a@b@example.org/x", f"{SITE}/x"),
        ("https://bob:pa/s#s@example.org/x", f"{SITE}/x"),
        ("https:/bob:secret@example.org/x", "https:/example.org/x"),
        (f"{SITE}/a?action=meetings&key=s3cret&b=c", f"{SITE}/a?action=meetings&key=***&b=c"),
        (f"{SITE}/?API_KEY=s3cret", f"{SITE}/?API_KEY=***"),
        (f"{SITE}/?apikey=s3cret", f"{SITE}/?apikey=***"),
        (f"{SITE}/?api-key=s3cret", f"{SITE}/?api-key=***"),
        (f"{SITE}/?token=s3cret", f"{SITE}/?token=***"),
        (f"{SITE}/?access_token=s3cret", f"{SITE}/?access_token=***"),
        (f"{SITE}/?accessToken=s3cret", f"{SITE}/?accessToken=***"),
        (f"{SITE}/?code=s3cret", f"{SITE}/?code=***"),
        (f"{SITE}/?auth=s3cret", f"{SITE}/?auth=***"),
        (f"{SITE}/?sig=s3cret", f"{SITE}/?sig=***"),
        (f"{SITE}/?client_secret=s3cret", f"{SITE}/?client_secret=***"),
        (f"{SITE}/?password=s3cret;pwd=s3cret", f"{SITE}/?password=***;pwd=***"),
        (f"{SITE}/?X-Amz-Signature=s3cret", f"{SITE}/?X-Amz-Signature=***"),
        (f"{SITE}/?%6Bey=s3cret", f"{SITE}/?%6Bey=***"),
        (f"{SITE}/?u=0123456789abcdef", f"{SITE}/?u=***"),
        (f"{SITE}/?url=https%3A%2F%2Fa.org%2F%3Fkey%3Ds3cret", f"{SITE}/?url=***"),
        (f"{SITE}/token=s3cret/a", f"{SITE}/token=***"),
        (f"{SITE}/a;jsessionid=s3cret", f"{SITE}/a;jsessionid=***"),
        (f"{SITE}/a#s3cret", f"{SITE}/a#***"),
        (
            "https://calendar.google.com/calendar/ical/group%40b.org/private-0123456789abcdef/basic.ics",
            "https://calendar.google.com/calendar/ical/group%40b.org/***/basic.ics",
        ),
        (f"{SITE}/PRIVATE-abc/basic.ics?x=1", f"{SITE}/***/basic.ics?x=1"),
        (
            "https://outlook.live.com/owa/calendar/47b1c2d3-1111-2222-3333-444455556666/cid-AB12CD34EF56AB78/calendar.ics",
            "https://outlook.live.com/owa/calendar/***/***/calendar.ics",
        ),
        (
            "webcal://p42-caldav.icloud.com/published/2/MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw",
            "webcal://p42-caldav.icloud.com/published/2/***",
        ),
        ("https://ics.teamup.com/feed/ks1a2b3c4d5e6f7a8b/0.ics", "https://ics.teamup.com/feed/***/0.ics"),
        (f"{SITE}/feeds/0123456789abcdef0123.ics", f"{SITE}/feeds/***.ics"),
    ],
)
def test_secrets_in_an_address_are_hidden(address: str, shown: str) -> None:
    assert redacted(address) == shown
    assert redacted(shown) == shown


@pytest.mark.parametrize(
    "address",
    [
        f"{SITE}/main_server/client_interface/json/?switcher=GetFieldValues&meeting_key=formats",
        f"{SITE}/main_server/client_interface/json/?switcher=GetSearchResults&services=3,4&data_field_key=id_bigint",
        f"{SITE}/wp-admin/admin-ajax.php?action=meetings",
        f"{SITE}/our-long-list-of-meetings-in-2026-for-everybody-in-denver/meetings.json",
        f"{SITE}:8080/meetings@home?day=2",
        "https://docs.google.com/spreadsheets/export?format=csv&gid=123456789",
    ],
)
def test_an_address_without_secrets_is_shown_whole(address: str) -> None:
    assert redacted(address) == address == without_secrets(address)


def test_all_addresses_in_a_text_are_redacted() -> None:
    words = f"Cannot read {SITE}/?key=s3cret: gone; try webcal://bob:secret@example.org/private-abc/a.ics."
    assert without_secrets(words) == f"Cannot read {SITE}/?key=***: gone; try webcal://example.org/***/a.ics."


def test_a_key_in_part_of_an_address_is_hidden() -> None:
    words = "Max retries exceeded with url: /feed?day=2&key=s3cret (Caused by a timeout)"
    assert without_secrets(words) == "Max retries exceeded with url: /feed?day=2&key=*** (Caused by a timeout)"


@given(st.text())
def test_any_text_is_redacted_once_and_for_all(text: str) -> None:
    assert without_secrets(without_secrets(text)) == without_secrets(text)


@given(st.text(alphabet="abcXYZ0189", min_size=1), st.sampled_from(["key", "token", "code", "sig", "password"]))
def test_the_value_of_a_secret_is_never_left(value: str, name: str) -> None:
    marked = f"s3cret{value}"
    assert marked not in redacted(f"https://example.org/{name}/?a=1&{name}={marked}&b=2#{marked}")
