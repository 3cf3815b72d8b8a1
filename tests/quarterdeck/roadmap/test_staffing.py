"""Named people for a plan: complete exactly when it can be done, against brute force; plans that nobody can do are not made."""

import itertools
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from products import random_product

from quarterdeck.feasibility.capacity import capacities
from quarterdeck.feasibility.pools import Membership as Members
from quarterdeck.feasibility.pools import overlapping_pools, parts_of
from quarterdeck.product import Absence, Activity, Feature, Horizon, Membership, Option, Person, ProductFile, Skill, Team, ValueCase
from quarterdeck.roadmap import PlanSettings, make_plan, verify_plan
from quarterdeck.roadmap.bottlenecks import bottlenecks
from quarterdeck.roadmap.compile import compile_product
from quarterdeck.roadmap.staffing import TOLERANCE, staff
from quarterdeck.samples import load_sample
from quarterdeck.uncertainty import ThreePoint

START = date(2026, 11, 23)
QUICK = PlanSettings(seconds=0.6, deterministic=True)


def two_skills(num_weeks: int = 1, people: tuple[tuple[str, ...], ...] = (("android",), ("android", "ios"), ("ios",))) -> ProductFile:
    """Android and iOS work of a week each; the person in the middle could do either, not both."""
    activities = [("a1", "android", 5.0), ("a2", "android", 5.0), ("i1", "ios", 5.0), ("i2", "ios", 5.0)]
    return ProductFile(
        id="two",
        name="Two skills",
        as_of=START,
        horizon=Horizon(start=START, num_weeks=num_weeks),
        teams=(Team(id="m", title="Mobile"),),
        skills=(Skill(id="android", title="Android"), Skill(id="ios", title="iOS")),
        people=(
            *(Person(id=f"p{k}", name=f"P{k}", memberships=(Membership(team="m"),), skills=each) for k, each in enumerate(people)),
            # Two more of the team who know neither: the team itself is never the limit.
            *(Person(id=f"x{k}", name=f"X{k}", memberships=(Membership(team="m"),)) for k in range(2)),
        ),
        features=tuple(
            Feature(
                id=identity,
                title=identity,
                value=ValueCase(value=ThreePoint(50, 100, 200)),
                options=(
                    Option(id="o", title="O", activities=(Activity(id="w", title="W", team="m", skill=skill, effort=ThreePoint.exactly(days)),)),
                ),
            )
            for identity, skill, days in activities
        ),
    )


def test_somebody_with_two_skills_works_once():
    """Two know Android, two know iOS, three people in all: three of the four features fit into the week, not four."""
    product = two_skills()
    plan = make_plan(product, QUICK)
    assert len(plan.items) == 3
    assert plan.status == "optimal"
    done = staff(product, plan)
    assert done.is_complete
    assert sorted(each.person for each in done.assignments) == ["p0", "p1", "p2"]


def test_without_the_pool_the_plan_would_be_refused():
    """Each skill and the team alone allow all four; nobody is found for one of them, and the verifier says so."""
    product = two_skills()
    everything = make_plan(replace(product, people=(*product.people, *_more(product))), QUICK)
    assert len(everything.items) == 4
    flaws = verify_plan(product, replace(everything, product=product))
    assert any("nobody has 1 full-time equivalents" in flaw for flaw in flaws), flaws
    [pool] = bottlenecks(product, everything)
    assert sorted(pool.whole) == ["p0", "p1", "p2"]
    assert {("m", "android"), ("m", "ios")} <= pool.confined


def _more(product: ProductFile) -> tuple[Person, ...]:
    return (replace(product.people[0], id="more", name="More"),)


@pytest.mark.parametrize("seed", range(30))
def test_pools_allow_just_what_can_be_staffed(seed):
    """Random holders and demands of one week: the limits of pools, skills and team together hold exactly when an assignment exists."""
    rng = np.random.default_rng(seed)
    skills = ("s0", "s1", "s2", "s3")
    people = tuple(tuple(skill for skill in skills if rng.random() < 0.4) for _ in range(rng.integers(3, 6)))
    product = two_skills(1, people)
    features = tuple(replace(product.features[0], id=f"f{k}", options=(_option(str(rng.choice(skills))),)) for k in range(int(rng.integers(2, 5))))
    product = replace(product, features=features, skills=tuple(Skill(id=each, title=each) for each in skills))
    asked = [feature.options[0].activities[0].skill for feature in features]
    able = Members(product)
    fits = any(
        all(skill in able.skills[person] for skill, person in zip(asked, chosen, strict=True))
        for chosen in itertools.permutations([person.id for person in product.people], len(asked))
    )
    rates = [{"team:m": 1.0, f"skill:m/{skill}": 1.0} for skill in asked]
    limits = {key: each.capacity[0] for key, each in capacities(product).items()}
    holds = all(sum(each.get(key, 0.0) for each in rates) <= limits.get(key, 0.0) + 1e-9 for key in {key for each in rates for key in each})
    holds &= all(sum(pool.draw(parts_of(each)) for each in rates) <= pool.capacity[0] + 1e-9 for pool in overlapping_pools(product))
    assert holds == fits


def _option(skill: str) -> Option:
    return Option(id="o", title="O", activities=(Activity(id="w", title="W", team="m", skill=skill, effort=ThreePoint.exactly(5.0)),))


@pytest.mark.parametrize("seed", range(12))
def test_assignments_keep_everybody_within_their_time(seed):
    product = random_product(seed)
    plan = make_plan(product, QUICK, reasons=False)
    done = staff(product, plan)
    assert done.is_complete
    assert not bottlenecks(product, plan)
    at, load = Members(product), {}
    for each in done.assignments:
        for week, fte in enumerate(each.fte, each.first_week):
            load[each.person, week] = load.get((each.person, week), 0.0) + fte
    assert all(fte <= at.whole[person][week] + 2 * TOLERANCE for (person, week), fte in load.items())
    for item in plan.items:
        for activity in item.activities:
            parts = parts_of(activity.resources)
            mine = [each for each in done.assignments if (each.feature, each.activity) == (item.feature, activity.id)]
            team, skill = parts.kind or (None, None)
            able = set(at.able(team, skill)) if team else set()
            assert {each.person for each in mine} <= able | set(parts.named)
            if able or parts.named:
                most = max((sum(each.fte[week - each.first_week] for each in mine if week in range(each.first_week, each.first_week + len(each.fte)))
                            for week in range(activity.start_week, activity.finish_week)), default=0.0)  # fmt: skip
                expected = (parts.rest if able else 0.0) + sum(parts.named.values())
                assert most == pytest.approx(expected, abs=0.02)


def test_somebody_away_is_not_asked():
    product = two_skills(4)
    product = replace(product, absences=(Absence(person="p0", first=START, last=date(2026, 12, 4)),))
    plan = make_plan(product, QUICK)
    assert plan.items
    away = [each for each in staff(product, plan).assignments if each.person == "p0" and each.first_week < 2]
    assert not away


def test_the_samples_can_be_staffed_with_few_hands():
    product = load_sample("harbor")
    plan = make_plan(product, PlanSettings(seconds=1, deterministic=True), reasons=False)
    done = staff(product, plan)
    assert done.is_complete
    activities = {(each.feature, each.activity) for each in done.assignments}
    couples = {(each.feature, each.activity, each.person) for each in done.assignments}
    assert len(couples) < 2.2 * len(activities)


def test_pools_of_a_product_are_limits_of_its_problem():
    compiled = compile_product(two_skills())
    titles = [resource.title for resource in compiled.resources if resource.kind == "pool"]
    assert titles == ["Android or iOS, Mobile"]
