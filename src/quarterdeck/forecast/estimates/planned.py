"""What planned work comes to by what was learned: its size, a range for it, and what its size adds to its team's bias."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

import numpy as np

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.estimates.errors import LEVELS, EstimateErrors, learn_errors
from quarterdeck.forecast.estimates.product import SIZES, TEAM_SETTINGS, learn_sizes, past_work
from quarterdeck.forecast.estimates.weighted import Floats
from quarterdeck.forecast.estimates.widths import FEW
from quarterdeck.product import ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint


@noun
class LearnedRange:
    """What work like this took, in person-days (10, 50, 90 %): of `num` done pieces of a team (None: of all) and size (empty: of any).

    It leans on `num_all` pieces of all teams (of that size, or of any), the more the fewer its own are.
    """

    team: str | None
    title: str
    size: str
    num: int
    num_all: int
    days: ThreePoint

    @property
    def sentence(self) -> str:
        """What to show beside an estimate."""
        leaning = f", leaning on {self.num_all} of all teams" if self.num < min(FEW, self.num_all) else ""
        return f"learned range: {said_days(self.days.p10)}–{said_days(self.days.p90)} days (n = {self.num}{leaning})"

    @property
    def words(self) -> str:
        """Whose work stands behind it."""
        return f"{self.title}, {self.size or 'any size'}, n = {self.num}"


@dataclass(frozen=True, slots=True)
class LearnedEstimates:
    """A product's history, ready to be asked what an estimate or a size comes to.

    `cuts` are the sizes with the least estimate, in person-days, that counts as such; slopes are not followed beyond `least` and `most`.
    """

    errors: EstimateErrors | None
    sizes: EstimateErrors | None
    cuts: tuple[tuple[str, float], ...]
    least: float
    most: float
    titles: Mapping[str | None, str]

    def size_of(self, estimate_days: float) -> str:
        """Small, medium or large, as done work of such an estimate was called; empty where no two sizes are known."""
        return next((size for size, least in reversed(self.cuts) if estimate_days >= least), "")

    def range_of_size(self, size: str, team: str | None = None) -> LearnedRange | None:
        """What work of a size took a team; what it took all where the team has none; None where nobody has.

        Raises
        ------
        InvalidInput
            Unless the size is small, medium or large.
        """
        if size not in SIZES:
            raise InvalidInput(f"expected small, medium or large, got {size!r}")
        if self.sizes is None or not self.sizes.num_of((size,)):
            return None
        path = (size, team) if team and self.sizes.num_of((size, team)) else (size,)
        nums = self.sizes.num_of(path), self.sizes.num_of((size,))
        return self._range(team if len(path) > 1 else None, size, nums, self.sizes.range_of(1.0, path))

    def range_of(self, estimate_days: float, team: str | None = None, size: str = "", *, at_least: int = 1) -> LearnedRange | None:
        """What work of a middle estimate took, by the team's work of that size as far as `at_least` pieces are known of it.

        The size is read from the estimate if none is given. None without done work that was estimated.

        Raises
        ------
        InvalidInput
            Unless the estimate is above 0 person-days.
        """
        _above_zero(estimate_days)
        if self.errors is None:
            return None
        path = self.path(estimate_days, team, size, at_least)
        low, middle, high = (float(each) for each in self.quantiles(estimate_days, path, (0.1, 0.5, 0.9)))
        team, size = path[0] if path else None, path[1] if len(path) > 1 else ""
        return self._range(team, size, (self.errors.num_of(path), self.errors.num), ThreePoint(low, middle, high))

    def share_within(self, effort: ThreePoint, path: tuple[str, ...]) -> float:
        """The share of work along a path, estimated as this in the middle, that would have come out between its 10 and 90 %."""
        logs = np.log(self.quantiles(effort.p50, path, LEVELS))
        below = np.interp([log(effort.p10), log(effort.p90)], logs, LEVELS, left=0.0, right=1.0)
        return float(below[1] - below[0])

    def size_bias(self, estimate_days: float, team: str | None, size: str, base: tuple[str, ...]) -> float:
        """What multiplies an estimate of this size beside the bias of `base`, its team or all: 1 where nothing is known."""
        if self.errors is None or estimate_days <= 0:
            return 1.0
        path = self.path(estimate_days, team, size)
        whole = log(float(self.quantiles(estimate_days, path, 0.5)) / estimate_days)
        return exp(whole - float(self.errors.log_errors(base, 0.5)))

    def path(self, estimate_days: float, team: str | None, size: str = "", at_least: int = 1) -> tuple[str, ...]:
        """Team and size as far as so many done pieces stand behind them."""
        full: tuple[str, ...] = (team, size if size in SIZES else self.size_of(estimate_days)) if team else ()
        while full and (self.errors is None or self.errors.num_of(full) < at_least):
            full = full[:-1]
        return full

    def quantiles(self, estimate_days: float, path: tuple[str, ...], levels: Sequence[float] | Floats | float) -> Floats:
        """Person-days at the levels. An estimate outside those seen is as wrong as the nearest that was."""
        if self.errors is None:
            raise InvalidInput("expected done work with estimates to learn from, got none. Give outcomes estimate_days and actual_days")
        seen = min(max(estimate_days, self.least), self.most)
        return np.asarray(self.errors.quantiles(seen, path, levels) * (estimate_days / seen))

    def _range(self, team: str | None, size: str, nums: tuple[int, int], days: ThreePoint) -> LearnedRange:
        title = self.titles.get(team, team or "")
        return LearnedRange(team=team, title=title, size=size, num=nums[0], num_all=nums[1], days=days)


def learn_estimates(product: ProductFile) -> LearnedEstimates:
    """Learn from a product's done work what estimates and sizes come to, by team and size (see `learn_errors`)."""
    past = past_work(product)
    titles: dict[str | None, str] = {None: "All teams"} | {team.id: team.title for team in product.teams}
    estimates = [each.estimate for each in past] or [1.0]
    return LearnedEstimates(
        errors=learn_errors(past, TEAM_SETTINGS, as_of=product.as_of) if past else None,
        sizes=learn_sizes(product),
        cuts=_cuts([(each.path[1], each.estimate) for each in past if len(each.path) > 1]),
        least=min(estimates),
        most=max(estimates),
        titles=titles,
    )


def said_days(days: float) -> str:
    """Days as people say them: whole from ten on, else with a digit where it tells something."""
    return f"{days:.0f}" if days >= 10 else f"{days:.1f}".removesuffix(".0")


def _cuts(sized: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """From which estimate on work was called medium, and large: where the fewest were called otherwise."""
    by_size = {size: np.log([days for own, days in sized if own == size]) for size in SIZES}
    known = [size for size in SIZES if len(by_size[size])]
    if len(known) < 2:
        return ()
    found = [(known[0], 0.0)]
    for smaller, larger in pairwise(known):
        found.append((larger, max(_cut(by_size[smaller], by_size[larger]), found[-1][1])))
    return tuple(found)


def _cut(smaller: Floats, larger: Floats) -> float:
    """The middle of the widest place between two estimates that puts the fewest on the wrong side."""
    points = np.unique(np.concatenate([smaller, larger]))
    places = np.concatenate([[points[0]], (points[1:] + points[:-1]) / 2, [points[-1] + 1e-9]])
    widths = np.concatenate([[0.0], np.diff(points), [0.0]])
    wrong = [(int((smaller >= at).sum() + (larger < at).sum()), -width, at) for at, width in zip(places, widths, strict=True)]
    return float(np.exp(min(wrong)[2]))


def _above_zero(estimate_days: float) -> None:
    if not 0 < estimate_days < float("inf"):
        raise InvalidInput(f"expected an estimate above 0 person-days, got {estimate_days:g}")
