"""Money, releases and dependencies."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from quarterdeck.importers.rust_goals import assumptions
from quarterdeck.importers.rust_goals.folder import Folder
from quarterdeck.importers.rust_goals.goals import CURRENT_PERIOD, Goal
from quarterdeck.product import Dependency, Funding, Horizon, ImportNote, Release
from quarterdeck.product.features import PrecedenceKind
from quarterdeck.uncertainty import ThreePoint

Funded = Literal["full", "partial", "none", "unknown"]
_FIGURE = re.compile(r"\$\s?(\d[\d,]*)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
FUNDED: Mapping[str, tuple[Funded, float | None]] = {
    "no": ("none", 0.0),
    "partial": ("partial", None),
    "full": ("full", 1.0),
}


def read_funding(folder: Folder, goals: Sequence[Goal]) -> tuple[Funding, ...]:
    """Who asks for money, and whether it came. An amount stands only where the source gives a figure."""
    features = {goal.id: goal.slug for goal in goals if goal.is_feature}
    refused = {goal.id for goal in goals if not goal.is_feature}
    seen: Counter[str] = Counter()
    rows = []
    for row in folder.tables["funding.csv"]:
        row.expect(row["goal"] in features or row["goal"] in refused, "goal", "a goal of goals.csv")
        feature = features.get(row["goal"])
        if feature is None:
            continue
        row.expect(_funded(row["funded"])[0] != "unknown", "funded", "No, Partial, Full or a percentage")
        state, known = _funded(row["funded"])
        seen[feature] += 1
        amount = _amount(row["cost"])
        rows.append(
            Funding(
                id=f"{feature}-{seen[feature]}",
                feature=feature,
                purpose=row["purpose"],
                funded=state,
                amount=amount,
                currency="$" if amount else "",
                share_funded=known,
                sponsors=tuple(name.strip() for name in _LINK.sub(r"\1", row["sponsors"]).split(",") if name.strip()),
                stated=f"{row['cost']}; funded: {row['funded']}",
            )
        )
    return tuple(rows)


def left_out_funding(folder: Folder, goals: Sequence[Goal]) -> list[ImportNote]:
    """A note for each row of money whose goal is not accepted: it stays out, there is no feature to hold it."""
    refused = {goal.id: goal for goal in goals if not goal.is_feature}
    return [
        ImportNote(
            place=row.place,
            subject=row["goal"],
            kind="funding left out",
            message=f"Asks money for goal {row['goal']!r}, which is not accepted ({refused[row['goal']].status!r}). The row is left out.",
        )
        for row in folder.tables["funding.csv"]
        if row["goal"] in refused
    ]


def _funded(stated: str) -> tuple[Funded, float | None]:
    """How far money has come, and the share of it where that is said."""
    share = re.fullmatch(r"(\d{1,2})\s?%", stated)
    return ("partial", int(share.group(1)) / 100) if share else FUNDED.get(stated.lower(), ("unknown", None))


def _amount(stated: str) -> ThreePoint | None:
    figures = sorted(float(figure.replace(",", "")) for figure in _FIGURE.findall(stated))
    if not figures:
        return None
    return ThreePoint(figures[0], sum(figures) / len(figures), figures[-1])


def read_releases(folder: Folder, horizon: Horizon) -> tuple[Release, ...]:
    """The release train: releases made in the horizon, then one every 42 days until two have left after it."""
    minor_releases = [row for row in folder.tables["releases.csv"] if row["kind"] == "minor"]
    for row in minor_releases:
        row.expect(re.fullmatch(r"\d+\.\d+(\.\d+)?", row["version"]) is not None, "version", "numbers with dots, such as 1.98.0")
    made = sorted((row.day("date"), row["version"]) for row in minor_releases)
    # The train is counted on from the last release: with a wrong version or day there is nothing to count from.
    folder.refuse_flaws()
    train = timedelta(days=assumptions.RELEASE_TRAIN_DAYS)
    releases = [_release(version, f"Rust {version}", day, train) for day, version in made if day >= horizon.start]
    if not made:
        return ()
    day, version = made[-1]
    end = horizon.start + timedelta(weeks=horizon.num_weeks)
    major, minor = (int(part) for part in version.split(".")[:2])
    past_end = 0
    while past_end < assumptions.RELEASES_AFTER_HORIZON:
        day, minor = day + train, minor + 1
        past_end += day >= end
        if day >= horizon.start:
            releases.append(_release(f"{major}.{minor}.0", f"Rust {major}.{minor}.0 (predicted)", day, train))
    return tuple(releases)


def _release(version: str, title: str, day: date, train: timedelta) -> Release:
    return Release(id=version, title=title, ships_on=day, freeze_date=day - train)


def read_dependencies(
    folder: Folder, goals: Sequence[Goal], objectives: set[str], outcomes: set[str]
) -> tuple[tuple[Dependency, ...], list[ImportNote]]:
    """Stated dependencies with their quote, then links between goals as soft ones: a link is no block.

    One that starts at a goal that is no feature (not accepted) is left out with a note.
    """
    ends = {goal.id: goal.slug for goal in goals if goal.is_feature} | {f"{CURRENT_PERIOD}/{objective}": objective for objective in objectives}
    required = {goal.id: goal.slug for goal in goals if goal.is_feature} | {outcome: outcome for outcome in outcomes}
    dependencies, notes = [], []
    for row in folder.tables["derived_dependencies.csv"]:
        row.expect(row["strength"] in {"hard", "soft"}, "strength", "hard or soft")
        row.expect(row["from"] in ends or row["from"] in required, "from", "a goal or roadmap")
        row.expect(row["to"] in required, "to", "a goal")
        if row["from"] not in ends:
            message = f"{row['from']!r} ({row['relation']} {row['to']!r}) is not an accepted goal of {CURRENT_PERIOD}. The dependency is left out."
            notes.append(ImportNote(place=row.place, subject=row["from"], kind="dependency left out", message=message))
        elif row["to"] in required:
            dependencies.append(
                Dependency(
                    feature=ends[row["from"]],
                    requires=required[row["to"]],
                    hardness="hard" if row["strength"] == "hard" else "soft",
                    kind=_kind(row["evidence_quote"]),
                    relation=row["relation"],
                    quote=row["evidence_quote"],
                    source=row["source"],
                )
            )
    stated = {(link.feature, link.requires) for link in dependencies}
    for row in folder.tables["goal_links.csv"]:
        pair = (ends.get(row["from_goal"], ""), required.get(row["to_goal"], ""))
        if all(pair) and pair not in stated:
            dependencies.append(Dependency(feature=pair[0], requires=pair[1], hardness="soft", relation=row["relation"], source="goal_links.csv"))
    return tuple(dependencies), notes


def _kind(quote: str) -> PrecedenceKind:
    """Where only the *full stabilization* of a goal is said to wait, its work need not: only its end does."""
    return "finish-finish" if quote.lower().startswith("full stabilization") else "finish-start"
