"""The only code that speaks to the network: one address -> bytes, within bounds."""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final, Self, TypeVar
from urllib.parse import urljoin, urlsplit

from selfhelp.errors import FeedError, SelfHelpError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse
    from urllib3.exceptions import HTTPError

T = TypeVar("T")

ACCEPT: Final = "application/json, text/calendar, text/csv, */*;q=0.5"
PART: Final = 65536
"""Bytes that are asked for at a time; the clock is looked at after each."""

LONGEST_WAIT: Final = 10.0
"""Seconds that a server may ask to be left alone for before the next try; for more, it is left alone."""

_GZIP: Final = 0x1F
"""First byte of a member of gzip; no deflate begins with it."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
# The last two are no codings at all, and yet are sent.
_PLAIN: Final = frozenset({"", "identity", "none", "utf-8"})
_SECRET: Final = re.compile(
    r"([?&](?:(?:(?:api|access)[_-]?)?(?:key|token)|auth|pass|password|pwd|secret|sig|[\w-]*signature)=)[^&#]+", re.I
)

_LATER: Final = "try again later"
_BROWSER: Final = "open the address in a browser to see what is there"
_REFUSALS: Final = {
    401: ("it wants a name and a password", "ask who publishes the feed for an address that is open"),
    403: ("it lets no program read this", "open it in a browser; the feed may want a key, or turn programs away"),
    404: ("there is nothing at this address", "check the spelling; the feed may have moved"),
    410: ("what was here is gone for good", "ask who publishes the feed where it is now"),
    429: ("it has been asked too often", "wait an hour, and try again"),
    451: ("the law forbids it to show this", "ask who publishes the feed"),
}


@dataclass(frozen=True)
class Limits:
    """What a fetch may take: times in seconds, `size` in bytes once unpacked.

    `seconds` is for the whole of it, with all tries and redirects; `read_seconds` is the longest silence.
    """

    seconds: float = 60.0
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    size: int = 64 * 2**20
    redirects: int = 5
    tries: int = 3
    backoff: float = 0.5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave; `address` is the one that redirects led to. `unchanged` comes without data."""

    address: str
    data: bytes
    etag: str | None
    modified: str | None
    unchanged: bool = False


class FetchError(FeedError):
    """An address that cannot be read."""


class _PassingError(FetchError):
    """A failure that may be over soon; `wait` is the seconds that the server asks for."""

    def __init__(self, message: str, hint: str, wait: float | None = None) -> None:
        super().__init__(message, hint)
        self.wait = wait


class Fetcher:
    """Reads addresses over connections that are kept; may be shared by threads.

    The time for a whole fetch is kept between the parts of a body. A server that drips its headers is only
    stopped by `side_by_side`.
    """

    def __init__(self, agent: str, limits: Limits | None = None, pool: int = 8) -> None:
        from urllib3 import PoolManager

        self._limits = limits or Limits()
        self._headers = {"User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"}
        self._pool = PoolManager(num_pools=pool, maxsize=pool, cert_reqs="CERT_REQUIRED")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.clear()

    def get(self, address: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """What is at the address, unless it is still what `etag` or `modified` stand for.

        Raises:
            FetchError: it cannot be read, or not within the limits.
        """
        ends = monotonic() + self._limits.seconds
        headers = self._headers | {
            name: said for name, said in (("If-None-Match", etag), ("If-Modified-Since", modified)) if said
        }
        here, seen = checked(address), set[str]()
        while True:
            seen.add(here)
            found = self._tried(here, headers, ends)
            if isinstance(found, Fetched):
                return _as_known(found, etag, modified) if found.unchanged else found
            here = following(here, found)
            if here in seen:
                raise FetchError(f"{shown(address)}: the address leads in circles", _BROWSER)
            if len(seen) > self._limits.redirects:
                raise FetchError(
                    f"{shown(address)}: the address leads through more than {self._limits.redirects} redirects",
                    "open it in a browser, and take the address that it ends at",
                )

    def _tried(self, address: str, headers: Mapping[str, str], ends: float) -> Fetched | str:
        """What `_once` gives, after as many tries as the limits allow."""
        tried = 0
        while True:
            try:
                return self._once(address, headers, ends)
            except _PassingError as problem:
                wait = self._limits.backoff * 2**tried if problem.wait is None else problem.wait
                tried += 1
                if tried >= self._limits.tries or wait > LONGEST_WAIT or monotonic() + wait >= ends:
                    raise
            sleep(wait)

    def _once(self, address: str, headers: Mapping[str, str], ends: float) -> Fetched | str:
        """What the address gives, or where it redirects to."""
        from urllib3 import Timeout
        from urllib3.exceptions import HTTPError

        limits, left = self._limits, ends - monotonic()
        if left <= 0:
            raise self._slow(address)
        timeout = Timeout(connect=min(limits.connect_seconds, left), read=min(limits.read_seconds, left))
        try:
            answer = self._pool.request(
                "GET", address, headers=headers, timeout=timeout, preload_content=False, redirect=False, retries=False
            )
        except HTTPError as problem:
            raise self._unanswered(address, problem, ends) from problem
        try:
            said = answer.headers
            if answer.status in _REDIRECTS and "location" in said:
                return said["location"]
            unchanged = answer.status == 304 and not headers.keys().isdisjoint(("If-None-Match", "If-Modified-Since"))
            if answer.status not in (200, 203) and not unchanged:
                raise _refused(address, answer.status, said.get("retry-after", ""))
            data = b"" if unchanged else self._body(address, answer, ends)
            return Fetched(address, data, said.get("etag"), said.get("last-modified"), unchanged)
        finally:
            answer.close()

    def _body(self, address: str, answer: "BaseHTTPResponse", ends: float) -> bytes:
        from urllib3 import exceptions

        size, coding = self._limits.size, answer.headers.get("content-encoding", "").strip().lower()
        if coding not in _PACKED | _PLAIN:
            raise FetchError(f"{shown(address)}: the answer is packed in a way that is not known ({coding})", _BROWSER)
        try:
            parts = self._parts(answer, address, ends)
            body = unpacked(parts, size) if coding in _PACKED else b"".join(parts)
        except (exceptions.SSLError, exceptions.TimeoutError) as problem:
            raise self._unanswered(address, problem, ends) from problem
        except (exceptions.HTTPError, EOFError) as problem:
            raise _PassingError(f"{shown(address)}: the answer was cut off", _LATER) from problem
        except zlib.error as problem:
            raise FetchError(f"{shown(address)}: the answer cannot be unpacked", _BROWSER) from problem
        if len(body) > size:
            raise _too_large(address, size)
        return body

    def _parts(self, answer: "BaseHTTPResponse", address: str, ends: float) -> Iterator[bytes]:
        """The parts of a body as they come, not unpacked."""
        size, taken = self._limits.size, 0
        if int(answer.length_remaining or 0) > size:
            raise _too_large(address, size)
        while part := answer.read1(PART, decode_content=False):
            taken += len(part)
            if taken > size:
                raise _too_large(address, size)
            if monotonic() > ends:
                raise self._slow(address)
            yield part

    def _slow(self, address: str) -> FetchError:
        return FetchError(f"{shown(address)}: the answer took longer than {self._limits.seconds:g} seconds", _LATER)

    def _unanswered(self, address: str, problem: "HTTPError", ends: float) -> FetchError:
        """A failure to get any answer, or a silence in the midst of one, in words."""
        import socket
        import ssl

        from urllib3 import exceptions

        if isinstance(problem, exceptions.TimeoutError) and monotonic() >= ends:
            return self._slow(address)
        here, reason = f"{shown(address)}:", problem.__cause__ or problem.__context__
        match problem:
            case exceptions.NameResolutionError():
                what, hint = f"{here} no server of this name is found", "check the spelling, and the connection"
                again = isinstance(reason, socket.gaierror) and reason.errno == socket.EAI_AGAIN
                return _PassingError(what, hint) if again else FetchError(what, hint)
            case exceptions.NewConnectionError() if isinstance(reason, ConnectionRefusedError):
                return _PassingError(f"{here} the server refuses the connection", "check the address, or " + _LATER)
            case exceptions.NewConnectionError():
                why = reason.strerror if isinstance(reason, OSError) and reason.strerror else "no way leads there"
                return _PassingError(f"{here} the server cannot be reached ({why})", "check the connection")
            case exceptions.ConnectTimeoutError():
                seconds = f"{self._limits.connect_seconds:g} seconds"
                return _PassingError(f"{here} the server cannot be reached within {seconds}", _LATER)
            case exceptions.TimeoutError():
                return FetchError(f"{here} the server was silent for {self._limits.read_seconds:g} seconds", _LATER)
            case exceptions.SSLError(args=(ssl.SSLCertVerificationError(verify_message=why), *_)):
                return FetchError(
                    f"{here} the certificate of the server cannot be trusted ({why.rstrip('.')})",
                    "check the address, and the date of this computer; else its owner has to renew it",
                )
            case exceptions.SSLError():
                return FetchError(f"{here} no secure connection is possible", "see whether it opens in a browser")
            case exceptions.ProtocolError() if isinstance(reason, OSError):
                return _PassingError(f"{here} the server hung up without an answer", _LATER)
            case exceptions.LocationValueError():
                return _no_address(address)
        return FetchError(f"{here} what answers there is no web server", _BROWSER)


def checked(address: str) -> str:
    """The address as it is asked for: without what is behind `#`, its host in ASCII.

    Raises:
        FetchError: it is no http or https address, or holds a password.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
        netloc = parts.netloc if host.isascii() else host.encode("idna").decode("ascii") + (f":{port}" if port else "")
    except ValueError as problem:
        raise _no_address(address) from problem
    if parts.scheme not in ("http", "https"):
        raise FetchError(
            f"{shown(address)}: only http and https addresses are fetched",
            "name a file by its path, without file:" if parts.scheme == "file" else "look for an https address",
        )
    if not host:
        raise _no_address(address)
    if "@" in parts.netloc:
        raise FetchError(f"{shown(address)}: the address holds a name or a password", "leave out what is before the @")
    return parts._replace(netloc=netloc, fragment="").geturl()


def following(address: str, location: str) -> str:
    """The address that a redirect leads to.

    Raises:
        FetchError: it may not be followed.
    """
    try:
        there = checked(urljoin(address, location.strip()))
    except ValueError as problem:
        raise _no_address(location) from problem
    if address.startswith("https:") and not there.startswith("https:"):
        raise FetchError(
            f"{shown(address)}: the address leads from https to {shown(there)}, where anybody on the way can change it",
            "ask who publishes the feed for an https address",
        )
    return there


def shown(address: str) -> str:
    """An address that may be printed: without a password, and without keys."""
    return _SECRET.sub(r"\1***", re.sub(r"^([\w+.-]*://)?[^/?#]*@", r"\1", address.strip()))


def unpacked(parts: Iterable[bytes], size: int) -> bytes:
    """What a body in gzip or deflate holds, or its first `size` + 1 bytes if it holds more.

    Gzip may have several members; deflate may lack its head, as some servers send it.

    Raises:
        EOFError: the body ends too early.
        zlib.error: it is neither.
    """
    body, machine = bytearray(), None
    for part in parts:
        rest = part
        while rest:
            if machine is None or machine.eof:
                if machine is not None and rest[0] != _GZIP:
                    break  # Padding behind the last member, which gzip allows.
                with_head = rest[0] == _GZIP or rest[0] & 0x0F == zlib.DEFLATED
                machine = zlib.decompressobj(zlib.MAX_WBITS | 32 if with_head else -zlib.MAX_WBITS)
            body += machine.decompress(rest, size + 1 - len(body))
            if len(body) > size:
                return bytes(body)
            rest = machine.unused_data
    if machine is not None and not machine.eof:
        raise EOFError
    return bytes(body)


def side_by_side(
    jobs: Mapping[str, Callable[[], T]], at_once: int, deadline: float | None
) -> Iterator[tuple[str, T | FeedError]]:
    """Runs jobs in threads, at most `at_once` together, and yields the name and outcome of each as it ends.

    A job that is not done `deadline` seconds after it began is given up: its thread is left to itself, and does
    not keep the program from ending. What a job raises is its outcome if it is made for people; else it is a
    mistake in the program, and raised here.
    """
    ended: SimpleQueue[tuple[str, T | FeedError | _Mistake]] = SimpleQueue()
    waiting, running = iter(jobs.items()), dict[str, float]()

    def run(name: str, job: Callable[[], T]) -> None:
        outcome: T | FeedError | _Mistake
        try:
            outcome = job()
        except FeedError as problem:
            outcome = problem
        except SelfHelpError as problem:
            outcome = FeedError(str(problem), problem.hint)
        except BaseException as problem:
            outcome = _Mistake(problem)
        ended.put((name, outcome))

    while True:
        while len(running) < at_once and (begun := next(waiting, None)) is not None:
            running[begun[0]] = monotonic()
            Thread(target=run, args=begun, daemon=True).start()
        if not running:
            return
        oldest = next(iter(running))
        try:
            left = None if deadline is None else max(0.0, running[oldest] + deadline - monotonic())
            name, outcome = ended.get(timeout=left)
        except Empty:
            del running[oldest]
            yield oldest, FetchError(f"no whole answer came within {deadline:g} seconds", _LATER)
            continue
        if running.pop(name, None) is None:
            continue  # It had been given up.
        if isinstance(outcome, _Mistake):
            raise outcome.problem
        yield name, outcome


@dataclass(frozen=True, slots=True)
class _Mistake:
    """What a job raised that is not made for people."""

    problem: BaseException


def _as_known(found: Fetched, etag: str | None, modified: str | None) -> Fetched:
    """An unchanged answer with the marks that were sent, where it does not repeat them."""
    return Fetched(found.address, b"", found.etag or etag, found.modified or modified, unchanged=True)


def _refused(address: str, status: int, retry_after: str) -> FetchError:
    what, hint = _REFUSALS.get(status) or (
        ("something is wrong on its side", _LATER) if status >= 500 else ("it does not give what is here", _BROWSER)
    )
    message = f"{shown(address)}: the server says {status}: {what}"
    if status in _PASSING:
        seconds = retry_after.strip()
        return _PassingError(message, hint, float(seconds) if seconds.isdecimal() else None)
    return FetchError(message, hint)


def _no_address(address: str) -> FetchError:
    return FetchError(f"{shown(address)}: this is no web address", "write it as a browser shows it: https://…")


def _too_large(address: str, size: int) -> FetchError:
    return FetchError(
        f"{shown(address)}: the answer is larger than {size / 2**20:g} MB", "check that the address is that of a feed"
    )
