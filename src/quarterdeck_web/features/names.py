"""What the workspace calls things: teams, objectives, releases, people. Small tables, read once a page."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.apps import apps

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.products.models import Figures
from quarterdeck_web.strategy.models import Objective
from quarterdeck_web.teams.models import Person, Skill, Team

WEEKS = 26
MANY_PEOPLE = 500


class Names:
    """Titles by id or ref, and the workspace's units and weeks."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.facts = scope, scope.workspace.facts

    @property
    def unit(self) -> str:
        """What value is counted in."""
        return str(self.facts.get("value_unit") or "€")

    @property
    def currency(self) -> str:
        """What money is counted in."""
        return str(self.facts.get("currency") or "€")

    @cached_property
    def horizon(self) -> tuple[date, date]:
        """First and last day of the weeks that are planned."""
        horizon = self.facts.get("horizon") or {}
        start = date.fromisoformat(horizon["start"]) if horizon.get("start") else date.today()
        return start, start + timedelta(weeks=int(horizon.get("num_weeks") or WEEKS))

    @cached_property
    def teams(self) -> dict[str, str]:
        """Ref of a team → its title."""
        return _titles(self.scope.rows(Team))

    @cached_property
    def skills(self) -> dict[str, str]:
        """Ref of a skill → its title."""
        return _titles(self.scope.rows(Skill))

    @cached_property
    def objectives(self) -> dict[Any, tuple[str, str]]:
        """Id of an objective → its ref and title."""
        return {pk: (ref, title or ref) for pk, ref, title in self.scope.rows(Objective).values_list("pk", "ref", "body__title")}

    @cached_property
    def releases(self) -> dict[Any, tuple[str, str, date | None]]:
        """Id of a release → its ref, title and the day it ships."""
        # Releases belong to an app above this one; reached by name, as foreign keys are.
        rows = self.scope.rows(apps.get_model("plans", "Release")).order_by("ships_on", "position")
        return {pk: (ref, title or ref, day) for pk, ref, title, day in rows.values_list("pk", "ref", "body__title", "ships_on")}

    @cached_property
    def release_days(self) -> dict[str, date | None]:
        """Ref of a release → the day it ships."""
        return {ref: day for ref, _, day in self.releases.values()}

    @cached_property
    def people(self) -> list[str]:
        """Names one may put in charge: members first, then people of teams."""
        members = [str(member.user) for member in self.scope.rows(Membership).select_related("user")[:MANY_PEOPLE]]
        others = [name for name in self.scope.rows(Person).values_list("body__name", flat=True)[:MANY_PEOPLE] if name]
        return list(dict.fromkeys([*members, *others]))

    @cached_property
    def plan_and_forecast(self) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """What the dates on screens come from: the current plan and its forecast, as the outlook names them."""
        rows = self.scope.rows(Figures).filter(kind="outlook")
        return rows.values_list("body__plan", "body__forecast").first() or (None, None)

    @cached_property
    def are_figures_old(self) -> bool | None:
        """Whether ranks and verdicts were computed before the last change; None where they never were."""
        made = self.scope.rows(Figures).filter(kind="ranking").values_list("revision", flat=True).first()
        return None if made is None else made < self.scope.workspace.revision


def _titles(rows: Any) -> dict[str, str]:
    return {ref: title or ref for ref, title in rows.values_list("ref", "body__title")}
