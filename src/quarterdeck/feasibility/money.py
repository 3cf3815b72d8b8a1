"""What is at risk for lack of money, and what hangs on it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from quarterdeck.evidence import NeedStrength, strong_needs
from quarterdeck.product import Funding, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.units import format_amount

FUNDED_ORDER = ("none", "partial")


@noun
class NeedAtRisk:
    """A need that the unfunded feature answers, with its strength (0 to 1)."""

    need: str
    title: str
    strength: float
    coverage: Literal["full", "partial"]


@noun
class FundingRisk:
    """Money that a feature asks for and does not have, or not all of. `dependents` wait for the feature, directly or through others."""

    funding: str
    feature: str
    title: str
    purpose: str
    funded: Literal["none", "partial"]
    amount: ThreePoint | None
    currency: str
    stated: str
    sponsors: tuple[str, ...]
    dependents: tuple[str, ...]
    needs: tuple[NeedAtRisk, ...]


def funding_risks(product: ProductFile) -> tuple[FundingRisk, ...]:
    """Funding that has not come, nothing at all first, then by the strongest need that hangs on it."""
    features = {feature.id: feature for feature in product.features}
    rows = [row for row in product.funding if row.funded in FUNDED_ORDER and row.feature in features]
    if not rows:
        return ()
    waiting = _waiting(product)
    needs: dict[str, list[NeedAtRisk]] = defaultdict(list)
    for feature, need in _needs_by_feature(strong_needs(product).needs):
        needs[feature].append(need)
    risks = [
        FundingRisk(
            funding=row.id,
            feature=row.feature,
            title=features[row.feature].title,
            purpose=row.purpose,
            funded="none" if row.funded == "none" else "partial",
            amount=row.amount,
            currency=row.currency or product.currency,
            stated=row.stated,
            sponsors=row.sponsors,
            dependents=_all_waiting(row.feature, waiting),
            needs=tuple(needs[row.feature]),
        )
        for row in rows
    ]
    return tuple(sorted(risks, key=lambda risk: (risk.funded, -max((need.strength for need in risk.needs), default=0.0), risk.feature)))


def money_condition(row: Funding) -> str:
    """What must come for the feature to go on: money, in figures where there are any."""
    sum_ = f"{format_amount(row.amount.p50, row.currency)} " if row.amount is not None else ""
    rest = "the rest of the money" if row.funded == "partial" else "the money"
    return f"{rest} for {row.purpose} ({sum_.strip() or row.stated or 'no figure given'}) comes"


def _needs_by_feature(needs: tuple[NeedStrength, ...]) -> Iterator[tuple[str, NeedAtRisk]]:
    for need in needs:
        for answer in need.answers:
            yield answer.feature, NeedAtRisk(need=need.need, title=need.title, strength=need.strength, coverage=answer.coverage)


def _waiting(product: ProductFile) -> dict[str, list[str]]:
    """Who waits for a feature, by hard dependencies."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for link in product.dependencies:
        if link.hardness == "hard":
            waiting[link.requires].append(link.feature)
    return waiting


def _all_waiting(feature: str, waiting: dict[str, list[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    frontier = [feature]
    while frontier:
        for other in waiting.get(frontier.pop(), ()):
            if other not in found and other != feature:
                found[other] = None
                frontier.append(other)
    return tuple(found)
