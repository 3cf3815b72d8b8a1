"""A small product with a plan made by hand, so that nothing has to be searched for."""

import re
import zlib
from datetime import date, timedelta

import pytest

from quarterdeck_web.accounts.models import Workspace

START = date(2026, 1, 5)


@pytest.fixture
def docks(db) -> Workspace:
    """Two features of one release, one team, history of a few forecasts."""
    from quarterdeck_web.products.assemble import replace_content

    workspace = Workspace.objects.create(slug="docks", name="Docks", key_prefix="D")
    replace_content(workspace, small_product())
    return workspace


@pytest.fixture
def planned(docks):
    """A proposed plan of `docks`."""
    return keep_plan(docks, 1)


@pytest.fixture
def client(client_as, docks):
    """Signed in as the Product Manager of `docks`."""
    return client_as("pm", workspace=docks)


@pytest.fixture
def made(scope_for, docks, planned):
    """A forecast of the plan."""
    return keep_forecast(scope_for("tpm", workspace=docks), planned)


def text(response) -> str:
    """What a page says, without its markup."""
    plain = re.sub(r"<[^>]+>", "", response.content.decode())
    return " ".join(plain.replace("\u202f", " ").split())


def small_product():
    from quarterdeck.product import (
        Activity,
        Dependency,
        Feature,
        ForecastRecord,
        Horizon,
        Membership,
        Option,
        Outcome,
        Period,
        Person,
        ProductFile,
        ProgressPoint,
        Release,
        Risk,
        Team,
        ValueCase,
    )
    from quarterdeck.uncertainty import ThreePoint

    def feature(ref: str, title: str, days: float) -> Feature:
        work = Activity(id=f"{ref}.1", title=f"Build {title}", effort=ThreePoint(days * 0.7, days, days * 1.8), team="t")
        option = Option(id="a", title="As described", activities=(work,))
        return Feature(id=ref, title=title, status="planned", release="R", options=(option,), value=ValueCase(value=ThreePoint(50, 100, 200)))

    outcomes = tuple(
        Outcome(id=f"O{number}", title=f"Old {number}", period="P", status="completed", team="t", estimate_days=10, actual_days=12)
        for number in range(6)
    )
    records = tuple(
        ForecastRecord(
            subject=f"O{number}",
            made_on=date(2025, 9, 1),
            p50_date=date(2025, 10, 1),
            p85_date=date(2025, 10, 20),
            method="by hand",
            actual_date=date(2025, 9, 20 + number) if number < 5 else date(2025, 12, 1),
        )
        for number in range(6)
    )
    return ProductFile(
        id="docks",
        name="Docks",
        as_of=START,
        horizon=Horizon(start=START, num_weeks=26),
        teams=(Team(id="t", title="Gates"),),
        people=(Person(id="p", name="Ana Ruiz", memberships=(Membership(team="t"),)),),
        features=(feature("D-1", "Slots", 10), feature("D-2", "Yard map", 10)),
        dependencies=(Dependency(feature="D-2", requires="D-1"),),
        releases=(Release(id="R", title="Spring", ships_on=date(2026, 2, 20)),),
        risks=(Risk(id="K", title="Old gates", feature="D-2", probability=ThreePoint.exactly(0.3), delay_days=ThreePoint(5, 10, 20)),),
        progress=(ProgressPoint(subject="D-1", on=date(2025, 12, 20), done=1, total=5),),
        periods=(Period(id="P", title="Autumn", first=date(2025, 9, 1), last=date(2025, 12, 31)),),
        outcomes=outcomes,
        forecasts=records,
    )


def engine_plan(product, *, later_by: int = 0):
    from quarterdeck.roadmap.plan import Plan, PlannedActivity, PlannedFeature, PlanSettings
    from quarterdeck.roadmap.writing import planning_input
    from quarterdeck.uncertainty import ThreePoint

    items = []
    for number, feature in enumerate(product.features):
        first, last = 2 * number + later_by, 2 * number + 2 + later_by
        work = feature.options[0].activities[0]
        start, finish = START + timedelta(weeks=first), START + timedelta(weeks=last, days=-3)
        planned = PlannedActivity(
            id=work.id,
            title=work.title,
            kind="activity",
            team="t",
            start_week=first,
            finish_week=last,
            start=start,
            finish=finish,
            effort_days=work.effort.p50,
            people=1.0,
            resources={"team:t": 1.0},
        )
        items.append(
            PlannedFeature(
                feature=feature.id,
                title=feature.title,
                option="a",
                start_week=first,
                finish_week=last,
                start=start,
                finish=finish,
                release="R",
                value=100.0,
                value_range=ThreePoint(50, 100, 200),
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
        num_weeks=26,
        settings=PlanSettings(),
        status="feasible",
        value=200.0 - later_by,
        upper_bound=210.0,
        items=tuple(items),
        product=planning_input(product),
    )


def keep_plan(workspace, number: int, engine=None, **columns):
    from quarterdeck.result_files import to_json
    from quarterdeck_web.plans.models import Plan, PlanDocument
    from quarterdeck_web.products.assemble import product_of

    made = engine or engine_plan(product_of(workspace))
    defaults = {"status": "proposed", "outcome": made.status, "value": made.value, "upper_bound": made.upper_bound, "num_in": len(made.items)}
    row = Plan(workspace=workspace, number=number, revision=workspace.revision, **{**defaults, **columns})
    row.save(force_insert=True)
    PlanDocument(workspace=workspace, plan=row, content=zlib.compress(to_json(made))).save(force_insert=True)
    return row


def keep_forecast(scope, plan, num_samples: int = 400):
    from quarterdeck_web.forecasts.assemble import forecast_document
    from quarterdeck_web.forecasts.making import store_forecast

    content = forecast_document(scope.workspace, plan, lambda *said: None, num_samples)
    scope.workspace.refresh_from_db()
    return store_forecast(scope, plan, content, scope.workspace.revision)
