"""What answers say about danger to life: helplines for what was heard, and a line in any other answer for people."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO, cast

from selfhelp import config
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.gazetteer import PlaceMatch
from selfhelp.directory.helplines import EMERGENCY, HAPPENING, SUICIDE, Danger, lines_for
from selfhelp.directory.lookup import CRISIS
from selfhelp.errors import SelfHelpError
from selfhelp.model import Helpline, lineage
from selfhelp.output.helplines import helpline, helpline_in_spanish
from selfhelp.text import fold

if TYPE_CHECKING:
    from selfhelp.hearing.hear import Heard

KIND_OF_PROBLEM: Final = dict(
    zip(CRISIS, ("suicide", "self-harm", "overdose", "partner-violence", "sexual-assault", "child-abuse"), strict=True)
)
"""Problem that is a danger to life -> kind of danger."""

VIOLENCE: Final = frozenset(
    {"partner-violence", "sexual-assault", "child-abuse", "elder-abuse", "trafficking", "harm-to-others"}
)
"""Kinds that somebody beside the screen must not be able to read off it."""

TOWN: Final = 10_000
METROPOLIS: Final = 1_000_000
PREPOSITIONS: Final = frozenset("in near around at outside en cerca de".split())

DIRECTORY: Final = "https://findahelpline.com"

_TEXTS: Final = {
    "en": {
        "heading": "If somebody is in danger, these lines can help now:",
        "none": "No confirmed helpline for {country}. Find one at {directory}",
        "device": "On a shared device: `selfhelp find -` keeps your words out of the shell's history.",
        "always": "In danger, or thinking of suicide? {suicide}{emergency}. More: selfhelp helplines",
        "emergency": "emergency {phone}",
    },
    "es": {
        "heading": "Si alguien est\u00e1 en peligro, estas l\u00edneas pueden ayudar ahora:",
        "none": "No hay ninguna l\u00ednea confirmada para {country}. Busque una en {directory}",
        "device": "En un equipo compartido: `selfhelp find -` no deja sus palabras en el historial.",
        "always": "\u00bfEn peligro, o piensa en el suicidio? {suicide}{emergency}. M\u00e1s: selfhelp helplines",
        "emergency": "emergencias {phone}",
    },
}


class Warned(NamedTuple):
    """What an answer says about danger.

    `is_loud` puts the lines first, `is_middle` the one line of other answers. `is_private` keeps the reading of the
    words off a screen. `unknown` is the country that was asked for, if the dataset has no line of it.
    """

    lines: tuple[Helpline, ...] = ()
    always: str = ""
    unknown: str = ""
    is_loud: bool = False
    is_middle: bool = False
    is_private: bool = False
    language: str = "en"

    def block(self, *, machine: bool = False) -> list[str]:
        """The lines of text that come first; beside a format for programs they are in English."""
        texts = _TEXTS["en" if machine else self.language]
        unknown = [texts["none"].format(country=self.unknown, directory=DIRECTORY)] if self.unknown else []
        written = map(helpline_in_spanish if self.language == "es" and not machine else helpline, self.lines)
        if not self.lines:
            return unknown
        return [*unknown, texts["heading"], *written, *([texts["device"]] if self.is_private else [])]


def warned(
    session: Session,
    store: Store,
    words: str,
    problems: Iterable[str],
    country: str | None = None,
    *,
    are_named: bool = False,
    for_people: bool = True,
) -> Warned:
    """What an answer has to say about danger: by the words, and by the ids of the problems that it is about.

    Problems that were named as such (`are_named`, or there are no words) are as loud as a danger that is heard; those
    that were only read from words are not. An answer that is not `for_people` says nothing if no danger is heard.
    """
    heard = _heard(words, store) if words else None
    level = heard.level if heard is not None else 0
    kinds = [KIND_OF_PROBLEM[id] for problem in problems for id in lineage(problem, store.problems) if id in CRISIS]
    are_named = bool(kinds) and (are_named or not words)
    if heard is not None and heard.kinds:
        kinds = [*kinds, *heard.kinds] if are_named else list(heard.kinds)
    language = heard.language if heard is not None else "en"
    is_loud = level == 2 or are_named
    if not is_loud and not for_people:
        return Warned()
    country = country or session.country(store)
    always = always_line(store.helplines, country, language)
    if not is_loud:
        return Warned(always=always, is_middle=level == 1 or bool(kinds), language=language)
    who = heard.who if heard is not None else frozenset()
    now = (heard is not None and heard.now) or (are_named and kinds[0] in HAPPENING)
    danger = Danger(tuple(dict.fromkeys(kinds)), now, who | ({"es"} if language == "es" else set()))
    lines, unknown = tuple(lines_for(danger, country, store.helplines, session.now)), ""
    if not lines:
        country, unknown = session.country(store), country
        lines = tuple(lines_for(danger, country, store.helplines, session.now))
    is_private = not VIOLENCE.isdisjoint(kinds)
    return Warned(lines, always, unknown, is_loud=True, is_private=is_private, language=language)


def is_place_meant(found: PlaceMatch, words: Iterable[str], own_country: str) -> bool:
    """Whether free words that name a place are about its country.

    A word in a story can also be the name of a place abroad ("how nice it would be"). Such a place is meant only if it
    is a very big city, or a town and the words say "in" or "near" before it.
    """
    place, population = found.place, found.place.population or 0
    if place.country == own_country or population >= METROPOLIS:
        return True
    if population < TOWN or any(other.country == own_country for other in found.others):
        return False
    named = fold(place.name).split()
    said = fold(" ".join(words)).split()
    return any(
        said[at] in PREPOSITIONS and said[at + 1 : at + 1 + len(named)] == named for at in range(len(said) - len(named))
    )


def always_line(helplines: Iterable[Helpline], country: str, language: str = "en") -> str:
    """The one line that every answer for people carries: the numbers of a country."""
    own = [line for line in helplines if line.country == country and line.confirmed]
    suicide = min((line for line in own if SUICIDE in line.crisis and line.role != EMERGENCY), key=_rank, default=None)
    emergency = next((line for line in own if line.role == EMERGENCY), None)
    texts = _TEXTS[language]
    if suicide is None and emergency is None:
        return texts["none"].format(country=country, directory=DIRECTORY)
    called = "" if suicide is None else _numbers(suicide, language)
    number = "" if emergency is None else texts["emergency"].format(phone=emergency.phone)
    return texts["always"].format(suicide=f"{called}; " if called and number else called, emergency=number)


def warn_despite_error(session: Session, words: Iterable[str]) -> None:
    """Prints the helplines for the words of a command line that ended in an error, unless that was done."""
    if session.has_warned:
        return
    with suppress(SelfHelpError), Store(config.BUNDLED) as store:
        write_before(warned(session, store, " ".join(words), [], for_people=False), session, None, form="table")


def write_before(warned: Warned, session: Session, stream: TextIO | None, *, form: str) -> None:
    """Writes the helplines above an answer: into tables, as `#` lines into plain, else on stderr."""
    session.has_warned = session.has_warned or warned.is_loud
    if form in ("table", "page") and stream is not None:
        if warned.is_loud:
            stream.write("\n".join([*warned.block(), "", ""]))
        elif warned.is_middle:
            stream.write(f"{warned.always}\n\n")
    elif warned.is_loud:
        lines = warned.block(machine=True)
        if form == "plain" and stream is not None:
            stream.write("".join(f"# {line}\n" for line in lines))
        else:
            session.say("\n".join(lines))


def write_after(warned: Warned, session: Session, stream: TextIO, *, rows: int) -> None:
    """Writes below an answer for people what must still be on the screen; `rows` is how many lines it had."""
    if not warned.is_loud:
        stream.write(f"{warned.always}\n")
    elif session.on_terminal and rows > shutil.get_terminal_size().lines - len(warned.block()) - 2:
        stream.write("\n".join([*warned.block(), ""]))


@contextmanager
def page(session: Session, warned: Warned, *, as_json: bool) -> Iterator[None]:
    """A page for people, with what is to be said about danger above and below; beside JSON that is said on stderr."""
    write_before(warned, session, session.stdout, form="json" if as_json else "page")
    counted = Counted(session.stdout)
    session.stdout = cast("TextIO", counted)
    try:
        yield
    finally:
        session.stdout = counted.stream
    if as_json:
        return
    if session.on_terminal:
        write_after(warned, session, session.stdout, rows=counted.lines)
    elif not warned.is_loud:
        session.note(warned.always)


class Counted:
    """A stream that counts the lines written to it."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.lines = 0

    def write(self, text: str) -> int:
        """Writes to the stream."""
        self.lines += text.count("\n")
        return self.stream.write(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)


def _heard(words: str, store: Store) -> "Heard":
    from selfhelp.hearing.hear import hear

    return hear(words, store.ear)


def _rank(line: Helpline) -> int:
    return line.rank or 99


def _numbers(line: Helpline, language: str) -> str:
    """How to reach a line, in a few words: "Call or text 988"."""
    if language == "es":
        return f"Llame al {line.spanish or line.phone or line.text}"
    if line.phone and line.phone == line.text:
        return f"Call or text {line.phone}"
    return f"Call {line.phone}" if line.phone else f"Text {line.text}"
