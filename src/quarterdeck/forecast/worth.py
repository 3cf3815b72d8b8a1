"""What features are worth in each future, alone and together, by the day they are done there."""

from collections.abc import Mapping

import numpy as np

from quarterdeck.calendar import Weeks
from quarterdeck.forecast.dates import date_of
from quarterdeck.forecast.network import Floats
from quarterdeck.product import Feature, ProductFile, ValueCase
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
    ended = _weeks_ended(finishes, weeks)
    value = worth * _left(product, feature.value, weeks)[ended] - _late_cost(feature, ended, weeks)
    return np.where(np.isfinite(finishes), value, 0.0)


def synergy_samples(product: ProductFile, finishes: Mapping[str, Floats], weeks: Weeks, num_samples: int, seed: int) -> Floats:
    """What the features of a plan bring together in each sample, in the product's unit, over all synergies.

    A gain comes once the last of its features is done and falls as its urgency profile says; it is nothing where one of them
    is never done. A loss counts in full, as a plan counts it. Released features are done already.

    Parameters
    ----------
    finishes
        Week in which each feature of the plan is done, by its id; each of shape (num_samples,), infinite where it never is.
    """
    released = {feature.id for feature in product.features if feature.status == "released"}
    total = np.zeros(num_samples)
    for synergy in product.synergies:
        planned = [feature for feature in synergy.features if feature in finishes]
        if synergy.value is None or not planned or not released.union(planned).issuperset(synergy.features):
            continue
        worth = synergy.value.value.at(latin_hypercube(num_samples, 1, generator(seed, "synergy", synergy.id))[:, 0])
        last = np.max([finishes[feature] for feature in planned], axis=0)
        gain = np.where(np.isfinite(last), worth * _left(product, synergy.value, weeks)[_weeks_ended(last, weeks)], 0.0)
        total += np.where(worth < 0, worth, gain)
    return total


def _weeks_ended(finishes: Floats, weeks: Weeks) -> np.ndarray:
    return np.asarray(np.minimum(np.ceil(finishes - 1e-9), weeks.num_weeks), dtype=np.int64)


def _left(product: ProductFile, case: ValueCase, weeks: Weeks) -> np.ndarray:
    """The share of a value that is left for work done by the end of each week."""
    return np.asarray(value_curve(case, weeks)[_available_from(product, weeks)])


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
