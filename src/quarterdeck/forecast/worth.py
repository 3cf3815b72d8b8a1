"""What a feature is worth in each future, by the day it is done there."""

import numpy as np

from quarterdeck.calendar import Weeks
from quarterdeck.forecast.dates import date_of
from quarterdeck.forecast.network import Floats
from quarterdeck.product import Feature, ProductFile
from quarterdeck.roadmap.plan import PlannedFeature
from quarterdeck.uncertainty import generator, latin_hypercube
from quarterdeck.value import value_curve


def value_samples(product: ProductFile, item: PlannedFeature, finishes: Floats, weeks: Weeks, seed: int) -> Floats:
    """Value of a feature in each sample, in the product's unit, less the cost of lateness; nothing where it is never done."""
    feature = next((each for each in product.features if each.id == item.feature), None)
    if feature is None or feature.value is None:
        return np.zeros(len(finishes))
    share = next((option.value_share for option in feature.options if option.id == item.option), 1.0)
    worth = feature.value.value.at(latin_hypercube(len(finishes), 1, generator(seed, "value", feature.id))[:, 0]) * share
    left = value_curve(feature.value, weeks)[_available_from(product, weeks)]
    ended = np.minimum(np.ceil(finishes - 1e-9), weeks.num_weeks).astype(np.int64)
    value = worth * left[ended] - _late_cost(feature, ended, weeks)
    return np.where(np.isfinite(finishes), value, 0.0)


def _available_from(product: ProductFile, weeks: Weeks) -> np.ndarray:
    """For work done by the end of each week: the week from which value flows, at once or when the next release ships."""
    done = np.arange(weeks.num_weeks + 1)
    if product.horizon.value_starts == "at finish":
        return done
    releases = sorted(product.releases, key=lambda release: release.ships_on)
    for week in range(1, weeks.num_weeks + 1):
        day = date_of(float(week), weeks)
        ships = next((release.ships_on for release in releases if day is not None and release.done_by >= day), None)
        if ships is not None:
            done[week] = min(max(week, -(-(ships - weeks.start).days // 7)), weeks.num_weeks)
    return done


def _late_cost(feature: Feature, ended: np.ndarray, weeks: Weeks) -> Floats:
    if feature.due_date is None or not feature.late_cost_per_week:
        return np.zeros(len(ended))
    return np.asarray(feature.late_cost_per_week * np.maximum(ended - weeks.weeks_done_by(feature.due_date), 0), dtype=float)
