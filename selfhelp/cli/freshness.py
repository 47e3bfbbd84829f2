"""Notes on the age of an answer: lists that were not fetched for a week, and sources that have failed for a month."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from selfhelp.dataset.store import Store

FRESH_DAYS: Final = 7
"""Days since a source was fetched up to which nothing is said."""

FAILING_DAYS: Final = 30
"""Days of failed updates after which a source is marked."""

_TEXTS: Final = {
    "en": {
        "failing": "{name} could not be updated since {date}; its meetings may be out of date.",
        "age": "The oldest of these lists was fetched {days} days ago: selfhelp update",
    },
    "es": {
        "failing": "{name} no se pudo actualizar desde {date}; sus reuniones pueden haber cambiado.",
        "age": "La lista más antigua se obtuvo hace {days} días: selfhelp update",
    },
}


def notes_on_age(store: Store, fetched: Mapping[str, str | None], now: datetime, language: str) -> Iterator[str]:
    """What to say about the sources of an answer; `fetched` is when each was fetched.

    Sources imported from files are left out: no update makes them newer.
    """
    ages = {name: _days(stamp, now) for name, stamp in fetched.items() if stamp is not None}
    if max(ages.values(), default=0) <= FRESH_DAYS:
        return
    texts = _TEXTS[language]
    known = {name: source for name in ages if (source := store.sources.get(name)) is not None and source.fetchable}
    for name, source in sorted(known.items()):
        since = source.failing_since
        if since is not None and _days(since, now) >= FAILING_DAYS:
            yield texts["failing"].format(name=name, date=since)
    oldest = max((ages[name] for name in known), default=0)
    if oldest > FRESH_DAYS:
        yield texts["age"].format(days=oldest)


def _days(stamp: str, now: datetime) -> int:
    """Whole days since an ISO time; 0 if it cannot be read."""
    try:
        then = datetime.fromisoformat(stamp)
    except ValueError:
        return 0
    return (now - (then if then.tzinfo else then.replace(tzinfo=UTC))).days
