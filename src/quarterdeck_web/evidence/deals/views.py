"""Pages of deals won and lost: rates by competitor, segment and reason; the deals behind one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.deals.assemble import MIN_DEALS, SIDE_NAMES, deals_of, overall, rates, sellers_prices
from quarterdeck_web.evidence.deals.assemble import behind as deals_behind
from quarterdeck_web.evidence.models import Competitor
from quarterdeck_web.products.assemble import collections

TITLES = {"competitor": "By competitor", "segment": "By segment", "reason": "By reason"}
UNKNOWN = {"competitor": "No competitor named", "segment": "No segment", "reason": "No reason given"}
MOST = 20
PER_PAGE = 50


@operation("evidence.see")
def deals(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Rates of deals won, each with its interval and its number."""
    found = deals_of(scope)
    names = _names(scope)
    sides = []
    for side in SIDE_NAMES:
        every = rates(found, side)
        named = [
            {"rate": rate, "title": names[side].get(rate.group, rate.group) or UNKNOWN[side], "is_few": rate.won + rate.lost < MIN_DEALS}
            for rate in every
        ]
        sides.append({"side": side, "title": TITLES[side], "rates": named[:MOST], "num": len(named)})
    prices, told_by_others = sellers_prices(found)
    context = {"all": overall(found), "sides": sides, "prices": prices, "told_by_others": told_by_others, "min_deals": MIN_DEALS, "nav": "market"}
    return render(request, "evidence/deals/deals.html", context)


@operation("evidence.see")
def behind(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The deals behind one rate."""
    side, group = request.GET.get("by", SIDE_NAMES[0]), request.GET.get("group", "")
    if side not in SIDE_NAMES:
        raise Http404
    found = deals_behind(deals_of(scope), side, group)
    names = _names(scope)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "deals": [{"item": each, "competitor": names["competitor"].get(each.deal.competitor or "", "")} for each in page.object_list],
        "page": page,
        "num": len(found),
        "rate": overall(found),
        "currency": scope.workspace.facts.get("currency", "€"),
        "title": names[side].get(group, group) or UNKNOWN[side],
        "nav": "market",
    }
    return render(request, "evidence/deals/behind.html", context)


def _names(scope: Scope) -> dict[str, dict[str, str]]:
    segments: Any = scope.rows(collections()["segments"])
    return {
        "competitor": {row.ref: str(row) for row in scope.rows(Competitor)},
        "segment": {row.ref: str(row) for row in segments},
        "reason": {},
    }
