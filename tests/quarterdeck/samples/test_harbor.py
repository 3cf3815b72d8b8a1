"""Harbor is whole, sound, the same everywhere, and asks for about twice what its teams have."""

from collections import Counter
from graphlib import TopologicalSorter

import pytest

from quarterdeck.feasibility.capacity import capacities, skill_key, team_key
from quarterdeck.product import ProductFile, check, content_hash
from quarterdeck.product.codec import product_from_document, to_document
from quarterdeck.samples.harbor import load, planted_truth
from quarterdeck.samples.harbor.feedback import feedback
from quarterdeck.tracking.mapping import with_rules_applied
from quarterdeck.units import DAYS_PER_WEEK

RECORDED_HASH = "fb6a93dfd69235f5"
DESIGN = {  # Facts the screens tell: value k€ and effort in person-weeks, both at 50 %.
    "HB-118": ("Live ETA with confidence", 880, 31),
    "HB-124": ("Dock self-booking", 760, 24),
    "HB-131": ("Single sign-on and provisioning", 840, 20),
    "HB-140": ("Customs pre-clearance", 920, 38),
    "HB-144": ("Carbon report per shipment", 240, 18),
    "HB-166": ("Pallet photo proof", 290, 13),
}


@pytest.fixture(scope="module")
def harbor() -> ProductFile:
    return load()


@pytest.mark.parametrize(
    ("noun", "count"),
    [
        ("teams", 8),
        ("people", 40),
        ("objectives", 4),
        ("features", 120),
        ("evidence", 2000 + 52),
        ("surveys", 6),
        ("accounts", 150),
        ("segments", 5),
        ("competitors", 4),
        ("capabilities", 60),
        ("parity", 5 * 60),
        ("needs", 24),
        ("highlights", 37),
        ("releases", 3),
        ("work_items", 283),
        ("periods", 4),
    ],
)
def test_it_has_what_it_promises(harbor: ProductFile, noun: str, count: int) -> None:
    assert len(getattr(harbor, noun)) == count


def test_it_has_no_flaws(harbor: ProductFile) -> None:
    assert check(harbor) == ()


def test_it_is_the_same_everywhere(harbor: ProductFile) -> None:
    first = content_hash(harbor)
    load.cache_clear()
    feedback.cache_clear()
    again = load()
    assert content_hash(again) == first == RECORDED_HASH


def test_another_seed_is_another_company_as_sound(harbor: ProductFile) -> None:
    other = load(7)
    assert content_hash(other) != content_hash(harbor)
    assert check(other) == ()
    assert [feature.title for feature in other.features] == [feature.title for feature in harbor.features]


def test_it_survives_its_own_format(harbor: ProductFile) -> None:
    assert product_from_document(to_document(harbor), "harbor") == harbor


@pytest.mark.parametrize("feature_id", sorted(DESIGN))
def test_it_tells_the_story_of_the_screens(harbor: ProductFile, feature_id: str) -> None:
    title, value, effort = DESIGN[feature_id]
    feature = next(each for each in harbor.features if each.id == feature_id)
    weeks = sum(activity.effort.p50 for activity in feature.options[0].activities) / DAYS_PER_WEEK
    assert feature.value is not None
    assert (feature.title, feature.value.value.p50) == (title, value * 1000)
    assert weeks == pytest.approx(effort * (1 - (feature.progress or 0)), rel=0.01)


def test_titles_and_summaries_are_written_one_by_one(harbor: ProductFile) -> None:
    assert len({feature.title for feature in harbor.features}) == len({feature.summary for feature in harbor.features}) == 120
    for feature in harbor.features:
        assert not any(character.isdigit() for character in feature.title)
        assert 40 <= len(feature.summary) <= 160, feature.id
        assert feature.summary.endswith(".")
    openings = Counter(" ".join(feature.summary.split()[:3]) for feature in harbor.features)
    assert openings.most_common(1)[0][1] <= 3


def test_every_feature_answers_a_need_and_can_be_staffed(harbor: ProductFile) -> None:
    assert {link.feature for link in harbor.need_links} == {feature.id for feature in harbor.features}
    assert {link.need for link in harbor.need_links} == {need.id for need in harbor.needs}
    resources = capacities(harbor)
    for feature in harbor.features:
        assert 1 <= len(feature.options) <= 3
        for activity in (each for option in feature.options for each in option.activities):
            rate = activity.people_min * activity.days_per_week / DAYS_PER_WEEK
            assert activity.team is not None
            key = skill_key(activity.team, activity.skill) if activity.skill else team_key(activity.team)
            can_run = (resources[key].capacity >= rate - 1e-9).sum() >= activity.effort.p50 / (rate * DAYS_PER_WEEK)
            assert can_run == (activity.skill != "warehouse-interfaces"), (feature.id, activity.title)


def test_demand_is_about_twice_capacity_and_most_at_platform_and_mobile(harbor: ProductFile) -> None:
    resources, workdays = capacities(harbor), harbor.weeks.workdays()
    supply = {team.id: float((resources[team_key(team.id)].capacity * workdays).sum()) for team in harbor.teams}
    demand: Counter[str] = Counter()
    conversions = {conversion.level: conversion.effort.p50 for conversion in harbor.ask_conversions}
    for feature in harbor.features:
        option = feature.options[0]
        for activity in option.activities:
            demand[str(activity.team)] += activity.effort.p50
        for ask in option.asks:
            demand[ask.team] += conversions[ask.level]
    ratios = {team: demand[team] / supply[team] for team in supply}
    assert 1.7 <= sum(demand.values()) / sum(supply.values()) <= 2.2
    assert all(1.6 <= ratio <= 2.3 for ratio in ratios.values()), ratios
    assert set(sorted(ratios, key=ratios.__getitem__)[-2:]) == set(planted_truth().over_asked_teams)


def test_dependencies_do_not_turn_in_a_circle_soft_ones_included(harbor: ProductFile) -> None:
    arcs: dict[str, list[str]] = {}
    for link in harbor.dependencies:
        arcs.setdefault(link.feature, []).append(link.requires)
        assert link.quote
    TopologicalSorter(arcs).prepare()
    assert {link.hardness for link in harbor.dependencies} == {"hard", "soft"}


def test_security_approvals_and_dedicated_support_are_scarce(harbor: ProductFile) -> None:
    asks = [ask for feature in harbor.features for ask in feature.options[0].asks]
    approvals = sum(capacity.total or 0 for capacity in harbor.decision_capacities if capacity.kind == "approval")
    assert sum(ask.kind == "approval" for ask in asks) > approvals
    assert all((ask.champion is not None) == (ask.level in ("medium", "large")) for ask in asks)


def test_values_ranges_and_promises_are_in_range(harbor: ProductFile) -> None:
    for feature in harbor.features:
        assert feature.value is not None
        assert 10_000 <= feature.value.value.p10 <= feature.value.value.p90 <= 2_000_000
    assert 8e6 < sum(account.yearly_revenue for account in harbor.accounts) < 25e6
    assert all(commitment.promised_date > harbor.as_of for commitment in harbor.commitments)
    assert {feature.id for feature in harbor.features if feature.due_date} == {commitment.feature for commitment in harbor.commitments}
    assert {(pin.feature, pin.kind) for pin in harbor.pins} == {("HB-147", "not before"), ("HB-131", "release")}
    assert any(feature.value and feature.value.kano for feature in harbor.features)
    assert len(harbor.pairwise_answers) > 150


def test_its_work_items_are_as_many_and_as_far_as_its_progress_says(harbor: ProductFile) -> None:
    last = {point.subject: point for point in sorted(harbor.progress, key=lambda point: point.on)}
    mapped = [item for item in harbor.work_items if item.feature]
    for feature in {item.feature for item in mapped}:
        mine = [item for item in mapped if item.feature == feature]
        assert (sum(item.is_done for item in mine), len(mine)) == (last[feature].done, last[feature].total)
    assert with_rules_applied(harbor) == harbor
