"""What pages say of how a feature is built right, read with few queries."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.apps import apps
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.built_right.assemble import quality_told, readiness_of
from quarterdeck_web.features.built_right.models import AcceptanceCriterion, DefinitionItem, DefinitionTick, QualityAttribute
from quarterdeck_web.features.models import Assumption, Dependency, Feature

Body = dict[str, Any]
MOST = 200
STATES = {"open": ("Not looked at", "", "open"), "met": ("Met", "ok", ""), "not met": ("Not met", "risk", "")}
VERDICTS = {"not measured": ("Not measured", "", "open"), "holds": ("Holds", "ok", ""), "fails": ("Fails", "risk", "")}
LINES = {"met": ("Met", "ok", ""), "not met": ("Not met", "", "open"), "not applicable": ("Does not apply", "", "")}
"""Each state as a word, its colour and its shape."""


def work_items() -> Any:
    """The table of work items, which stands above this app."""
    return apps.get_model("delivery", "WorkItem")


def readiness(scope: Scope, features: Iterable[Feature]) -> dict[str, Body]:
    """Ref → how a feature stands against the definitions; empty where the product has agreed on none."""
    definitions = list(scope.rows(DefinitionItem).values_list("body", flat=True))
    rows = list(features)
    if not definitions or not rows:
        return {}
    named = {row.pk for row in rows}
    waits = list(scope.rows(Dependency).filter(feature__in=named).values_list("body", flat=True))
    ahead = scope.rows(Feature).filter(ref__in={each["requires"] for each in waits} - {row.ref for row in rows}).values_list("ref", "body")
    work = scope.rows(work_items()).filter(feature__in=named).values("ref", "source", "key", "state", "feature__ref")
    mine = {name: list(scope.rows(model).filter(feature__in=named).values_list("body", flat=True)) for name, model in OF_A_FEATURE.items()}
    found = {
        **mine,
        "definitions": definitions,
        "features": [
            *(row.body for row in rows),
            *({"id": ref, "title": body["title"], "status": body.get("status", "idea")} for ref, body in ahead),
        ],
        "dependencies": waits,
        "work_items": [_work(each) for each in work],
    }
    return readiness_of(scope.workspace, found, [row.ref for row in rows], timezone.localdate())


OF_A_FEATURE: dict[str, Any] = {
    "acceptance_criteria": AcceptanceCriterion,
    "quality_attributes": QualityAttribute,
    "assumptions": Assumption,
    "definition_ticks": DefinitionTick,
}
"""Collections whose rows of a feature are judged."""


def _work(row: Body) -> Body:
    """A work item with as much as is looked at."""
    return {
        "id": row["ref"],
        "title": row["key"],
        "feature": row["feature__ref"],
        "mapped_by": "hand",
        **{n: row[n] for n in ("source", "key", "state")},
    }


def told(row: QualityAttribute) -> Body:
    """A quality attribute as a page shows it."""
    found = quality_told(row.body)
    sign = "≤" if row.body["direction"] == "at most" else "≥"
    return {"row": row, "body": row.body, "sign": sign, **found, "state": VERDICTS[found["verdict"]]}


class BuiltRight:
    """How one feature stands: criteria, qualities, definitions, and what was found out and decided."""

    def __init__(self, scope: Scope, feature: Feature) -> None:
        self.scope, self.feature = scope, feature

    @cached_property
    def criteria(self) -> list[Body]:
        """Its acceptance criteria, each with its state and the work items that bring it."""
        rows = list(self.scope.rows(AcceptanceCriterion).filter(feature=self.feature).order_by("position")[:MOST])
        refs = {ref for row in rows for ref in row.body.get("work_items", ())}
        work = {row.ref: row for row in self.scope.rows(work_items()).filter(ref__in=refs)} if refs else {}
        return [
            {"row": row, "body": row.body, "state": STATES[row.state], "work": [(ref, work.get(ref)) for ref in row.body.get("work_items", ())]}
            for row in rows
        ]

    @cached_property
    def qualities(self) -> list[Body]:
        """Its quality attributes with their verdicts."""
        return [told(row) for row in self.scope.rows(QualityAttribute).filter(feature=self.feature).order_by("position")[:MOST]]

    @cached_property
    def readiness(self) -> Body:
        """Its lines of ready and done; empty where there are no definitions."""
        return readiness(self.scope, [self.feature]).get(self.feature.ref, {})

    def num(self, state: str) -> int:
        """How many criteria are met, not met or open."""
        return sum(each["row"].state == state for each in self.criteria)

    @property
    def num_met(self) -> int:
        """How many criteria are met."""
        return self.num("met")

    @property
    def num_failing(self) -> int:
        """How many qualities fail."""
        return sum(each["verdict"] == "fails" for each in self.qualities)

    @property
    def num_unmeasured(self) -> int:
        """How many qualities nobody has measured."""
        return sum(each["verdict"] == "not measured" for each in self.qualities)

    @cached_property
    def assumptions(self) -> list[Assumption]:
        """What is believed of it, and the spikes that find it out."""
        return list(self.scope.rows(Assumption).filter(feature=self.feature).order_by("position")[:MOST])

    @cached_property
    def records(self) -> list[Any]:
        """Decision records about it, the last first."""
        rows = self.scope.rows(apps.get_model("risks", "DecisionRecord")).filter(decision__subject=f"features:{self.feature.ref}")
        return list(rows.select_related("decision").order_by("-number")[:MOST])

    @cached_property
    def num_work(self) -> tuple[int, int]:
        """How many of its work items are done, of how many."""
        states = list(self.scope.rows(work_items()).filter(feature=self.feature).values_list("state", flat=True))
        return sum(state in ("complete", "closed") for state in states), len(states)
