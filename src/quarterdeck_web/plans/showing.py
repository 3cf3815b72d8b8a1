"""What the Plan screen shows of a plan, put together from its document and the rows beside it. No engine here."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models.fields.json import KT
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import snapshot
from quarterdeck_web.lib import words
from quarterdeck_web.plans.dates import dates_of
from quarterdeck_web.plans.deciding import input_changes
from quarterdeck_web.plans.differences import differences
from quarterdeck_web.plans.documents import Document, baseline, document_of
from quarterdeck_web.plans.models import Pin, Plan, Scenario
from quarterdeck_web.plans.pinning import pin_words
from quarterdeck_web.plans.timeline import GROUPS, ZOOMS, Sources, lay_out, positions, timeline_html

Body = dict[str, Any]
MAX_SCENARIO_TABS = 3
FULL = 0.999
FIRST_LEFT_OUT = 12
"""Left-out features shown at first, those worth most."""
MAX_DEAREST = 5
ROUNDING = 1e-12


@dataclass(frozen=True)
class View:
    """How the timeline is looked at; all of it stands in the address."""

    group: str = "team"
    zoom: str = "month"
    closed: frozenset[str] = frozenset()
    asks: bool = True

    @classmethod
    def from_query(cls, query: QueryDict) -> "View":
        """The view that an address asks for; what it does not know is as usual."""
        group, zoom = query.get("group", "team"), query.get("zoom", "month")
        closed = frozenset(filter(None, query.get("closed", "").split(",")))
        return cls(group if group in GROUPS else "team", zoom if zoom in ZOOMS else "month", closed, query.get("asks") != "off")

    def address(self, query: QueryDict, **changes: str | None) -> str:
        """This page's query with changes; None takes a parameter away."""
        changed = query.copy()
        for name, value in changes.items():
            if value:
                changed[name] = value
            else:
                changed.pop(name, None)
        return f"?{changed.urlencode(safe=',')}" if changed else "?"

    def toggled(self, query: QueryDict, lane: str) -> str:
        """The address with one lane opened or closed."""
        return self.address(query, closed=",".join(sorted(self.closed ^ {lane})))


def plan_tabs(scope: Scope, shown: Plan | None) -> list[Body]:
    """The proposal, the baseline, scenarios with their latest plan, and the plan shown if it is none of these."""
    plans = list(scope.rows(Plan).select_related("scenario").exclude(status="discarded").defer("upper_bound").order_by("-number")[:60])
    accepted = max((plan for plan in plans if plan.status == "accepted"), key=lambda plan: plan.accepted_at, default=None)
    proposal = next((plan for plan in plans if plan.status == "proposed" and plan.scenario_id is None), None)
    chosen = [plan for plan in (proposal, accepted) if plan is not None]
    seen: set[Any] = set()
    for plan in plans:
        if plan.scenario_id and plan.scenario_id not in seen and plan.scenario.archived_at is None and len(seen) < MAX_SCENARIO_TABS:
            seen.add(plan.scenario_id)
            chosen.append(plan)
    if shown is not None and shown.pk not in {plan.pk for plan in chosen}:
        chosen.insert(0, shown)
    root = scope.workspace.slug
    return [
        {
            "title": plan.scenario.title if plan.scenario_id else f"Plan {plan.number}",
            "small": "scenario" if plan.scenario_id else status_words(plan),
            "url": reverse("plan-number", args=[root, plan.number]),
            "current": shown is not None and plan.pk == shown.pk,
        }
        for plan in chosen
    ]


def plan_pages(scope: Scope, plan: Plan, current: str) -> list[Body]:
    """The pages of one plan: its weeks, the questions to it, how it was made."""
    pages = (("plan-number", "Timeline"), ("plan-questions", "Questions"), ("plan-about", "How it was made"))
    root = [scope.workspace.slug, plan.number]
    return [{"title": title, "url": reverse(name, args=root), "current": name == current} for name, title in pages]


def status_words(plan: Plan) -> str:
    """A plan's state in a word or two: `proposed`, `accepted 2 Nov`."""
    if not plan.holds_features:
        return plan.outcome
    if plan.status == "accepted":
        return f"accepted {words.day(plan.accepted_at)}"
    return plan.get_status_display().lower()


def planning_now(scope: Scope) -> Body:
    """The planning that runs or waits, with how far it is; or the one that failed last, if nothing was planned since."""
    last: Job | None = scope.rows(Job).filter(kind="plan").order_by("-created_at", "-id").first()
    running = last if last is not None and not last.is_over else None
    failed = last if last is not None and last.state == Job.FAILED else None
    return {"job": running, "job_now": snapshot(running, []) if running else None, "failed_job": failed}


def keys_by_feature(scope: Scope) -> dict[str, tuple[bool, bool]]:
    """Feature → whether its value and its feasibility key are turned."""
    rows = scope.rows(Feature).values_list("ref", KT("body__value__key"), KT("body__feasibility__key"))
    return {ref: (value is not None, feasibility is not None) for ref, value, feasibility in rows}


def plan_context(scope: Scope, plan: Plan, query: QueryDict) -> Body:
    """Everything the page of a sound plan shows."""
    view, document, dates = View.from_query(query), document_of(plan), dates_of(scope, plan)
    former = baseline(scope)
    against = former if former is not None and former.pk != plan.pk and plan.status != "superseded" else None
    found = differences(document_of(against), document) if against else None
    sources = Sources(
        document, dates, timezone.localdate(), plan.get_absolute_url(), document_of(against) if against else None, keys_by_feature(scope)
    )
    timeline = lay_out(sources, view.group, view.zoom, view.closed, view.asks)  # type: ignore[arg-type]
    return {
        "plan": plan,
        "unit": document["value_unit"],
        "against": against,
        "differences": found,
        "value_change": _value_change(plan, against) if against else None,
        "timeline": timeline,
        "timeline_html": timeline_html(timeline, lambda lane: view.toggled(query, lane.key), f"Timeline by {view.group}"),
        "positions": positions(timeline),
        "view": view,
        "groups": [
            {"title": title, "url": view.address(query, group=key, closed=None), "current": key == view.group} for key, title in GROUPS.items()
        ],
        "zooms": [{"title": f"{key.title()}s", "url": view.address(query, zoom=key), "current": key == view.zoom} for key in ZOOMS],
        "asks_url": view.address(query, asks="off" if view.asks else None),
        "left_out": left_out_rows(document) if query.get("out") == "all" else left_out_rows(document)[:FIRST_LEFT_OUT],
        "num_left_out": len(document["left_out"]),
        "all_out_url": view.address(query, out="all"),
        "value_top": value_top(document),
        "full_limits": full_limits(document),
        "dearest": dearest(document),
        "dates": dates,
        "input_changes": input_changes(scope.workspace, plan) if plan.status in ("proposed", "accepted") and plan.scenario_id is None else [],
        "pins": pin_rows(scope),
    }


def left_out_rows(document: Document) -> list[Body]:
    """What is not in the plan: its value as a range, why, and what forcing it in would do."""
    values = {feature["id"]: (feature["value"] or {}).get("value") for feature in document["product"]["features"]}
    unit = document["value_unit"]
    return [
        {**out, **_range(values.get(out["feature"]), unit), "then": displaced_words(out), "is_tried": out.get("is_tried", True)}
        for out in document["left_out"]
    ]


def _range(value: Body | None, unit: str) -> Body:
    if not value:
        return {"range": None, "label": ""}
    low, middle, high = (words.amount(value[name], unit) for name in ("p10", "p50", "p90"))
    return {"range": value, "label": f"{middle}, 8 times in 10 between {low} and {high}"}


def displaced_words(out: Body) -> str:
    """What forcing a feature in does to others, in words."""
    if not out.get("is_tried", True):
        return "Not tried for want of time"
    if out["value_change"] is None:
        return "" if out["kind"] == "pinned out" else "It cannot be forced in"
    moves = [
        f"{each['title']} leaves" if each["leaves"] else f"{each['title']} {words.plural(each['weeks'], 'week')} later"
        for each in out["displaces"][:2]
    ]
    more = len(out["displaces"]) - len(moves)
    return "; ".join(moves) + (f" and {more} more" if more > 0 else "") if moves else "Nothing of weight"


def value_top(document: Document) -> float:
    """The end of the scale on which values are drawn: the highest 90 % value, rounded up to a number that reads well."""
    tops = [(feature["value"] or {}).get("value", {}).get("p90", 0.0) for feature in document["product"]["features"]]
    return nice_top(max(tops, default=0.0))


@lru_cache(maxsize=64)
def nice_top(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** (len(str(int(value))) - 1)
    return next((step * power for step in (1, 2, 5, 10) if step * power >= value), value)


def _value_change(plan: Plan, against: Plan) -> float:
    """What a plan is worth more than another; sums of the same values in another order differ by rounding alone."""
    change = plan.value - against.value
    return 0.0 if abs(change) <= ROUNDING * abs(plan.value) else change


def full_limits(document: Document) -> list[Body]:
    """Limits of which the plan uses all, the dearest first."""
    counted = [limit for limit in document["limits"] if limit["unit"] not in ("share", "selected")]
    full = [limit for limit in counted if limit["limit"] and limit["used"] >= FULL * limit["limit"]]
    return sorted(full, key=lambda limit: -(limit["price"] or 0.0))


def dearest(document: Document) -> list[Body]:
    """Teams, skills and people whose time is worth most to the plan: what one more full-time person would add, by the bound's prices."""
    found = []
    for load in document["loads"]:
        worth = sum(load["price"])
        taken = [used / there for used, there in zip(load["load"], load["capacity"], strict=True) if there > 0]
        if worth > 0:
            found.append({**load, "worth": worth, "full": sum(share > 0.95 for share in taken), "weeks": len(taken)})
    return sorted(found, key=lambda load: -load["worth"])[:MAX_DEAREST]


def pin_rows(scope: Scope) -> list[Body]:
    """All pins that hold today, in words."""
    rows = scope.rows(Pin).select_related("feature").order_by("position")
    return [{"row": row, "title": str(row.feature or row.body["feature"]), "words": pin_words(row.body)} for row in rows]


def scenario_rows(scope: Scope, archived: bool = False) -> list[Body]:
    """Scenarios with their latest plan, in two queries."""
    rows = list(scope.rows(Scenario).filter(archived_at__isnull=not archived).select_related("created_by").order_by("-number"))
    latest: dict[Any, Plan] = {}
    for plan in scope.rows(Plan).filter(scenario__in=rows).exclude(status="discarded").order_by("number"):
        latest[plan.scenario_id] = plan
    return [{"scenario": row, "plan": latest.get(row.pk)} for row in rows]
