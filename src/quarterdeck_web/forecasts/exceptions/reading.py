"""What pages say of exceptions."""

from typing import Any

from django.db.models import QuerySet

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS
from quarterdeck_web.features.turning import HOLDER, TITLES
from quarterdeck_web.forecasts.exceptions.models import APPROVED, OPEN, REFUSED, ExceptionRequest

STATES = {OPEN: "Wait for keys", APPROVED: "Approved", REFUSED: "Refused"}


def standing(scope: Scope) -> dict[str, int]:
    """How many were asked, wait, were approved and refused, and how many later days were held and missed."""
    rows = list(scope.rows(ExceptionRequest).values_list("state", "outcome"))
    found = {state: sum(each == state for each, _ in rows) for state in STATES}
    return {"num": len(rows), **found, **{outcome: sum(each == outcome for _, each in rows) for outcome in ("held", "missed")}}


def exceptions(scope: Scope) -> "QuerySet[ExceptionRequest]":
    """All of them, the last first, with their features."""
    return scope.rows(ExceptionRequest).select_related("feature").order_by("-position")


def keys_of(scope: Scope, asked: ExceptionRequest) -> list[dict[str, Any]]:
    """Both keys as the page of an exception shows them."""
    found = []
    for key in KEYS:
        turned = asked.body.get(f"{key}_key") or {}
        may = asked.state == OPEN and scope.may(f"{key}.turn_key")
        found.append(
            {
                "name": key,
                "title": TITLES[key],
                "role": HOLDER[key].upper(),
                "state": "on" if turned else "off",
                **turned,
                "may_turn": may and not turned,
                "may_take_back": may and bool(turned),
            }
        )
    return found


def moved_by_exceptions(scope: Scope) -> list[dict[str, Any]]:
    """Approved ones as moves of a promised day, each with its exception."""
    found = []
    for row in scope.rows(ExceptionRequest).filter(state=APPROVED).select_related("feature"):
        if row.is_cut:
            continue
        keys = [row.body[f"{key}_key"] for key in KEYS]
        move = {"subject": row.body["feature"], "title": str(row.feature or row.body["feature"]), "exception": row, "why": row.body["reason"]}
        move |= {"on": max(key["on"] for key in keys), "by": row.body.get("asked_by", "")}
        found.append({**move, "days": row.days, "old_day": row.from_day, "new_day": row.to_day})
    return found
