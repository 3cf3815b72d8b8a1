"""Kinds of jobs. An app registers its own in its `jobs.py`, which is loaded at start:

@job("plan", title="Planning", operation="plans.make")
def plan(context: JobContext) -> JobResult | None:
    from quarterdeck_web.plans import assemble  # The engine is heavy: imported where the worker needs it, not by pages.

    product = assemble.product_of(context.workspace)
    context.progress(0.1, "Compiling")
    made = make_plan(product, on_progress=lambda p: context.progress(p.share, "Searching", value=p.value))
    with context.finishing() as result:  # One transaction with the job's end, so that nothing is stored twice.
        plan = store(context.scope, made)
        result.url = plan.get_absolute_url()
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import Refused

if TYPE_CHECKING:
    from quarterdeck_web.jobs.context import JobContext


@dataclass
class JobResult:
    """What a job made: where it is shown, and facts worth keeping (JSON)."""

    url: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


Handler = Callable[["JobContext"], JobResult | None]


@dataclass(frozen=True)
class Kind:
    """One kind of job (see `job`)."""

    name: str
    title: str
    handler: Handler
    operation: str | None
    can_restart: bool
    quick: bool
    limit_seconds: float


KINDS: dict[str, Kind] = {}


def job(
    name: str, *, title: str, operation: str | None = None, can_restart: bool = True, quick: bool = False, limit_seconds: float = 900
) -> Callable[[Handler], Handler]:
    """Register a function as the handler of a kind of job.

    Parameters
    ----------
    title
        What people read: "Planning".
    operation
        What the permission table must allow to the person who asks; looked at when they ask and again when it runs.
    can_restart
        Whether a worker that stopped in the middle may begin it again by itself. Say False only where that would do
        harm; a handler that stores what it made in `context.finishing()` can always begin again.
    quick
        Runs in the lane that does not wait behind long jobs. Only for work of a few seconds.
    limit_seconds
        After this it is stopped and fails.
    """
    assert operation is None or operation in PERMISSIONS, f"{operation!r} is not in the permission table"

    def register(handler: Handler) -> Handler:
        other = KINDS.get(name)
        assert other is None or other.handler.__qualname__ == handler.__qualname__, f"two kinds of jobs are called {name!r}"
        KINDS[name] = Kind(name, title, handler, operation, can_restart, quick, limit_seconds)
        return handler

    return register


def is_registered(name: str) -> bool:
    """Whether there is such a kind."""
    return name in KINDS


def may_ask_for(scope: Scope, name: str) -> bool:
    """Whether a member may ask for jobs of this kind; Quarterdeck itself may. False for kinds that are not there."""
    kind = KINDS.get(name)
    return kind is not None and (scope.user is None or kind.operation is None or scope.may(kind.operation))


def kind_named(name: str) -> Kind:
    """The kind of that name. Raises `Refused` where this version of Quarterdeck has none."""
    try:
        return KINDS[name]
    except KeyError:
        raise Refused(f"This version of Quarterdeck knows no job called {name!r}.", "Update Quarterdeck, or delete the job.") from None
