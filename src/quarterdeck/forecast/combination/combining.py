"""How a plan's forecast is put together, by what came of earlier ones."""

from collections.abc import Iterable
from datetime import date

from quarterdeck.forecast.combination.methods import HISTORY, POOLED, RECALIBRATED, SIMULATED
from quarterdeck.forecast.combination.recalibration import DateRecalibration, learn_date_recalibration
from quarterdeck.forecast.combination.weights import MethodWeight, learn_weights
from quarterdeck.product import ForecastRecord
from quarterdeck.product.noun import noun
from quarterdeck.units import format_share


@noun
class Combination:
    """The weight of each method, and how their pool is then recalibrated."""

    weights: tuple[MethodWeight, ...]
    recalibration: DateRecalibration = DateRecalibration()

    @property
    def share_of_history(self) -> float:
        """The share of futures that are taken from history, 0 to 1."""
        return sum(each.weight for each in self.weights if each.method == HISTORY)

    @property
    def method(self) -> str:
        """The name of what is told, as the log of forecasts keeps it."""
        return (POOLED if len(self.weights) > 1 else SIMULATED) + (RECALIBRATED if self.recalibration.changes else "")

    @property
    def words(self) -> str:
        """The weights and the recalibration in words."""
        known = [each for each in self.weights if each.crps is not None]
        said = "" if len(self.weights) < 2 else "half and half"
        if known:
            shares = ", ".join(f"{each.method} {format_share(each.weight)} (CRPS {each.crps:.0f} days)" for each in known)
            said = f"by weights from {known[0].num} subjects scored: {shares}"
        if self.recalibration.changes:
            read = format_share(float(self.recalibration.level_used(0.85)))
            said += f"{'; ' if said else ''}recalibrated on {self.recalibration.num} subjects scored: what is told at 85 % lay at {read} before"
        return said


def learn_combination(records: Iterable[ForecastRecord], *, has_history: bool, today: date) -> Combination:
    """Weights and recalibration from what was known of earlier forecasts before `today`: half and half, and none, until enough is known."""
    kept = list(records)
    methods = (SIMULATED, HISTORY) if has_history else (SIMULATED,)
    recalibration = learn_date_recalibration(kept, POOLED if has_history else SIMULATED, today)
    return Combination(weights=learn_weights(kept, methods, today), recalibration=recalibration)
