"""A workspace's history to the engine; what it says of throughput and milestones back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.products.assemble import collections, product_of

READ = (
    *("features", "releases", "commitments", "dependencies", "teams", "skills", "people", "objectives", "work_items"),
    *("periods", "initiatives", "outcomes", "changes"),
)
"""What these forecasts look at."""
NUM_SAMPLES = 4000
CONE_WEEKS = 26
Body = dict[str, Any]


def history_figures(workspace: Workspace, say: Callable[[float, str], object]) -> dict[str, Body]:
    """What the history of a workspace says, as figures by their kind; a kind that it says nothing of tells why under `missing`."""
    product = product_of(workspace, without=tuple(name for name in collections() if name not in READ))
    found = {f"throughput-{unit}": _throughput(product, unit, lambda share, phase: say(0.3 * share, phase)) for unit in ("goals", "items")}
    say(0.7, "Learning from stated days")
    return {**found, "milestones": _milestones(product)}


def _throughput(product: Any, unit: Any, say: Callable[[float, str], object]) -> Body:
    """The tables of the whole product (the first) and its teams."""
    from quarterdeck.forecast.throughput import tabulate_throughput, throughput_of_product

    found = throughput_of_product(product, unit)
    body: Body = {"made_on": product.as_of.isoformat(), "num_open": found.num_open, "tables": []}
    if found.whole is None:
        return body
    tables = [*tabulate_throughput([found.whole], num_samples=NUM_SAMPLES), *_of_teams(found.teams, say)]
    return body | {"tables": [_plain(table) for table in tables]}


def _of_teams(teams: Any, say: Callable[[float, str], object]) -> Any:
    from quarterdeck.forecast.throughput import tabulate_throughput

    return tabulate_throughput(teams, num_samples=NUM_SAMPLES, say=say) if teams else ()


def _milestones(product: Any) -> Body:
    from quarterdeck.errors import InvalidInput
    from quarterdeck.forecast.milestones import forecast_product_milestones

    try:
        return _plain(forecast_product_milestones(product))
    except InvalidInput:
        return {"rows": [], "overdue": [], "made_on": product.as_of.isoformat()}


def throughput_answers(table: Body, items: tuple[int, ...], days: tuple[date, ...], asked: tuple[int, date]) -> Body:
    """What a table says: when so many are done, how many by some days, the chance of what is asked, the cone, the weeks of the last finish."""
    from quarterdeck.forecast.throughput import ThroughputChances

    read: ThroughputChances = adapter_of(ThroughputChances).validate_python(table)
    number, by = asked
    weeks = read.finishes_by_week(number)
    return {
        "finish": asdict(read.finish(number, by)),
        "finishes": [asdict(read.finish(each)) for each in items],
        "count": asdict(read.count(by)),
        "counts": [asdict(read.count(day)) for day in days],
        "cone": [asdict(week) for week in read.cone(CONE_WEEKS)],
        "weeks": {
            "first": weeks[0][0].isoformat(),
            "counts": [round(share * read.num_samples) for _, share in weeks],
            "never": round((1 - read.chance(number, read.last)) * read.num_samples),
        },
    }


def _plain(found: Any) -> Body:
    body: Body = json.loads(json.dumps(asdict(found), default=str))
    return body
