"""Flaws that show only in the whole, each with its place."""

import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "roadmap"))
from products import random_product

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Dependency, Need, NeedLink, Pin, Skill, Team, check
from quarterdeck.product.edit import edited


def _messages(product: object) -> str:
    return "\n".join(str(flaw) for flaw in check(product) if flaw.severity == "error")  # type: ignore[arg-type]


def test_a_sound_product_has_no_errors() -> None:
    for seed in range(20):
        flaws = [flaw for flaw in check(random_product(seed)) if flaw.severity == "error"]
        assert all("skill" in flaw.place for flaw in flaws)


def test_a_cycle_is_named_all_the_way_round() -> None:
    links = tuple(Dependency(feature=f"f{a}", requires=f"f{b}") for a, b in ((0, 1), (1, 2), (2, 0)))
    message = _messages(replace(random_product(1), dependencies=links))
    assert "expected no cycle" in message
    cycle = message.split("got ")[1].split(".")[0].split(" → ")
    assert cycle[0] == cycle[-1]
    assert set(cycle) == {"f0", "f1", "f2"}
    for waiting, required in pairwise(cycle):
        assert any(link.feature == waiting and link.requires == required for link in links)


def test_two_cycles_are_both_found() -> None:
    links = tuple(Dependency(feature=f"f{a}", requires=f"f{b}") for a, b in ((0, 1), (1, 0), (2, 3), (3, 2)))
    assert _messages(replace(random_product(1), dependencies=links)).count("expected no cycle") == 2


def test_soft_dependencies_may_go_round() -> None:
    links = tuple(Dependency(feature=f"f{a}", requires=f"f{b}", hardness="soft") for a, b in ((0, 1), (1, 0)))
    assert "cycle" not in _messages(replace(random_product(1), dependencies=links))


def test_a_skill_nobody_has_names_feature_and_remedy() -> None:
    product = random_product(1)
    feature = product.features[0]
    option = feature.options[0]
    activity = replace(option.activities[0], team="t0", skill="crypto", people=())
    changed = replace(feature, options=(replace(option, activities=(activity, *option.activities[1:])), *feature.options[1:]))
    flawed = replace(product, skills=(*product.skills, Skill(id="crypto", title="Cryptography")), features=(changed, *product.features[1:]))
    message = _messages(flawed)
    assert "features[0].options[0].activities[0].skill" in message
    assert "'Feature 0' needs skill 'crypto'" in message
    assert "bought in" in message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"teams": (Team(id="t0", title="Twice"),)}, "teams: expected each id once"),
        ({"need_links": (NeedLink(need="n", feature="f0"),)}, "need_links[0].need: expected the id of one of needs, got 'n'"),
        ({"needs": (Need(id="n", title="N", segment="s"),)}, "needs[0].segment"),
        ({"dependencies": (Dependency(feature="f0", requires="zz"),)}, "dependencies[0].requires"),
        ({"pins": (Pin(feature="f0", kind="option", option="zz"),)}, "pins[0].option"),
        ({"pins": (Pin(feature="f0", kind="include"), Pin(feature="f0", kind="exclude"))}, "pinned in or out, got both"),
        ({"ask_conversions": ()}, "no conversion says what a"),
    ],
)
def test_each_flaw_has_its_place(change: dict[str, object], message: str) -> None:
    product = random_product(1)
    if "teams" in change:
        change = {"teams": (*product.teams, *change["teams"])}  # type: ignore[dict-item, misc]
    assert message in _messages(replace(product, **change))  # type: ignore[arg-type]


def test_edit_by_path_changes_one_value() -> None:
    product = random_product(1)
    wider = edited(product, "decision_capacities.t0.per_member=4", "features.f0.title=Renamed")
    assert wider.decision_capacities[0].per_member == 4
    assert wider.features[0].title == "Renamed"
    assert wider.features[1:] == product.features[1:]


@pytest.mark.parametrize(
    ("assignment", "message"),
    [("nonsense", "expected PATH=VALUE"), ("features.zz.title=x", "expected one of f0"), ("nothing.at.all=1", "There are: ")],
)
def test_edit_says_what_stands_there(assignment: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        edited(random_product(1), assignment)
