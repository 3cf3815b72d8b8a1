"""Won and lost: rates by competitor, segment and reason, each with the interval its number of deals allows."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from quarterdeck.product import Evidence
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import Interval, wilson_interval

Side = Literal["competitor", "segment", "reason"]
SIDES: tuple[Side, ...] = ("competitor", "segment", "reason")


@noun
class WinRate:
    """Won of won and lost among the deals of one group; `group` is "" where it is not known. `deals` are the ids behind it, newest first.

    `share` is 0 to 1 with its 95 % Wilson interval. `amount_won` and `amount_lost` add up what is known.
    """

    group: str
    won: int
    lost: int
    share: float
    interval: Interval
    amount_won: float
    amount_lost: float
    deals: tuple[str, ...]


def win_rate(deals: Iterable[Evidence], group: str = "") -> WinRate | None:
    """The rate of some deals; None where none of them ended.

    Examples
    --------
    >>> from quarterdeck.product import Deal, Evidence
    >>> ended = [Evidence(id=str(n), text="", kind="deal", deal=Deal(outcome="won" if n < 6 else "lost")) for n in range(10)]
    >>> rate = win_rate(ended)
    >>> round(rate.interval.low, 3), round(rate.interval.high, 3)
    (0.313, 0.832)
    """
    ended = sorted((each for each in deals if each.deal is not None), key=lambda each: str(each.said_on or ""), reverse=True)
    if not ended:
        return None
    won = [each.deal for each in ended if each.deal is not None and each.deal.outcome == "won"]
    lost = [each.deal for each in ended if each.deal is not None and each.deal.outcome == "lost"]
    share = len(won) / len(ended)
    return WinRate(
        group=group,
        won=len(won),
        lost=len(lost),
        share=share,
        interval=wilson_interval(share, len(ended)),
        amount_won=sum(deal.amount or 0.0 for deal in won),
        amount_lost=sum(deal.amount or 0.0 for deal in lost),
        deals=tuple(each.id for each in ended),
    )


def win_rates(deals: Iterable[Evidence], by: Side) -> tuple[WinRate, ...]:
    """The rates of each group, most deals first. Items that are no deals, doubles and archived ones do not count."""
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for each in counted_deals(deals):
        groups[_group(each, by)].append(each)
    rates = [rate for group, members in groups.items() if (rate := win_rate(members, group)) is not None]
    return tuple(sorted(rates, key=lambda rate: (-len(rate.deals), rate.group)))


def counted_deals(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The deals among evidence: ended, no double of another, not archived."""
    return tuple(each for each in evidence if each.deal is not None and each.duplicate_of is None and not each.archived)


def _group(each: Evidence, by: Side) -> str:
    assert each.deal is not None
    found = {"competitor": each.deal.competitor, "segment": each.segment, "reason": each.deal.reason.strip().capitalize()}[by]
    return found or ""
