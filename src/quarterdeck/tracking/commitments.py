"""Whether what was promised still holds: the chance to be on time against the confidence it was promised with."""

from datetime import date
from typing import Literal

from quarterdeck.calendar import monday_of
from quarterdeck.forecast import FeatureForecast, Forecast
from quarterdeck.forecast.network import week_of
from quarterdeck.product import Commitment, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.roadmap.plan import Plan
from quarterdeck.tracking.drift.facts import facts_of

DEFAULT_CONFIDENCE = 0.85
"""What a promise is held to that names no confidence of its own: the date one may give to others."""

CommitmentState = Literal["kept", "broken", "holds", "at risk", "not planned"]


@noun
class CommitmentHealth:
    """How a promise stands. `chance` is P(done by `promised_date`) in the forecast; it *holds* while that is at least `threshold`.

    *Kept* and *broken* once the feature is done; *broken*, too, once the day has passed without. *Not planned*: the
    forecast does not have the feature. `tell` names whom it concerns: to whom it was promised, who owns the feature, who
    promised it.
    """

    commitment: str
    feature: str
    title: str
    to: str
    promised_date: date
    threshold: float
    chance: float | None
    state: CommitmentState
    tell: tuple[str, ...] = ()


def commitment_health(
    product: ProductFile, plan: Plan, forecast: Forecast, *, today: date, default: float = DEFAULT_CONFIDENCE
) -> tuple[CommitmentHealth, ...]:
    """Every promise of a product, those in most trouble first."""
    finishes = {each.feature: each for each in forecast.features}
    done = {name: facts.finished_on for name, facts in facts_of(product, plan, forecast, today).items()}
    found = [_health(each, product, finishes.get(each.feature), done.get(each.feature), today, default) for each in product.commitments]
    order: dict[str, int] = {"broken": 1, "at risk": 0, "not planned": 2, "holds": 3, "kept": 4}
    return tuple(sorted(found, key=lambda each: (order[each.state], each.chance if each.chance is not None else 0.0, each.promised_date)))


def chance_by(feature: FeatureForecast, day: date) -> float | None:
    """The share of futures in which a feature is done by a day: as told where that day was promised, else from its weeks.

    Within a week futures are spread evenly over its working days. None where the forecast has no weeks.
    """
    finish, weeks = feature.finish, feature.finish_weeks
    if finish.promised == day and finish.probability_on_time is not None:
        return finish.probability_on_time
    total = sum(weeks.counts) + weeks.never if weeks else 0
    if weeks is None or not total:
        return None
    passed = week_of(monday_of(weeks.first), day, whole=True) if day >= weeks.first else 0.0
    whole = int(passed)
    within = weeks.counts[whole] * (passed - whole) if whole < len(weeks.counts) else 0.0
    return round((sum(weeks.counts[:whole]) + within) / total, 4)


def _health(
    promise: Commitment, product: ProductFile, foreseen: FeatureForecast | None, done: date | None, today: date, default: float
) -> CommitmentHealth:
    feature = next((each for each in product.features if each.id == promise.feature), None)
    threshold = default if promise.confidence is None else promise.confidence
    chance = chance_by(foreseen, promise.promised_date) if foreseen is not None else None
    account = next((each.title for each in product.accounts if each.id == promise.account), "")
    people = {person.id: person.name for person in product.people}
    owner = people.get(feature.owner, feature.owner) if feature is not None and feature.owner else ""
    return CommitmentHealth(
        commitment=promise.id,
        feature=promise.feature,
        title=feature.title if feature is not None else promise.feature,
        to=promise.to,
        promised_date=promise.promised_date,
        threshold=threshold,
        chance=chance,
        state=_state(promise, chance, threshold, done, today),
        tell=tuple(dict.fromkeys(name for name in (account or promise.to, owner, promise.made_by) if name)),
    )


def _state(promise: Commitment, chance: float | None, threshold: float, done: date | None, today: date) -> CommitmentState:
    if done is not None:
        return "kept" if done <= promise.promised_date else "broken"
    if promise.promised_date < today:
        return "broken"
    if chance is None:
        return "not planned"
    return "holds" if chance >= threshold else "at risk"
