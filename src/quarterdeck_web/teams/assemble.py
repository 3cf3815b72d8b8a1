"""Teams' rows → weekly capacity, by the engine's own arithmetic: shares of people, less absences, holidays and upkeep.

Capacity is cheap (some milliseconds for hundreds of people), so a page computes it from the rows as they are now. What is
asked of it takes the whole product and comes from the background (`Figures` "feasibility").
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck.errors import FlawedProduct
from quarterdeck.product.codec import product_from_document
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.teams.models import Absence, Holiday, Person, Skill, Team

READ = {"teams": Team, "people": Person, "skills": Skill, "absences": Absence, "holidays": Holiday}
FACTS = ("id", "name", "as_of", "horizon")


@dataclass(frozen=True)
class Weekly:
    """One resource (`team:docks`, `skill:docks/web`, `person:sana-lind`) with its full-time equivalents in each week."""

    key: str
    kind: str
    title: str
    num_people: int
    is_limited: bool
    fte: tuple[float, ...]


@dataclass(frozen=True)
class Capacity:
    """Everybody's capacity. `workdays` are those of each week, net of holidays; `mondays` name the weeks."""

    mondays: tuple[date, ...]
    workdays: tuple[float, ...]
    resources: dict[str, Weekly]

    def person_days(self, key: str) -> float:
        """What a resource has to give over the whole horizon."""
        resource = self.resources.get(key)
        return sum(fte * days for fte, days in zip(resource.fte, self.workdays, strict=True)) if resource else 0.0


def bodies_of(scope: Scope) -> dict[str, list[dict[str, Any]]]:
    """The nouns capacity is made of, as documents: one query each."""
    return {name: list(scope.rows(model).order_by("position", "id").values_list("body", flat=True)) for name, model in READ.items()}


def capacity_of(scope: Scope, bodies: dict[str, list[dict[str, Any]]]) -> Capacity | None:
    """Weekly capacity from the rows as they are now; None where the workspace has no horizon yet, or a row cannot be read."""
    from quarterdeck.feasibility.capacity import capacities

    facts = {field: scope.workspace.facts[field] for field in FACTS if field in scope.workspace.facts}
    try:
        product = product_from_document({**facts, **bodies}, scope.workspace.name)
    except FlawedProduct:
        return None
    weeks = product.weeks
    return Capacity(
        mondays=tuple(weeks.monday(week) for week in range(weeks.num_weeks)),
        workdays=tuple(float(days) for days in weeks.workdays()),
        resources={
            key: Weekly(key, each.kind, each.title, each.num_people, each.is_limited, tuple(float(fte) for fte in each.capacity))
            for key, each in capacities(product).items()
        },
    )
