"""The grid's rows: kept in step with each feature at once, and with what was computed whenever it was computed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.features.keys import keys_of
from quarterdeck_web.features.models import Feature, FeatureFigures, FeatureStudy, NeedLink
from quarterdeck_web.features.turning import undone_keys
from quarterdeck_web.products.figures import bodies
from quarterdeck_web.strategy.models import Account

BATCH = 200
LINES = 400
OWN = (
    *("ref", "position", "title", "status", "objective_id", "release_id", "owner", "team", "teams", "value_key", "feasibility_key"),
    *("value_low", "value_mid", "value_high", "promised_date", "num_needs"),
)
"""Columns that follow from the feature alone."""
DATES = ("in_plan", "left_out", "planned_release", "start_date", "finish_date", "p50_date", "p85_date", "on_time")
"""Columns that follow from the plan and its forecast."""
COMPUTED = (
    *("rank", "rank_low", "rank_high", "verdict", "condition", "effort_low", "effort_mid", "effort_high", "delay_cost", "kano"),
    *DATES,
    *("num_people", "num_accounts", "num_quotes", "revenue"),
)
"""Columns that follow from figures."""


@transaction.atomic
def index_features(workspace: Workspace, features: Iterable[Feature] | None = None) -> int:
    """Make the rows of some features (all, if none are named) say what the features say now. Returns how many were written."""
    scope = system_scope(workspace)
    chosen = list(scope.rows(Feature) if features is None else features)
    some = None if features is None else chosen
    undone, num_needs = undone_keys(scope, some), _num_needs(workspace, some)
    there = {row.feature_id: row for row in _rows(workspace, some)}
    new, changed = [], []
    for feature in chosen:
        facts = {**own_facts(feature, set(undone.get(feature.pk, ()))), "num_needs": num_needs.get(feature.pk, 0)}
        row = there.get(feature.pk)
        if row is None:
            new.append(FeatureFigures(workspace=workspace, feature=feature, **facts))
        elif any(getattr(row, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(row, name, value)
            changed.append(row)
    FeatureFigures.objects.within(workspace).bulk_create(new, batch_size=BATCH)
    _write(FeatureFigures, workspace, changed, OWN)
    return len(new) + len(changed)


def _write(model: Any, workspace: Workspace, rows: list[Any], columns: Iterable[str]) -> None:
    """Update columns of many rows. An upsert of rows that are there: `bulk_update` writes a CASE for each value, ten times slower."""
    names = [name.removesuffix("_id") for name in columns]
    rows_of = model.objects.within(workspace)
    rows_of.bulk_create(rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=names)


def own_facts(feature: Feature, undone: set[str]) -> dict[str, Any]:
    """The columns that follow from a feature's own document."""
    body, keys = feature.body, keys_of(feature.body, undone)
    value = (body.get("value") or {}).get("value") or {}
    team, teams = teams_of(body)
    days = [day for day in (body.get("due_date"), body.get("deadline")) if day]
    return {
        "ref": feature.ref,
        "position": feature.position,
        "title": str(body.get("title", ""))[:500],
        "status": feature.status,
        "objective_id": feature.objective_id,
        "release_id": feature.release_id,
        "owner": feature.owner,
        "team": team,
        "teams": teams[:500],
        "value_key": keys.value,
        "feasibility_key": keys.feasibility,
        "value_low": value.get("p10"),
        "value_mid": value.get("p50"),
        "value_high": value.get("p90"),
        "promised_date": date.fromisoformat(min(days)) if days else None,
    }


def teams_of(body: dict[str, Any]) -> tuple[str, str]:
    """The team that does most of the first option, and every team that any option asks, each between spaces."""
    work: dict[str, float] = defaultdict(float)
    everyone: dict[str, None] = {}
    for number, option in enumerate(body.get("options") or ()):
        for activity in option.get("activities") or ():
            if team := activity.get("team"):
                everyone[team] = None
                work[team] += activity["effort"]["p50"] if number == 0 else 0.0
        everyone |= {ask["team"]: None for ask in option.get("asks") or ()}
    main = max(work, key=lambda team: work[team], default="") or next(iter(everyone), "")
    # One space: it has an option, whose work is all bought in.
    return main, f" {' '.join(everyone)} " if everyone else " " if body.get("options") else ""


@transaction.atomic
def refresh_feature_figures(workspace: Workspace) -> None:
    """Put what was computed last (ranks, verdicts, effort, the outlook's dates, who asks) into the grid's rows."""
    index_features(workspace)
    found = bodies(system_scope(workspace), "ranking", "feasibility", "efforts", "outlook")
    ranks = {item["feature"]: item for item in (found.get("ranking") or {}).get("items", ())}
    verdicts = {item["feature"]: item for item in (found.get("feasibility") or {}).get("verdicts", ())}
    efforts, outlook, voices = found.get("efforts") or {}, found.get("outlook") or {}, voices_of_features(workspace)

    def facts(row: FeatureFigures) -> dict[str, Any]:
        computed = {**_rank(ranks.get(row.ref)), **_verdict(verdicts.get(row.ref)), **_effort(efforts.get(row.ref))}
        return {**computed, **_outlook(outlook, row.ref), **voices.get(row.feature_id, NO_VOICES)}

    _refresh(workspace, facts, COMPUTED)


@transaction.atomic
def refresh_dates(workspace: Workspace) -> None:
    """Put the outlook into the grid's rows: what is planned, when, and with which dates. Whatever stores the outlook calls this."""
    outlook = bodies(system_scope(workspace), "outlook").get("outlook") or {}
    _refresh(workspace, lambda row: _outlook(outlook, row.ref), DATES)


def _refresh(workspace: Workspace, facts_of: Callable[[FeatureFigures], dict[str, Any]], columns: Iterable[str]) -> None:
    changed = []
    for row in FeatureFigures.objects.within(workspace):
        facts = facts_of(row)
        if any(getattr(row, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(row, name, value)
            changed.append(row)
    _write(FeatureFigures, workspace, changed, columns)


def store_studies(workspace: Workspace, revision: int, studies: dict[str, dict[str, Any]]) -> None:
    """Keep what the engine says about each feature (ref → document) for its page."""
    ids = dict(Feature.objects.within(workspace).values_list("ref", "pk"))
    there = {row.feature_id: row for row in FeatureStudy.objects.within(workspace)}
    new, changed = [], []
    for ref, body in studies.items():
        pk = ids.get(ref)
        row = there.get(pk)
        if pk is None:
            continue
        if row is None:
            new.append(FeatureStudy(workspace=workspace, feature_id=pk, revision=revision, body=body))
        elif row.revision <= revision:
            row.body, row.revision = body, revision
            changed.append(row)
    FeatureStudy.objects.within(workspace).bulk_create(new, batch_size=BATCH)
    _write(FeatureStudy, workspace, changed, ("body", "revision"))


NO_VOICES = {"num_people": 0, "num_accounts": 0, "num_quotes": 0, "revenue": 0.0}


def voices_of_features(workspace: Workspace) -> dict[Any, dict[str, Any]]:
    """Feature id → how many people and accounts said something about a need it answers, and what those accounts pay a year."""
    people, accounts, quotes = defaultdict[Any, set[Any]](set), defaultdict[Any, set[Any]](set), defaultdict[Any, int](int)
    said = Evidence.objects.within(workspace).exclude(need=None)
    if as_of := workspace.facts.get("as_of"):
        said = said.exclude(said_on__gt=as_of)  # It counts for nothing yet, as in the figures of needs.
    for need, account, person, doubled in said.values_list("need_id", "account_id", "body__person", "duplicate_of_id").iterator():
        if account:
            accounts[need].add(account)
        if person:
            people[need].add(person)
        quotes[need] += doubled is None
    revenue = dict(Account.objects.within(workspace).values_list("pk", "yearly_revenue"))
    needs_of = defaultdict[Any, set[Any]](set)
    for feature, need in NeedLink.objects.within(workspace).values_list("feature_id", "need_id"):
        needs_of[feature].add(need)
    found = {}
    for feature, needs in needs_of.items():
        who = set().union(*(accounts[need] for need in needs))
        found[feature] = {
            "num_people": len(set().union(*(people[need] for need in needs))),
            "num_accounts": len(who),
            "num_quotes": sum(quotes[need] for need in needs),
            "revenue": float(sum(revenue.get(account, 0.0) for account in who)),
        }
    return found


def _rows(workspace: Workspace, features: list[Feature] | None) -> Any:
    rows = FeatureFigures.objects.within(workspace)
    return rows if features is None else rows.filter(feature__in=[feature.pk for feature in features])


def _num_needs(workspace: Workspace, features: list[Feature] | None) -> dict[Any, int]:
    links = NeedLink.objects.within(workspace)
    if features is not None:
        links = links.filter(feature__in=[feature.pk for feature in features])
    counts: dict[Any, int] = defaultdict(int)
    for feature in links.values_list("feature_id", flat=True):
        counts[feature] += 1
    return counts


def _rank(item: dict[str, Any] | None) -> dict[str, Any]:
    return {name: item[name] if item else None for name in ("rank", "rank_low", "rank_high")}


def _verdict(item: dict[str, Any] | None) -> dict[str, Any]:
    if item is None:
        return {"verdict": "", "condition": ""}
    said = item.get("reasons") or item.get("conditions") or item.get("unknowns") or ()
    return {"verdict": item["verdict"], "condition": "; ".join(said)[:LINES]}


def _effort(item: dict[str, Any] | None) -> dict[str, Any]:
    low, mid, high = (item or {}).get("weeks") or (None, None, None)
    item = item or {}
    return {"effort_low": low, "effort_mid": mid, "effort_high": high, "delay_cost": item.get("delay_cost"), "kano": item.get("kano") or ""}


def _outlook(outlook: dict[str, Any], ref: str) -> dict[str, Any]:
    planned, left = (outlook.get("features") or {}).get(ref), (outlook.get("left_out") or {}).get(ref)
    item = planned or {}
    return {
        "in_plan": (planned is not None) if outlook.get("plan") else None,
        "left_out": ((left or {}).get("reason") or "")[:LINES],
        "planned_release": item.get("release") or "",
        "start_date": _day(item.get("start")),
        "finish_date": _day(item.get("finish")),
        "p50_date": _day(item.get("p50")),
        "p85_date": _day(item.get("p85")),
        "on_time": item.get("on_time"),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
