"""What can be compared: kinds, the things of each in the pickers, and tokens such as `plan:14` that addresses carry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.comparisons.two_views import counterpart, views_to_choose
from quarterdeck_web.evidence.models import Competitor
from quarterdeck_web.features.models import Feature
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.lib import words
from quarterdeck_web.plans.documents import baseline, plan_to_show
from quarterdeck_web.plans.models import Plan, Release, Scenario

MOST = 400
US = "us"

Choice = tuple[str, str]


@dataclass(frozen=True)
class Kind:
    """A kind of thing: its word, what may be chosen, and which two stand there at first."""

    name: str
    title: str
    choices: Callable[[Scope, str], list[Choice]]
    sentence: str


def kind_of(token: str) -> str:
    """The kind a token belongs to. Raises `Http404` for none."""
    name = token.partition(":")[0]
    found = PREFIXES.get(name)
    if found is None:
        raise Http404
    return found


def address_of_pair(slug: str, a: str, b: str) -> str:
    """Where two things are compared."""
    return f"{reverse('compare', args=[slug])}?{urlencode({'a': a, 'b': b})}"


def plan_of(scope: Scope, token: str) -> Plan:
    """The plan a token means: `plan:14`, `baseline`, or `scenario:2` for its latest. Raises `Http404`."""
    name, _, ref = token.partition(":")
    found: Plan | None
    if name == "baseline":
        found = baseline(scope)
    elif name == "scenario":
        found = scope.rows(Plan).filter(scenario=scope.get(Scenario, number=_number(ref))).order_by("-number").first()
    else:
        found = scope.rows(Plan).select_related("scenario").filter(number=_number(ref)).first()
    if found is None:
        raise Http404
    return found


def forecast_of(scope: Scope, token: str) -> Forecast:
    """The forecast `forecast:3` means. Raises `Http404`."""
    found: Forecast | None = scope.rows(Forecast).select_related("plan").defer("content").filter(number=_number(token.partition(":")[2])).first()
    if found is None:
        raise Http404
    return found


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    return int(text)


def plan_label(plan: Plan) -> str:
    """A plan with what became of it: `Plan 13, accepted 2 Nov`."""
    if plan.scenario_id is not None:
        return f"{plan.scenario}, plan {plan.number}"
    if plan.accepted_at:
        return f"Plan {plan.number}, accepted {words.day(plan.accepted_at)}"
    return f"Plan {plan.number}, {plan.status} {words.day(plan.made_at)}"


def _plans(scope: Scope, other: str = "") -> list[Choice]:
    rows = scope.rows(Plan).filter(outcome__in=["optimal", "feasible"]).select_related("scenario").order_by("-number")[:MOST]
    return [(f"plan:{row.number}", plan_label(row)) for row in rows]


def _forecasts(scope: Scope, other: str = "") -> list[Choice]:
    rows = scope.rows(Forecast).select_related("plan").defer("content", "summary").order_by("-number")[:MOST]
    return [(f"forecast:{row.number}", f"Forecast {row.number} of {row.plan}, {words.day(row.made_at)}") for row in rows]


def _releases(scope: Scope, other: str = "") -> list[Choice]:
    return [(f"release:{row.ref}", row.title) for row in scope.rows(Release).order_by("ships_on", "position")[:MOST]]


def _features(scope: Scope, other: str = "") -> list[Choice]:
    return [(f"feature:{ref}", f"{ref} {title}") for ref, title in scope.rows(Feature).order_by("position").values_list("ref", "title_text")[:MOST]]


def _options(scope: Scope, other: str = "") -> list[Choice]:
    """Options of features that have more than one; beside an option already chosen, those of its feature alone."""
    wanted = other.partition(":")[2].partition("/")[0]
    choices = []
    for body in scope.rows(Feature).order_by("position").values_list("body", flat=True):
        options = body.get("options", ())
        if len(options) > 1 and wanted in ("", body["id"]):
            choices += [(f"option:{body['id']}/{option['id']}", f"{body['title']}: {option['title']}") for option in options]
    return choices[:MOST]


def _competitors(scope: Scope, other: str = "") -> list[Choice]:
    known = [(f"competitor:{row.ref}", row.title) for row in scope.rows(Competitor).order_by("position")[:MOST]]
    return [(f"competitor:{US}", f"{scope.workspace.name} (us)"), *known] if known else []


def _products(scope: Scope, other: str = "") -> list[Choice]:
    rows = scope.rows(Plan).select_related("scenario").order_by("-number")[:MOST]
    return [("product:live", "The product now"), *((f"product:{row.number}", f"As {row} read it, {words.day(row.made_at)}") for row in rows)]


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("plans", "Plans", _plans, "baselines, proposals, scenarios"),
        Kind("forecasts", "Forecasts", _forecasts, "dates as they were seen on two days"),
        Kind("products", "Inputs", _products, "what planning read then, and reads now"),
        Kind("releases", "Releases", _releases, "what each holds, when it is done, whom it loads"),
        Kind("features", "Features", _features, "value, effort, keys, dates"),
        Kind("views", "Two views", views_to_choose, "one feature as each of the two roles sees it"),
        Kind("options", "Options", _options, "two ways to build one feature"),
        Kind("competitors", "Competitors", _competitors, "capability by capability, weighted by importance"),
    )
}
PREFIXES = {
    "plan": "plans",
    "baseline": "plans",
    "scenario": "plans",
    "forecast": "forecasts",
    "product": "products",
    "release": "releases",
    "feature": "features",
    "option": "options",
    "pm": "views",
    "tpm": "views",
    "competitor": "competitors",
}
"""First word of a token → its kind."""


def first_pair(scope: Scope, kind: str) -> tuple[str, str]:
    """The two things that stand there before anybody chose; empty where there are not two."""
    if kind == "plans":
        accepted, newest = baseline(scope), plan_to_show(scope)
        if accepted and newest and accepted != newest:
            return f"plan:{accepted.number}", f"plan:{newest.number}"
    choices = KINDS[kind].choices(scope, "")
    if kind == "views" and choices:
        return choices[0][0], counterpart(choices[0][0])
    if len(choices) < 2:
        return "", ""
    if kind in ("plans", "forecasts"):
        return choices[1][0], choices[0][0]
    if kind == "products":
        return choices[1][0], choices[0][0]
    return choices[0][0], choices[1][0]


def label_of(choices: list[Choice], token: str) -> str:
    """What a token is called; the token itself where the list does not hold it."""
    return next((label for value, label in choices if value == token), token)


def short_title(scope: Scope, kind: str, thing: Any) -> str:
    """A name short enough for a column head."""
    if kind == "plans":
        return f"Plan {thing.number}"
    return str(thing)
