"""One plan for one audience, as a document."""

from datetime import date
from typing import Any

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence import NeedsReport
from quarterdeck.feasibility import FeasibilityReport
from quarterdeck.forecast.forecast import Forecast
from quarterdeck.product import ProductFile
from quarterdeck.reports import changes, contents, evidence, lead, outlook, provenance
from quarterdeck.reports.audiences import cut_to_audience
from quarterdeck.reports.document import ConflictPart, Report
from quarterdeck.reports.material import Material
from quarterdeck.reports.risks import risks
from quarterdeck.reports.rules import AUDIENCES
from quarterdeck.reports.timeline import timeline
from quarterdeck.roadmap.plan import Plan


def build_report(
    product: ProductFile,
    plan: Plan,
    *,
    forecast: Forecast | None = None,
    feasibility: FeasibilityReport | None = None,
    needs: NeedsReport | None = None,
    difference: Any = None,
    audience: str,
    today: date,
    plan_name: str = "",
    before_name: str = "",
) -> Report:
    """What an audience may see of a plan. Whatever is not given is named as missing, with the command that makes it.

    `plan_name` and `before_name` say which plan this is and since which one it tells what changed, for instance “Plan 13”.

    Raises
    ------
    InvalidInput
        If there is no such audience, or the plan is of another product.
    """
    known = next((each for each in AUDIENCES if each == audience), None)
    if known is None:
        raise InvalidInput(f"expected an audience of {', '.join(AUDIENCES)}, got {audience!r}")
    if plan.product_id != product.id:
        raise InvalidInput(f"expected a plan of product {product.id!r}, got one of {plan.product_id!r}. Name the product it was made from")
    material = Material(product, plan, forecast, feasibility, needs, difference, known, today, plan_name, before_name)
    return cut_to_audience(_whole(material), product)


def _whole(material: Material) -> Report:
    conflict = material.plan.conflict
    return Report(
        audience=material.audience,
        product_name=material.product.name,
        made_on=material.today,
        value_unit=material.product.value_unit,
        lead=lead.lead(material),
        gap=lead.gap(material),
        conflict=ConflictPart(demands=conflict.demands, remedies=conflict.remedies) if conflict else None,
        missing=provenance.missing(material),
        timeline=timeline(material),
        releases=contents.releases(material),
        included=contents.included(material),
        left_out=contents.left_out(material),
        risks=risks(material),
        needs=evidence.needs(material),
        details=evidence.details(material),
        flaws=provenance.flaws(material),
        method=provenance.method(material),
        objectives=outlook.objectives(material),
        changes=changes.changes(material),
        change_summary=changes.change_summary(material),
        promises=outlook.promised(material),
        provenance=provenance.provenance(material),
        decisions=outlook.decisions(material),
        trust=lead.trust(material),
        quarters=outlook.quarters(material),
        horizons=outlook.horizons(material),
    )
