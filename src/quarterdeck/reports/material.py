"""What a report is made from, with the lookups every section needs."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from quarterdeck.evidence import NeedsReport
from quarterdeck.feasibility import FeasibilityReport
from quarterdeck.forecast.forecast import DateForecast, Forecast, ReleaseForecast
from quarterdeck.product import Feature, Option, ProductFile
from quarterdeck.reports.document import Audience, Tone
from quarterdeck.roadmap.plan import Plan, PlannedFeature

CERTAIN_ENOUGH = 0.85
A_COIN_TOSS = 0.5


@dataclass(frozen=True)
class Material:
    """A product, its plan, and whatever else was given; None where it was not."""

    product: ProductFile
    plan: Plan
    forecast: Forecast | None
    feasibility: FeasibilityReport | None
    needs: NeedsReport | None
    difference: Any
    audience: Audience
    today: date
    plan_name: str = ""
    before_name: str = ""

    @cached_property
    def features(self) -> dict[str, Feature]:
        """Features by id."""
        return {feature.id: feature for feature in self.product.features}

    @cached_property
    def team_titles(self) -> dict[str, str]:
        """Titles of teams by id."""
        return {team.id: team.title for team in self.product.teams}

    @cached_property
    def person_names(self) -> dict[str, str]:
        """Names of people by id."""
        return {person.id: person.name for person in self.product.people}

    @cached_property
    def anchors(self) -> dict[str, str]:
        """A short place in the page for each feature: `f12`. Ids may hold anything, so they are not used."""
        known = [feature.id for feature in self.product.features]
        known += [item.feature for item in self.plan.items] + [out.feature for out in self.plan.left_out]
        return {feature: f"f{number}" for number, feature in enumerate(dict.fromkeys(known), 1)}

    @cached_property
    def finishes(self) -> dict[str, DateForecast]:
        """The forecast finish of each planned feature, where there is a forecast."""
        return {each.feature: each.finish for each in self.forecast.features} if self.forecast else {}

    @cached_property
    def release_forecasts(self) -> dict[str, ReleaseForecast]:
        """The forecast of each release, where there is one."""
        return {each.release: each for each in self.forecast.releases} if self.forecast else {}

    def title(self, feature: str) -> str:
        """A feature's title; its id where the product does not hold it (a past outcome)."""
        if feature in self.features:
            return self.features[feature].title
        return next((outcome.title for outcome in self.product.outcomes if outcome.id == feature), feature)

    def option_of(self, item: PlannedFeature) -> Option | None:
        """The option the plan chose."""
        feature = self.features.get(item.feature)
        return next((option for option in feature.options if option.id == item.option), None) if feature else None

    def home_team(self, item: PlannedFeature) -> str | None:
        """The team that does most of a feature's own work; without own work in a team, the team asked for most; else None."""
        for kind in ("activity", "ask"):
            effort: dict[str, float] = {}
            for activity in item.activities:
                if activity.kind == kind and activity.team:
                    effort[activity.team] = effort.get(activity.team, 0.0) + activity.effort_days
            if effort:
                return max(effort, key=lambda team: effort[team])
        return None

    def team_title(self, team: str | None) -> str:
        """A team's title, in words where there is none."""
        return self.team_titles.get(team, team) if team else "No team of its own"

    def keys(self, feature: str) -> str:
        """How the two keys of a feature stand, in words."""
        known = self.features.get(feature)
        value = bool(known and known.value and known.value.key)
        feasible = bool(known and known.feasibility and known.feasibility.key)
        if value and feasible:
            return "committed"
        return "feasibility waits" if value else "value waits" if feasible else "both keys wait"


def tone_of(finish: DateForecast | None) -> Tone:
    """How a promised date stands: plain without a promise or at 85 % and more, else a warning, below a coin toss a risk."""
    chance = finish.probability_on_time if finish else None
    if chance is None or chance >= CERTAIN_ENOUGH:
        return "plain"
    return "warn" if chance >= A_COIN_TOSS else "risk"


def counted(number: int, singular: str, plural: str = "") -> str:
    """A count with its noun: `1 feature`, `12 features`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
