"""Answers of surveys from any table: columns told by their names, everything wrong named with its row and column."""

from quarterdeck.importers.surveys.mapping import METHODS, ROLES, ColumnUse, SurveyMapping, suggest_survey
from quarterdeck.importers.surveys.reading import SurveyTrial, read_survey

__all__ = ["METHODS", "ROLES", "ColumnUse", "SurveyMapping", "SurveyTrial", "read_survey", "suggest_survey"]
