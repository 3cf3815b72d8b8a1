"""Which levers are worth moving: what the date of a release or feature hangs on most, its teams, its risks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quarterdeck.errors import InvalidInput
from quarterdeck.feasibility.capacity import standing_team, team_key
from quarterdeck.forecast.what_if import PreparedForecast

MAX_EFFORTS, LEAST_EFFORTS, MAX_TEAMS, MAX_RISKS = 6, 3, 4, 6


@dataclass(frozen=True, slots=True)
class Place:
    """Something of a plan that a lever can move, by the `key` of that lever.

    `share` (0 to 1) is its part in the spread of the simulated date it was asked for, `about` the feature it belongs to,
    `days` the 10, 50 and 90 % of its effort or delay, `probability` a risk's median.
    """

    key: str
    title: str
    share: float
    about: str = ""
    days: tuple[float, float, float] | None = None
    probability: float | None = None


def places_for(prepared: PreparedForecast, features: Iterable[str]) -> tuple[Place, ...]:
    """The levers worth moving for the day on which the last of some features is done.

    First the efforts that explain most of its spread (the largest of its own where few stand out), then the pace of the
    teams that work on it, its open risks, one more person in those teams whose people its work waits for, and its features to leave out
    where it has several.

    Raises
    ------
    InvalidInput
        If one of the features is not in the plan.
    """
    features = tuple(dict.fromkeys(features))
    missing = [feature for feature in features if feature not in prepared.network.finish_nodes]
    if missing:
        raise InvalidInput(f"expected features of the plan, got {', '.join(missing)}")
    return tuple(_Places(prepared, features).all())


class _Places:
    def __init__(self, prepared: PreparedForecast, features: tuple[str, ...]) -> None:
        self.prepared, self.features = prepared, features
        self.shares = prepared.explained(features)
        self.titles = {item.feature: item.title for item in prepared.plan.items}

    def all(self) -> Iterator[Place]:
        teams = self._teams()
        yield from self._efforts()
        yield from (Place(f"pace:{team}", title, share) for team, title, share in teams)
        yield from self._risks()
        for team, title, _ in teams:
            if team_key(standing_team(self.prepared.product, team)) in self.prepared.network.resources:
                yield Place(f"more:{team}", title, 0.0)
        if len(self.features) > 1:
            yield from (Place(f"without:{feature}", self.titles[feature], 0.0) for feature in self.features)

    def _efforts(self) -> list[Place]:
        found = []
        for node in self.prepared.network.nodes:
            if node.activity is None:
                continue
            share = self.shares.get(("effort", node.activity.id, node.feature), 0.0)
            if share > 0 or node.feature in self.features:
                days = (node.effort.p10, node.effort.p50, node.effort.p90)
                key = f"effort:{node.feature}/{node.activity.id}"
                found.append(Place(key, node.activity.title, share, self.titles[node.feature], days))
        found.sort(key=lambda place: (-place.share, -(place.days or (0, 0, 0))[1], place.key))
        standing_out = sum(place.share > 0 for place in found)
        return found[: min(max(standing_out, LEAST_EFFORTS), MAX_EFFORTS)]

    def _teams(self) -> list[tuple[str, str, float]]:
        titles = {team.id: team.title for team in self.prepared.product.teams}
        own = {node.team for node in self.prepared.network.nodes if node.feature in self.features}
        own |= {subject for (kind, subject, _), share in self.shares.items() if kind == "team factor" and share > 0}
        found = [(team, titles.get(team, team), self.shares.get(("team factor", team, None), 0.0)) for team in own if team]
        return sorted(found, key=lambda each: (-each[2], each[1]))[:MAX_TEAMS]

    def _risks(self) -> list[Place]:
        found = []
        for feature, own in self.prepared.draws.risks.items():
            for each in own:
                share = self.shares.get(("risk", each.risk.id, feature), 0.0)
                if share > 0 or feature in self.features:
                    delay = each.risk.delay_days
                    days = (delay.p10, delay.p50, delay.p90) if delay else None
                    found.append(Place(f"risk:{each.risk.id}", each.risk.title, share, self.titles[feature], days, each.risk.probability.p50))
        return sorted(found, key=lambda place: (-place.share, place.key))[:MAX_RISKS]
