"""What people see in a table: what is near, what comes closest if nothing is, and what can be joined from afar."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran

Run = Callable[..., Ran]

AT = ("--at", "2026-12-01T16:30-07:00")  # a Tuesday afternoon in Denver
SMALL, LARGE = (80, 24), (120, 40)


def group(name: str, miles: float, day: int = 2, time: str = "19:00", **facts: Any) -> dict[str, Any]:
    """A meeting so many miles north of the middle of Denver."""
    return {
        "slug": name.lower().replace(" ", "-"), "name": name, "day": day, "time": time, "types": ["O"],
        "location": f"{name} Hall", "formatted_address": "1 Main St, Denver, CO, USA", "timezone": "America/Denver",
        "latitude": 39.7392 + miles / 69.0, "longitude": -104.9847,
    } | facts  # fmt: skip


def online(name: str, time: str = "18:00", **facts: Any) -> dict[str, Any]:
    link = {"conference_url": "https://zoom.us/j/8123456789", "formatted_address": ""}
    return (
        group(name, 0, time=time)
        | {"types": ["ONL"], "latitude": None, "longitude": None, "location": ""}
        | link
        | facts
    )


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Callable[..., Run]:
    def load(*rows: dict[str, Any]) -> Run:
        (tmp_path / "feed.json").write_text(json.dumps(rows))
        assert run("import", tmp_path / "feed.json", "-o", "aa", "--name", "feed").code == 0
        return run

    return load


def names(ran: Ran) -> list[str]:
    """The names in a table, in order."""
    return [line.split(" · AA")[0].split("  ")[-1].strip() for line in ran.out.splitlines() if " · AA" in line]


def test_the_nearest_meetings_that_fill_the_screen_hide_those_that_are_far(loaded: Callable[..., Run]) -> None:
    near = [group(f"Near {n}", 1, time=f"2{n}:00") for n in range(4)]
    near += [group(f"Next {n}", 2, time=f"2{n}:30") for n in range(4)]
    run = loaded(*near, *(group(f"Far {n}", 20) for n in range(5)))
    ran = run("find", "--near", "Denver", "--day", "today", *AT, terminal=SMALL)
    assert {name.split()[0] for name in names(ran)} == {"Near", "Next"}
    assert "The nearest of 13 (for more, add --within 25mi)." in ran.err
    within = run("find", "--near", "Denver", "--within", "25mi", "--day", "today", *AT, terminal=SMALL)
    assert names(within)[:5] == [f"Far {n}" for n in range(5)]
    # A script gets all.
    assert len(json.loads(run("find", "--near", "Denver", "--day", "today", "--json", *AT).out)) == 13


def test_too_few_near_ones_are_no_reason_to_hide_others(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Near", 1), group("Far", 20))
    assert names(run("find", "--near", "Denver", *AT, terminal=SMALL)) == ["Far", "Near"]


@pytest.mark.parametrize("terminal", [SMALL, LARGE])
def test_the_whole_answer_is_on_the_screen(loaded: Callable[..., Run], terminal: tuple[int, int]) -> None:
    run = loaded(*(group(f"Group {n}", 1) for n in range(30)), *(online(f"Online {n}") for n in range(4)))
    ran = run("AA", "tonight", "near", "Denver", *AT, terminal=terminal)
    assert len((ran.out + ran.err).splitlines()) < terminal[1]
    assert len(names(ran)) == (7 if terminal == SMALL else 22)
    assert "From anywhere, online or by phone (times in MST):" in ran.out
    assert (
        ran.out.splitlines()[-1] == "In danger or suicidal? Call or text 988; emergency 911. More: selfhelp helplines"
    )


def test_without_a_place_the_day_and_the_first_meeting_are_on_the_screen_as_well(loaded: Callable[..., Run]) -> None:
    meetings = [online(f"Online {n}", time=f"1{n}:00") for n in range(10)]
    ran = loaded(*meetings, group("Venue", 1))("AA", "tonight", "--tz", "America/Denver", *AT, terminal=SMALL)
    lines = (ran.out + ran.err).splitlines()
    assert lines[0] == "Today, Tue Dec 1"
    assert "Online and phone meetings are shown in your time zone (MST)." in lines
    assert "In person: 1 more. Name a place, as in `near Denver` or `near 80205`." in lines
    assert len(lines) < SMALL[1]


def test_under_many_headings_fewer_meetings_keep_the_first_one_on_the_screen(loaded: Callable[..., Run]) -> None:
    days = [group(f"Camino {day}", 1, day=day, types=["S"]) for day in (2, 3, 4, 5, 6)]
    ran = loaded(*days, group("Noon", 1), online("Zoom", types=["S"]))(
        "no quiero beber mas, Denver", *AT, terminal=SMALL
    )
    assert len((ran.out + ran.err).splitlines()) < SMALL[1]
    assert names(ran) == ["Camino 2", "Camino 3", "Zoom", "Noon"]


def test_if_there_is_none_then_those_of_other_days_are_shown(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Thursday", 1, day=4), group("Early", 1, time="07:00"))
    ran = run("find", "--near", "Denver", "--day", "today", "--time", "evening", *AT, terminal=SMALL)
    assert ran.out.startswith("None at that time. At other times near there:\nThu Dec 3\n")
    assert names(ran) == ["Thursday", "Early"]


def test_without_a_place_it_is_what_can_be_joined_from_anywhere(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Harare", 0), online("Zoom"))
    ran = run("find", "--day", "today", *AT, terminal=SMALL)
    assert names(ran) == ["Zoom"]
    assert "In person: 1 more. Name a place, as in `near Denver` or `near 80205`." in ran.err


def test_without_a_place_and_nothing_online_it_is_what_the_country_has(loaded: Callable[..., Run]) -> None:
    abroad = {"formatted_address": "1 Main St, Harare, Zimbabwe", "timezone": "Africa/Harare"}
    run = loaded(group("Here", 0), group("There", 0, latitude=-17.8, longitude=31.0) | abroad)
    assert names(run("find", *AT, terminal=SMALL)) == ["Here"]


def test_words_without_a_place_are_about_the_home_that_is_saved(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Here", 1), online("Zoom"))
    assert run("config", "set", "home", "Denver, CO").code == 0
    ran = run("AA", "today", *AT, terminal=SMALL)
    assert names(ran) == ["Here", "Zoom"]
    assert "No place named: searching near your home." in ran.err
    assert [m["name"] for m in json.loads(run("AA", "today", "--json", *AT).out)] == ["Zoom", "Here"]


def test_what_does_not_say_whether_there_is_a_ramp_comes_last_with_what_to_do(loaded: Callable[..., Run]) -> None:
    steps = group("Steps", 1, notes="Not wheelchair accessible")
    run = loaded(group("Silent", 1, time="17:00"), group("Ramp", 1, types=["X"]), steps)
    ran = run("wheelchair", "AA", "near", "Denver", "today", *AT, terminal=SMALL)
    assert names(ran) == ["Ramp", "Silent"]
    assert ran.out.index("These do not mention: wheelchair accessible. Call before you go:") < ran.out.index("Silent")
    assert "--near denver --prefer wheelchair\n" in ran.err
    assert [m["name"] for m in json.loads(run("wheelchair", "AA", "near", "Denver", "today", "--json", *AT).out)] == [
        "Ramp",
        "Silent",
    ]


def test_a_ramp_far_away_does_not_help_who_joins_online(loaded: Callable[..., Run]) -> None:
    run = loaded(
        group("Silent", 1),
        online("Zoom of a room with a ramp", types=["ONL", "X"], time="17:00"),
        online("Plain Zoom", time="17:30"),
    )
    ran = run("wheelchair", "AA", "near", "Denver", "today", *AT, terminal=SMALL)
    assert names(ran) == ["Silent", "Zoom of a room with a ramp", "Plain Zoom"]


def test_groups_around_the_place_go_first_of_what_can_be_joined_from_anywhere(loaded: Callable[..., Run]) -> None:
    def of(home: str, **facts: Any) -> dict[str, Any]:
        return online(home.split(",")[0], formatted_address=home, **facts)

    run = loaded(
        of("London, UK", time="17:00"), of("Omaha, NE, USA", time="17:30"), of("Boulder, CO, USA", time="19:30")
    )
    ran = run("AA", "tonight", "near", "Denver", *AT, terminal=SMALL)
    assert names(ran) == ["Boulder", "Omaha", "London"]
    assert names(run("AA", "now", "near", "Denver", *AT, terminal=SMALL)) == ["Omaha", "London"]


def test_words_in_spanish_prefer_meetings_in_spanish_and_hide_no_others(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Noon", 1, time="17:00"), group("Nuevo Camino", 1, types=["S"]), online("Zoom"))
    words = ("no", "quiero", "beber", "mas", "hoy", "Denver")
    ran = run(*words, *AT, terminal=SMALL)
    assert names(ran) == ["Nuevo Camino", "Noon", "Zoom"]
    assert ran.out.index("Not known to be in that language:") < ran.out.index("Noon")
    assert "--prefer spanish" in ran.err
    assert [m["name"] for m in json.loads(run(*words, "--json", *AT).out)] == ["Nuevo Camino", "Noon"]
    assert "--prefer" not in run(*words, "--language", "es", *AT, terminal=SMALL).err
    assert "--prefer" not in run("drinking near Los Angeles, San Diego or El Paso", *AT, terminal=SMALL).err


def test_who_somebody_is_leaves_out_only_what_is_for_others(loaded: Callable[..., Run]) -> None:
    run = loaded(
        group("Everybody", 1, time="18:00"), group("Men", 1, types=["M"]), group("Women", 1, types=["W"], time="17:00")
    )
    ran = run("my client is a man, AA near Denver today", *AT, terminal=SMALL)
    assert names(ran) == ["Men", "Everybody"]
    assert "Not said" not in ran.out
    assert names(run("mens AA near Denver today", *AT, terminal=SMALL)) == ["Men"]


def test_gay_men_are_not_shown_a_group_of_lesbian_women(loaded: Callable[..., Run]) -> None:
    run = loaded(
        online("Sober Sisters", types=["ONL", "L", "W"]),
        online("Pride", types=["ONL", "LGBTQ"]),
        online("Stag", types=["ONL", "G", "M"], time="19:00"),
    )
    where = ("online", "--tz", "America/Denver", *AT)
    assert names(run("gay mens AA today", *where, terminal=SMALL)) == ["Stag", "Pride"]
    assert names(run("lesbian AA today", *where, terminal=SMALL)) == ["Sober Sisters", "Pride"]


def test_what_began_long_ago_is_listed_only_if_there_is_nothing_else(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Begun", 1, time="16:00"), group("Just begun", 1, time="16:20"), group("Evening", 1))
    assert names(run("find", "--near", "Denver", "--day", "today", *AT, terminal=SMALL)) == ["Just begun", "Evening"]
    early = ("--before", "16:15")
    assert names(run("find", "--near", "Denver", "--day", "today", *early, *AT, terminal=SMALL)) == ["Begun"]


def test_who_has_time_until_then_is_shown_what_begins_before_what_has_begun(loaded: Callable[..., Run]) -> None:
    run = loaded(online("Begun", time="16:25"), online("Soon", time="16:50"), online("Later", time="17:20"))
    where = ("online", "--tz", "America/Denver", *AT)
    assert names(run("AA", "in", "20", "minutes", *where, terminal=SMALL)) == ["Soon", "Later", "Begun"]
    assert names(run("AA", "now", *where, terminal=SMALL)) == ["Begun", "Soon", "Later"]


def test_near_a_place_it_is_what_can_be_reached_before_it_begins(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Begun", 1, time="16:25"), group("Soon", 1, time="16:50"), group("Far", 19, time="16:50"))
    assert names(run("AA", "in", "20", "minutes", "near", "Denver", *AT, terminal=SMALL)) == ["Soon"]
    assert names(run("AA", "now", "near", "Denver", *AT, terminal=SMALL)) == ["Begun", "Far", "Soon"]


def test_of_meetings_at_one_time_the_nearest_fill_the_screen(loaded: Callable[..., Run]) -> None:
    run = loaded(*(group(f"{'ABCDEFGHIJKLMNOPQRSTUVWX'[n]} group", 2.9 - n / 10) for n in range(24)))
    shown = names(run("find", "--near", "Denver", "--day", "today", *AT, terminal=SMALL))
    assert shown == [f"{letter} group" for letter in "ABCDEFGHIJKLMNOPQRSTUVWX"[-len(shown) :]]


def test_a_teenager_is_not_sent_to_a_group_for_adults(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Old", 1, types=["SEN"]), group("Young", 2, types=["Y"]), group("Anybody", 3))
    ran = run("find", "--prefer", "teens", "--near", "Denver", *AT, terminal=LARGE)
    assert names(ran) == ["Anybody", "Young"], "not the one for seniors"
    assert ran.out.startswith("These do not mention: teenagers. Ask whether a minor may come:\n")


def test_at_most_three_preferences_are_taken(run: Run) -> None:
    ran = run("find", "--prefer", "wheelchair,asl", "--prefer", "captions,child-care")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: --prefer takes at most 3 words")


def test_a_place_with_another_spelling_is_an_error_in_a_pipe_and_taken_on_a_terminal(
    loaded: Callable[..., Run],
) -> None:
    run = loaded(group("Here", 1))
    ran = run("find", "--near", "Dennver", *AT)
    assert (ran.code, ran.err.splitlines()) == (
        2,
        ["error: no place is named 'Dennver'", "try: did you mean Denver, CO?"],
    )
    on_terminal = run("find", "--near", "Dennver", *AT, terminal=SMALL)
    assert names(on_terminal) == ["Here"]
    assert "No place has exactly that name; searching near Denver, CO." in on_terminal.err


def test_one_sentence_for_each_meeting_for_those_who_hear_the_screen(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Here", 1, types=["O", "X"]))
    lines = run("find", "--near", "Denver", "--plain-sentences", *AT, terminal=SMALL).out.splitlines()
    assert lines[0].startswith(
        "Tonight at 7:00 pm, in 2 hours 30 minutes, 1.0 miles away: Here of Alcoholics Anonymous, Here Hall, "
    )
    assert "open to all, wheelchair accessible; id " in lines[0]


def test_notes_are_one_line_unless_all_are_asked_for(loaded: Callable[..., Run]) -> None:
    run = loaded(*(group(f"Group {n}", 1) for n in range(30)), online("Zoom"))
    brief = run("find", "-o", "aa", "--near", "Denver", *AT, terminal=SMALL).err.splitlines()
    assert brief == ["The nearest of 30 (for more, add --within 25mi). More notes: add --notes"]
    full = run("find", "-o", "aa", "--near", "Denver", "--notes", *AT, terminal=SMALL).err
    assert "More to join from anywhere: 1 online" in full


def test_medication_court_minors_and_holidays_each_have_their_word_of_caution(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Here", 1))
    christmas = ("--at", "2026-12-20T16:30-07:00", "--day", "2026-12-25", "--near", "Denver")
    assert "On medication?" in run("on", "methadone", "AA", *AT, "--near", "Denver", terminal=SMALL).err
    assert "On medication?" not in run("AA", *AT, "--near", "Denver", terminal=SMALL).err
    assert "selfhelp guide court-slips" in run("court", "ordered", "AA", *AT, "--near", "Denver", terminal=SMALL).err
    guide = "Under 18: selfhelp guide if-you-are-under-18"
    for words in ("hes 16 and drinks, Denver", "im 16 and drink, Denver"):
        assert run(words, *AT, terminal=SMALL).err.splitlines().count(guide) == 1
    friday = loaded(group("Feast", 1, day=5))
    assert "Fri Dec 25 (public holiday: call first)" in friday("find", *christmas, terminal=SMALL).out


def test_whoever_is_hit_is_not_shown_groups_for_something_else(run: Run) -> None:
    read = run("my", "husband", "hits", "me", "--json", *AT).err
    assert "--problem domestic-violence " in f"{read} "


def test_a_wife_is_not_sent_to_a_meeting_for_drinkers(run: Run, tmp_path: Path) -> None:
    rows = [group("Drinkers", 1), group("Wives", 1, notes="For family and friends only", types=["O"])]
    (tmp_path / "feed.json").write_text(json.dumps(rows))
    assert run("import", tmp_path / "feed.json", "-o", "smart").code == 0
    assert "Drinkers" not in names_of_all(run("my", "husband", "drinks", "near", "Denver", "--json", *AT))
    assert "Drinkers" in names_of_all(run("drinking", "near", "Denver", "--json", *AT))
    assert "For the family: Al-Anon Family Groups (" in run("my husband drinks near Denver", *AT, terminal=LARGE).err
    # Without a place it is the body of the own country.
    (tmp_path / "online.json").write_text(json.dumps([online("Friends", notes="For family and friends only")]))
    assert run("import", tmp_path / "online.json", "-o", "smart").code == 0
    ran = run("my husband drinks", "online", "--tz", "America/Denver", *AT, terminal=LARGE)
    assert "For the family: Al-Anon Family Groups (https://al-anon.org/" in ran.err


def names_of_all(ran: Ran) -> list[str]:
    return [meeting["name"] for meeting in json.loads(ran.out)]


def test_the_numbers_of_a_place_abroad_come_with_those_of_the_own_country(run: Run) -> None:
    out = run("suicidal Leeds, UK", *AT, terminal=SMALL).out
    assert out.index("Call 116 123: Samaritans") < out.index("In the United States: Call or text 988; emergency 911")
    assert "In the United States" not in run("suicidal Boise", *AT, terminal=SMALL).out


def test_who_joins_by_phone_is_told_the_number(loaded: Callable[..., Run]) -> None:
    run = loaded(online("Zoom", conference_phone="+1-303-555-0100", conference_phone_notes="passcode 77"))
    assert "by phone: +1-303-555-0100" in run("AA by phone today", *AT, terminal=SMALL).out
    assert "online: https://zoom.us/j/8123456789" in run("AA online today", *AT, terminal=SMALL).out


def test_the_page_of_a_number_is_that_of_the_line_in_the_table(loaded: Callable[..., Run]) -> None:
    near = [group(f"Near {n}", 1, time=f"2{n}:00") for n in range(3)]
    run = loaded(*near, *(group(f"Far {n}", 20) for n in range(9)))
    search = ("find", "--near", "Denver", "--day", "today", *AT)
    shown = names(run(*search, terminal=SMALL))
    assert run(*search, "--show", "2", terminal=SMALL).out.splitlines()[0] == shown[1]
    assert run(*search, "--count").out == "12\n"
    assert run(*search, "--show", "99").code == 2


def test_sentences_say_why_meetings_are_told(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Thursday", 1, day=4), group("Silent", 1, day=5))
    at_other_times = run("find", "--near", "Denver", "--day", "today", "--plain-sentences", *AT, terminal=SMALL).out
    assert at_other_times.startswith("None at that time. At other times near there:\nThursday, Dec 3, at 7:00 pm")
    wished = run("find", "--near", "Denver", "--prefer", "asl", "--full", *AT, terminal=SMALL).out
    assert wished.startswith("These do not mention: sign language. Ask for an interpreter before you go:\n")


def test_a_weekday_of_today_that_is_over_comes_again_with_each(loaded: Callable[..., Run]) -> None:
    run = loaded(group("Early", 1, time="07:00"))
    found = json.loads(run("find", "--day", "tuesday", "--each", "--json", *AT).out)
    assert [meeting["next"] for meeting in found] == ["2026-12-08T07:00:00-07:00"]


def test_below_helplines_there_are_fewer_meetings_so_that_both_are_on_the_screen(loaded: Callable[..., Run]) -> None:
    run = loaded(*(group(f"Group {n}", 1) for n in range(9)), online("Zoom"))
    ran = run("i want to kill myself, AA near Denver", *AT, terminal=SMALL)
    assert len((ran.out + ran.err).splitlines()) < SMALL[1]
    assert ran.out.startswith("If somebody is in danger, these lines can help now:\nCall 988")
    assert len(names(ran)) >= 3
