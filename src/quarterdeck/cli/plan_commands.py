"""Planning and what follows: plan, forecast, explain, report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.cli.output import json_out, next_step, progress, say, table
from quarterdeck.cli.product_commands import JsonFlag, ProductPath
from quarterdeck.cli.stopping import interruptibly
from quarterdeck.cli.track_commands import keep_forecast
from quarterdeck.errors import InvalidInput
from quarterdeck.units import NARROW_SPACE, format_amount, format_date, format_probability, format_share

if TYPE_CHECKING:
    from quarterdeck.roadmap.plan import LeftOut, Plan

PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan made by `quarterdeck plan`.")]


def plan(
    file: ProductPath,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write the plan.")] = Path("plan.json"),
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="How long to search.")] = 15.0,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another search.")] = 1,
    deterministic: Annotated[bool, typer.Option("--deterministic", help="The same plan on every machine (counts work, not time).")] = False,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Plan a scenario: change one value first, e.g. decision_capacities.lang.per_member=4."),
    ] = None,
    warm: Annotated[Path | None, typer.Option("--from", metavar="PLAN", help="Start the search from an earlier plan.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Choose and schedule what brings most within everybody's capacity, with a proven bound and a reason for every no."""
    from quarterdeck.cli.loading import refuse_flawed, refuse_missing_folder, sound_product
    from quarterdeck.product.edit import edited
    from quarterdeck.result_files import read_result, write_result
    from quarterdeck.roadmap import Plan, PlanSettings, Progress, make_plan

    refuse_missing_folder(output)
    product = sound_product(file)
    if assignments:
        product = edited(product, *assignments)
        refuse_flawed(product, f"{file} with {', '.join(assignments)}")
    previous = read_result(Plan, warm) if warm is not None else None
    with progress("Planning", seconds) as update:

        def tell(at: Progress) -> None:
            gap = f"within {format_share(1 - at.value / at.upper_bound)} of the bound" if at.value and at.upper_bound else at.phase
            update(at.elapsed / at.seconds, gap)

        settings = PlanSettings(seconds=seconds, seed=seed, deterministic=deterministic)
        made = interruptibly(lambda: make_plan(product, settings, previous=previous, on_progress=tell))
    write_result(made, output)
    if as_json:
        json_out(made)
    else:
        _tell_plan(made, file, output)
    if made.status in ("infeasible", "unknown"):
        raise typer.Exit(1)


def _tell_plan(made: "Plan", file: Path, output: Path) -> None:
    if made.status == "infeasible":
        say(f"{made.product_name}: there is no plan. These demands cannot hold together:")
        for demand in made.conflict.demands if made.conflict else ():
            say(f"  · {demand}")
        say("Any one of these resolves it:")
        for remedy in made.conflict.remedies if made.conflict else ():
            say(f"  · {remedy}")
        return
    if made.status == "unknown":
        say(f"{made.product_name}: no plan was found in {made.settings.seconds:g} seconds. Give it more with --seconds.")
        return
    say(f"{made.product_name}: {plan_sentence(made)} Written to {output}.")
    today, unit = made.as_of, made.value_unit
    rows = [
        (item.feature, item.title, format_amount(item.value, unit), format_date(item.start, today), format_date(item.finish, today), item.late_reason)
        for item in made.items
    ]
    table(("Feature", "Title", "Value", "Start", "Finish", "Why not earlier"), rows, title="In", numbers=(2,))
    out = [(each.feature, each.title, format_amount(each.value, unit), each.reason, displaced_words(each, unit)) for each in made.left_out]
    table(("Feature", "Title", "Value", "Why it is out", "Forced in, it displaces"), out, title="Left out", numbers=(2,))
    full = [
        (limit.title, f"{limit.used:g} of {limit.limit:g} {limit.unit}", format_amount(limit.price, unit) if limit.price else "")
        for limit in made.limits
        if limit.unit not in ("share", "selected") and limit.limit and limit.used >= 0.999 * limit.limit
    ]
    table(("Limit that is full", "Used", "One more is worth"), full, title="What holds the plan back")
    next_step(f"quarterdeck explain {file} {output} FEATURE, or quarterdeck report {file} {output} --audience engineering -o report.html")


def plan_sentence(made: "Plan") -> str:
    """Value, bound and counts in one sentence or two."""
    value = format_amount(made.value, made.value_unit)
    counts = f"{len(made.items)} features in, {len(made.left_out)} out."
    if made.upper_bound is None:
        return f"{value} planned, no bound yet; {counts}"
    if made.status == "optimal":
        return f"{value} planned, proven best; {counts}"
    bound = format_amount(made.upper_bound, made.value_unit)
    return f"{value} planned; no plan can pass {bound}, so this one is within {format_share(made.gap or 0)} of the best. {counts}"


def displaced_words(each: "LeftOut", unit: str) -> str:
    """What forcing a feature in does, in words."""
    if not each.is_tried:
        return "not tried for want of time: `quarterdeck explain` does"
    if each.value_change is None:
        return "it cannot be forced in" if each.kind != "pinned out" else ""
    moves = [f"{other.title} leaves" if other.leaves else f"{other.title} {other.weeks} weeks later" for other in each.displaces[:3]]
    more = f" and {len(each.displaces) - 3} more" if len(each.displaces) > 3 else ""
    cost = f" ({format_amount(each.value_change, unit)})" if each.value_change < 0 else ""
    return ("; ".join(moves) + more if moves else "nothing of weight") + cost


def forecast(
    file: ProductPath,
    plan_file: PlanPath,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Where to write the forecast.")] = None,
    samples: Annotated[int, typer.Option(min=100, max=200_000, help="How many futures to simulate.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    keep: Annotated[bool, typer.Option("--keep", help="Write down in FILE what is said, to be scored by `calibration` one day.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Say when each feature and release will be done: as likely as not (50 %), and safe to plan on (85 %)."""
    from quarterdeck.cli.loading import plan_with_product, refuse_missing_folder
    from quarterdeck.forecast import make_forecast
    from quarterdeck.result_files import write_result

    refuse_missing_folder(output)
    product, made = plan_with_product(file, plan_file)
    with progress("Forecasting") as update:
        update(0.1, f"{samples:,} futures")
        result = make_forecast(product, made, today=product.as_of, num_samples=samples, seed=seed)
    if output is not None:
        write_result(result, output)
    num_kept = keep_forecast(file, result) if keep else 0
    if as_json:
        json_out(result)
        return
    today = product.as_of
    say(f"{product.name}: {len(result.features)} features in {result.num_samples:,} simulated futures: {result.method}.")
    table(
        ("Release", "Ships", "50 %", "85 %", "On time"),
        [(r.title, format_date(r.ships_on, today), *_dates(r.finish, today), _chance(r.finish)) for r in result.releases if r.features],
        title="Releases",
    )
    rows = [(f.feature, f.title, *_dates(f.finish, today), _chance(f.finish), f.drivers[0].title if f.drivers else "") for f in result.features]
    table(("Feature", "Title", "50 %", "85 %", "On time", "Moves it most"), rows, title="Features")
    for each in result.references:
        say(f"History: {each.completed} of {each.total} {each.title} were completed in their period.")
    if keep:
        say(f"{num_kept} forecasts were written down in {file}." if num_kept else f"{file} holds these forecasts already.")
    next_step(f"quarterdeck report {file} {plan_file} --audience executive -o report.html")


def _dates(finish: Any, today: Any) -> tuple[str, str]:
    return tuple(format_date(day, today) if day else "not foreseen" for day in (finish.p50_date, finish.p85_date))  # type: ignore[return-value]


def _chance(finish: Any) -> str:
    return format_probability(finish.probability_on_time) if finish.probability_on_time is not None else ""


def explain(
    file: ProductPath,
    plan_file: PlanPath,
    feature: Annotated[str, typer.Argument(metavar="FEATURE", help="The id of a feature.")],
    seconds: Annotated[float, typer.Option(min=0.1, max=600, help="How long to search for the cheapest way to force it in.")] = 3.0,
    as_json: JsonFlag = False,
) -> None:
    """Say why a feature is in, out or late, what it would displace, and what would have to be different."""
    from quarterdeck.cli.loading import plan_with_product
    from quarterdeck.roadmap import explain as explain_feature

    product, made = plan_with_product(file, plan_file)
    with progress("Asking") as update:
        update(0.3, "forcing it in and looking what gives way")
        told = explain_feature(product, made, feature, seconds=seconds)
    if as_json:
        json_out(told)
        return
    unit = product.value_unit
    say(f"{told.title}: {told.sentence}")
    if told.late_reason:
        say(told.late_reason)
    needs = [(need.resource, f"{need.person_weeks:.3g}", format_amount(need.price, unit)) for need in told.needs]
    table(("Needs", "Person-weeks", "Worth to others"), needs, title="What it needs that others want", numbers=(1, 2))
    moves = [(each.title, "leaves" if each.leaves else f"{each.weeks}{NARROW_SPACE}weeks later") for each in told.displaces]
    title = f"Forced in, the plan changes by {format_amount(told.value_change, unit)}" if told.value_change is not None else "Forced in"
    table(("Feature", "What happens"), moves, title=title)
    if told.would_enter_if:
        say("It would enter if " + ", or if ".join(told.would_enter_if) + ".")
    next_step(f"quarterdeck plan {file} -o other.json --set PATH=VALUE, then quarterdeck compare {plan_file} other.json")


def report(
    file: ProductPath,
    plan_file: PlanPath,
    audience: Annotated[str, typer.Option(help="Who reads it: engineering, executive, sales or customers.")] = "engineering",
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write it; its ending says how, or --format does.")] = Path("report.html"),
    form: Annotated[str | None, typer.Option("--format", help="What to write: pdf, pptx, xlsx, html, md, ics or json.")] = None,
    forecast_file: Annotated[Path | None, typer.Option("--forecast", metavar="FORECAST", help="Use this forecast instead of making one.")] = None,
    before: Annotated[Path | None, typer.Option("--before", metavar="PLAN", help="An earlier plan: say what changed since, and why.")] = None,
    samples: Annotated[int, typer.Option(min=100, max=200_000)] = 10_000,
    as_json: JsonFlag = False,
) -> None:
    """Write the plan for one audience as one file: page, PDF, slides, workbook, text or calendar."""
    from quarterdeck.cli.loading import plan_with_product, refuse_missing_folder
    from quarterdeck.comparison import compare as compare_two
    from quarterdeck.evidence import strong_needs
    from quarterdeck.feasibility import assess
    from quarterdeck.files import write_atomically
    from quarterdeck.forecast import make_forecast
    from quarterdeck.forecast.forecast import Forecast
    from quarterdeck.reports import AUDIENCES, FORMS, build_report, forms_for, to_json
    from quarterdeck.result_files import read_result
    from quarterdeck.roadmap import Plan

    if audience not in AUDIENCES:
        raise InvalidInput(f"--audience: expected one of {', '.join(AUDIENCES)}, got {audience!r}")
    ending = form or output.suffix.lower().removeprefix(".").replace("htm", "html").replace("htmll", "html")
    if ending not in FORMS:
        name, given = ("--format", repr(form)) if form else ("--output", f"the name {output.name!r}")
        raise InvalidInput(f"{name}: expected one of {', '.join(FORMS)}, got {given}")
    if ending not in [each.ending for each in forms_for(audience)]:
        raise InvalidInput(f"--format: {audience} see no dates, only now, next and later, so there is no calendar for them. Choose another format")
    refuse_missing_folder(output)
    product, made = plan_with_product(file, plan_file)
    with progress("Reporting") as update:
        update(0.1, "forecasting")
        is_planned = made.status in ("optimal", "feasible")
        dates = None
        if forecast_file is not None:
            dates = read_result(Forecast, forecast_file)
        elif is_planned:
            dates = make_forecast(product, made, today=product.as_of, num_samples=samples)
        difference = None
        if before is not None:
            update(0.4, "asking what changed")
            difference = compare_two(read_result(Plan, before), made)
        update(0.9, "weighing")
        document = build_report(
            product,
            made,
            forecast=dates,
            feasibility=assess(product),
            needs=strong_needs(product),
            difference=difference,
            audience=audience,
            today=product.as_of,
            before_name=before.stem if before else "",
        )
        update(0.95, "writing")
        content = FORMS[ending].write(document)
    write_atomically(output, content)
    if as_json:
        print(to_json(document).decode())
        return
    size = output.stat().st_size
    say(f"{product.name} for {audience}: written to {output} ({size / 1000:.0f}{NARROW_SPACE}kB).")
    next_step(f"open {output}" if ending != "json" else f"quarterdeck report {file} {plan_file} -o report.html")
