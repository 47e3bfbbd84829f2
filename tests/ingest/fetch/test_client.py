"""An address gives bytes within limits, or a plain error message; no server can block the program."""

import gzip
import socket
import sys
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import CERTIFICATE, Script, answer, head, serving

from selfhelp.ingest.compressed import unpacked
from selfhelp.ingest.fetch.addresses import FetchError, checked, following
from selfhelp.ingest.fetch.client import Fetched, Fetcher, Limits

MB = 2**20
QUICK = Limits(seconds=1, connect_seconds=0.5, read_seconds=0.3, size=MB, backoff=0.001)
MEETINGS = b'[{"name": "Night Owls"}]'


def get(address: str, limits: Limits = QUICK, etag: str | None = None, modified: str | None = None) -> Fetched:
    with Fetcher("selfhelp/0 (tests)", limits) as fetcher:
        return fetcher.get(address, etag=etag, modified=modified)


def refusal(address: str, limits: Limits = QUICK) -> tuple[str, str]:
    """The error message for an address that cannot be fetched, without the address, and the hint."""
    with pytest.raises(FetchError) as raised:
        get(address, limits)
    message = str(raised.value)
    assert message.startswith(f"{address}: ")
    assert raised.value.hint
    return message.removeprefix(f"{address}: "), raised.value.hint


def served(script: Script | list[Script], limits: Limits = QUICK) -> tuple[str, int]:
    """The error message for a server with this script, and the number of requests."""
    with serving({"/feed": script}) as server:
        message, _ = refusal(f"{server.address}/feed", limits)
        return message, server.times("/feed")


def test_a_response_comes_with_its_validators() -> None:
    response = answer(200, MEETINGS, ETag='"7"', Last_Modified="Mon, 05 Jan 2026 10:00:00 GMT")
    with serving({"/feed?a=1": response}) as server:
        fetched = get(f"{server.address}/feed?a=1#top")
        [(_, headers)] = server.asked
    assert fetched == Fetched(f"{server.address}/feed?a=1", MEETINGS, '"7"', "Mon, 05 Jan 2026 10:00:00 GMT")
    assert headers["user-agent"] == "selfhelp/0 (tests)"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["accept"].startswith("application/json")
    assert "if-none-match" not in headers


def test_an_unchanged_response_has_no_data() -> None:
    with serving({"/feed": answer(304)}) as server:
        fetched = get(f"{server.address}/feed", etag='"7"', modified="Mon, 05 Jan 2026 10:00:00 GMT")
        [(_, headers)] = server.asked
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"7"', "Mon, 05 Jan 2026 10:00:00 GMT")
    assert fetched == Fetched(f"{server.address}/feed", b"", '"7"', "Mon, 05 Jan 2026 10:00:00 GMT", unchanged=True)
    assert served(answer(304)) == ("the server answers 304: it refuses the request", 1)


def test_connections_are_kept_between_fetches() -> None:
    def two() -> Iterator[bytes]:
        yield answer(200, b"one", Connection="keep-alive")
        sleep(0.1)
        yield answer(200, b"two")
        sleep(0.1)

    with serving({"/feed": two}) as server, Fetcher("tests", QUICK) as fetcher:
        assert fetcher.get(f"{server.address}/feed").data == b"one"
        assert fetcher.get(f"{server.address}/feed").data == b"two"
        assert server.times("/feed") == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status: int) -> None:
    with serving({"/deep/new": answer(200, MEETINGS)}) as other:
        away = answer(status, Location=f"{other.address}/deep/new")
        with serving({"/a": answer(status, Location="/deep/b"), "/deep/b": away}) as server:
            fetched = get(f"{server.address}/a")
    assert fetched == Fetched(f"{other.address}/deep/new", MEETINGS, None, None)


def test_redirects_must_end() -> None:
    steps: dict[str, Script | list[Script]] = {f"/{n}": answer(302, Location=str(n + 1)) for n in range(6)}
    steps |= {"/6": answer(200, b"end"), "/x": answer(302, Location="/y"), "/y": answer(302, Location="/x")}
    with serving(steps) as server:
        assert get(f"{server.address}/1").data == b"end"
        assert refusal(f"{server.address}/0")[0] == "more than 5 redirects"
        assert refusal(f"{server.address}/x")[0] == "the address redirects in a loop"
        assert server.times("/x") == 1


@pytest.mark.parametrize(
    ("location", "message"),
    [
        (
            "http://example.org/feed",
            "https://example.com/: the address redirects from https to http://example.org/feed, which is not secure",
        ),
        ("file:///etc/passwd", "file:///etc/passwd: only http and https addresses can be fetched"),
        ("https://bob:secret@example.org/", "https://example.org/: the address contains a name or password"),
        ("http://[bad", "http://[bad: this is not a web address"),
    ],
)
def test_redirects_that_are_not_followed(location: str, message: str) -> None:
    with pytest.raises(FetchError) as raised:
        following("https://example.com/", location)
    assert str(raised.value) == message


def test_a_redirect_from_http_to_https_is_followed() -> None:
    assert following("http://example.com/a", " https://example.com/a\t") == "https://example.com/a"
    assert following("https://example.com/a/b", "../c?d#e") == "https://example.com/c?d"


def test_temporary_failures_are_retried() -> None:
    with serving({"/feed": [answer(500), b"", answer(200, MEETINGS)]}) as server:
        assert get(f"{server.address}/feed").data == MEETINGS
        assert server.times("/feed") == 3


def test_the_wait_that_a_server_asks_for_is_respected() -> None:
    began = monotonic()
    limits = Limits(seconds=5, backoff=0.001, tries=2)
    with serving({"/feed": [answer(429, Retry_After="1"), answer(200, MEETINGS)]}) as server:
        assert get(f"{server.address}/feed", limits).data == MEETINGS
    assert 1 <= monotonic() - began < 2
    assert served(answer(503, Retry_After="11"), limits)[1] == 1
    assert served(answer(503, Retry_After="6"), limits)[1] == 1
    assert served(answer(503, Retry_After="Mon, 05 Jan 2026 10:00:00 GMT"), limits)[1] == 2


@pytest.mark.parametrize(
    ("status", "reason", "times"),
    [
        (204, "it refuses the request", 1),
        (302, "it refuses the request", 1),
        (400, "it refuses the request", 1),
        (401, "it requires a login", 1),
        (403, "access is forbidden", 1),
        (404, "there is nothing at this address", 1),
        (410, "the page was removed for good", 1),
        (429, "too many requests", 3),
        (500, "the server has a problem", 3),
        (501, "the server has a problem", 1),
        (503, "the server has a problem", 3),
    ],
)
def test_error_statuses_in_plain_words(status: int, reason: str, times: int) -> None:
    assert served(answer(status)) == (f"the server answers {status}: {reason}", times)


def test_an_endless_body_is_stopped() -> None:
    def endless() -> Iterator[bytes]:
        yield head(200, {"Content-Type": "text/csv"})
        while True:
            yield b"," * 65536

    assert served(endless) == ("the response is larger than 1 MB", 1)


def test_a_body_with_too_large_a_declared_size_is_refused_at_once() -> None:
    def announced() -> Iterator[bytes]:
        yield head(200, {"Content-Length": str(MB + 1)})
        sleep(0.6)

    assert served(announced) == ("the response is larger than 1 MB", 1)
    with serving({"/feed": answer(200, b"," * MB)}) as server:
        assert len(get(f"{server.address}/feed").data) == MB


def test_a_slow_body_is_abandoned() -> None:
    def drip() -> Iterator[bytes]:
        yield head(200, {})
        while True:
            yield b","
            sleep(0.02)

    began = monotonic()
    assert served(drip, Limits(seconds=0.3, read_seconds=0.2)) == ("the response took longer than 0.3 seconds", 1)
    assert monotonic() - began < 0.8


def test_a_silent_server_is_abandoned() -> None:
    def silent() -> Iterator[bytes]:
        yield b""
        sleep(0.5)

    def fading() -> Iterator[bytes]:
        yield head(200, {"Content-Length": "10"}) + b"half"
        sleep(0.5)

    assert served(silent) == ("the server sent nothing for 0.3 seconds", 1)
    assert served(fading) == ("the server sent nothing for 0.3 seconds", 1)
    assert served(silent, Limits(seconds=0.2)) == ("the response took longer than 0.2 seconds", 1)


RAW = zlib.compressobj(wbits=-15)
COMPRESSED = {
    "gzip": gzip.compress(MEETINGS),
    "gzip in two members": gzip.compress(MEETINGS[:9]) + gzip.compress(MEETINGS[9:]),
    "gzip with padding": gzip.compress(MEETINGS) + bytes(512),
    "deflate": zlib.compress(MEETINGS),
    "deflate without its head": RAW.compress(MEETINGS) + RAW.flush(),
}


@pytest.mark.parametrize("encoding", COMPRESSED)
def test_compressed_bodies_are_decompressed(encoding: str) -> None:
    body = COMPRESSED[encoding]
    assert unpacked([body], 100) == MEETINGS
    assert unpacked([body[i : i + 1] for i in range(len(body))], 100) == MEETINGS
    assert unpacked([body], 10) == MEETINGS[:11]
    with serving({"/feed": answer(200, body, Content_Encoding=encoding.split()[0])}) as server:
        assert get(f"{server.address}/feed").data == MEETINGS


@given(st.lists(st.binary(max_size=50)), st.sampled_from([31, 15, -15]), st.integers(1, 20))
def test_any_body_survives_compression(members: list[bytes], wbits: int, step: int) -> None:
    members = members if wbits == 31 else members[:1]
    packed = b"".join(zlib.compress(member, wbits=wbits) for member in members)
    parts = [packed[i : i + step] for i in range(0, len(packed), step)]
    assert unpacked(parts, 10_000) == b"".join(members)


@given(st.lists(st.binary(max_size=50)))
def test_any_bytes_are_decompressed_or_refused(parts: list[bytes]) -> None:
    with suppress(EOFError, zlib.error):
        assert len(unpacked(parts, 20)) <= 21


def test_a_gzip_bomb_is_stopped_before_it_is_large() -> None:
    bomb = gzip.compress(bytes(50 * MB))
    assert served(answer(200, bomb, Content_Encoding="gzip")) == ("the response is larger than 1 MB", 1)
    tracemalloc.start()
    assert len(unpacked([bomb], MB)) == MB + 1
    assert tracemalloc.get_traced_memory()[1] < 5 * MB
    tracemalloc.stop()


def test_bodies_that_are_broken_or_in_an_unknown_encoding() -> None:
    packed = gzip.compress(MEETINGS * 100)
    cut = answer(200, packed[:-9], Content_Encoding="gzip")
    assert served(cut) == ("the response was cut off", 3)
    assert served(answer(200, MEETINGS, Content_Encoding="gzip")) == ("the response cannot be decompressed", 1)
    assert served(answer(200, packed, Content_Encoding="br")) == (
        "the response is compressed in an unknown way (br)",
        1,
    )


def test_a_body_that_is_cut_off_is_retried() -> None:
    assert served(answer(200, MEETINGS, Content_Length="99")) == ("the response was cut off", 3)
    chunked = head(200, {"Transfer-Encoding": "chunked"}) + b"18\r\n" + MEETINGS + b"\r\n"
    assert served(chunked) == ("the response was cut off", 3)
    assert served(chunked + b"5\r\nab") == ("the response was cut off", 3)
    with serving({"/feed": chunked + b"0\r\n\r\n"}) as server:
        assert get(f"{server.address}/feed").data == MEETINGS


def test_servers_that_do_not_speak_http() -> None:
    assert served(b"") == ("the server closed the connection without an answer", 3)
    assert served(b"SSH-2.0-OpenSSH_9.6\r\n") == ("no web server answers at this address", 1)
    assert served(answer(200, MEETINGS, Content_Length="1, 2")) == ("no web server answers at this address", 1)


def test_an_untrusted_certificate_is_refused_without_retry() -> None:
    with serving({"/feed": answer(200, MEETINGS)}, tls=True) as server:
        message, hint = refusal(f"{server.address}/feed")
        assert server.asked == []
    assert message.replace("-", " ") == "the server's certificate cannot be trusted (self signed certificate)"
    assert hint == "check the address and this computer's date; otherwise the site has to renew its certificate"


def test_a_certificate_trusted_by_the_system_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(CERTIFICATE, encoding="ascii")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    scripts = {"/feed": answer(200, MEETINGS), "/away": answer(302, Location="http://example.org/")}
    with serving(scripts, tls=True) as server:
        assert get(f"{server.address}/feed").data == MEETINGS
        message, _ = refusal(f"{server.address}/away")
        assert message.startswith("the address redirects from https to http://example.org/")
        message, _ = refusal(server.address.replace("localhost", "127.0.0.1") + "/feed")
        assert message.startswith("the server's certificate cannot be trusted (IP address mismatch")


def test_a_server_without_tls() -> None:
    with serving({"/feed": answer(200)}) as server:
        message, _ = refusal(server.address.replace("http:", "https:") + "/feed")
    assert message == "no secure connection is possible"


def test_a_host_that_does_not_exist() -> None:
    assert refusal("http://meetings.invalid/feed") == (
        "no server with this name was found",
        "check the spelling and your connection",
    )
    assert refusal(f"http://{'a' * 64}.example.org/")[0] == "this is not a web address"


def test_a_connection_that_is_refused() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        message, _ = refusal(f"http://127.0.0.1:{unused.getsockname()[1]}/feed")
    assert message == "the server refuses the connection"


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue of connections is silent on Linux only")
def test_a_connection_that_is_not_answered() -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}/feed"
        limits = Limits(connect_seconds=0.1, backoff=0.001, tries=2)
        assert refusal(address, limits)[0] == "the server cannot be reached within 0.1 seconds"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("file:///etc/passwd", "file:///etc/passwd: only http and https addresses can be fetched"),
        ("ftp://example.org/feed", "ftp://example.org/feed: only http and https addresses can be fetched"),
        ("feed.json", "feed.json: only http and https addresses can be fetched"),
        ("https://bob:secret@example.org/", "https://example.org/: the address contains a name or password"),
        ("https://bob@example.org/", "https://example.org/: the address contains a name or password"),
        ("https:///feed", "https:///feed: this is not a web address"),
        ("https://example.org:99999/", "https://example.org:99999/: this is not a web address"),
        ("https://[::1/", "https://[::1/: this is not a web address"),
    ],
)
def test_addresses_that_are_not_fetched(address: str, message: str) -> None:
    with pytest.raises(FetchError) as raised:
        get(address)
    assert str(raised.value) == message


def test_an_address_is_normalized_before_the_request() -> None:
    assert checked(" https://example.org/a?b=c#d\n") == "https://example.org/a?b=c"
    assert checked("https://münchen.example:8080/treffen") == "https://xn--mnchen-3ya.example:8080/treffen"


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = checked(text)
    except FetchError:
        return
    assert address.startswith(("http://", "https://"))
    assert checked(address) == address
