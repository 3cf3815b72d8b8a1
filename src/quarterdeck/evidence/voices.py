"""How many people, accounts and how much revenue stand behind a need."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from quarterdeck.evidence.trend import Trend, two_proportion_trend
from quarterdeck.product import Account, Evidence
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import Interval, wilson_interval

RECENT_DAYS = 90
"""A quarter: the recent trend compares the last one with the one before it."""

Counted = Literal["accounts", "people", "items"]


@noun
class Voices:
    """Feedback behind one need. `share` is of all `counted` (accounts, else people, else items) that said anything at all.

    `items` leaves duplicates out; people and accounts count once. `revenue` is what those accounts pay a year.
    `trend` compares the need's share of what was said in the last `RECENT_DAYS` days with the days before them.
    """

    items: int
    people: int
    accounts: int
    revenue: float
    counted: Counted
    share: float
    interval: Interval
    recent_items: int
    earlier_items: int
    trend: Trend | None = None


@dataclass(slots=True)
class _Tally:
    items: int = 0
    recent: int = 0
    earlier: int = 0
    people: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)

    def add(self, evidence: Evidence, recent_from: date) -> None:
        if evidence.person:
            self.people.add(evidence.person)
        if evidence.account:
            self.accounts.add(evidence.account)
        if evidence.duplicate_of is None:
            self.items += 1
            if evidence.said_on is not None:
                self.recent += evidence.said_on >= recent_from
                self.earlier += recent_from - timedelta(days=RECENT_DAYS) <= evidence.said_on < recent_from


def voices_by_need(evidence: Iterable[Evidence], accounts: Iterable[Account], as_of: date) -> dict[str, Voices]:
    """The voices behind each need that has any, in one pass over the evidence."""
    return voices_by_group(evidence, lambda each: () if each.need is None else (each.need,), accounts, as_of)


def voices_by_group(
    evidence: Iterable[Evidence], groups_of: Callable[[Evidence], Iterable[str]], accounts: Iterable[Account], as_of: date
) -> dict[str, Voices]:
    """The voices behind each group that has any; one piece of evidence may stand behind several."""
    recent_from = as_of - timedelta(days=RECENT_DAYS - 1)
    whole, tallies = _Tally(), defaultdict[str, _Tally](_Tally)
    for each in evidence:
        if each.said_on is not None and each.said_on > as_of:
            continue
        whole.add(each, recent_from)
        for group in groups_of(each):
            tallies[group].add(each, recent_from)
    revenue = {account.id: account.yearly_revenue for account in accounts}
    return {group: _voices(tally, whole, revenue) for group, tally in tallies.items()}


def _voices(tally: _Tally, whole: _Tally, revenue: Mapping[str, float]) -> Voices:
    counted, part, everyone = _counted(tally, whole)
    share = part / everyone if everyone else 0.0
    trend = None
    if whole.recent and whole.earlier:
        trend = two_proportion_trend(tally.recent / whole.recent, whole.recent, tally.earlier / whole.earlier, whole.earlier)
    return Voices(
        items=tally.items,
        people=len(tally.people),
        accounts=len(tally.accounts),
        revenue=sum(revenue.get(account, 0.0) for account in sorted(tally.accounts)),
        counted=counted,
        share=share,
        interval=wilson_interval(share, max(everyone, 1)),
        recent_items=tally.recent,
        earlier_items=tally.earlier,
        trend=trend,
    )


def _counted(tally: _Tally, whole: _Tally) -> tuple[Counted, int, int]:
    if whole.accounts:
        return "accounts", len(tally.accounts), len(whole.accounts)
    if whole.people:
        return "people", len(tally.people), len(whole.people)
    return "items", tally.items, whole.items
