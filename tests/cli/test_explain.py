"""`find --explain`: one object with everything that an answer says, documented field by field."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran

from selfhelp.cli.explain import FIELDS

Run = Callable[..., Ran]
AT = ("--at", "2026-11-24T18:00-07:00", "--tz", "America/Denver")
"""A Tuesday evening in Denver."""

EMBEDDED = ("meetings[]", "outside[]", "other_days[]", "afar[]", "query.options.")
"""What is documented elsewhere: the fields of meetings, and the options of `find`."""


def feed_row(name: str, day: int, city: str, point: tuple[float, float], **more: object) -> dict[str, object]:
    return {
        "slug": name, "name": name, "day": day, "time": "19:30", "timezone": "America/Denver", "types": ["O"],
        "location": "Hall", "formatted_address": f"1 Main St, {city}, CO, USA", "latitude": point[0],
        "longitude": point[1],
    } | more  # fmt: skip


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    """The program with meetings of AA in Denver and Pueblo and online, and of NA in Pueblo."""
    aa = [
        feed_row("Denver Tuesday", 2, "Denver", (39.74, -104.99)),
        feed_row("Pueblo Tuesday", 2, "Pueblo", (38.26, -104.61)),
        feed_row(
            "Online Tuesday", 2, "", (0, 0), formatted_address="", types=["ONL"], conference_url="https://zoom.us/j/1"
        ),
    ]
    na = [feed_row("Pueblo Friday", 5, "Pueblo", (38.27, -104.60))]
    for organization, rows in (("aa", aa), ("na", na)):
        (tmp_path / f"{organization}.json").write_text(json.dumps(rows))
        assert run("import", tmp_path / f"{organization}.json", "-o", organization).code == 0
    return run


def explained(ran: Ran) -> dict[str, Any]:
    assert ran.code == 0, ran.err
    answer: dict[str, Any] = json.loads(ran.out)
    return answer


def paths(value: object, path: str = "") -> Iterator[str]:
    """The names of all fields in an object, as the documentation writes them: `place.name`, `sources[].name`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        yield path
        for inner in value:
            yield from paths(inner, f"{path}[]")
    else:
        yield path


def test_every_field_is_documented_and_every_documented_field_occurs(loaded: Run) -> None:
    answers = [
        loaded("find", "aa near Pueblo", "--explain", *AT),
        loaded("find", "-p", "gambling", "--near", "Denver", "--with", "wheelchair", "--explain", *AT),
        loaded("find", "-o", "aa", "-d", "monday", "--near", "Denver", "--explain", *AT),
        loaded("find", "-o", "aa", "--with", "wheelchair", "--explain", *AT),
    ]
    found = {path for ran in answers for path in paths(explained(ran)) if not path.startswith(EMBEDDED)}
    found = {path for path in found if not path.endswith("[]")}
    parents = {"counts", "helplines", "loosen", "organizations", "place", "query.options", "related", "sources"}
    inner = {"counts.unstated[].attributes", "counts.unstated[].count"}
    assert found - set(FIELDS) <= inner
    assert set(FIELDS) - found <= parents


@pytest.mark.parametrize(
    "words",
    [
        ("find", "-o", "aa"),
        ("find", "aa near denver"),
        ("find", "--near", "Denver", "--within", "200km", "--fields", "id,name,distance_km"),
        ("find", "-p", "gambling"),
        ("find", "--sample", "-o", "aa", "-n", "3"),
    ],
)
def test_its_meetings_are_exactly_the_bare_array(loaded: Run, words: tuple[str, ...]) -> None:
    assert explained(loaded(*words, "--explain", *AT))["meetings"] == json.loads(loaded(*words, "--json", *AT).out)


def test_a_search_is_told_as_a_command_as_a_sentence_and_as_options(loaded: Run) -> None:
    query = explained(loaded("find", "womens aa tuesday evening near denver", "--explain", *AT))["query"]
    assert query["command"] == (
        "selfhelp find --organization aa --day tuesday --time evening --at 2026-11-24T18:00-07:00 --near denver"
        " --for women --tz America/Denver"
    )
    assert query["sentence"] == (
        "Meetings of Alcoholics Anonymous for women on Tuesday in the evening as of 2026-11-24T18:00-07:00"
        " near Denver, CO, within 25 miles"
    )
    assert query["options"]["organization"] == ["aa"]
    assert query["options"]["for"] == ["women"]


def test_an_answer_to_somebody_in_danger_begins_with_the_helplines(run: Run) -> None:
    answer = explained(run("find", "i want to kill myself", "--explain", "-q"))
    assert next(iter(answer)) == "helplines"
    assert answer["helplines"][0]["line"] == "Call 988 or text 988: 988 Suicide & Crisis Lifeline"
    assert answer["danger"] == {
        "level": "loud", "kinds": ["suicide"], "now": False, "private": False, "guides": [], "language": "en",
    }  # fmt: skip
    assert [answer[name] for name in ("meetings", "outside", "afar")] == [[], [], []]


def test_an_ordinary_answer_has_the_countrys_numbers_and_violence_is_private(run: Run) -> None:
    answer = explained(run("find", "aa in london", "--explain"))
    assert answer["danger"]["level"] == "quiet"
    assert [line["country"] for line in answer["helplines"]] == ["GB", "GB"]
    answer = explained(run("find", "my husband beats me", "--explain"))
    assert answer["danger"]["private"]
    assert any("shared device" in caution for caution in answer["cautions"])


def test_what_is_outside_and_from_afar_stands_apart(loaded: Run) -> None:
    answer = explained(loaded("find", "-o", "na", "--near", "Colorado Springs", "--explain", *AT))
    assert answer["meetings"] == []
    assert [meeting["name"] for meeting in answer["outside"]] == ["Pueblo Friday"]
    assert answer["counts"]["outside"] == 1
    answer = explained(loaded("find", "-o", "aa", "--near", "Denver", "--explain", *AT))
    assert [meeting["name"] for meeting in answer["meetings"]] == ["Denver Tuesday"]
    assert [meeting["name"] for meeting in answer["afar"]] == ["Online Tuesday"]
    assert answer["counts"]["online"] == 1
    assert [source["name"] for source in answer["sources"]] == ["aa"]


def test_the_age_of_the_sources_that_answered_is_told_and_that_of_no_other(run: Run, tmp_path: Path) -> None:
    for name, city, point in (("denver", "Denver", (39.74, -104.99)), ("pueblo", "Pueblo", (38.26, -104.61))):
        row = feed_row(name, 2, city, point, updated="2025-03-01 10:00:00")
        (tmp_path / f"{name}.json").write_text(json.dumps([row]))
        run("import", tmp_path / f"{name}.json", "-o", "aa", now=datetime(2026, 11, 1, tzinfo=UTC))
    words = ("find", "-o", "aa", "--near", "Pueblo", "--within", "5mi", "--explain")
    answer = explained(run(*words, now=datetime(2026, 11, 25, tzinfo=UTC)))
    [source] = answer["sources"]
    assert (source["name"], source["fetched"][:10]) == ("pueblo", "2026-11-01")
    assert (source["days_old"], source["edited"]) == (24, "2025-03-01")
    assert any(caution.startswith("pueblo: ") for caution in answer["cautions"])


def test_samples_are_said_to_be_samples(run: Run) -> None:
    answer = explained(run("find", "-o", "aa", "--explain"))
    assert answer["samples"]
    assert answer["cautions"][0] == "These are made-up samples, not real meetings."


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("-o", "ca"), "no_source_of_kind"),
        (("--near", "Seattle"), "no_source_near"),
        (("--city", "Seattle"), "no_source_near"),
        (("-o", "na", "--near", "Grand Junction, CO", "--within", "5mi"), "no_source_near"),
        (("-o", "na", "--near", "Boulder, CO", "--within", "5mi"), "no_source_of_kind_near"),
        (("-o", "aa", "--near", "Denver", "-d", "monday"), "no_meeting"),
        (("-o", "aa", "--state", "CO", "-d", "monday"), "no_meeting"),
    ],
)
def test_an_empty_answer_says_which_kind_of_nothing_it_is(loaded: Run, words: tuple[str, ...], reason: str) -> None:
    answer = explained(loaded("find", *words, "--explain", *AT))
    assert answer["nothing"]["reason"] == reason
    ran = loaded("find", *words, "--json", *AT)
    assert answer["nothing"]["sentence"] in ran.err


def test_with_samples_only_nothing_is_said_about_the_real_world(run: Run) -> None:
    nothing = explained(run("find", "-o", "aa", "--near", "Boise", "--explain"))["nothing"]
    assert nothing == {
        "reason": "no_real_meetings",
        "sentence": 'Nothing found. No real meetings are loaded yet. To load real meetings: selfhelp setup "Boise, ID"',
    }


def test_who_serves_the_problem_is_named_by_country(loaded: Run) -> None:
    names = {
        place: [
            o["id"] for o in explained(loaded("find", "-p", "drinking", "--near", place, "--explain"))["organizations"]
        ]
        for place in ("Denver", "London", "Berlin")
    }
    assert "aa-gb" in names["London"]
    assert "aa" not in names["London"]
    assert "aa" in names["Denver"]
    assert not {"aa-gb", "nakos"} & set(names["Denver"])


def test_it_goes_with_no_other_format(run: Run) -> None:
    ran = run("find", "aa", "--explain", "-f", "csv")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: --explain and --format contradict each other")


def test_a_meeting_in_the_city_is_never_denied_because_its_position_is_unknown(run: Run, tmp_path: Path) -> None:
    rows = "Courage,Tuesday,19:00,Bath\nHope,Friday,19:00,Bath\n"  # in England or in Maine?
    (tmp_path / "feed.csv").write_text(f"Name,Day,Time,City\n{rows}")
    assert run("import", tmp_path / "feed.csv", "-o", "aa").code == 0
    ran = run("find", "aa near bath", "--json", "-n", "1")
    assert "More in Bath, exact place unknown: 2 (to see them: --city instead of --near)." in ran.err
    assert "No loaded source" not in ran.err
    assert explained(run("find", "aa near bath", "--explain"))["counts"]["in_city"] == 2


def test_for_violence_a_table_says_that_it_is_empty_but_not_of_what(loaded: Run) -> None:
    ran = loaded("find", "my husband beats me, al-anon near denver", "-f", "table")
    assert "No loaded source has any meetings of this kind." in ran.err
    assert "al-anon" not in ran.err.lower() + ran.out.lower()


@pytest.mark.parametrize(
    "words",
    ["my husband strangled me last wednesday", "my husband beats me --text zork", "my boyfriend zorked and hit me"],
)
def test_for_violence_a_table_repeats_no_word(loaded: Run, words: str) -> None:
    ran = loaded("find", *words.split(), "-f", "table")
    said = ran.err.lower() + ran.out.lower()
    assert not {word for word in ("husband", "boyfriend", "strangled", "zork") if word in said}


def test_nobody_in_danger_is_told_of_samples(run: Run) -> None:
    words = "i want to die, grief group near denver"
    ran = run("find", words, "-f", "table")
    assert "available from anywhere" not in ran.err
    assert "position" not in ran.err
    counts = explained(run("find", words, "--explain"))["counts"]
    assert set(map(str, counts.values())) == {"0", "[]"}


def test_a_city_of_the_same_name_abroad_is_not_the_one_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text("Name,Day,Time,City,State,Country\nCourage,Tuesday,19:00,London,ON,CA\n")
    assert run("import", tmp_path / "feed.csv", "-o", "aa").code == 0
    answer = explained(run("find", "aa near london, uk", "--explain"))
    assert (answer["nothing"]["reason"], answer["counts"]["in_city"]) == ("no_source_near", 0)


@pytest.mark.parametrize("words", ["aa newcomers boise", "aa women newcomers boise", "aa newcomers women boise"])
def test_newcomers_are_welcome_where_nothing_is_said_about_them(run: Run, tmp_path: Path, words: str) -> None:
    feed = {"name": "Courage", "day": 2, "time": "19:00", "types": ["W"], "city": "Boise", "state": "ID"}
    place = {"latitude": 43.61, "longitude": -116.2, "formatted_address": "1 Main St, Boise, ID 83702, USA"}
    (tmp_path / "feed.json").write_text(json.dumps([feed | place]))
    assert run("import", tmp_path / "feed.json", "-o", "aa").code == 0
    ran = run("find", words, "--json", "--fields", "name")
    assert [meeting["name"] for meeting in json.loads(ran.out)] == ["Courage"]
    assert "--prefer newcomers\n" in ran.err


def test_a_country_without_a_confirmed_line_is_said_and_a_name_in_a_story_is_no_country(run: Run) -> None:
    answer = explained(run("find", "aa in manila", "--explain"))
    assert answer["helplines"] == []
    assert any("https://findahelpline.com" in caution for caution in answer["cautions"])
    assert explained(run("find", "nice aa group", "--explain"))["helplines"][0]["country"] == "US"


@pytest.mark.parametrize(
    ("words", "options"),
    [(("--after", "21:00", "-d", "tuesday"), ["--after"]), (("--time", "morning", "-d", "tuesday"), ["--time"])],
)
def test_what_to_loosen_names_the_options_that_were_given(
    loaded: Run, words: tuple[str, ...], options: list[str]
) -> None:
    answer = explained(loaded("find", "-o", "aa", "--near", "Denver", *words, "--explain", *AT))
    assert options in [hint["options"] for hint in answer["loosen"]]


def test_a_problem_that_a_named_organization_serves_is_not_left_out(loaded: Run) -> None:
    assert "Left out" not in loaded("find", "gamblers anonymous gambling near denver", "--json").err


def test_an_object_is_not_written_into_a_table(run: Run, tmp_path: Path) -> None:
    assert run("find", "aa", "--explain", "--output", tmp_path / "x.csv").code == 2
    assert run("find", "aa", "--explain", "--full").code == 2
    assert run("find", "aa", "--explain", "-q", "--output", tmp_path / "x.json").code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("-d", "today", "--time", "night"), "Meetings today at night"),
        (("-d", "sat,sun", "--time", "morning"), "Meetings on Saturday or on Sunday in the morning"),
        (("-d", "saturday,sunday"), "Meetings on Saturday or on Sunday"),
        (("--near", "Denver", "--within", "1mi"), "Meetings near Denver, CO, within 1 mile"),
        (("--near", "Paris, France"), "Meetings near Paris, FR, within 40 km"),
        (("-p", "gambling", "--online", "--language", "es"), "Meetings for gambling in the language es online"),
    ],
)
def test_a_search_as_a_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    assert explained(run("find", *words, "--explain"))["query"]["sentence"] == sentence
