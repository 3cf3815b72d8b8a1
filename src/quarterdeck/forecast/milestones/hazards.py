"""Discrete-time hazards learned from closed trains: logistic regression and gradient-boosted trees.

References
----------
.. [1] D. R. Cox, "Regression models and life-tables", JRSS B 34(2), 1972, section 6 (discrete time).
.. [2] G. Ke et al., "LightGBM: a highly efficient gradient boosting decision tree", NeurIPS 30, 2017.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from quarterdeck.forecast.milestones.features import Encoder, Floats, Row

LOGISTIC_C = 0.5
NUM_TREES, LEARNING_RATE, NUM_LEAVES, MIN_ROWS_IN_LEAF, L2 = 120, 0.05, 5, 30, 1.0
SHARE_OF_FEATURES, SEEDS = 0.7, (0, 1, 2)
"""Each split looks at a share of the features, drawn from fixed seeds; the mean over seeds wavers less."""


class LogisticHazard:
    """Logistic regression on standardised features, with steps before, at and after the target."""

    def __init__(self, rows: Sequence[Row], encoder: Encoder) -> None:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        self.encoder = encoder
        self._model: Any = make_pipeline(StandardScaler(), LogisticRegression(C=LOGISTIC_C, max_iter=2000))
        with _one_thread():
            self._model.fit(self._design(rows), _events(rows))

    def hazards(self, rows: Sequence[Row]) -> Floats:
        """P(met in the row's train, not before), shape (num_rows,)."""
        return np.asarray(self._model.predict_proba(self._design(rows))[:, 1], dtype=float)

    def _design(self, rows: Sequence[Row]) -> Floats:
        base = self.encoder.encode(rows)
        lag = base[:, self.encoder.names.index("trains after target")]
        steps = np.column_stack([lag < 0, lag == 0, lag == 1, lag > 1]).astype(float)
        return np.hstack([base, steps])


class TreeHazard:
    """Gradient-boosted trees, in which more slips can only lower a hazard and a commitment only raise it."""

    def __init__(self, rows: Sequence[Row], encoder: Encoder) -> None:
        from sklearn.ensemble import HistGradientBoostingClassifier

        self.encoder = encoder
        matrix, events = encoder.encode(rows), _events(rows)
        with _one_thread():
            self._models: list[Any] = [
                HistGradientBoostingClassifier(
                    max_iter=NUM_TREES,
                    learning_rate=LEARNING_RATE,
                    max_leaf_nodes=NUM_LEAVES,
                    min_samples_leaf=MIN_ROWS_IN_LEAF,
                    l2_regularization=L2,
                    max_features=SHARE_OF_FEATURES,
                    monotonic_cst=encoder.signs(),
                    early_stopping=False,
                    random_state=seed,
                ).fit(matrix, events)
                for seed in SEEDS
            ]

    def hazards(self, rows: Sequence[Row]) -> Floats:
        """P(met in the row's train, not before), shape (num_rows,)."""
        matrix = self.encoder.encode(rows)
        with _one_thread():
            return np.asarray(np.mean([model.predict_proba(matrix)[:, 1] for model in self._models], axis=0), dtype=float)


def _events(rows: Sequence[Row]) -> Floats:
    return np.array([row.event for row in rows], dtype=float)


def _one_thread() -> Any:
    """Sums of floats do not depend on how many processors there are; and small trees gain nothing from threads."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=1)
