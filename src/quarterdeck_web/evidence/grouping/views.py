"""Pages of grouping: a proposal as a difference, the quotes behind each piece, merges taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.grouping import facts, proposals
from quarterdeck_web.evidence.grouping.models import NeedFact, NeedProposal
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors

JOB = "propose-needs"
SECTIONS = {
    "new": ("New needs", "nothing there is covers what they say"),
    "split": ("Parts of a need", "they speak of something of their own"),
    "merge": ("Needs that are one", "they say the same"),
    "join": ("Items that join a need", "by the vote of their nearest items"),
    "move": ("Items that move", "their nearest items are elsewhere"),
}
RESHAPING = ("split", "merge", "move")
"""Kinds of pieces that take something from a need; what joins one leaves it as it is."""
MOST_SHOWN = 500


@operation("evidence.see", methods=("GET", "POST"), write="needs.edit")
def grouping(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The newest proposal; posting has one made."""
    if request.method == "POST":
        job = enqueue(scope, JOB, debounce=True)
        messages.info(request, "Evidence is being grouped. Nothing changes until you accept it.")
        return redirect("job", workspace=scope.workspace.slug, job=job.pk)
    return _page(request, scope, proposals.latest(scope), {})


@operation("evidence.see", methods=("GET", "POST"), write="needs.edit")
def proposal(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """One proposal, or with `piece` the quotes of one piece; posting accepts or refuses pieces (all that are open without `piece`)."""
    found = scope.get(NeedProposal, number=number)
    if request.method == "POST":
        return _decide(request, scope, found)
    if "piece" in request.GET:
        return _quotes(request, scope, found, request.GET["piece"])
    return _page(request, scope, found, {})


@operation("needs.edit", methods=("POST",))
def unmerge(request: HttpRequest, scope: Scope, need: str) -> HttpResponse:
    """Take a merge into this need back."""
    row = scope.get(Need, ref=need)
    fact = scope.rows(NeedFact).filter(kind=NeedFact.MERGE, into=row.ref, need=request.POST.get("merged", "")).order_by("-position").first()
    if fact is None:
        raise Http404
    back = facts.unmerge(scope, fact)
    messages.success(request, f"“{str(back)[:80]}” is a need of its own again.", extra_tags="undo")
    return redirect("need", scope.workspace.slug, back.ref)


def _decide(request: HttpRequest, scope: Scope, found: NeedProposal) -> HttpResponse:
    asked = request.POST.getlist("piece")
    places = [int(place) for place in asked if place.isdecimal() and len(place) < 9]
    if not asked:
        places = [place for place, piece in enumerate(found.pieces) if piece["state"] == proposals.OPEN]
    what = request.POST.get("act", "")
    titles = {place: request.POST[f"title-{place}"] for place in places if f"title-{place}" in request.POST}
    try:
        if what == "accept":
            moved = proposals.accept(scope, found, places, titles)
            messages.success(request, f"{words.plural(len(places), 'piece')} accepted, {words.plural(moved, 'item')} moved.", extra_tags="undo")
        elif what == "refuse":
            proposals.refuse(scope, found, places)
            messages.success(request, f"{words.plural(len(places), 'piece')} refused; nothing changed.")
        else:
            raise FieldErrors({"act": [f"expected accept or refuse, got {what[:40]!r}"]})
    except FieldErrors as error:
        return _page(request, scope, found, error.errors, status=422)
    return redirect("need-proposal", workspace=scope.workspace.slug, number=found.number)


def _page(request: HttpRequest, scope: Scope, found: NeedProposal | None, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    pieces = [_shown(scope, place, piece, errors) for place, piece in enumerate(found.pieces)] if found else []
    sections = [(title, why, [piece for piece in pieces if piece["kind"] == kind]) for kind, (title, why) in SECTIONS.items()]
    touched = {ref for piece in pieces if piece["kind"] in RESHAPING for ref in (piece["need"], piece["into"]) if ref}
    context = {
        "proposal": found,
        "sections": [section for section in sections if section[2]],
        "num_open": sum(piece["state"] == proposals.OPEN for piece in pieces),
        "num_pieces": len(pieces),
        "told": _told(pieces),
        "num_kept": scope.rows(Need).exclude(status="rejected").exclude(ref__in=touched).count(),
        "num_unassigned": proposals.items_of(scope, found.unassigned).count() if found else 0,
        "is_grouping": scope.rows(Job).filter(kind=JOB, state__in=[Job.QUEUED, Job.RUNNING]).exists(),
        "errors": errors,
        "nav": "needs",
    }
    return render(request, "evidence/grouping/proposal.html", context, status=status)


def _told(pieces: list[dict[str, Any]]) -> str:
    """What would happen to needs, in a line: born, split, merged, joined, moved."""
    of = {kind: [piece for piece in pieces if piece["kind"] == kind and piece["state"] == proposals.OPEN] for kind in SECTIONS}
    num = {kind: len({piece["need"] for piece in found}) for kind, found in of.items()}
    joining, moving = (sum(piece["num"] for piece in of[kind]) for kind in ("join", "move"))
    said = [
        f"{words.plural(len(of['new']), 'new need')}" if of["new"] else "",
        f"{words.plural(num['split'], 'need is,needs are')} split into {num['split'] + len(of['split'])}" if of["split"] else "",
        f"{words.plural(num['merge'], 'need goes,needs go')} into another" if of["merge"] else "",
        f"{words.plural(joining, 'item joins,items join')} {words.plural(num['join'], 'need')}" if joining else "",
        f"{words.plural(moving, 'item moves,items move')} from one need to another" if moving else "",
    ]
    return "; ".join(filter(None, said))


def _shown(scope: Scope, place: int, piece: dict[str, Any], errors: dict[str, Any]) -> dict[str, Any]:
    """A piece with what stands behind it, counted now."""
    rows = list(proposals.items_of(scope, piece["items"]).order_by())
    people, accounts = {row["person"] for row in rows} - {None}, {row.body.get("account") for row in rows} - {None}
    quote = next((row for row in rows if row.ref == piece["quote"]), rows[0] if rows else None)
    titles = dict(scope.rows(Need).filter(ref__in=[ref for ref in (piece["need"], piece["into"]) if ref]).values_list("ref", "body__title"))
    return {
        **piece,
        "place": place,
        "num": len(rows),
        "people": len(people),
        "accounts": len(accounts),
        "is_emerging": max(len(people), len(accounts)) < 2,
        "quote_row": quote,
        "said": quote.text.strip() if quote else "",
        "need_title": titles.get(piece["need"], piece["need"]),
        "into_title": titles.get(piece["into"], piece["into"]),
        "flaws": errors.get(f"title-{place}"),
    }


def _quotes(request: HttpRequest, scope: Scope, found: NeedProposal, asked: str) -> HttpResponse:
    if asked == "unassigned":
        title, refs, why = "Unassigned", found.unassigned, {}
    elif asked.isdecimal() and len(asked) < 9 and int(asked) < len(found.pieces):
        piece = found.pieces[int(asked)]
        title, refs, why = piece["title"], piece["items"], piece["why"]
    else:
        raise Http404
    start = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() and len(request.GET["from"]) < 9 else 0
    ordered = proposals.items_of(scope, refs).select_related("account", "need").order_by("-day", "-id")
    rows: list[Evidence] = list(ordered[start : start + MOST_SHOWN + 1])
    context = {
        "proposal": found,
        "heading": title,
        "num": proposals.items_of(scope, refs).count(),
        "quotes": [(row, why.get(row.ref, "")) for row in rows[:MOST_SHOWN]],
        "next_from": start + MOST_SHOWN if len(rows) > MOST_SHOWN else None,
        "nav": "needs",
    }
    return render(request, "evidence/grouping/quotes.html", context)
