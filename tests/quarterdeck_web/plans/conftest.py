"""A small product that plans in a blink: two teams, five features, a release, a budget, a promise."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.turning import turn_key
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.plans.making import ask_for_plan, settings_from
from quarterdeck_web.plans.models import Plan, Scenario
from quarterdeck_web.products.assemble import replace_content

START = date(2026, 1, 5)
WEEKS = 16
QUICK = {"seconds": "0.3", "deterministic": "on"}


def small_product() -> Any:
    """A dock, a yard, and more work than they have time for."""
    from quarterdeck.product import (
        Activity,
        Ask,
        AskConversion,
        Budget,
        Commitment,
        Dependency,
        Feature,
        GuardRail,
        Horizon,
        Membership,
        Objective,
        Option,
        Person,
        Precedence,
        ProductFile,
        Release,
        Team,
        ValueCase,
    )
    from quarterdeck.uncertainty import ThreePoint

    def feature(number: int, team: str, weeks: int, value: float, **more: Any) -> Feature:
        days = 5.0 * weeks
        work = Activity(id=f"F{number}.1", title="Build", team=team, effort=ThreePoint(days * 0.8, days, days * 1.5))
        test = Activity(id=f"F{number}.2", title="Try out", team=team, effort=ThreePoint(2, 3, 5), after=(Precedence(activity=f"F{number}.1"),))
        other = "yard" if team == "docks" else "docks"
        asks = (Ask(id=f"F{number}.ask", team=other, level="small"),) if number == 1 else ()
        options = [Option(id="a", title="Whole", activities=(work, test), asks=asks)]
        if number == 2:
            options.append(Option(id="b", title="Half", activities=(work,), value_share=0.5))
        return Feature(
            id=f"F-{number}",
            title=f"Feature {number}",
            summary="What people would notice.",
            status="planned",
            objective="o1",
            owner="Ines Falk",
            options=tuple(options),
            value=ValueCase(value=ThreePoint(value * 0.5, value, value * 2), profile="short-life", life_weeks=40, basis="Said so."),
            **more,
        )

    return ProductFile(
        id="small",
        name="Small",
        as_of=START,
        value_unit="€",
        currency="€",
        horizon=Horizon(start=START, num_weeks=WEEKS),
        objectives=(Objective(id="o1", title="Grow"),),
        teams=(Team(id="docks", title="Docks"), Team(id="yard", title="Yard", keep_the_lights_on=0.1)),
        people=(
            Person(id="ada", name="Ada", memberships=(Membership(team="docks"),)),
            Person(id="bo", name="Bo", memberships=(Membership(team="yard"),)),
        ),
        features=(
            feature(1, "docks", 4, 100_000.0),
            feature(2, "docks", 5, 80_000.0),
            feature(3, "docks", 6, 30_000.0),
            feature(4, "yard", 6, 60_000.0),
            feature(5, "yard", 9, 50_000.0),
        ),
        dependencies=(Dependency(feature="F-4", requires="F-1"), Dependency(feature="F-5", requires="F-2", hardness="soft")),
        ask_conversions=(AskConversion(level="small", effort=ThreePoint(1, 2, 4), days_per_week=2),),
        releases=(
            Release(id="1.0", title="1.0 Spring", ships_on=START + timedelta(weeks=8)),
            Release(id="2.0", title="2.0", ships_on=START + timedelta(weeks=15)),
        ),
        budgets=(Budget(id="b", title="Money", amount=1000.0),),
        guard_rails=(GuardRail(objective="o1", min_share=0.0, max_share=1.0),),
        commitments=(Commitment(id="C1", feature="F-1", to="Varga", promised_date=START + timedelta(weeks=9)),),
    )


@pytest.fixture
def small(ours: Workspace) -> Workspace:
    """The small product as a workspace."""
    replace_content(ours, small_product())
    ours.refresh_from_db()
    return ours


@pytest.fixture
def pm(small: Workspace, scope_for: Callable[..., Scope]) -> Scope:
    """Its product manager."""
    return scope_for("pm", workspace=small)


@pytest.fixture
def tpm(small: Workspace, scope_for: Callable[..., Scope]) -> Scope:
    """Its technical product manager."""
    return scope_for("tpm", workspace=small)


@pytest.fixture
def planned(pm: Scope) -> Plan:
    """A first plan of it."""
    return make_a_plan(pm)


def make_a_plan(scope: Scope, scenario: Scenario | None = None, **settings: str) -> Plan:
    """Ask for a plan and do the work at once."""
    scope.workspace.refresh_from_db()
    job = ask_for_plan(scope, settings_from(QUICK | settings), scenario)
    work_off()
    job.refresh_from_db()
    assert job.state == "done", (job.error, job.technical_detail)
    scope.workspace.refresh_from_db()
    found: Plan = scope.get(Plan, number=job.result["plan"])
    return found


def commit(pm: Scope, tpm: Scope, ref: str) -> Feature:
    """Turn both keys of a feature."""
    feature = pm.get(Feature, ref=ref)
    turn_key(pm, feature, "value", why="Worth it.")
    turn_key(tpm, tpm.get(Feature, ref=ref), "feasibility", why="Can be done.")
    found: Feature = pm.get(Feature, ref=ref)
    return found
