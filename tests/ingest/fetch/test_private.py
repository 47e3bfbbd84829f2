"""A feed is no way into a private network: what a public address leads to must be public too."""

import json
from collections.abc import Callable
from itertools import chain, repeat

import pytest
from conftest import Ran
from serving import answer, serving

from selfhelp.errors import FeedError
from selfhelp.ingest.fetch import client, connections
from selfhelp.ingest.fetch.addresses import FetchError, is_private, leads_to_private
from selfhelp.ingest.fetch.client import Fetcher, Limits
from selfhelp.ingest.fetch.download import collect

Run = Callable[..., Ran]
QUICK = Limits(seconds=1, connect_seconds=0.5, read_seconds=0.3, backoff=0.001)
ROWS = json.dumps([{"slug": "s", "name": "Night", "day": 2, "time": "19:30", "timezone": "America/Denver"}]).encode()


@pytest.fixture
def first_is_public(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function after which the next server that is connected to counts as public, and all others as they are."""

    def count_as_public() -> None:
        peers = chain(["8.8.8.8"], repeat(None))
        monkeypatch.setattr(connections, "is_private", lambda host: is_private(next(peers) or host))

    return count_as_public


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "100.127.255.255", "0.0.0.1", "255.255.255.255", "224.0.0.1", "::1", "::", "fe80::1%eth0"),
        *("fd00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:192.168.1.1", "2002:7f00:1::"),
    ],
)
def test_addresses_of_a_machine_or_of_the_network_around_it_are_private(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize(
    "host",
    ["8.8.8.8", "172.32.0.1", "100.128.0.1", "169.253.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::"],
)
def test_all_others_are_public(host: str) -> None:
    assert not is_private(host)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "127.0.0.1"])
def test_a_name_is_as_private_as_what_it_stands_for(host: str) -> None:
    assert leads_to_private(f"http://{host}/feed")


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:8080/",
        "http://localhost/admin",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[fd00::1]/",
        "http://[::ffff:10.0.0.1]/",
        "https://192.168.1.1/",
    ],
)
def test_a_redirect_from_a_public_address_to_a_private_one_is_refused(
    location: str, first_is_public: Callable[[], None]
) -> None:
    first_is_public()
    with serving({"/feed": answer(302, Location=location)}) as server, Fetcher("tests", QUICK) as fetcher:
        with pytest.raises(FetchError) as raised:
            fetcher.get(f"{server.address}/feed")
        assert server.times("/feed") == 1
    assert str(raised.value) == f"{location}: a public address leads to this one, which is in a private network"
    assert raised.value.hint == "if you trust it, add --allow-private"


def test_a_redirect_between_private_addresses_is_followed() -> None:
    with serving({"/feed": answer(200, ROWS)}) as other:
        away = answer(302, Location=f"{other.address}/feed")
        with serving({"/feed": away}) as server, Fetcher("tests", QUICK) as fetcher:
            fetched = fetcher.get(f"{server.address}/feed")
    assert (fetched.data, fetched.is_public) == (ROWS, False)


def test_a_name_that_turns_private_after_it_was_looked_up_is_asked_for_nothing(
    first_is_public: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first_is_public()
    monkeypatch.setattr(client, "leads_to_private", lambda _: False)
    with serving({"/feed": answer(200, ROWS)}) as private:
        away = answer(302, Location=f"{private.address}/feed")
        with (
            serving({"/feed": away}) as server,
            Fetcher("tests", QUICK) as fetcher,
            pytest.raises(FetchError, match="a public address leads to this one"),
        ):
            fetcher.get(f"{server.address}/feed")
        assert private.asked == []


def test_a_feed_that_a_public_page_announces_must_be_public(first_is_public: Callable[[], None]) -> None:
    first_is_public()
    with serving({"/feed.json": answer(200, ROWS)}) as private:
        page = f'<html><div id="tsml-ui" data-src="{private.address}/feed.json"></div></html>'.encode()
        with (
            serving({"/": answer(200, page)}) as server,
            Fetcher("tests", QUICK) as fetcher,
            pytest.raises(FeedError, match="a public address leads to this one"),
        ):
            collect(fetcher.get, f"{server.address}/")
        assert private.asked == []


def test_the_commands_that_fetch_follow_into_a_private_network_only_if_told_to(
    run: Run, first_is_public: Callable[[], None]
) -> None:
    with (
        serving({"/feed": answer(200, ROWS)}) as private,
        serving({"/feed": answer(302, Location=f"{private.address}/feed")}) as server,
    ):
        feed = f"{server.address}/feed"
        for words in (("import", feed, "-o", "aa", "--name", "a"), ("feeds", "add", "b", feed, "-o", "aa")):
            first_is_public()
            ran = run(*words)
            assert (ran.code, ran.err.splitlines()[-1]) == (1, "try: if you trust it, add --allow-private")
            first_is_public()
            assert run(*words, "--allow-private").code == 0
        asked = private.times("/feed")
        first_is_public()
        ran = run("update", "a")
        assert (ran.code, "a public address leads to this one" in ran.err) == (1, True)
        assert private.times("/feed") == asked == 2
        first_is_public()
        assert run("update", "a", "--allow-private").code == 0
