"""What imports changed, as text, as a page or as JSON: for `changes`, and for the report of an `update`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.errors import UsageError
from selfhelp.model import Change, Hit, Meeting, Occurrence
from selfhelp.output.change_report import NO_CHANGES, KnownBesides, change_report, in_short, write_change_page
from selfhelp.output.fields import FIELDS
from selfhelp.output.json_lines import dumps
from selfhelp.output.last_known import last_known

SUFFIXES: Final = {".txt": "text", ".html": "html", ".htm": "html", ".json": "json"}
"""Suffix of a file -> form of the report in it."""

WHEN_AND_WHERE: Final = (
    "organization", "day", "start", "end", "duration", "timezone", "recurrence", "attendance", "location", "address",
    "city", "state", "postal_code", "country", "address_withheld", "conference_url", "conference_phone", "phone",
)  # fmt: skip
"""Fields that JSON has of a meeting that was added or removed, as in `find --json`."""


def form_of(path: Path) -> str:
    """The form that a file is to have; of standard output, named "-", text.

    Raises:
        UsageError: its suffix is not that of one.
    """
    if str(path) == "-":
        return "text"
    try:
        return SUFFIXES[path.suffix.lower()]
    except KeyError:
        known = ", ".join(SUFFIXES)
        raise UsageError(
            f"a report cannot be a file of this kind: {path}", f"one of {known}; or - for stdout"
        ) from None


def write_report(form: str, changes: Sequence[Change], store: Store, session: Session, stream: IO[str]) -> None:
    """Write changes as text, which is empty if there are none, as a page, or as a JSON array."""
    known = known_besides(changes, store)
    made_on = session.now.astimezone(session.zone).date()
    if form == "html":
        write_change_page(changes, known, made_on, stream)
    elif form == "json":
        lines = ",\n".join(json_objects(changes, known))
        stream.write(f"[\n{lines}\n]\n" if lines else "[]\n")
    else:
        stream.writelines(f"{line}\n" for line in change_report(changes, known, made_on))


def write_report_to_file(path: Path, changes: Sequence[Change], store: Store, session: Session) -> None:
    """Write the report to a file, by its suffix, or as text to stdout; where nothing changed, it says so in one line.

    On stdout, which may be piped to a mail program, that line is a note.
    """
    from selfhelp.cli.output_file import output_file

    form, is_stdout = form_of(path), str(path) == "-"
    with output_file(None if is_stdout else path, session, store.path) as stream:
        write_report(form, changes, store, session, stream)
        if not changes and form == "text" and not is_stdout:
            stream.write(f"{NO_CHANGES}\n")
    if not changes:
        session.note(NO_CHANGES)


def known_besides(changes: Sequence[Change], store: Store) -> KnownBesides:
    """What is known of the meetings of changes that are still there."""
    ids = {change.id for change in changes if change.change != "removed"}
    return KnownBesides({meeting.id: meeting for meeting in store.meetings(ids=ids)}, store.organizations)


def json_objects(changes: Sequence[Change], known: KnownBesides) -> Iterator[str]:
    """Each change as a JSON object; that of a meeting that was added or removed says when and where it is, or was."""
    for change in changes:
        meeting = None
        if change.change == "added":
            meeting = known.meetings.get(change.id)
        elif change.change == "removed":
            meeting = last_known(change, known.organizations)
            change = change._replace(old=None if meeting is None else in_short(meeting))
        yield dumps(change._asdict() | {"meeting": None if meeting is None else _when_and_where(meeting)})


def _when_and_where(meeting: Meeting) -> dict[str, object]:
    hit = Hit(meeting, 0, Occurrence())
    return {name: FIELDS[name].take(hit) for name in WHEN_AND_WHERE}
