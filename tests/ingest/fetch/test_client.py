"""One address gives bytes within bounds, or an error in plain words; no server can hold the program."""

import gzip
import socket
import sys
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import CERTIFICATE, Script, answer, head, serving

from selfhelp.errors import FeedError, UsageError
from selfhelp.ingest.fetch.client import (
    Fetched,
    Fetcher,
    FetchError,
    Limits,
    checked,
    following,
    shown,
    side_by_side,
    unpacked,
)

MB = 2**20
QUICK = Limits(seconds=1, connect_seconds=0.5, read_seconds=0.3, size=MB, backoff=0.001)
MEETINGS = b'[{"name": "Night Owls"}]'


def get(address: str, limits: Limits = QUICK, etag: str | None = None, modified: str | None = None) -> Fetched:
    with Fetcher("selfhelp/0 (tests)", limits) as fetcher:
        return fetcher.get(address, etag=etag, modified=modified)


def refusal(address: str, limits: Limits = QUICK) -> tuple[str, str]:
    """What is said of an address that cannot be read, after the address itself; and what to try."""
    with pytest.raises(FetchError) as raised:
        get(address, limits)
    said = str(raised.value)
    assert said.startswith(f"{address}: ")
    assert raised.value.hint
    return said.removeprefix(f"{address}: "), raised.value.hint


def served(script: Script | list[Script], limits: Limits = QUICK) -> tuple[str, int]:
    """What is said of an address that is served so, and how often it was asked for."""
    with serving({"/feed": script}) as server:
        said, _ = refusal(f"{server.address}/feed", limits)
        return said, server.times("/feed")


def test_an_answer_comes_with_the_marks_of_its_version() -> None:
    marked = answer(200, MEETINGS, ETag='"7"', Last_Modified="Mon, 05 Jan 2026 10:00:00 GMT")
    with serving({"/feed?a=1": marked}) as server:
        found = get(f"{server.address}/feed?a=1#top")
        [(_, headers)] = server.asked
    assert found == Fetched(f"{server.address}/feed?a=1", MEETINGS, '"7"', "Mon, 05 Jan 2026 10:00:00 GMT")
    assert headers["user-agent"] == "selfhelp/0 (tests)"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["accept"].startswith("application/json")
    assert "if-none-match" not in headers


def test_what_is_unchanged_comes_without_data() -> None:
    with serving({"/feed": answer(304)}) as server:
        found = get(f"{server.address}/feed", etag='"7"', modified="Mon, 05 Jan 2026 10:00:00 GMT")
        [(_, headers)] = server.asked
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"7"', "Mon, 05 Jan 2026 10:00:00 GMT")
    assert found == Fetched(f"{server.address}/feed", b"", '"7"', "Mon, 05 Jan 2026 10:00:00 GMT", unchanged=True)
    assert served(answer(304)) == ("the server says 304: it does not give what is here", 1)


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
            found = get(f"{server.address}/a")
    assert found == Fetched(f"{other.address}/deep/new", MEETINGS, None, None)


def test_redirects_lead_neither_in_circles_nor_on_and_on() -> None:
    steps: dict[str, Script | list[Script]] = {f"/{n}": answer(302, Location=str(n + 1)) for n in range(6)}
    steps |= {"/6": answer(200, b"end"), "/x": answer(302, Location="/y"), "/y": answer(302, Location="/x")}
    with serving(steps) as server:
        assert get(f"{server.address}/1").data == b"end"
        assert refusal(f"{server.address}/0")[0] == "the address leads through more than 5 redirects"
        assert refusal(f"{server.address}/x")[0] == "the address leads in circles"
        assert server.times("/x") == 1


@pytest.mark.parametrize(
    ("location", "said"),
    [
        (
            "http://example.org/feed",
            "https://example.com/: the address leads from https to http://example.org/feed,"
            " where anybody on the way can change it",
        ),
        ("file:///etc/passwd", "file:///etc/passwd: only http and https addresses are fetched"),
        ("https://bob:secret@example.org/", "https://example.org/: the address holds a name or a password"),
        ("http://[bad", "http://[bad: this is no web address"),
    ],
)
def test_redirects_that_are_not_followed(location: str, said: str) -> None:
    with pytest.raises(FetchError) as raised:
        following("https://example.com/", location)
    assert str(raised.value) == said


def test_a_redirect_from_http_to_https_is_followed() -> None:
    assert following("http://example.com/a", " https://example.com/a\t") == "https://example.com/a"
    assert following("https://example.com/a/b", "../c?d#e") == "https://example.com/c?d"


def test_a_failure_that_passes_is_tried_again() -> None:
    with serving({"/feed": [answer(500), b"", answer(200, MEETINGS)]}) as server:
        assert get(f"{server.address}/feed").data == MEETINGS
        assert server.times("/feed") == 3


def test_a_server_says_how_long_to_wait() -> None:
    began = monotonic()
    limits = Limits(seconds=5, backoff=0.001, tries=2)
    with serving({"/feed": [answer(429, Retry_After="1"), answer(200, MEETINGS)]}) as server:
        assert get(f"{server.address}/feed", limits).data == MEETINGS
    assert 1 <= monotonic() - began < 2
    assert served(answer(503, Retry_After="11"), limits)[1] == 1
    assert served(answer(503, Retry_After="6"), limits)[1] == 1
    assert served(answer(503, Retry_After="Mon, 05 Jan 2026 10:00:00 GMT"), limits)[1] == 2


@pytest.mark.parametrize(
    ("status", "said", "times"),
    [
        (204, "it does not give what is here", 1),
        (302, "it does not give what is here", 1),
        (400, "it does not give what is here", 1),
        (401, "it wants a name and a password", 1),
        (403, "it lets no program read this", 1),
        (404, "there is nothing at this address", 1),
        (410, "what was here is gone for good", 1),
        (429, "it has been asked too often", 3),
        (500, "something is wrong on its side", 3),
        (501, "something is wrong on its side", 1),
        (503, "something is wrong on its side", 3),
    ],
)
def test_refusals_in_plain_words(status: int, said: str, times: int) -> None:
    assert served(answer(status)) == (f"the server says {status}: {said}", times)


def test_an_endless_body_is_stopped() -> None:
    def endless() -> Iterator[bytes]:
        yield head(200, {"Content-Type": "text/csv"})
        while True:
            yield b"," * 65536

    assert served(endless) == ("the answer is larger than 1 MB", 1)


def test_a_body_that_announces_its_size_is_refused_at_once() -> None:
    def announced() -> Iterator[bytes]:
        yield head(200, {"Content-Length": str(MB + 1)})
        sleep(0.6)

    assert served(announced) == ("the answer is larger than 1 MB", 1)
    with serving({"/feed": answer(200, b"," * MB)}) as server:
        assert len(get(f"{server.address}/feed").data) == MB


def test_a_body_that_drips_is_given_up() -> None:
    def drip() -> Iterator[bytes]:
        yield head(200, {})
        while True:
            yield b","
            sleep(0.02)

    began = monotonic()
    assert served(drip, Limits(seconds=0.3, read_seconds=0.2)) == ("the answer took longer than 0.3 seconds", 1)
    assert monotonic() - began < 0.8


def test_a_silent_server_is_given_up() -> None:
    def silent() -> Iterator[bytes]:
        yield b""
        sleep(0.5)

    def fading() -> Iterator[bytes]:
        yield head(200, {"Content-Length": "10"}) + b"half"
        sleep(0.5)

    assert served(silent) == ("the server was silent for 0.3 seconds", 1)
    assert served(fading) == ("the server was silent for 0.3 seconds", 1)
    assert served(silent, Limits(seconds=0.2)) == ("the answer took longer than 0.2 seconds", 1)


def test_headers_that_drip_are_given_up_side_by_side() -> None:
    def drip() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while not stop.wait(0.02):
            yield b"x"

    stop = Event()
    scripts: dict[str, Script] = {"/slow": drip, "/quick": answer(200, MEETINGS)}
    with serving(scripts) as server, Fetcher("tests", QUICK) as fetcher:
        began = monotonic()
        jobs = {name: lambda name=name: fetcher.get(f"{server.address}/{name}").data for name in ("slow", "quick")}
        ended = dict(side_by_side(jobs, 2, 0.4))
        assert monotonic() - began < 0.8
        stop.set()
    assert list(ended) == ["quick", "slow"]
    assert ended["quick"] == MEETINGS
    assert isinstance(ended["slow"], FetchError)
    assert str(ended["slow"]) == "no whole answer came within 0.4 seconds"


RAW = zlib.compressobj(wbits=-15)
PACKED = {
    "gzip": gzip.compress(MEETINGS),
    "gzip in two members": gzip.compress(MEETINGS[:9]) + gzip.compress(MEETINGS[9:]),
    "gzip with padding": gzip.compress(MEETINGS) + bytes(512),
    "deflate": zlib.compress(MEETINGS),
    "deflate without its head": RAW.compress(MEETINGS) + RAW.flush(),
}


@pytest.mark.parametrize("way", PACKED)
def test_packed_bodies_are_unpacked(way: str) -> None:
    body = PACKED[way]
    assert unpacked([body], 100) == MEETINGS
    assert unpacked([body[i : i + 1] for i in range(len(body))], 100) == MEETINGS
    assert unpacked([body], 10) == MEETINGS[:11]
    with serving({"/feed": answer(200, body, Content_Encoding=way.split()[0])}) as server:
        assert get(f"{server.address}/feed").data == MEETINGS


@given(st.lists(st.binary(max_size=50)), st.sampled_from([31, 15, -15]), st.integers(1, 20))
def test_any_body_survives_packing(members: list[bytes], wbits: int, step: int) -> None:
    members = members if wbits == 31 else members[:1]
    packed = b"".join(zlib.compress(member, wbits=wbits) for member in members)
    parts = [packed[i : i + step] for i in range(0, len(packed), step)]
    assert unpacked(parts, 10_000) == b"".join(members)


@given(st.lists(st.binary(max_size=50)))
def test_any_bytes_are_unpacked_or_refused(parts: list[bytes]) -> None:
    with suppress(EOFError, zlib.error):
        assert len(unpacked(parts, 20)) <= 21


def test_a_gzip_bomb_is_stopped_before_it_is_large() -> None:
    bomb = gzip.compress(bytes(50 * MB))
    assert served(answer(200, bomb, Content_Encoding="gzip")) == ("the answer is larger than 1 MB", 1)
    tracemalloc.start()
    assert len(unpacked([bomb], MB)) == MB + 1
    assert tracemalloc.get_traced_memory()[1] < 5 * MB
    tracemalloc.stop()


def test_bodies_that_are_broken_or_packed_otherwise() -> None:
    packed = gzip.compress(MEETINGS * 100)
    cut = answer(200, packed[:-9], Content_Encoding="gzip")
    assert served(cut) == ("the answer was cut off", 3)
    assert served(answer(200, MEETINGS, Content_Encoding="gzip")) == ("the answer cannot be unpacked", 1)
    assert served(answer(200, packed, Content_Encoding="br")) == (
        "the answer is packed in a way that is not known (br)",
        1,
    )


def test_a_body_that_is_cut_off() -> None:
    assert served(answer(200, MEETINGS, Content_Length="99")) == ("the answer was cut off", 3)
    chunked = head(200, {"Transfer-Encoding": "chunked"}) + b"18\r\n" + MEETINGS + b"\r\n"
    assert served(chunked) == ("the answer was cut off", 3)
    assert served(chunked + b"5\r\nab") == ("the answer was cut off", 3)
    with serving({"/feed": chunked + b"0\r\n\r\n"}) as server:
        assert get(f"{server.address}/feed").data == MEETINGS


def test_servers_that_do_not_speak_the_language_of_the_web() -> None:
    assert served(b"") == ("the server hung up without an answer", 3)
    assert served(b"SSH-2.0-OpenSSH_9.6\r\n") == ("what answers there is no web server", 1)
    assert served(answer(200, MEETINGS, Content_Length="1, 2")) == ("what answers there is no web server", 1)


def test_a_certificate_that_nobody_signed_is_refused_and_not_tried_again() -> None:
    with serving({"/feed": answer(200, MEETINGS)}, tls=True) as server:
        said, hint = refusal(f"{server.address}/feed")
        assert server.asked == []
    assert said.replace("-", " ") == "the certificate of the server cannot be trusted (self signed certificate)"
    assert hint == "check the address, and the date of this computer; else its owner has to renew it"


def test_a_certificate_that_the_system_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(CERTIFICATE, encoding="ascii")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    scripts = {"/feed": answer(200, MEETINGS), "/away": answer(302, Location="http://example.org/")}
    with serving(scripts, tls=True) as server:
        assert get(f"{server.address}/feed").data == MEETINGS
        said, _ = refusal(f"{server.address}/away")
        assert said.startswith("the address leads from https to http://example.org/")
        said, _ = refusal(server.address.replace("localhost", "127.0.0.1") + "/feed")
        assert said.startswith("the certificate of the server cannot be trusted (IP address mismatch")


def test_a_server_that_speaks_no_tls() -> None:
    with serving({"/feed": answer(200)}) as server:
        said, _ = refusal(server.address.replace("http:", "https:") + "/feed")
    assert said == "no secure connection is possible"


def test_a_host_that_does_not_exist() -> None:
    assert refusal("http://meetings.invalid/feed") == (
        "no server of this name is found",
        "check the spelling, and the connection",
    )
    assert refusal(f"http://{'a' * 64}.example.org/")[0] == "this is no web address"


def test_a_connection_that_is_refused() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        said, _ = refusal(f"http://127.0.0.1:{unused.getsockname()[1]}/feed")
    assert said == "the server refuses the connection"


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
    ("address", "said"),
    [
        ("file:///etc/passwd", "file:///etc/passwd: only http and https addresses are fetched"),
        ("ftp://example.org/feed", "ftp://example.org/feed: only http and https addresses are fetched"),
        ("feed.json", "feed.json: only http and https addresses are fetched"),
        ("https://bob:secret@example.org/", "https://example.org/: the address holds a name or a password"),
        ("https://bob@example.org/", "https://example.org/: the address holds a name or a password"),
        ("https:///feed", "https:///feed: this is no web address"),
        ("https://example.org:99999/", "https://example.org:99999/: this is no web address"),
        ("https://[::1/", "https://[::1/: this is no web address"),
    ],
)
def test_addresses_that_are_not_fetched(address: str, said: str) -> None:
    with pytest.raises(FetchError) as raised:
        get(address)
    assert str(raised.value) == said


def test_an_address_as_it_is_asked_for() -> None:
    assert checked(" https://example.org/a?b=c#d\n") == "https://example.org/a?b=c"
    assert checked("https://münchen.example:8080/treffen") == "https://xn--mnchen-3ya.example:8080/treffen"


def test_an_address_is_shown_without_its_secrets() -> None:
    assert shown("https://bob:secret@example.org/a?b=c#d") == "https://example.org/a?b=c#d"
    assert shown("bob:secret@example.org/a@b") == "example.org/a@b"
    assert shown("https://example.org/a?action=meetings&key=s3cret&b=c") == (
        "https://example.org/a?action=meetings&key=***&b=c"
    )
    assert shown("https://example.org/?API_KEY=s3cret#x") == "https://example.org/?API_KEY=***#x"
    asked = "https://example.org/main_server/client_interface/json/?switcher=GetFieldValues&meeting_key=formats"
    assert shown(asked) == asked


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        asked = checked(text)
    except FetchError:
        return
    assert asked.startswith(("http://", "https://"))
    assert checked(asked) == asked


def test_jobs_run_side_by_side_but_never_more_than_allowed() -> None:
    lock, now, most = Lock(), 0, 0

    def job() -> int:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        sleep(0.02)
        with lock:
            now -= 1
        return 7

    assert dict(side_by_side({str(n): job for n in range(10)}, 3, 5)) == {str(n): 7 for n in range(10)}
    assert most == 3


def test_each_job_is_told_of_as_it_ends() -> None:
    jobs = {str(seconds): lambda seconds=seconds: sleep(seconds) for seconds in (0.2, 0.1, 0.0)}
    assert [name for name, _ in side_by_side(jobs, 3, None)] == ["0.0", "0.1", "0.2"]


def test_one_failing_job_hurts_no_other() -> None:
    def refused() -> str:
        raise FetchError("there is nothing", "look elsewhere")

    def misread() -> str:
        raise UsageError("the words are unknown", "try others")

    ended = dict(side_by_side({"a": refused, "b": lambda: "fine", "c": misread}, 1, 5))
    assert ended["b"] == "fine"
    failed = [ended["a"], ended["c"]]
    assert [(str(one), one.hint) for one in failed if isinstance(one, FeedError)] == [
        ("there is nothing", "look elsewhere"),
        ("the words are unknown", "try others"),
    ]


def test_a_job_that_hangs_keeps_no_other_waiting() -> None:
    hung = Event()
    began = monotonic()
    ended = list(side_by_side({"a": hung.wait, "b": lambda: True, "c": lambda: True}, 1, 0.2))
    hung.set()
    assert [name for name, _ in ended] == ["a", "b", "c"]
    assert isinstance(ended[0][1], FetchError)
    assert monotonic() - began < 1


def test_what_ended_in_time_counts_however_late_it_is_looked_at() -> None:
    outcomes = side_by_side({"a": lambda: 1, "b": lambda: 2}, 2, 0.05)
    next(outcomes)
    sleep(0.1)
    assert [isinstance(outcome, int) for _, outcome in outcomes] == [True]


def test_a_mistake_in_the_program_is_not_hidden() -> None:
    def mistaken() -> int:
        return 1 // 0

    with pytest.raises(ZeroDivisionError):
        list(side_by_side({"a": mistaken}, 1, 5))
