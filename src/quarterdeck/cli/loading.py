"""Files as commands take them: read, checked, and matched to each other."""

import sys
from pathlib import Path

from quarterdeck.errors import Flaw, FlawedProduct, InvalidInput, UnreadableFile
from quarterdeck.product import ProductFile, check, content_hash, read_product
from quarterdeck.result_files import read_result
from quarterdeck.roadmap.plan import Plan


def sound_product(path: Path) -> ProductFile:
    """A product without errors. Raises `FlawedProduct` with all of them."""
    product = read_product(path)
    refuse_flawed(product, str(path))
    return product


def refuse_flawed(product: ProductFile, source: str) -> None:
    """Raise `FlawedProduct` with every error of a product, if it has any."""
    errors = [flaw for flaw in flaws_of(product) if flaw.severity == "error"]
    if errors:
        raise FlawedProduct(source, errors)


def flaws_of(product: ProductFile) -> list[Flaw]:
    """Everything wrong with a product, in its references and in what can be built at all; errors first."""
    from quarterdeck.feasibility import structural_flaws

    found = [*structural_flaws(product), *check(product)]
    if any(fact.kind in ("together", "apart") for fact in product.need_facts):
        from quarterdeck.evidence.grouping import contradictions  # Heavy, and only these kinds can contradict each other.

        found += contradictions(product)
    return sorted(found, key=lambda flaw: flaw.severity != "error")


def refuse_missing_folder(output: Path | None) -> None:
    """Say that an output has nowhere to go before the work is done, not after."""
    if output is not None and not output.parent.is_dir():
        raise UnreadableFile(str(output), f"there is no folder {output.parent}.", "Make it first.")
    if output is not None and output.is_dir():
        raise UnreadableFile(str(output), "is a folder.", "Name a file.")


def plan_with_product(product_path: Path, plan_path: Path) -> tuple[ProductFile, Plan]:
    """A plan with the product it was made from.

    Where the file has changed since, or the plan was made with `--set`, the plan's own input is used and that is said.
    """
    from dataclasses import replace

    from quarterdeck.roadmap.writing import planning_input

    product, plan = sound_product(product_path), read_result(Plan, plan_path)
    if plan.product_id != product.id:
        raise InvalidInput(f"expected a plan of {product.id!r} ({product_path}), got {plan_path}, a plan of {plan.product_id!r}. Name the right file")
    if content_hash(product) == plan.product_hash or planning_input(product) == plan.product:
        return product, plan
    print(
        f"Note: {plan_path} was made from another version of {product_path} (or with --set); what follows speaks of the plan's own input.",
        file=sys.stderr,
    )
    own = plan.product
    voices = replace(own, evidence=product.evidence, updates=product.updates, changes=product.changes, progress=product.progress)
    return replace(voices, forecasts=product.forecasts), plan
