"""Names and codes of languages -> ISO 639."""

import re
from typing import Final

from selfhelp.reading.cells import text
from selfhelp.text import fold

_LANGUAGES_PARTED: Final = re.compile(r"[,;/|&+\n]|\s(?:and|y|et|und|e|en|och|og)\s", re.IGNORECASE)


_LANGUAGE_CODE: Final = re.compile(r"([a-z]{2})(?:[-_][a-z]{2,4})?", re.IGNORECASE)


def languages(value: object) -> tuple[str, ...]:
    """ISO codes of languages given as codes or by their names; words that are neither are left out."""
    listed = value if isinstance(value, list | tuple) else _LANGUAGES_PARTED.split(text(value) or "")
    found: list[str] = []
    for part in map(text, listed):
        if name := LANGUAGE_NAMES.get(fold(part or "")):
            found.append(name)
        elif code := _LANGUAGE_CODE.fullmatch(part or ""):
            found.append(code[1].lower())
    return tuple(dict.fromkeys(found))


_LANGUAGES: Final = (
    "af afrikaans|am amharic|ar arabic arabisch arabe|bg bulgarian|bn bengali|cs czech cestina|cy welsh cymraeg|"
    "da danish dansk|de german deutsch deu ger allemand aleman tedesco duits tyska|el greek|"
    "en english ingles anglais eng englisch engels engelska engelsk inglese|"
    "es spanish espanol castellano spa esp spanisch spaans spanska spagnolo espagnol|et estonian|eu basque euskara|"
    "fa persian farsi fas per|fi finnish suomi|fr french francais fra fre franzosisch frans franska frances|"
    "ga irish gaeilge|gu gujarati|he hebrew|hi hindi|hr croatian hrvatski|hu hungarian magyar|hy armenian|"
    "is icelandic islenska|it italian italiano ita italienisch italien|ja japanese|ka georgian|ko korean|"
    "lt lithuanian lietuviu|lv latvian|ml malayalam|mn mongolian|mt maltese|ne nepali|"
    "nl dutch nederlands niederlandisch neerlandais holandes|no norwegian norsk|pa punjabi|"
    "pl polish polski pol polnisch pools|pt portuguese portugues por portugiesisch portugais|ro romanian romana|"
    "ru russian rus russisch russe ruso|sk slovak slovencina|sl slovenian|sq albanian|sr serbian|"
    "sv swedish svenska schwedisch suedois|sw swahili|ta tamil|th thai|tl tagalog|tr turkish turkce turkisch|"
    "uk ukrainian ukrainisch|ur urdu|vi vietnamese|zh chinese mandarin"
)


LANGUAGE_NAMES: Final = {
    name: code for entry in _LANGUAGES.split("|") for code, *names in (entry.split(),) for name in names
}
"""Folded name of a language, in English or its own -> its ISO code."""
