"""Fetches sources, reads them and writes what is ready; nothing that one source does can stop the others."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from types import MappingProxyType
from typing import Final, NamedTuple

from selfhelp.dataset.rebuild import rebuilding
from selfhelp.dataset.store import Store
from selfhelp.errors import FeedError
from selfhelp.ingest.due import with_first_failure
from selfhelp.ingest.feed import OWN_EXPORT
from selfhelp.ingest.fetch.client import Fetcher
from selfhelp.ingest.fetch.download import Collected, collect
from selfhelp.ingest.forget import expire
from selfhelp.ingest.load import ImportChanges, finish, replace_source, update_source
from selfhelp.ingest.parallel import in_parallel
from selfhelp.ingest.readers import Job, Readers, read_into_shard
from selfhelp.ingest.report import Report
from selfhelp.ingest.shards import read_shard
from selfhelp.ingest.unchanged import digest_of, whole_sources
from selfhelp.model import Source
from selfhelp.text import printable

AT_ONCE: Final = 32
"""Sources that are fetched at the same time; enough that some slow servers do not keep the others waiting."""

FEW: Final = 2
"""Up to so many sources are read in this process, which is faster than starting workers."""

FIRST_WAIT: Final = 60.0
"""Seconds after which what is ready is written although another source still takes its time."""

NO_ZONES: Final[Mapping[str, str]] = MappingProxyType({})

NEXT_WAIT: Final = 300.0
"""The same for each time after the first."""


class Plan(NamedTuple):
    """How to refresh: the dataset to write, the bundled one, the moment (ISO, UTC), and options of `update`.

    `seconds` is the time limit for one source; `salvage` is that of `rebuilding`, `force` that of `replace_source`.
    With `at_end`, everything is written in one rebuild, however long a source takes.
    """

    path: Path
    bundled: Path
    now: str
    seconds: float
    force: bool = False
    salvage: bool = False
    at_end: bool = False


class Refreshed(NamedTuple):
    """What became of a source: changes with a report, a failure, or a remark (it is unchanged, say)."""

    source: Source
    report: Report | None = None
    changes: ImportChanges | None = None
    failure: FeedError | None = None
    remark: str = ""


class _Ready(NamedTuple):
    """A source that was fetched and read: as it was before, and with the new facts.

    The meetings are in a shard. There is none if the feed is unchanged, or could not be read.
    """

    before: Source
    source: Source
    shard: Path | None = None
    failure: FeedError | None = None


def refresh(
    sources: Iterable[Source],
    store: Store,
    fetcher: Fetcher,
    plan: Plan,
    tick: Callable[[], None] = lambda: None,
    zones: Mapping[str, str] = NO_ZONES,
) -> Iterator[Refreshed]:
    """Fetches the sources again and yields what became of each, as soon as it is written.

    A source that was never fetched is new: its feed is looked for at its address, and nothing of it is stored if it
    fails. `zones` are those of the places that new sources were added for, by name of the source (see `Job`).

    All are written together at the end. If one takes much longer than the others, these are written before. After a
    KeyboardInterrupt, what is ready is written, and the interrupt is raised again. `tick` is called for each source
    that was read.
    """
    by_name = {source.name: source for source in sources}
    digests = whole_sources(store)
    ready: list[_Ready] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="selfhelp-", ignore_cleanup_errors=True)))
        read = read_into_shard if len(by_name) <= FEW else stack.enter_context(Readers()).read
        jobs = {
            source.name: partial(
                _fetched_and_read,
                source,
                Job(source, {}, store.path, folder / str(number), zones.get(source.name)),
                fetcher,
                read,
                plan.now,
                store.about["bundle"],
                digests.get(source.name),
            )
            for number, source in enumerate(by_name.values())
        }
        patience, ready_since = FIRST_WAIT, 0.0
        try:
            for ended in in_parallel(jobs, AT_ONCE, plan.seconds):
                if ended is not None:
                    tick()
                    name, outcome = ended
                    ready_since = ready_since if ready else monotonic()
                    ready.append(
                        _failed(by_name[name], outcome, plan.now) if isinstance(outcome, FeedError) else outcome
                    )
                if ready and not plan.at_end and monotonic() - ready_since > patience:
                    yield from _write(ready, plan)
                    ready, patience = [], NEXT_WAIT
            yield from _write(ready, plan)
        except KeyboardInterrupt:
            yield from _write(ready, plan)
            raise


def _fetched_and_read(
    source: Source,
    job: Job,
    fetcher: Fetcher,
    read: Callable[[Job], None],
    now: str,
    bundle: str,
    digest: str | None,
) -> _Ready:
    """Fetches a source, and reads it into the shard of the job unless the feed has this digest.

    Raises:
        SelfHelpError: it cannot be fetched or read.
    """
    result: Collected = collect(
        fetcher.get,
        source.address,
        etag=source.etag,
        modified=source.modified,
        known=source.fetched is not None,
        format=source.format,
    )
    # An export that is unchanged is no younger: its rows say when their sources were fetched.
    unchanged = source._replace(fetched=source.fetched if source.format == OWN_EXPORT else now, failure=None)
    if result.unchanged:
        return _Ready(source, unchanged)
    new_digest = digest_of(result.files, source, bundle)
    if new_digest == digest:
        return _Ready(source, unchanged._replace(etag=result.etag, modified=result.modified))
    fetched = source._replace(
        address=printable(result.address),
        fetched=now,
        etag=result.etag,
        modified=result.modified,
        edited=result.edited,
        digest=new_digest,
    )
    read(job._replace(source=fetched, files=result.files))
    return _Ready(source, fetched, job.shard)


def _failed(source: Source, failure: FeedError, now: str) -> _Ready:
    reason = with_first_failure(printable(str(failure)), source, now)
    return _Ready(source, source._replace(failure=reason), failure=failure)


def _write(ready: Iterable[_Ready], plan: Plan) -> list[Refreshed]:
    """Writes what is ready in one rebuild of the dataset.

    A source that was imported again or removed while it was being fetched is left alone. A source that is refused
    keeps its meetings, and only the reason is stored.
    """
    ready = sorted(ready, key=lambda item: item.source.name)
    if all(item.shard is None and item.before.fetched is None for item in ready):  # nothing to write
        return [Refreshed(item.source, failure=item.failure) for item in ready]
    with rebuilding(plan.path, plan.bundled, salvage=plan.salvage) as (db, base), Store(base) as old:

        def written(item: _Ready) -> Refreshed:
            current = old.sources.get(item.source.name)
            is_new = item.before.fetched is None
            if current is None and not is_new:
                return Refreshed(item.source, remark="removed during the update")
            if current is None and item.shard is None:
                return Refreshed(item.source, failure=item.failure)
            if current is not None and (current.fetched, current.address) != (item.before.fetched, item.before.address):
                return Refreshed(item.source, remark="imported again during the update")
            if item.shard is None:
                update_source(db, item.source)
                return Refreshed(item.source, failure=item.failure, remark="unchanged")
            source, report = read_shard(item.shard, old.organizations)
            try:
                changes = replace_source(db, old, source, report, force=plan.force, imported=plan.now)
            except FeedError as refused:
                if current is not None:
                    update_source(db, _failed(item.before, refused, plan.now).source)
                return Refreshed(item.source, failure=refused)
            return Refreshed(source, report, changes)

        outcomes = [written(item) for item in ready]
        if any(outcome.changes is not None for outcome in outcomes):
            finish(db)
        expire(db, plan.now)
    return outcomes
