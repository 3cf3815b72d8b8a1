"""Goals and roadmaps as the source has them, before they become features, outcomes and objectives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from quarterdeck.errors import Flaw
from quarterdeck.importers.rust_goals.folder import Folder, Row
from quarterdeck.importers.rust_goals.handles import Handles, handles_in

CURRENT_PERIOD = "2026"
Size = Literal["small", "medium", "large"]
SIZES: Mapping[str, Size] = {"small": "small", "medium": "medium", "large": "large"}


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal in one period. `issue` joins the same goal across periods; `champions` maps a team to a person."""

    id: str
    period: str
    slug: str
    title: str
    owner: str | None
    status: str
    issue: int | None
    champions: Mapping[str, str]
    themes: tuple[str, ...]
    size: Size | None
    source: str
    summary: str
    place: str

    @property
    def initiative(self) -> str | None:
        """Id of what the goal pursues across periods."""
        return f"#{self.issue}" if self.issue is not None else None

    @property
    def is_refused(self) -> bool:
        """Whether it was not accepted. 2025h2 says 'Proposed' of goals that were accepted, so the word alone does not refuse."""
        return self.status == "Not accepted"

    @property
    def is_feature(self) -> bool:
        """Whether it is an accepted goal of the current period."""
        return self.period == CURRENT_PERIOD and self.status == "Accepted"


def read_goals(folder: Folder, handles: Handles) -> tuple[Goal, ...]:
    """All goals in the order of the table."""
    details = {item["id"]: item for item in folder.documents["goals.json"]}
    goals = tuple(_goal(row, details.get(row["id"], {}), handles) for row in folder.tables["goals.csv"])
    known = {goal.id for goal in goals}
    for goal in goals:
        if goal.id not in details:
            folder.flaws.append(Flaw("goals.json", f"expected an entry for {goal.id!r} ({goal.place}), got none. Get a whole copy"))
    for identity in details:
        if identity not in known:
            folder.flaws.append(Flaw("goals.csv", f"expected a row for {identity!r} (of goals.json), got none. Get a whole copy"))
    return goals


def _goal(row: Row, detail: Mapping[str, Any], handles: Handles) -> Goal:
    row.expect(row["status"] in {"Accepted", "Not accepted", "Proposed"}, "status", "Accepted, Not accepted or Proposed")
    row.expect(row["size"].lower() in {"", *SIZES}, "size", "small, medium, large or nothing")
    row.expect(row["id"] == f"{row['period']}/{row['slug']}", "id", f"{row['period']}/{row['slug']}")
    owners = [handles.meet(written, row.place) for written in handles_in(row["poc"])]
    champions = {}
    for pair in filter(None, row["champions"].split(";")):
        team, _, handle = pair.partition("=")
        named = handles_in(handle)
        row.expect(bool(team and named), "champions", "team=@handle pairs with ; between them")
        if named:
            champions[team.strip()] = handles.meet(named[0], row.place)
    return Goal(
        id=row["id"],
        period=row["period"],
        slug=row["slug"],
        title=row["title"],
        owner=owners[0] if owners else None,
        status=row["status"],
        issue=row.whole("tracking_issue") if row["tracking_issue"] else None,
        champions=champions,
        themes=tuple(theme.strip() for theme in row["themes"].split(";") if theme.strip()),
        size=SIZES.get(row["size"].lower()),
        source=row["source"],
        summary=str(detail.get("summary") or ""),
        place=row.place,
    )
