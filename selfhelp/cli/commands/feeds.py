"""`selfhelp feeds`: list loaded sources, search known public feeds, add and remove sources."""

from collections.abc import Callable
from typing import Annotated, Any, Final, NamedTuple

import typer

from selfhelp import config
from selfhelp.cli.commands.import_ import is_address, name_of
from selfhelp.cli.loading import (
    SourceOptions,
    fetch_time,
    new_source,
    read_with_progress,
    show_report,
    write_source,
)
from selfhelp.cli.options import option, with_options
from selfhelp.cli.session import Session
from selfhelp.cli.values import source_named
from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import Store
from selfhelp.errors import UnknownValueError, UsageError
from selfhelp.ingest.read_source import read_feed, refuse_empty
from selfhelp.output.json_lines import dumps
from selfhelp.reading.regions import STATE_NAMES, country_names
from selfhelp.text import did_you_mean, fold, printable

COLUMNS: Final = (
    "id", "name", "organization", "region", "scope", "country", "state", "cities", "format", "address",
    "confirmed", "rows", "objected", "seen", "seen_on",
)  # fmt: skip
"""Columns of the table of known feeds."""

SEARCHED = ("name", "organization", "region", "country", "state", "cities", "format")
"""Columns that `search` looks at; states and countries also match by name."""


class Feeding(NamedTuple):
    """Options of `feeds`."""

    json: Annotated[bool, option("--json", help="Output as JSON.")] = False


@with_options(SourceOptions, Feeding)
def feeds(
    ctx: typer.Context,
    source_options: SourceOptions,
    feeding: Feeding,
    action: Annotated[str, typer.Argument(metavar="[list|search|add|remove]", show_default=False)] = "list",
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", show_default=False)] = None,
) -> None:
    """List loaded sources, search known public feeds, add or remove a source.

    `add` fetches a feed and loads it under a name; `update` then keeps it up to date. The address can be that of the
    feed, of a page that links to it, of a Google sheet, or of the root of a BMLT server. For a known feed, its id is
    enough. Addresses of known feeds may be out of date; `search` shows when each was last seen.

    \b
    Examples:
      selfhelp feeds
      selfhelp feeds search ohio
      selfhelp feeds search na germany --json
      selfhelp feeds add denver https://example.org/meetings/ -o aa
      selfhelp feeds remove denver
    """
    session: Session = ctx.obj
    session.quiet = session.quiet or source_options.quiet
    if action not in ACTIONS:
        raise UsageError(f"unknown action {action!r}", did_you_mean(action, ACTIONS) or " or ".join(ACTIONS))
    ACTIONS[action](session, source_options, feeding.json, words or [])


def known_feeds(store: Store) -> list[dict[str, Any]]:
    """The known public feeds, as rows keyed by column."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in store.rows(f"SELECT {', '.join(COLUMNS)} FROM feeds")]


def _list(session: Session, source_options: SourceOptions, as_json: bool, words: list[str]) -> None:
    with session.open(source_options.db) as store:
        names = {source_named(word, store.sources).name for word in words}
        sources = [source.public for name, source in store.sources.items() if not words or name in names]
    if as_json:
        session.stdout.write(dumps([source._asdict() for source in sources]) + "\n")
        return
    if session.on_terminal:
        from selfhelp.output.table import write_sources

        write_sources(sources, session.stdout, now=session.now)
        return
    for source in sources:
        columns = (source.name, source.organization, source.meetings, source.format, source.fetched, source.address)
        session.stdout.write("\t".join(printable(str(v or "")) for v in (*columns, source.failure or "")) + "\n")


def _search(session: Session, source_options: SourceOptions, as_json: bool, words: list[str]) -> None:
    query = set(fold(" ".join(words)).split())
    with session.open(source_options.db) as store:
        matches = [row for row in known_feeds(store) if query <= _words(row)]
    if as_json:
        session.stdout.write(dumps(matches) + "\n")
        return
    columns = ("id", "name", "organization", "format", "address", "seen_on")
    for row in matches:
        session.stdout.write("\t".join(printable(str(row[name] or "")) for name in columns) + "\n")
    if matches:
        session.note(f"To load one, use its id: selfhelp feeds add {matches[0]['id']}")
    else:
        session.note("No known feed matches. Try the state or country, or look on the organization's web site.")


def _add(session: Session, source_options: SourceOptions, _as_json: bool, words: list[str]) -> None:
    from selfhelp.cli.commands.update import collected

    path = session.dataset_to_write(source_options.db)
    with session.open_to_write(source_options.db) as store:
        name, address, organization = _feed_to_add(words, store)
        source_options = source_options._replace(organization=source_options.organization or organization)
        # Report errors in the options before fetching anything.
        source = new_source(session, store, source_options, name, address)
        download = collected(session, address, allow_private=source_options.allow_private)
        source = source._replace(
            address=printable(download.address),
            etag=download.etag,
            modified=download.modified,
            edited=download.edited,
        )
        feed = read_feed(download.files, source, store, source_options.mapping)
        source, done = read_with_progress(session, feed, source, store)
    refuse_empty(done)
    show_report(session, source, done, write_source(path, source, done, force=source_options.force), feed)


def _remove(session: Session, source_options: SourceOptions, _as_json: bool, words: list[str]) -> None:
    from selfhelp.ingest.forget import expire
    from selfhelp.ingest.load import finish, remove_source

    path = session.dataset_to_write(source_options.db)
    with session.open_to_write(source_options.db) as store:
        removable = {name: source for name, source in store.sources.items() if not source.sample}
    if not words:
        raise UsageError("no source given", "selfhelp feeds remove NAME")
    names = {source_named(word, removable).name for word in words}
    with rebuilding(path, config.BUNDLED) as (db, _):
        for name in names:
            remove_source(db, name)
        finish(db)
        expire(db, fetch_time(session))
    session.note(f"Removed {', '.join(sorted(names))}: {sum(removable[name].meetings for name in names)} meetings.")


Action = Callable[[Session, SourceOptions, bool, list[str]], None]

ACTIONS: Final[dict[str, Action]] = {"list": _list, "search": _search, "add": _add, "remove": _remove}


def _feed_to_add(words: list[str], store: Store) -> tuple[str, str, str | None]:
    """Name, address and organization of the feed to add; the organization is set only for a known feed."""
    if not words or len(words) > 2:
        raise UsageError("`add` needs a name and an address", "selfhelp feeds add denver https://example.org/meetings/")
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
    """An address without scheme and final slash, in lower case, for comparison."""
    return address.partition("://")[2].rstrip("/").lower()


def _words(row: dict[str, Any]) -> set[str]:
    states = [name for code in str(row["state"] or "").split("; ") for name in STATE_NAMES.get(code, ())]
    names = [*states, *country_names().get(row["country"] or "", ())]
    return set(fold(" ".join([*(str(row[column] or "") for column in SEARCHED), *names])).split())
