"""A proposal decided about one change at a time. Nothing is planned or written until whoever reviews it finishes."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.plans.differences import Move, differences
from quarterdeck_web.plans.documents import baseline, document_of
from quarterdeck_web.plans.making import ask_for_plan
from quarterdeck_web.plans.models import Plan, ReviewDecision
from quarterdeck_web.plans.pinning import add_pin
from quarterdeck_web.products.changes import changing

Body = dict[str, Any]


@dataclass(frozen=True)
class Reviewed:
    """One change of a proposal, what was decided about it, and the pin that refusing it would be."""

    number: int
    move: Move
    decision: str
    pin: Body


@dataclass(frozen=True)
class Review:
    """A proposal beside the baseline, change by change."""

    plan: Plan
    former: Plan
    changes: list[Reviewed]
    elsewhere: float

    def with_decision(self, decision: str) -> list[Reviewed]:
        """The changes that were decided this way ("" for those still open)."""
        return [each for each in self.changes if each.decision == decision]

    @property
    def so_far(self) -> float:
        """What the former plan is worth today with the accepted changes."""
        return self.former.value + self.elsewhere + sum(each.move.value_change for each in self.with_decision("accept"))


def review_of(scope: Scope, plan: Plan) -> Review | None:
    """The review of a proposal; None where there is no baseline to hold it against."""
    former = baseline(scope)
    if former is None or former.pk == plan.pk or not plan.holds_features:
        return None
    found = differences(document_of(former), document_of(plan))
    decided = dict(scope.rows(ReviewDecision).filter(plan=plan).values_list("feature", "decision"))
    changes = [Reviewed(number, move, decided.get(move.feature, ""), refusing(move)) for number, move in enumerate(found.moves, 1)]
    return Review(plan, former, changes, found.elsewhere)


def refusing(move: Move) -> Body:
    """The pin that keeps a feature as it was."""
    if move.kind == "enters":
        return {"feature": move.feature, "kind": "exclude"}
    if move.kind == "leaves":
        return {"feature": move.feature, "kind": "include"}
    assert move.before is not None
    if move.kind == "changes option":
        return {"feature": move.feature, "kind": "option", "option": move.before["option"]}
    if (move.weeks or 0) > 0:
        return {"feature": move.feature, "kind": "finish by", "day": move.before["finish"]}
    return {"feature": move.feature, "kind": "not before", "day": move.before["start"]}


def decide(scope: Scope, plan: Plan, feature: str, decision: str) -> None:
    """Keep what somebody decided about one change: "accept", "refuse", or "" to think again."""
    if plan.status != "proposed":
        raise Refused(f"{plan.label} is {plan.get_status_display().lower()} already.", "There is nothing left to decide.")
    rows = scope.rows(ReviewDecision).filter(plan=plan, feature=feature)
    if not decision:
        rows.delete()
    elif decision not in ("accept", "refuse"):
        raise Refused(f"Expected accept or refuse, got {decision!r}.")
    elif not rows.update(decision=decision, by=scope.user, at=timezone.now()):
        scope.rows(ReviewDecision).create(plan=plan, feature=feature, decision=decision, by=scope.user)


def plan_with_refusals(scope: Scope, review: Review) -> Job:
    """Turn refusals into pins that keep what was, in one act, and plan again. Raises `Refused` where nothing was refused."""
    refused = review.with_decision("refuse")
    if not refused:
        raise Refused("Nothing was refused.", "Accept the plan as the baseline.")
    features = {row.ref: row for row in scope.rows(Feature).filter(ref__in=[each.move.feature for each in refused])}
    with changing(scope, "plans.accept", why=f"refused in the review of {review.plan.label}") as change:
        for each in refused:
            if each.move.feature in features:
                add_pin(change, features[each.move.feature], each.pin, f"Refused in the review of {review.plan.label}.")
        return ask_for_plan(scope)
