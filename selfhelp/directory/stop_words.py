"""Words of a phrase that carry no meaning of their own, and words that negate what follows."""

from typing import Final

FUNCTION_WORDS: Final = frozenset(
    "a an the my our your his her their its this that these of to for with about at in on is am are was be been being"
    " really very so too much just always all lot lots some and or do does did have has had"
    " el la los las un una unos unas de del con en por para mi mis su sus y que es muy esta estoy soy".split()
)
"""Words that stand between the words of a problem's name: "addicted to the pills", "adicta a las pastillas"."""

REQUEST_WORDS: Final = frozenset(
    "a an the of to for with at in on is are am was be been and or also any some please thanks hi hello hey ok okay so"
    " group groups meeting meetings mtg mtgs support help helps session sessions chapter chapters fellowship class"
    " looking look find search searching seeking need needs needing want wants wanted would like can could i im ive id"
    " me my mine we our us you your she he her his him they them their it its who that this there here someone somebody"
    " anyone people person client clients caller callers patient counselor where when what which how do does did have"
    " has had get gets go goes going come attend attends available speaking speakers_of today's list show give"
    " near nearby around area local close by from only just not no but time times anything something somewhere anywhere"
    " grupo grupos reunion reuniones para de del el la los las un una por en con y o cerca busco necesito quiero"
    " problem problems issue issues recovery sobriety sober anonymous friendly"
    " dont know start starting next soon asap right then than too very really preferably maybe if possible called"
    " named visit day days downtown christmas eve thanksgiving easter quit quitting addicted".split()
)
"""Words of somebody who looks for a group, which a search ignores unless a longer phrase contains them."""

NEGATIONS: Final = frozenset("not no never without dont isnt non except besides excluding sin kein keine sauf".split())
"""Words that negate what follows, in a request."""
