"""Whether a feature is built right: acceptance criteria, quality attributes with a measure, definitions of ready and done."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun

Characteristic = Literal[
    "functional suitability",
    "performance efficiency",
    "compatibility",
    "interaction capability",
    "reliability",
    "security",
    "maintainability",
    "flexibility",
    "safety",
]
"""The characteristics of product quality of ISO/IEC 25010:2023."""

QualityVerdict = Literal["not measured", "holds", "fails"]
DefinitionOf = Literal["ready", "done"]
ReadinessCheck = Literal[
    "value case",
    "feasibility case",
    "acceptance criteria",
    "criteria met",
    "qualities hold",
    "effort estimated",
    "assumptions settled",
    "dependencies released",
    "work items done",
    "both keys",
]


@noun
class AcceptanceCriterion:
    """What must be true for a feature to be accepted: *given* a situation, *when* something happens, *then* this follows.

    `work_items` are the stories and tests that bring and prove it. A criterion that was looked at says by whom, when and on what
    `evidence` (an address or a sentence).

    References
    ----------
    .. [1] D. North, "Introducing BDD", 2006.
    """

    id: str
    feature: str
    given: str = ""
    when: str
    then: str
    state: Literal["open", "met", "not met"] = "open"
    checked_by: str = ""
    checked_on: date | None = None
    evidence: str = ""
    work_items: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("when", "then"):
            if not getattr(self, field).strip():
                raise InvalidInput(f"expected {field} in words, got an empty text")
        if (self.checked_on is None) != (self.state == "open"):
            raise InvalidInput(f"expected checked_on {'of' if self.checked_on is None else 'only of'} a criterion that is met or not met")


@noun
class Measurement:
    """What was measured on a day, in the quality attribute's unit."""

    on: date
    value: float
    by: str = ""
    source: str = ""


@noun
class QualityAttribute:
    """A quality that a feature (or, without one, the whole product) must have, as a scenario that ends in a measure.

    From *source* comes a *stimulus*, in an *environment*; the *response* follows, and its *measure* is `direction` `target`
    `unit`: "the 95th percentile of answer times, at most 300 ms". Without a number it could not fail, so it is not accepted.

    References
    ----------
    .. [1] ISO/IEC 25010:2023, product quality model.
    .. [2] L. Bass, P. Clements, R. Kazman, "Software Architecture in Practice", quality attribute scenarios.
    """

    id: str
    title: str
    characteristic: Characteristic
    feature: str | None = None
    source: str = ""
    stimulus: str = ""
    environment: str = ""
    response: str = ""
    measure: str
    direction: Literal["at most", "at least"]
    target: float
    unit: str = ""
    measurements: tuple[Measurement, ...] = ()

    def __post_init__(self) -> None:
        if not self.measure.strip():
            raise InvalidInput("expected a measure in words (what is counted or timed), got none")

    @property
    def latest(self) -> Measurement | None:
        """The youngest measurement; of two of one day the later one in the file."""
        return max(enumerate(self.measurements), key=lambda numbered: (numbered[1].on, numbered[0]))[1] if self.measurements else None

    @property
    def verdict(self) -> QualityVerdict:
        """Whether the youngest measurement keeps to the target."""
        latest = self.latest
        if latest is None:
            return "not measured"
        return "holds" if (latest.value <= self.target if self.direction == "at most" else latest.value >= self.target) else "fails"


@noun
class DefinitionItem:
    """One line of the definition of *ready* (before work starts) or of *done* (before it is released), for every feature.

    With a `check` Quarterdeck looks for itself; without, somebody ticks it for each feature. It informs and stops nothing.
    """

    id: str
    of: DefinitionOf
    title: str
    check: ReadinessCheck | None = None


@noun
class DefinitionTick:
    """Somebody says that a line of a definition is met by a feature."""

    item: str
    feature: str
    by: str = ""
    on: date
    note: str = ""
