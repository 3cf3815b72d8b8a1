"""One feature with everything a product, a plan and a forecast know of it: what both roles' views are made from."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from quarterdeck.comparison.amounts import effort_of
from quarterdeck.comparison.sides import refuse_unknown
from quarterdeck.forecast import Forecast
from quarterdeck.forecast.forecast import DateForecast
from quarterdeck.product import Account, Dependency, Evidence, Feature, Need, NeedLink, Option, ProductFile, Risk
from quarterdeck.roadmap.plan import Plan, PlannedFeature
from quarterdeck.uncertainty import ThreePoint

MARKET_RISKS = ("market", "funding")
"""Kinds of risk that are the Product Manager's; the others are the Technical Product Manager's."""


@dataclass(frozen=True)
class Subject:
    """The feature; `plan` and `forecast` None where nobody has made one."""

    product: ProductFile
    feature: Feature
    plan: Plan | None = None
    forecast: Forecast | None = None

    @property
    def today(self) -> date:
        """The day facts speak of."""
        return self.product.as_of

    @cached_property
    def item(self) -> PlannedFeature | None:
        """The feature in the plan; None: left out, or no plan."""
        return next((each for each in self.plan.items if each.feature == self.feature.id), None) if self.plan else None

    @cached_property
    def option(self) -> Option | None:
        """The option that is planned, else the first."""
        chosen = self.item.option if self.item else ""
        return next((each for each in self.feature.options if each.id == chosen), next(iter(self.feature.options), None))

    @cached_property
    def effort(self) -> ThreePoint | None:
        """Person-days of the option."""
        return effort_of(self.option)

    @cached_property
    def value(self) -> ThreePoint | None:
        """The whole value case, whatever the option brings of it."""
        return self.feature.value.value if self.feature.value else None

    @cached_property
    def finish(self) -> DateForecast | None:
        """The forecast of its finish."""
        found = next((each for each in self.forecast.features if each.feature == self.feature.id), None) if self.forecast else None
        return found.finish if found else None

    @cached_property
    def wanted(self) -> tuple[date, str] | None:
        """The earliest day somebody outside counts on, and why: a promise, a fixed date, a due date, a deadline, its release."""
        promises = [(each.promised_date, f"promised to {each.to}") for each in self.product.commitments if each.feature == self.feature.id]
        case = self.feature.value
        release = next((each for each in self.product.releases if each.id == self.feature.release), None)
        days = [
            *promises,
            *([(case.fixed_date, "the value case’s fixed date")] if case and case.fixed_date else []),
            *([(self.feature.due_date, "due")] if self.feature.due_date else []),
            *([(self.feature.deadline, "deadline")] if self.feature.deadline else []),
            *([(release.done_by, f"aimed at {release.title}")] if release else []),
        ]
        return min(days, default=None)

    @cached_property
    def need_links(self) -> tuple[tuple[NeedLink, Need], ...]:
        """Needs it answers."""
        needs = {need.id: need for need in self.product.needs}
        return tuple((link, needs[link.need]) for link in self.product.need_links if link.feature == self.feature.id and link.need in needs)

    @cached_property
    def voices(self) -> tuple[Evidence, ...]:
        """What was said for the needs it answers, without what is archived or said twice."""
        wanted = {need.id for _, need in self.need_links}
        return tuple(each for each in self.product.evidence if each.need in wanted and not each.archived and each.duplicate_of is None)

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Customers who said it."""
        said = {each.account for each in self.voices}
        return tuple(each for each in self.product.accounts if each.id in said)

    def risks(self, of_market: bool) -> tuple[Risk, ...]:
        """Its open risks: the market's, or the others."""
        held = (each for each in self.product.risks if each.feature == self.feature.id and each.state == "open")
        return tuple(each for each in held if (each.kind in MARKET_RISKS) == of_market)

    @cached_property
    def dependencies(self) -> tuple[Dependency, ...]:
        """What it waits for."""
        return tuple(each for each in self.product.dependencies if each.feature == self.feature.id)


def subject_of(product: ProductFile, feature: str, plan: Plan | None, forecast: Forecast | None) -> Subject:
    """A feature by its id. Raises `InvalidInput`."""
    found = next((each for each in product.features if each.id == feature), None)
    if found is None:
        raise refuse_unknown("feature", feature, tuple(each.id for each in product.features))
    return Subject(product, found, plan, forecast)
