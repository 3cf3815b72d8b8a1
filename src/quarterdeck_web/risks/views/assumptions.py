"""Assumptions and spikes: what is believed, how it is found out, and what was found."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Assumption
from quarterdeck_web.lib.words import plural
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Decision
from quarterdeck_web.risks.forms import AssumptionForm, SettleForm, member_names
from quarterdeck_web.risks.naming import feature_choices, feature_url, figures_of
from quarterdeck_web.teams.views.editing import answer_delete, answer_form

TABS = (("risks", "Risks"), ("options", "Options"), ("assumptions", "Assumptions and spikes"), ("decisions", "Decisions"))
STATES = {"open": "Open", "confirmed": "Confirmed", "refuted": "Refuted"}


def tabs_of(scope: Scope, current: str) -> list[dict[str, Any]]:
    """What stands side by side in this part of the product."""
    return [{"title": title, "url": reverse(name, args=[scope.workspace.slug]), "current": name == current} for name, title in TABS]


@operation("risks.see")
def assumptions(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What is believed and not known, what would settle it, and what was settled."""
    rows = list(scope.rows(Assumption).order_by("position"))
    wanted = {"status": request.GET.get("status", "open"), "feature": request.GET.get("feature", "").strip(), "q": request.GET.get("q", "").strip()}
    wanted["status"] = wanted["status"] if wanted["status"] in STATES else "open"
    shown = [row for row in rows if row.body.get("status", "open") == wanted["status"]]
    if wanted["feature"]:
        shown = [row for row in shown if row.body.get("feature") == wanted["feature"]]
    if wanted["q"]:
        shown = [row for row in shown if wanted["q"].casefold() in f"{row} {row.body.get('spike', '')}".casefold()]
    features = figures_of(scope, (row.body["feature"] for row in shown if row.body.get("feature")))
    counts = {status: sum(row.body.get("status", "open") == status for row in rows) for status in STATES}
    context = {
        "nav": "risks",
        "tabs": tabs_of(scope, "assumptions"),
        "states": [
            {"title": title, "url": f"?status={status}", "count": counts[status] or None, "current": status == wanted["status"]}
            for status, title in STATES.items()
        ],
        "lines": [
            {
                "row": row,
                "body": row.body,
                "ref": row.ref,
                "feature": features.get(row.body.get("feature")),
                "url": feature_url(scope, row.body["feature"]) if row.body.get("feature") else "",
            }
            for row in shown
        ],
        "wanted": wanted,
        "num_rows": len(rows),
        "lead": _lead(rows),
    }
    return render(request, "risks/assumptions.html", context)


@operation("risks.see", methods=("GET", "POST"), write="risks.edit")
def assumption(request: HttpRequest, scope: Scope, assumption: str) -> HttpResponse:
    """One assumption; POST changes it."""
    row = scope.get(Assumption, ref=assumption)
    form = AssumptionForm.of(scope, request, row)
    if request.method == "POST" and form.keep("risks.edit") is not None:
        messages.success(request, f"{row.ref} was changed.", extra_tags="undo")
        return redirect("assumption", scope.workspace.slug, row.ref)
    return _page(request, scope, row, form, SettleForm(scope, None, row))


@operation("risks.edit", methods=("POST",))
def settle_assumption(request: HttpRequest, scope: Scope, assumption: str) -> HttpResponse:
    """Say what the spike found: confirmed or refuted, with the decision, which also enters the log. Or open it again."""
    row = scope.get(Assumption, ref=assumption)
    if request.POST.get("action") == "open":
        with changing(scope, "risks.edit", why=request.POST.get("why", "").strip()) as change:
            change.update(row, {"status": None, "settled_on": None})
        messages.success(request, f"{row.ref} is open again.", extra_tags="undo")
        return redirect("assumption", scope.workspace.slug, row.ref)
    form = SettleForm.of(scope, request, row)
    if form.keep("risks.edit") is None:
        return _page(request, scope, row, AssumptionForm(scope, None, row), form)
    _enter_log(scope, row, form.cleaned_data)
    messages.success(request, f"{row.ref} is {form.cleaned_data['status']}.", extra_tags="undo")
    return redirect("assumption", scope.workspace.slug, row.ref)


@operation("risks.edit", methods=("GET", "POST"))
def new_assumption(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Add an assumption with its spike."""
    form = AssumptionForm.of(scope, request, initial={"feature": request.GET.get("feature", "")[:200], "owner": scope.who})
    back = reverse("assumptions", args=[scope.workspace.slug])
    context = {
        "title": "Add an assumption",
        "verb": "Add assumption",
        "crumb": "Assumptions",
        "cancel": back,
        "features": feature_choices(scope),
        "members": member_names(scope),
    }
    return answer_form(
        request, scope, form, operation="risks.edit", said="{} is written down.", back=back, context=context, template="risks/form.html"
    )


@operation("risks.edit", methods=("POST",))
def delete_assumption(request: HttpRequest, scope: Scope, assumption: str) -> HttpResponse:
    """Take an assumption away."""
    back = reverse("assumptions", args=[scope.workspace.slug])
    return answer_delete(request, scope, scope.get(Assumption, ref=assumption), operation="risks.edit", back=back)


def _page(request: HttpRequest, scope: Scope, row: Assumption, form: AssumptionForm, settle: SettleForm) -> HttpResponse:
    ref = row.body.get("feature")
    settle.auto_id = "settle_%s"  # Two forms stand on this page.
    context = {
        "nav": "risks",
        "assumption": row,
        "body": row.body,
        "form": form,
        "settle": settle,
        "feature": figures_of(scope, [ref]).get(ref) if ref else None,
        "feature_url": feature_url(scope, ref) if ref else "",
        "features": feature_choices(scope),
        "members": member_names(scope),
        "subject": f"assumptions:{row.ref}",
    }
    return render(request, "risks/assumption.html", context, status=422 if form.is_bound or settle.is_bound else 200)


def _enter_log(scope: Scope, row: Assumption, typed: dict[str, Any]) -> None:
    subject = f"features:{row.body['feature']}" if row.body.get("feature") else f"assumptions:{row.ref}"
    text = f"{row.body['title']}: {typed['status']}"
    scope.rows(Decision).create(
        subject=subject, kind="spike", text=text[:1000], why=f"{typed['result']}\n\n{typed['decision']}", by=scope.user, by_name=scope.who
    )


def _lead(rows: list[Assumption]) -> tuple[str, str]:
    open_ = [row for row in rows if row.body.get("status", "open") == "open"]
    if not rows:
        return "Nothing is written down as believed.", "What must be true for a feature to work, and nobody knows yet, belongs here."
    if not open_:
        return "Everything believed has been found out.", ""
    days = sum(row.body.get("timebox_days") or 0 for row in open_)
    without = sum(not row.body.get("decision_rule") for row in open_)
    first = f"{plural(len(open_), 'assumption is,assumptions are')} open; {days:g} days of spikes would settle {'it' if len(open_) == 1 else 'them'}."
    return (
        first,
        f"{plural(without, 'has,have')} no decision rule yet: without one no answer decides."
        if without
        else "Each says beforehand which answer leads to what.",
    )
