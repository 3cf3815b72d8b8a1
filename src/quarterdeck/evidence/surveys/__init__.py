"""What surveys say: shares about needs, and the figures of the methods that ask people directly, each with its doubt."""

from quarterdeck.evidence.surveys.max_diff import MaxDiff, Utility, max_diff
from quarterdeck.evidence.surveys.promoters import NetPromoter, net_promoter, net_promoter_change, net_promoter_change_interval
from quarterdeck.evidence.surveys.sean_ellis import FIT_SHARE, ProductMarketFit, product_market_fit
from quarterdeck.evidence.surveys.strengths import SurveyStrength, YearShare, survey_strengths

__all__ = [
    "FIT_SHARE",
    "MaxDiff",
    "NetPromoter",
    "ProductMarketFit",
    "SurveyStrength",
    "Utility",
    "YearShare",
    "max_diff",
    "net_promoter",
    "net_promoter_change",
    "net_promoter_change_interval",
    "product_market_fit",
    "survey_strengths",
]
