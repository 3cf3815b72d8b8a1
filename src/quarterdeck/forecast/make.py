"""From a plan to dates with their doubt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.answers import Answers
from quarterdeck.forecast.burn_up import burn_up, finish_weeks
from quarterdeck.forecast.dates import date_forecast, quantile, week_by
from quarterdeck.forecast.draws import Draws, draw, range_variance
from quarterdeck.forecast.drivers import Causes, criticality, find_drivers, find_joint_drivers
from quarterdeck.forecast.finishes import PooledFinishes
from quarterdeck.forecast.forecast import Driver, FeatureForecast, Forecast, ReleaseForecast, Without
from quarterdeck.forecast.history import History, learn
from quarterdeck.forecast.network import Floats, Network, network_of
from quarterdeck.forecast.simulate import schedule
from quarterdeck.forecast.worth import synergy_samples, value_samples
from quarterdeck.product import ProductFile, Release
from quarterdeck.roadmap.plan import Plan, PlannedFeature

CERTAIN_ENOUGH = 0.85
OnProgress = Callable[[float, str], object]
"""Called with the share done (0 to 1) and what is being done."""


def make_forecast(
    product: ProductFile,
    plan: Plan,
    *,
    today: date,
    num_samples: int = 10_000,
    seed: int = 1,
    compiled: bool = True,
    on_progress: OnProgress | None = None,
) -> Forecast:
    """When each feature and release of a plan will be done: the simulated plan pooled with what history says.

    The pool is linear: in some futures the plan is simulated, in the others every feature takes what items like it took
    before, and waits for what it depends on. Weights follow how near the truth each was in earlier forecasts, and the pool
    is recalibrated by what came of them (see `combination`); until enough is known, half and half and as it is. Where no
    history is known it is the simulation.

    Parameters
    ----------
    today
        Nothing that is not released yet is dated before this day, unless the plan itself was made over weeks already
        gone (`as_of` after its first week): then the forecast too speaks as of the plan's first day.
    compiled
        False runs without the compiler: slower, the same forecast.

    Raises
    ------
    InvalidInput
        If plan and product are of different products, or `num_samples` is below 100.

    References
    ----------
    .. [1] M. Stone, "The opinion pool", Annals of Mathematical Statistics 32(4), 1961, doi:10.1214/aoms/1177704873.
    """
    refuse_misuse(product, plan, num_samples)
    say = on_progress or (lambda share, phase: None)
    say(0.0, "drawing efforts and risks")
    network = network_of(product, plan, today)
    history = learn(product, range_variance(network))
    draws = draw(product, network, history, num_samples, seed)
    say(0.3, "simulating the plan")
    starts, finishes = schedule(draws.work, network, compiled=compiled)
    say(0.7, "pooling with history")
    futures = _Futures(product, plan, network, history, draws, starts, finishes, today, seed)
    result = futures.forecast()
    say(1.0, "done")
    return result


def refuse_misuse(product: ProductFile, plan: Plan, num_samples: int) -> None:
    """Raise `InvalidInput` for a plan of another product, or too few samples."""
    if plan.product_id != product.id:
        raise InvalidInput(f"expected a plan of product {product.id!r}, got one of {plan.product_id!r}. Name the product it was made from")
    if num_samples < 100:
        raise InvalidInput(f"expected at least 100 samples, got {num_samples}: tails need them")


@dataclass
class _Futures:
    """All sampled futures of one plan, and what they are summed up to."""

    product: ProductFile
    plan: Plan
    network: Network
    history: History
    draws: Draws
    starts: Floats
    finishes: Floats
    today: date
    seed: int

    def __post_init__(self) -> None:
        self.pool = PooledFinishes(self.product, self.plan, self.network, self.history, self.draws.num_samples, self.today, self.seed)
        self.simulated = self.pool.simulated(self.finishes, self.network)
        self.reference = self.pool.reference
        self.pooled = self.pool.pooled(self.finishes)
        self.raw = self.pool.raw(self.finishes) if self.pool.combination.recalibration.changes else {}
        self.causes = Causes.of(self.draws.inputs)
        self.answers = Answers(self.product, self.plan, self.network, self.draws, self.simulated, self.seed)

    def forecast(self) -> Forecast:
        critical = criticality(self.starts, self.finishes, self.network)
        titles = {item.feature: item.title for item in self.plan.items}
        drivers = find_drivers(self.simulated, self.causes, titles)
        values = {
            item.feature: value_samples(self.product, item, self.pooled[item.feature], self.network.weeks, self.seed) for item in self.plan.items
        }
        together = synergy_samples(self.product, self.pooled, self.network.weeks, self.draws.num_samples, self.seed)
        total = np.sort(sum(values.values(), together))
        features = tuple(
            self._feature(item, critical.get(item.feature, 0.0), drivers.get(item.feature, ()), values[item.feature]) for item in self.plan.items
        )
        return Forecast(
            product_id=self.product.id,
            product_hash=self.plan.product_hash,
            plan_value=self.plan.value,
            made_on=self.today,
            num_samples=self.draws.num_samples,
            seed=self.seed,
            method=self._method(),
            counted_until=self.network.weeks.end,
            features=features,
            releases=tuple(self._releases()),
            references=self.history.references,
            combination=self.pool.combination,
            track_record=self.history.track_record,
            value_p10=quantile(total, 0.10),
            value_p50=quantile(total, 0.50),
            value_p90=quantile(total, 0.90),
        )

    def _feature(self, item: PlannedFeature, critical: float, drivers: tuple[Driver, ...], value: Floats) -> FeatureForecast:
        weeks, promised, floor = self.network.weeks, self.pool.promised(item), self.pool.floor(item)
        pooled = np.maximum(self.pooled[item.feature], floor)
        promised_week = week_by(promised, weeks) if promised is not None else None
        reference, raw = self.reference.get(item.feature), self.raw.get(item.feature)
        return FeatureForecast(
            feature=item.feature,
            title=item.title,
            finish=date_forecast(self.pooled[item.feature], weeks, promised, floor),
            simulated=date_forecast(self.simulated[item.feature], weeks, promised, floor),
            reference=None if reference is None else date_forecast(reference, weeks, promised, floor),
            raw=None if raw is None else date_forecast(raw, weeks, promised, floor),
            planned=item.finish,
            criticality=critical,
            drivers=drivers,
            value=float(value.mean()),
            finish_weeks=finish_weeks(pooled, weeks.start, floor),
            answers=self.answers.of_feature(item, drivers, pooled, promised_week, value),
        )

    def _releases(self) -> list[ReleaseForecast]:
        return [self._release(release, features) for release, features in self.pool.releases()]

    def _release(self, release: Release, features: tuple[str, ...]) -> ReleaseForecast:
        last = np.max([self.pooled[feature] for feature in features], axis=0)
        floor = max(self.pool.floor(self.plan.selected[feature]) for feature in features)
        weeks = self.network.weeks
        items = [self.plan.selected[feature] for feature in features]
        drivers = find_joint_drivers(np.max([self.simulated[feature] for feature in features], axis=0), self.causes)
        return ReleaseForecast(
            release=release.id,
            title=release.title,
            ships_on=release.ships_on,
            features=features,
            finish=date_forecast(last, weeks, release.done_by, floor),
            finish_weeks=finish_weeks(last, weeks.start, floor),
            burn_up=burn_up(self.product, items, self.network, self.starts, self.finishes, self.pooled, self.today, floor),
            drivers=drivers,
            answers=self.answers.of_release(drivers, features, np.maximum(last, floor), week_by(release.done_by, weeks)),
            without=self._without(features, week_by(release.done_by, weeks)),
            chances=tuple(float((self.pooled[feature] <= week_by(release.done_by, weeks)).mean()) for feature in features),
        )

    def _without(self, features: tuple[str, ...], promised_week: float) -> tuple[Without, ...]:
        """What to take out so that the rest is on time with 85 %: one feature after another, each time the one that helps most."""
        late = {feature: self.pooled[feature] > promised_week for feature in features}
        num_late = np.sum(list(late.values()), axis=0)
        found: list[Without] = []
        while late and float((num_late == 0).mean()) < CERTAIN_ENOUGH:
            # Where no single feature makes a future hold, the one that is late most often goes first.
            worst = max(late, key=lambda feature: (float((late[feature] & (num_late == 1)).mean()), float(late[feature].mean())))
            num_late = num_late - late.pop(worst)
            found.append(Without(feature=worst, title=self.plan.selected[worst].title, on_time=float((num_late == 0).mean())))
        return tuple(found)

    def _method(self) -> str:
        simulation = f"network simulation of the plan ({self.draws.num_samples:,} futures)"
        learned = sum(factor.num_outcomes >= 5 for team, factor in self.history.factors.items() if team)
        simulation += f", estimate errors learned for {learned} teams and their sizes" if learned else ", default spread of a team's shared factor"
        simulation += f", as seen from {self.plan.start}" if self.pool.looks_back else ""
        words = self.pool.combination.words
        if not self.reference:
            told = f"{simulation}; no history to pool with"
            return f"{told}; {words}" if words else told
        source = "delays of past finishes against their promises" if len(self.history.delays) else f"{self.history.references[0].title}"
        told = f"{simulation}; pooled with {source}, {words}"
        record = self.history.track_record
        if record is not None:
            told += f"; earlier forecasts: {record.share_by_p50:.0%} came true by their 50 % date, {record.share_by_p85:.0%} by their 85 % date"
            told += f" ({record.num_forecasts} scored)"
        return told
