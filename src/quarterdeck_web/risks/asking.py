"""What features ask of a team, a person or a skill: shown on their pages, and what keeps them from being deleted."""

from collections.abc import Iterator
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.products.rows import NounRow
from quarterdeck_web.risks.naming import feature_url
from quarterdeck_web.teams.hanging import Holder
from quarterdeck_web.teams.models import Person, Skill, Team

MOST = 200
STATES = {"open": ("Asked", "warn", "half"), "agreed": ("Agreed", "ok", ""), "declined": ("Declined", "risk", "")}
OVER = ("released", "closed")


def work_that_needs(scope: Scope, row: NounRow) -> list[Holder]:
    """The features whose work names a team, a person or a skill."""
    found = []
    for feature in _features_naming(scope, row.ref):
        why = list(dict.fromkeys(_needs(feature.body, row)))
        if why:
            found.append(Holder(f"{feature.ref} {feature}", feature_url(scope, feature.ref), "; ".join(why[:3])))
    return found


def section_of(scope: Scope, row: NounRow) -> dict[str, Any] | None:
    """The asks of a team, or the work that names a person, for their pages."""
    if isinstance(row, Team):
        return _asks_of_team(scope, row)
    if isinstance(row, Person):
        return _work_of_person(scope, row)
    return None


def _asks_of_team(scope: Scope, team: Team) -> dict[str, Any]:
    features = [feature for feature in _features_naming(scope, team.ref) if feature.body.get("status") not in OVER]
    asks = [
        _ask(scope, feature, option, ask)
        for feature in features
        for option in feature.body.get("options", ())
        for ask in option.get("asks", ())
        if ask["team"] == team.ref
    ]
    order = {"open": 0, "declined": 1, "agreed": 2}
    asks.sort(key=lambda ask: order[ask["status"]])
    champions = {ask["champion"] for ask in asks if ask["champion"]}
    names = {ref: body["name"] for ref, body in scope.rows(Person).filter(ref__in=champions).values_list("ref", "body")}
    for ask in asks:
        ask["champion_name"] = names.get(ask["champion"], ask["champion"])
    return {
        "template": "risks/asks.html",
        "asks": asks[:MOST],
        "num_open": sum(ask["status"] == "open" for ask in asks),
        "num_asks": len(asks),
        "may_answer": scope.may("estimates.edit"),
    }


def _ask(scope: Scope, feature: Feature, option: dict[str, Any], ask: dict[str, Any]) -> dict[str, Any]:
    return {
        "feature": feature.ref,
        "title": str(feature),
        "url": feature_url(scope, feature.ref),
        "owner": feature.body.get("owner") or "",
        "version": feature.version,
        "option": option["id"],
        "option_title": option["title"] if len(feature.body["options"]) > 1 else "",
        "id": ask["id"],
        "level": ask.get("level", "small"),
        "kind": ask.get("kind", "dedicated support"),
        "champion": ask.get("champion"),
        "note": ask.get("note", ""),
        "status": ask.get("status", "open"),
        "word": STATES[ask.get("status", "open")],
    }


def _work_of_person(scope: Scope, person: Person) -> dict[str, Any]:
    works = []
    for feature in _features_naming(scope, person.ref):
        if feature.body.get("status") in OVER:
            continue
        for why in dict.fromkeys(_needs(feature.body, person)):
            works.append({"feature": feature.ref, "title": str(feature), "url": feature_url(scope, feature.ref), "why": why})
    return {"template": "risks/named_work.html", "works": works[:MOST], "num_works": len(works)}


def _features_naming(scope: Scope, ref: str) -> list[Feature]:
    """Features in whose document a ref stands at all, asked of the database so that the others need not be read."""
    rows = scope.rows(Feature).annotate(text=Cast("body", TextField())).filter(text__contains=f'"{ref}"')
    return list(rows.order_by("position"))


def _needs(body: dict[str, Any], row: NounRow) -> Iterator[str]:
    for option in body.get("options", ()):
        for activity in option.get("activities", ()):
            if isinstance(row, Team) and activity.get("team") == row.ref:
                yield f"works on “{activity['title']}”"
            if isinstance(row, Skill) and activity.get("skill") == row.ref:
                yield f"“{activity['title']}” needs it"
            if isinstance(row, Person) and row.ref in activity.get("people", ()):
                yield f"is named for “{activity['title']}”"
        for ask in option.get("asks", ()):
            if isinstance(row, Team) and ask["team"] == row.ref:
                yield f"is asked for {ask.get('kind', 'dedicated support')}"
            if isinstance(row, Person) and ask.get("champion") == row.ref:
                yield f"champions the ask of {ask['team']}"
