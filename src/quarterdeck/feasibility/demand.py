"""What everything that is asked for would take of each resource, if it were built as asked."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from quarterdeck.feasibility.capacity import Resource, capacities
from quarterdeck.feasibility.work import Work, WorkBook
from quarterdeck.product import Ask, Feature, Option, ProductFile
from quarterdeck.uncertainty import ThreePoint, generator

NUM_SAMPLES = 1000
MAX_CELLS = 4_000_000
"""Draws held at once (32 MB): very many pieces of work are summed with fewer samples each."""
MIN_SAMPLES = 100
SEED = 1


@dataclass(frozen=True)
class Asked:
    """A product with its resources and the work of its options, computed once and shared by every finding."""

    product: ProductFile
    _works: dict[tuple[str, str], tuple[Work, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def _book(self) -> WorkBook:
        return WorkBook(self.product)

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """Every resource by its key."""
        return capacities(self.product)

    @cached_property
    def pins(self) -> dict[str, dict[str, list[str]]]:
        """Pins that name an option, an in or an out: feature → kind → what is named."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for pin in self.product.pins:
            found[pin.feature][pin.kind].append(pin.option or pin.release or "")
        return found

    @cached_property
    def open_features(self) -> tuple[Feature, ...]:
        """Features that can still be planned: neither released, closed nor pinned out."""
        return tuple(each for each in self.product.features if is_open(each) and "exclude" not in self.pins.get(each.id, {}))

    def options(self, feature: Feature) -> tuple[Option, ...]:
        """The options of a feature that its pins leave and whose every ask has a conversion."""
        pinned = self.pins.get(feature.id, {}).get("option", [])
        return tuple(option for option in feature.options if (not pinned or option.id in pinned) and self.is_known(option))

    def is_known(self, option: Option) -> bool:
        """Whether every ask of an option has a conversion that says what it costs."""
        return all((ask.level, ask.team) in self._levels or (ask.level, None) in self._levels for ask in option.asks)

    @cached_property
    def _levels(self) -> set[tuple[str, str | None]]:
        return {(each.level, each.team) for each in self.product.ask_conversions}

    def works(self, feature: Feature, option: Option) -> tuple[Work, ...]:
        """The work of one option, kept."""
        key = (feature.id, option.id)
        if key not in self._works:
            self._works[key] = self._book.works_of(option)
        return self._works[key]

    def as_asked(self, feature: Feature) -> Option | None:
        """The option that stands for a feature before anyone chose: the one with the least expected effort."""
        options = self.options(feature)
        if len(options) <= 1:
            return options[0] if options else None
        return min(options, key=lambda option: sum(work.effort.mean for work in self.works(feature, option)))

    def all_works(self) -> Iterator[tuple[Feature, Work]]:
        """The work of every open feature as asked."""
        for feature in self.open_features:
            option = self.as_asked(feature)
            if option is not None:
                for work in self.works(feature, option):
                    yield feature, work

    def asks(self) -> Iterator[tuple[Feature, Ask, bool]]:
        """Every ask as asked, and whether it is dedicated."""
        for feature, work in self.all_works():
            if work.ask is not None:
                yield feature, work.ask, work.is_dedicated


def is_open(feature: Feature) -> bool:
    """Whether a feature can still be planned."""
    return feature.status not in ("released", "closed")


def demands(asked: Asked) -> dict[str, ThreePoint]:
    """Person-days that everything as asked takes of each resource, with the doubt of its sum (efforts independent)."""
    drawn: dict[str, npt.NDArray[np.float64]] = {}
    works = [(work, _shares(work)) for _, work in asked.all_works()]
    num_samples = int(np.clip(MAX_CELLS // max(len(works), 1), MIN_SAMPLES, NUM_SAMPLES))
    rng = generator(SEED, "feasibility", "demand")
    for work, shares in works:
        days = work.effort.draw(num_samples, rng)
        for key, share in shares.items():
            if key in drawn:
                drawn[key] += share * days
            else:
                drawn[key] = share * days
    return {key: _summary(days) for key, days in drawn.items()}


def _shares(work: Work) -> dict[str, float]:
    """Which part of a work's effort falls on each resource; the same in all its modes."""
    mode = work.modes[0]
    return {key: rate / mode.people for key, rate in mode.rates.items()} if mode.people > 0 else {}


def _summary(days: npt.NDArray[np.float64]) -> ThreePoint:
    low, middle, high = np.quantile(days, [0.1, 0.5, 0.9])
    return ThreePoint(float(low), float(middle), float(high))
