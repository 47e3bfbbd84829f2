"""A page of a report as its readers see it, for the tests of those who write one."""

from html.parser import HTMLParser


class TextOf(HTMLParser):
    """A page as its readers see it: its text by lines, the items of its lists, and what it is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.items: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes an element."""
        self.elements.append(tag)
        self.attributes += attrs
        if tag == "li":
            self.items.append("")
        if tag != "strong":
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        """Ends a line of text after each paragraph, heading and item."""
        if tag in ("p", "h1", "h2", "li"):
            self.text += "\n"
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Takes the text between elements."""
        if self._inside in ("p", "h1", "h2", "li"):
            self.text += data
        if self._inside == "li":
            self.items[-1] += data
