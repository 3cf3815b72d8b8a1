"""What Harbor's tracker holds: the items of the features in progress, as many and as far as `progress` says, and some for no feature."""

from collections.abc import Iterator
from datetime import date, timedelta

from quarterdeck.product import Feature, MappingRule, Move, ProgressPoint, WorkItem
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import AS_OF, workdays_after
from quarterdeck.samples.harbor.teams import people

PARTS = (
    *("data model", "the happy path", "error states", "empty state", "permissions", "events for the audit trail", "migration of old records"),
    *("load test", "metrics and alerts", "behind a flag", "translations", "keyboard and screen reader", "interface for others", "help text"),
    *("edge cases from support", "pilot feedback, first week", "pilot feedback, second week", "clean-up", "review with the team", "rollout"),
)
LOOSE = (
    ("Gate printer stops after a paper jam", "docks", "bug", 0),
    ("Sign-in page is slow on Monday mornings", "platform", "bug", 3),
    ("Carriers ask for a dark theme in the yard", "mobile", "idea", 21),
    ("Renew the certificate of the event stream", "platform", "chore", 0),
    ("Invoice shows the wrong time zone", "billing", "bug", 8),
    ("Export of customs documents lacks a column", "customs", "bug", 5),
    ("Let drivers see their next slot while offline", "mobile", "idea", 34),
    ("Upgrade the map library", "tracking", "chore", 0),
    ("Pallet counts of two scanners differ", "docks", "bug", 2),
    ("Test phone farm loses its network", "mobile", "bug", 0),
    ("Arrival time jumps when a truck stands at a border", "tracking", "bug", 13),
    ("A carrier wants to upload its rates as a table", "carriers", "idea", 17),
)
STATED = {"open": "Backlog", "planned": "Ready", "in progress": "In progress", "complete": "Done"}
STEPS_BACK = timedelta(days=40)


def work_items(seed: int, features: tuple[Feature, ...], progress: tuple[ProgressPoint, ...]) -> tuple[WorkItem, ...]:
    """All items, those of a feature together."""
    dice, names = Dice(seed, "work"), names_by_team()
    by_feature: dict[str, list[ProgressPoint]] = {}
    for point in progress:
        by_feature.setdefault(point.subject, []).append(point)
    found: list[WorkItem] = []
    number = 400
    for feature in features:
        if feature.status == "in progress" and feature.id in by_feature:
            made = list(_of_feature(feature, sorted(by_feature[feature.id], key=lambda point: point.on), number, dice, names))
            number += len(made)
            found += made
    return (*found, *(_loose(number + place, *each, dice) for place, each in enumerate(LOOSE)))


def names_by_team() -> dict[str, list[str]]:
    """Who is in each team."""
    found: dict[str, list[str]] = {}
    for person in people():
        for membership in person.memberships:
            found.setdefault(membership.team, []).append(person.name)
    return found


def mapping_rules(items: tuple[WorkItem, ...]) -> tuple[MappingRule, ...]:
    """A rule for each feature's label."""
    labels = {item.labels[0]: item.feature for item in items if item.feature}
    return tuple(
        MappingRule(id=f"rule-{place}", field="label", text=label, feature=str(feature)) for place, (label, feature) in enumerate(labels.items(), 1)
    )


def _of_feature(feature: Feature, points: list[ProgressPoint], number: int, dice: Dice, names: dict[str, list[str]]) -> Iterator[WorkItem]:
    activities = feature.options[0].activities
    done, total, days = points[-1].done, points[-1].total, _finish_days(points)
    first = number
    for place in range(total):
        activity = activities[place * len(activities) // total]
        finished = days[place] if place < done else None
        started = min(workdays_after(finished, -dice.whole(1, 14)), finished) if finished else None
        in_progress = not finished and place < done + 1 + len(activities)
        if in_progress:
            started = workdays_after(AS_OF, -dice.whole(2, 26))
        created = min(started or AS_OF, points[0].on) - timedelta(days=dice.whole(3, 12)) if place < points[0].total else AS_OF - STEPS_BACK
        state = "complete" if finished else "in progress" if in_progress else "planned" if place < done + 10 else "open"
        team = activity.team or "docks"
        steps = [(created, "open"), (started, "in progress"), (finished, "complete")]
        yield WorkItem(
            id=f"github-harbor-{team}-{number}",
            source=f"github:harbor/{team}",
            key=f"harbor/{team}#{number}",
            title=f"{activity.title}: {PARTS[(place * 7 + first) % len(PARTS)]}",
            kind="task",
            state=state,  # type: ignore[arg-type]
            stated_state=STATED[state],
            team=team,
            assignees=(dice.pick(names[team]),) if started else (),
            labels=(feature.id.lower(),),
            created_on=created,
            started_on=started,
            finished_on=finished,
            estimate=float(dice.pick((1, 2, 3, 5))),
            estimate_unit="points",
            blocked_by=(_blocker(activities, total, place, first),) if dice.chance(0.06) and place > done + 6 else (),
            feature=feature.id,
            mapped_by="rule",
            moves=tuple(_moves(steps)),
        )
        number += 1


def _blocker(activities: tuple[object, ...], total: int, place: int, first: int) -> str:
    """The id of the item before."""
    activity = activities[(place - 1) * len(activities) // total]
    return f"github-harbor-{getattr(activity, 'team', None) or 'docks'}-{first + place - 1}"


def _finish_days(points: list[ProgressPoint]) -> list[date]:
    """The day each finished item was done: as many by each day as progress counted."""
    days: list[date] = []
    for point in points:
        missing = point.done - len(days)
        days += [workdays_after(point.on, -(idx % 5)) for idx in range(missing)] if missing > 0 else []
    return sorted(days)


def _moves(steps: list[tuple[date | None, str]]) -> Iterator[Move]:
    before: str | None = None
    for on, state in steps:
        if on is not None:
            yield Move(on=on, field="state", old=before, new=state, stated=STATED[state])
            before = state


def _loose(number: int, title: str, team: str, kind: str, votes: int, dice: Dice) -> WorkItem:
    created = AS_OF - timedelta(days=dice.whole(4, 70))
    return WorkItem(
        id=f"github-harbor-{team}-{number}",
        source=f"github:harbor/{team}",
        key=f"harbor/{team}#{number}",
        title=title,
        kind=kind,
        stated_state=STATED["open"],
        team=team,
        labels=(kind,),
        created_on=created,
        votes=votes,
        moves=(Move(on=created, field="state", new="open", stated=STATED["open"]),),
    )
