"""What the Questions page shows of trades and of plans for many futures."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.plans import questions
from quarterdeck_web.plans.alternatives import AIMS, CONTENT, TRADES
from quarterdeck_web.plans.documents import document_of
from quarterdeck_web.plans.frontier_chart import frontier_chart, used_words
from quarterdeck_web.plans.models import Plan

Body = dict[str, Any]
MOST_NAMED, MOST_OFFERED = 2, 2000
NOTHING = {
    "effort": "No plan was found that takes less.",
    "risk": "No plan was found that risks less.",
    "date": "No plan was found that finishes it earlier.",
}
HEADS = {"effort": "Person-days", "risk": "Expected loss", "date": "Finished"}


def alternatives_context(scope: Scope, plan: Plan) -> Body:
    """Trades with their pictures, plans for many futures, and what may be asked."""
    product = document_of(plan)["product"]
    titles = {each["id"]: each["title"] for each in product.get("features", ())}
    unit = scope.workspace.value_unit
    return {
        "trades": [_trade(plan, answer, titles, unit) for _, answer in questions.answers(scope, plan, "frontier") if answer["points"]],
        "robusts": [_robust(answer) for about, answer in questions.answers(scope, plan, "robust") if not about.startswith(CONTENT)],
        "trade_choices": list(TRADES.items()),
        "aim_choices": list(AIMS.items()),
        "features": list(titles.items())[:MOST_OFFERED],
    }


def _trade(plan: Plan, answer: Body, titles: dict[str, str], unit: str) -> Body:
    against = answer["against"]
    title = f"{titles.get(answer['feature'], answer['feature'])} earlier" if against == "date" else TRADES[against]
    points = [{**point, "used": used_words(answer, point).removesuffix(" person-days"), "changes": _changes(point)} for point in answer["points"]]
    sizes = {"wide": (560, 300), "narrow": (340, 260)} if len(points) > 1 else {}
    drawn = {name: frontier_chart(answer, plan.value, unit, *size) for name, size in sizes.items()}
    return {"title": title, "head": HEADS[against], "points": points, "nothing": NOTHING[against], **drawn}


def _robust(answer: Body) -> Body:
    rows = [{**each, "title": _room(each["room"]), "is_chosen": False} for each in answer["candidates"]]
    chosen = {**answer["chosen"], "title": "Chosen, after searching on", "is_chosen": True}
    top = max([chosen["p80"], *(each["p80"] for each in rows)])
    bottom = min([chosen["p20"], *(each["p20"] for each in rows)])
    # The marks are compared with each other, not with nothing: the scale begins near the least of them.
    scale = {"top": top, "bottom": max(0.0, bottom - (top - bottom) / 4) if bottom >= 0 else bottom}
    return {**answer, "title": AIMS[answer["aim"]], "rows": [*rows, chosen], "changes": _changes(answer), **scale}


def _room(room: float) -> str:
    return "the middle estimates" if room == 1 else f"{room:g} times the effort"


def _changes(answer: Body) -> str:
    """Which features come in and leave: `without Yard map and Gate list; with Slot booking`."""
    parts = [f"{word} {_listed(titles)}" for word, titles in (("without", answer["leaves"]), ("with", answer["enters"])) if titles]
    return "; ".join(parts) or "the same features"


def _listed(titles: list[str]) -> str:
    if len(titles) > MOST_NAMED:
        return f"{', '.join(titles[:MOST_NAMED])} and {len(titles) - MOST_NAMED} more"
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
