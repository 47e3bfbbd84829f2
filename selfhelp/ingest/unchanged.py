"""Detects feeds that are the same as at their last import, which need not be read again."""

import json
from collections.abc import Mapping
from hashlib import sha256

from selfhelp.dataset.store import Store
from selfhelp.ingest.load import READER
from selfhelp.model import Source


def digest_of(files: Mapping[str, bytes], source: Source, bundle: str) -> str:
    """A hash of all that decides what an import makes of a feed.

    These are its files, our rules and (by the hash `bundle`) our facts, and what the user said about the source. The
    mapping of columns is remembered: what is read without a new one has the same as before.
    """
    digest = sha256(json.dumps(settings_of(source, bundle)).encode())
    for name, data in files.items():
        digest.update(json.dumps([name, len(data)]).encode())
        digest.update(data)
    return digest.hexdigest()


def settings_of(source: Source, bundle: str) -> list[object]:
    """All that decides what an import makes of a row besides its feed; `bundle` is the hash of our facts."""
    return [READER, bundle, source.organization, source.timezone, source.language, source.encoding]


def whole_sources(store: Store) -> dict[str, str]:
    """The sources that have all meetings of their last import, with its digest.

    Others lost some to a source that lists the same ones, or because somebody asked to be left out.
    """
    numbers = dict(store.rows("SELECT source, count(*) FROM meetings GROUP BY source"))
    return {
        source.name: source.digest
        for source in store.sources.values()
        if source.digest is not None and numbers.get(source.name) == source.meetings
    }
