"""Launches: what must be ready before a release reaches users, and who says go."""

from datetime import date
from itertools import pairwise
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.cases import KeyTurn
from quarterdeck.product.noun import noun

LaunchState = Literal["preparing", "go", "no-go", "launched", "rolled back"]


@noun
class LaunchCheck:
    """A line of a launch's checklist: *market* readiness is the Product Manager's, *technical* the Technical Product Manager's."""

    title: str
    side: Literal["market", "technical"]
    owner: str = ""
    due: date | None = None
    done_on: date | None = None
    done_by: str = ""


@noun
class RolloutStep:
    """From this day the release reaches this share (above 0, up to 1) of users."""

    on: date
    share: float

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise InvalidInput(f"expected share above 0 and up to 1, got {self.share:g}")


@noun
class Launch:
    """The launch of a release: its checklist, how it is rolled out and back, and the two keys that say *go*.

    `value_key` says that the market is ready, `feasibility_key` that the technology is; with both it is *go*. `no_go` says who
    stopped it, when and why; it is prepared anew once that is taken back. `launched_on` and `rolled_back_on` say what happened.
    """

    id: str
    release: str
    checks: tuple[LaunchCheck, ...] = ()
    rollback: str = ""
    rollback_owner: str = ""
    rollout: tuple[RolloutStep, ...] = ()
    value_key: KeyTurn | None = None
    feasibility_key: KeyTurn | None = None
    no_go: KeyTurn | None = None
    launched_on: date | None = None
    rolled_back_on: date | None = None
    rolled_back_why: str = ""

    def __post_init__(self) -> None:
        steps = [(step.on, step.share) for step in self.rollout]
        if any(later[0] <= earlier[0] or later[1] <= earlier[1] for earlier, later in pairwise(steps)):
            raise InvalidInput("expected rollout steps whose days and shares both grow")
        if self.launched_on is not None and (self.value_key is None or self.feasibility_key is None):
            raise InvalidInput("expected both keys turned before launched_on, got a launch without go")
        if self.rolled_back_on is not None and (self.launched_on is None or self.rolled_back_on < self.launched_on):
            raise InvalidInput(f"expected rolled_back_on on or after launched_on, got {self.rolled_back_on} and {self.launched_on}")
        if self.no_go is not None and self.value_key is not None and self.feasibility_key is not None:
            raise InvalidInput("expected a launch that is no-go or has both keys turned, got both")

    @property
    def state(self) -> LaunchState:
        """Where it stands."""
        if self.rolled_back_on is not None:
            return "rolled back"
        if self.launched_on is not None:
            return "launched"
        if self.no_go is not None:
            return "no-go"
        return "go" if self.value_key is not None and self.feasibility_key is not None else "preparing"
