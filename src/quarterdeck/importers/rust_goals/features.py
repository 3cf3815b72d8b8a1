"""The current period's accepted goals as features, with their asks and the work behind them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quarterdeck.importers.rust_goals import assumptions
from quarterdeck.importers.rust_goals.folder import Folder, Row
from quarterdeck.importers.rust_goals.goals import CURRENT_PERIOD, Goal
from quarterdeck.importers.rust_goals.handles import Handles, handles_in
from quarterdeck.product import Activity, Ask, Feature, Objective, Option, ValueCase
from quarterdeck.product.teams import AskLevel

LEVELS: Mapping[str, AskLevel] = {"small": "small", "medium": "medium", "large": "large", "": "unsized"}
_METADATA_ROW = re.compile(r"^\|\s*\[([\w-]+)\]\s*\|([^|]*)\|", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AskRow:
    """A row of the asks with the level it gives and the champion its goal names for the team."""

    row: Row
    goal: Goal
    team: str
    level: AskLevel
    champion: str | None
    is_mislabelled: bool = False


def read_objectives(folder: Folder) -> tuple[Objective, ...]:
    """The roadmaps: arcs that several goals serve."""
    return tuple(
        Objective(
            id=item["id"].rpartition("/")[2],
            title=str(item.get("title") or item["id"]).replace("`", ""),
            description=str(item.get("summary") or ""),
            source=str(item.get("source") or ""),
        )
        for item in folder.documents["roadmaps.json"]
    )


def read_asks(folder: Folder, goals: Sequence[Goal], handles: Handles) -> tuple[AskRow, ...]:
    """What accepted goals of the current period ask of teams."""
    known = {goal.id: goal for goal in goals}
    asks = []
    for row in folder.tables["team_asks.csv"]:
        goal = known.get(row["goal"])
        row.expect(goal is not None, "goal", "a goal of goals.csv")
        if goal is None or not goal.is_feature:
            continue
        row.expect(row["support_level"].lower() in LEVELS, "support_level", "Small, Medium, Large or nothing")
        row.expect(bool(row["team"]), "team", "the name of a team")
        level = LEVELS.get(row["support_level"].lower(), "unsized")
        asks.append(_ask_row(folder, row, goal, level, handles))
    return tuple(asks)


def _ask_row(folder: Folder, row: Row, goal: Goal, level: AskLevel, handles: Handles) -> AskRow:
    champion = goal.champions.get(row["team"])
    if champion is None and level in ("medium", "large"):
        # Only an ask that needs a champion and lacks one is looked up in the page the table was made from.
        named = _unlabelled_champion(folder, goal, row["team"])
        if named is not None:
            return AskRow(row, goal, row["team"], level, handles.meet(named, f"original_2026/{goal.slug}.md"), is_mislabelled=True)
    return AskRow(row, goal, row["team"], level, champion)


def _unlabelled_champion(folder: Folder, goal: Goal, team: str) -> str | None:
    """The person whom a goal's page names in a row `[team]` without the word champion, as its other rows have it."""
    metadata, _, _ = folder.optional_text(f"original_{CURRENT_PERIOD}/{goal.slug}.md").partition("\n## ")
    for label, names in _METADATA_ROW.findall(metadata):
        if label == team and (named := handles_in(names)):
            return named[0]
    return None


def read_owners(folder: Folder, goals: Sequence[Goal], handles: Handles) -> dict[str, list[tuple[str, ...]]]:
    """For each goal of the current period its work items that are no team asks: the people each one names."""
    known = {goal.id for goal in goals}
    teams = {row["team"].lower() for row in folder.tables["teams.csv"]}
    items: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    handles.meet_all(folder.tables["work_items.csv"], "owners")
    for row in folder.tables["work_items.csv"]:
        row.expect(row["goal"] in known or row["goal"].startswith(f"{CURRENT_PERIOD}/roadmap-"), "goal", "a goal of goals.csv")
        row.expect(row["is_team_ask"] in {"True", "False"}, "is_team_ask", "True or False")
        if row["goal"].startswith(f"{CURRENT_PERIOD}/") and row["is_team_ask"] == "False":
            named = [handles.meet(written, row.place) for written in handles_in(row["owners"]) if written.lower() not in teams]
            items[row["goal"]].append(tuple(dict.fromkeys(named)))
    return items


def make_features(
    goals: Iterable[Goal],
    asks: Iterable[AskRow],
    owners: Mapping[str, Sequence[tuple[str, ...]]],
    values: Mapping[str, ValueCase],
    objectives: Sequence[Objective],
    carried: set[int],
) -> tuple[Feature, ...]:
    """One feature for each accepted goal, with one option: its implementation and its asks."""
    by_title = {objective.title.lower(): objective.id for objective in objectives}
    by_goal: dict[str, list[AskRow]] = defaultdict(list)
    for ask in asks:
        by_goal[ask.goal.id].append(ask)
    return tuple(
        Feature(
            id=goal.slug,
            title=goal.title.replace("`", ""),
            summary=goal.summary,
            status="in progress" if goal.issue in carried else "planned",
            objective=next((by_title[name] for name in map(_plain, goal.themes) if name in by_title), None),
            themes=tuple(theme.replace("`", "") for theme in goal.themes),
            owner=goal.owner,
            initiative=goal.initiative,
            size=goal.size,
            options=(
                Option(
                    id="as-proposed",
                    title="As proposed",
                    activities=(_implementation(goal, owners.get(goal.id, ())),),
                    asks=_asks(by_goal[goal.id]),
                ),
            ),
            value=values[goal.slug],
            source=goal.source,
        )
        for goal in goals
        if goal.is_feature
    )


def _plain(theme: str) -> str:
    return theme.replace("`", "").lower()


def _implementation(goal: Goal, items: Sequence[tuple[str, ...]]) -> Activity:
    """The goal's work items as one activity of the people they name most."""
    counts = Counter(name for names in items for name in names)
    people = tuple(name for name, _ in counts.most_common(assumptions.MAX_OWNERS)) or ((goal.owner,) if goal.owner else ())
    effort = assumptions.WORK_ITEM_EFFORT.scaled(max(len(items), 1))
    most = assumptions.MAX_WEEKS_AT_MEDIAN * assumptions.OWNER_DAYS_PER_WEEK * max(len(people), 1)
    return Activity(
        id="implementation",
        title="Implementation",
        effort=effort.scaled(min(1.0, most / effort.p50)),
        people=people,
        days_per_week=assumptions.OWNER_DAYS_PER_WEEK,
    )


def _asks(rows: Sequence[AskRow]) -> tuple[Ask, ...]:
    seen: Counter[str] = Counter()
    asks = []
    for each in rows:
        seen[each.team] += 1
        identity = each.team if seen[each.team] == 1 else f"{each.team}-{seen[each.team]}"
        asks.append(Ask(id=identity, team=each.team, level=each.level, champion=each.champion, note=each.row["notes"]))
    return tuple(asks)
