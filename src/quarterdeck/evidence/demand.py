"""How many people a quarter ask for something: a distribution, from when each of them first did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from scipy.stats import nbinom

from quarterdeck.product import Evidence
from quarterdeck.uncertainty import ThreePoint

QUARTER_DAYS = 91
MOST_QUARTERS = 4
"""Asking longer ago than this says little about the next quarter."""
PRIOR_COUNT = 0.5
"""Jeffreys' prior of a Poisson rate."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Who asked, and how many will ask in the next quarter.

    `people` asked at all; `asked` of them for the first time within the last `quarters`. `reach` holds the 10, 50 and 90 % quantiles of the
    number of people who ask for the first time in the next `QUARTER_DAYS` days. Voices without a day count among `people` only.
    """

    people: int
    asked: int
    quarters: float
    reach: ThreePoint
    evidence: tuple[str, ...]

    def first_day(self, as_of: date) -> date:
        """The first day on which asking counts as new, given the day it was counted on."""
        return as_of - timedelta(days=round(self.quarters * QUARTER_DAYS) - 1)

    @property
    def is_emerging(self) -> bool:
        """Fewer than two people: nothing to plan on yet."""
        return self.people < 2


def demand(voices: Iterable[Evidence], as_of: date, *, observed_from: date | None = None) -> Demand | None:
    """The demand behind these voices; None without any.

    One person counts once, at the first time; without a person the account is the person, and without either the voice stands for
    itself unless it is a duplicate. New askers come as a Poisson process of unknown rate: with Jeffreys' prior the number in the next
    quarter is negative binomial.

    Parameters
    ----------
    as_of
        What was said later does not count.
    observed_from
        The first day on which asking would have been noticed; by default `MOST_QUARTERS` back. A later first voice does not shorten the
        time, since silence before it was observed, too.

    References
    ----------
    .. [1] A. Gelman et al., Bayesian Data Analysis, 3rd edition, 2013, ISBN 978-1-4398-4095-5, sections 2.6 and 2.8.
    """
    first: dict[str, date | None] = {}
    counted: list[str] = []
    for voice in voices:
        if voice.said_on is not None and voice.said_on > as_of:
            continue
        counted.append(voice.id)
        who = f"person {voice.person}" if voice.person else f"account {voice.account}" if voice.account else f"voice {voice.duplicate_of or voice.id}"
        earlier = first.get(who)
        if who not in first or (voice.said_on is not None and (earlier is None or voice.said_on < earlier)):
            first[who] = voice.said_on
    if not first:
        return None
    begin = as_of - timedelta(days=MOST_QUARTERS * QUARTER_DAYS - 1)
    begin = max(begin, observed_from) if observed_from is not None and observed_from <= as_of else begin
    quarters = ((as_of - begin).days + 1) / QUARTER_DAYS
    asked = sum(1 for day in first.values() if day is not None and day >= begin)
    chance = quarters / (quarters + 1)
    low, middle, high = (float(nbinom.ppf(share, PRIOR_COUNT + asked, chance)) for share in (0.1, 0.5, 0.9))
    return Demand(len(first), asked, quarters, ThreePoint(low, middle, high), tuple(counted))
