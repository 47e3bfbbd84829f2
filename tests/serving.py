"""A small web server for tests: each path has a script of the raw bytes that it answers with, one after another."""

import socketserver
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

Script = bytes | Callable[[], Iterable[bytes]]
"""Raw bytes of an answer, at once or in pieces; then the connection is closed."""


@dataclass
class Server:
    """A running server: its `address` without a final slash, and what it was asked, in order."""

    address: str
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return [asked for asked, _ in self.asked].count(path)


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; `Content_Type="text/csv"` is the header Content-Type."""
    said = {"Content-Length": str(len(body)), "Connection": "close"}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    return head(status, said) + body


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """The head of an answer, with the empty line that ends it."""
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")


@contextmanager
def serving(
    scripts: Mapping[str, Script | Sequence[Script]],
    *,
    tls: bool = False,
    otherwise: Callable[[str], bytes] = lambda _: answer(404),
) -> Iterator[Server]:
    """Serves on a free port of this machine; the last script of a path is used again and again.

    A path without a script is answered by `otherwise`.

    With `tls` the certificate is `CERTIFICATE`, which no system trusts.
    """
    left = {
        path: [script] if callable(script) or isinstance(script, bytes) else [*script]
        for path, script in scripts.items()
    }

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if self.rfile.read(1) != b"G":
                self.wfile.write(answer(400))
                return
            path = self.rfile.readline().decode("latin-1").split()[1]
            lines = (line.decode("latin-1").strip() for line in iter(self.rfile.readline, b""))
            said = (line.split(": ", 1) for line in takewhile(bool, lines))
            running.asked.append((path, {name.lower(): value for name, value in said}))
            scripts_left = left.get(path) or [otherwise(path)]
            script = scripts_left.pop(0) if len(scripts_left) > 1 else scripts_left[0]
            try:
                for part in [script] if isinstance(script, bytes) else script():
                    self.wfile.write(part)
            except OSError:
                pass  # The client has had enough.

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            with TemporaryDirectory() as folder:
                path = Path(folder, "server.pem")
                path.write_text(KEY + CERTIFICATE, encoding="ascii")
                context.load_cert_chain(path)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        host = "https://localhost" if tls else "http://127.0.0.1"
        running = Server(f"{host}:{server.server_address[1]}")
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield running
        finally:
            server.shutdown()


KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgg5yrQpeH9T7MgV08
1pPxzl+p5dO4iN3/CkxzCxMzuHShRANCAAQsyjGvOKhNR+YW/8tOUmPYGnOlSMu7
wBoqo66BvxXZPhn07hDMH/jhfDeAQcVoEmmCJB5F9+geN17t8Qu/Di22
-----END PRIVATE KEY-----
"""
"""Made for these tests, and of no other use."""

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIULSpzN4kgDhLfqppyR5BvA0udzFcwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzAwMDMxOVoYDzIxMjYxMDMw
MDAwMzE5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQsyjGvOKhNR+YW/8tOUmPYGnOlSMu7wBoqo66BvxXZPhn07hDMH/jh
fDeAQcVoEmmCJB5F9+geN17t8Qu/Di22o2kwZzAdBgNVHQ4EFgQUfUgzUi1XSr+k
N0Uqqq4iA4V7/NkwHwYDVR0jBBgwFoAUfUgzUi1XSr+kN0Uqqq4iA4V7/NkwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgVePqEelFW2mH11oj3ybK9szHhj5ebk/qrBtso4Jrq9ECIQD/jAKpRvQM
d96e9UmQV5fgTm+gHO/zcWjfeKWs2+XoPw==
-----END CERTIFICATE-----
"""
"""Signed by itself, for localhost, until 2126."""
