"""What a screen does with addresses."""

import io
import re

import pytest
from rich.console import Console
from rich.text import Text

from selfhelp.output.console import with_links


def printed(text: str, width: int = 40) -> str:
    """A text on a terminal, with links as [address|words]."""
    stream = io.StringIO()
    Console(file=stream, force_terminal=True, width=width, color_system="standard").print(with_links(Text(text)))
    return re.sub(r"\x1b]8;id=\d+;(.*?)\x1b\\(.*?)\x1b]8;;\x1b\\", r"[\1|\2]", stream.getvalue())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("online: https://zoom.us/j/1?pwd=x", "online: [https://zoom.us/j/1?pwd=x|https://zoom.us/j/1?pwd=x]\n"),
        ("See (https://a.org/b).", "See ([https://a.org/b|https://a.org/b]).\n"),
        ("javascript:alert(1) ftp://a.org", "javascript:alert(1) ftp://a.org\n"),
    ],
)
def test_addresses_of_the_web_can_be_clicked(text: str, shown: str) -> None:
    assert printed(text) == shown


def test_every_line_of_a_long_address_leads_to_the_whole() -> None:
    address = "https://zoom.us/j/" + "1" * 60
    assert [part[0] for part in re.findall(r"\[(.*?)\|(.*?)\]", printed(address))] == [address] * 2
