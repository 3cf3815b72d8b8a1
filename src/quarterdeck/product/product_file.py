"""A whole product as one immutable value."""

from datetime import date
from typing import Literal

from quarterdeck.calendar import Weeks
from quarterdeck.errors import InvalidInput
from quarterdeck.product.built_right import AcceptanceCriterion, DefinitionItem, DefinitionTick, QualityAttribute
from quarterdeck.product.cases import Criterion, PairwiseAnswer
from quarterdeck.product.commitments import Budget, Commitment, Funding, GuardRail, Pin, Release
from quarterdeck.product.evidence import Evidence, Need, NeedLink, SurveyAnswer
from quarterdeck.product.exceptions import ExceptionRequest
from quarterdeck.product.features import Assumption, Dependency, Feature, Risk
from quarterdeck.product.highlights import Highlight
from quarterdeck.product.history import (
    Change,
    ForecastRecord,
    ImportNote,
    Initiative,
    Outcome,
    Period,
    ProgressPoint,
    Update,
)
from quarterdeck.product.launches import Launch
from quarterdeck.product.market import Account, Capability, Competitor, ParityCell, Segment
from quarterdeck.product.need_facts import NeedFact
from quarterdeck.product.noun import noun
from quarterdeck.product.portal import ChangelogEntry, Idea, IdeaComment, Portal, RoadmapItem, Visitor, Vote
from quarterdeck.product.relations import Relation, Synergy
from quarterdeck.product.strategy import Objective, Strategy
from quarterdeck.product.surveys import Survey
from quarterdeck.product.teams import Absence, AskConversion, DecisionCapacity, Holiday, Person, Skill, Team
from quarterdeck.product.work_items import MappingRule, WorkItem

FORMAT_VERSION = 1


@noun
class Source:
    """Where facts in this file come from, with the licence they came under."""

    title: str
    url: str = ""
    licence: str = ""
    retrieved: str = ""


@noun
class Horizon:
    """The weeks that are planned: `num_weeks` from the Monday `start`."""

    start: date
    num_weeks: int
    value_starts: Literal["at finish", "at next release"] = "at finish"

    def __post_init__(self) -> None:
        Weeks(self.start, self.num_weeks)


@noun
class ProductFile:
    """Evidence, needs, objectives, features with both cases, teams, calendars, constraints and history of one product.

    It is what commands read and write, what an export holds, and what a plan records as its exact input.
    """

    format: Literal["quarterdeck-product"] = "quarterdeck-product"
    version: Literal[1] = 1
    id: str
    name: str
    as_of: date
    description: str = ""
    value_unit: str = "€"
    currency: str = "€"
    horizon: Horizon
    sources: tuple[Source, ...] = ()
    strategy: Strategy = Strategy()
    portal: Portal = Portal()
    objectives: tuple[Objective, ...] = ()
    segments: tuple[Segment, ...] = ()
    accounts: tuple[Account, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    parity: tuple[ParityCell, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    survey_answers: tuple[SurveyAnswer, ...] = ()
    surveys: tuple[Survey, ...] = ()
    needs: tuple[Need, ...] = ()
    need_links: tuple[NeedLink, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    need_facts: tuple[NeedFact, ...] = ()
    features: tuple[Feature, ...] = ()
    visitors: tuple[Visitor, ...] = ()
    ideas: tuple[Idea, ...] = ()
    votes: tuple[Vote, ...] = ()
    idea_comments: tuple[IdeaComment, ...] = ()
    roadmap: tuple[RoadmapItem, ...] = ()
    changelog: tuple[ChangelogEntry, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    relations: tuple[Relation, ...] = ()
    synergies: tuple[Synergy, ...] = ()
    risks: tuple[Risk, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    pairwise_answers: tuple[PairwiseAnswer, ...] = ()
    teams: tuple[Team, ...] = ()
    people: tuple[Person, ...] = ()
    skills: tuple[Skill, ...] = ()
    absences: tuple[Absence, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    decision_capacities: tuple[DecisionCapacity, ...] = ()
    ask_conversions: tuple[AskConversion, ...] = ()
    funding: tuple[Funding, ...] = ()
    budgets: tuple[Budget, ...] = ()
    guard_rails: tuple[GuardRail, ...] = ()
    releases: tuple[Release, ...] = ()
    pins: tuple[Pin, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    exceptions: tuple[ExceptionRequest, ...] = ()
    work_items: tuple[WorkItem, ...] = ()
    mapping_rules: tuple[MappingRule, ...] = ()
    acceptance_criteria: tuple[AcceptanceCriterion, ...] = ()
    quality_attributes: tuple[QualityAttribute, ...] = ()
    definitions: tuple[DefinitionItem, ...] = ()
    definition_ticks: tuple[DefinitionTick, ...] = ()
    launches: tuple[Launch, ...] = ()
    periods: tuple[Period, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    changes: tuple[Change, ...] = ()
    updates: tuple[Update, ...] = ()
    progress: tuple[ProgressPoint, ...] = ()
    forecasts: tuple[ForecastRecord, ...] = ()
    import_notes: tuple[ImportNote, ...] = ()

    def __post_init__(self) -> None:
        if not self.id:
            raise InvalidInput("expected an id, got an empty text")

    @property
    def weeks(self) -> Weeks:
        """The planning weeks with the product's holidays."""
        return Weeks(self.horizon.start, self.horizon.num_weeks, frozenset(holiday.day for holiday in self.holidays))
