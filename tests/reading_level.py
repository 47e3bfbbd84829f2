"""How long the sentences of a text for clients are; `python tests/reading_level.py` lists those that are too long."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

GUIDES = sorted((Path(__file__).parents[1] / "data" / "guide").glob("*.md"))

MOST_WORDS = 20
"""How many words a sentence has at most."""

MOST_WORDS_ON_AVERAGE = 14
"""How many words the sentences of one guide have at most on average."""

_LAST_LINE = re.compile(r"See also: [a-z0-9, -]+")
_NEW_ITEM = re.compile(r"\n(?=- )")
_END = re.compile(r"""(?:(?<=[.?!])|(?<=[.?!]["')]))\s+(?=\W*[A-ZÁÉÍÓÚÑ])""")
_WORD = re.compile(r"[^\W_](?:[\w'\u2019.-]*\w)?")


def sentences(guide: str) -> Iterator[str]:
    """The sentences of a guide in order, without its title and its links to other guides.

    A sentence ends with a full stop, a question mark or an exclamation mark before a capital letter, and with the
    paragraph or the item of a list; a semicolon, a colon or a dash does not end it.

    >>> list(sentences("# The title\\n\\nOne; two:\\n\\n- Three.\\n- Is it 6.5? No.\\n\\nSee also: first-visit\\n"))
    ['One; two:', 'Three.', 'Is it 6.5?', 'No.']
    """
    for paragraph in re.split(r"\n\s*\n", guide.strip()):
        if paragraph.startswith("# ") or _LAST_LINE.fullmatch(paragraph.strip()):
            continue
        for block in _NEW_ITEM.split(paragraph):
            yield from _END.split(" ".join(block.removeprefix("- ").split()))


def words(sentence: str) -> int:
    """How many words a sentence has; what a hyphen or an apostrophe joins is one.

    >>> words('If "no court cards" is said, don\\'t go to that twelve-step group 6.5 times.')
    14
    """
    return len(_WORD.findall(sentence))


def too_long(guide: str) -> list[str]:
    """The sentences of a guide that have too many words."""
    return [sentence for sentence in sentences(guide) if words(sentence) > MOST_WORDS]


def average(guide: str) -> float:
    """How many words the sentences of a guide have on average."""
    return fmean(map(words, sentences(guide)))


if __name__ == "__main__":
    for path in GUIDES:
        text = path.read_text(encoding="utf-8")
        sys.stdout.write(f"{path.stem}: {average(text):.1f} words on average\n")
        sys.stdout.writelines(f"  {words(sentence)} words: {sentence}\n" for sentence in too_long(text))
