"""The whole feasibility study of a product, as one value."""

from collections import Counter
from datetime import date
from typing import Literal

from quarterdeck.feasibility.demand import Asked
from quarterdeck.feasibility.earliest import Earliest
from quarterdeck.feasibility.load import DecisionUse, Load, PersonLoad, TeamLoad, loads
from quarterdeck.feasibility.money import FundingRisk, funding_risks
from quarterdeck.feasibility.rules import RuleFinding, rule_findings
from quarterdeck.feasibility.slipping import CarriedFeature, carried_features
from quarterdeck.feasibility.verdicts import FeatureVerdict, Judge
from quarterdeck.product import ProductFile
from quarterdeck.product.cases import Verdict
from quarterdeck.product.noun import noun


@noun
class FeasibilityReport:
    """Loads, broken rules, verdicts and money at risk, if everything open were built as asked.

    `teams` by dedicated asks per member, then load; `people` by how many features they champion; `over_asked` are the
    ids of teams that are asked for more than they can take.
    """

    format: Literal["quarterdeck-feasibility"] = "quarterdeck-feasibility"
    version: Literal[1] = 1
    product_id: str
    as_of: date
    start: date
    num_weeks: int
    teams: tuple[TeamLoad, ...]
    skills: tuple[Load, ...]
    people: tuple[PersonLoad, ...]
    decisions: tuple[DecisionUse, ...]
    over_asked: tuple[str, ...]
    rules: tuple[RuleFinding, ...]
    verdicts: tuple[FeatureVerdict, ...]
    counts: dict[Verdict, int]
    funding: tuple[FundingRisk, ...]
    carried: tuple[CarriedFeature, ...] = ()

    @property
    def violations(self) -> tuple[RuleFinding, ...]:
        """Broken rules, without what is only a defect of the data."""
        return tuple(finding for finding in self.rules if not finding.is_data_defect)


def assess(product: ProductFile) -> FeasibilityReport:
    """Load against capacity, broken rules, a verdict for each feature and what is at risk for money.

    Asks without a conversion leave their option out; `product.check` names them.
    """
    asked = Asked(product)
    found = loads(asked)
    rules = rule_findings(asked)
    verdicts = Judge(asked, Earliest(asked), found.over(), rules).verdicts()
    counts = Counter(verdict.verdict for verdict in verdicts)
    return FeasibilityReport(
        product_id=product.id,
        as_of=product.as_of,
        start=product.horizon.start,
        num_weeks=product.horizon.num_weeks,
        teams=found.teams,
        skills=found.skills,
        people=found.people,
        decisions=found.decisions,
        over_asked=tuple(team.team for team in found.teams if team.is_over_asked),
        rules=rules,
        verdicts=verdicts,
        counts={verdict: counts[verdict] for verdict in ("feasible", "conditional", "infeasible", "unknown")},
        funding=funding_risks(product),
        carried=carried_features(product),
    )
