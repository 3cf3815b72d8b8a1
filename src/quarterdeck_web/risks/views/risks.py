"""The register of risks: ranges, exposure and its burn-down; risks are edited in their row, and closed with what became of them."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import FeatureFigures, Risk
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.figures import latest
from quarterdeck_web.risks.charts import burn_down
from quarterdeck_web.risks.exposure import DAYS_PER_WEEK, ahead_of, history_of, were_we_right
from quarterdeck_web.risks.forms import RESPONSES, RISK_KINDS, RiskForm, member_names
from quarterdeck_web.risks.naming import currency_of, feature_choices, figures_of
from quarterdeck_web.risks.register import TABS, Line, filtered, lead_of_register, lines_of, sorted_lines
from quarterdeck_web.risks.views.assumptions import tabs_of
from quarterdeck_web.teams.views.editing import answer_delete, answer_form, next_address


@operation("risks.see")
def risks(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The register: what is open, what came true, what was closed; order and filters stand in the address."""
    edited = request.GET.get("edit", "")
    form = None
    if edited and scope.may("risks.edit"):
        row = scope.rows(Risk).filter(ref=edited).first()
        form = RiskForm(scope, None, row) if row else None
    return _register(request, scope, form)


def _register(request: HttpRequest, scope: Scope, form: RiskForm | None, status: int = 200) -> HttpResponse:
    rows = list(scope.rows(Risk).order_by("position"))
    features = figures_of(scope, (row.body["feature"] for row in rows))
    lines = lines_of(scope, rows, features)
    wanted = {name: request.GET.get(name, "").strip() for name in ("state", "kind", "owner", "feature", "q", "sort", "in")}
    wanted["state"] = wanted["state"] if wanted["state"] in TABS else "open"
    unit = "money" if wanted["in"] == "money" or (not wanted["in"] and not any(line.exposure.days for line in lines)) else "weeks"
    shown = sorted_lines(filtered(lines, wanted), wanted["sort"] or "exposure", unit)
    figures = latest(scope, "exposure")
    is_fresh = figures is not None and figures.revision >= scope.workspace.revision
    currency = currency_of(scope)
    context = {
        "lines": shown,
        "form": form,
        "places": tabs_of(scope, "risks"),
        "tabs": _tabs(lines, wanted["state"]),
        "units": [
            {"title": title, "url": f"?{_query(request, unit_wanted)}", "current": unit == unit_wanted}
            for unit_wanted, title in (("weeks", "Weeks"), ("money", "Money"))
        ],
        "unit": unit,
        "currency": currency,
        "wanted": wanted,
        "top": {"weeks": max((line.delay_top for line in lines), default=1) or 1, "money": max((line.loss_top for line in lines), default=1) or 1},
        "top_exposure": max((line.amount(unit) for line in shown), default=0) or 1,
        "lead": lead_of_register([line for line in lines if line.state == "open"], figures.body if figures else None, is_fresh, unit, currency),
        "charts": _charts(scope, rows, features, unit, currency) if any(line.state == "open" for line in lines) else [],
        "right": were_we_right(rows),
        "num_over": sum(line.state != "open" for line in lines),
        "owners": sorted({line.owner for line in lines if line.owner}),
        "kinds": list(RISK_KINDS.items()),
        "sorts": [("chance", "By chance"), ("title", "By title"), ("owner", "By owner"), ("feature", "By feature"), ("newest", "Newest first")],
        "num_risks": len(rows),
        "members": member_names(scope) if form else [],
        "features": feature_choices(scope) if form else [],
    }
    return render(request, "risks/register.html", context, status=status)


@operation("risks.see", methods=("GET", "POST"), write="risks.edit")
def risk(request: HttpRequest, scope: Scope, risk: str) -> HttpResponse:
    """One risk with everything about it; POST keeps what was edited, in the register's row or on its own page."""
    row = scope.get(Risk, ref=risk)
    form = RiskForm.of(scope, request, row)
    if request.method == "POST":
        if form.keep("risks.edit") is not None:
            messages.success(request, f"{row.ref} was changed.", extra_tags="undo")
            return redirect(next_address(request) or reverse("risk", args=[scope.workspace.slug, row.ref]))
        if request.POST.get("inline"):
            return _register(request, scope, form, status=422)
    (line,) = lines_of(scope, [row], figures_of(scope, [row.body["feature"]]))
    context = {
        "line": line,
        "risk": row,
        "form": form if scope.may("risks.edit") else None,
        "currency": currency_of(scope),
        "response": RESPONSES[row.body.get("response", "accept")],
        "kind": RISK_KINDS[row.body.get("kind", "delivery")],
        "members": member_names(scope),
        "features": feature_choices(scope),
        "subject": f"risks:{row.ref}",
    }
    return render(request, "risks/risk.html", context, status=422 if form.is_bound else 200)


@operation("risks.edit", methods=("GET", "POST"))
def new_risk(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Add a risk."""
    initial = {
        "feature": request.GET.get("feature", "")[:200],
        "owner": scope.who,
        "kind": "market" if "pm" in scope.roles and "tpm" not in scope.roles else "delivery",
        "response": "reduce",
    }
    form = RiskForm.of(scope, request, initial=initial)
    context = {
        "title": "Add a risk",
        "verb": "Add risk",
        "crumb": "Risks",
        "cancel": _page(scope),
        "members": member_names(scope),
        "features": feature_choices(scope),
    }
    return answer_form(
        request,
        scope,
        form,
        operation="risks.edit",
        said="{} is in the register.",
        back=_page(scope),
        context=context,
        template="risks/risk_form.html",
    )


@operation("risks.edit", methods=("POST",))
def close_risk(request: HttpRequest, scope: Scope, risk: str) -> HttpResponse:
    """Close a risk, say that it came true, or open it again; the reason is kept in its history."""
    row = scope.get(Risk, ref=risk)
    state, why = request.POST.get("state", ""), request.POST.get("why", "").strip()
    if state not in TABS:
        raise FieldErrors({"state": [f"Expected {', '.join(TABS)}, got {state[:20]!r}."]})
    if state != "open" and not why:
        raise Refused("A risk is closed with what became of it.", "Say in a sentence why it cannot happen any more, or what happened.")
    with changing(scope, "risks.edit", why=why) as change:
        closed_on = timezone.localdate().isoformat() if state != "open" else None
        change.update(row, {"state": None if state == "open" else state, "closed_on": closed_on})
    said = {"open": "is open again", "came true": "came true", "closed": "is closed"}[state]
    messages.success(request, f"{row} {said}.", extra_tags="undo")
    return redirect(next_address(request) or reverse("risk", args=[scope.workspace.slug, row.ref]))


@operation("risks.edit", methods=("POST",))
def delete_risk(request: HttpRequest, scope: Scope, risk: str) -> HttpResponse:
    """Take a risk out of the register altogether; one that was real is closed instead."""
    return answer_delete(request, scope, scope.get(Risk, ref=risk), operation="risks.edit", back=_page(scope))


def _page(scope: Scope) -> str:
    return reverse("risks", args=[scope.workspace.slug])


def _tabs(lines: list[Line], current: str) -> list[dict[str, Any]]:
    counts = {state: sum(line.state == state for line in lines) for state in TABS}
    return [
        {"title": title, "url": f"?state={state.replace(' ', '+')}", "count": counts[state] or None, "current": state == current}
        for state, title in TABS.items()
    ]


def _query(request: HttpRequest, unit: str) -> str:
    query = request.GET.copy()
    query["in"] = unit
    return query.urlencode()


def _charts(scope: Scope, rows: list[Risk], features: dict[str, FeatureFigures], unit: str, currency: str) -> list[tuple[str, Any]]:
    """The burn-down in a wide and a narrow drawing."""
    today = timezone.localdate()
    finishes: dict[str, date] = {ref: day for ref, row in features.items() if (day := row.p50_date or row.finish_date) is not None}
    is_money = unit == "money"
    past = [(at, money if is_money else days / DAYS_PER_WEEK) for at, days, money in history_of(scope, rows)]
    ahead = [(day, money if is_money else days / DAYS_PER_WEEK) for day, days, money in ahead_of(rows, finishes, today)]
    if len(ahead) < 2 and len({(at.date(), round(value, 6)) for at, value in past}) < 2:
        return []
    named = f"expected loss, {currency or 'money'}" if unit == "money" else "expected delay, weeks"
    first, now, left = (f"{value:,.1f}" for value in (past[0][1], past[-1][1], ahead[-1][1]))
    label = f"Exposure over time ({named}): {first} at first, {now} today, {left} left once everything planned is finished"
    return [
        ("qd-wide", burn_down(past, ahead, today, named, label)),
        ("qd-narrow", burn_down(past, ahead, today, named, label, width=340, height=220)),
    ]
