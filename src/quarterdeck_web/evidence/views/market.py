"""The market: the matrix, a battlecard for each competitor, and the edits of both."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence import market as parity
from quarterdeck_web.evidence.deals.assemble import deals_of, rates
from quarterdeck_web.evidence.market_history import QUARTER_DAYS, moves_since
from quarterdeck_web.evidence.models import Capability, Competitor, ParityCell
from quarterdeck_web.evidence.triage import read_day
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors

MODES = {
    "behind": "Where we are behind", "ahead": "Where we lead", "level": "Where we are level", "stale": "Stale or not checked",
    "known": "What can be compared", "unknown": "What cannot be compared",
    "their-stale": "Their stale levels", "their-unchecked": "What nobody checked of theirs",
}  # fmt: skip
NO_AREA = "none"
"""What addresses call the capabilities without an area."""
PER_PAGE, MOST_LINES = 100, 60


@operation("evidence.see")
def market(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Capabilities by competitors, the gap that weighs most first."""
    sort = request.GET.get("sort", "gap")
    sort = sort if sort in parity.SORTS else "gap"
    area, versus, mode = (request.GET.get(name, "") for name in ("area", "vs", "show"))
    rival = scope.rows(Competitor).filter(ref=versus).first() if versus else None
    wanted = "" if area == NO_AREA else area
    found = parity.market_of(scope, competitor=rival.ref if rival else "", area=wanted, sort=sort, words=request.GET.get("q", ""))
    if area == NO_AREA:
        found = parity.Market(found.competitors, [line for line in found.lines if not line.capability.area])
    page = Paginator([line for line in found.lines if _is_shown(line, mode)], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "market": found,
        "lines": page.object_list,
        "page": page,
        "totals": [{"url": _with(request, area=each.area or NO_AREA), **vars(each)} for each in found.areas] if not area else [],
        "all_url": _with(request),
        **{f"{name}_url": _with(request, show=name) for name in ("ahead", "behind", "stale")},
        "mode_word": MODES.get(mode, ""),
        "other_modes": list(MODES)[4:],
        "stale_days": parity.STALE_DAYS,
        "rival": rival,
        "rivals": list(scope.rows(Competitor)),
        "areas": list(scope.rows(Capability).exclude(area="").order_by("area").values_list("area", flat=True).distinct()),
        "typed": request.GET,
        "sort": sort,
        "sorts": parity.SORTS,
        "levels": list(enumerate(parity.LEVELS)),
        "nav": "market",
    }
    return render(request, "evidence/market.html", context)


@operation("evidence.see")
def battlecard(request: HttpRequest, scope: Scope, competitor: str) -> HttpResponse:
    """One competitor: where they lead, where we lead, and how old what we know is."""
    row = scope.get(Competitor, ref=competitor)
    found = parity.market_of(scope, competitor=row.ref)
    known = [line for line in found.lines if line.gap is not None]
    context = {
        "competitor": row,
        "subject": f"competitors:{row.ref}",
        "they_lead": [line for line in known if line.gap > 0],
        "we_lead": sorted((line for line in known if line.gap < 0), key=lambda line: line.weighted_gap),
        "num_level": sum(line.gap == 0 for line in known),
        "num_known": len(known),
        "num_all": len(found.lines),
        "stale": sorted((line for line in found.lines if line.others[0].is_stale), key=lambda line: line.others[0].checked_on or date.min),
        "unchecked": [line for line in found.lines if line.others[0].body is None],
        "rate": next((rate for rate in rates(deals_of(scope), "competitor") if rate.group == row.ref), None),
        "stale_days": parity.STALE_DAYS,
        "most": MOST_LINES,
        "nav": "market",
    }
    return render(request, "evidence/battlecard.html", context)


@operation("evidence.see")
def changes(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What moved in the market since a day, a quarter ago unless another is asked for."""
    today, error = timezone.localdate(), ""
    since = today - timedelta(days=QUARTER_DAYS)
    if typed := request.GET.get("since", ""):
        try:
            since = date.fromisoformat(typed)
        except ValueError:
            error = f"expected a day as 2026-10-02, got {typed[:40]!r}"
    if since > today:
        since, error = today, f"expected a day that is not in the future, got {since}"
    past = moves_since(scope, since)
    kind = request.GET.get("show", "")
    page = Paginator(past.of(kind), PER_PAGE).get_page(request.GET.get("page"))
    own = f"{request.path}?{urlencode({'since': since.isoformat()})}"
    context = {"past": past, "page": page, "error": error, "kind": kind, "own_url": own, "nav": "market"}
    return render(request, "evidence/market_changes.html", context, status=422 if error else 200)


@operation("evidence.see", methods=("GET", "POST"), write="market.edit")
def cell(request: HttpRequest, scope: Scope, capability: str, competitor: str) -> HttpResponse:
    """One cell: level, source, when it was checked; POST changes it."""
    row = scope.get(Capability, ref=capability)
    rival = None if competitor == parity.US else scope.get(Competitor, ref=competitor)
    there = scope.rows(ParityCell).filter(capability=row.pk, competitor=rival.pk if rival else None).first()
    typed: dict[str, Any] = {"level": there.body["level"], "source": there["source"], "checked_on": there["checked_on"]} if there else {}
    context = {
        "capability": row,
        "rival": rival,
        "competitor": competitor,
        "there": there,
        "levels": list(enumerate(parity.LEVELS)),
        "errors": {},
        "typed": typed,
        "version": there.version if there else "",
        "nav": "market",
    }
    template = "evidence/cell_drawer.html" if request.htmx else "evidence/cell.html"  # type: ignore[attr-defined]
    if request.method == "GET":
        return render(request, template, context)
    post, errors = request.POST, dict[str, list[str]]()
    checked_on = read_day(post.get("checked_on", "").strip(), "checked_on", errors)
    level, version = post.get("level", ""), post.get("version", "")
    if not level.isdigit():
        errors["level"] = [f"expected a level from 0 to 3, got {level[:40]!r}"]
    try:
        if errors:
            raise FieldErrors(errors)
        parity.set_level(scope, row, rival, int(level), post.get("source", ""), checked_on, int(version) if version.isdigit() else None)
    except FieldErrors as error:
        again = {"errors": error.errors, "typed": {"level": level, "source": post.get("source", ""), "checked_on": post.get("checked_on", "")}}
        return render(request, "evidence/cell.html", context | again, status=422)
    messages.success(request, f"{row}: {rival or 'we'} at “{parity.LEVELS[int(level)].lower()}”.", extra_tags="undo")
    return redirect(f"{reverse('market', args=[scope.workspace.slug])}#capability-{row.ref}")


@operation("market.edit", methods=("GET", "POST"))
def edit_competitor(request: HttpRequest, scope: Scope, competitor: str = "") -> HttpResponse:
    """A new competitor, or another's name and note."""
    row = scope.get(Competitor, ref=competitor) if competitor else None
    context: dict[str, Any] = {
        "row": row,
        "noun": "competitor",
        "typed": row.body if row else {},
        "errors": {},
        "nav": "market",
        "version": row.version if row else "",
    }
    if request.method == "POST":
        post = request.POST
        try:
            saved = parity.save_competitor(scope, row, post.get("title", ""), post.get("note", ""), _version(post))
        except FieldErrors as error:
            return render(
                request, "evidence/market_form.html", context | {"errors": error.errors, "typed": post, "version": post.get("version")}, status=422
            )
        messages.success(request, f"{saved} {'changed' if row else 'added'}.", extra_tags="undo")
        return redirect("competitor", scope.workspace.slug, saved.ref)
    return render(request, "evidence/market_form.html", context)


@operation("market.edit", methods=("GET", "POST"))
def edit_capability(request: HttpRequest, scope: Scope, capability: str = "") -> HttpResponse:
    """A new capability, or another's name, area and importance."""
    row = scope.get(Capability, ref=capability) if capability else None
    typed = {**row.body, "importance": f"{100 * (0.5 if row['importance'] is None else row['importance']):g}"} if row else {"importance": "50"}
    context: dict[str, Any] = {"row": row, "noun": "capability", "typed": typed, "errors": {}, "nav": "market", "version": row.version if row else ""}
    if request.method == "POST":
        post = request.POST
        try:
            saved = parity.save_capability(scope, row, post.get("title", ""), post.get("area", ""), post.get("importance", ""), _version(post))
        except FieldErrors as error:
            return render(
                request, "evidence/market_form.html", context | {"errors": error.errors, "typed": post, "version": post.get("version")}, status=422
            )
        messages.success(request, f"{saved} {'changed' if row else 'added'}.", extra_tags="undo")
        return redirect(f"{reverse('market', args=[scope.workspace.slug])}#capability-{saved.ref}")
    return render(request, "evidence/market_form.html", context)


@operation("market.edit", methods=("POST",))
def delete_from_market(request: HttpRequest, scope: Scope, noun: str, ref: str) -> HttpResponse:
    """Take a competitor or a capability away, with its cells."""
    models: dict[str, Any] = {"competitors": Competitor, "capabilities": Capability}
    if noun not in models:
        raise Http404
    row = scope.get(models[noun], ref=ref)
    num = parity.take_away(scope, row)
    messages.success(request, f"{row} deleted with {words.plural(num, 'cell')}.", extra_tags="undo")
    return redirect("market", scope.workspace.slug)


def _is_shown(line: parity.Line, mode: str) -> bool:
    match mode:
        case "behind":
            return (line.gap or 0) > 0
        case "ahead":
            return (line.gap or 0) < 0
        case "level":
            return line.gap == 0
        case "known":
            return line.gap is not None
        case "unknown":
            return line.gap is None
        case "stale":
            return any(each.is_stale or each.body is None for each in (line.us, *line.others))
        case "their-stale":
            return line.others[0].is_stale if line.others else False
        case "their-unchecked":
            return line.others[0].body is None if line.others else False
    return True


def _with(request: HttpRequest, **changes: str) -> str:
    """The matrix's address as it is sifted now, with something else; which capabilities are shown is left out."""
    kept = {name: request.GET[name] for name in ("vs", "area", "q") if request.GET.get(name)} | changes
    return f"{request.path}?{urlencode(kept)}"


def _version(post: Any) -> int | None:
    text = post.get("version", "")
    return int(text) if text.isdigit() else None
