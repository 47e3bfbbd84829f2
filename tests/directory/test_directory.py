"""From a client's words to help: problems, organizations, helplines, advice."""

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Ran

from selfhelp import config
from selfhelp.cli import filters
from selfhelp.cli.alternatives import counterparts
from selfhelp.cli.danger import KIND_OF_PROBLEM
from selfhelp.cli.filters import Filters
from selfhelp.cli.session import Session
from selfhelp.dataset.store import Store
from selfhelp.directory.helplines import EMERGENCY
from selfhelp.directory.lookup import CRISIS
from selfhelp.directory.problem_words import ProblemWords
from selfhelp.organizations import lineage

Run = Callable[..., Ran]
PHRASES = Path(__file__).with_name("phrases_of_problems.tsv")


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


@pytest.fixture(scope="module")
def words(store: Store) -> ProblemWords:
    return store.words.of_problems


def ids(words: ProblemWords, text: str) -> list[str]:
    return [match.problem.id for match in words.find(text)]


def phrases() -> list[tuple[str, list[str]]]:
    lines = PHRASES.read_text(encoding="utf-8").splitlines()[1:]
    parted = [line.split("\t") for line in lines]
    return [(text, [] if expected == "-" else expected.split("; ")) for text, expected in parted]


def test_clients_words_lead_to_the_problems_a_counselor_expects(store: Store, words: ProblemWords) -> None:
    """Phrases by an author who had not read the code: no match is wrong, and 90 % of the first matches are right."""
    known = store.problems
    table = phrases()
    assert len(table) >= 150
    right = 0
    for text, expected in table:
        matched = ids(words, text)
        # More general problems, the family's problem and the problem of the person who has it are not wrong.
        allowed = {id for problem in expected for id in lineage(problem, known)}
        allowed |= {known[id].for_family or id for id in allowed}
        allowed |= {problem.id for problem in known.values() if problem.for_family in expected}
        assert set(matched) <= allowed, (text, matched, expected)
        right += matched[:1] == expected[:1]
    assert right / len(table) >= 0.9


def test_every_problem_is_found_by_all_its_names(store: Store, words: ProblemWords) -> None:
    missed = [
        (problem, name)
        for problem, names in store.problem_names.items()
        for name in names
        if problem not in ids(words, name) and problem not in ids(words, f"help with {name}")
    ]
    assert missed == []


def misspelled(name: str) -> str:
    """A name without the fourth letter of its longest word."""
    longest = max(name.split(), key=len)
    return name.replace(longest, longest[:3] + longest[4:])


def test_every_problem_is_found_by_a_misspelled_name(store: Store, words: ProblemWords) -> None:
    names = [(problem, misspelled(problem.name)) for problem in store.problems.values() if len(problem.name) > 5]
    missed = [name for problem, name in names if not {problem.id} & set(ids(words, name))]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("my husband bets on football", ["family-gambling", "gambling"]),
        ("I bet on football", ["gambling"]),
        ("shooting up", ["drugs"]),
        ("crying all the time", ["depression"]),
        ("lost the baby", ["miscarriage-stillbirth"]),
        ("hears voices", ["hearing-voices"]),
        ("can't throw things away", ["clutter-hoarding"]),
        ("I don't drink any more but I gamble", ["gambling"]),
        ("can't sleep", ["sleep"]),
        ("not religious", []),
        ("mom", []),
        ("hospital", []),
        ("school", []),
        ("speech", []),
        ("court ordered", []),
        ("newcomer", []),
        ("ice", []),
        ("gay", ["lgbtq"]),
        ("gay and drinking", ["alcohol"]),
    ],
)
def test_single_phrases(words: ProblemWords, text: str, first: list[str]) -> None:
    assert ids(words, text) == first


NAMED_IN_THE_ARTICLE = {
    "Alcoholics Anonymous": "aa", "Narcotics Anonymous": "na", "Cocaine Anonymous": "ca", "Gamblers Anonymous": "ga",
    "Schizophrenics Anonymous": "schizophrenics-anonymous", "Schizophrenia Alliance": "schizophrenics-anonymous",
    "Emotions Anonymous": "ea", "Overeaters Anonymous": "oa", "Al-Anon": "al-anon", "Alateen": "alateen",
    "La Leche League": "la-leche-league", "Gilda's Club": "cancer-support-community",
    "Cancer Support Community": "cancer-support-community", "NAMI": "nami",
    "National Alliance for the Mentally Ill": "nami", "Rational Recovery": "rational-recovery",
    "Women for Sobriety": "wfs", "American Self-Help Clearinghouse": "ashc", "National Self-Help Clearinghouse": "nshc",
}  # fmt: skip


@pytest.mark.parametrize(("name", "id"), NAMED_IN_THE_ARTICLE.items())
def test_every_organization_of_the_article_is_found_by_its_old_names_too(run: Run, name: str, id: str) -> None:
    ran = run("show", name)
    assert ran.code == 0, ran.err
    assert f"Id  {id}" in " ".join(ran.out.split("\n")[-2].split()).replace("Id ", "Id  ")
    assert max(map(len, ran.out.splitlines())) <= 80
    assert json.loads(run("show", name, "--json").out)["id"] == id


def test_a_defunct_organization_names_its_successors(run: Run) -> None:
    page = " ".join(run("show", "Rational Recovery").out.split())
    assert "defunct: it no longer has any groups" in page
    assert "Use instead SMART Recovery (smart), LifeRing Secular Recovery (lifering), Women for Sobriety (wfs)" in page


def test_an_ambiguous_abbreviation_lists_all_organizations(run: Run) -> None:
    for abbreviation in ("SA", "FA", "RR", "PA"):
        ran = run("find", "-o", abbreviation)
        if abbreviation == "PA":
            # An exact id takes precedence, and a note names the others.
            assert ran.code == 0
            assert "PA was read as Pills Anonymous (pa). It can also mean Parents Anonymous" in ran.err
            continue
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.count("-o ") >= 2


def test_a_parent_organization_includes_its_branches(run: Run) -> None:
    organizations = {m["organization"] for m in json.loads(run("find", "-o", "AA", "--json").out)}
    assert organizations >= {"aa", "aa-gb"}


def test_organizations_by_problem_approach_and_audience(run: Run) -> None:
    def listed(*words: str) -> list[str]:
        return [o["id"] for o in json.loads(run("organizations", *words, "--json").out)]

    assert listed("gambling")[0] == "ga"
    assert listed("my husband drinks")[0] == "al-anon"
    assert listed("gambling", "--for", "families")[0] == "gam-anon"
    assert "smart" in listed("drinking", "--approach", "secular")
    assert "aa" not in listed("drinking", "--approach", "secular")
    assert listed("gilda") == ["cancer-support-community"]
    assert run("organizations", "Zzxxyq").code == 2


def test_the_tree_of_problems_counts_organizations(run: Run, store: Store) -> None:
    lines = run("problems").out.splitlines()
    assert len(lines) == len(store.problems)
    assert lines[0].startswith("Addiction and recovery (addiction): ")
    assert lines[1].startswith("  Alcohol (alcohol): ")
    tree = json.loads(run("problems", "--json").out)
    assert {row["id"] for row in tree} == set(store.problems)
    assert all(row["organizations"] > 0 for row in tree)


def test_a_phrase_is_matched_to_problems(run: Run) -> None:
    ran = run("problems", "my", "husband", "bets")
    assert ran.out.splitlines()[:2] == [
        "Someone else's gambling (family-gambling), matched 'bets'",
        "  Gam-Anon (gam-anon)",
    ]
    [first, second] = json.loads(run("problems", "my husband bets", "--json").out)
    assert (first["id"], second["id"], second["words"]) == ("family-gambling", "gambling", "bets")
    assert run("problems", "xyzzy").code == 2


HEADING = "If somebody is in danger, these lines can help now:"
FIRST = {
    "suicidal-thoughts": "Call 988 or text 988",
    "self-harm": "Call 988 or text 988",
    "overdose": "Call 911",
    "domestic-violence": "Call 1-800-799-7233",
    "sexual-assault": "Call 1-800-656-4673",
    "child-abuse": "Call 1-800-422-4453",
}
"""Problem -> how the first helpline begins that is shown where somebody names it."""


@pytest.mark.parametrize("problem", CRISIS)
def test_helplines_come_first_if_life_is_in_danger(run: Run, problem: str) -> None:
    for form in ("table", "--full"):
        options = ("-f", form) if form == "table" else (form,)
        ran = run("find", "-p", problem, *options, "-q")
        assert ran.out.startswith(f"{HEADING}\n{FIRST[problem]}")
    for form in ("json", "jsonl", "csv", "tsv"):
        ran = run("find", "-p", problem, "-f", form, "-q")
        assert ran.err.startswith(f"{HEADING}\n{FIRST[problem]}")
        assert HEADING not in ran.out
    assert run("find", "-p", problem, "-f", "plain", "-q").out.startswith(f"# {HEADING}\n# {FIRST[problem]}")
    for command in ("problems", "organizations"):
        assert run(command, problem).out.startswith(f"{HEADING}\n{FIRST[problem]}")
        assert run(command, problem, "--json").err.startswith(HEADING)


def test_the_page_of_an_organization_for_a_crisis_starts_with_helplines(run: Run) -> None:
    assert run("show", "alt2su").out.startswith(f"{HEADING}\nCall 988")
    assert run("show", "alt2su", "--json").err.startswith(HEADING)
    assert run("show", "gam-anon").out.startswith("Gam-Anon")


def test_helplines_are_those_of_the_country(run: Run) -> None:
    assert "Samaritans" in run("find", "-p", "suicidal", "-f", "table", "--near", "London, UK").out
    assert "988" in run("find", "-p", "suicidal", "-f", "table").out
    assert "116 123" in run("helplines", "suicidal", "--country", "GB").out
    assert "9-8-8" in run("helplines", "suicidal", "--country", "Canada").out
    assert "Helplines for the United States" in run("helplines").err
    kenya = run("helplines", "--country", "KE")
    assert (kenya.out, "No confirmed helpline for Kenya" in kenya.err) == ("", True)


def test_unconfirmed_numbers_are_never_printed(run: Run, store: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(store.path, copy)
    with sqlite3.connect(copy) as db:
        db.execute("UPDATE helplines SET confidence = 'memory' WHERE id = 'us-988'")
    listed = run("helplines", "--country", "US", "--db", str(copy)).out
    assert (": Crisis Text Line\n" in listed, ": 988 Suicide & Crisis Lifeline\n" in listed) == (True, False)


def test_every_advice_topic_can_be_read_and_is_linked(run: Run, store: Store) -> None:
    assert len(store.topics) >= 12
    listed = [line.split("\t")[0] for line in run("guide").out.splitlines()]
    assert listed == list(store.topics)
    for topic in store.topics.values():
        page = run("guide", topic.id).out
        assert page.splitlines()[0] == topic.title
        assert max(map(len, page.splitlines())) <= 80
        assert topic.applies
        related = topic.text.rsplit("See also: ", 1)[1].split(", ")
        assert set(related) <= set(store.topics)
    assert run("guide", "first vist").code == 2
    assert "guide first-visit" not in run("show", "aa").out
    assert "selfhelp guide sponsors" in " ".join(run("show", "aa").out.split())


def test_every_twelve_step_organization_has_a_companion_or_an_alternative(store: Store) -> None:
    companions, alternatives = store.links("companion"), store.links("alternative")
    assert companions["aa"][:2] == ["al-anon", "alateen"]
    assert "smart" in alternatives["aa"]
    steps = [o.id for o in store.organizations.values() if o.approach == "twelve-step" and o.status == "active"]
    assert [id for id in steps if not alternatives.get(id) and not companions.get(id)] == []


def test_a_known_feed_is_found_by_city_state_country_and_organization(run: Run) -> None:
    def listed(*words: str) -> set[str]:
        return {feed["id"] for feed in json.loads(run("feeds", "search", *words, "--json").out)}

    assert listed("denver") >= {"na-colorado", "aa-denver-co"}
    assert listed("colorado") >= {"na-colorado", "aa-denver-co"}
    assert listed("na", "denver") == {"na-colorado", "bmlt-virtual-na", "bmlt-aggregator", "na-world-export"}
    assert "na-new-zealand" in listed("new zealand")
    assert listed("xyzzyville") == set()
    assert run("feeds", "forget").code == 2
    assert run("feeds").out.splitlines()[0].startswith("samples\t")


def test_every_known_feed_states_where_and_when_it_was_seen(store: Store) -> None:
    feeds = store.rows("SELECT id, format, address, seen, seen_on FROM feeds")
    assert len(feeds) >= 70
    for id, form, address, seen, seen_on in feeds:
        assert form in ("bmlt", "meeting-guide"), id
        assert address.startswith(("http://", "https://")), id
        assert seen and len(seen_on) == 10, id


COVERED = ("US", "CA", "GB", "IE", "AU", "NZ", "IN", "ZA", "DE", "FR", "NL", "ES", "MX", "AR", "CO", "JP")


@pytest.mark.parametrize("country", COVERED)
def test_every_country_has_a_confirmed_helpline_for_each_crisis_or_notes_that_it_is_general(
    run: Run, country: str
) -> None:
    for problem in CRISIS:
        ran = run("helplines", problem, "--country", country)
        assert "Call " in ran.out, (country, problem)
        lines = json.loads(run("helplines", problem, "--country", country, "--json").out)
        own = [
            line
            for line in lines
            if line["role"] != EMERGENCY and (KIND_OF_PROBLEM[problem] in line["crisis"] or problem in line["problems"])
        ]
        assert ("These are open to anyone" in ran.err) is not bool(own), (country, problem)


def test_if_no_meeting_is_found_organizations_are_named(run: Run) -> None:
    ran = run("find", "-p", "stuttering", "--language", "is", "--json")
    assert ran.out == "[]\n"
    assert "National Stuttering Association: find meetings or help at https://westutter.org" in ran.err


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"organization": ["aa"]},
            [("For the family", ["al-anon"]), ("Secular alternatives", ["smart", "lifering"])],
        ),
        (
            {"problem": ["gambling"]},
            [("For the family", ["gam-anon"]), ("Secular alternatives", ["smart"])],
        ),
        ({"city": ["Denver"]}, []),
    ],
)
def test_family_groups_and_secular_alternatives_are_named(
    store: Store, options: dict[str, list[str]], expected: list[tuple[str, list[str]]]
) -> None:
    session = Session(sys.stdout, sys.stderr, datetime(2026, 11, 24, tzinfo=UTC))
    request = filters.build_query(Filters(**options), [], store, session)  # type: ignore[arg-type]
    related = [(why, [other.id for other in others]) for why, others in counterparts(session, store, request)]
    assert related == expected


def test_for_families_with_a_problem_means_the_familys_problem(run: Run) -> None:
    meetings = json.loads(run("find", "-p", "drinking", "--for", "families", "--json").out)
    organizations = {m["organization"] for m in meetings}
    assert "al-anon" in organizations
    assert "aa" not in organizations
    assert {m["organization"] for m in json.loads(run("find", "-p", "betting", "--json").out)} >= {"ga"}


def test_show_names_the_advice_for_a_meeting(run: Run) -> None:
    [meeting] = json.loads(run("find", "-o", "aa", "--for", "women", "-n", "1", "--json").out)
    assert "selfhelp guide staying-safe" in run("show", meeting["id"]).err


def test_helplines_come_first_for_a_crisis_in_free_words_too(run: Run) -> None:
    assert run("find", "my son wants to die", "-f", "table").out.startswith(f"{HEADING}\n")
    assert run("suicidal", "--json", "-q").err.startswith(f"{HEADING}\n")
    assert HEADING not in run("find", "candlelight", "-f", "table").out


def test_an_ambiguous_name_lists_a_command_for_each_organization(run: Run) -> None:
    ran = run("show", "SA")
    assert ran.code == 2
    assert ran.err.splitlines()[1] == "try: selfhelp show schizophrenics-anonymous or selfhelp show sexaholics"
