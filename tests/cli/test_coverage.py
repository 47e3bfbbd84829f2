"""What a dataset has around a place, and whom to ask about the rest."""

from collections.abc import Iterator

import pytest

from selfhelp import config
from selfhelp.cli.coverage import COMMON, covered, uncovered
from selfhelp.dataset.store import Store
from selfhelp.directory.offering import Whereabouts, closeness
from selfhelp.geo import Point


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store(config.BUNDLED) as opened:
        yield opened


def test_common_problems_are_known_ones(store: Store) -> None:
    assert set(COMMON) <= store.problems.keys()


def test_samples_are_not_what_is_loaded(store: Store) -> None:
    assert covered(store, Point(39.74, -104.99)) == []


@pytest.mark.parametrize("where", [Whereabouts("US", "CO"), Whereabouts("GB"), Whereabouts("DE"), Whereabouts("NZ")])
def test_whom_to_ask_can_be_reached_and_is_of_no_other_country(store: Store, where: Whereabouts) -> None:
    missing = uncovered(store, where, ())
    assert {one.problem.id for one in missing} >= {"alcohol", "drugs", "gambling"}
    for one in missing:
        assert one.contact
        assert closeness(one.organization, where) is not None


def test_problems_of_loaded_organizations_are_not_missing(store: Store) -> None:
    missing = {one.problem.id for one in uncovered(store, Whereabouts("GB"), {"aa-gb", "na"})}
    assert not {"alcohol", "drugs"} & missing
    assert "gambling" in missing
