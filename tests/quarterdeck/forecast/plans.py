"""Small products with plans made by hand, for tests that need no planner."""

from datetime import date, timedelta

from quarterdeck.product import (
    Activity,
    Dependency,
    Feature,
    Horizon,
    Membership,
    Option,
    Person,
    ProductFile,
    Team,
    ValueCase,
)
from quarterdeck.roadmap.plan import Plan, PlannedActivity, PlannedFeature, PlanSettings
from quarterdeck.uncertainty import ThreePoint

START = date(2026, 1, 5)


def chain_product(efforts: list[ThreePoint], *, num_teams: int = 2, linked: bool = True, people: int = 1, **more: object) -> ProductFile:
    """One feature per effort, teams in turn, each feature waiting for the one before if `linked`."""
    features = tuple(
        Feature(
            id=f"F{idx}",
            title=f"Feature {idx}",
            status="planned",
            value=ValueCase(value=ThreePoint(5, 10, 20)),
            options=(Option(id="o", title="o", activities=(Activity(id="build", title=f"Build {idx}", effort=effort, team=f"t{idx % num_teams}"),)),),
        )
        for idx, effort in enumerate(efforts)
    )
    links = tuple(Dependency(feature=f"F{idx}", requires=f"F{idx - 1}") for idx in range(1, len(efforts))) if linked else ()
    teams = tuple(Team(id=f"t{idx}", title=f"Team {idx}") for idx in range(num_teams))
    crew = tuple(
        Person(id=f"p{idx}{number}", name=f"P {idx} {number}", memberships=(Membership(team=f"t{idx}"),))
        for idx in range(num_teams)
        for number in range(people)
    )
    base = ProductFile(
        id="chain",
        name="Chain",
        as_of=START,
        horizon=Horizon(start=START, num_weeks=52),
        features=features,
        dependencies=links,
        teams=teams,
        people=crew,
    )
    from dataclasses import replace

    return replace(base, **more)  # type: ignore[arg-type]


def plan_of(product: ProductFile, spans: dict[str, tuple[int, int]]) -> Plan:
    """A plan with the given weeks (first included, last not) of each feature's only activity."""
    items = []
    for feature in product.features:
        if feature.id not in spans:
            continue
        first, last = spans[feature.id]
        activity = feature.options[0].activities[0]
        start, finish = START + timedelta(weeks=first), START + timedelta(weeks=last, days=-3)
        planned = PlannedActivity(
            id=activity.id,
            title=activity.title,
            kind="activity",
            team=activity.team,
            start_week=first,
            finish_week=last,
            start=start,
            finish=finish,
            effort_days=activity.effort.p50,
            people=1.0,
            resources={f"team:{activity.team}": 1.0},
        )
        items.append(
            PlannedFeature(
                feature=feature.id,
                title=feature.title,
                option="o",
                start_week=first,
                finish_week=last,
                start=start,
                finish=finish,
                release=None,
                value=10.0,
                value_range=ThreePoint(5, 10, 20),
                activities=(planned,),
            )
        )
    return Plan(
        product_id=product.id,
        product_name=product.name,
        product_hash="0" * 16,
        value_unit="€",
        as_of=START,
        start=START,
        num_weeks=product.horizon.num_weeks,
        settings=PlanSettings(),
        status="feasible",
        value=10.0 * len(items),
        upper_bound=None,
        items=tuple(items),
        product=product,
    )
