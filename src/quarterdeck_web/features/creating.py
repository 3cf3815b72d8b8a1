"""Making features, doubles of them, and taking them away with what hangs on them."""

import re
from copy import deepcopy
from typing import Any

from django.apps import apps

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.highlights.actions import no_longer_of
from quarterdeck_web.evidence.models import Highlight
from quarterdeck_web.features.built_right.models import AcceptanceCriterion, DefinitionTick, QualityAttribute
from quarterdeck_web.features.models import Assumption, Dependency, Feature, Funding, NeedLink, PairwiseAnswer, Relation, Risk, Synergy
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.changes import changing

FIRST_NUMBER = 101
HIGHLIGHTS = "highlights"
"""Those that speak of a need, too, stay with that."""


def next_ref(scope: Scope) -> str:
    """The next free short key: the workspace's prefix with a number above every one in use."""
    prefix = key_prefix(scope)
    numbers = [
        int(found[1])
        for ref in scope.rows(Feature).filter(ref__startswith=f"{prefix}-").values_list("ref", flat=True)
        if (found := re.fullmatch(rf"{re.escape(prefix)}-(\d{{1,9}})", ref))
    ]
    return f"{prefix}-{max(numbers, default=FIRST_NUMBER - 1) + 1}"


def key_prefix(scope: Scope) -> str:
    """What short keys start with: that of the features there are, where they agree; else the workspace's own."""
    last = scope.rows(Feature).order_by("-position").values_list("ref", flat=True)[:5]
    used = {found[1] for ref in last if (found := re.fullmatch(r"([A-Za-z][A-Za-z0-9]{0,9})-\d{1,9}", ref))}
    return used.pop() if len(used) == 1 else scope.workspace.key_prefix or "QD"


def create_feature(scope: Scope, fields: dict[str, Any], need: str | None = None) -> Feature:
    """A new feature with the next short key, answering a need if one is named. Raises `FieldErrors`."""
    body = {name: value for name, value in fields.items() if value is not None}
    with changing(scope, "features.edit") as change:
        made: Feature = change.create(Feature, {"id": next_ref(scope), **body})
        if need:
            change.create(NeedLink, {"need": need, "feature": made.ref})
    return made


def duplicate_feature(scope: Scope, feature: Feature) -> Feature:
    """A copy with its own key: both cases and the links to needs come along, keys, progress and promises do not."""
    body = deepcopy(feature.body)
    for case in ("value", "feasibility"):
        if case in body:
            body[case].pop("key", None)
    body = {name: value for name, value in body.items() if name not in ("progress", "initiative", "source", "status")}
    with changing(scope, "features.edit", why=f"a copy of {feature.ref}") as change:
        made: Feature = change.create(Feature, {**body, "id": next_ref(scope), "title": f"{feature.title} (copy)"[:500]})
        for link in scope.rows(NeedLink).filter(feature=feature):
            change.create(NeedLink, {**link.body, "feature": made.ref})
    return made


def hanging_on(scope: Scope, feature: Feature) -> dict[str, list[Any]]:
    """What speaks of a feature and goes with it, by what one calls it."""
    pin, commitment, exception = (apps.get_model(*each) for each in (("plans", "Pin"), ("plans", "Commitment"), ("forecasts", "ExceptionRequest")))
    both = [*scope.rows(PairwiseAnswer).filter(winner=feature), *scope.rows(PairwiseAnswer).filter(loser=feature)]
    found = {
        "links to needs": list(scope.rows(NeedLink).filter(feature=feature)),
        "dependencies": [*scope.rows(Dependency).filter(feature=feature), *scope.rows(Dependency).filter(requires=feature)],
        "relations to other features": [row for row in scope.rows(Relation) if feature.ref in row.body["features"]],
        "synergies": [row for row in scope.rows(Synergy) if feature.ref in row.body["features"]],
        "risks": list(scope.rows(Risk).filter(feature=feature)),
        "assumptions": list(scope.rows(Assumption).filter(feature=feature)),
        "acceptance criteria": list(scope.rows(AcceptanceCriterion).filter(feature=feature)),
        "quality attributes": list(scope.rows(QualityAttribute).filter(feature=feature)),
        "ticks of ready and done": list(scope.rows(DefinitionTick).filter(feature=feature)),
        "funding requests": list(scope.rows(Funding).filter(feature=feature)),
        "comparisons in pairs": both,
        "pins of the plan": list(scope.rows(pin).filter(feature=feature)),
        "promises": list(scope.rows(commitment).filter(feature=feature)),
        "exceptions": list(scope.rows(exception).filter(feature=feature)),
        HIGHLIGHTS: list(scope.rows(Highlight).filter(feature=feature)),
    }
    return {words: rows for words, rows in found.items() if rows}


def delete_feature(scope: Scope, feature: Feature, why: str = "") -> int:
    """Take a feature away with all that hangs on it; one undo brings everything back. Raises `Refused` where it was promised."""
    hanging = hanging_on(scope, feature)
    if promises := hanging.get("promises"):
        to = ", ".join(str(each.body.get("to") or "somebody") for each in promises[:3])
        raise Refused(f"{feature} was promised to {to}.", "Take the promise back on the Plan screen first, or close the feature instead.")
    with changing(scope, "features.delete", why=why) as change:
        for words, rows in hanging.items():
            for row in rows:
                if words == HIGHLIGHTS:
                    no_longer_of(change, row, "feature")
                else:
                    change.delete(row)
        change.delete(scope.rows(Feature).get(pk=feature.pk))
    return sum(map(len, hanging.values()))
