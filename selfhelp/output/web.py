"""Links of meetings that pages and calendars may contain: http(s), tel and mailto, and nothing else."""

import re
from typing import Final

from selfhelp.text import printable

_NUMBER: Final = re.compile(r"[+(]?[0-9][0-9+#*,\-.() ]*")
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)
_FEWEST_DIGITS: Final = 3


def web_link(link: str | None) -> str | None:
    """A link to a page or a room; None if it is none.

    >>> web_link("https://zoom.us/j/1"), web_link("javascript:alert(1)")
    ('https://zoom.us/j/1', None)
    """
    link = printable(link or "")
    return link if link.lower().startswith(("https://", "http://")) and " " not in link else None


def phone_link(phone: str | None) -> str | None:
    """The link that calls a number; None if there is none to call.

    >>> phone_link("+1 (303) 555-0100,,1234#"), phone_link("ask Bob")
    ('tel:+13035550100', None)
    """
    number = dialed_number(phone or "").partition(",")[0]
    digits = "".join(sign for sign in number if sign.isdigit())
    if len(digits) < _FEWEST_DIGITS:
        return None
    return f"tel:{'+' if number.startswith('+') else ''}{digits}"


def mail_link(address: str | None) -> str | None:
    """The link that writes to an address; None if it is none.

    >>> mail_link("a@example.org"), mail_link("a@example.org?bcc=b")
    ('mailto:a@example.org', None)
    """
    address = printable(address or "")
    return f"mailto:{address}" if _EMAIL.fullmatch(address) else None


def dialed_number(text: str) -> str:
    """The first number in a text, without words around it.

    >>> dialed_number("Dial 303-555-0100, then ask")
    '303-555-0100'
    """
    found = _NUMBER.search(text)
    return "" if found is None else found[0].rstrip(" ,-.(")
