"""Changing a product by paths."""

import pytest

from quarterdeck.errors import FlawedProduct, InvalidInput
from quarterdeck.product.edit import edited
from quarterdeck.samples import load_sample

HARBOR = load_sample("harbor")


def test_a_step_with_dots_stands_in_quotes() -> None:
    changed = edited(HARBOR, 'releases."27.1".ships_on=2027-04-15')
    assert {release.id: str(release.ships_on) for release in changed.releases}["27.1"] == "2027-04-15"
    deep = edited(HARBOR, 'features.HB-101.options.a.activities."HB-101.1".effort={"p10": 1, "p50": 2, "p90": 3}')
    feature = next(each for each in deep.features if each.id == "HB-101")
    assert feature.options[0].activities[0].effort.p50 == 2


def test_an_item_is_named_by_several_of_its_values() -> None:
    one = HARBOR.decision_capacities[-1]
    changed = edited(HARBOR, f"decision_capacities.{one.team}/{one.kind}/{one.first}.total=9")
    assert changed.decision_capacities[-1].total == 9
    assert changed.decision_capacities[:-1] == HARBOR.decision_capacities[:-1]


def test_an_item_is_added_at_the_end_of_its_list() -> None:
    changed = edited(HARBOR, 'people+={"id": "sam", "name": "Sam", "memberships": [{"team": "docks"}], "skills": ["web"]}')
    assert changed.people[-1].id == "sam"
    assert len(changed.people) == len(HARBOR.people) + 1
    skilled = edited(HARBOR, f"people.{HARBOR.people[0].id}.skills+=slot-rules")
    assert skilled.people[0].skills[-1] == "slot-rules"


def test_a_list_that_was_empty_is_begun() -> None:
    changed = edited(HARBOR, 'risks+={"id": "r-new", "title": "R", "feature": "HB-101", "probability": {"p10": 0.1, "p50": 0.2, "p90": 0.3}}')
    assert changed.risks[-1].id == "r-new"


def test_what_cannot_be_is_refused_with_what_stands_there() -> None:
    with pytest.raises(InvalidInput, match="expected PATH=VALUE"):
        edited(HARBOR, "teams.docks")
    with pytest.raises(InvalidInput, match="expected one of docks"):
        edited(HARBOR, "teams.nobody.title=x")
    with pytest.raises(InvalidInput, match="expected a list to add to"):
        edited(HARBOR, "teams.docks.title+=x")
    with pytest.raises(InvalidInput, match="expected steps"):
        edited(HARBOR, '"teams=x')
    with pytest.raises(FlawedProduct):
        edited(HARBOR, "people+=7")
