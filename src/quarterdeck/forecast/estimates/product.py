"""What a product's own history says of its estimates: bias by team and size, sizes as ranges, ranges that are too narrow."""

from collections.abc import Iterator, Sequence
from math import log

import numpy as np

from quarterdeck.forecast.estimates.errors import ErrorSettings, EstimateErrors, PastWork, learn_errors
from quarterdeck.forecast.estimates.similar import DoneItem, Embedder, PastItems
from quarterdeck.forecast.estimates.widths import FEW, WidthCheck, check_widths
from quarterdeck.product import Outcome, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint

DONE = ("completed", "partly completed", "unknown")
"""Outcomes whose effort is all there: of what was stopped or goes on, only a part was spent."""
SIZES = ("small", "medium", "large")
TEAM_SETTINGS = ErrorSettings(half_life_years=2.0)
"""A team's own history is short: old work counts longer than in the benchmark's projects."""
RANGE_LEVEL = 0.80
"""Estimates give their 10 % and 90 % quantiles."""


@noun
class LearnedError:
    """How the actual effort of done work lay to its estimate: `factor` multiplies an estimate (10, 50, 90 %). `team` None: all."""

    team: str | None
    title: str
    size: str
    num: int
    factor: ThreePoint


@noun
class SizeRange:
    """What work of a size took, in person-days, of a team (None: of all), by `num` done pieces of that team and size."""

    team: str | None
    title: str
    size: str
    num: int
    days: ThreePoint


@noun
class RangeWarning:
    """The ranges a team gives now, held against how its estimates came out."""

    team: str | None
    title: str
    check: WidthCheck

    @property
    def sentence(self) -> str:
        """What to tell the team."""
        return f"{self.title}: {self.check.sentence}"


@noun
class EstimateRecord:
    """Everything learned of estimates, from `num` done pieces of work; empty where none has both numbers."""

    num: int = 0
    errors: tuple[LearnedError, ...] = ()
    sizes: tuple[SizeRange, ...] = ()
    widths: tuple[RangeWarning, ...] = ()

    @property
    def warnings(self) -> tuple[RangeWarning, ...]:
        """Where ranges are too narrow beyond what chance explains."""
        return tuple(each for each in self.widths if each.check.is_too_narrow)


def past_work(product: ProductFile) -> tuple[PastWork, ...]:
    """Done outcomes with estimate and actual, by team and size, on the day each was finished."""
    return tuple(
        PastWork(each.estimate_days, each.actual_days, _path(each), each.finished_on)
        for each in product.outcomes
        if _is_measured(each) and each.estimate_days and each.actual_days and _is_known(each, product)
    )


def estimate_record(product: ProductFile) -> EstimateRecord:
    """What the product's history says of its estimates."""
    past = past_work(product)
    if not past:
        return EstimateRecord()
    learned = learn_errors(past, TEAM_SETTINGS, as_of=product.as_of)
    titles: dict[str | None, str] = {None: "All teams"} | {team.id: team.title for team in product.teams}
    return EstimateRecord(
        num=len(past),
        errors=tuple(_errors(learned, past, titles)),
        sizes=tuple(_size_ranges(product, titles)),
        widths=tuple(_widths(product, past, titles)),
    )


def past_items(product: ProductFile, embedder: Embedder | None = None) -> PastItems:
    """Done outcomes to be asked which are like a new feature, with what they took in person-days; the oldest first."""
    done = sorted(
        (each for each in product.outcomes if _is_measured(each) and each.actual_days), key=lambda each: (each.finished_on or product.as_of, each.id)
    )
    return PastItems([DoneItem(each.id, each.title, each.actual_days or 1.0, each.size or "") for each in done], embedder=embedder)


def _is_measured(outcome: Outcome) -> bool:
    has_actual = outcome.actual_days is not None and outcome.actual_days > 0
    return outcome.status in DONE and has_actual and (outcome.estimate_days is None or outcome.estimate_days > 0)


def _path(outcome: Outcome) -> tuple[str, ...]:
    """Team and size; what has no team counts for all."""
    if not outcome.team:
        return ()
    return (outcome.team, outcome.size) if outcome.size in SIZES else (outcome.team,)


def _errors(learned: EstimateErrors, past: Sequence[PastWork], titles: dict[str | None, str]) -> Iterator[LearnedError]:
    paths = sorted({each.path[:depth] for each in past for depth in range(len(each.path) + 1)}, key=_order)
    usual = {path: float(np.exp(np.mean([log(each.estimate) for each in past if each.path[: len(path)] == path]))) for path in paths}
    for path in paths:
        team = path[0] if path else None
        factor = learned.range_of(usual[path], path).scaled(1 / usual[path])
        size = path[1] if len(path) > 1 else ""
        yield LearnedError(team=team, title=titles.get(team, team or ""), size=size, num=learned.num_of(path), factor=factor)


def learn_sizes(product: ProductFile) -> EstimateErrors | None:
    """Sizes learned like errors, with the size above the team: an S is an S first, and a team's own S second; None where nothing has a size."""
    sized = [each for each in product.outcomes if _is_measured(each) and each.actual_days and each.size in SIZES and _is_known(each, product)]
    work = [
        PastWork(1.0, each.actual_days or 1.0, (each.size or "", each.team) if each.team else (each.size or "",), each.finished_on) for each in sized
    ]
    return learn_errors(work, TEAM_SETTINGS, as_of=product.as_of) if work else None


def _is_known(outcome: Outcome, product: ProductFile) -> bool:
    return outcome.finished_on is None or outcome.finished_on <= product.as_of


def _size_ranges(product: ProductFile, titles: dict[str | None, str]) -> Iterator[SizeRange]:
    learned = learn_sizes(product)
    if learned is None:
        return
    for path in sorted(learned.nodes, key=lambda path: (path[1:] != (), path[1:], SIZES.index(path[0]) if path else 0)):
        if path:
            team = path[1] if len(path) > 1 else None
            yield SizeRange(team=team, title=titles.get(team, team or ""), size=path[0], num=learned.num_of(path), days=learned.range_of(1.0, path))


def _widths(product: ProductFile, past: Sequence[PastWork], titles: dict[str | None, str]) -> Iterator[RangeWarning]:
    """The usual range of a team's planned work against each of its past errors."""
    given: dict[str | None, list[ThreePoint]] = {}
    for feature in product.features:
        if feature.status not in ("released", "closed"):
            for activity in feature.options[0].activities if feature.options else ():
                if activity.effort.is_positive and activity.team:
                    for key in (None, activity.team):
                        given.setdefault(key, []).append(activity.effort)
    for team in sorted(given, key=lambda team: (team is not None, titles.get(team, ""))):
        own = [each.actual / each.estimate for each in past if team is None or each.path[:1] == (team,)]
        if len(own) >= FEW:
            low = float(np.exp(np.mean([log(each.p10 / each.p50) for each in given[team]])))
            high = float(np.exp(np.mean([log(each.p90 / each.p50) for each in given[team]])))
            num = len(own)
            yield RangeWarning(
                team=team, title=titles.get(team, team or ""), check=check_widths([low] * num, [1.0] * num, [high] * num, own, level=RANGE_LEVEL)
            )


def _order(path: tuple[str, ...]) -> tuple[object, ...]:
    return (path[:1], SIZES.index(path[1]) + 1 if len(path) > 1 else 0)
