"""What's the difference: of two files, or of two things in one product."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.cli.output import json_out, next_step, progress, say
from quarterdeck.cli.product_commands import JsonFlag
from quarterdeck.cli.stopping import interruptibly
from quarterdeck.errors import InvalidInput

if TYPE_CHECKING:
    from quarterdeck.comparison import Difference, Sides
    from quarterdeck.product import ProductFile


def compare(
    a: Annotated[
        str, typer.Argument(metavar="A", help="A product, plan or forecast file; or with --in a thing of that product, such as release:27.1.")
    ],
    b: Annotated[str, typer.Argument(metavar="B", help="Another of the same kind.")],
    within: Annotated[
        list[Path] | None, typer.Option("--in", metavar="FILE", help="The product; for two forecasts twice: the product each was made from.")
    ] = None,
    plans: Annotated[
        list[Path] | None, typer.Option("--plan", metavar="PLAN", help="The plan that says dates; for two forecasts twice: the plan of each.")
    ] = None,
    forecast_file: Annotated[Path | None, typer.Option("--forecast", metavar="FORECAST", help="The forecast that says 50 and 85 % dates.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Of competitors: say first what was looked at since this day.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="Of plans: how long each replayed change may be planned.")] = 2.0,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write a document; its ending says which: pdf, xlsx, html, md or json.")
    ] = None,
    audience: Annotated[
        str | None, typer.Option("--for", metavar="AUDIENCE", help="Who reads the document; it holds only what they may see.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """What's the difference: what moved, by how much, and which input caused it."""
    from quarterdeck.comparison.named import is_name

    if audience is not None and output is None:
        raise InvalidInput("--for says who reads a document, and none is written. Name one with -o")
    if is_name(a) or is_name(b):
        if not within:
            raise InvalidInput(f"{a if is_name(a) else b!r} names a thing of a product, and no product is given. Name its file with --in")
        named = _named(a, b, within[0], plans, forecast_file, since)
        _answer(named, named, within[0], output, audience, as_json)
        return
    found, product = _of_files(Path(a), Path(b), within or [], plans or [], seconds)
    _answer(found, _laid_out(found, Path(a).stem, Path(b).stem), product, output, audience, as_json)


def _named(a: str, b: str, file: Path, plans: list[Path] | None, forecast_file: Path | None, since: datetime | None) -> "Sides":
    from quarterdeck.cli.loading import plan_with_product, sound_product
    from quarterdeck.comparison import compare_named
    from quarterdeck.forecast.forecast import Forecast
    from quarterdeck.result_files import read_result

    product, plan = plan_with_product(file, plans[0]) if plans else (sound_product(file), None)
    forecast = read_result(Forecast, forecast_file) if forecast_file else None
    return compare_named(product, a, b, plan=plan, forecast=forecast, since=since.date() if since else None)


def _of_files(a: Path, b: Path, within: list[Path], plans: list[Path], seconds: float) -> "tuple[Difference, ProductFile | Path | None]":
    from quarterdeck.comparison import Inputs
    from quarterdeck.comparison import compare as compare_two
    from quarterdeck.forecast import Forecast
    from quarterdeck.product import ProductFile, read_product
    from quarterdeck.result_files import read_result
    from quarterdeck.roadmap import Plan

    first, second = _any_file(a), _any_file(b)
    inputs = None
    if within or plans:
        if not isinstance(first, Forecast) or not isinstance(second, Forecast):
            raise InvalidInput("--in and --plan say what two forecasts were made from. Leave them out, or name two forecasts")
        if len(within) != 2 or len(plans) != 2:
            raise InvalidInput(
                f"expected --in and --plan twice each, A’s first, got {len(within)} and {len(plans)}. Name what each forecast was made from"
            )
        given = [Inputs(read_product(file), read_result(Plan, plan)) for file, plan in zip(within, plans, strict=True)]
        inputs = given[0], given[1]
    with progress("Comparing") as update:
        found = interruptibly(lambda: compare_two(first, second, seconds_per_replay=seconds, inputs=inputs, on_progress=update))
    product = second if isinstance(second, ProductFile) else second.product if isinstance(second, Plan) else inputs[1].product if inputs else None
    return found, product


def _laid_out(found: "Difference", name_a: str, name_b: str) -> "Sides":
    from quarterdeck.comparison import told_side_by_side

    return told_side_by_side(found, name_a, name_b)


def _answer(found: Any, sides: "Sides", product: Any, output: Path | None, audience: str | None, as_json: bool) -> None:
    from quarterdeck.cli.difference_text import tell_difference, tell_sides

    if output is not None:
        _write(sides, product, output, audience)
    if as_json:
        json_out(found)
    elif output is not None:
        say(f"Wrote {output}.")
        next_step(f"open {output}")
    elif found is sides:
        tell_sides(sides)
    else:
        tell_difference(found)


def _write(sides: "Sides", product: Any, output: Path, audience: str | None) -> None:
    from datetime import date

    from quarterdeck.cli.loading import refuse_missing_folder
    from quarterdeck.files import write_atomically
    from quarterdeck.product import read_product
    from quarterdeck.reports import COMPARISON_FORMS, Comparison, comparison_for

    form = COMPARISON_FORMS.get(output.suffix.lower().removeprefix("."))
    if form is None:
        raise InvalidInput(f"--output: expected a name that ends in {', '.join(COMPARISON_FORMS)}, got {output.name!r}")
    refuse_missing_folder(output)
    known = read_product(product) if isinstance(product, Path) else product
    if audience is None:
        told = Comparison(known.name if known else "", known.as_of if known else date.min, sides)
    elif known is None:
        raise InvalidInput("--for needs the product, whose names are kept from who may not have them. Give --in and --plan of both forecasts")
    else:
        told = comparison_for(sides, known, audience)
    write_atomically(output, form.write(told))


def _any_file(path: Path) -> Any:
    """A product, plan or forecast, by the format the file names itself."""
    import json

    from quarterdeck.files import read_text
    from quarterdeck.forecast.forecast import Forecast
    from quarterdeck.product import read_product
    from quarterdeck.result_files import read_result
    from quarterdeck.roadmap import Plan

    kind = ""
    if path.suffix.lower() == ".json":
        try:
            document = json.loads(read_text(path))
            kind = document.get("format", "") if isinstance(document, dict) else ""
        except json.JSONDecodeError:
            kind = ""
    if kind == "quarterdeck-plan":
        return read_result(Plan, path)
    if kind == "quarterdeck-forecast":
        return read_result(Forecast, path)
    return read_product(path)
