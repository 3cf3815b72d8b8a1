"""What if: one plan's futures, drawn once and asked often, with the same random numbers each time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from quarterdeck.errors import InvalidInput
from quarterdeck.feasibility.capacity import standing_team, team_key
from quarterdeck.forecast.dates import date_forecast
from quarterdeck.forecast.draws import draw, range_variance
from quarterdeck.forecast.drivers import Causes
from quarterdeck.forecast.finishes import PooledFinishes
from quarterdeck.forecast.forecast import DateForecast
from quarterdeck.forecast.history import learn
from quarterdeck.forecast.levers import Away, EffortScaled, LeftOut, Lever, OneMore, PaceScaled, RiskKnown, is_neutral, levers_of
from quarterdeck.forecast.make import refuse_misuse
from quarterdeck.forecast.network import Floats, Network, Singles, network_of, with_capacity_of
from quarterdeck.forecast.simulate import schedule
from quarterdeck.product import Absence, Membership, Person, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.roadmap.plan import Plan

NUM_FUTURES = 1024
"""Enough, stratified, for an answer while a slider moves; a forecast that is kept takes ten times as many."""
NAMED = 5
"""How many of the right ids a refusal names."""


@noun
class DateMove:
    """The dates of one feature or release before and after; `after` None where nothing of it is left."""

    id: str
    title: str
    before: DateForecast
    after: DateForecast | None


@noun
class WhatIfAnswer:
    """What some levers do to every date of a plan. Nothing of it is kept."""

    made_on: date
    num_samples: int
    seed: int
    levers: tuple[Lever, ...]
    releases: tuple[DateMove, ...]
    features: tuple[DateMove, ...]


class PreparedForecast:
    """One plan's futures, ready for questions: each answer takes one pass of the list schedule.

    All answers play the same futures: every effort, team factor, risk and draw from history has the number it had before, so
    nothing but the levers moves a date, and without levers the dates are those of `make_forecast` with as many samples and
    the same seed. In futures taken from history no lever moves a date but leaving a feature out: what others took, they took.

    The plan stays as it is: its order, its starts (nobody begins before) and its paces (nobody works faster than planned,
    unless a lever says so). So one more person helps where work waits for people. More effort is never earlier and more
    people never later for work of one team that waits for nothing, and for work that waits but shares no people; where
    both meet, what is ready sooner may push others back, as in any list schedule (Graham's anomalies).

    Raises
    ------
    InvalidInput
        If plan and product are of different products, or `num_samples` is below 100.

    References
    ----------
    .. [1] R. L. Graham, "Bounds on multiprocessing timing anomalies", SIAM Journal on Applied Mathematics 17(2), 1969, doi:10.1137/0117039.
    .. [2] P. Glasserman and D. D. Yao, "Some guidelines and guarantees for common random numbers", Management Science
       38(6), 1992, doi:10.1287/mnsc.38.6.884.
    """

    def __init__(
        self, product: ProductFile, plan: Plan, *, today: date, num_samples: int = NUM_FUTURES, seed: int = 1, compiled: bool = True
    ) -> None:
        refuse_misuse(product, plan, num_samples)
        self.product, self.plan, self.today, self.seed, self.compiled = product, plan, today, seed, compiled
        self.network = network_of(product, plan, today)
        history = learn(product, range_variance(self.network))
        self.draws = draw(product, self.network, history, num_samples, seed)
        self.pool = PooledFinishes(product, plan, self.network, history, num_samples, today, seed)
        self._finishes = schedule(self.draws.work, self.network, compiled=compiled)[1]
        self._floors = {item.feature: self.pool.floor(item) for item in plan.items}
        self._promised = {item.feature: self.pool.promised(item) for item in plan.items}
        self._releases = self.pool.releases()
        self._before = self._dates(self.pool.pooled(self._finishes))

    def ask(self, *levers: Lever) -> WhatIfAnswer:
        """The dates of every feature and release with some levers moved, beside those without.

        Raises
        ------
        InvalidInput
            With every lever that moves something the plan does not have, or has its day past the horizon.
        """
        self._refuse_unknown(levers)
        moved = tuple(each for each in levers if not is_neutral(each))
        after = self._after(moved) if moved else self._before
        titles = {item.feature: item.title for item in self.plan.items}
        return WhatIfAnswer(
            made_on=self.today,
            num_samples=self.draws.num_samples,
            seed=self.seed,
            levers=moved,
            releases=tuple(
                DateMove(id=each.id, title=each.title, before=self._before.releases[each.id], after=after.releases.get(each.id))
                for each, _ in self._releases
            ),
            features=tuple(
                DateMove(id=feature, title=title, before=self._before.features[feature], after=after.features.get(feature))
                for feature, title in titles.items()
            ),
        )

    def levers(self, pairs: Iterable[tuple[str, str]]) -> tuple[Lever, ...]:
        """Levers by their keys and values (see `levers`). Raises `InvalidInput` with everything that is wrong with them."""
        return levers_of(pairs, self.activities, flaw_of=self._flaw)

    def warm_up(self) -> None:
        """Do beforehand what the first question would wait for: rank the inputs."""
        self.explained(feature for feature in list(self.network.finish_nodes)[:1])

    @cached_property
    def activities(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of each planned feature's activities and asks, as `levers_of` needs them."""
        return {item.feature: tuple(activity.id for activity in item.activities) for item in self.plan.items}

    @property
    def held_by_release(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Releases with the planned features each holds, by the day they ship."""
        return tuple((release.id, features) for release, features in self._releases)

    @property
    def share_of_history(self) -> float:
        """The share (0 to 1) of futures that are taken from history."""
        return float(self.pool.by_history.mean()) if self.pool.reference else 0.0

    def explained(self, features: Iterable[str]) -> Mapping[tuple[str, str, str | None], float]:
        """Share of the spread of the day the last of some features is done, by input (kind, id, feature), in the simulated plan."""
        ends = [self._finishes[self.network.finish_nodes[feature]] for feature in features]
        if not ends or not self.draws.inputs:
            return {}
        squared = self._causes.explain(np.minimum(np.max(ends, axis=0), self.network.weeks.num_weeks)[None])[0]
        total = float(squared.sum()) or 1.0
        return {(each.kind, each.subject, each.feature): float(part) / total for each, part in zip(self.draws.inputs, squared, strict=True)}

    @cached_property
    def _causes(self) -> Causes:
        return Causes.of(self.draws.inputs)

    def _after(self, levers: tuple[Lever, ...]) -> "_Dates":
        network = self._network(levers)
        finishes = schedule(self._work(network, levers), network, compiled=self.compiled)[1]
        return self._dates(self.pool.pooled(finishes, network))

    def _network(self, levers: tuple[Lever, ...]) -> Network:
        """The network without what is left out, under the capacity there is then."""
        out = {each.feature for each in levers if isinstance(each, LeftOut)}
        network = self.network
        if out:
            network = network_of(
                self.product, replace(self.plan, items=tuple(item for item in self.plan.items if item.feature not in out)), self.today
            )
        newcomers = tuple(self._newcomer(each, number) for number, each in enumerate(levers) if isinstance(each, OneMore))
        absences = tuple(Absence(person=each.person, first=each.first, last=each.last) for each in levers if isinstance(each, Away))
        if newcomers or absences:
            there = replace(self.product, people=(*self.product.people, *newcomers), absences=(*self.product.absences, *absences))
            network = with_capacity_of(network, there)
        return network

    def _newcomer(self, lever: OneMore, number: int) -> Person:
        home = standing_team(self.product, lever.team)
        skills = {
            skill
            for person in self.product.people
            if any(standing_team(self.product, place.team) == home for place in person.memberships)
            for skill in person.skills
        }
        return Person(
            id=f"one more {number}",
            name="One more",
            memberships=(Membership(team=home),),
            skills=tuple(sorted(skills)),
            joins_on=lever.joins_on,
        )

    def _work(self, network: Network, levers: tuple[Lever, ...]) -> Singles:
        """Working days of the nodes of a network, the levers counted in."""
        work = self._drawn(network)
        for idx, node in enumerate(network.nodes):
            for lever in levers:
                if isinstance(lever, EffortScaled) and node.activity is not None and lever.feature == node.feature:
                    if lever.activity in (None, node.activity.id):
                        work[idx] *= np.float32(lever.factor)
                elif isinstance(lever, PaceScaled) and node.activity is not None and lever.team == node.team:
                    work[idx] /= np.float32(lever.factor)
        known = {each.risk: each.happens for each in levers if isinstance(each, RiskKnown)}
        for feature, risks in self.draws.risks.items():
            if feature in network.finish_nodes and any(each.risk.id in known for each in risks):
                work[network.finish_nodes[feature]] = sum(each.delay(known.get(each.risk.id)) for each in risks)
        return work

    def _drawn(self, network: Network) -> Singles:
        """The draws of a network's nodes. Work that loses whom it shared effort with takes what it would take alone."""
        if network.nodes is self.network.nodes:
            return self.draws.work.copy()
        rows = np.array([self._rows[node.place] for node in network.nodes], dtype=np.int64)
        work = self.draws.work[rows]
        for idx, node in enumerate(network.nodes):
            before = self.network.nodes[rows[idx]].effort
            if node.effort != before and before.p50 > 0:
                work[idx] *= np.float32(node.effort.p50 / before.p50)
        return work

    @cached_property
    def _rows(self) -> dict[tuple[str, str | None], int]:
        return {node.place: idx for idx, node in enumerate(self.network.nodes)}

    def _dates(self, pooled: Mapping[str, Floats]) -> "_Dates":
        weeks = self.network.weeks
        features = {feature: date_forecast(finishes, weeks, self._promised[feature], self._floors[feature]) for feature, finishes in pooled.items()}
        releases = {}
        for release, held in self._releases:
            left = [feature for feature in held if feature in pooled]
            if left:
                floor = max(self._floors[feature] for feature in left)
                last = np.max([pooled[feature] for feature in left], axis=0)
                releases[release.id] = date_forecast(last, weeks, release.done_by, floor)
        return _Dates(features, releases)

    def _refuse_unknown(self, levers: tuple[Lever, ...]) -> None:
        wrong = [flaw for lever in levers if (flaw := self._flaw(lever))]
        if wrong:
            raise InvalidInput("\n".join(wrong))

    def _flaw(self, lever: Lever) -> str:
        """What is wrong with a lever; empty where nothing is."""
        if isinstance(lever, EffortScaled):
            known = self.activities
            if lever.feature in known and lever.activity is not None:
                return _unknown(lever, "activity or ask", lever.activity, known[lever.feature], f"feature {lever.feature!r}")
            return _unknown(lever, "feature", lever.feature, known)
        if isinstance(lever, LeftOut):
            return _unknown(lever, "feature", lever.feature, self.activities)
        if isinstance(lever, RiskKnown):
            open_risks = [each.risk.id for own in self.draws.risks.values() for each in own]
            return _unknown(lever, "open risk with a delay", lever.risk, open_risks)
        if isinstance(lever, PaceScaled):
            return _unknown(lever, "team with work", lever.team, sorted({node.team for node in self.network.nodes} - {""}))
        if isinstance(lever, OneMore):
            return self._unknown_team(lever) or self._past(lever, lever.joins_on)
        return _unknown(lever, "person", lever.person, [person.id for person in self.product.people], "the product") or self._past(lever, lever.first)

    def _unknown_team(self, lever: OneMore) -> str:
        teams = [team.id for team in self.product.teams]
        flaw = _unknown(lever, "team", lever.team, teams, "the product")
        if not flaw and team_key(standing_team(self.product, lever.team)) not in self.network.resources:
            return f"{lever.key}: expected a team whose people the plan's work waits for; nothing that is planned waits for those of {lever.team!r}"
        return flaw

    def _past(self, lever: Lever, day: date) -> str:
        end = self.product.weeks.end
        return f"{lever.key}: expected a day within the horizon, which ends on {end}, got {day}" if day > end else ""


@dataclass(frozen=True, slots=True)
class _Dates:
    features: Mapping[str, DateForecast]
    releases: Mapping[str, DateForecast]


def _unknown(lever: Lever, what: str, got: str, known: Iterable[str], where: str = "the plan") -> str:
    names = list(known)
    if got in names:
        return ""
    listed = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    return f"{lever.key}: there is no {what} {got!r} in {where}. " + (f"There are: {listed}" if names else "There is none")
