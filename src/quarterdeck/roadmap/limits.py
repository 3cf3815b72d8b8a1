"""What binds a selection besides capacity and relations: countable decisions, money, shares of effort."""

import numpy as np

from quarterdeck.feasibility.capacity import capacities, standing_team, team_key
from quarterdeck.feasibility.work import Work
from quarterdeck.product import DecisionCapacity, ProductFile
from quarterdeck.roadmap.compiled import CompiledOption, Limit
from quarterdeck.scheduling import CounterData
from quarterdeck.units import format_date


class Counters:
    """The decision capacities of a product as counters of the problem."""

    def __init__(self, product: ProductFile) -> None:
        self.product, self.weeks = product, product.weeks
        self.num_members = {key: each.num_people for key, each in capacities(product).items()}

    def all(self) -> tuple[list[Limit], list[CounterData]]:
        """Each counter with what it stands for."""
        limits, data = [], []
        titles = {team.id: team.title for team in self.product.teams}
        for each in self.product.decision_capacities:
            first = max(self.weeks.week_of(each.first), 0)
            last = min(self.weeks.week_of(each.last) + 1, self.weeks.num_weeks)
            title = f"{titles.get(each.team, each.team)}: {each.kind}"
            if (first, last) != (0, self.weeks.num_weeks):
                title += f", {format_date(each.first, each.last)} to {format_date(each.last)}"
            limits.append(Limit(f"decisions:{each.team}/{each.kind}/{each.first}", title, "asks"))
            data.append(CounterData(self._decisions(each), first, max(last, first)))
        return limits, data

    def of(self, work: Work) -> tuple[int, ...]:
        """The counters that a piece of work draws on."""
        if work.ask is None:
            return ()
        home = standing_team(self.product, work.ask.team)
        return tuple(
            c
            for c, each in enumerate(self.product.decision_capacities)
            if standing_team(self.product, each.team) == home
            and (work.is_dedicated if each.kind == "dedicated support" else each.kind == work.ask.kind)
        )

    def _decisions(self, each: DecisionCapacity) -> int:
        if each.total is not None:
            return int(each.total)
        members = self.num_members.get(team_key(standing_team(self.product, each.team)), 0)
        return int(np.floor((each.per_member or 0.0) * members + 1e-9))


def money_and_shares(product: ProductFile) -> tuple[list[Limit], list[float]]:
    """The rows of budgets and guard rails, and their right-hand sides."""
    titles = {objective.id: objective.title for objective in product.objectives}
    limits = [Limit(f"budget:{budget.id}", budget.title, product.currency) for budget in product.budgets]
    capacity = [budget.amount for budget in product.budgets]
    for rail in product.guard_rails:
        title = titles.get(rail.objective, rail.objective)
        limits += [
            Limit(f"share-at-most:{rail.objective}", f"{title}: at most", "share"),
            Limit(f"share-at-least:{rail.objective}", f"{title}: at least", "share"),
        ]
        capacity += [0.0, 0.0]
    return limits, capacity


def money_and_share_terms(product: ProductFile, compiled: CompiledOption) -> tuple[tuple[int, float], ...]:
    """What an option adds to those rows."""
    terms = [(row, compiled.option.cost) for row in range(len(product.budgets))]
    row = len(product.budgets)
    for rail in product.guard_rails:
        serves = 1.0 if compiled.feature.objective == rail.objective else 0.0
        terms += [(row, compiled.effort_days * (serves - rail.max_share)), (row + 1, compiled.effort_days * (rail.min_share - serves))]
        row += 2
    return tuple((row, coefficient) for row, coefficient in terms if coefficient)
