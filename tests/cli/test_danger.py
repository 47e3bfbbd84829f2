"""What answers say about danger to life: which lines, where they stand, and that nothing hides them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp import config
from selfhelp.dataset.store import Store
from selfhelp.directory.helplines import Danger, is_open, lines_for
from selfhelp.directory.offering import Whereabouts
from selfhelp.organizations import Helpline

Run = Callable[..., Ran]

HEADING = "If somebody is in danger, these lines can help now:"
ALWAYS = "In danger or suicidal? Call or text 988; emergency 911. More: selfhelp helplines"
FORMS = ("table", "plain", "json", "jsonl", "csv", "tsv", "ics", "geojson", "html", "message")


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_to_somebody_in_danger_has_helplines_and_no_sample(run: Run, form: str) -> None:
    ran = run("find", "i want to kill myself tonight", "-f", form, "-q")
    assert "Call 988 or text 988: 988 Suicide & Crisis Lifeline" in ran.out + ran.err
    assert "Sample" not in ran.out


@pytest.mark.parametrize("more", [("near", "Denver"), ("--text", "church"), ("tonight",)])
@pytest.mark.parametrize("form", FORMS)
def test_a_problem_named_by_an_option_is_loud_whatever_words_stand_beside_it(
    run: Run, form: str, more: tuple[str, ...]
) -> None:
    ran = run("find", "-p", "suicidal-thoughts", *more, "-f", form, "-q")
    assert "Call 988 or text 988: 988 Suicide & Crisis Lifeline" in ran.out + ran.err
    assert "Sample" not in ran.out


def test_helplines_stand_above_a_table_and_a_file_of_it(run: Run, tmp_path: Path) -> None:
    assert run("find", "i want to die", "-f", "table").out.startswith(HEADING)
    run("find", "i want to die", "-f", "table", "--output", str(tmp_path / "list.txt"))
    assert (tmp_path / "list.txt").read_text(encoding="utf-8").startswith(HEADING)


def test_in_plain_lines_the_helplines_are_comments(run: Run) -> None:
    lines = run("find", "i want to die", "-f", "plain", "-q").out.splitlines()
    assert lines[0] == f"# {HEADING}"
    assert lines[1].startswith("# Call 988")


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    """With a real source: a group for suicidal thoughts, and one for those whom somebody hits."""
    row = {
        "day": 2,
        "time": "19:30",
        "timezone": "America/Denver",
        "location": "Hall",
        "formatted_address": "Denver, CO",
    }
    (tmp_path / "feed.json").write_text(json.dumps([{"name": "Lantern", "slug": "1"} | row]), encoding="utf-8")
    for organization in ("dbsa", "aa"):
        ran = run("import", tmp_path / "feed.json", "-o", organization, "--name", organization)
        assert ran.code == 0, ran.err
    return run


def test_a_message_begins_with_the_helplines_and_says_nothing_of_this_program(loaded: Run) -> None:
    ran = loaded("find", "i want to die", "-o", "dbsa", "-f", "message", "-q")
    before, meeting, *_ = ran.out.split("\n\n")
    assert before.splitlines()[:2] == [HEADING, "Call 988 or text 988: 988 Suicide & Crisis Lifeline"]
    assert "Lantern, Hall, Denver." in meeting
    assert "selfhelp" not in ran.out
    assert ran.err == ""
    spanish = loaded("find", "quiero morir", "-o", "dbsa", "-f", "message", "-q").out
    assert spanish.startswith("Si alguien est\u00e1 en peligro")


def test_a_message_has_the_helplines_even_if_it_has_no_meeting(loaded: Run) -> None:
    assert loaded("find", "i want to die in Paris", "-f", "message", "-q").out.startswith(HEADING)


def test_on_violence_the_lines_are_beside_a_message_that_somebody_else_may_read(loaded: Run) -> None:
    ran = loaded("find", "my husband hits me", "-o", "aa", "-f", "message", "-q")
    assert ran.err.splitlines()[:2] == [
        HEADING, "Call 1-800-799-7233 or text START to 88788: National Domestic Violence Hotline"
    ]  # fmt: skip
    assert "Violence" not in ran.out


def test_every_message_ends_with_the_numbers(loaded: Run) -> None:
    ran = loaded("find", "-o", "aa", "-f", "message", "-q")
    assert ran.out.endswith("\nIn danger or suicidal? Call or text 988; emergency 911.\n")


def test_every_table_has_the_line_with_the_numbers(run: Run) -> None:
    assert run("find", "-o", "aa", "-f", "table", "-q").out.rstrip().endswith(ALWAYS)
    assert run("find", "--city", "Nowhere", "-f", "table", "-q").out.rstrip().endswith(ALWAYS)


@pytest.mark.parametrize(
    "words", [("problems", "gambling"), ("organizations", "gambling"), ("guide", "first-visit"), ("show", "gam-anon")]
)
def test_pages_for_people_note_the_numbers(run: Run, words: tuple[str, ...]) -> None:
    assert ALWAYS in run(*words).err


def test_what_happens_now_has_the_emergency_number_first(run: Run) -> None:
    took_pills = run("find", "she took all her pills just now", "-f", "table").out.splitlines()
    assert took_pills[1].startswith("Call 911")
    thinks_of_it = run("find", "i want to die", "-f", "table").out.splitlines()
    assert thinks_of_it[1].startswith("Call 988")
    assert [line for line in thinks_of_it if line.startswith("Call 911")]


def test_for_violence_the_reading_stays_off_the_screen(run: Run) -> None:
    table = run("find", "my husband hits me", "-f", "table")
    assert "Read as" not in table.out + table.err
    assert "domestic-violence" not in table.out + table.err
    assert "selfhelp find -" in table.out
    as_json = run("find", "my husband hits me", "--json")
    assert "Read as" in as_json.err.splitlines()[-1]


def test_spanish_words_are_answered_in_spanish(run: Run) -> None:
    table = run("find", "me quiero matar", "-f", "table")
    assert table.out.startswith("Si alguien está en peligro, estas líneas pueden ayudar ahora:\nEspañol: 988")
    assert "\nLlame al 911 o envíe un texto al 911 (donde se ofrece): Servicios de emergencia\n" in table.out
    assert "Todavía no hay reuniones reales cargadas" in table.err
    # Scripts rely on the beginning of these lines.
    assert "\nCall 988 or text 988: 988 Suicide & Crisis Lifeline" in run("find", "me quiero matar", "--json").err


@pytest.mark.parametrize(
    "words",
    [
        ("show", "i want to kill myself"),
        ("forget", "it i want to kill myself"),
        ("find", "i want to kill myself", "--tz", "nowhere"),
        ("i want to kill myself", "--no-such-option"),
    ],
)
def test_helplines_are_shown_even_if_the_command_line_is_in_error(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert "Call 988" in ran.err + ran.out
    assert ran.err.count("error:") == 1


@pytest.mark.parametrize("name", ["new baby", "being evicted", "black women"])
def test_the_bare_name_of_another_problem_is_no_danger(run: Run, name: str) -> None:
    assert run("find", name, "-f", "table").out.startswith("In danger or suicidal? Call or text 988;")


@pytest.mark.parametrize("name", ["cutting", "overdose", "the shakes", "killing myself"])
def test_the_name_of_a_danger_is_one(run: Run, name: str) -> None:
    assert run("find", name, "-f", "table").out.startswith("If somebody is in danger, these lines can help now:")


def test_an_option_is_not_heard_as_words(run: Run) -> None:
    assert "Call" not in run("find", "-o", "sa").err


@pytest.mark.parametrize("word", ["handout", "plan", "publish", "correct", "mcp"])
def test_a_planned_command_is_never_a_search(run: Run, word: str) -> None:
    ran = run(word, "denver")
    assert (ran.code, ran.out) == (2, "")
    assert f"unknown command '{word}'" in ran.err
    assert "try: " in ran.err
    assert run("find", "gun and", word).code == 0


@pytest.mark.parametrize("word", ["meetings.csv", "./list", "~/feed.json", "https://example.org/feed"])
def test_a_file_is_never_a_search(run: Run, word: str) -> None:
    ran = run(word)
    assert (ran.code, ran.out) == (2, "")
    assert f"selfhelp import {word}" in ran.err


def test_a_name_in_a_story_is_not_the_country(run: Run) -> None:
    for words in ("how nice it would be to be dead", "got raped at a party in Athens", "somos seis de Guatemala y nos"):
        assert "112" not in run("find", words, "-f", "table").out
    assert "Samaritans" in run("find", "i want to die in London", "-f", "table").out


def test_lines_of_another_country_than_the_one_asked_for_are_told_as_such(run: Run) -> None:
    answer = run("find", "my mother hits me in Nairobi", "-f", "plain")
    assert answer.out.splitlines()[:2] == [
        "# No confirmed helpline for Kenya. Find one at https://findahelpline.com",
        "# If somebody is in danger, these lines in the United States can help now:",
    ]


def test_helplines_of_no_country_are_an_error(run: Run) -> None:
    answer = run("helplines", "--country", "Atlantis")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == ["error: unknown country 'Atlantis'", "try: an ISO code or a name: US, Canada"]


def test_an_empty_answer_from_samples_says_nothing_about_real_meetings(run: Run) -> None:
    ran = run("find", "--city", "Nowhere", "-f", "table")
    assert "Nothing found. No real meetings are loaded yet. To load real meetings: selfhelp setup PLACE" in ran.err
    assert "No meeting found" not in ran.err


def test_who_is_in_danger_is_told_what_to_do_and_not_to_start_a_group(run: Run) -> None:
    danger = run("find", "i want to kill myself", "-f", "table").err
    assert "What to do if somebody is in danger: selfhelp guide crisis-first" in danger
    assert "starting-a-group" not in danger
    assert "starting-a-group" in run("find", "-p", "stuttering", "--language", "is", "-f", "table").err
    assert "en inglés): selfhelp guide crisis-first" in run("find", "quiero morir", "-f", "table").err


def test_an_answer_in_spanish_says_in_spanish_that_its_meetings_are_made_up(run: Run) -> None:
    assert "Son ejemplos inventados, no reuniones reales." in run("find", "quiero dejar de beber", "-f", "table").err


def test_leftover_words_are_tried_and_then_left_out_by_name(run: Run) -> None:
    ran = run("find", "aa tuesday judge says", "--json")
    assert json.loads(ran.out)
    assert "No meeting mentions, so ignored: judge, says." in ran.err


@pytest.fixture(scope="module")
def helplines() -> list[Helpline]:
    with Store(config.BUNDLED) as store:
        return list(store.helplines)


def at(hour: int) -> datetime:
    return datetime(2026, 12, 1, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("danger", "first"),
    [
        (Danger(("suicide",)), ["us-988", "us-crisis-text", "us-911"]),
        (Danger(("suicide",), who=frozenset({"veteran"})), ["us-988", "us-veterans", "us-crisis-text"]),
        (Danger(("suicide",), who=frozenset({"lgbtq"})), ["us-988", "us-trevor", "us-crisis-text"]),
        (Danger(("suicide",), now=True), ["us-911", "us-988", "us-crisis-text"]),
        (Danger(("partner-violence",)), ["us-dv", "us-911"]),
        (Danger(("partner-violence",), who=frozenset({"deaf"})), ["us-dv-deaf", "us-dv", "us-911"]),
        (Danger(("overdose",), now=True), ["us-911", "us-poison"]),
        (Danger(("child-abuse", "harm-to-others")), ["us-childhelp", "us-988"]),
    ],
)
def test_the_fitting_line_comes_first(helplines: list[Helpline], danger: Danger, first: list[str]) -> None:
    ids = [line.id for line in lines_for(danger, Whereabouts("US"), helplines, at(18))]
    assert ids[: len(first)] == first
    assert len(ids) <= 5


def test_a_line_that_is_closed_comes_last_but_for_the_emergency_number(helplines: list[Helpline]) -> None:
    danger = Danger(("elder-abuse", "partner-violence"))
    open_, closed = (
        [line.id for line in lines_for(danger, Whereabouts("US"), helplines, at(hour))] for hour in (18, 6)
    )
    assert open_[0] == "us-elder"
    assert closed.index("us-elder") > closed.index("us-dv")


def test_hours_are_those_of_the_lines_own_zone(helplines: list[Helpline]) -> None:
    with Store(config.BUNDLED) as store:
        [elder] = [line for line in store.helplines if line.id == "us-elder"]
    # 8:00 to 21:00 in New York, Monday to Friday; 1 December 2026 is a Tuesday.
    assert [is_open(elder, at(hour)) for hour in (12, 13, 2)] == [False, True, False]
    assert is_open(elder, datetime(2026, 12, 5, 18, tzinfo=UTC)) is False


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("my student has belt marks, am i a mandated reporter", "duty-to-report"),
        ("mandated reporter rules for counselors", "duty-to-report"),
        ("im 15 and i want to die", "if-you-are-under-18"),
        ("im 15, alateen near denver", "if-you-are-under-18"),
    ],
)
def test_words_lead_to_the_guide_that_they_are_about(run: Run, words: str, topic: str) -> None:
    ran = run("find", words, "--json")
    assert f"selfhelp guide {topic}" in ran.err
    assert run("guide", topic).code == 0


def test_a_line_outside_its_hours_says_so(run: Run) -> None:
    words = ("my aide hits my grandmother", "--tz", "America/New_York")
    at_night = run("find", *words, "-f", "plain", now=datetime(2026, 12, 1, 3, tzinfo=UTC)).out
    by_day = run("find", *words, "-f", "plain", now=datetime(2026, 12, 1, 18, tzinfo=UTC)).out
    assert "Eldercare Locator (may be closed now: Mon-Fri 8 am-9 pm ET)\n" in at_night
    assert "Eldercare Locator\n" in by_day
