"""Files as commands take them: read, checked, and matched to each other."""

import sys
from pathlib import Path

from quarterdeck.errors import FlawedProduct
from quarterdeck.product import ProductFile, check, content_hash, read_product
from quarterdeck.result_files import read_result
from quarterdeck.roadmap.plan import Plan


def sound_product(path: Path) -> ProductFile:
    """A product without errors. Raises `FlawedProduct` with all of them."""
    from quarterdeck.feasibility import structural_flaws

    product = read_product(path)
    errors = [flaw for flaw in check(product) if flaw.severity == "error"]
    if not errors:
        errors = [flaw for flaw in structural_flaws(product) if flaw.severity == "error"]
    if errors:
        raise FlawedProduct(str(path), errors)
    return product


def plan_with_product(product_path: Path, plan_path: Path) -> tuple[ProductFile, Plan]:
    """A plan with the product it was made from.

    Where the file has changed since, or the plan was made with `--set`, the plan's own input is used and that is said.
    """
    from dataclasses import replace

    product, plan = sound_product(product_path), read_result(Plan, plan_path)
    if content_hash(product) == plan.product_hash:
        return product, plan
    print(
        f"Note: {plan_path} was made from another version of {product_path} (or with --set); what follows speaks of the plan's own input.",
        file=sys.stderr,
    )
    own = plan.product
    return replace(own, evidence=product.evidence, updates=product.updates, changes=product.changes, progress=product.progress), plan
