"""The only code that uses the network: one address -> bytes, within limits."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final, Self

from selfhelp.ingest.compressed import unpacked
from selfhelp.ingest.fetch.addresses import (
    FetchError,
    checked,
    following,
    invalid_address,
    leads_to_private,
    private_address,
)
from selfhelp.ingest.limits import LARGEST
from selfhelp.redaction import redacted

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse
    from urllib3.exceptions import HTTPError

ACCEPT: Final = "application/json, text/calendar, text/csv, */*;q=0.5"
CHUNK_SIZE: Final = 65536
"""Bytes to read at a time; the time limit is checked after each part."""

LONGEST_WAIT: Final = 10.0
"""Longest requested wait before another try, in seconds; if a server asks for more, it is not tried again."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_TRANSIENT: Final = frozenset({429, 500, 502, 503, 504})
_COMPRESSED: Final = frozenset({"gzip", "x-gzip", "deflate"})
# Some servers send the last two, though they are not content codings.
_UNCOMPRESSED: Final = frozenset({"", "identity", "none", "utf-8"})
_TRY_LATER: Final = "try again later"
_OPEN_IN_BROWSER: Final = "open the address in a browser to see what is there"
_REFUSALS: Final = {
    401: ("it requires a login", "ask the feed's publisher for a public address"),
    403: ("access is forbidden", "open it in a browser; the feed may need a key, or block programs"),
    404: ("there is nothing at this address", "check the spelling; the feed may have moved"),
    410: ("the page was removed for good", "ask the feed's publisher for the new address"),
    429: ("too many requests", "wait an hour and try again"),
    451: ("it is blocked for legal reasons", "ask the feed's publisher"),
}


@dataclass(frozen=True)
class Limits:
    """Limits of a fetch: times in seconds, `size` in bytes after decompression.

    `seconds` is for the whole fetch with all tries and redirects; `read_seconds` is the longest pause between data.
    """

    seconds: float = 60.0
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    size: int = LARGEST
    redirects: int = 5
    tries: int = 3
    backoff: float = 0.5


@dataclass(frozen=True, slots=True)
class Fetched:
    """The response of an address; `address` is the one after redirects. An `unchanged` response has no data.

    `is_public` tells whether it came from a public address, whose links must not lead into a private network.
    """

    address: str
    data: bytes
    etag: str | None
    modified: str | None
    unchanged: bool = False
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class _Redirect:
    """Where an address redirects to, and whether it is a public one itself."""

    location: str
    is_public: bool


class _TransientError(FetchError):
    """A temporary failure; `wait` is the number of seconds that the server asks to wait."""

    def __init__(self, message: str, hint: str, wait: float | None = None) -> None:
        super().__init__(message, hint)
        self.wait = wait


class Fetcher:
    """Fetches addresses over persistent connections; may be shared by threads.

    The time limit of a fetch is checked between the parts of a body. A server that sends its headers too slowly is
    only stopped by the deadline of `in_parallel`.

    What a public address redirects to must be public too, unless `allow_private` is given: a feed is no way into the
    network of its reader. An address that somebody named may be private.
    """

    def __init__(self, agent: str, limits: Limits | None = None, pool: int = 8, *, allow_private: bool = False) -> None:
        from selfhelp.ingest.fetch.connections import pools

        self._limits = limits or Limits()
        self._headers = {"User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"}
        self._allow_private = allow_private
        self._pools = {public_only: pools(pool, public_only=public_only) for public_only in (False, True)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pools in self._pools.values():
            pools.clear()

    def get(
        self, address: str, *, etag: str | None = None, modified: str | None = None, public_only: bool = False
    ) -> Fetched:
        """The response of the address, unchanged if `etag` or `modified` still hold there.

        With `public_only`, the address comes from a public page and must be public.

        Raises:
            FetchError: it cannot be fetched within the limits.
        """
        ends = monotonic() + self._limits.seconds
        headers = self._headers | {
            name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value
        }
        current, seen = checked(address), set[str]()
        while True:
            seen.add(current)
            public_only = public_only and not self._allow_private
            result = self._with_retries(current, headers, ends, public_only)
            if isinstance(result, Fetched):
                return _with_validators(result, etag, modified) if result.unchanged else result
            current, public_only = following(current, result.location), result.is_public
            if current in seen:
                raise FetchError(f"{redacted(address)}: the address redirects in a loop", _OPEN_IN_BROWSER)
            if len(seen) > self._limits.redirects:
                raise FetchError(
                    f"{redacted(address)}: more than {self._limits.redirects} redirects",
                    "open it in a browser and use the address that it ends at",
                )

    def _with_retries(
        self, address: str, headers: Mapping[str, str], ends: float, public_only: bool
    ) -> Fetched | _Redirect:
        """The result of `_once`, retried after temporary failures as often as the limits allow."""
        tried = 0
        while True:
            try:
                return self._once(address, headers, ends, public_only)
            except _TransientError as problem:
                wait = self._limits.backoff * 2**tried if problem.wait is None else problem.wait
                tried += 1
                if tried >= self._limits.tries or wait > LONGEST_WAIT or monotonic() + wait >= ends:
                    raise
            sleep(wait)

    def _once(self, address: str, headers: Mapping[str, str], ends: float, public_only: bool) -> Fetched | _Redirect:
        """The response of the address, or the location that it redirects to."""
        from urllib3 import Timeout
        from urllib3.exceptions import HTTPError

        limits, seconds_left = self._limits, ends - monotonic()
        if seconds_left <= 0:
            raise self._timeout(address)
        if public_only and leads_to_private(address):
            raise private_address(address)
        timeout = Timeout(
            connect=min(limits.connect_seconds, seconds_left), read=min(limits.read_seconds, seconds_left)
        )
        try:
            response = self._pools[public_only].request(
                "GET", address, headers=headers, timeout=timeout, preload_content=False, redirect=False, retries=False
            )
        except HTTPError as problem:
            raise self._connection_error(address, problem, ends) from problem
        try:
            response_headers = response.headers
            is_public = not getattr(response.connection, "has_private_peer", False)
            if response.status in _REDIRECTS and "location" in response_headers:
                return _Redirect(response_headers["location"], is_public)
            unchanged = response.status == 304 and not headers.keys().isdisjoint(("If-None-Match", "If-Modified-Since"))
            if response.status not in (200, 203) and not unchanged:
                raise _refused(address, response.status, response_headers.get("retry-after", ""))
            data = b"" if unchanged else self._body(address, response, ends)
            return Fetched(
                address, data, response_headers.get("etag"), response_headers.get("last-modified"), unchanged, is_public
            )
        finally:
            response.close()

    def _body(self, address: str, response: "BaseHTTPResponse", ends: float) -> bytes:
        from urllib3 import exceptions

        size, coding = self._limits.size, response.headers.get("content-encoding", "").strip().lower()
        if coding not in _COMPRESSED | _UNCOMPRESSED:
            raise FetchError(
                f"{redacted(address)}: the response is compressed in an unknown way ({coding})", _OPEN_IN_BROWSER
            )
        try:
            parts = self._parts(response, address, ends)
            body = unpacked(parts, size) if coding in _COMPRESSED else b"".join(parts)
        except (exceptions.SSLError, exceptions.TimeoutError) as problem:
            raise self._connection_error(address, problem, ends) from problem
        except (exceptions.HTTPError, EOFError) as problem:
            raise _TransientError(f"{redacted(address)}: the response was cut off", _TRY_LATER) from problem
        except zlib.error as problem:
            raise FetchError(f"{redacted(address)}: the response cannot be decompressed", _OPEN_IN_BROWSER) from problem
        if len(body) > size:
            raise _too_large(address, size)
        return body

    def _parts(self, response: "BaseHTTPResponse", address: str, ends: float) -> Iterator[bytes]:
        """The parts of a body as they arrive, still compressed."""
        size, read_size = self._limits.size, 0
        if int(response.length_remaining or 0) > size:
            raise _too_large(address, size)
        while part := response.read1(CHUNK_SIZE, decode_content=False):
            read_size += len(part)
            if read_size > size:
                raise _too_large(address, size)
            if monotonic() > ends:
                raise self._timeout(address)
            yield part

    def _timeout(self, address: str) -> FetchError:
        return FetchError(
            f"{redacted(address)}: the response took longer than {self._limits.seconds:g} seconds", _TRY_LATER
        )

    def _connection_error(self, address: str, problem: "HTTPError", ends: float) -> FetchError:
        """The error to show for a failure to connect or to receive a response."""
        import socket
        import ssl

        from urllib3 import exceptions

        if isinstance(problem, exceptions.TimeoutError) and monotonic() >= ends:
            return self._timeout(address)
        prefix, reason = f"{redacted(address)}:", problem.__cause__ or problem.__context__
        match problem:
            case exceptions.NameResolutionError():
                message, hint = f"{prefix} no server with this name was found", "check the spelling and your connection"
                is_temporary = isinstance(reason, socket.gaierror) and reason.errno == socket.EAI_AGAIN
                return _TransientError(message, hint) if is_temporary else FetchError(message, hint)
            case exceptions.NewConnectionError() if isinstance(reason, ConnectionRefusedError):
                return _TransientError(
                    f"{prefix} the server refuses the connection", "check the address, or " + _TRY_LATER
                )
            case exceptions.NewConnectionError():
                why = reason.strerror if isinstance(reason, OSError) and reason.strerror else "no route"
                return _TransientError(f"{prefix} the server cannot be reached ({why})", "check your connection")
            case exceptions.ConnectTimeoutError():
                seconds = f"{self._limits.connect_seconds:g} seconds"
                return _TransientError(f"{prefix} the server cannot be reached within {seconds}", _TRY_LATER)
            case exceptions.TimeoutError():
                return FetchError(
                    f"{prefix} the server sent nothing for {self._limits.read_seconds:g} seconds", _TRY_LATER
                )
            case exceptions.SSLError(args=(ssl.SSLCertVerificationError(verify_message=why), *_)):
                return FetchError(
                    f"{prefix} the server's certificate cannot be trusted ({why.rstrip('.')})",
                    "check the address and this computer's date; otherwise the site has to renew its certificate",
                )
            case exceptions.SSLError():
                return FetchError(f"{prefix} no secure connection is possible", "check whether it opens in a browser")
            case exceptions.ProtocolError() if isinstance(reason, OSError):
                return _TransientError(f"{prefix} the server closed the connection without an answer", _TRY_LATER)
            case exceptions.LocationValueError():
                return invalid_address(address)
        return FetchError(f"{prefix} no web server answers at this address", _OPEN_IN_BROWSER)


def _with_validators(fetched: Fetched, etag: str | None, modified: str | None) -> Fetched:
    """An unchanged response, with the validators that were sent if it does not repeat them."""
    return Fetched(fetched.address, b"", fetched.etag or etag, fetched.modified or modified, True, fetched.is_public)


def _refused(address: str, status: int, retry_after: str) -> FetchError:
    what, hint = _REFUSALS.get(status) or (
        ("the server has a problem", _TRY_LATER) if status >= 500 else ("it refuses the request", _OPEN_IN_BROWSER)
    )
    message = f"{redacted(address)}: the server answers {status}: {what}"
    if status in _TRANSIENT:
        seconds = retry_after.strip()
        return _TransientError(message, hint, float(seconds) if seconds.isdecimal() else None)
    return FetchError(message, hint)


def _too_large(address: str, size: int) -> FetchError:
    return FetchError(
        f"{redacted(address)}: the response is larger than {size / 2**20:g} MB",
        "check that this is the address of a feed",
    )
