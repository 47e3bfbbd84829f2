"""Hides the keys and passwords in web addresses: the one definition of what is secret in them.

The dataset keeps full addresses, because they are needed to fetch a feed again. Whatever is printed, exported or
stored as text passes through these functions.
"""

import re
from typing import Final
from urllib.parse import unquote

HIDDEN: Final = "***"

_CREDENTIALS: Final = re.compile(r"^([a-z][\w+.-]*:[/\\]+)?(?:[^/?#\\]*@|[^/?#@\\]*:(?![0-9]*(?:[/?#]|$))[^@]*@)", re.I)
"""All before the host; a password may contain the signs that end a host, if it follows what cannot be a port."""

_SECRET_NAME: Final = re.compile(
    r"(?:.* )?(?:code|auth|authorization|jwt|sid|session)"
    r"|.*(?:key|keyid|key id|token|secret|passw(?:or)?d|passphrase|passcode|pass|pwd|sig|signature|credentials?"
    r"|sessionid|sessid)"
)
"""Names of parameters with a secret, in lower case, words separated by blanks."""

_PUBLIC_NAMES: Final = frozenset({"meeting key", "data field key", "postal code", "country code", "zip code"})
"""Names of parameters of public servers (BMLT and others) that only look like those of secrets."""

_VALUE: Final = r"([^?&;/=#\s]{1,80}=)(?!\*{3})([^&;#\s]+)"
_PARAMETER: Final = re.compile(rf"([?&;/]){_VALUE}")
_PARAMETER_IN_TEXT: Final = re.compile(rf"([?&]){_VALUE}")
_FRAGMENT: Final = re.compile(r"#.+", re.DOTALL)
_GUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_LONG_RUN: Final = re.compile(r"[A-Za-z0-9]{16,}")
_SUFFIX: Final = re.compile(r"\.[a-z]{2,5}$", re.I)

_ADDRESS: Final = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\"'`]*[^\s<>\"'`.,:;!?)\]}]", re.I)
"""An address in a text, without the punctuation after it."""


def redacted(address: str) -> str:
    """An address that is safe to print: without a name or password, with keys and secret parts of its path hidden.

    >>> redacted("https://bob:pw@example.org/feed?action=meetings&key=s3cret")
    'https://example.org/feed?action=meetings&key=***'
    >>> redacted("https://calendar.google.com/calendar/ical/a%40b.org/private-0123456789abcdef/basic.ics")
    'https://calendar.google.com/calendar/ical/a%40b.org/***/basic.ics'
    """
    address = _CREDENTIALS.sub(r"\1", address.strip())
    address = _FRAGMENT.sub(f"#{HIDDEN}", address)
    start, mark, query = address.partition("?")
    parts = start.split("/")
    host_ends = 3 if "://" in start else 1
    path = "/".join(parts[:host_ends] + [_path_part(part) for part in parts[host_ends:]])
    return _PARAMETER.sub(_parameter, f"{path}{mark}{query}")


def without_secrets(text: str) -> str:
    """A text with all addresses in it redacted, and keys in parts of addresses ("/feed?key=...") hidden."""
    if "://" in text:
        text = _ADDRESS.sub(lambda found: redacted(found[0]), text)
    return _PARAMETER_IN_TEXT.sub(_parameter, text) if "=" in text else text


def _path_part(part: str) -> str:
    """A part of a path, hidden but for its suffix (".ics") if it is a secret by which others may read."""
    if not part.lower().startswith("private-") and not _is_random(unquote(part)):
        return part
    suffix = _SUFFIX.search(part)
    return HIDDEN + (suffix[0] if suffix else "")


def _parameter(found: re.Match[str]) -> str:
    mark, name, value = found.groups()
    is_secret = _is_secret_name(name[:-1]) or _is_random(value) or _holds_secret(unquote(value))
    return f"{mark}{name}{HIDDEN if is_secret else value}"


def _is_random(text: str) -> bool:
    """Whether a text has a GUID, a long hexadecimal number, or letters and digits mixed as in no word."""
    return _GUID.search(text) is not None or any(map(_is_mixed, _LONG_RUN.findall(text)))


def _is_mixed(run: str) -> bool:
    has_digit = any(letter.isdigit() for letter in run)
    is_hexadecimal = not run.lower().strip("0123456789abcdef")
    has_both_cases = run not in (run.lower(), run.upper())
    return has_digit and (is_hexadecimal or has_both_cases or re.search(r"[0-9][A-Za-z]+[0-9]", run) is not None)


def _is_secret_name(name: str) -> bool:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+", " ", unquote(name)).strip().lower()
    return words not in _PUBLIC_NAMES and _SECRET_NAME.fullmatch(words) is not None


def _holds_secret(value: str) -> bool:
    """Whether a value is itself an address with a secret."""
    return "://" in value and redacted(value) != value
