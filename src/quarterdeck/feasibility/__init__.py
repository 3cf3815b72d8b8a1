"""Whether features can be built: capacity, load, rules, verdicts, and flaws that no plan can mend."""

from quarterdeck.feasibility.capacity import Resource, capacities, person_key, skill_key, standing_team, team_key
from quarterdeck.feasibility.load import DecisionUse, Load, PeriodLoad, PersonLoad, TeamLoad
from quarterdeck.feasibility.money import FundingRisk, NeedAtRisk, funding_risks
from quarterdeck.feasibility.options import OptionStudy, study_options
from quarterdeck.feasibility.report import FeasibilityReport, assess
from quarterdeck.feasibility.rules import RuleFinding
from quarterdeck.feasibility.slipping import CarriedFeature, carried_features
from quarterdeck.feasibility.structural import structural_flaws
from quarterdeck.feasibility.verdicts import FeatureVerdict, Finding
from quarterdeck.feasibility.work import Mode, Work, WorkBook, works_of

__all__ = [
    "CarriedFeature",
    "DecisionUse",
    "FeasibilityReport",
    "FeatureVerdict",
    "Finding",
    "FundingRisk",
    "Load",
    "Mode",
    "NeedAtRisk",
    "OptionStudy",
    "PeriodLoad",
    "PersonLoad",
    "Resource",
    "RuleFinding",
    "TeamLoad",
    "Work",
    "WorkBook",
    "assess",
    "capacities",
    "carried_features",
    "funding_risks",
    "person_key",
    "skill_key",
    "standing_team",
    "structural_flaws",
    "study_options",
    "team_key",
    "works_of",
]
