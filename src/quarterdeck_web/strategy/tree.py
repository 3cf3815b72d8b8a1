"""The objective tree: each objective with its share of weight and effort, its key results, and the features that serve it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.strategy.models import Objective

OVER = ("released", "closed")
LIKELY, UNLIKELY = 0.6, 0.4
DROP = 0.05
"""Confidence that fell by as much since its series began is falling."""
ASPIRED = 0.7
"""An aspirational key result is a success from here on (the usual reading of OKR)."""
MAX_FEATURES = 60
BAR_TOP = 0.6


@dataclass(frozen=True)
class KeyResult:
    """A key result as its document has it, with its score and the words for it."""

    body: dict[str, Any]

    @property
    def score(self) -> float:
        """Share of the way from start to target; below 0 and above 1 where it is."""
        return float((self.body["now"] - self.body["start"]) / (self.body["target"] - self.body["start"]))

    @property
    def unit(self) -> str:
        return str(self.body.get("unit") or "")

    @property
    def is_committed(self) -> bool:
        return bool(self.body.get("kind") == "committed")

    @property
    def confidence(self) -> list[float]:
        return list(self.body.get("confidence") or ())

    @property
    def is_reached(self) -> bool:
        return self.score >= (1.0 if self.is_committed else ASPIRED)


@dataclass(frozen=True)
class Branch:
    """One objective of the tree. Shares are 0 to 1; `effort_share` is None where no effort is known."""

    objective: Objective
    weight_share: float
    effort_share: float | None
    num_features: int
    num_planned: int

    @property
    def key_results(self) -> list[KeyResult]:
        return [KeyResult(body) for body in self.objective["key_results"] or ()]

    @property
    def confidence(self) -> list[float]:
        """The series of the committed key result that was judged, else of the first that was."""
        judged = sorted((result for result in self.key_results if result.confidence), key=lambda result: not result.is_committed)
        return judged[0].confidence if judged else []

    @property
    def drift(self) -> float | None:
        """Points of effort above the weight, None where no effort is known."""
        return None if self.effort_share is None else self.effort_share - self.weight_share

    @property
    def drift_words(self) -> str:
        """The drift as people say it: `+4 points`, `as wanted`."""
        points = round(100 * (self.drift or 0.0))
        return "as wanted" if points == 0 else f"{'+' if points > 0 else '−'}{abs(points)} points"

    @property
    def effort_ratio(self) -> float:
        """Effort on the bar's own scale, which ends at 60 %: few objectives take more."""
        return min(1.0, (self.effort_share or 0.0) / BAR_TOP)

    @property
    def weight_ratio(self) -> float:
        """Weight on the same scale."""
        return min(1.0, self.weight_share / BAR_TOP)

    @property
    def state(self) -> tuple[str, str, str]:
        """Whether it is on course, by its confidence: word, kind, shape."""
        series = self.confidence
        if not series:
            return ("Not judged", "", "open")
        if series[-1] < UNLIKELY:
            return ("Off course", "risk", "")
        if len(series) > 1 and series[-1] < LIKELY and series[-1] <= series[0] - DROP:
            return ("Falling behind", "risk", "")
        return ("On course", "ok", "") if series[-1] >= LIKELY else ("At risk", "warn", "half")


@dataclass(frozen=True)
class Tree:
    """All objectives; `basis` says which features' effort is counted: planned, or open where nothing is planned."""

    branches: list[Branch]
    basis: str
    num_without: int

    @property
    def worst(self) -> Branch | None:
        """The objective one should speak of first: falling behind, else with the greatest drift from its weight."""
        behind = [branch for branch in self.branches if branch.state[1] == "risk"]
        drifting = [branch for branch in self.branches if branch.drift is not None]
        return max(behind or drifting, key=lambda branch: (abs(branch.drift or 0.0), branch.weight_share), default=None)


def tree_of(scope: Scope) -> Tree:
    """The tree as it is now: three queries, whatever its size."""
    objectives = list(scope.rows(Objective))
    facts = scope.rows(collections()["features"]).exclude(status__in=OVER).values_list("objective_id", "figures__effort_mid", "figures__in_plan")
    effort, numbers, planned = defaultdict[Any, float](float), defaultdict[Any, int](int), defaultdict[Any, int](int)
    rows = list(facts)
    is_planned = any(in_plan for _, _, in_plan in rows)
    for objective, weeks, in_plan in rows:
        numbers[objective] += 1
        planned[objective] += bool(in_plan)
        if in_plan or not is_planned:
            effort[objective] += weeks or 0.0
    weights = {row.pk: 1.0 if row["weight"] is None else float(row["weight"]) for row in objectives}
    all_weight, all_effort = sum(weights.values()) or 1.0, sum(effort.values())
    branches = [
        Branch(row, weights[row.pk] / all_weight, effort[row.pk] / all_effort if all_effort else None, numbers[row.pk], planned[row.pk])
        for row in objectives
    ]
    return Tree(branches, "planned" if is_planned else "open", numbers[None])


def features_of(scope: Scope, objective: Objective) -> list[Any]:
    """The features that serve an objective, those of most value first, with their keys."""
    rows = scope.rows(collections()["features"]).filter(objective=objective.pk).exclude(status__in=OVER).select_related("figures")
    found = list(rows.order_by("-figures__value_mid", "position")[: MAX_FEATURES + 1])
    return sorted(found, key=lambda row: -(_mid(row) or 0.0))


def _mid(row: Any) -> float | None:
    figures = getattr(row, "figures", None)
    return figures.value_mid if figures else None
