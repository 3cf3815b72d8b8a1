"""What building one option takes: each activity and ask as work with modes that draw on resources."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from quarterdeck.feasibility.capacity import person_key, skill_key, standing_team, team_key
from quarterdeck.product import Activity, Ask, AskConversion, Option, Precedence, ProductFile
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.units import DAYS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Mode:
    """One pace for a piece of work: it runs `workdays` working days while it draws on `rates` (resource key → full-time equivalents)."""

    workdays: float
    people: float
    rates: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Work:
    """An activity or an ask, ready to be scheduled. `effort` is person-days; `modes` from the fewest people to the most."""

    id: str
    title: str
    kind: Literal["activity", "ask"]
    team: str | None
    effort: ThreePoint
    modes: tuple[Mode, ...]
    after: tuple[Precedence, ...] = ()
    not_before_week: int = 0
    named: tuple[str, ...] = ()
    ask: Ask | None = None
    is_dedicated: bool = False


class WorkBook:
    """Turns a product's options into work, with its ask conversions at hand."""

    def __init__(self, product: ProductFile) -> None:
        self.product = product
        self._conversions = {(each.level, each.team): each for each in product.ask_conversions}
        self._most: dict[tuple[str, str | None], float] = {}

    @cached_property
    def _staffed_teams(self) -> set[str]:
        return {standing_team(self.product, place.team) for person in self.product.people for place in person.memberships}

    def conversion(self, ask: Ask) -> AskConversion:
        """What an ask costs: its team's own conversion, else the general one of its level."""
        return self._conversions.get((ask.level, ask.team)) or self._conversions[(ask.level, None)]

    def works_of(self, option: Option) -> tuple[Work, ...]:
        """The activities, then the asks, of an option."""
        return (*(self._of_activity(each) for each in option.activities), *(self._of_ask(each, option) for each in option.asks))

    def _of_activity(self, activity: Activity) -> Work:
        pace = activity.days_per_week / DAYS_PER_WEEK
        if activity.people:
            modes = [self._named_mode(activity, pace)]
        elif activity.team is None:
            modes = [Mode(activity.effort.p50, 0.0, {})]
        else:
            modes = [self._pool_mode(activity, num_people, pace) for num_people in _paces(activity)]
        not_before = self.product.weeks.first_week_from(activity.not_before) if activity.not_before else 0
        return Work(
            activity.id, activity.title, "activity", activity.team, activity.effort, tuple(modes), activity.after, not_before, activity.people
        )

    def _widest(self, team: str, skill: str | None) -> float:
        """The most that one person of a team (with a skill) can give it, in full-time equivalents: nobody gives what upkeep takes."""
        key = (team, skill)
        if key not in self._most:
            upkeep = next((each.keep_the_lights_on for each in self.product.teams if each.id == team), 0.0)
            shares = [
                place.fte
                for person in self.product.people
                for place in person.memberships
                if standing_team(self.product, place.team) == team and (skill is None or skill in person.skills)
            ]
            self._most[key] = max(shares, default=1.0) * (1 - upkeep) or 1.0
        return self._most[key]

    def _named_mode(self, activity: Activity, pace: float) -> Mode:
        rates = {person_key(person): pace for person in activity.people}
        people = pace * len(activity.people)
        if activity.team is not None:
            rates[team_key(standing_team(self.product, activity.team))] = people
        return Mode(activity.effort.p50 / people, people, rates)

    def _pool_mode(self, activity: Activity, num_people: int, pace: float) -> Mode:
        home = standing_team(self.product, activity.team or "")
        people = num_people * min(pace, self._widest(home, activity.skill))
        rates = {team_key(home): people}
        if activity.skill is not None:
            rates[skill_key(home, activity.skill)] = people
        return Mode(activity.effort.p50 / people, people, rates)

    def _of_ask(self, ask: Ask, option: Option) -> Work:
        conversion = self.conversion(ask)
        home = standing_team(self.product, ask.team)
        people = conversion.days_per_week / DAYS_PER_WEEK
        rates: dict[str, float] = {}
        # A team nobody is known in limits nothing: feasibility says so as a condition instead of a false no.
        if home in self._staffed_teams:
            rates[team_key(home)] = people
        if ask.champion is not None and conversion.champion_share > 0:
            rates[person_key(ask.champion)] = people * conversion.champion_share
        after = tuple(Precedence(activity=activity) for activity in ask.after)
        title = next((team.title for team in self.product.teams if team.id == ask.team), ask.team)
        return Work(
            ask.id,
            f"{title}: {ask.kind}" if ask.kind != "dedicated support" else f"{title}: {ask.level} ask",
            "ask",
            ask.team,
            conversion.effort,
            (Mode(conversion.effort.p50 / people, people, rates),),
            after,
            named=(ask.champion,) if ask.champion else (),
            ask=ask,
            is_dedicated=conversion.dedicated,
        )


def _paces(activity: Activity) -> tuple[int, ...]:
    """Numbers of people worth trying: the fewest, the most, and for wide spans the middle."""
    low, high = activity.people_min, activity.people_max
    return tuple(sorted({low, (low + high) // 2, high}))


def works_of(product: ProductFile, option: Option) -> tuple[Work, ...]:
    """The work of one option; for many options make one `WorkBook`."""
    return WorkBook(product).works_of(option)
