"""What a product knows of its features on a day, sorted by feature."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from quarterdeck.product import AcceptanceCriterion, Assumption, DefinitionTick, Dependency, Feature, ProductFile, QualityAttribute, WorkItem

T = TypeVar("T")


@dataclass(frozen=True)
class Known:
    """What a product knows of its features on a day, sorted by feature."""

    product: ProductFile
    today: date

    @cached_property
    def features(self) -> Mapping[str, Feature]:
        """Features by their id."""
        return {feature.id: feature for feature in self.product.features}

    @cached_property
    def criteria(self) -> Mapping[str, list[AcceptanceCriterion]]:
        """Acceptance criteria of each feature; one looked at after today is open still."""
        return _by_feature(
            replace(each, state="open", checked_on=None) if each.checked_on is not None and each.checked_on > self.today else each
            for each in self.product.acceptance_criteria
        )

    @cached_property
    def qualities(self) -> Mapping[str, list[QualityAttribute]]:
        """Quality attributes of each feature, without measurements of days to come. Those of the whole product belong to none."""
        found = (each for each in self.product.quality_attributes if each.feature is not None)
        return _by_feature(replace(each, measurements=tuple(row for row in each.measurements if row.on <= self.today)) for each in found)

    @cached_property
    def assumptions(self) -> Mapping[str, list[Assumption]]:
        """Assumptions about each feature."""
        return _by_feature(each for each in self.product.assumptions if each.feature is not None)

    @cached_property
    def waits(self) -> Mapping[str, list[Dependency]]:
        """Hard dependencies of each feature on another one of this product."""
        return _by_feature(each for each in self.product.dependencies if each.hardness == "hard" and each.requires in self.features)

    @cached_property
    def work(self) -> Mapping[str, list[WorkItem]]:
        """Work items mapped to each feature."""
        return _by_feature(each for each in self.product.work_items if each.feature is not None)

    @cached_property
    def ticks(self) -> Mapping[tuple[str, str], DefinitionTick]:
        """Ticks by (line, feature)."""
        return {(tick.item, tick.feature): tick for tick in self.product.definition_ticks if tick.on <= self.today}


def _by_feature(rows: Iterable[T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        feature: Any = row
        found[feature.feature].append(row)
    return found
