"""Texts cut to the width of a column without cutting a word."""

from collections.abc import Iterable


def screen_width(text: str) -> int:
    """How many columns of a screen a text takes: letters of some scripts take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def widest(texts: Iterable[str]) -> int:
    """The columns that the widest text takes; 0 if there is none."""
    return max(map(screen_width, texts), default=0)


def padded(text: str, width: int) -> str:
    """The text with blanks up to a width."""
    return text + " " * (width - screen_width(text))


def fitting(text: str, width: int) -> str:
    """The text in at most `width` columns: whole words that do not fit are left out, and an ellipsis says so."""
    if screen_width(text) <= width:
        return text
    words = text.split(" ")
    while len(words) > 1 and screen_width(" ".join(words)) + 1 > width:
        words.pop()
    kept = " ".join(words).rstrip(" ,;·-")
    while kept and screen_width(kept) + 1 > width:  # a single word that is longer than the column
        kept = kept[:-1]
    return f"{kept}…"
