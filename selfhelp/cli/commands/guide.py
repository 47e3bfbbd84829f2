"""`selfhelp guide`: short advice, topic by topic."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from selfhelp.cli.danger import page, warned
from selfhelp.cli.options import completion_of, option
from selfhelp.cli.session import Session
from selfhelp.errors import UnknownValueError
from selfhelp.organizations import Topic
from selfhelp.text import did_you_mean, fold


def guide(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="A topic; without one, all topics are listed.",
            show_default=False,
            autocompletion=completion_of("topic"),
        ),
    ] = None,
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to read.")] = None,
) -> None:
    """Read short advice on choosing a group, the first visit, sponsors and staying safe.

    \b
    Examples:
      selfhelp guide
      selfhelp guide first-visit
    """
    session: Session = ctx.obj
    topic = " ".join(words) if words else None
    with session.open(db) as store:
        topics = store.topics
        about_danger = warned(session, store, "" if _id(topic or "") in topics else topic or "", [])
    with page(session, about_danger, as_json=False):
        _write(session, topic, topics)


def _write(session: Session, topic: str | None, topics: Mapping[str, Topic]) -> None:
    """Write a topic, or the list of all."""
    if topic is None:
        for listed in topics.values():
            session.stdout.write(f"{listed.id}\t{listed.title}\t{listed.summary}\n")
        session.note("To read a topic: selfhelp guide TOPIC")
        return
    id = _id(topic)
    if id not in topics:
        raise UnknownValueError(f"unknown topic {topic!r}", did_you_mean(id, topics) or "selfhelp guide")
    from selfhelp.output.pages import write_topic

    write_topic(topics[id], session.stdout, width=None if session.on_terminal else 80)


def _id(topic: str) -> str:
    return "-".join(fold(topic).split())
