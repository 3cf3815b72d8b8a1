"""Ideas as members work with them: the list, one idea with its voters, merging, answering, voting for an account."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.portal.desk.showing import page
from quarterdeck_web.portal.ideas import judging, posting, voting
from quarterdeck_web.portal.ideas.bursts import bursts_of
from quarterdeck_web.portal.ideas.listing import PAGE, SORTS, STATUS_LOOK, counted, found, ordered
from quarterdeck_web.portal.ideas.similar import similar
from quarterdeck_web.portal.models import SHOWN_STATUSES, Idea, IdeaComment, Vote
from quarterdeck_web.strategy.models import Account

MOST_CHOICES = 500
MOST_VOTES = 500
SHOWN_STATES = (("", "Shown"), ("merged", "Merged"), ("waiting", "Waiting"), ("rejected", "Rejected"), ("spam", "Spam"))
FIELDS = ("title", "text", "status", "feature", "need", "answer")


@operation("portal.see")
def ideas(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every idea, searched and sorted; those that are not shown, too."""
    query, status, state = request.GET.get("q", "").strip()[:200], request.GET.get("status", ""), request.GET.get("state", "")
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in dict(SORTS) else "top"
    start = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() and len(request.GET["from"]) < 7 else 0
    rows = scope.rows(Idea).select_related("feature", "visitor__account")
    rows = rows.exclude(merged_into=None) if state == "merged" else rows.filter(merged_into=None, state=state or "public")
    unlinked = bool(request.GET.get("unlinked"))
    if unlinked:
        rows = rows.filter(feature=None, evidence__need=None)
    some = list(ordered(found(counted(scope, rows), query, status), sort)[start : start + PAGE + 1])
    context = {
        "rows": some[:PAGE],
        "next_from": start + PAGE if len(some) > PAGE else None,
        "wanted": {"q": query, "status": status, "sort": sort, "state": state, "unlinked": unlinked},
        "statuses": STATUS_LOOK,
        "sorts": SORTS,
        "states": SHOWN_STATES,
        "num_unlinked": scope.rows(Idea).filter(merged_into=None, state="public", feature=None, evidence__need=None).order_by().count(),
        "num_shown": scope.rows(Idea).filter(merged_into=None, state="public").order_by().count(),
    }
    return page(request, scope, "ideas", context, tab="desk-ideas")


@operation("portal.see", methods=("GET", "POST"), write="portal.manage")
def idea(request: HttpRequest, scope: Scope, idea: str) -> HttpResponse:
    """One idea: its words, links, standing and answer; who votes for it; what is like it."""
    row = scope.get(Idea, ref=idea)
    if request.method == "POST":
        typed = {name: request.POST[name] for name in FIELDS if name in request.POST}
        version = request.POST.get("version", "")
        try:
            judging.judge(scope, row, typed, int(version) if version.isdecimal() and len(version) < 9 else None)
        except FieldErrors as flaws:
            return _show(request, scope, row, errors=flaws.errors, typed=typed)
        messages.success(request, f"{row.ref} saved.", extra_tags="undo")
        return redirect("desk-idea", workspace=scope.workspace.slug, idea=row.ref)
    return _show(request, scope, row)


@operation("portal.manage", methods=("POST",))
def merge(request: HttpRequest, scope: Scope, idea: str) -> HttpResponse:
    """Merge an idea into another (`into`)."""
    row = scope.get(Idea, ref=idea)
    into = scope.rows(Idea).filter(ref=request.POST.get("into", "").strip()).first()
    if into is None:
        return _show(request, scope, row, errors={"into": ["Expected the id of an idea, such as IDEA-12. Choose one from the list."]})
    judging.merge(scope, row, into)
    messages.success(request, f"{row.ref} was merged into {into.ref}.", extra_tags="undo")
    return redirect("desk-idea", workspace=scope.workspace.slug, idea=into.ref)


@operation("portal.manage", methods=("POST",))
def comment(request: HttpRequest, scope: Scope, idea: str) -> HttpResponse:
    """Say something below an idea, for the product."""
    row = scope.get(Idea, ref=idea)
    try:
        posting.answer_below(scope, row, request.POST.get("comment", ""))
    except FieldErrors as flaws:
        return _show(request, scope, row, errors={"comment": flaws.errors["text"]}, typed={"comment": request.POST.get("comment", "")})
    messages.success(request, "Your comment is shown.", extra_tags="undo")
    return redirect("desk-idea", workspace=scope.workspace.slug, idea=row.ref)


@operation("portal.vote_for", methods=("POST",))
def vote_for(request: HttpRequest, scope: Scope, idea: str) -> HttpResponse:
    """Vote on behalf of an account, or of a person of it."""
    row, email = scope.get(Idea, ref=idea), request.POST.get("email", "")
    account = scope.rows(Account).filter(ref=request.POST.get("account", "").strip()).first()
    try:
        if account is None:
            raise FieldErrors({"account": ["Expected an account of this product. Choose one from the list."]})
        voting.vote_for(scope, row, account, email)
    except FieldErrors as flaws:
        typed = {"account": request.POST.get("account", ""), "email": email}
        return _show(request, scope, row, errors=flaws.errors, typed=typed)
    messages.success(request, f"{account} votes for {row.ref}.", extra_tags="undo")
    return redirect("desk-idea", workspace=scope.workspace.slug, idea=row.ref)


@operation("portal.vote_for", methods=("POST",))
def withdraw(request: HttpRequest, scope: Scope, vote: str) -> HttpResponse:
    """Take away a vote that a member gave."""
    row = scope.get(Vote, pk=vote)
    ref = row.body["idea"]
    voting.withdraw(scope, row)
    messages.success(request, "The vote was taken away.", extra_tags="undo")
    return redirect("desk-idea", workspace=scope.workspace.slug, idea=ref)


def _show(
    request: HttpRequest, scope: Scope, row: Idea, *, errors: dict[str, list[str]] | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    row = counted(scope, scope.rows(Idea).select_related("evidence__need", "feature", "visitor__account", "merged_into")).get(pk=row.pk)
    need = row.evidence.body.get("need") if row.evidence else ""
    kept = {name: row.body.get(name) or "" for name in ("title", "text", "status", "feature", "answer")} | {"need": need or ""}
    votes = scope.rows(Vote).select_related("visitor", "account").filter(idea=row).order_by("-created_at", "-id")
    context: dict[str, Any] = {
        "row": row,
        "typed": kept | (typed or {}),
        "errors": errors or {},
        "version": request.POST.get("version") or row.version,
        "statuses": STATUS_LOOK,
        "choices": [
            ("", f"As its feature does ({row.status_of_feature})" if row.feature_id else "Open"),
            *((each, each.capitalize()) for each in SHOWN_STATUSES),
        ],
        "votes": list(votes[:MOST_VOTES]),
        "bursts": bursts_of(scope, row),
        "merged": scope.rows(Idea).filter(merged_into=row).order_by("position"),
        "comments": scope.rows(IdeaComment).select_related("visitor").filter(idea=row).order_by("position")[:MOST_VOTES],
        "near": similar(scope, str(row.title), but=row.pk) if row.merged_into_id is None else [],
        "features": scope.rows(Feature).exclude(status="closed").order_by("position").values_list("ref", "title_text")[:MOST_CHOICES],
        "needs": scope.rows(Need).exclude(status="rejected").order_by("position").values_list("ref", "body__title")[:MOST_CHOICES],
        "accounts": scope.rows(Account).order_by("-yearly_revenue", "position").values_list("ref", "body__title")[:MOST_CHOICES],
    }
    return page(request, scope, "idea", context, tab="desk-ideas", status=422 if errors else 200)
