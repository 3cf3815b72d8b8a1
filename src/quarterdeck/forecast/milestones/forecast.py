"""In which train each milestone will be met: probabilities per train, and of being on time."""

from dataclasses import dataclass

import numpy as np

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.milestones.features import Floats
from quarterdeck.forecast.milestones.items import MilestoneHistory
from quarterdeck.forecast.milestones.learning import Learned, Method
from quarterdeck.forecast.milestones.recalibration import Recalibration, learn_recalibration
from quarterdeck.forecast.milestones.snapshots import Snapshot
from quarterdeck.units import format_probability

VIEW = 6
"""Trains looked ahead, the one that opens at the origin included."""
LOOK_BACK = 4
"""Origins whose forecasts the recalibration learns from."""


@dataclass(frozen=True, slots=True)
class MilestoneForecast:
    """Where one item will be met.

    Parameters
    ----------
    probabilities
        P(met in train origin + i), 0 to 1; with `beyond`, not within view, they sum to 1.
    on_time
        P(met in its target or before); None where the target lies beyond the view.
    reference
        The same as `probabilities` by the reference class alone.
    """

    item: str
    title: str
    group: str
    team: str
    stage: str
    origin: int
    target: int
    is_committed: bool
    probabilities: tuple[float, ...]
    beyond: float
    on_time: float | None
    reference: tuple[float, ...]

    @property
    def on_time_said(self) -> str:
        """The probability of being on time as it is told, never surer than `>95 %`."""
        return "target beyond the trains looked at" if self.on_time is None else format_probability(self.on_time)

    def train_by(self, level: float) -> int | None:
        """The first train by which it is met with a probability of `level` (0 to 1) or more; None: not within view."""
        reached = np.cumsum(self.probabilities) >= level
        return self.origin + int(reached.argmax()) if reached.any() else None


@dataclass(frozen=True, slots=True)
class MilestoneOutlook:
    """All forecasts of one origin, how they were made, and on what they rest."""

    origin: int
    title: str
    view: int
    method: Method
    note: str
    recalibration: Recalibration
    forecasts: tuple[MilestoneForecast, ...]


def forecast_milestones(history: MilestoneHistory, origin: int | None = None, *, view: int = VIEW) -> MilestoneOutlook:
    """Forecast every item that has a target in train `origin` or later, as of the day that train opens.

    The mean of three discrete-time hazards, learned from trains closed before and recalibrated on what came of the
    forecasts that would have been made at earlier origins. The same history and origin give the same bits; nothing said
    or met later changes any.

    Parameters
    ----------
    origin
        Which train; None: the first that is not closed.
    view
        How many trains ahead, at least 1.

    Raises
    ------
    InvalidInput
        If the calendar has no such train, a train before it is not closed, or the view is below 1.
    """
    if origin is None:
        if history.num_closed == len(history.trains):
            raise InvalidInput(
                f"expected a train that is still open to forecast from, got {len(history.trains)} closed ones. Add the next train to the calendar."
            )
        origin = history.num_closed
    return Forecaster(history, view).at(origin)


class Forecaster:
    """Forecasts at several origins of one history; what each has learned is kept for the recalibration of later ones."""

    def __init__(self, history: MilestoneHistory, view: int = VIEW) -> None:
        if view < 1:
            raise InvalidInput(f"expected a view of at least 1 train, got {view}")
        self.history, self.view = history, view
        self._met = {item.id: item.met for item in history.items}
        self._learned: dict[int, tuple[Learned, Floats]] = {}

    def at(self, origin: int) -> MilestoneOutlook:
        """The outlook as of the day train `origin` opens; see `forecast_milestones`."""
        learned, raw = self._raw(origin)
        recalibration = self._recalibration(origin) if learned.method == "hazards" else Recalibration()
        cdfs, reference = recalibration.apply(raw), learned.reference_cdfs()
        title = self.history.trains[origin].title
        return MilestoneOutlook(
            origin=origin,
            title=title,
            view=self.view,
            method=learned.method,
            note=learned.note(title),
            recalibration=recalibration,
            forecasts=tuple(_forecast(each, *curves) for each, *curves in zip(learned.snapshots, cdfs, reference, strict=True)),
        )

    def standing(self, origin: int) -> dict[str, tuple[Snapshot, float]]:
        """Item → how it stood as train `origin` opened, and how often its team met its targets (0 to 1)."""
        learned, _ = self._raw(origin)
        return {each.item: (each, learned.rates.of(each)) for each in learned.snapshots}

    def _raw(self, origin: int) -> tuple[Learned, Floats]:
        if origin not in self._learned:
            learned = Learned(self.history, origin, self.view)
            self._learned[origin] = learned, learned.cdfs()
        return self._learned[origin]

    def _recalibration(self, origin: int) -> Recalibration:
        """Learned from forecasts of earlier origins, in trains that are closed by now."""
        stated, came = [np.zeros((0, self.view))], [np.zeros((0, self.view))]
        for earlier in range(max(origin - LOOK_BACK, 0), origin):
            learned, raw = self._raw(earlier)
            if learned.method == "hazards":
                stated.append(raw)
                rows = [self._came(each, origin) for each in learned.snapshots]
                came.append(np.array(rows, dtype=float).reshape(len(rows), self.view))
        return learn_recalibration(np.vstack(stated), np.vstack(came))

    def _came(self, snapshot: Snapshot, origin: int) -> list[float]:
        met = self._met[snapshot.item]
        ahead = range(snapshot.origin, snapshot.origin + self.view)
        return [float(met is not None and met <= train) if train < origin else np.nan for train in ahead]


def _forecast(snapshot: Snapshot, cdf: Floats, reference: Floats) -> MilestoneForecast:
    within = snapshot.horizon < len(cdf)
    return MilestoneForecast(
        item=snapshot.item,
        title=snapshot.title,
        group=snapshot.group,
        team=snapshot.team,
        stage=snapshot.stage,
        origin=snapshot.origin,
        target=snapshot.target,
        is_committed=snapshot.is_committed,
        probabilities=_per_train(cdf),
        beyond=float(1 - cdf[-1]),
        on_time=float(cdf[snapshot.horizon]) if within else None,
        reference=_per_train(reference),
    )


def _per_train(cdf: Floats) -> tuple[float, ...]:
    return tuple(float(each) for each in np.diff(cdf, prepend=0.0))
