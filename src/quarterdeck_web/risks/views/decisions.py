"""Decisions: the dated log of everything decided, and the records written up in it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.models import Decision
from quarterdeck_web.products.subjects import address_of
from quarterdeck_web.risks.forms import RecordForm
from quarterdeck_web.risks.models import STATUSES, DecisionRecord
from quarterdeck_web.risks.naming import feature_choices, figures_of, ref_typed
from quarterdeck_web.risks.recording import KIND, propose, rewrite, settle
from quarterdeck_web.risks.views.assumptions import tabs_of

PAGE = 50
WORDS = {
    "proposed": ("Proposed", "info", "open"),
    "accepted": ("Accepted", "ok", ""),
    "rejected": ("Rejected", "", ""),
    "superseded": ("Superseded", "", "open"),
}


@operation("risks.see")
def decisions(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every decision, newest first: keys turned, plans accepted, spikes settled, records written."""
    wanted = {name: request.GET.get(name, "").strip() for name in ("status", "kind", "feature", "q")}
    rows = scope.rows(Decision).select_related("record").order_by("-at", "-id")
    if wanted["status"] in STATUSES:
        rows = rows.filter(status=wanted["status"])
    if wanted["kind"]:
        rows = rows.filter(kind=wanted["kind"])
    if wanted["feature"]:
        rows = rows.filter(subject=f"features:{wanted['feature']}")
    if wanted["q"]:
        rows = rows.filter(Q(text__icontains=wanted["q"]) | Q(why__icontains=wanted["q"]) | Q(record__context__icontains=wanted["q"]))
    rows = _after(rows, request.GET.get("after", ""))
    page = list(rows[: PAGE + 1])
    shown = page[:PAGE]
    features = figures_of(scope, (row.subject.partition(":")[2] for row in shown if row.subject.startswith("features:")))
    num_proposed = scope.rows(Decision).filter(status="proposed").count()
    context = {
        "nav": "risks",
        "tabs": tabs_of(scope, "decisions"),
        "entries": [_entry(scope, row, features) for row in shown],
        "next": f"{shown[-1].at.isoformat()}|{shown[-1].pk}" if len(page) > PAGE else None,
        "wanted": wanted,
        "kinds": sorted(set(scope.rows(Decision).order_by().values_list("kind", flat=True).distinct())),
        "statuses": [(status, word[0]) for status, word in WORDS.items()],
        "num_proposed": num_proposed,
        "is_filtered": any(wanted.values()),
        "latest": shown[0] if shown and not request.GET.get("after") else None,
    }
    return render(request, "risks/decisions.html", context)


@operation("risks.see")
def decision(request: HttpRequest, scope: Scope, decision: UUID) -> HttpResponse:
    """One decision with its record."""
    row = scope.get(Decision, pk=decision)
    record = scope.rows(DecisionRecord).filter(decision=row).select_related("superseded_by__decision").first()
    ref = row.subject.partition(":")[2] if row.subject.startswith("features:") else ""
    context = {
        "nav": "risks",
        "entry": _entry(scope, row, figures_of(scope, [ref]) if ref else {}),
        "record": record,
        "replaces": list(scope.rows(DecisionRecord).filter(superseded_by=record).select_related("decision")) if record else [],
    }
    return render(request, "risks/decision.html", context)


@operation("risks.edit", methods=("GET", "POST"))
def new_decision(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Write a decision up; it is proposed until somebody accepts it."""
    replaces = _replaced(scope, request.POST.get("replaces") or request.GET.get("replaces") or "")
    initial: dict[str, Any] = {"feature": request.GET.get("feature", "")[:200]}
    if replaces is not None:
        initial = {
            "title": replaces.decision.text,
            "context": replaces.context,
            "feature": replaces.decision.subject.removeprefix("features:") if replaces.decision.subject.startswith("features:") else "",
        }
    form = RecordForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        feature = _feature(scope, form)
        if not form.errors:
            record = propose(scope, form.cleaned_data, feature, replaces)
            messages.success(request, f"D{record.number} is proposed.")
            return redirect("decision", scope.workspace.slug, record.decision_id)
    context = {
        "title": "Write a decision up",
        "verb": "Propose",
        "form": form,
        "replaces": replaces,
        "cancel": _page(scope),
        "features": feature_choices(scope),
    }
    return render(request, "risks/record_form.html", context, status=422 if form.is_bound else 200)


@operation("risks.edit", methods=("GET", "POST"))
def edit_decision(request: HttpRequest, scope: Scope, decision: UUID) -> HttpResponse:
    """Change a record while it is proposed."""
    record = scope.get(DecisionRecord, decision=decision)
    row = record.decision
    if row.status != "proposed":
        raise Refused(f"{record} is {row.status} already.", "A settled decision stands as it is. Write a new one that supersedes it.")
    ref = row.subject.removeprefix("features:") if row.subject.startswith("features:") else ""
    initial = {
        "title": row.text,
        "feature": ref,
        "context": record.context,
        "decision": row.why,
        "consequences": record.consequences,
        "version": record.version,
    }
    form = RecordForm(request.POST or None, initial=initial)
    form.fields["feature"].disabled = True
    if request.method == "POST" and form.is_valid():
        rewrite(scope, record, form.cleaned_data, form.cleaned_data["version"])
        messages.success(request, f"D{record.number} was changed.")
        return redirect("decision", scope.workspace.slug, row.pk)
    context = {"title": f"Edit D{record.number}", "verb": "Save", "form": form, "cancel": reverse("decision", args=[scope.workspace.slug, row.pk])}
    return render(request, "risks/record_form.html", context, status=422 if form.is_bound else 200)


@operation("risks.edit", methods=("POST",))
def settle_decision(request: HttpRequest, scope: Scope, decision: UUID) -> HttpResponse:
    """Accept or reject a proposed record."""
    record = scope.get(DecisionRecord, decision=decision)
    status = request.POST.get("status", "")
    settle(scope, record, status)
    messages.success(request, f"D{record.number} is {status}.")
    return redirect("decision", scope.workspace.slug, record.decision_id)


def _page(scope: Scope) -> str:
    return reverse("decisions", args=[scope.workspace.slug])


def _replaced(scope: Scope, typed: str) -> DecisionRecord | None:
    return scope.get(DecisionRecord, pk=typed) if typed else None


def _feature(scope: Scope, form: RecordForm) -> str | None:
    typed = form.cleaned_data.get("feature") or ""
    ref = ref_typed(scope, typed)
    if typed.strip() and ref is None:
        form.add_error("feature", f"No feature is called “{typed[:80]}”. Type its key or its whole title.")
    return ref


def _after(rows: Any, cursor: str) -> Any:
    """Rows after the last one of the page before."""
    moment, _, last = cursor.partition("|")
    try:
        at, pk = parse_datetime(moment.replace(" ", "+")), UUID(last)
    except ValueError:
        return rows
    return rows.filter(Q(at__lt=at) | Q(at=at, id__lt=pk)) if at else rows


def _entry(scope: Scope, row: Decision, features: dict[str, Any]) -> dict[str, Any]:
    """A decision as the log shows it."""
    record = getattr(row, "record", None)
    ref = row.subject.partition(":")[2] if row.subject.startswith("features:") else ""
    return {
        "row": row,
        "record": record,
        "is_record": row.kind == KIND and record is not None,
        "word": WORDS.get(row.status, (row.status.capitalize(), "", "")),
        "feature": features.get(ref),
        "ref": ref,
        "subject_url": address_of(scope, row.subject) if ref or row.subject.partition(":")[0] not in ("decisions", "assumptions") else "",
    }
