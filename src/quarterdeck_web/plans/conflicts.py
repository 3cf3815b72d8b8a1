"""An infeasible plan's conflict, each demand with a way to ease it."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature, Relation
from quarterdeck_web.plans.documents import Document
from quarterdeck_web.plans.models import Budget, GuardRail, Pin

Body = dict[str, Any]


def conflict_rows(scope: Scope, document: Document) -> list[Body]:
    """Each demand of the conflict: what it is, who set it, what would ease it, and where."""
    conflict = document["conflict"] or {"demands": [], "remedies": [], "subjects": []}
    subjects = conflict.get("subjects") or [""] * len(conflict["demands"])
    rows = []
    for demand, remedy, subject in zip(conflict["demands"], conflict["remedies"], subjects, strict=True):
        rows.append({"demand": demand, "remedy": remedy, **_way(scope, subject)})
    return rows


def _way(scope: Scope, subject: str) -> Body:
    """Where the demand is eased: a pin is lifted at once, a deadline, guard rail or budget is edited."""
    kind, _, rest = subject.partition(":")
    slug = scope.workspace.slug
    if kind == "pin":
        feature, _, pin_kind = rest.rpartition("/")
        row = scope.rows(Pin).filter(feature__ref=feature, kind=pin_kind).first()
        if row is None:
            return {"by": "", "note": "lifted since", "url": "", "verb": ""}
        return {"by": row.body.get("by", ""), "note": row.body.get("why", ""), "pin": row, "url": "", "verb": "Lift the pin"}
    if kind == "deadline":
        feature_row = scope.rows(Feature).filter(ref=rest).first()
        return {"by": feature_row.owner if feature_row else "", "note": "", "url": _address("feature", slug, rest), "verb": "Move the deadline"}
    if kind == "guard_rail":
        row = scope.rows(GuardRail).filter(objective__ref=rest).first()
        return {"by": "", "note": row.body.get("why", "") if row else "", "url": reverse("limits", args=[slug]) + "#guard-rails", "verb": "Widen it"}
    if kind == "budget":
        known = scope.rows(Budget).filter(ref=rest).exists()
        return {"by": "", "note": "" if known else "gone since", "url": reverse("limits", args=[slug]) + "#budgets", "verb": "Raise it"}
    if kind == "relation":
        row = scope.rows(Relation).filter(ref=rest).first()
        return {"by": row.body.get("by", "") if row else "", "note": row.body.get("why", "") if row else "gone since", "url": "", "verb": ""}
    return {"by": "", "note": "", "url": "", "verb": ""}


def _address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
