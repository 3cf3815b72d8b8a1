"""What people said and what they need."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import Interval, wilson_interval

EvidenceKind = Literal["feedback", "interview", "ticket", "vote", "survey", "deal", "usage"]
Coverage = Literal["full", "partial"]
AskedStatus = Literal["open", "under review", "planned", "in progress", "shipped", "closed"]
ASKED_STATUSES: tuple[AskedStatus, ...] = ("open", "under review", "planned", "in progress", "shipped", "closed")
"""How something asked for stands, where it was asked: the words of the portal."""


@noun
class Deal:
    """How a deal ended, and why: `competitor` is who else was chosen or considered, `told_by` whose word the reason is."""

    outcome: Literal["won", "lost"]
    competitor: str | None = None
    reason: str = ""
    told_by: Literal["buyer", "seller", ""] = ""
    amount: float | None = None

    def __post_init__(self) -> None:
        if self.amount is not None and self.amount < 0:
            raise InvalidInput(f"expected amount of 0 or more, got {self.amount:g}")


@noun
class Evidence:
    """One voice: verbatim text with its source, never rewritten. `archived`: read, and of no further use.

    `votes` counts people who asked for the same and are known by their number only; where they are known by name as well
    (as evidence of kind *vote* that is a `duplicate_of` this), the greater of the two counts. Of what was imported,
    (`source`, `source_id`) tells it from all others, `source_hash` is of what was said when it came, `batch` names the import.
    `status` is how an idea stands where it was posted, in the portal's words; None where nothing is said of it.
    `deal` is what evidence of kind *deal* knows of the deal itself; the text is what was said about it.
    """

    id: str
    text: str
    kind: EvidenceKind = "feedback"
    source: str = ""
    said_on: date | None = None
    person: str | None = None
    account: str | None = None
    segment: str | None = None
    language: str = "en"
    need: str | None = None
    sentiment: float | None = None
    duplicate_of: str | None = None
    archived: bool = False
    status: AskedStatus | None = None
    votes: int = 0
    tags: tuple[str, ...] = ()
    url: str = ""
    source_id: str = ""
    source_hash: str = ""
    batch: str | None = None
    deal: Deal | None = None

    def __post_init__(self) -> None:
        if self.votes < 0:
            raise InvalidInput(f"expected votes of 0 or more, got {self.votes}")


@noun
class SurveyAnswer:
    """How many of the respondents gave one answer about one item of one question.

    `share` is 0 to 1. `strength` says what the answer means for the need it speaks of: *strong* (it blocks me),
    *mild* (it would be better) or *none*.
    """

    id: str
    survey: str
    year: int
    question: str
    item: str
    answer: str
    share: float
    respondents: int
    strength: Literal["strong", "mild", "none"] = "none"
    need: str | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise InvalidInput(f"expected share between 0 and 1, got {self.share:g}")
        if self.respondents < 1:
            raise InvalidInput(f"expected at least 1 respondent, got {self.respondents}")

    @property
    def interval(self) -> Interval:
        """95 % Wilson interval of the share."""
        return wilson_interval(self.share, self.respondents)


@noun
class Need:
    """What people try to get done and cannot, in their words. The evidence points here, not to a solution.

    `importance` and `satisfaction` are shares (0 to 1) of `respondents` who rate it 4 or 5 of 5 (top two boxes).
    """

    id: str
    title: str
    description: str = ""
    status: Literal["open", "validated", "addressed", "verified", "rejected"] = "open"
    segment: str | None = None
    importance: float | None = None
    satisfaction: float | None = None
    respondents: int | None = None

    def __post_init__(self) -> None:
        for name, share in (("importance", self.importance), ("satisfaction", self.satisfaction)):
            if share is not None and not 0 <= share <= 1:
                raise InvalidInput(f"expected {name} between 0 and 1, got {share:g}")


@noun
class NeedLink:
    """A feature answers a need, fully or in part: somebody's judgement, with its note."""

    need: str
    feature: str
    coverage: Coverage = "full"
    note: str = ""
