"""Addresses of feeds: how they are requested, where they may redirect to, and which are private."""

import socket
from ipaddress import IPv6Address, ip_address
from urllib.parse import urljoin, urlsplit

from selfhelp.errors import FeedError
from selfhelp.redaction import redacted


class FetchError(FeedError):
    """An address that cannot be read."""


def checked(address: str) -> str:
    """The address in the form to request: without its fragment, and with the host in ASCII.

    Raises:
        FetchError: it is not an http or https address, or contains a password.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
        netloc = parts.netloc if host.isascii() else host.encode("idna").decode("ascii") + (f":{port}" if port else "")
    except ValueError as problem:
        raise invalid_address(address) from problem
    if parts.scheme not in ("http", "https"):
        raise FetchError(
            f"{redacted(address)}: only http and https addresses can be fetched",
            "give a file by its path, without file:" if parts.scheme == "file" else "look for an https address",
        )
    if not host:
        raise invalid_address(address)
    if "@" in parts.netloc:
        raise FetchError(
            f"{redacted(address)}: the address contains a name or password", "remove the part before the @"
        )
    return parts._replace(netloc=netloc, fragment="").geturl()


def following(address: str, location: str) -> str:
    """The address that a redirect leads to.

    Raises:
        FetchError: the redirect must not be followed.
    """
    try:
        target = checked(urljoin(address, location.strip()))
    except ValueError as problem:
        raise invalid_address(location) from problem
    if address.startswith("https:") and not target.startswith("https:"):
        raise FetchError(
            f"{redacted(address)}: the address redirects from https to {redacted(target)}, which is not secure",
            "ask the feed's publisher for an https address",
        )
    return target


def is_private(host: str) -> bool:
    """Whether a numeric address cannot be reached from the whole internet: of this machine, or of a network around it.

    >>> is_private("169.254.169.254"), is_private("::ffff:10.0.0.1"), is_private("8.8.8.8")
    (True, True, False)
    """
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.is_site_local:
            return True
        address = address.ipv4_mapped or address.sixtofour or address
    return not address.is_global or address.is_multicast


def leads_to_private(address: str) -> bool:
    """Whether the host of an address is private, or its name has a private address among others."""
    parts = urlsplit(address)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or parts.scheme, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False  # The request reports it.
    return any(is_private(str(place[0])) for *_, place in found)


def private_address(address: str) -> FetchError:
    """The error for an address in a private network that a public address leads to."""
    return FetchError(
        f"{redacted(address)}: a public address leads to this one, which is in a private network",
        "if you trust it, add --allow-private",
    )


def invalid_address(address: str) -> FetchError:
    """The error for a text that is no web address."""
    return FetchError(f"{redacted(address)}: this is not a web address", "write it as a browser shows it: https://…")
