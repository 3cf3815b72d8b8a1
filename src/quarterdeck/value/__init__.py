"""What features are worth: curves over time, and every scoring method with its doubt."""

from quarterdeck.value.curves import delay_cost_per_week, expected_value, mean_delay_cost_per_week, value_curve
from quarterdeck.value.draws import Draws
from quarterdeck.value.effort import EffortBook
from quarterdeck.value.kano import KanoResult, category_of, kano
from quarterdeck.value.methods import METHODS
from quarterdeck.value.opportunity import Opportunity, band_of, opportunities, opportunity_score
from quarterdeck.value.pairwise import PairwiseResult, PairwiseStrength, pairwise
from quarterdeck.value.ranking import LackingFeature, RankedFeature, Ranking, rank
from quarterdeck.value.surveyed import KanoItem, RatedOutcome, SurveyGroup, kano_items, rated_outcomes, survey_figures

__all__ = [
    "METHODS",
    "Draws",
    "EffortBook",
    "KanoItem",
    "KanoResult",
    "LackingFeature",
    "Opportunity",
    "PairwiseResult",
    "PairwiseStrength",
    "RankedFeature",
    "Ranking",
    "RatedOutcome",
    "SurveyGroup",
    "band_of",
    "category_of",
    "delay_cost_per_week",
    "expected_value",
    "kano",
    "kano_items",
    "mean_delay_cost_per_week",
    "opportunities",
    "opportunity_score",
    "pairwise",
    "rank",
    "rated_outcomes",
    "survey_figures",
    "value_curve",
]
