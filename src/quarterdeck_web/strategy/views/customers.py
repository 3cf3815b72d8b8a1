"""Segments and accounts: who buys, what they pay, what they say."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.figures import bodies
from quarterdeck_web.strategy import actions
from quarterdeck_web.strategy.models import Account, Segment
from quarterdeck_web.strategy.reading import read_account, read_segment
from quarterdeck_web.strategy.views.strategy import version_of

PAGE = 50
QUOTES = 20
MAX_NEEDS = 30
MAX_COUNTED = 5000


@operation("strategy.see")
def segments(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Segments with their accounts, revenue and voices."""
    facts = {row["segment"]: row for row in scope.rows(Account).order_by().values("segment").annotate(num=Count("id"), revenue=Sum("yearly_revenue"))}
    rows = list(scope.rows(Segment))
    said = (bodies(scope, "evidence-facets").get("evidence-facets") or {}).get("segments", {})
    revenue = sum(fact["revenue"] or 0 for fact in facts.values()) or 1
    shown = [{"row": row, "said": said.get(row.ref), **_of_segment(facts.get(row.pk), revenue)} for row in rows]
    context = {
        "rows": shown,
        "top": max(shown, key=lambda each: each["revenue"], default=None),
        "without": _of_segment(facts.get(None), revenue),
        "currency": scope.workspace.facts.get("currency", "€"),
        "nav": "strategy",
    }
    return render(request, "strategy/segments.html", context)


@operation("strategy.see")
def accounts(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Accounts by what they pay a year, page by page."""
    segment = request.GET.get("segment", "")
    chosen = scope.rows(Segment).filter(ref=segment).first() if segment else None
    rows = scope.rows(Account).select_related("segment")
    if chosen or segment == "none":
        rows = rows.filter(segment=chosen.pk if chosen else None)
    if query := request.GET.get("q", "").strip():
        rows = rows.filter(body__title__icontains=query)
    page = list(_after(rows, request.GET.get("after", "")).order_by("-yearly_revenue", "-id")[: PAGE + 1])
    shown = page[:PAGE]
    voices = collections()["evidence"]
    counts = scope.rows(voices).filter(account__in=[row.pk for row in shown]).order_by().values_list("account").annotate(num=Count("id"))
    num_by_account = dict(counts)
    context = {
        "rows": [(row, num_by_account.get(row.pk, 0)) for row in shown],
        "next_cursor": f"{shown[-1].yearly_revenue!r}_{shown[-1].pk.hex}" if len(page) > PAGE else "",
        "segments": [("", "Any segment"), *((row.ref, str(row)) for row in scope.rows(Segment)), ("none", "No segment")],
        "segment": chosen or segment == "none",
        "chosen": segment,
        "q": query,
        "currency": scope.workspace.facts.get("currency", "€"),
        "nav": "strategy",
    }
    return render(request, "strategy/accounts.html", context)


@operation("strategy.see")
def account(request: HttpRequest, scope: Scope, account: str) -> HttpResponse:
    """One account: what it says, what it needs, what was promised to it."""
    row = scope.get(Account, ref=account)
    evidence, needs = collections()["evidence"], collections()["needs"]
    said = scope.rows(evidence).filter(account=row.pk)
    quotes = sorted(
        (quote for state in ("new", "linked") for quote in said.filter(state=state).select_related("need").order_by("-day", "-id")[:QUOTES]),
        key=lambda quote: (quote.day, quote.pk),
        reverse=True,
    )[:QUOTES]
    # Counted here: grouping in the database would walk the index of all needs.
    asked = Counter(said.order_by().values_list("need_id", flat=True)[:MAX_COUNTED])
    asked.pop(None, None)
    titles = {need.pk: need for need in scope.rows(needs).filter(pk__in=list(asked))}
    context = {
        "account": row,
        "subject": f"accounts:{row.ref}",
        "quotes": quotes,
        "needs": [(titles[pk], num) for pk, num in asked.most_common(MAX_NEEDS) if pk in titles],
        "promises": list(scope.rows(collections()["commitments"]).filter(account=row.pk).select_related("feature").order_by("promised_date")),
        "num_said": said[:1001].count(),
        "currency": scope.workspace.facts.get("currency", "€"),
        "nav": "strategy",
    }
    return render(request, "strategy/account.html", context)


@operation("strategy.edit", methods=("GET", "POST"))
def edit_segment(request: HttpRequest, scope: Scope, segment: str = "") -> HttpResponse:
    """A new segment, or another's name and size."""
    row = scope.get(Segment, ref=segment) if segment else None
    return _form(request, scope, Segment, row, "segment", read_segment, reverse("segments", args=[scope.workspace.slug]))


@operation("strategy.edit", methods=("GET", "POST"))
def edit_account(request: HttpRequest, scope: Scope, account: str = "") -> HttpResponse:
    """A new account, or another's name, segment and revenue."""
    row = scope.get(Account, ref=account) if account else None
    known = set(scope.rows(Segment).values_list("ref", flat=True))
    return _form(request, scope, Account, row, "account", lambda post: read_account(post, known), reverse("accounts", args=[scope.workspace.slug]))


def _form(request: HttpRequest, scope: Scope, model: Any, row: Any, noun: str, read: Any, back: str) -> HttpResponse:
    context: dict[str, Any] = {
        "row": row,
        "noun": noun,
        "typed": row.body | {"domains": ", ".join(row.body.get("domains", ()))} if row else {},
        "errors": {},
        "version": row.version if row else "",
        "segments": [("", "None"), *((each.ref, str(each)) for each in scope.rows(Segment))],
        "back": back,
        "nav": "strategy",
    }
    if request.method == "POST":
        try:
            saved = actions.save(scope, model, row, read(request.POST), version_of(request))
        except FieldErrors as error:
            again = {"typed": request.POST, "errors": error.errors, "version": request.POST.get("version")}
            return render(request, "strategy/customer_form.html", context | again, status=422)
        messages.success(request, f"{saved} {'changed' if row else 'added'}.", extra_tags="undo")
        return redirect(reverse("strategy-account", args=[scope.workspace.slug, saved.ref]) if noun == "account" else back)
    return render(request, "strategy/customer_form.html", context)


def _after(rows: Any, cursor: str) -> Any:
    revenue, _, key = cursor.partition("_")
    try:
        last = float(revenue)
    except ValueError:
        return rows
    if len(key) != 32 or not all(letter in "0123456789abcdef" for letter in key):
        return rows
    return rows.filter(yearly_revenue__lte=last).filter(Q(yearly_revenue__lt=last) | Q(id__lt=key))


def _of_segment(fact: dict[str, Any] | None, all_revenue: float) -> dict[str, Any]:
    revenue = (fact or {}).get("revenue") or 0.0
    return {"num": (fact or {}).get("num", 0), "revenue": revenue, "share": revenue / all_revenue}
