"""In which release train each milestone will be met, learned from what became of stated targets before."""

from quarterdeck.forecast.milestones.backtest import Score, ScoredMilestone, backtest_milestones, pit_shares, score_milestones
from quarterdeck.forecast.milestones.enhancements import Enhancements, read_enhancements
from quarterdeck.forecast.milestones.forecast import VIEW, Forecaster, MilestoneForecast, MilestoneOutlook, forecast_milestones
from quarterdeck.forecast.milestones.items import Item, MilestoneHistory, Statement, Train
from quarterdeck.forecast.milestones.product_answers import ByDay, Column, Earlier, MilestoneRow, Overdue, ProductMilestones, Rests
from quarterdeck.forecast.milestones.product_forecast import forecast_product_milestones
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
    "ByDay",
    "Column",
    "Earlier",
    "Enhancements",
    "Forecaster",
    "Item",
    "MilestoneForecast",
    "MilestoneHistory",
    "MilestoneOutlook",
    "MilestoneRow",
    "Overdue",
    "ProductMilestones",
    "RegisteredScore",
    "Rests",
    "Score",
    "ScoredMilestone",
    "Source",
    "Statement",
    "Train",
    "backtest_milestones",
    "document_bytes",
    "forecast_milestones",
    "forecast_product_milestones",
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
