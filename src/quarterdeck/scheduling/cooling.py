"""How hot an annealing run begins and ends: by how many moves there are for each feature.

Temperatures are counted in what a feature brings per week, on average: a plan that loses so much is accepted once in e
times. Too hot a start for the moves there are ends in a plan that has not settled.
"""

from dataclasses import dataclass

import numpy as np

from quarterdeck.scheduling.problem import Problem

HOT = ((500.0, 1.0), (3_000.0, 2.0), (20_000.0, 5.0), (100_000.0, 20.0))
COLD = ((500.0, 0.3), (3_000.0, 0.4), (20_000.0, 0.5), (100_000.0, 2.0))
"""(Moves per feature, temperature), between them linear in logarithms."""
SETTLING, FROZEN = 0.05, 0.1
"""The last share of a run goes from its cold end to this part of it, so that it ends in a plan and not near one."""


@dataclass(frozen=True, slots=True)
class Cooling:
    """Temperatures in value, over the share of a run that is done."""

    hot: float
    cold: float

    def at(self, done: float) -> float:
        """The temperature once a share `done` (0 to 1) of the run is over."""
        if done < 1 - SETTLING:
            return self.hot * float((self.cold / self.hot) ** (done / (1 - SETTLING)))
        return self.cold * float(FROZEN ** ((min(done, 1.0) - 1 + SETTLING) / SETTLING))


def cooling(problem: Problem, num_moves: float) -> Cooling:
    """The temperatures for a run of about so many moves."""
    each, unit = num_moves / max(len(problem.features), 1), weekly_value(problem)
    return Cooling(unit * _between(HOT, each), unit * _between(COLD, each))


def weekly_value(problem: Problem) -> float:
    """What a feature brings per week of the horizon, on average over all options."""
    values = np.maximum(problem.tables.value[:, 0], 0.0)
    return max(float(values.mean()) if len(values) else 0.0, 1e-9) / problem.num_weeks


def _between(points: tuple[tuple[float, float], ...], x: float) -> float:
    xs, ys = np.log(np.array(points)).T
    return float(np.exp(np.interp(np.log(max(x, 1e-9)), xs, ys)))
