"""A plan's futures, prepared once for each revision of its workspace, and questions to them."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.forecasts.assemble import NOT_READ, engine_plan
from quarterdeck_web.forecasts.what_if.keeping import Kept
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.products.assemble import product_of

if TYPE_CHECKING:
    from quarterdeck.forecast import PreparedForecast

MOST_PREPARED = 3
"""Plans whose futures a process keeps: about 30 MB each for a thousand activities."""


@dataclass(frozen=True)
class Prepared:
    """Futures ready for questions, and how long reading and drawing them took."""

    engine: PreparedForecast
    seconds: float


_prepared: Kept[Prepared] = Kept(MOST_PREPARED)


def prepared_forecast(workspace: Workspace, plan: Plan) -> tuple[Prepared, bool]:
    """The futures of a plan under the product as it is now, and whether they were there already."""
    return _prepared.get((workspace.pk, plan.pk, workspace.revision), lambda: _prepare(workspace, plan))


def places_of(prepared: Prepared, features: list[str]) -> list[dict[str, Any]]:
    """What could be moved for the day on which some features are done; those that are not planned are passed over."""
    from quarterdeck.forecast import places_for

    planned = prepared.engine.activities
    return [asdict(place) for place in places_for(prepared.engine, [feature for feature in features if feature in planned])]


def outcome_of(prepared: Prepared, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """What levers (their keys and values) do to every date. Wrong ones are told under `wrong`, and then nothing is moved."""
    from quarterdeck.errors import InvalidInput

    engine, wrong = prepared.engine, []
    started = time.perf_counter()
    try:
        answer = engine.ask(*engine.levers(pairs))
    except InvalidInput as flaw:
        wrong = str(flaw).splitlines()
        answer = engine.ask()
    return {
        "levers": {lever.key: lever.value for lever in answer.levers},
        "releases": {each.id: asdict(each) for each in answer.releases},
        "features": {each.id: asdict(each) for each in answer.features},
        "num_futures": answer.num_samples,
        "made_on": answer.made_on,
        "share_of_history": engine.share_of_history,
        "seconds": time.perf_counter() - started,
        "wrong": wrong,
    }


def _prepare(workspace: Workspace, plan: Plan) -> Prepared:
    from quarterdeck.forecast import PreparedForecast

    started = time.perf_counter()
    product = product_of(workspace, without=NOT_READ)
    prepared = PreparedForecast(product, engine_plan(plan), today=product.as_of)
    prepared.warm_up()
    return Prepared(prepared, time.perf_counter() - started)
