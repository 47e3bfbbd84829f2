"""Links -> the video rooms to which they lead, so that two links to one room are known to be the same."""

import re
from typing import Final
from urllib.parse import parse_qsl

_ZOOM: Final = re.compile(r"(?:[\w-]+\.)?zoom\.us/(?:(?:j|s|w|wc/join)/(\d+)|wc/(\d+)/join)(?:/.*)?")
_LANDINGS: Final = frozenset(
    {"meet.google.com/landing", "meet.google.com/new", "zoom.us/join", "zoom.us/j", "zoom.us/wc/join"}
)
"""Pages that ask for the room, and so identify none."""

_IRRELEVANT_PARAMETERS: Final = re.compile(
    r"pwd|password|passcode|tk|omn|from|authuser|fbclid|gclid|utm_.*", re.IGNORECASE
)
"""Link parameters for passwords and tracking, which do not identify the room."""


def room_key(url: str | None) -> str | None:
    """Normalized id of the video room that a URL joins; None for a landing page.

    >>> room_key("https://us02web.zoom.us/j/85550001?pwd=x"), room_key("https://zoom.us/join")
    ('zoom.us/85550001', None)
    """
    if url is None:
        return None
    host_and_path, _, query = url.partition("://")[2].partition("#")[0].partition("?")
    path = host_and_path.rstrip("/").lower()
    if (zoom := _ZOOM.fullmatch(path)) is not None:
        return f"zoom.us/{zoom[1] or zoom[2]}"
    path = re.sub(r"^(?:[\w-]+\.)?(?=zoom\.us/)", "", path)
    parameters = sorted((name, value) for name, value in parse_qsl(query) if not _IRRELEVANT_PARAMETERS.fullmatch(name))
    if path in _LANDINGS or ("/" not in path and not parameters):
        return None
    return "&".join([path, *(f"{name}={value}" for name, value in parameters)])
