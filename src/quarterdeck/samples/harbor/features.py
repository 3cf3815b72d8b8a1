"""A hundred and twenty features from the data files: options, activities, asks, links and both cases."""

from dataclasses import replace
from typing import Any

from quarterdeck.product import Activity, Ask, Dependency, Feature, NeedLink, Option, Precedence
from quarterdeck.samples.harbor.cases import feasibility_case, value_case
from quarterdeck.samples.harbor.constraints import due_dates
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import data, three_of
from quarterdeck.samples.harbor.teams import TEAM_ROWS, pace_and_most_people, people
from quarterdeck.units import DAYS_PER_WEEK

LONGEST_WEEKS = 9
LATE_SHARE = 0.01
"""Share of a promised feature's value that each week past the promise costs in goodwill and credits."""
INITIATIVES = {  # Features that go on with something history knows, by the title of what it was.
    "HB-102": "Conflict rules for sync",
    "HB-107": "Fees against stamps",
    "HB-115": "Mapping library, first ten",
    "HB-117": "Read copy of the main store",
    "HB-118": "Range on the map",
    "HB-131": "Groups to roles",
    "HB-161": "Checklist content for imports",
    "HB-186": "Named figures, first ten",
}


def rows() -> list[dict[str, Any]]:
    """The features as written, each with its team, in the order of their numbers."""
    found = [{"team": team, **row} for team in (row[0] for row in TEAM_ROWS) for row in data(f"features_{team}")["feature"]]
    return sorted(found, key=lambda row: str(row["id"]))


def features(seed: int, initiative_ids: dict[str, str]) -> tuple[Feature, ...]:
    """All features; `initiative_ids` finds an initiative by its title."""
    dice = Dice(seed, "features")
    return tuple(_feature(row, dice, initiative_ids) for row in rows())


def _feature(row: dict[str, Any], dice: Dice, initiative_ids: dict[str, str]) -> Feature:
    title = INITIATIVES.get(row["id"])
    due_date = due_dates().get(row["id"])
    return Feature(
        id=row["id"],
        title=row["title"],
        summary=row["summary"],
        status=row["status"],
        objective=row["objective"],
        owner="Ines Falk",
        initiative=initiative_ids[title] if title else None,
        options=_options(row, dice),
        value=value_case(row, dice),
        feasibility=feasibility_case(row, dice),
        due_date=due_date,
        late_cost_per_week=round(LATE_SHARE * row["value"][1], 1) * 1000 if due_date else 0.0,
        release=row.get("release"),
        progress=row.get("progress"),
    )


def _options(row: dict[str, Any], dice: Dice) -> tuple[Option, ...]:
    asks = _asks(row, dice)
    written = [line.split("|") for line in row.get("options", ())]
    if not written:
        return _drawn_options(row, asks, dice)
    return tuple(
        Option(
            id="abc"[idx],
            title=title.strip(),
            activities=_activities(row, float(effort)),
            asks=asks,
            cost=float(cost) * 1000,
            value_share=float(value),
            note=note.strip(),
        )
        for idx, (title, effort, value, cost, note) in enumerate(written)
    )


def _drawn_options(row: dict[str, Any], asks: tuple[Ask, ...], dice: Dice) -> tuple[Option, ...]:
    whole = Option(id="a", title="As described", activities=_activities(row, 1.0), asks=asks)
    work = row["work"]
    if len(work) < 3 or row["status"] == "in progress" or not dice.chance(0.5):
        return (whole,)
    dropped = work[-2] if len(work) > 3 or work[-1].startswith("-") else work[-1]
    kept = [line for line in work if line != dropped]
    weight = sum(_weight(line) for line in kept) / sum(_weight(line) for line in work)
    smaller = replace(
        whole,
        id="b",
        title=f"Without: {_title(dropped)}",
        activities=_activities({**row, "work": kept}, weight),
        value_share=round(weight - dice.between(0.02, 0.12), 2),
    )
    return whole, smaller


def _activities(row: dict[str, Any], share: float) -> tuple[Activity, ...]:
    """The work that is left: the first piece opens the way, the middle ones run side by side, the last closes."""
    work = row["work"]
    total = sum(_weight(line) for line in work)
    left = 1 - row.get("progress", 0.0)
    started = row["status"] == "in progress"
    made = []
    for idx, line in enumerate(work):
        scale = share * left * _weight(line) / total * DAYS_PER_WEEK
        made.append(_activity(f"{row['id']}.{idx + 1}", line, row, scale))
    return tuple(replace(each, after=_after([one.id for one in made], idx, started)) for idx, each in enumerate(made))


def _activity(id_: str, line: str, row: dict[str, Any], scale: float) -> Activity:
    place = line.split()[0]
    team, _, skill = place.rpartition("/")
    team, skill_or_none = team or row["team"], None if skill == "-" else skill
    effort = three_of(row["effort"], scale)
    pace, most = pace_and_most_people(team, skill_or_none)
    wanted = 1 if effort.p50 < 12 else 2 if effort.p50 < 36 else 3 if effort.p50 < 70 else 4
    people_max = min(most, wanted)
    people_min = min(people_max, 1 + int(effort.p50 / pace / LONGEST_WEEKS))
    return Activity(
        id=id_, title=_title(line), effort=effort, team=team, skill=skill_or_none, people_min=people_min, people_max=people_max, days_per_week=pace
    )


def _after(ids: list[str], idx: int, started: bool) -> tuple[Precedence, ...]:
    last = len(ids) - 1
    if idx == 0 or (started and idx < last):
        return ()
    before = ids[:1] if idx < last or last == 1 else ids[1:last]
    return tuple(Precedence(activity=each) for each in (ids[:last] if started else before))


def _weight(line: str) -> float:
    return float(line.split()[1])


def _title(line: str) -> str:
    return " ".join(line.split()[2:])


def _asks(row: dict[str, Any], dice: Dice) -> tuple[Ask, ...]:
    made = []
    for idx, line in enumerate(row.get("asks", ()), start=1):
        team, level, *note = line.split()
        is_approval = level == "approval"
        made.append(
            Ask(
                id=f"{row['id']}.ask{idx}",
                team=team,
                level="small" if is_approval else level,
                kind="approval" if is_approval else "dedicated support",
                champion=dice.pick(_champions(team)) if level in ("medium", "large") else None,
                note=" ".join(note),
                status="agreed" if row["status"] == "in progress" or (row["status"] == "planned" and dice.chance(0.5)) else "open",
            )
        )
    return tuple(made)


def _champions(team: str) -> list[str]:
    return [
        person.id for person in people() if person.joins_on is None and any(place.team == team and place.fte >= 0.8 for place in person.memberships)
    ]


def need_links() -> tuple[NeedLink, ...]:
    return tuple(
        NeedLink(need=need.lstrip("~"), feature=row["id"], coverage="partial" if need.startswith("~") else "full")
        for row in rows()
        for need in row.get("needs", ())
    )


def dependencies() -> tuple[Dependency, ...]:
    made = []
    for row in rows():
        for line in row.get("after", ()):
            required, _, quote = line.partition(": ")
            made.append(
                Dependency(
                    feature=row["id"],
                    requires=required.lstrip("~"),
                    hardness="soft" if required.startswith("~") else "hard",
                    relation="informed by" if required.startswith("~") else "blocked by",
                    quote=quote,
                    source="feature page",
                )
            )
    return tuple(made)
