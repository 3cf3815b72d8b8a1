"""Exposure: what is expected of each risk, and how the sum has moved.

Expected loss = mean probability × mean loss, each the mean of its range; never a product of ranks (L. A. Cox, "What's wrong
with risk matrices?", Risk Analysis 28(2), 2008, doi:10.1111/j.1539-6924.2008.01030.x).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Risk
from quarterdeck_web.products.models import Change
from quarterdeck_web.risks.assemble import mean_of

DAYS_PER_WEEK = 5
HISTORY = timedelta(weeks=26)
"""How far back the burn-down looks."""
MOST_CHANGES = 5000


@dataclass(frozen=True)
class Exposure:
    """What one risk costs in expectation: working days and money, each its chance times its loss."""

    chance: float
    days: float
    money: float

    @property
    def weeks(self) -> float:
        """The days as weeks of work."""
        return self.days / DAYS_PER_WEEK


NOTHING = Exposure(0.0, 0.0, 0.0)


def exposure_of(body: Mapping[str, Any]) -> Exposure:
    """The exposure to one risk; nothing once it came true or was closed."""
    if body.get("state", "open") != "open":
        return NOTHING
    chance = min(1.0, max(0.0, mean_of(body.get("probability"))))
    return Exposure(chance, chance * mean_of(body.get("delay_days")), chance * mean_of(body.get("loss")))


def history_of(scope: Scope, risks: Sequence[Risk], now: datetime | None = None) -> list[tuple[datetime, float, float]]:
    """Total exposure (days, money) after every change since half a year ago, and at its beginning; oldest first.

    Worked out backwards from today's rows through the history of changes, so that it needs no records of its own.
    """
    now = now or timezone.now()
    since = now - HISTORY
    entries = (
        scope.rows(Change)
        .filter(table=Risk._meta.label_lower, at__gte=since, before__isnull=False)
        .order_by("-position")
        .values_list("row", "at", "before")[:MOST_CHANGES]
    )
    present: dict[Any, Mapping[str, Any]] = {risk.pk: risk.body for risk in risks}
    born = {risk.pk: risk.created_at for risk in risks}
    exposures = {pk: exposure_of(body) for pk, body in present.items()}
    days, money = _total(exposures.values())
    points = [(now, days, money)]
    for row, at, before in entries:
        points.append((at, days, money))
        was, is_now = exposure_of(before) if before else NOTHING, exposures.get(row, NOTHING)
        days, money = days + was.days - is_now.days, money + was.money - is_now.money
        exposures[row] = was
        points.append((at, days, money))
    first = max(since, min(born.values(), default=now))
    points.append((min(first, points[-1][0]), days, money))
    return points[::-1]


def ahead_of(risks: Iterable[Risk], finishes: Mapping[str, date], today: date) -> list[tuple[date, float, float]]:
    """Exposure (days, money) left after each finish: a risk is over when its feature is done. Features without a date stay."""
    left = [(finishes.get(risk.body.get("feature", "")), exposure_of(risk.body)) for risk in risks]
    ends = sorted({finish for finish, _ in left if finish is not None and finish > today})
    points = [(today, *_total(each for _, each in left))]
    for end in ends:
        points.append((end, *_total(each for finish, each in left if finish is None or finish > end)))
    return points


def were_we_right(risks: Iterable[Risk]) -> list[dict[str, Any]]:
    """Of the risks that are over: how many came true among those said to be unlikely, possible, likely."""
    bands = [(0.0, 0.3, "below 30 %"), (0.3, 0.6, "30 to 60 %"), (0.6, 1.01, "over 60 %")]
    over = [(exposure_chance(risk.body), risk.body["state"] == "came true") for risk in risks if risk.body.get("state", "open") != "open"]
    found = []
    for low, high, words in bands:
        inside = [came for chance, came in over if low <= chance < high]
        if inside:
            found.append({"words": words, "num": len(inside), "came": sum(inside), "share": sum(inside) / len(inside)})
    return found


def exposure_chance(body: Mapping[str, Any]) -> float:
    """The mean chance a risk was given, whatever became of it."""
    return min(1.0, max(0.0, mean_of(body.get("probability"))))


def _total(exposures: Iterable[Exposure]) -> tuple[float, float]:
    days = money = 0.0
    for each in exposures:
        days += each.days
        money += each.money
    return days, money
