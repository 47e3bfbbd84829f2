"""The frame of every HTML page: its end, and its head, whose policy lets the page run and load nothing."""

from base64 import b64encode
from datetime import date
from hashlib import sha256
from html import escape

from selfhelp.output.leaving import CALL_AHEAD, own_lists
from selfhelp.text import printable


def page_start(title: str, style: str, made_on: date) -> str:
    """All of a page up to what it is about: it may show its own style, and says where its facts are from."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_policy(style))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n"
        f"<p>{escape(own_lists(made_on))} <strong>{CALL_AHEAD}</strong></p>\n"
    )


def page_end(footer: str = "") -> str:
    """The end of a page, with a last paragraph if there is one."""
    paragraph = f"<p>{escape(printable(footer))}</p>\n" if footer else ""
    return f"{paragraph}</main>\n</body>\n</html>\n"


def _policy(style: str) -> str:
    """What a browser lets the page do."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
