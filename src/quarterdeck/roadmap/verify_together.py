"""The verifier's part about features together: relations, synergies and work in progress, read from the product and the plan alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from quarterdeck.feasibility.capacity import standing_team
from quarterdeck.product import ProductFile, Relation, Synergy, effort_share
from quarterdeck.roadmap.plan import Plan
from quarterdeck.value import value_curve

ROUNDING = 1e-6
"""Share of a value below which a difference is rounding."""


class Together:
    """What a plan selects, seen together with what is released already."""

    def __init__(self, product: ProductFile, plan: Plan) -> None:
        self.product, self.plan = product, plan
        self.finish = {item.feature: item.finish_week for item in plan.items}
        self.released = {feature.id for feature in product.features if feature.status == "released"}
        self.closed = {feature.id for feature in product.features if feature.status == "closed"}

    def violations(self, capacity: Mapping[str, npt.NDArray[np.float64]], tolerance: float) -> Iterator[str]:
        """Every rule about features together that the plan breaks; `capacity` in full-time equivalents by resource and week."""
        for relation in self.product.relations:
            yield from self._relation(relation)
        yield from self._synergies()
        yield from self._work_in_progress(capacity, tolerance)

    def effort_share(self, feature: str) -> float:
        """What share of its effort the activities of a feature take, with all it may save."""
        return effort_share(self.product.synergies, feature, self._is_in)

    def _is_in(self, feature: str) -> bool:
        return feature in self.finish or feature in self.released

    def _relation(self, relation: Relation) -> Iterator[str]:
        members = [feature for feature in relation.features if feature not in self.closed]
        chosen = [feature for feature in members if feature in self.finish]
        count = sum(self._is_in(feature) for feature in members)
        first = relation.features[0]
        if relation.kind == "requires" and first in self.finish:
            for feature in members:
                if not self._is_in(feature):
                    yield f"relation {relation.id}: {first} is in without {feature}, which it requires"
        if relation.kind in ("excludes", "exactly one of") and chosen and count > 1:
            yield f"relation {relation.id}: {', '.join(chosen)} are in, and at most one of {', '.join(members)} may be"
        if relation.kind in ("at least one of", "exactly one of") and members and count == 0:
            yield f"relation {relation.id}: none of {', '.join(members)} is in"
        if relation.kind == "all or none" and 0 < count < len(members):
            yield f"relation {relation.id}: {count} of {', '.join(members)} are in, and all or none may be"

    def _synergies(self) -> Iterator[str]:
        listed = {each.synergy: each for each in self.plan.synergies}
        for synergy in self.product.synergies:
            if synergy.value is None:
                continue
            week = self._together_in_week(synergy)
            told = listed.pop(synergy.id, None)
            if week is None or told is None:
                if week is not None and synergy.value.value.mean != 0:
                    yield f"synergy {synergy.id} is brought and not in the plan"
                if told is not None:
                    yield f"synergy {synergy.id} is in the plan and not brought"
                continue
            worth = self._worth(synergy, week)
            if told.finish_week != week or abs(told.value - worth) > ROUNDING * max(abs(worth), 1.0):
                yield f"synergy {synergy.id} brings {worth:g} from week {week}, the plan says {told.value:g} from week {told.finish_week}"
        for unknown in listed:
            yield f"{unknown} is no synergy of the product"

    def _together_in_week(self, synergy: Synergy) -> int | None:
        """The week by which all its features are finished; None if some are not in, or all were released before."""
        if not all(self._is_in(feature) for feature in synergy.features):
            return None
        return max((self.finish[feature] for feature in synergy.features if feature in self.finish), default=None)

    def _worth(self, synergy: Synergy, week: int) -> float:
        assert synergy.value is not None
        mean = synergy.value.value.mean
        return mean if mean < 0 else mean * float(value_curve(synergy.value, self.product.weeks)[self._flows_from(week)])

    def _flows_from(self, week: int) -> int:
        weeks = self.product.weeks
        if self.product.horizon.value_starts == "at finish":
            return week
        done = weeks.last_workday(week)
        ships: date = min((release.ships_on for release in self.product.releases if release.done_by >= done), default=weeks.end)
        return min(max(int(np.ceil((ships - weeks.start).days / 7)), week), weeks.num_weeks)

    def _work_in_progress(self, capacity: Mapping[str, npt.NDArray[np.float64]], tolerance: float) -> Iterator[str]:
        limits = {team.id: team.max_in_progress for team in self.product.teams if team.max_in_progress is not None}
        workdays = self.product.weeks.workdays()
        running: dict[tuple[str, int], int] = defaultdict(int)
        for item in self.plan.items:
            for activity in item.activities:
                home = standing_team(self.product, activity.team) if activity.team else ""
                for week in range(activity.start_week, activity.finish_week) if home in limits else ():
                    there = all(capacity[key][week] >= rate - tolerance for key, rate in activity.resources.items())
                    running[home, week] += bool(workdays[week] > 0 and there)
        for (team, week), count in running.items():
            if count > (limits[team] or 0):
                yield f"team {team} works on {count} activities in week {week}, its limit is {limits[team]}"
