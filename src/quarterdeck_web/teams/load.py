"""Load against capacity, as the screens show it: shares by week, peaks, what is over, who is asked for too much."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quarterdeck_web.lib.words import share
from quarterdeck_web.teams.assemble import Capacity, Weekly

OVER = 1.001
"""Shares are rounded to thousandths; above this a week is over its capacity."""

Shares = tuple[float | None, ...]


@dataclass(frozen=True)
class HeatRow:
    """One resource's load by week: a share of its capacity, None where nobody is there or the week is closed."""

    key: str
    title: str
    num_people: int
    shares: Shares
    is_skill: bool = False
    url: str = ""
    skills: tuple["HeatRow", ...] = field(default=())

    @property
    def weeks_over(self) -> int:
        """In how many weeks it is over its capacity."""
        return sum(share is not None and share > OVER for share in self.shares)

    @property
    def peak(self) -> float | None:
        """Its fullest week."""
        return max((share for share in self.shares if share is not None), default=None)

    @property
    def full_weeks(self) -> int:
        """In how many weeks nothing is left: at 95 % of its capacity or more."""
        return sum(share is not None and share >= 0.95 for share in self.shares)

    @property
    def over_words(self) -> str:
        """In how many weeks it is over, for a narrow place."""
        return f"{self.weeks_over} wk"

    @property
    def peak_words(self) -> str:
        """Its fullest week, for a narrow place."""
        return share(self.peak)

    @property
    def sentence(self) -> str:
        """The row for those who do not see it."""
        if self.peak is None:
            return f"{self.title}: nobody is known"
        return f"{self.title}: over capacity in {self.weeks_over} of {len(self.shares)} weeks, fullest week {self.peak:.0%}"


def asked_shares(load: dict[str, Any] | None, resource: Weekly | None, workdays: Sequence[float]) -> Shares:
    """What is asked of a resource as a share of its capacity in each week, spread evenly over the days worked."""
    if resource is None or not resource.is_limited:
        return (None,) * len(workdays)
    asked = load["demand"]["p50"] / max(sum(workdays), 1.0) if load else 0.0
    return tuple(None if days <= 0 or fte <= 0 else asked / fte for fte, days in zip(resource.fte, workdays, strict=True))


def planned_shares(shares: Sequence[float | None] | None, resource: Weekly | None, workdays: Sequence[float]) -> Shares:
    """A plan's load as it says it, None in weeks that are closed or where nobody is there."""
    if shares is None or resource is None:
        return (None,) * len(workdays)
    given = [*shares, *([0.0] * len(workdays))]
    there = [fte > 0 and days > 0 for fte, days in zip(resource.fte, workdays, strict=True)]
    return tuple(given[week] if is_there else None for week, is_there in enumerate(there))


def heat_rows(capacity: Capacity, feasibility: dict[str, Any] | None, loads: dict[str, Any] | None, urls: dict[str, str]) -> list[HeatRow]:
    """A row for each team with its skills below it. `loads` are a plan's shares by key; None: everything that is asked."""
    asked = asked_loads(feasibility)

    def shares(key: str) -> Shares:
        resource = capacity.resources.get(key)
        if loads is not None:
            return planned_shares(loads.get(key, loads.get(key.partition(":")[2])), resource, capacity.workdays)
        return asked_shares(asked.get(key), resource, capacity.workdays)

    rows = []
    for key, team in capacity.resources.items():
        if team.kind != "team" or not (team.num_people or key in asked):
            continue
        ref = key.partition(":")[2]
        skills = tuple(
            HeatRow(each.key, each.title.removesuffix(f", {team.title}"), each.num_people, shares(each.key), is_skill=True)
            for each in capacity.resources.values()
            if each.kind == "skill" and each.key.startswith(f"skill:{ref}/")
        )
        rows.append(HeatRow(key, team.title, team.num_people, shares(key), url=urls.get(ref, ""), skills=skills))
    return rows


def asked_loads(feasibility: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """Every load of the feasibility study by its key."""
    if not feasibility:
        return {}
    each = [*(team["load"] for team in feasibility["teams"]), *feasibility["skills"], *(person["load"] for person in feasibility["people"])]
    return {load["key"]: load for load in each}


def skills_short(feasibility: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Skills asked for more than their people have, the shortest first; then work whose skill nobody has."""
    if not feasibility:
        return []
    over = [load for load in feasibility["skills"] if load.get("over_days", 0) > 0]
    rows = [
        {"key": load["key"], "title": load["title"], "num_people": load["num_people"], "days": load["over_days"], "ratio": load.get("ratio")}
        for load in sorted(over, key=lambda each: -each["over_days"])
    ]
    nobody: dict[str, list[str]] = {}
    for verdict in feasibility["verdicts"]:
        for finding in verdict.get("findings", ()):
            if finding["dimension"] == "skills" and finding["source"] == "computed" and finding["verdict"] == "infeasible":
                nobody.setdefault(finding["statement"], []).append(verdict["feature"])
    return [*rows, *({"title": statement, "features": features} for statement, features in nobody.items())]


def decision_uses(feasibility: dict[str, Any] | None, only: str | None = None) -> list[dict[str, Any]]:
    """How much of each team's capacity for decisions is asked for, what is over first."""
    uses = [use for use in (feasibility or {}).get("decisions", ()) if only is None or use["team"] == only]
    return sorted(uses, key=lambda use: (use["asked"] <= use["limit"], use["title"], use["kind"], use["first"]))


def decisions_short(feasibility: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Teams and kinds of ask that are over in some stretch, each once: in how many of its stretches, and the worst of them."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for use in (feasibility or {}).get("decisions", ()):
        row = found.setdefault((use["team"], use["kind"]), {**use, "num": 0, "over": 0})
        row["num"] += 1
        if use["asked"] > use["limit"]:
            row["over"] += 1
            if use["asked"] - use["limit"] > row["asked"] - row["limit"]:
                row |= {"asked": use["asked"], "limit": use["limit"]}
    return sorted((row for row in found.values() if row["over"]), key=lambda row: row["limit"] - row["asked"])


def month_starts(mondays: Sequence[date]) -> list[tuple[int, str]]:
    """The weeks in which months begin, with their names."""
    starts: list[tuple[int, str]] = []
    for week, monday in enumerate(mondays):
        if week == 0 or monday.month != mondays[week - 1].month:
            starts.append((week, f"{monday:%b}"))
    return starts[1:] if len(starts) > 1 and starts[1][0] < 3 else starts


def skill_matrix(
    capacity: Capacity, people: Sequence[dict[str, Any]], skills: Sequence[dict[str, Any]], asked: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Skills × teams: who holds it, and how much of what they have is asked for."""
    holders: dict[tuple[str, str], list[str]] = {}
    for person in people:
        for place in person.get("memberships", ()):
            for skill in person.get("skills", ()):
                holders.setdefault((skill, place["team"]), []).append(person["name"])
    teams = [key.partition(":")[2] for key, each in capacity.resources.items() if each.kind == "team" and each.num_people]
    rows = []
    for skill in skills:
        cells: list[dict[str, Any]] = []
        for team in teams:
            load = asked.get(f"skill:{team}/{skill['id']}")
            names = holders.get((skill["id"], team), [])
            cells.append(
                {"team": team, "names": names, "ratio": load.get("ratio") if load else None, "is_short": bool(load and load.get("over_days", 0) > 0)}
            )
        num_holders = len({name for cell in cells for name in cell["names"]})
        rows.append({"ref": skill["id"], "title": skill["title"], "cells": cells, "num_holders": num_holders})
    return rows
