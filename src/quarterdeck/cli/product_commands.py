"""Getting a product: samples, checks and the schema of the file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.cli.output import next_step, say, table

if TYPE_CHECKING:
    from quarterdeck.product import ProductFile

COUNTED = (
    *("features", "options", "dependencies", "risks", "objectives", "needs", "evidence", "highlights", "survey_answers", "accounts"),
    *("teams", "people", "outcomes", "funding", "import_notes"),
)
"""What is said of a product at a glance."""

ProductPath = Annotated[Path, typer.Argument(metavar="FILE", help="A product file (JSON or YAML).")]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
OutPath = Annotated[Path | None, typer.Option("-o", "--output", help="Where to write the product.")]


def sample(
    name: Annotated[str | None, typer.Argument(help="Which sample; without it, the samples are listed.")] = None,
    output: OutPath = None,
    as_json: JsonFlag = False,
) -> None:
    """Write a sample product, or list the samples there are."""
    from quarterdeck.cli.loading import refuse_missing_folder
    from quarterdeck.samples import SAMPLES, load_sample

    if name is None:
        if as_json:
            print_json({key: title for key, (title, _) in SAMPLES.items()})
            return
        say(f"There are {len(SAMPLES)} samples.")
        table(("Sample", "What it is"), [(key, title) for key, (title, _) in SAMPLES.items()])
        next_step("quarterdeck sample harbor -o harbor.json")
        return
    output = output or Path(f"{name}.json")
    refuse_missing_folder(output)
    deliver(load_sample(name), output, as_json)


def deliver(product: "ProductFile", output: Path, as_json: bool) -> None:
    """Write a product that was made, and say what is in it."""
    from quarterdeck.product import content_hash, write_product

    write_product(product, output)
    if as_json:
        print_json({"file": str(output), "hash": content_hash(product), "counts": _counts(product)})
        return
    say(f"{product.name} as of {product.as_of}: written to {output}.")
    table(("What", "How many"), list(_counts(product).items()), numbers=(1,))
    if product.import_notes:
        say(f"{len(product.import_notes)} flaws of the source were found and left as they are; `quarterdeck check {output}` lists them.")
    next_step(f"quarterdeck check {output} && quarterdeck plan {output} -o plan.json")


def _counts(product: "ProductFile") -> dict[str, int]:
    counts = {noun.replace("_", " "): len(getattr(product, noun, ())) for noun in COUNTED}
    counts["options"] = sum(len(feature.options) for feature in product.features)
    return {noun: count for noun, count in counts.items() if count}


def check(
    file: ProductPath,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail, too.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Say everything that is wrong with a product file, each with its place and what to do."""
    from quarterdeck.cli.loading import flaws_of
    from quarterdeck.product import read_product

    product = read_product(file)
    flaws = flaws_of(product)
    errors = [flaw for flaw in flaws if flaw.severity == "error"]
    warnings = [flaw for flaw in flaws if flaw.severity == "warning"]
    failed = bool(errors) or (strict and bool(warnings))
    if as_json:
        listed = [{"place": flaw.place, "message": flaw.message, "severity": flaw.severity} for flaw in (*errors, *warnings)]
        print_json({"file": str(file), "errors": len(errors), "warnings": len(warnings), "flaws": listed})
    else:
        verdict = "can be planned" if not errors else "cannot be planned yet"
        say(f"{product.name}: {verdict}; {_count(len(errors), 'error')}, {_count(len(warnings), 'warning')}.")
        table(("Kind", "Place", "What"), [(flaw.severity, flaw.place, flaw.message) for flaw in (*errors, *warnings)])
        if not errors:
            next_step(f"quarterdeck plan {file} -o plan.json")
    if failed:
        raise typer.Exit(1)


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def schema(as_json: JsonFlag = False) -> None:
    """Print the JSON Schema of the product file (always JSON)."""
    from quarterdeck.product import json_schema

    print_json(json_schema())


def print_json(document: object) -> None:
    """A document as JSON on standard output."""
    import json

    print(json.dumps(document, ensure_ascii=False, indent=1))
