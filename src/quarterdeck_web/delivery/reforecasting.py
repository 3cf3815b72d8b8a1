"""Work moved, so dates may have: the current plan is forecast again, once for all that changed together, and then its drift found."""

from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.delivery.drift.reading import ask_for_drift
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.forecasts.making import on_forecast
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.lib.refusals import TooMany
from quarterdeck_web.plans.documents import current_plan
from quarterdeck_web.products.changes import Changing, on_change
from quarterdeck_web.products.rows import NounRow

READ = ("state", "feature", "activity", "estimate", "estimate_unit", "created_on", "started_on", "finished_on", "moves")
"""What a forecast reads of a work item."""
_asked: "WeakSet[Changing]" = WeakSet()
_held: "WeakKeyDictionary[Changing, bool]" = WeakKeyDictionary()


@on_change
def forecast_again(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Have the current plan forecast again when work on a feature moved: by a sync, an import or by hand.

    Asked by Quarterdeck itself, for who maps items need not be who forecasts. A forecast that waits already will see the
    change; where too many jobs wait, the next change asks again.
    """
    if not isinstance(row, WorkItem) or change in _asked or not (before.get("feature") or after.get("feature")):
        return
    if all(before.get(name) == after.get(name) for name in READ):
        return
    if change in _held:
        _held[change] = True
        return
    _asked.add(change)
    ask_again(change.workspace)


def hold(change: Changing) -> None:
    """Ask for no forecast within an act that is a part of a longer one; `has_moved` then says whether work moved, and `ask_again` asks."""
    _held[change] = False


def has_moved(change: Changing) -> bool:
    """Whether an act that is held moved work on a feature."""
    return _held.get(change, False)


def ask_again(workspace: Workspace) -> None:
    """Have the current plan forecast again, once the caller's transaction is kept. Nothing where there is none."""
    scope = system_scope(workspace)
    plan = current_plan(scope)
    if plan is None or not plan.holds_features:
        return
    try:
        enqueue(scope, "forecast", {"plan": plan.number}, title=f"Forecasting {plan}: work moved", debounce=True)
    except TooMany:
        return


@on_forecast
def find_drift_again(scope: Scope, forecast: Forecast) -> None:
    """A new forecast says how promises stand and how far the baseline has drifted."""
    try:
        ask_for_drift(system_scope(scope.workspace), forecast.plan, forecast)
    except TooMany:
        return
