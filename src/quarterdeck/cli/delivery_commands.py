"""Delivery: how work flows, what drifted from the plan and why, and which promises hold."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.adapters import adapter_of
from quarterdeck.cli.output import json_out, progress, say, table
from quarterdeck.cli.plan_commands import PlanPath
from quarterdeck.cli.product_commands import JsonFlag, ProductPath, print_json
from quarterdeck.units import format_date, format_probability, format_share

if TYPE_CHECKING:
    from quarterdeck.product import ProductFile, WorkItem
    from quarterdeck.tracking.commitments import CommitmentHealth
    from quarterdeck.tracking.flow import Flow

WEEKS = 12
SHOWN_AGEING = 10


def flow(
    file: ProductPath,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=520, help="How many weeks up to the product's day are looked at.")] = WEEKS,
    team: Annotated[str | None, typer.Option("--team", metavar="TEAM", help="Only items of this team.")] = None,
    feature: Annotated[str | None, typer.Option("--feature", metavar="FEATURE", help="Only items of this feature.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="A line for each team, feature or source.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say how work flows: throughput, cycle time, what is in progress and how old it is, days lost waiting."""
    from quarterdeck.errors import InvalidInput
    from quarterdeck.product import read_product
    from quarterdeck.tracking.flow import flow_by, measure_flow

    if by not in (None, "team", "feature", "source"):
        raise InvalidInput(f"--by: expected team, feature or source, got {by!r}")
    product = read_product(file)
    first, until = product.as_of - timedelta(weeks=weeks, days=-1), product.as_of
    if by is not None:
        _tell_groups(flow_by(product, by, first=first, until=until), by, as_json)  # type: ignore[arg-type]
        return
    items = _chosen(product, team, feature)
    found = measure_flow(items, first=first, until=until, known=product.work_items)
    if as_json:
        json_out(found)
        return
    _tell(product, found, {item.id: item for item in items})


def _chosen(product: "ProductFile", team: str | None, feature: str | None) -> "list[WorkItem]":
    from quarterdeck.errors import InvalidInput

    for option, name, known in (("--team", team, product.teams), ("--feature", feature, product.features)):
        ids = [each.id for each in known]
        if name is not None and name not in ids:
            raise InvalidInput(f"{option}: expected one of {', '.join(ids[:12]) or 'none'}, got {name!r}")
    return [item for item in product.work_items if team in (None, item.team) and feature in (None, item.feature)]


def _tell(product: "ProductFile", found: "Flow", items: "dict[str, WorkItem]") -> None:
    if not found.num_items:
        say(f"{product.name}: no work items. Import an export of your tracker: quarterdeck import --help")
        return
    say(f"{product.name}: {found.sentence}")
    say(f"{found.num_finished} items finished from {found.first} to {found.until}; {found.num_closed} closed undone, {found.num_reopened} reopened.")
    unknown = found.unknowns
    if unknown.no_start or unknown.no_finish or unknown.odd_days:
        told = f"{unknown.no_start} finished without a known start, {unknown.no_finish} done since nobody knows when"
        say(f"Not known: {told}, {unknown.odd_days} with days that contradict each other.")
    rows = [(format_share(each.share), each.days, _bounds(each.low, each.high)) for each in found.cycle_time]
    table(("Done within", "Days", "90 % interval"), rows, title="Cycle time", numbers=(1,))
    table(("Week of", "Finished"), [(each.on, each.num) for each in found.throughput], title="Throughput", numbers=(1,))
    ageing = [(items[each.item].key, items[each.item].title, each.age_days, "past it" if each.is_past else "") for each in found.ageing]
    table(("Item", "Title", "Days", "85 % expectation"), ageing[:SHOWN_AGEING], title=f"In progress: {len(ageing)}, the oldest first", numbers=(2,))
    little = found.little
    if little.implied_days is not None and little.mean_cycle_days is not None:
        note = "" if little.is_stable else "; the window is not stable, so averages say little of what comes"
        law = f"{little.mean_wip:.1f} in progress ÷ {little.finished_per_day:.2f} finished a day = {little.implied_days:.1f} days"
        say(f"Little's law: {law}; measured {little.mean_cycle_days:.1f}{note}.")


def _bounds(low: int | None, high: int | None) -> str:
    return f"{low if low is not None else 'less'} to {high if high is not None else 'more'}"


def _tell_groups(found: "tuple[Flow, ...]", by: str, as_json: bool) -> None:
    if as_json:
        from quarterdeck.tracking.flow import Flow

        print_json(adapter_of(tuple[Flow, ...]).dump_python(found, mode="json"))
        return
    rows = []
    for each in found:
        half = next((percentile.days for percentile in each.cycle_time if percentile.share == 0.5), "")
        expected = each.expectation.days if each.expectation else ""
        late = sum(item.is_past for item in each.ageing)
        rows.append((each.title or "none", each.num_finished, half, expected, len(each.ageing), late, each.blocked_days))
    table((by.capitalize(), "Finished", "50 % days", "85 % days", "In progress", "Past 85 %", "Blocked days"), rows, numbers=(1, 2, 3, 4, 5, 6))


def drift(
    file: ProductPath,
    plan_file: PlanPath,
    now: Annotated[Path | None, typer.Option("--now", metavar="PLAN", help="The plan worked by now; without it the baseline itself.")] = None,
    forecast_file: Annotated[
        Path | None, typer.Option("--forecast", metavar="FORECAST", help="A forecast of the plan worked by; without it one is made.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say how far each feature has drifted from a baseline, and which reasons make up its days."""
    from quarterdeck.cli.loading import sound_product
    from quarterdeck.forecast import Forecast
    from quarterdeck.result_files import read_result
    from quarterdeck.roadmap import Plan
    from quarterdeck.tracking.drift import find_drift

    product, baseline = sound_product(file), read_result(Plan, plan_file)
    later = read_result(Plan, now) if now else None
    known = read_result(Forecast, forecast_file) if forecast_file else None
    with progress("Replaying") as update:
        found = find_drift(product, baseline, today=product.as_of, plan=later, forecast=known, on_progress=update)
    if as_json:
        json_out(found)
        return
    say(f"{product.name}: {found.sentence}")
    rows = []
    for each in found.features:
        came = f"done {format_date(each.finished_on)}" if each.finished_on else format_date(each.p50_date) if each.p50_date else each.state
        parts = "; ".join(f"{part.title} {part.days:+d}" for part in each.parts)
        rows.append(
            (each.title, each.state, format_date(each.planned_finish), came, "" if each.drift_days is None else f"{each.drift_days:+d}", parts)
        )
    table(("Feature", "State", "Planned", "Now, 50 %", "Days", "Reasons, in days"), rows, title=f"Against the plan of {baseline.as_of}", numbers=(4,))


def commitments(
    file: ProductPath,
    plan_file: PlanPath,
    forecast_file: Annotated[
        Path | None, typer.Option("--forecast", metavar="FORECAST", help="A forecast of the plan; without it one is made.")
    ] = None,
    confidence: Annotated[float, typer.Option("--confidence", min=0.0, max=1.0, help="What promises without one of their own are held to.")] = 0.85,
    as_json: JsonFlag = False,
) -> None:
    """Say which promises hold: the chance to be on time of each, against the confidence it was promised with, and whom to tell."""
    from quarterdeck.cli.loading import sound_product
    from quarterdeck.forecast import Forecast, make_forecast
    from quarterdeck.result_files import read_result
    from quarterdeck.roadmap import Plan
    from quarterdeck.tracking.commitments import CommitmentHealth, commitment_health

    product, plan = sound_product(file), read_result(Plan, plan_file)
    known = read_result(Forecast, forecast_file) if forecast_file else make_forecast(product, plan, today=product.as_of, num_samples=2_000)
    found = commitment_health(product, plan, known, today=product.as_of, default=confidence)
    if as_json:
        print_json(adapter_of(tuple[CommitmentHealth, ...]).dump_python(found, mode="json"))
        return
    if not found:
        say(f"{product.name}: nobody was promised anything.")
        return
    num = sum(each.state in ("at risk", "broken") for each in found)
    say(
        f"{product.name}: {num} of {len(found)} promises {'does' if num == 1 else 'do'} not hold."
        if num
        else f"{product.name}: all {len(found)} promises hold."
    )
    rows = [_promise_row(each) for each in found]
    table(("Feature", "Promised to", "For", "On time", "Held to", "State", "Tell"), rows, title="Promises", numbers=(3, 4))


def _promise_row(each: "CommitmentHealth") -> tuple[object, ...]:
    chance = "" if each.chance is None else format_probability(each.chance)
    return (each.title, each.to, format_date(each.promised_date), chance, format_share(each.threshold), each.state, ", ".join(each.tell))
