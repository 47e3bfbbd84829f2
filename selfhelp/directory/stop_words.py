"""Words that carry no meaning of their own between the words of a problem."""

from typing import Final

FUNCTION_WORDS: Final = frozenset(
    "a an the my our your his her their its this that these of to for with about at in on is am are was be been being"
    " really very so too much just always all lot lots some and or do does did have has had"
    " el la los las un una unos unas de del con en por para mi mis su sus y que es muy esta estoy soy".split()
)
"""Words that stand between the words of a problem's name: "addicted to the pills", "adicta a las pastillas"."""
