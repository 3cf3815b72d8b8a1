"""Watching promises: how each stood by every forecast, and whom to tell when one falls below what it was made with."""

from typing import Any

from django.urls import reverse

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import CommitmentPoint
from quarterdeck_web.forecasts.making import TOLD_ROLES
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.lib import words
from quarterdeck_web.lib.words import day
from quarterdeck_web.plans.models import Commitment
from quarterdeck_web.products.models import Notification

DEFAULT_CONFIDENCE = 0.85
"""What a promise is held to that names no confidence of its own."""
TROUBLE = ("at risk", "broken", "not planned")


def reasons_in(drift: dict[str, Any]) -> dict[str, str]:
    """Feature → the reason that moved it most, with its days."""
    found = {}
    for each in drift["features"]:
        late = [part for part in each["parts"] if part["days"] > 0]
        if late and (each["drift_days"] or 0) > 0:
            worst = max(late, key=lambda part: part["days"])
            found[each["feature"]] = f"{worst['title']} (+{words.plural(worst['days'], 'day')})"[:200]
    return found


def keep_health(scope: Scope, forecast: Forecast, health: list[dict[str, Any]], reasons: dict[str, str]) -> None:
    """Write down how promises stand by a forecast, and tell who plans of each that fell since the forecast before: once a fall."""
    rows = {row.ref: row for row in scope.rows(Commitment).filter(ref__in=[each["commitment"] for each in health])}
    last: dict[Any, str] = {}
    earlier = scope.rows(CommitmentPoint).filter(commitment__in=rows.values(), forecast__number__lt=forecast.number)
    for commitment, state in earlier.order_by("forecast__number").values_list("commitment", "state"):
        last[commitment] = state
    for each in health:
        row = rows.get(each["commitment"])
        if row is None:
            continue
        values = {name: each[name] for name in ("state", "chance", "threshold", "tell")} | {"reason": reasons.get(each["feature"], "")}
        _, is_new = scope.rows(CommitmentPoint).update_or_create(workspace=scope.workspace, commitment=row, forecast=forecast, defaults=values)
        if is_new and each["state"] in TROUBLE and last.get(row.pk) not in TROUBLE:
            _alert(scope, row, each, values["reason"])


def fallen(scope: Scope) -> dict[str, str]:
    """Feature → what to say of its promise that the newest look says does not hold: to whom, why, and whom to tell."""
    newest = scope.rows(CommitmentPoint).order_by("-forecast__number").values_list("forecast", flat=True).first()
    points = scope.rows(CommitmentPoint).filter(forecast=newest, state__in=TROUBLE).select_related("commitment") if newest else ()
    found: dict[str, str] = {}
    for point in points:
        body = point.commitment.body
        why = f" {point.reason}." if point.reason else ""
        found.setdefault(body["feature"], f"Promised to {body['to']}.{why} Tell {', '.join(point.tell)}.")
    return found


def _alert(scope: Scope, row: Commitment, each: dict[str, Any], reason: str) -> None:
    promised = f"{each['to']} was promised {each['title']} for {day(row.promised_date)}"
    stands = {"broken": "that did not come true", "not planned": "it is not in the plan"}.get(each["state"])
    stands = stands or f"{words.chance(each['chance'])} on time, held to {words.share(each['threshold'])}"
    why = f" {reason}." if reason else ""
    text = f"{promised}: {stands}.{why} Tell {', '.join(each['tell'])}."
    url = f"{reverse('delivery-commitments', args=[scope.workspace.slug])}#{row.ref}"
    for membership in scope.rows(Membership).select_related("user"):
        if TOLD_ROLES & set(membership.roles):
            scope.rows(Notification).create(user=membership.user, kind="commitment", text=text[:400], url=url[:400])
