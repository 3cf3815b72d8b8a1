"""Surveys as evidence: what one says counts for a need, a feature or both, and stands there as a figure with its n and its interval.

A survey of the whole product (Net Promoter Score, Sean Ellis' question) asks about no item; linked, it gets one for the whole of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Need, Survey
from quarterdeck_web.evidence.surveys.assemble import METHOD_WORDS, figures_at
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.changes import Changing, changing, on_change
from quarterdeck_web.products.rows import NounRow

OPERATION = "links.edit"
WHOLE = "whole"
"""The item of a survey that asks about the product as a whole."""
OF_THE_WHOLE = ("nps", "sean-ellis")


@dataclass(frozen=True)
class Asked:
    """What may be linked: an item of a survey, or the whole of one that asks about no item."""

    item: str
    title: str
    need: str
    feature: str


@dataclass(frozen=True)
class Surveyed:
    """What a survey says about something: a figure in words with its interval, drawn on `scale`, and the `num` answers behind it."""

    ref: str
    title: str
    asked_on: str | None
    method: str
    answers_url: str
    figure: str
    interval: str
    num: int
    note: str = ""
    noun: str = "person,people"
    points: tuple[float, float, float] = (0.0, 0.0, 0.0)
    scale: float = 0.0
    """The end of the scale that begins at 0; 0 where nothing is drawn."""


def asked_of(survey: Survey) -> list[Asked]:
    """Everything of a survey that can be linked."""
    items = survey.body.get("items") or ()
    found = [Asked(each["id"], each["title"], each.get("need") or "", each.get("feature") or "") for each in items]
    return found or [Asked(WHOLE, "The product as a whole", "", "")] if survey.body["method"] in OF_THE_WHOLE or found else []


def link(scope: Scope, survey: Survey, item: str, need: str, feature: str) -> Survey:
    """Say for which need and feature one item of a survey counts; empty for none. Raises `FieldErrors`, all flaws at once."""
    known = {each.item: each for each in asked_of(survey)}
    errors: dict[str, list[str]] = {}
    if item not in known:
        errors["item"] = [f"there is no item {item[:60]!r} in this survey. Choose one from the list"]
    if need and not scope.rows(Need).filter(ref=need).exists():
        errors["need"] = [f"there is no need {need[:60]!r}. Choose one from the list"]
    if feature and not scope.rows(collections()["features"]).filter(ref=feature).exists():
        errors["feature"] = [f"there is no feature {feature[:60]!r}. Choose one from the list"]
    if errors:
        raise FieldErrors(errors)
    items = [dict(each) for each in survey.body.get("items") or ()] or [{"id": WHOLE, "title": known[item].title}]
    for each in items:
        if each["id"] == item:
            each |= {"need": need or None, "feature": feature or None}
    with changing(scope, OPERATION) as change:
        change.update(survey, {"items": [{name: value for name, value in each.items() if value is not None} for each in items]})
    return survey


def items_for(scope: Scope, need: str) -> list[list[str]]:
    """What counts for a need: pairs of a survey and its item."""
    return [[row.ref, each["id"]] for row in scope.rows(Survey) for each in row.body.get("items") or () if each.get("need") == need]


def point_at(change: Changing, need: str, into: str | None) -> None:
    """Have what counts for a need count for another, or for none."""
    point_items_at(change, items_for(change.scope, need), into)


def point_items_at(change: Changing, pairs: Iterable[Sequence[str]], into: str | None) -> None:
    """Have some items of surveys count for a need, or for none."""
    wanted: dict[str, set[str]] = {}
    for ref, item in pairs:
        wanted.setdefault(ref, set()).add(item)
    for survey in change.scope.rows(Survey).filter(ref__in=list(wanted)) if wanted else ():
        items = survey.body.get("items") or []
        change.update(survey, {"items": [_with_need(each, into) if each["id"] in wanted[survey.ref] else each for each in items]})


@on_change
def follow(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """What counted for a need or a feature that is gone counts for it no more."""
    if after or not before or row.collection not in ("needs", "features"):
        return
    field = row.collection.removesuffix("s")
    for survey in change.scope.rows(Survey):
        items = survey.body.get("items") or []
        if any(each.get(field) == row.ref for each in items):
            kept = [{name: value for name, value in each.items() if (name, value) != (field, row.ref)} for each in items]
            change.update(survey, {"items": kept})


def _with_need(item: dict[str, Any], need: str | None) -> dict[str, Any]:
    kept = {name: value for name, value in item.items() if name != "need"}
    return {**kept, "need": need} if need else kept


def surveyed_of(scope: Scope, *, need: str = "", feature: str = "", needs: tuple[str, ...] = ()) -> list[Surveyed]:
    """What surveys say about a need or a feature (or any of the needs it answers), the newest first. Answers are read only where that is new."""
    wanted, found = {need, *needs} - {""}, list[Surveyed]()
    told = scope.rows(Survey).values("pk", "ref", "version", "body__title", "body__method", "body__asked_on", "body__items")
    for survey in sorted(told, key=lambda row: row["body__asked_on"] or "", reverse=True):
        for item in survey["body__items"] or ():
            if item.get("need") in wanted or (feature and item.get("feature") == feature):
                said = _said(scope, survey, item)
                found += [said] if said else []
    return found


def _said(scope: Scope, survey: dict[str, Any], item: dict[str, Any]) -> Surveyed | None:
    method = survey["body__method"]
    read = {"kano": _kano, "opportunity": _opportunity, "max-diff": _max_diff, "nps": _nps, "sean-ellis": _sean_ellis}[method]
    told = read(figures_at(scope, survey["pk"], survey["version"])[0], item["id"])
    if told is None:
        return None
    root = reverse("survey-answers", args=[scope.workspace.slug, survey["ref"]])
    asked = {"kind": {"nps": "scored", "sean-ellis": "users"}[method]} if method in OF_THE_WHOLE else {"item": item["id"]}
    return Surveyed(
        ref=survey["ref"],
        title=survey["body__title"] if method in OF_THE_WHOLE else item["title"],
        asked_on=survey["body__asked_on"],
        method=METHOD_WORDS[method],
        answers_url=f"{root}?{urlencode(asked)}",
        **told,
    )


def _kano(group: Any, item: str) -> dict[str, Any] | None:
    result = next((each.result for each in group.kano if each.item == item), None)
    if result is None or result.better is None:
        return None
    class_ = f"tie: {' and '.join(result.tied)}" if result.tied else result.category
    worse = (-result.worse.p90, -result.worse.p50, -result.worse.p10)
    better = f"having it pleases {words.share(result.better.p50)} ({_shares(result.better.p10, result.better.p90)})"
    return {
        "figure": class_.capitalize(),
        "interval": "" if result.tied else f"{words.chance(result.probability_category)} sure",
        "note": f"lacking it displeases {words.share(worse[1])} ({_shares(worse[0], worse[2])}), {better}",
        "points": worse,
        "scale": 1.0,
        "num": result.respondents,
    }


def _opportunity(group: Any, item: str) -> dict[str, Any] | None:
    found = next((each for each in group.outcomes if each.item == item), None)
    return found and {
        "figure": f"Opportunity {found.score:.1f} of 20",
        "interval": f"{found.range.p10:.1f} to {found.range.p90:.1f}, 8 times in 10",
        "note": f"importance {found.importance:.1f}, satisfaction {found.satisfaction:.1f}; above 10 with {words.chance(found.probability_above_10)}",
        "points": (found.range.p10, found.score, found.range.p90),
        "scale": 20.0,
        "num": found.respondents,
    }


def _max_diff(group: Any, item: str) -> dict[str, Any] | None:
    found = next((each for each in group.max_diff.items if each.item == item), None) if group.max_diff else None
    return found and {
        "figure": f"Chosen first by {words.share(found.share)}",
        "interval": f"{_shares(found.share_interval.low, found.share_interval.high)}, 95 %",
        "note": "of all items shown together",
        "points": (found.share_interval.low, found.share, found.share_interval.high),
        "scale": 1.0,
        "num": found.shown,
        "noun": "answer",
    }


def _nps(group: Any, item: str) -> dict[str, Any] | None:
    found = group.promoters
    return found and {
        "figure": f"Net Promoter Score {points(found.score)}",
        "interval": f"{points(found.interval.low)} to {points(found.interval.high)}, 95 %",
        "num": found.respondents,
    }


def _sean_ellis(group: Any, item: str) -> dict[str, Any] | None:
    found = group.fit
    return found and {
        "figure": f"{words.share(found.share)} very disappointed without it",
        "interval": f"{_shares(found.interval.low, found.interval.high)}, 95 %",
        "points": (found.interval.low, found.share, found.interval.high),
        "scale": 1.0,
        "num": found.respondents,
    }


def _shares(low: float, high: float) -> str:
    return f"{words.share(low)} to {words.share(high)}"


def points(share: float) -> str:
    """A score or a change in points with its sign: `+12`, `−3`, `0`."""
    text = f"{100 * share:+.0f}".replace("-", "−")
    return text if float(f"{100 * share:.0f}") else "0"
