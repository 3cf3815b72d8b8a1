"""Drift as a value."""

from datetime import date
from typing import Literal

from quarterdeck.product.noun import noun

DriftKind = Literal["scope", "start", "waiting", "capacity", "estimate", "doubt"]
DriftState = Literal["done", "in progress", "not begun", "left the plan"]


@noun
class DriftPart:
    """Days of a drift that have one reason; negative days were gained. `subject` is the feature, work item or team it lies with."""

    kind: DriftKind
    title: str
    days: int
    subject: str = ""


@noun
class FeatureDrift:
    """One feature of the baseline: what was planned, what came or is forecast now, and the reasons.

    `drift_days` are calendar days from the planned finish to the day it was done, or to its 50 % date; the days of `parts` sum
    to them. `drift85_days` is the same to the 85 % date. Efforts are person-days of its own activities, all of them: as
    planned, and as known now. None of both where it left the plan.
    """

    feature: str
    title: str
    state: DriftState
    planned_start: date
    planned_finish: date
    started_on: date | None = None
    finished_on: date | None = None
    p50_date: date | None = None
    p85_date: date | None = None
    drift_days: int | None = None
    drift85_days: int | None = None
    start_days: int | None = None
    planned_effort_days: float = 0.0
    effort_days: float = 0.0
    share_done: float | None = None
    parts: tuple[DriftPart, ...] = ()

    @property
    def main_reason(self) -> DriftPart | None:
        """The part that moved it most in the direction it moved."""
        signed = [part for part in self.parts if part.days * (self.drift_days or 0) > 0]
        return max(signed, key=lambda part: abs(part.days), default=None)


@noun
class Drift:
    """What became of a baseline by `on`. `features` in the order of how much later they come, those that left it last."""

    format: Literal["quarterdeck-drift"] = "quarterdeck-drift"
    version: Literal[1] = 1
    baseline_as_of: date
    baseline_hash: str
    on: date
    features: tuple[FeatureDrift, ...]

    @property
    def by_kind(self) -> dict[DriftKind, int]:
        """Days of all features together, by reason."""
        found: dict[DriftKind, int] = {}
        for each in self.features:
            for part in each.parts:
                found[part.kind] = found.get(part.kind, 0) + part.days
        return found

    @property
    def sentence(self) -> str:
        """What to tell of it in one sentence."""
        known = [each for each in self.features if each.drift_days is not None]
        late = [each for each in known if (each.drift_days or 0) > 0]
        if not known:
            return "nothing of the baseline is in the plan any more."
        if not late:
            return f"none of the {len(known)} features of the baseline comes later than planned."
        worst = late[0]
        reason = worst.main_reason
        why = f": {reason.title[:1].lower()}{reason.title[1:]} ({reason.days:+d} days)" if reason else ""
        num = f"{len(late)} of {len(known)} features come" if len(late) != 1 else f"1 of {len(known)} features comes"
        return f"{num} later than planned; {worst.title} most, by {worst.drift_days} days{why}."
