"""The two cases of a feature: why it is worth it (Product Manager) and whether it can be built (Technical Product Manager)."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import ThreePoint

UrgencyProfile = Literal["long-life", "long-life reduced peak", "short-life", "fixed date", "constant"]
KanoAnswer = Literal["like", "must-be", "neutral", "live-with", "dislike"]
Dimension = Literal["technical", "skills", "capacity", "compliance", "operational", "schedule"]
Verdict = Literal["feasible", "conditional", "infeasible", "unknown"]


@noun
class KeyTurn:
    """Who turned a key, when and why, and on which version (content hash) of the inputs."""

    by: str
    on: date
    why: str = ""
    input_hash: str = ""


@noun
class RiceInputs:
    """Reach (people or accounts per quarter), impact (0.25 to 3), confidence (0 to 1). Effort comes from the feature."""

    reach: ThreePoint
    impact: ThreePoint
    confidence: ThreePoint

    def __post_init__(self) -> None:
        if self.reach.p10 < 0 or self.impact.p10 < 0:
            raise InvalidInput("expected reach and impact of 0 or more")
        if not 0 <= self.confidence.p10 <= self.confidence.p90 <= 1:
            raise InvalidInput(f"expected confidence between 0 and 1, got {self.confidence}")


@noun
class IceInputs:
    """Impact, confidence and ease, each from 1 to 10."""

    impact: ThreePoint
    confidence: ThreePoint
    ease: ThreePoint

    def __post_init__(self) -> None:
        for name, score in (("impact", self.impact), ("confidence", self.confidence), ("ease", self.ease)):
            if not 1 <= score.p10 <= score.p90 <= 10:
                raise InvalidInput(f"expected {name} between 1 and 10, got {score}")


@noun
class WsjfInputs:
    """The relative scores of the Scaled Agile Framework.

    User-business value, time criticality, risk reduction or opportunity enablement, and job size.
    """

    business_value: ThreePoint
    time_criticality: ThreePoint
    risk_reduction: ThreePoint
    job_size: ThreePoint

    def __post_init__(self) -> None:
        if self.job_size.p10 <= 0:
            raise InvalidInput(f"expected job_size above 0, got {self.job_size}")


@noun
class KanoResponse:
    """How many people gave one pair of answers: with the feature (functional) and without it (dysfunctional)."""

    functional: KanoAnswer
    dysfunctional: KanoAnswer
    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise InvalidInput(f"expected count of 0 or more, got {self.count}")


@noun
class CriterionScore:
    """A feature's score on one criterion of the product's own weighted score."""

    criterion: str
    score: ThreePoint


@noun
class Criterion:
    """One criterion of the product's own weighted score, on a scale from `low` to `high`."""

    id: str
    title: str
    weight: float
    low: float = 0.0
    high: float = 10.0

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise InvalidInput(f"expected weight of 0 or more, got {self.weight:g}")
        if self.low >= self.high:
            raise InvalidInput(f"expected low below high, got {self.low:g} and {self.high:g}")


@noun
class PairwiseAnswer:
    """Somebody found one feature worth more than another."""

    winner: str
    loser: str
    by: str = ""
    on: date | None = None


@noun
class ValueCase:
    """What a feature is worth and how that decays when it comes later.

    `value` is in the product's `value_unit`, for the whole of `life_weeks` were it finished on the first day of the
    plan. `profile` is the urgency profile; `fixed_date` belongs to the profile of that name.
    """

    value: ThreePoint
    profile: UrgencyProfile = "long-life"
    life_weeks: int = 104
    fixed_date: date | None = None
    basis: str = ""
    evidence: tuple[str, ...] = ()
    rice: RiceInputs | None = None
    ice: IceInputs | None = None
    wsjf: WsjfInputs | None = None
    kano: tuple[KanoResponse, ...] = ()
    scores: tuple[CriterionScore, ...] = ()
    key: KeyTurn | None = None

    def __post_init__(self) -> None:
        if self.life_weeks < 1:
            raise InvalidInput(f"expected life_weeks of 1 or more, got {self.life_weeks}")
        if (self.profile == "fixed date") != (self.fixed_date is not None):
            raise InvalidInput("expected fixed_date exactly with the profile 'fixed date'")


@noun
class Assessment:
    """One of the six dimensions of a feasibility study: a verdict with its confidence (0 to 1), conditions and unknowns."""

    dimension: Dimension
    verdict: Verdict
    confidence: float = 0.5
    conditions: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()
    evidence: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise InvalidInput(f"expected confidence between 0 and 1, got {self.confidence:g}")


@noun
class FeasibilityCase:
    """Whether a feature can be built: what people judged, dimension by dimension. What the numbers say is computed."""

    assessments: tuple[Assessment, ...] = ()
    note: str = ""
    key: KeyTurn | None = None
