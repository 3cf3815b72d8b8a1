"""What people said, and how strong the needs behind it are."""

from quarterdeck.evidence.deals import WinRate, counted_deals, win_rate, win_rates
from quarterdeck.evidence.importance import voices_by_importance
from quarterdeck.evidence.needs import STRONG_SHARE, Answer, NeedsReport, NeedStrength, strong_needs
from quarterdeck.evidence.surveys import SurveyStrength, YearShare, survey_strengths
from quarterdeck.evidence.trend import Trend, two_proportion_trend
from quarterdeck.evidence.voices import Voices, voices_by_need

__all__ = [
    "STRONG_SHARE",
    "Answer",
    "NeedStrength",
    "NeedsReport",
    "SurveyStrength",
    "Trend",
    "Voices",
    "WinRate",
    "YearShare",
    "counted_deals",
    "strong_needs",
    "survey_strengths",
    "two_proportion_trend",
    "voices_by_importance",
    "voices_by_need",
    "win_rate",
    "win_rates",
]
