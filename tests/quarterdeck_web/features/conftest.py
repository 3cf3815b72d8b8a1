"""A small product in a workspace: one feature with both cases, one without, an objective, a release, a team and a need."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.features.models import Feature, FeatureFigures
from quarterdeck_web.plans.models import Release
from quarterdeck_web.products.changes import changing
from quarterdeck_web.strategy.models import Objective
from quarterdeck_web.teams.models import AskConversion, Person, Team

THREE = {"p10": 100.0, "p50": 200.0, "p90": 400.0}
BOOKING: dict[str, Any] = {
    "id": "OUR-101",
    "title": "Slot booking",
    "summary": "Carriers book a slot themselves.",
    "status": "planned",
    "objective": "O1",
    "owner": "Ada",
    "release": "R1",
    "value": {"value": THREE, "life_weeks": 100, "basis": "Two deals"},
    "options": [
        {
            "id": "a",
            "title": "Plain",
            "activities": [{"id": "OUR-101.1", "title": "Build it", "effort": {"p10": 5.0, "p50": 10.0, "p90": 20.0}, "team": "docks"}],
            "asks": [{"id": "OUR-101.ask1", "team": "mobile", "note": "Show it in the app"}],
        }
    ],
    "feasibility": {"assessments": [{"dimension": "technical", "verdict": "feasible"}]},
    "due_date": "2026-05-01",
}
ARRIVALS: dict[str, Any] = {"id": "OUR-102", "title": "Arrival times", "objective": "O1"}


@pytest.fixture
def small(ours: Workspace) -> SimpleNamespace:
    """The small product (see the module); `body(ref)` and `row(ref)` read a feature and its row of the grid again."""
    scope = system_scope(ours)
    with changing(scope, "features.edit") as change:
        for model, body in (
            (Objective, {"id": "O1", "title": "Arrive when we said"}),
            (Objective, {"id": "O2", "title": "Halve the paperwork"}),
            (Release, {"id": "R1", "title": "Spring", "ships_on": "2026-03-31"}),
            (Release, {"id": "R2", "title": "Summer", "ships_on": "2026-06-30"}),
            (Team, {"id": "docks", "title": "Docks"}),
            (Team, {"id": "mobile", "title": "Mobile"}),
            (Person, {"id": "mo", "name": "Mo Mobile", "memberships": [{"team": "mobile"}]}),
            (AskConversion, {"level": "small", "effort": {"p10": 2.0, "p50": 4.0, "p90": 8.0}, "days_per_week": 2.0}),
            (Need, {"id": "slot", "title": "Book a slot"}),
            (Feature, BOOKING),
            (Feature, ARRIVALS),
        ):
            change.create(model, body)
    return SimpleNamespace(
        workspace=ours,
        scope=scope,
        body=lambda ref="OUR-101": Feature.objects.within(ours).get(ref=ref).body,
        feature=lambda ref="OUR-101": Feature.objects.within(ours).get(ref=ref),
        row=lambda ref="OUR-101": FeatureFigures.objects.within(ours).get(ref=ref),
        url=lambda name, *args: reverse(name, args=[ours.slug, *args]),
    )
