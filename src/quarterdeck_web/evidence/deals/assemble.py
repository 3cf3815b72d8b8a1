"""Rows of deals as the engine counts them."""

from typing import Any

from quarterdeck.adapters import adapter_of
from quarterdeck.evidence import counted_deals, win_rate, win_rates
from quarterdeck.evidence.deals import SIDES
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence

SIDE_NAMES: tuple[str, ...] = SIDES
PRICE = ("price", "cost", "budget", "expensive", "pricing", "too expensive")
MIN_DEALS = 10
"""With fewer deals a rate's interval is some sixty points wide."""


def deals_of(scope: Scope) -> tuple[Any, ...]:
    """The workspace's deals as the engine takes them, newest first."""
    from quarterdeck.product import Evidence as EvidenceNoun

    adapter = adapter_of(EvidenceNoun)
    bodies = scope.rows(Evidence).filter(kind="deal").order_by("-day", "-id").values_list("body", flat=True)
    return counted_deals(adapter.validate_python(body) for body in bodies if body.get("deal"))


def overall(deals: tuple[Any, ...]) -> Any:
    """The rate of all of them."""
    return win_rate(deals)


def rates(deals: tuple[Any, ...], side: str) -> tuple[Any, ...]:
    """The rates by one side, most deals first."""
    return win_rates(deals, side)  # type: ignore[arg-type]


def behind(deals: tuple[Any, ...], side: str, group: str) -> tuple[Any, ...]:
    """The deals behind one rate, newest first; without a side behind the rate of all of them."""
    found = next((rate for rate in rates(deals, side) if rate.group == group), None) if side else overall(deals)
    by_id = {each.id: each for each in deals}
    return tuple(by_id[ref] for ref in found.deals) if found else ()


def lost_for_price(deals: tuple[Any, ...]) -> tuple[Any, ...]:
    """The deals that were lost for their price, as somebody said."""
    return tuple(each for each in deals if each.deal.outcome == "lost" and any(word in each.deal.reason.lower() for word in PRICE))


def not_told_by_buyers(deals: tuple[Any, ...]) -> tuple[Any, ...]:
    """Those of which no buyer said why."""
    return tuple(each for each in deals if each.deal.told_by != "buyer")
