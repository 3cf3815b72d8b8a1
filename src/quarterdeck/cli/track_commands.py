"""What came of what was said: how good earlier dates were, and how estimates came out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.cli.output import json_out, next_step, say, table
from quarterdeck.cli.product_commands import JsonFlag, ProductPath, print_json
from quarterdeck.units import format_share

if TYPE_CHECKING:
    from quarterdeck.forecast import Forecast
    from quarterdeck.forecast.estimates import EstimateRecord, Likes
    from quarterdeck.product import ProductFile
    from quarterdeck.tracking import Calibration, CalibrationGroup, Level

KINDS = {"team": "By team", "age": "By how far ahead", "method": "By method", "part": "What went into pooled forecasts, each by itself"}
SHOWN_LIKES = 8
SHOWN_NARROW = 5


def calibration(file: ProductPath, as_json: JsonFlag = False) -> None:
    """Say how good earlier dates were: what was said against what came true, also by team, age and method, and against the stated days."""
    from quarterdeck.product import read_product
    from quarterdeck.tracking import calibrate, complete_records, teams_of_subjects

    product = read_product(file)
    records = complete_records(product.forecasts, product.outcomes, product.changes)
    found = calibrate(records, teams_of_subjects(product), as_of=product.as_of)
    if as_json:
        json_out(found)
        return
    say(f"{product.name}: {found.sentence}.")
    if found.everything is None:
        next_step(f"quarterdeck forecast {file} plan.json --keep")
        return
    _tell_scores(found, found.everything)


def _tell_scores(found: "Calibration", everything: "CalibrationGroup") -> None:
    if found.stretch is not None and everything.at(0.85).high < 0.85:
        say(f"To hold 85 % of the time they would have to lie {found.stretch:.2g} times as far ahead.")
    late = f", {found.num_late} of them with nothing done yet" if found.num_late else ""
    say(f"{found.num_scored} forecasts whose 85 % date has passed since {found.first}{late}; {found.num_waiting} wait for it.")
    rows = [
        (_said(each), format_share(each.came_true), f"{format_share(each.low)} to {format_share(each.high)}", each.n) for each in everything.levels
    ]
    table(("Said", "Came true", "90 % interval", "n"), rows, title="Said and came true", numbers=(1, 3))
    say(f"From the 50 % to the 85 % date: {everything.sharpness:.0f} days at the median. CRPS {everything.crps:.1f} days.")
    if found.stated is not None:
        stated = found.stated
        held, nearer = format_share(stated.held), f"{format_share(abs(stated.gain))} {'less' if stated.gain >= 0 else 'more'}"
        say(f"The days that were stated came true {held} of the time (n = {stated.num}) and were {stated.error_days:.1f} days off.")
        say(f"Forecasts of the same were off by a CRPS of {stated.crps:.1f} days, {nearer}.")
    for kind, title in KINDS.items():
        groups = [each for each in found.groups if each.kind == kind and each.num]
        table(("", "n", "50 % dates", "85 % dates", "CRPS, days"), [_group_row(each) for each in groups], title=title, numbers=(1, 2, 3, 4))


def _said(level: "Level") -> str:
    return format_share(level.said) + (f" (as {format_share(level.expected)})" if level.is_rounded else "")


def _group_row(group: "CalibrationGroup") -> tuple[object, ...]:
    shares = {level.said: format_share(level.came_true) for level in group.levels}
    return (group.title, group.num, shares.get(0.50, ""), shares.get(0.85, ""), "" if group.crps is None else f"{group.crps:.1f}")


def estimates(
    file: ProductPath,
    like: Annotated[str | None, typer.Option("--like", metavar="TEXT", help="Show past items that are like this, and what they took.")] = None,
    size: Annotated[str, typer.Option("--size", help="With --like, --team or --range: the size, small, medium or large.")] = "",
    team: Annotated[str, typer.Option("--team", metavar="ID", help="What was learned of this team's work, to take over as an estimate.")] = "",
    given: Annotated[str, typer.Option("--range", metavar="LOW,MIDDLE,HIGH", help="Hold this estimate in days against what work like it took.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Say how estimates came out by team and size, what small, medium and large come to, and which ranges are too narrow."""
    from quarterdeck.errors import InvalidInput
    from quarterdeck.forecast.estimates import estimate_record, past_items
    from quarterdeck.product import read_product

    if size not in ("", "small", "medium", "large"):
        raise InvalidInput(f"--size: expected small, medium or large, got {size!r}")
    product = read_product(file)
    if like is not None:
        _tell_likes(product, past_items(product).like(like, size), as_json)
        return
    if size or team or given:
        from quarterdeck.cli.learned_ranges import tell_learned

        tell_learned(product, size, team, given, as_json)
        return
    found = estimate_record(product)
    if as_json:
        json_out(found)
        return
    _tell_estimates(product, found)
    next_step(f"quarterdeck estimates {file} --like 'what you mean to build'")


def _tell_estimates(product: "ProductFile", found: "EstimateRecord") -> None:
    from quarterdeck.forecast.estimates import narrow_ranges

    if not found.num:
        say(f"{product.name}: no done work has both an estimate and what it took. Give outcomes estimate_days and actual_days.")
        return
    say(f"{product.name}: what {found.num} done pieces of work took against their estimates.")
    factors = ((each, each.factor) for each in found.errors)
    rows = [(each.title, each.size or "all", each.num, f"{at.p10:.2f}", f"{at.p50:.2f}", f"{at.p90:.2f}") for each, at in factors]
    table(("Team", "Size", "n", "10 %", "50 %", "90 %"), rows, title="Effort ÷ estimate", numbers=(2, 3, 4, 5))
    sizes = [(each.title, each.size, each.num, f"{each.days.p10:.0f}", f"{each.days.p50:.0f}", f"{each.days.p90:.0f}") for each in found.sizes]
    table(("Team", "Size", "n", "10 %", "50 %", "90 %"), sizes, title="What sizes come to, person-days", numbers=(2, 3, 4, 5))
    for each in found.warnings:
        say(f"Too narrow: {each.sentence}.")
    narrow = narrow_ranges(product)
    if narrow:
        say(f"{len(narrow)} ranges of planned work are too narrow against what work like it took, the narrowest first:")
    for stated in narrow[:SHOWN_NARROW]:
        say(f"  {stated.sentence}.")


def _tell_likes(product: "ProductFile", likes: "Likes", as_json: bool) -> None:
    if as_json:
        from dataclasses import asdict

        print_json(asdict(likes))
        return
    if likes.low is None or likes.middle is None or likes.high is None:
        say(f"{product.name}: {likes.num_past} past items are too few for an interval.")
    else:
        took = f"{likes.low:.0f} to {likes.high:.0f} person-days, {likes.middle:.0f} in the middle"
        cases = f"{format_share(likes.level)} of cases ({likes.num_past} past items, nearer ones count more)"
        say(f"{product.name}: work like this took {took} in {cases}.")
    rows = [(each.item.id, each.item.text, each.item.size, f"{each.item.taken:.1f}", f"{each.likeness:.2f}") for each in likes.items[:SHOWN_LIKES]]
    table(("Item", "What it was", "Size", "Person-days", "Likeness"), rows, title="The nearest", numbers=(3, 4))


def keep_forecast(file: Path, made: "Forecast") -> int:
    """Write down in a product file what a forecast says, sealed; what is there stays. Returns how many records were new."""
    from dataclasses import replace

    from quarterdeck.errors import InvalidInput
    from quarterdeck.product import read_product, write_product
    from quarterdeck.tracking import forecast_records

    if file.suffix.lower() in (".yaml", ".yml"):
        raise InvalidInput(f"--keep: expected a product file in JSON, got {file}, which would lose its YAML. Write it as JSON first")
    product = read_product(file)
    known = {each.record_hash for each in product.forecasts}
    fresh = tuple(each for each in forecast_records(made) if each.record_hash not in known)
    if fresh:
        write_product(replace(product, forecasts=(*product.forecasts, *fresh)), file)
    return len(fresh)
