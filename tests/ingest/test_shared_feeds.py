"""Each shared feed with meetings is imported by one command, and every row is accounted for."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FEEDS, Ran

from selfhelp.dataset.store import Store

pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="the shared feeds are not here")

Run = Callable[..., Ran]

BMLT = [f"bmlt/newyork-2018_Get{what}.json" for what in ("SearchResults", "Formats", "ServiceBodies")]
EXPECTED_COUNTS = [
    # files, options, (rows, meetings, duplicates, rejects, skipped)
    ("meeting-guide/tsml-template-sanjose.csv", "-o aa", (36, 36, 0, 0, 0)),
    ("meeting-guide/aa-seattle-5d-2026-02.sheet.csv", "-o aa", (310, 310, 0, 0, 0)),
    ("meeting-guide/other-formats/aa-los-angeles-2017.json", "--timezone America/Los_Angeles", (2637, 2637, 0, 0, 0)),
    ("meeting-guide/other-formats/oiaa-central-2026-05.mongo.json", "-o aa", (160, 160, 0, 0, 0)),
    ("meeting-guide/other-formats/south-africa-aa-na-ca-2026-08.json", "", (706, 706, 0, 0, 0)),
    (" ".join(BMLT), "-o na", (1555, 1513, 0, 0, 42)),
    (BMLT[0], "-o na", (1555, 1513, 0, 0, 42)),
    ("bmlt/newyork-v2_GetSearchResults.jsonp", "-o na", (244, 244, 0, 0, 0)),
    ("bmlt/tomato-newyork_SearchResponse-00.json", "-o na", (37, 37, 0, 0, 0)),
    ("bmlt/yap_meeting-search-42.867970-day2.json bmlt/yap_formats.json", "-o na", (53, 53, 0, 0, 0)),
    ("bmlt/yap_meeting-search-42.867970-day4.json", "-o na", (62, 62, 0, 0, 0)),
    ("other/uk-ireland_aa-na-ca_2026-08-05.csv", "", (8296, 8296, 0, 0, 0)),
    ("other/uk_invalid-meetings_2026-08-05.csv", "", (71, 71, 0, 0, 0)),
    ("other/smart-recovery_us_2020.json", "-o smart", (1041, 1003, 31, 7, 0)),
    ("other/los-angeles-aa_2017.ndjson", "", (2637, 2637, 0, 0, 0)),
    ("other/nyc-aa_meetings_2019.csv", "-o aa", (1201, 1194, 7, 0, 0)),
    ("other/nyc-aa_nested_2019.json", "-o aa --map location=key,name=meetings.key", (1201, 1194, 7, 0, 0)),
    ("other/sf-211_support-groups_2013.csv", "-o al-anon --groups", (68, 47, 0, 0, 21)),
    ("other/hsds-sample", "-o aa", (15, 12, 0, 0, 3)),
    ("other/omaha-lgbtq_recurring-events.ics", "-o pflag", (15, 15, 0, 0, 0)),
]


@pytest.mark.parametrize(("files", "options", "counts"), EXPECTED_COUNTS, ids=lambda value: str(value)[:40])
def test_each_row_is_accounted_for(run: Run, files: str, options: str, counts: tuple[int, int, int, int, int]) -> None:
    command = ["import", "--name", "feed", *options.split(), *(FEEDS / name for name in files.split())]
    assert run(*command, "-q").code == 0
    [source] = json.loads(run("feeds", "list", "feed", "--json").out)
    names = ("rows", "meetings", "duplicates", "rejects", "skipped")
    assert tuple(source[name] for name in names) == counts
    second_run = run(*command).err
    assert f"0 added, 0 changed, 0 removed, {counts[1]} as before" in second_run


def test_three_fellowships_in_two_countries_are_told_apart(run: Run) -> None:
    run("import", FEEDS / "other/uk-ireland_aa-na-ca_2026-08-05.csv", "--name", "uk", "-q")
    with Store(Path(json.loads(run("info", "--json").out)["file"])) as store:
        meetings = list(store.meetings(source="uk"))
    assert Counter(m.organization.id for m in meetings) == {"aa": 5882, "na": 1419, "ca": 995}
    assert Counter(m.country for m in meetings) == {"GB": 6739, "IE": 1557}
    assert sum("wheelchair" in m.attributes for m in meetings) == 3997
    assert sum("no-wheelchair" in m.attributes for m in meetings) == 4299
    assert sum("open" in m.attributes for m in meetings) == 3784
    assert sum(m.duration == 90 for m in meetings) == 2447


def test_a_feed_and_its_sheet_give_the_same_meetings(run: Run) -> None:
    """Except for changes by the service that renders the sheet: one slug, one link, three timestamps."""
    for name, file in (("json", "aa-seattle-5d-2026-02.json"), ("sheet", "aa-seattle-5d-2026-02.sheet.csv")):
        run("import", FEEDS / "meeting-guide" / file, "-o", "aa", "--name", name, "-q")
    with Store(Path(json.loads(run("info", "--json").out)["file"])) as store:
        from_json, from_sheet = (
            {(m.name, m.weekday, m.start, m.location, m.notes): m for m in store.meetings(source=name)}
            for name in ("json", "sheet")
        )
    assert from_json.keys() == from_sheet.keys()
    assert len(from_json) == 310
    source_fields = {"id", "source", "same_as", "also_in", "fetched"}
    different = Counter(
        field
        for key, meeting in from_json.items()
        for field in meeting._fields
        if field not in source_fields and getattr(meeting, field) != getattr(from_sheet[key], field)
    )
    assert different == {"updated": 3, "conference_url": 1, "source_key": 1}
