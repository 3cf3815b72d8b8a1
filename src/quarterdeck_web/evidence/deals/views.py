"""Pages of deals won and lost: rates by competitor, segment and reason; the deals behind one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.deals.assemble import MIN_DEALS, SIDE_NAMES, deals_of, lost_for_price, not_told_by_buyers, overall, rates
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
    prices = lost_for_price(found)
    context = {
        "all": overall(found),
        "sides": sides,
        "prices": len(prices),
        "told_by_others": len(not_told_by_buyers(prices)),
        "min_deals": MIN_DEALS,
        "nav": "market",
    }
    return render(request, "evidence/deals/deals.html", context)


@operation("evidence.see")
def behind(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The deals behind one rate: of a group (`by`, `group`) or of all, those of one `outcome`, those lost for the `price`."""
    side, group = request.GET.get("by", ""), request.GET.get("group", "")
    if side and side not in SIDE_NAMES:
        raise Http404
    every = deals_behind(deals_of(scope), side, group)
    found, said = _narrowed(every, request.GET)
    names = _names(scope)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "deals": [{"item": each, "competitor": names["competitor"].get(each.deal.competitor or "", "")} for each in page.object_list],
        "page": page,
        "num": len(found),
        "rate": overall(found) if not said else None,
        "said": said,
        "won_url": f"{_without(request.GET, 'page')}&outcome=won",
        "all_url": _without(request.GET, "outcome", "price", "told", "page"),
        "currency": scope.workspace.facts.get("currency", "€"),
        "title": (names[side].get(group, group) or UNKNOWN[side]) if side else "All deals",
        "nav": "market",
    }
    return render(request, "evidence/deals/behind.html", context)


def _narrowed(deals: tuple[Any, ...], query: QueryDict) -> tuple[tuple[Any, ...], str]:
    """Those of some deals that an address asks for, and which these are in words; no words for all of them."""
    said = []
    if "price" in query:
        deals = lost_for_price(deals)
        said.append("lost for the price")
    if "told" in query:
        deals = not_told_by_buyers(deals)
        said.append("of which no buyer said why")
    if (outcome := query.get("outcome", "")) in ("won", "lost"):
        deals = tuple(each for each in deals if each.deal.outcome == outcome)
        said.append(outcome)
    return deals, ", ".join(said)


def _without(query: QueryDict, *names: str) -> str:
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return f"?{kept.urlencode()}"


def _names(scope: Scope) -> dict[str, dict[str, str]]:
    segments: Any = scope.rows(collections()["segments"])
    return {
        "competitor": {row.ref: str(row) for row in scope.rows(Competitor)},
        "segment": {row.ref: str(row) for row in segments},
        "reason": {},
    }
