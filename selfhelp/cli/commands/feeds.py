"""`selfhelp feeds`: the sources that are loaded, those that can be, and which of them are kept fresh."""

from collections.abc import Callable
from typing import Annotated, Any, Final, NamedTuple

import typer

from selfhelp import config
from selfhelp.cli.commands.import_ import is_address, name_of
from selfhelp.cli.loading import Telling, account_of, new_source, read_feed, refuse_empty, report, write
from selfhelp.cli.options import option, taking
from selfhelp.cli.session import Session
from selfhelp.cli.values import source_named
from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import Store
from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.output.json_lines import dumps
from selfhelp.reading.regions import COUNTRY_NAMES, STATE_NAMES
from selfhelp.text import did_you_mean, fold, printable

COLUMNS = ("id", "name", "organization", "region", "country", "state", "cities", "format", "address", "seen", "seen_on")

SEARCHED = ("name", "organization", "region", "country", "state", "cities", "format")
"""The columns in which words are looked for; states and countries by their names as well."""


class Feeding(NamedTuple):
    """The values of the options of `feeds`."""

    json: Annotated[bool, option("--json", help="As JSON.")] = False


@taking(Telling, Feeding)
def feeds(
    ctx: typer.Context,
    telling: Telling,
    feeding: Feeding,
    action: Annotated[str, typer.Argument(metavar="[list|search|add|remove]", show_default=False)] = "list",
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", show_default=False)] = None,
) -> None:
    """List the sources that are loaded, search the public feeds that are known, add one, remove one.

    `add` fetches and loads a feed under a name, so that `update` keeps it fresh. Its address is that of the feed, of
    a page that announces one, of a Google sheet, or the root of a BMLT server; a known feed needs only its id. Known
    addresses are facts that were seen somewhere, and may be out of date; the table says where and when.

    \b
    Examples:
      selfhelp feeds
      selfhelp feeds search ohio
      selfhelp feeds search na germany --json
      selfhelp feeds add denver https://example.org/meetings/ -o aa
      selfhelp feeds remove denver
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or telling.quiet
    if action not in ACTIONS:
        raise UsageError(f"there is no action {action!r}", did_you_mean(action, ACTIONS) or " or ".join(ACTIONS))
    ACTIONS[action](session, telling, feeding.json, words or [])


def known_feeds(store: Store) -> list[dict[str, Any]]:
    """The public feeds that are known, as rows by column."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in store.rows(f"SELECT {', '.join(COLUMNS)} FROM feeds")]


def _list(session: Session, telling: Telling, as_json: bool, words: list[str]) -> None:
    with session.open(telling.db) as store:
        named = {source_named(word, store.sources).name for word in words}
        sources = [source for name, source in store.sources.items() if not words or name in named]
    if as_json:
        session.stdout.write(dumps([source._asdict() for source in sources]) + "\n")
        return
    if session.on_terminal:
        from selfhelp.output.table import write_sources

        write_sources(sources, session.stdout, now=session.now)
        return
    for source in sources:
        said = (source.name, source.organization, source.meetings, source.format, source.fetched, source.address)
        session.stdout.write("\t".join(printable(str(v or "")) for v in (*said, source.failure or "")) + "\n")


def _search(session: Session, telling: Telling, as_json: bool, words: list[str]) -> None:
    wanted = set(fold(" ".join(words)).split())
    with session.open(telling.db) as store:
        found = [row for row in known_feeds(store) if wanted <= _words(row)]
    if as_json:
        session.stdout.write(dumps(found) + "\n")
        return
    shown = ("id", "name", "organization", "format", "address", "seen_on")
    for row in found:
        session.stdout.write("\t".join(printable(str(row[name] or "")) for name in shown) + "\n")
    if found:
        session.note(f"Load one by its id, and keep it fresh: selfhelp feeds add {found[0]['id']}")
    else:
        session.note("No known feed is so described. Try the state or the country, or ask the organization's web site.")


def _add(session: Session, telling: Telling, _as_json: bool, words: list[str]) -> None:
    from selfhelp.cli.commands.update import collected

    path = session.dataset_to_write(telling.db)
    with session.open_or_bundled(telling.db) as store:
        name, address, organization = _meant(words, store)
        telling = telling._replace(organization=telling.organization or organization)
        # What is wrong in the options is said before anything is fetched.
        source = new_source(session, store, telling, name, address)
        found = collected(session, address)
        source = source._replace(address=printable(found.address), etag=found.etag, modified=found.modified)
        feed = read_feed(found.files, source, store, telling.map)
        source, done = account_of(session, feed, source, store)
    refuse_empty(done)
    report(session, source, done, write(path, source, done, force=telling.force), feed)


def _remove(session: Session, telling: Telling, _as_json: bool, words: list[str]) -> None:
    from selfhelp.ingest.load import finish, remove_source

    path = session.dataset_to_write(telling.db)
    with session.open_or_bundled(telling.db) as store:
        real = {name: source for name, source in store.sources.items() if not source.sample}
    if not words:
        raise UsageError("no source is named", "selfhelp feeds remove NAME")
    named = {source_named(word, real).name for word in words}
    with rebuilding(path, config.BUNDLED) as (db, _):
        for name in named:
            remove_source(db, name)
        finish(db)
    session.note(f"Removed {', '.join(sorted(named))}: {sum(real[name].meetings for name in named)} meetings.")


Action = Callable[[Session, Telling, bool, list[str]], None]

ACTIONS: Final[dict[str, Action]] = {"list": _list, "search": _search, "add": _add, "remove": _remove}


def _meant(words: list[str], store: Store) -> tuple[str, str, str | None]:
    """Name, address and organization of the feed that is to be added; these two as they are known."""
    if not words or len(words) > 2:
        raise UsageError("a name and an address are needed", "selfhelp feeds add denver https://example.org/meetings/")
    known = {row["id"]: row for row in known_feeds(store)}
    by_address = {_bare(row["address"]): row for row in known.values()}
    last = words[-1]
    row = known.get(last) or by_address.get(_bare(last))
    if row is None and not is_address(last):
        if len(words) == 1 and "." not in last:
            raise UnknownValueError(
                f"no known feed has the id {last!r}", did_you_mean(last, known) or "selfhelp feeds search WORDS"
            )
        last = f"https://{last}"
    if row is None:
        return words[0] if len(words) == 2 else name_of(last), last, None
    return words[0] if len(words) == 2 else row["id"], row["address"], row["organization"]


def _bare(address: str) -> str:
    return address.partition("://")[2].rstrip("/").lower()


def _words(row: dict[str, Any]) -> set[str]:
    states = [name for code in str(row["state"] or "").split("; ") for name in STATE_NAMES.get(code, ())]
    names = [*states, *COUNTRY_NAMES.get(row["country"] or "", ())]
    return set(fold(" ".join([*(str(row[column] or "") for column in SEARCHED), *names])).split())
