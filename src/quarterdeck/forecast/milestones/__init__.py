"""In which release train each milestone will be met, learned from what became of stated targets before."""

from quarterdeck.forecast.milestones.backtest import Score, ScoredMilestone, backtest_milestones, pit_shares, score_milestones
from quarterdeck.forecast.milestones.enhancements import Enhancements, read_enhancements
from quarterdeck.forecast.milestones.forecast import VIEW, Forecaster, MilestoneForecast, MilestoneOutlook, forecast_milestones
from quarterdeck.forecast.milestones.items import Item, MilestoneHistory, Statement, Train
from quarterdeck.forecast.milestones.product_history import milestones_of_product, monthly_trains
from quarterdeck.forecast.milestones.registered import (
    RegisteredScore,
    Source,
    document_bytes,
    read_outcomes,
    read_registered,
    registered_document,
    score_registered,
    sha256_of,
)

__all__ = [
    "VIEW",
    "Enhancements",
    "Forecaster",
    "Item",
    "MilestoneForecast",
    "MilestoneHistory",
    "MilestoneOutlook",
    "RegisteredScore",
    "Score",
    "ScoredMilestone",
    "Source",
    "Statement",
    "Train",
    "backtest_milestones",
    "document_bytes",
    "forecast_milestones",
    "milestones_of_product",
    "monthly_trains",
    "pit_shares",
    "read_enhancements",
    "read_outcomes",
    "read_registered",
    "registered_document",
    "score_milestones",
    "score_registered",
    "sha256_of",
]
