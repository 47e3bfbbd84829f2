"""Open a page in the user's browser, after saying which host it contacts and what is sent there."""

from urllib.parse import urlsplit

from selfhelp.cli.session import Session
from selfhelp.errors import SelfHelpError


def open_page(address: str, session: Session, sent: str | None = None) -> None:
    """Open an http(s) address; `sent` is what of the search it holds.

    Raises:
        SelfHelpError: no browser can be started.
    """
    import webbrowser

    # What is printed must not come after what a browser in the terminal draws.
    session.stdout.flush()
    host = urlsplit(address).hostname
    told = "nothing of your search" if sent is None else f"the place {sent}"
    session.say(f"Opening {host} in your browser, which sends it {told}. The browser may keep the page in its history.")
    session.stderr.flush()
    if not webbrowser.open(address):
        raise SelfHelpError("no browser could be started", "copy the address above into one, or leave --open out")
