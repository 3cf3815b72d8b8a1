"""What the past says: how estimates came out, how late finishes were, how many goals were met."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from quarterdeck.forecast.combination import known_by
from quarterdeck.forecast.estimates import EstimateErrors, LearnedEstimates, learn_estimates
from quarterdeck.forecast.forecast import ReferenceClass, TrackRecord
from quarterdeck.forecast.network import Floats
from quarterdeck.product import Outcome, Period, ProductFile
from quarterdeck.uncertainty import generator

DEFAULT_SIGMA = 0.20
"""Spread (standard deviation of the logarithm) of a team's shared factor before anything is learned.

A cautious guess: with it four futures in five lie within a factor of 1.3 either way. Learned spreads replace it.
"""
PRIOR_OUTCOMES = 10
"""How many outcomes the default weighs as much as."""
MIN_OUTCOMES = 5
MIN_DELAYS = 10
MIN_DATED_SHARE = 0.6
"""Delays stand for all items only where most decided items have a finish date; else only the finished ones would speak."""
UNDECIDED = ("in progress", "unknown")


@dataclass(frozen=True, slots=True)
class TeamFactor:
    """What multiplies all efforts of a team in one future: lognormal with median `bias` and spread `sigma`."""

    bias: float = 1.0
    sigma: float = DEFAULT_SIGMA
    num_outcomes: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """What was learned. `delays` are days past the promise, sorted; `periods` closed classes, the last one first."""

    factors: Mapping[str, TeamFactor]
    references: tuple[ReferenceClass, ...]
    delays: Floats
    track_record: TrackRecord | None
    estimates: LearnedEstimates | None = None

    def factor(self, team: str | None) -> TeamFactor:
        return self.factors.get(team or "", self.factors[""])

    def size_bias(self, team: str | None, size: str | None, estimate_days: float) -> float:
        """What multiplies an estimate of that size beside its team's bias; `estimate_days` is all that the team does for a feature.

        1 where nothing is learned; few outcomes in all leave it near 1.
        """
        if self.estimates is None or self.estimates.errors is None:
            return 1.0
        base = (team,) if team and team in self.factors else ()
        learned = self.estimates.size_bias(estimate_days, base[0] if base else None, size or "", base)
        return float(learned ** _trust(self.estimates.errors.num))


def learn(product: ProductFile, range_variance: float) -> History:
    """Learn from closed outcomes; `range_variance` is the variance of log effort that the given ranges already carry."""
    delays = _delays(product)
    references = tuple(_references(product, delays))
    estimates = learn_estimates(product)
    known = estimates if estimates.errors is not None and estimates.errors.num >= MIN_OUTCOMES else None
    return History(_team_factors(estimates.errors, range_variance), references, delays, _track_record(product), known)


def _team_factors(learned: EstimateErrors | None, range_variance: float) -> dict[str, TeamFactor]:
    """Median and spread of actual ÷ estimate per team, each shrunk to that of all, and that to no bias and the default spread.

    Spread that the efforts' own ranges do not explain is laid on the shared factor: cautious, since errors that are
    shared do not average out.
    """
    if learned is None or learned.num < MIN_OUTCOMES:
        return {"": TeamFactor(num_outcomes=learned.num if learned else 0)}
    known = [path for path in learned.nodes if len(path) <= 1 and (not path or learned.num_of(path) >= MIN_OUTCOMES)]
    return {path[0] if path else "": _factor(learned, path, range_variance) for path in known}


def _factor(learned: EstimateErrors, path: tuple[str, ...], range_variance: float) -> TeamFactor:
    """Few outcomes in all leave much of the default."""
    own_variance = max(_variance(learned, path) - range_variance, 0.0)
    trust = _trust(learned.num)
    variance = trust * own_variance + (1 - trust) * DEFAULT_SIGMA**2
    return TeamFactor(float(np.exp(trust * float(learned.log_errors(path, 0.5)))), variance**0.5, learned.num_of(path))


def _variance(learned: EstimateErrors, path: tuple[str, ...]) -> float:
    """Variance of log errors; of a team that within its sizes, since the bias of each is drawn apart.

    Half the distance from the 16 % to the 84 % quantile is the spread of a lognormal.
    """
    sizes = {each: learned.num_of(each) for each in learned.nodes if len(each) == 2 and each[:1] == path}
    weights = sizes | {path: learned.num_of(path) - sum(sizes.values())}
    ends = [learned.log_errors(each, (0.16, 0.84)) for each in weights]
    return float(np.average([((high - low) / 2) ** 2 for low, high in ends], weights=list(weights.values())))


def _trust(num_outcomes: int) -> float:
    return num_outcomes / (num_outcomes + PRIOR_OUTCOMES)


def _delays(product: ProductFile) -> Floats:
    decided = [each for each in product.outcomes if each.promised_on and each.status not in UNDECIDED and each.promised_on <= product.as_of]
    dated = [(each.finished_on - each.promised_on).days for each in decided if each.finished_on and each.promised_on]
    if len(dated) < MIN_DELAYS or len(dated) < MIN_DATED_SHARE * len(decided):
        return np.zeros(0)
    return np.sort(np.array(dated, dtype=float))


def _references(product: ProductFile, delays: Floats) -> list[ReferenceClass]:
    closed = sorted((each for each in product.periods if each.last < product.as_of), key=lambda each: each.last, reverse=True)
    # What was never accepted was no promise, and what nobody knows the end of says nothing.
    told = [each for each in product.outcomes if each.status not in ("unknown", "rejected")]
    classes = [(period, [each for each in told if each.period == period.id]) for period in closed]
    classes = [(period, outcomes) for period, outcomes in classes if outcomes]
    found = [_reference(f"goals of {period.title}", [period], outcomes) for period, outcomes in classes[:1]]
    if len(classes) > 1:
        everything = [outcome for _, outcomes in classes for outcome in outcomes]
        found.append(_reference(f"goals of {len(classes)} closed periods", [period for period, _ in classes], everything))
    if len(delays):
        on_time = int((delays <= 0).sum())
        found.append(_rated("finishes on or before the promised day", on_time, len(delays), 0.0))
    return found


def _reference(title: str, periods: list[Period], outcomes: list[Outcome]) -> ReferenceClass:
    weeks = float(np.mean([((period.last - period.first).days + 1) / 7 for period in periods]))
    return _rated(title, sum(outcome.status == "completed" for outcome in outcomes), len(outcomes), weeks)


def _rated(title: str, completed: int, total: int, period_weeks: float) -> ReferenceClass:
    """A share with its 80 % interval: a Beta posterior under Jeffreys' prior."""
    from scipy.stats import beta

    low, high = (float(beta.ppf(share, completed + 0.5, total - completed + 0.5)) for share in (0.1, 0.9))
    rate = (completed + 0.5) / (total + 1)
    return ReferenceClass(title=title, completed=completed, total=total, period_weeks=period_weeks, rate=rate, rate_low=low, rate_high=high)


def draw_reference_weeks(history: History, feature: str, num_samples: int, seed: int) -> tuple[Floats, bool] | None:
    """Weeks until a feature is done by history alone, and whether they count from its planned finish (else from its start).

    With promises and finishes in the history: the empirical delays, which may be negative. Else periods: a share drawn
    from the Beta posterior of the last closed period is a hazard per period, the same in every period to come; that
    draw is shared by all features of a sample. None where there is no history.
    """
    rng = generator(seed, "reference", feature)
    uniform = rng.permuted((np.arange(num_samples) + rng.random(num_samples)) / num_samples)
    if len(history.delays):
        return np.quantile(history.delays, uniform) / 7, True
    if not history.references:
        return None
    last = history.references[0]
    rate = generator(seed, "base rate").beta(last.completed + 0.5, last.total - last.completed + 0.5, num_samples)
    hazard = -np.log1p(-np.clip(rate, 1e-9, 1 - 1e-9))
    return last.period_weeks * -np.log1p(-uniform) / hazard, False


def _track_record(product: ProductFile) -> TrackRecord | None:
    """How often dates came true whose time has come; what is still open has missed them."""
    due = known_by(product.forecasts, product.as_of)
    if not due:
        return None
    done = [each.record for each in due if not each.is_open]
    by_p50, by_p85 = (sum(bool(each.actual_date and each.actual_date <= getattr(each, date)) for each in done) for date in ("p50_date", "p85_date"))
    return TrackRecord(num_forecasts=len(due), share_by_p50=by_p50 / len(due), share_by_p85=by_p85 / len(due))
