"""Other plans than the one there is: what may be traded for what, and the plan that holds in many futures."""

import base64
import zlib
from typing import Any

from django.db import transaction
from django.http import QueryDict

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.plans import questions
from quarterdeck_web.plans.documents import document_of, inputs_of
from quarterdeck_web.plans.making import store_plan
from quarterdeck_web.plans.models import Plan

Body = dict[str, Any]
TRADES = {"effort": "Less effort", "risk": "Less risk", "date": "One feature earlier"}
AIMS = {"expected": "Most on average", "20th percentile": "Most in a bad year (20th percentile)"}
CHOICES = {"frontier": TRADES, "robust": AIMS}
"""Question → what it may be asked about."""
CONTENT = "content of "


def about_from(kind: str, typed: QueryDict, plan: Plan) -> str:
    """What a question is asked about, from a form's words. Raises `FieldErrors`, all at once."""
    if kind not in CHOICES:
        return ""
    about, feature, errors = typed.get("about", "").strip(), typed.get("feature", "").strip(), dict[str, list[str]]()
    if about not in CHOICES[kind]:
        errors["about"] = [f"Expected one of those offered, got “{about[:60]}”." if about else "Choose one."]
    if about == "date" and not feature:
        errors["feature"] = ["Say which feature is to come earlier."]
    elif about == "date" and feature not in {each["id"] for each in document_of(plan)["product"]["features"]}:
        errors["feature"] = [f"This plan knows no feature “{feature[:60]}”. Choose one of the list."]
    elif about != "date" and feature:
        errors["feature"] = ["Only “One feature earlier” takes a feature. Clear it, or choose that trade."]
    if errors:
        raise FieldErrors(errors)
    return f"date:{feature}" if about == "date" else about


def keep_content(scope: Scope, plan: Plan, aim: str, content: bytes) -> None:
    """Keep the document of a robust plan beside what is said of it, until somebody wants the plan."""
    body = {"content": base64.b64encode(zlib.compress(content, 6)).decode()}
    questions.keep(scope, plan, "robust", CONTENT + aim, body)


@transaction.atomic
def make_proposal(scope: Scope, plan: Plan, aim: str) -> Plan:
    """The robust plan as a proposal, made from the inputs of the plan that was asked; the one there is where it was made one before.

    Raises
    ------
    Refused
        If nobody asked for it yet.
    """
    said, kept = questions.answer(scope, plan, "robust", aim), questions.answer(scope, plan, "robust", CONTENT + aim)
    if said is None or kept is None:
        raise Refused("There is no such plan for many futures yet.", "Ask for it first.")
    known = scope.rows(Plan).filter(number=said.get("plan")).first() if said.get("plan") else None
    if known is not None:
        return known
    from quarterdeck_web.plans import assemble

    made = assemble.made_of(zlib.decompress(base64.b64decode(kept["content"])))
    stored = store_plan(scope, made, inputs_of(plan), plan.revision, plan.scenario)
    questions.keep(scope, plan, "robust", aim, {**said, "plan": stored.number})
    return stored
