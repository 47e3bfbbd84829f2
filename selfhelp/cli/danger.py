"""What answers say about danger to life: helplines for recognized danger, and one line in all other answers."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO, cast

from selfhelp import config
from selfhelp.cli.pager import paged
from selfhelp.cli.session import Session, fitted
from selfhelp.dataset.store import Store
from selfhelp.directory.helplines import (
    EMERGENCY,
    HAPPENING,
    SUICIDE,
    Danger,
    is_open,
    is_unverified,
    lines_for,
    serves,
)
from selfhelp.directory.lookup import CRISIS, is_crisis, known_problem
from selfhelp.directory.offering import Whereabouts
from selfhelp.errors import SelfHelpError
from selfhelp.organizations import Helpline, lineage
from selfhelp.output.helplines import helpline, helpline_in_spanish

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

GUIDES: Final = {"reporter": "duty-to-report", "minor": "if-you-are-under-18"}
"""What words state about a person -> topic of the guide that is named."""

MIDDLE, LOUD = 1, 2
"""How loudly an answer speaks of danger (`hearing.hear.Level`, which is loaded only where there are words)."""

MARGIN: Final = 4
"""Lines of a screen that notes and the prompt may take below an answer."""

DIRECTORY: Final = "https://findahelpline.com"

_TEXTS: Final = {
    "en": {
        "heading": "If somebody is in danger, these lines can help now:",
        "heading abroad": "If somebody is in danger, these lines in {country} can help now:",
        "none": "No confirmed helpline for {country}. Find one at {directory}",
        "device": "These words may stay in the command history. On a shared device: selfhelp find -",
        "always": "In danger or suicidal? {numbers}.",
        "more": " More: selfhelp helplines",
        "emergency": "emergency {phone}",
        "closed": " (may be closed now: {hours})",
        "verify": " (verify at {where})",
        "elsewhere": "In {country}: {numbers}",
        "reporter": "On a duty to report: selfhelp guide duty-to-report",
        "minor": "Under 18: selfhelp guide if-you-are-under-18",
    },
    "es": {
        "heading": "Si alguien est\u00e1 en peligro, estas l\u00edneas pueden ayudar ahora:",
        "heading abroad": "Si alguien est\u00e1 en peligro, estas l\u00edneas de {country} pueden ayudar ahora:",
        "none": "No hay ninguna l\u00ednea confirmada para {country}. Busque una en {directory}",
        "device": "En un equipo compartido: `selfhelp find -` pide sus palabras; no se guardan como comando.",
        "always": "\u00bfEn peligro, o piensa en el suicidio? {numbers}.",
        "more": " M\u00e1s: selfhelp helplines",
        "emergency": "emergencias {phone}",
        "closed": " (quiz\u00e1s cerrada ahora: {hours})",
        "verify": " (verifique en {where})",
        "elsewhere": "En su país ({country}): {numbers}",
        "reporter": "Sobre el deber de denunciar (en ingl\u00e9s): selfhelp guide duty-to-report",
        "minor": "Menores de 18 (en ingl\u00e9s): selfhelp guide if-you-are-under-18",
    },
}


class Warned(NamedTuple):
    """What an answer says about danger.

    `is_loud` puts the lines first, `is_middle` the one line of other answers. `is_private` keeps the reading of the
    words off a screen. `unknown` is the country that was asked for, if the dataset has no line of it. `kinds` are the
    kinds of danger, the surest first, and `now` tells whether it happens now. `closed` are the ids of lines that nobody
    answers now, `unverified` those of lines to verify, `about` what of `GUIDES` the words state. `country` is that of
    the lines, and `standing` are its lines that every answer names. `own` are those of the searcher's own
    country (`own_country`) where the words name a place in another one.
    """

    lines: tuple[Helpline, ...] = ()
    always: str = ""
    unknown: str = ""
    is_loud: bool = False
    is_middle: bool = False
    is_private: bool = False
    language: str = "en"
    kinds: tuple[str, ...] = ()
    now: bool = False
    closed: frozenset[str] = frozenset()
    unverified: frozenset[str] = frozenset()
    about: tuple[str, ...] = ()
    country: str = ""
    standing: tuple[Helpline, ...] = ()
    own_country: str = ""
    own: tuple[Helpline, ...] = ()

    @property
    def always_for_others(self) -> str:
        """The line of every answer for people, for those who do not have this program."""
        return self.always.partition(_TEXTS[self.language]["more"])[0]

    def block(self, *, machine: bool = False, for_others: bool = False) -> list[str]:
        """The lines of text that come first; beside a format for programs they are in English.

        In what is sent to somebody (`for_others`), they say nothing of this program.
        """
        language = "en" if machine else self.language
        texts = _TEXTS[language]
        unknown = [_none_of(self.unknown, language)] if self.unknown else []
        heading = texts["heading"]
        if self.unknown:
            heading = texts["heading abroad"].format(country=_label(self.country, language))
        write = helpline_in_spanish if language == "es" else helpline
        written = [
            write(line)
            + (texts["closed"].format(hours=line.hours) if line.id in self.closed else "")
            + (texts["verify"].format(where=line.website or DIRECTORY) if line.id in self.unverified else "")
            for line in self.lines
        ]
        device = [texts["device"]] if self.is_private and not for_others else []
        guides = [] if for_others else [texts[fact] for fact in self.about]
        elsewhere = [_elsewhere(self.own, self.own_country, language)] if self.own else []
        return [*unknown, *([heading] if written else []), *written, *elsewhere, *device, *guides]

    def cautions(self) -> list[str]:
        """What belongs beside the lines, in English: that a country has none, and a word on shared devices."""
        texts = _TEXTS["en"]
        missing = self.unknown or ("" if self.lines or self.standing else self.country)
        return [
            *([_none_of(missing, "en")] if missing else []),
            *([texts["device"]] if self.is_private else []),
        ]


def warned(
    session: Session,
    store: Store,
    words: str,
    problems: Iterable[str],
    where: Whereabouts | None = None,
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
    if heard is not None and level == LOUD and not (heard.is_listed or heard.now):
        # Where nothing is told but what a group is sought for, it is only like the words of danger.
        problem = known_problem(words, store.problems, store.problem_names)
        level = MIDDLE if problem is not None and not is_crisis(problem.id, store.problems) else LOUD
    kinds = [KIND_OF_PROBLEM[id] for problem in problems for id in lineage(problem, store.problems) if id in CRISIS]
    are_named = bool(kinds) and (are_named or not words)
    if heard is not None and heard.kinds:
        kinds = [*kinds, *heard.kinds] if are_named else list(heard.kinds)
    language = _language_set(session) or (heard.language if heard is not None else "en")
    is_loud = level == LOUD or are_named
    who = heard.who if heard is not None else frozenset()
    about = tuple(fact for fact in GUIDES if fact in who)
    if not is_loud and not for_people:
        return Warned(about=about, language=language)
    where = where or session.whereabouts(store)
    usual = session.whereabouts(store)
    always = always_line(store.helplines, where, language)
    if usual.country != where.country and _TEXTS[language]["more"] in always:
        always = f"{always} --country {where.country}"
    if not is_loud:
        return Warned(
            always=always,
            is_middle=level == MIDDLE or bool(kinds),
            language=language,
            kinds=tuple(kinds),
            about=about,
            country=where.country,
            standing=tuple(standing_lines(store.helplines, where)),
        )
    now = (heard is not None and heard.now) or (are_named and kinds[0] in HAPPENING)
    danger = Danger(
        tuple(dict.fromkeys(kinds)), now, who | ({"es"} if heard is not None and heard.language == "es" else set())
    )
    lines, unknown = tuple(lines_for(danger, where, store.helplines, session.now)), ""
    if not lines:
        where, unknown = session.whereabouts(store), where.country
        lines = tuple(lines_for(danger, where, store.helplines, session.now))
    is_private = not VIOLENCE.isdisjoint(kinds)
    return Warned(
        lines,
        always,
        unknown,
        is_loud=True,
        is_private=is_private,
        language=language,
        kinds=danger.kinds,
        now=danger.now,
        closed=frozenset(line.id for line in lines if not is_open(line, session.now)),
        unverified=frozenset(line.id for line in lines if is_unverified(line, session.now)),
        about=about,
        country=where.country,
        own_country=usual.country,
        own=tuple(standing_lines(store.helplines, usual)) if usual.country != where.country else (),
    )


def _language_set(session: Session) -> str | None:
    """The language in the settings; settings that cannot be read keep nobody from a helpline."""
    with suppress(SelfHelpError):
        return session.setting("language")
    return None


def standing_lines(helplines: Iterable[Helpline], where: Whereabouts) -> list[Helpline]:
    """The lines of a country that every answer names: the first one for suicidal thoughts, and the emergency number."""
    own = [line for line in helplines if line.country == where.country and serves(line, where) and line.confirmed]
    suicide = sorted((line for line in own if SUICIDE in line.crisis and line.role != EMERGENCY), key=_rank)
    return [*suicide[:1], *[line for line in own if line.role == EMERGENCY][:1]]


def _elsewhere(lines: Iterable[Helpline], country: str, language: str) -> str:
    """The numbers of the country in which the searcher usually is: the place of a story need not be theirs."""
    return _TEXTS[language]["elsewhere"].format(
        country=_label(country, language), numbers=_standing_numbers(lines, language)
    )


def _none_of(country: str, language: str) -> str:
    """The sentence that no line of a country is confirmed, and where else to look."""
    return _TEXTS[language]["none"].format(country=_label(country, language), directory=DIRECTORY)


def _label(country: str, language: str) -> str:
    """What to call a country in a sentence; names of countries are known in English only."""
    from selfhelp.reading.regions import country_label

    return country_label(country) if language == "en" else country


def _standing_numbers(lines: Iterable[Helpline], language: str) -> str:
    """How to reach the lines of a country that every answer names: "Call or text 988; emergency 911"."""
    lines = list(lines)
    called = "".join(_numbers(line, language) for line in lines if line.role != EMERGENCY)
    number = "".join(_TEXTS[language]["emergency"].format(phone=line.phone) for line in lines if line.role == EMERGENCY)
    return f"{called}; {number}" if called and number else called or number


def always_line(helplines: Iterable[Helpline], where: Whereabouts, language: str = "en") -> str:
    """The one line that every answer for people carries: the numbers of a country."""
    texts = _TEXTS[language]
    lines = standing_lines(helplines, where)
    if not lines:
        return _none_of(where.country, language)
    return texts["always"].format(numbers=_standing_numbers(lines, language)) + texts["more"]


def warn_despite_error(session: Session, words: Iterable[str]) -> None:
    """Prints the helplines for the words of a command line that ended in an error, unless that was done."""
    if session.has_warned:
        return
    with suppress(SelfHelpError), Store(config.BUNDLED) as store:
        write_before(warned(session, store, " ".join(words), [], for_people=False), session, None, form="table")


def write_before(warned: Warned, session: Session, stream: TextIO | None, *, form: str) -> None:
    """Writes the helplines above an answer: into tables and messages, as `#` lines into plain, else on stderr.

    A message is sent to a phone that somebody else may look at. Where that is a danger, the lines are not in it.
    """
    session.has_warned = session.has_warned or warned.is_loud
    if not warned.is_loud:
        language = warned.language if form in ("table", "page") else "en"
        for fact in warned.about:
            session.note(_TEXTS[language][fact])
    if form in ("table", "page") and stream is not None:
        if warned.is_loud:
            _write_block(warned, stream)
            stream.write("\n")
        elif warned.is_middle:
            stream.write(fitted(f"{warned.always}\n\n", stream))
    elif warned.is_loud:
        lines = warned.block(machine=True)
        if form == "message" and stream is not None and not warned.is_private:
            stream.write("\n".join([*warned.block(for_others=True), "", ""]))
            for fact in warned.about:
                session.note(_TEXTS["en"][fact])
        elif form == "plain" and stream is not None:
            stream.write("".join(f"# {line}\n" for line in lines))
        else:
            session.say("\n".join(lines))


def write_after(warned: Warned, session: Session, stream: TextIO, *, rows: int) -> None:
    """Writes below an answer for people what must still be on the screen; `rows` is how many lines it had."""
    if not warned.is_loud:
        is_on_screen = warned.is_middle and session.on_terminal and rows < shutil.get_terminal_size().lines - MARGIN
        stream.write("" if is_on_screen else fitted(f"{warned.always}\n", stream))
    elif session.on_terminal and rows > shutil.get_terminal_size().lines - len(warned.block()) - 2:
        _write_block(warned, stream)


def _write_block(warned: Warned, stream: TextIO) -> None:
    """Writes the helplines, on a terminal in bold."""
    text = fitted("\n".join(warned.block()), stream)
    if not stream.isatty():
        stream.write(f"{text}\n")
        return
    from rich.text import Text

    from selfhelp.output.console import console_on, with_links

    console_on(stream, None).print(with_links(Text(text, style="bold")), soft_wrap=True)


@contextmanager
def page(session: Session, warned: Warned, *, as_json: bool) -> Iterator[None]:
    """A page for people, with what is to be said about danger above and below; beside JSON that is said on stderr."""
    write_before(warned, session, session.stdout, form="json" if as_json else "page")
    screen = session.stdout
    # Helplines for a danger stay on the screen.
    with paged(screen, is_wanted=session.has_pager and not as_json and not warned.is_loud) as stream:
        counted = Counted(cast("TextIO", stream))
        session.stdout = cast("TextIO", counted)
        try:
            yield
        finally:
            session.stdout = screen
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
    from selfhelp.dataset.ear import ear_of
    from selfhelp.hearing.hear import hear

    return hear(words, ear_of(store))


def _rank(line: Helpline) -> int:
    return line.rank or 99


def _numbers(line: Helpline, language: str) -> str:
    """How to reach a line, in a few words: "Call or text 988"."""
    if language == "es":
        return f"Llame al {line.spanish or line.phone or line.text}"
    if line.phone and line.phone == line.text:
        return f"Call or text {line.phone}"
    return f"Call {line.phone}" if line.phone else f"Text {line.text}"
