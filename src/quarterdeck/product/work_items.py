"""Work items: entries of a tracker in which a team follows its work, and the rules that say which feature they are for."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun

WorkItemState = Literal["open", "under review", "planned", "in progress", "complete", "closed"]
"""The field's words. *complete*: what was asked for is there; *closed*: it ended without (declined, a duplicate)."""

MappedBy = Literal["rule", "suggestion", "hand"]
MoveField = Literal["state", "estimate", "milestone", "due date", "feature", "parent", "blocked by", "title"]
EstimateUnit = Literal["points", "days", "hours", ""]


@noun
class Move:
    """One change in the life of a work item: a field went from `old` to `new` on a day.

    Of the field *state* the values are `WorkItemState`s; of *feature* and *parent* ids; of *estimate* numbers as text; of
    *due date* ISO days. What the tracker called a state itself stands in `stated`.
    """

    on: date
    field: MoveField
    old: str | None = None
    new: str | None = None
    by: str = ""
    stated: str = ""


@noun
class WorkItem:
    """An entry of a tracker, as it stands there.

    `source` names the tracker and the place in it (`github:acme/app`, `jira:ACME`), `key` what people call the item there
    (`acme/app#12`); the `id` is unique in the product and stays the same when the item is read again. `state` is ours,
    `stated_state` the tracker's own word. Days are days of Coordinated Universal Time. `finished_on` is the day it was
    completed or closed. `estimate` is in `estimate_unit`s, `spent_days` in person-days. `blocked_by` and `parent` name
    other work items; what they name may be outside the product. `feature` and `activity` say what it is work for and
    `mapped_by` how that became known. `moves` is its history, oldest first.
    """

    id: str
    source: str
    key: str
    title: str
    url: str = ""
    description: str = ""
    kind: str = "issue"
    state: WorkItemState = "open"
    stated_state: str = ""
    team: str | None = None
    author: str = ""
    assignees: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    milestone: str = ""
    priority: str = ""
    created_on: date | None = None
    started_on: date | None = None
    finished_on: date | None = None
    due_date: date | None = None
    estimate: float | None = None
    estimate_unit: EstimateUnit = ""
    spent_days: float | None = None
    parent: str | None = None
    blocked_by: tuple[str, ...] = ()
    votes: int | None = None
    feature: str | None = None
    activity: str | None = None
    mapped_by: MappedBy | None = None
    moves: tuple[Move, ...] = ()

    def __post_init__(self) -> None:
        for field in ("id", "source", "key"):
            if not getattr(self, field).strip():
                raise InvalidInput(f"expected {field} in words, got an empty text")
        for field in ("estimate", "spent_days", "votes"):
            value = getattr(self, field)
            if value is not None and value < 0:
                raise InvalidInput(f"expected {field} of 0 or more, got {value:g}")
        if (self.mapped_by is None) != (self.feature is None):
            raise InvalidInput("expected feature and mapped_by together, got one of them")
        if self.activity is not None and self.feature is None:
            raise InvalidInput(f"expected the feature of activity {self.activity!r}, got none")
        if self.finished_on is not None and not self.is_done:
            raise InvalidInput(f"expected finished_on of a complete or closed item only, got {self.finished_on} of one that is {self.state}")

    @property
    def is_done(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in ("complete", "closed")


MatchedField = Literal["label", "milestone", "title", "parent", "key", "kind", "source", "team"]


@noun
class MappingRule:
    """Work items whose `field` says `text` are work for `feature` (and its `activity`, where given).

    *is* compares whole texts, *begins with* and *contains* parts; all without regard to case. `source` limits the rule to one
    tracker's place. The first rule that fits decides; what somebody mapped by hand no rule changes.
    """

    id: str
    field: MatchedField
    match: Literal["is", "begins with", "contains"] = "is"
    text: str
    feature: str
    activity: str | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InvalidInput("expected a text to look for, got none")
