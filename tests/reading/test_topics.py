"""What the words of a text tell about what it may be about, so that most texts need not be read for it."""

import pytest

from selfhelp.reading.topics import (
    CLOSURES,
    CONFERENCE,
    ENDED,
    JOINING,
    POST_BOX,
    RECURRENCE,
    WAYS,
    WITHHELD,
    topics_of,
    topics_of_all,
)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Big Book study, 30 chairs", set()),
        ("Temporarily closed", {ENDED}),
        ("Meets on Zoom", {WAYS}),
        ("Only on 3rd Saturdays", {RECURRENCE}),
        ("Bi-weekly", {RECURRENCE}),
        ("Not on Thanksgiving", {CLOSURES}),
        ("P.O. Box 12", {POST_BOX}),
        ("Confidential", {WITHHELD}),
        ("Passcode 1234", {JOINING}),
        ("meet.jit.si/abc", {CONFERENCE}),
    ],
)
def test_words_tell_what_a_text_may_be_about(text: str, topics: set[str]) -> None:
    assert topics_of(text) & {CLOSURES, CONFERENCE, ENDED, JOINING, POST_BOX, RECURRENCE, WAYS, WITHHELD} >= topics
    assert bool(topics_of(text)) == bool(topics)


def test_a_phrase_counts_only_if_the_text_has_all_of_its_words() -> None:
    assert WITHHELD not in topics_of("A private room")
    assert WITHHELD in topics_of("A home that is private")


def test_several_texts_have_the_topics_of_each() -> None:
    assert topics_of_all(["Passcode 1234", None, "Every 2nd Monday"]) == topics_of("Passcode") | topics_of("2nd")
    assert topics_of_all([None, None]) == frozenset()
