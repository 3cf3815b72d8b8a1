"""Random small products with every kind of limit, for properties of plans."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from quarterdeck.product import (
    Absence,
    Activity,
    Ask,
    AskConversion,
    Budget,
    DecisionCapacity,
    Dependency,
    Feature,
    GuardRail,
    Holiday,
    Horizon,
    Membership,
    Objective,
    Option,
    Person,
    Pin,
    Precedence,
    ProductFile,
    Relation,
    Release,
    Skill,
    Synergy,
    Team,
    ValueCase,
)
from quarterdeck.product.relation_checks import relation_flaws
from quarterdeck.uncertainty import ThreePoint

START = date(2026, 11, 23)
NUM_WEEKS = 16


def random_product(seed: int, num_features: int = 10) -> ProductFile:
    rng = np.random.default_rng(seed)
    teams = tuple(Team(id=f"t{k}", title=f"Team {k}", keep_the_lights_on=float(rng.choice([0.0, 0.2]))) for k in range(3))
    people = tuple(_person(rng, number) for number in range(9))
    features = tuple(_feature(rng, number) for number in range(num_features))
    return ProductFile(
        id=f"random-{seed}",
        name="Random",
        as_of=START,
        horizon=Horizon(start=START, num_weeks=NUM_WEEKS, value_starts="at next release" if rng.random() < 0.3 else "at finish"),
        objectives=(Objective(id="o0", title="Grow"), Objective(id="o1", title="Keep")),
        teams=teams,
        people=people,
        skills=(Skill(id="s", title="Scarce"),),
        absences=tuple(_absence(rng, person) for person in people if rng.random() < 0.4),
        holidays=tuple(Holiday(day=START + timedelta(days=int(day))) for day in rng.integers(0, 7 * NUM_WEEKS, 5)) + _closed_week(),
        features=features,
        dependencies=tuple(_dependencies(rng, num_features)),
        ask_conversions=(
            AskConversion(level="small", effort=ThreePoint(1, 2, 5), days_per_week=1),
            AskConversion(level="medium", effort=ThreePoint(4, 8, 15), days_per_week=2, dedicated=True, champion_share=1.0),
        ),
        decision_capacities=(
            DecisionCapacity(team="t0", first=START, last=START + timedelta(weeks=NUM_WEEKS), per_member=0.7),
            DecisionCapacity(team="t1", kind="review", first=START, last=START + timedelta(weeks=4), total=1),
        ),
        budgets=(Budget(id="b", title="Money", amount=100.0),),
        guard_rails=(GuardRail(objective="o0", min_share=0.2, max_share=0.8),) if rng.random() < 0.5 else (),
        releases=tuple(Release(id=f"r{k}", title=f"R{k}", ships_on=START + timedelta(weeks=5 * (k + 1))) for k in range(3)),
        pins=tuple(_pins(rng, features)),
    )


RELATION_KINDS = ("requires", "excludes", "all or none", "at least one of", "exactly one of")


def with_relations(product: ProductFile, seed: int, num_relations: int = 4) -> ProductFile:
    """The product with random relations, synergies and limits on work in progress; relations that contradict each other are left out."""
    rng = np.random.default_rng(seed + 77)
    for number in range(num_relations):
        kind = str(rng.choice(RELATION_KINDS))
        made = Relation(id=f"rel{number}", kind=kind, features=_some(rng, product), by="Ines", why="so it is")  # type: ignore[arg-type]
        tried = replace(product, relations=(*product.relations, made))
        if not list(relation_flaws(tried)):
            product = tried
    gain, loss = float(rng.integers(20, 120)), float(rng.integers(5, 60))
    synergies = (
        Synergy(id="gain", features=_some(rng, product), value=ValueCase(value=ThreePoint(gain / 2, gain, gain * 2), life_weeks=40)),
        Synergy(id="loss", features=_some(rng, product), value=ValueCase(value=ThreePoint(-loss * 2, -loss, -loss / 2))),
        Synergy(id="spared", features=_some(rng, product), effort_saved=float(rng.choice([0.2, 0.5]))),
    )
    teams = tuple(replace(team, max_in_progress=int(rng.integers(1, 4)) if rng.random() < 0.5 else None) for team in product.teams)
    return replace(product, synergies=synergies, teams=teams)


def _some(rng: np.random.Generator, product: ProductFile) -> tuple[str, ...]:
    count = min(int(rng.integers(2, 4)), len(product.features))
    return tuple(product.features[place].id for place in rng.permutation(len(product.features))[:count].tolist())


def _closed_week() -> tuple[Holiday, ...]:
    monday = START + timedelta(weeks=5)
    return tuple(Holiday(day=monday + timedelta(days=day)) for day in range(5))


def _person(rng: np.random.Generator, number: int) -> Person:
    team = f"t{number % 3}"
    return Person(
        id=f"p{number}",
        name=f"Person {number}",
        memberships=(Membership(team=team, fte=float(rng.choice([0.5, 0.8, 1.0]))),),
        skills=("s",) if number < 4 else (),
        joins_on=START + timedelta(weeks=4) if rng.random() < 0.15 else None,
    )


def _absence(rng: np.random.Generator, person: Person) -> Absence:
    first = START + timedelta(days=int(rng.integers(0, 80)))
    return Absence(person=person.id, first=first, last=first + timedelta(days=int(rng.integers(0, 21))), share=float(rng.choice([0.5, 1.0])))


def _feature(rng: np.random.Generator, number: int) -> Feature:
    middle = float(rng.lognormal(4, 0.8))
    profile = str(rng.choice(["long-life", "short-life", "constant", "long-life reduced peak", "fixed date"]))
    return Feature(
        id=f"f{number}",
        title=f"Feature {number}",
        objective=str(rng.choice(["o0", "o1"])),
        options=tuple(_option(rng, place) for place in range(rng.integers(1, 3))),
        value=ValueCase(
            value=ThreePoint(middle / 2, middle, middle * 2.5),
            profile=profile,  # type: ignore[arg-type]
            life_weeks=int(rng.integers(12, 80)),
            fixed_date=START + timedelta(weeks=10) if profile == "fixed date" else None,
        ),
        earliest_start=START + timedelta(days=int(rng.integers(0, 30))) if rng.random() < 0.2 else None,
        deadline=START + timedelta(days=int(rng.integers(30, 110))) if rng.random() < 0.2 else None,
        due_date=START + timedelta(weeks=8) if rng.random() < 0.2 else None,
        late_cost_per_week=1.0,
        progress=0.3 if rng.random() < 0.2 else None,
    )


def _option(rng: np.random.Generator, place: int) -> Option:
    activities = []
    for number in range(rng.integers(1, 4)):
        days = float(rng.integers(2, 25))
        kinds = ["finish-start", "finish-start", "start-start", "finish-finish", "start-finish"]
        after = (
            (Precedence(activity=f"a{number - 1}", kind=str(rng.choice(kinds)), lag_weeks=int(rng.integers(0, 2))),)
            if number and rng.random() < 0.7
            else ()
        )  # type: ignore[arg-type]
        named = (f"p{rng.integers(0, 9)}",) if rng.random() < 0.2 else ()
        team = f"t{rng.integers(0, 3)}"
        activities.append(
            Activity(
                id=f"a{number}",
                title=f"Step {number}",
                effort=ThreePoint(days * 0.7, days, days * 1.8),
                team=None if named else team,
                skill="s" if not named and rng.random() < 0.3 else None,
                people=named,
                people_max=int(rng.integers(1, 4)),
                days_per_week=2.0 if named else 5.0,
                after=after,
            )
        )
    asks = tuple(
        Ask(
            id=f"k{number}",
            team=f"t{rng.integers(0, 3)}",
            level=str(rng.choice(["small", "medium"])),  # type: ignore[arg-type]
            kind=str(rng.choice(["dedicated support", "review"])),  # type: ignore[arg-type]
            champion=f"p{rng.integers(0, 9)}",
            after=("a0",) if rng.random() < 0.5 else (),
        )
        for number in range(rng.integers(0, 3))
    )
    return Option(
        id=f"x{place}",
        title=f"Way {place}",
        activities=tuple(activities),
        asks=asks,
        cost=float(rng.integers(0, 40)),
        value_share=1.0 if place == 0 else 0.6,
    )


def _dependencies(rng: np.random.Generator, num_features: int) -> list[Dependency]:
    kinds = ["finish-start", "finish-start", "start-start", "finish-finish", "start-finish"]
    return [
        Dependency(
            feature=f"f{number}", requires=f"f{rng.integers(0, number)}", kind=str(rng.choice(kinds)), hardness=str(rng.choice(["hard", "soft"]))
        )  # type: ignore[arg-type]
        for number in range(1, num_features)
        if rng.random() < 0.35
    ]


def _pins(rng: np.random.Generator, features: tuple[Feature, ...]) -> list[Pin]:
    pins = []
    if rng.random() < 0.3:
        pins.append(Pin(feature=str(features[0].id), kind="include"))
    if rng.random() < 0.3:
        pins.append(Pin(feature=str(features[1].id), kind="exclude", by="Ines", why="not now"))
    if rng.random() < 0.3:
        pins.append(Pin(feature=str(features[2].id), kind="not before", day=START + timedelta(weeks=3)))
    if rng.random() < 0.3:
        pins.append(Pin(feature=str(features[3].id), kind="release", release="r1"))
    return pins
