"""Whether features are ready for work, and done."""

from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.adapters import adapter_of
from quarterdeck.cli.output import next_step, say, table
from quarterdeck.cli.product_commands import JsonFlag, ProductPath, print_json

if TYPE_CHECKING:
    from quarterdeck.feasibility.readiness import FeatureReadiness, ReadinessLine


def readiness(
    file: ProductPath,
    feature: Annotated[str | None, typer.Option("--feature", metavar="ID", help="Only this feature, line by line.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say of each open feature whether it is ready for work and whether it is done, by the product's definitions, and why not."""
    from quarterdeck.cli.loading import sound_product
    from quarterdeck.feasibility.readiness import readiness_of, readiness_of_each, with_usual_definitions

    product = sound_product(file)
    judged = with_usual_definitions(product)
    found = (readiness_of(judged, feature, product.as_of),) if feature is not None else readiness_of_each(judged, product.as_of)
    if as_json:
        print_json(_document(found, is_usual=judged is not product))
        return
    if judged is not product:
        say(f"{product.name} has agreed on no definition of ready and done; these are the usual ones.")
    if feature is not None:
        _tell_lines(found[0])
        return
    if not found:
        say(f"{product.name}: no feature is open.")
        return
    table(("Feature", "Title", "Ready", "Done", "Not ready because"), [_row(each) for each in found])
    next_step(f"quarterdeck readiness {file} --feature {found[0].feature}")


def _document(found: "tuple[FeatureReadiness, ...]", *, is_usual: bool) -> dict[str, object]:
    from quarterdeck.feasibility.readiness import FeatureReadiness

    features = adapter_of(tuple[FeatureReadiness, ...]).dump_python(found, mode="json")
    return {"format": "quarterdeck-readiness", "version": 1, "is_usual": is_usual, "features": features}


def _row(found: "FeatureReadiness") -> tuple[str, ...]:
    counts = ["{} of {}".format(*found.count(of)) for of in ("ready", "done")]
    why = " ".join(line.why for line in found.ready if line.state == "not met")
    return found.feature, found.title, *counts, why


def _tell_lines(found: "FeatureReadiness") -> None:
    say(f"{found.title}: ready {'{} of {}'.format(*found.count('ready'))}, done {'{} of {}'.format(*found.count('done'))}.")
    for title, lines in (("Ready", found.ready), ("Done", found.done)):
        table(("Line", "State", "Why"), [_line(line) for line in lines], title=title)


def _line(line: "ReadinessLine") -> tuple[str, str, str]:
    return line.title, line.state, line.why
