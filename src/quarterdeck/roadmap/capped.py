"""One more limit on what is selected: so much effort, or so much expected loss by risks, at most."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quarterdeck.feasibility.pools import Pool
from quarterdeck.feasibility.work import WorkBook
from quarterdeck.product import Feature, ProductFile
from quarterdeck.roadmap.compile import compile_product
from quarterdeck.roadmap.compiled import Compiled
from quarterdeck.roadmap.plan import Plan
from quarterdeck.roadmap.staffable import Compiler
from quarterdeck.scheduling import Problem
from quarterdeck.units import DAYS_PER_WEEK
from quarterdeck.value import expected_value, value_curve


@dataclass(frozen=True, slots=True)
class Cap:
    """What each option of each feature takes of something: `amounts[feature, option]`."""

    amounts: Mapping[tuple[str, str], float]

    def used(self, plan: Plan) -> float:
        """What a plan takes."""
        return sum(self.amounts[item.feature, item.option] for item in plan.items)

    def at_most(self, limit: float) -> Compiler:
        """Compile with the limit as a row of the problem."""

        def compiled(product: ProductFile, pools: tuple[Pool, ...]) -> Compiled:
            return self._limited(compile_product(product, pools), limit)

        return compiled

    def trimmed(self, plan: Plan, limit: float) -> Plan:
        """The plan without what brings least for what it takes, and what waits for it, until it keeps the limit."""
        items = {item.feature: item for item in plan.items}
        while sum(self.amounts[item.feature, item.option] for item in items.values()) > limit and items:
            worst = min(items.values(), key=lambda item: item.value / max(self.amounts[item.feature, item.option], 1e-9))
            gone = {worst.feature}
            while more := {item.feature for item in items.values() if item.feature not in gone and gone & set(item.waits_for)}:
                gone |= more
            items = {feature: item for feature, item in items.items() if feature not in gone}
        return replace(plan, items=tuple(items.values()), status="feasible")

    def _limited(self, compiled: Compiled, limit: float) -> Compiled:
        problem, row = compiled.problem, len(compiled.problem.row_capacity)
        o, features = 0, []
        for feature in problem.features:
            options = []
            for option in feature.options:
                mine = compiled.options[o] if o < len(compiled.options) else None
                amount = self.amounts.get((mine.feature.id, mine.option.id), 0.0) if mine is not None else 0.0
                options.append(replace(option, rows=(*option.rows, (row, amount))) if amount else option)
                o += 1
            features.append(replace(feature, options=tuple(options)))
        capped = Problem(problem.num_weeks, problem.capacity, tuple(features), problem.counters, (*problem.row_capacity, limit))
        return replace(compiled, problem=capped)


def effort_cap(product: ProductFile) -> Cap:
    """Person-days of each option, as likely as not."""
    book = WorkBook(product)
    amounts = {
        (feature.id, option.id): sum(work.effort.p50 for work in book.works_of(option)) for feature in product.features for option in feature.options
    }
    return Cap(amounts)


def risk_cap(product: ProductFile) -> Cap:
    """Expected loss of each option by the open risks of its feature: money, and what their delays take off its value."""
    losses = {feature.id: _expected_loss(product, feature) for feature in product.features}
    return Cap({(feature.id, option.id): losses[feature.id] for feature in product.features for option in feature.options})


def _expected_loss(product: ProductFile, feature: Feature) -> float:
    weeks = product.weeks
    curve = value_curve(feature.value, weeks) if feature.value is not None else None
    weekly = expected_value(feature.value) * float(curve[0] - curve[-1]) / weeks.num_weeks if feature.value is not None and curve is not None else 0.0
    total = 0.0
    for risk in product.risks:
        if risk.feature == feature.id and risk.state == "open":
            delay = risk.delay_days.mean / DAYS_PER_WEEK * weekly if risk.delay_days is not None else 0.0
            total += risk.probability.mean * ((risk.loss.mean if risk.loss is not None else 0.0) + delay)
    return total
