"""Histories with planted hazards, so that what is learned can be held against the truth."""

from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.forecast.milestones import Item, MilestoneHistory, Statement, Train
from quarterdeck.uncertainty import generator

START = date(2015, 1, 5)
WEEKS = 15
EARLY, NEXT, LATER = 0.03, 0.35, 0.15
DUE = {True: 0.75, False: 0.25}
"""P(met in the target's train), by whether it is committed to."""
LESS_PER_SLIP = 0.06
MOVED = 0.7
"""P(a target that was missed is stated anew for the train that opens)."""


def trains(num: int) -> tuple[Train, ...]:
    opens = [START + timedelta(weeks=WEEKS * idx) for idx in range(num)]
    return tuple(Train(f"T{idx}", each, each + timedelta(weeks=WEEKS - 2)) for idx, each in enumerate(opens))


def hazard(lag: int, is_committed: bool, num_slips: int) -> float:
    """The planted truth: P(met in a train, not before), so many trains after the target as it stands."""
    if lag < 0:
        return EARLY
    if lag > 0:
        return NEXT if lag == 1 else LATER
    return max(DUE[is_committed] - LESS_PER_SLIP * num_slips, 0.02)


@dataclass
class Pursued:
    """An item on its way."""

    name: str
    target: int
    is_committed: bool
    statements: list[Statement]
    slips: int = 0
    met: int | None = None


def planted_history(num_trains: int, new_per_train: int, seed: int, num_closed: int | None = None) -> MilestoneHistory:
    """Items stated for one of three trains ahead; half are committed to; what is missed is moved on or falls silent."""
    rng = generator(seed, "planted milestones")
    calendar = trains(num_trains)
    closed = num_trains if num_closed is None else num_closed
    pursued: list[Pursued] = []
    for now, train in enumerate(calendar):
        for each in pursued:
            if each.met is None and each.target < now and rng.random() < MOVED:
                each.target, each.slips = now, each.slips + 1
                each.statements.append(_statement(train, each))
        for number in range(new_per_train):
            fresh = Pursued(f"{now:02d}-{number:02d}", now + int(rng.integers(3)), bool(rng.random() < 0.5), [])
            fresh.statements.append(_statement(train, fresh))
            pursued.append(fresh)
        for each in pursued:
            if each.met is None and now < closed and rng.random() < hazard(now - each.target, each.is_committed, each.slips):
                each.met = now
    items = [
        Item(each.name, f"Item {each.name}", each.name, "any", f"team {hash_of(each.name) % 4}", tuple(each.statements), met=each.met)
        for each in pursued
    ]
    return MilestoneHistory(calendar, tuple(items), closed)


def _statement(train: Train, each: Pursued) -> Statement:
    return Statement(train.opens_on, each.target, committed_to=10_000 if each.is_committed else None)


def _item(each: Pursued) -> Item:
    return Item(each.name, f"Item {each.name}", each.name, "any", f"team {hash_of(each.name) % 4}", tuple(each.statements), met=each.met)


def hash_of(name: str) -> int:
    return sum(ord(letter) * place for place, letter in enumerate(name, start=1))
