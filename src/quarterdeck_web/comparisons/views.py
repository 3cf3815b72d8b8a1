"""Compare: what's the difference between two things of one kind?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.readers import AUDIENCES, PLANNERS, readable_by
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.comparisons import features, inputs, market, plans, releases, things, two_views
from quarterdeck_web.comparisons.assemble import audiences_of, written_as
from quarterdeck_web.comparisons.models import Comparison
from quarterdeck_web.comparisons.side import SideBySide, markdown
from quarterdeck_web.comparisons.waterfall import gathered, is_broken, waterfall
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import snapshot
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.plans.models import Plan, Release

PLANS = "plans"
DOCUMENTS = (("pdf", "Document (PDF)"), ("xlsx", "Workbook (Excel)"), ("html", "Page (HTML)"), ("md", "Text (Markdown)"), ("json", "Data (JSON)"))
"""Endings and titles of what a comparison is downloaded as."""
ENGINEERS = "engineering"


@operation("comparisons.see")
def compare(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Two things side by side; the pickers choose others."""
    kind, a, b = _asked(request, scope)
    context = _pickers(scope, kind, a, b)
    if not a or not b:
        return render(request, "comparisons/too_few.html", context)
    if kind.name == PLANS:
        return _plans(request, scope, context, a, b)
    context["found"] = _side_by_side(scope, kind.name, a, b)
    context["only"] = request.GET.get("show") != "all"
    return render(request, "comparisons/side_by_side.html", context)


@operation("comparisons.see")
def as_text(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The same as a document: Markdown, or with `as` a PDF, a workbook, a page or data."""
    kind, a, b = _asked(request, scope)
    if not a or not b:
        raise Http404
    choices = kind.choices(scope, "")
    titles = [things.label_of(choices, _plain_token(scope, token)) for token in (a, b)]
    if kind.name == PLANS:
        found = plans.side_by_side(plans.plan_pair(scope, *(things.plan_of(scope, token) for token in (a, b))))
    else:
        found = _side_by_side(scope, kind.name, a, b)
    ending, audience = request.GET.get("as", "md"), _audience(request, scope)
    name = slugify(f"{titles[0]} and {titles[1]}")[:80] or "comparison"
    if ending == "md" and audience is None:
        answer = HttpResponse(markdown(titles[0], titles[1], found), content_type="text/markdown; charset=utf-8")
    else:
        content, media_type = written_as(scope, kind.name, (titles[0], titles[1]), found, ending, audience)
        answer = HttpResponse(content, content_type=media_type)
    # Only text is shown from here: a page brings its own styles, which the policy of this server would refuse.
    way = "inline" if ending == "md" and "download" not in request.GET else "attachment"
    whom = f"-for-{audience}" if audience else ""
    answer["Content-Disposition"] = f'{way}; filename="{name}{whom}.{ending}"'
    return answer


def _audience(request: HttpRequest, scope: Scope) -> str | None:
    """For whom a document is cut: whom the address names, else whoever asks; None for those who plan, who see everything.

    A file leaves the house, so it follows the table of rules as reports do. Raises `PermissionDenied` for another audience's.
    """
    own = [each.name for each in readable_by(scope.roles)]
    wanted = request.GET.get("for", "")
    if wanted and wanted not in AUDIENCES:
        raise Http404
    if wanted and wanted not in own:
        raise PermissionDenied
    if not wanted:
        return None if scope.roles & PLANNERS else _own_audience(own)
    return wanted


def _own_audience(names: list[str]) -> str:
    """The audience somebody belongs to who plans nothing: engineers, where they may read what is for them."""
    return ENGINEERS if ENGINEERS in names else names[0]


def _documents(scope: Scope, kind: str, address: str) -> list[dict[str, Any]]:
    """What may be downloaded, for each audience that may have it and that one may read: headings with their links."""
    own, may = [each.name for each in readable_by(scope.roles)], audiences_of(kind)
    found = [{"title": "", "for": ""}] if scope.roles & PLANNERS else []
    found += [{"title": f"For {AUDIENCES[name].title.lower()}", "for": name} for name in own if name in may]
    for each in found:
        whom = f"&for={each['for']}" if each["for"] else ""
        each["links"] = [(title, f"{address}&as={ending}{whom}&download") for ending, title in DOCUMENTS]  # type: ignore[assignment]
    return found


@operation("comparisons.see", methods=("POST",))
def find_causes(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Have the engine replay what changed between two plans."""
    a, b = (things.plan_of(scope, request.POST.get(side, "")) for side in ("a", "b"))
    address = things.address_of_pair(scope.workspace.slug, f"plan:{a.number}", f"plan:{b.number}")
    if a != b and not scope.rows(Comparison).filter(a=a, b=b).exists() and _job_of(scope, a, b) is None:
        enqueue(scope, "compare", {"a": a.number, "b": b.number}, title=f"Finding what lies between {a} and {b}", debounce=True)
    if getattr(request, "htmx", False):
        return render(request, "comparisons/job.html", {"job": _job(scope, a, b)})
    return redirect(address)


def _asked(request: HttpRequest, scope: Scope) -> tuple[things.Kind, str, str]:
    """The kind and the two tokens an address means. Raises `Http404` for what is none, `Refused` for two of different kinds."""
    a, b, name = (request.GET.get(key, "") for key in ("a", "b", "kind"))
    kinds = [things.kind_of(token) for token in (a, b) if token]
    if len(set(kinds)) > 1:
        raise Refused(
            f"These are of two kinds: {things.KINDS[kinds[0]].title.lower()} and {things.KINDS[kinds[1]].title.lower()}.", "Choose two of one kind."
        )
    if kinds:
        name = kinds[0]
    elif name and name not in things.KINDS:
        raise Http404
    kind = things.KINDS[name or PLANS]
    first, second = things.first_pair(scope, kind.name) if not (a and b) else ("", "")
    # One side given: the other is whatever of the first pair is not it.
    a, b = a or (first if first != b else second), b or (second if second != a else first)
    if kind.name == "views" and a:
        # Two views of one feature: the other follows the feature that was chosen.
        b = b if two_views.feature_ref(a) == two_views.feature_ref(b) else two_views.counterpart(a)
    return kind, a, b


def _pickers(scope: Scope, kind: things.Kind, a: str, b: str) -> dict[str, Any]:
    slug = scope.workspace.slug
    base = reverse("compare", args=[slug])
    plain_a, plain_b = (_plain_token(scope, token) if token else "" for token in (a, b))
    choices_a, choices_b = (
        kind.choices(scope, plain_b if kind.name == "options" else ""),
        kind.choices(scope, plain_a if kind.name in ("options", "views") else ""),
    )
    tabs = [{"title": each.title, "url": f"{base}?kind={each.name}", "current": each == kind} for each in things.KINDS.values()]
    tabs.append({"title": "Roles", "url": reverse("two-roles", args=[slug])})
    text_url = f"{reverse('compare-text', args=[slug])}?{things.address_of_pair(slug, plain_a, plain_b).partition('?')[2]}"
    return {
        "kind": kind,
        "tabs": tabs,
        "a": plain_a,
        "b": plain_b,
        "choices_a": choices_a,
        "choices_b": choices_b,
        "title_a": things.label_of(choices_a, plain_a),
        "title_b": things.label_of(choices_b, plain_b),
        "swap_url": things.address_of_pair(slug, plain_b, plain_a),
        "documents": _documents(scope, kind.name, text_url),
        "text_url": text_url if scope.roles & PLANNERS else "",
    }


def _plain_token(scope: Scope, token: str) -> str:
    """`baseline` and `scenario:2` as the plan they mean."""
    return f"plan:{things.plan_of(scope, token).number}" if things.kind_of(token) == PLANS else token


def _side_by_side(scope: Scope, kind: str, a: str, b: str) -> SideBySide:
    match kind:
        case "features":
            return features.compare_features(scope, features.feature_of(scope, a), features.feature_of(scope, b))
        case "options":
            return features.compare_options(scope, features.option_of(scope, a), features.option_of(scope, b))
        case "releases":
            return releases.compare_releases(scope, *(scope.get(Release, ref=token.partition(":")[2]) for token in (a, b)))
        case "forecasts":
            return releases.compare_forecasts(things.forecast_of(scope, a), things.forecast_of(scope, b))
        case "views":
            return two_views.compare_two_views(scope, a, b)
        case "competitors":
            return market.compare_competitors(scope, market.competitor_of(scope, a), market.competitor_of(scope, b))
        case _:
            return inputs.compare_inputs(inputs.inputs_named(scope, a), inputs.inputs_named(scope, b))


def _plans(request: HttpRequest, scope: Scope, context: dict[str, Any], a: str, b: str) -> HttpResponse:
    first, second = things.plan_of(scope, a), things.plan_of(scope, b)
    pair = plans.plan_pair(scope, first, second)
    moves = plans.date_moves(pair)
    axis_start, axis_end = plans.axis_of(moves)
    headline, rest = plans.headline(pair)
    causes = [(cause["title"], cause["value_change"]) for cause in pair.causes]
    view = "side" if request.GET.get("view") == "side" else "differences"
    base = things.address_of_pair(scope.workspace.slug, context["a"], context["b"])
    context |= {
        "pair": pair,
        "unit": pair.unit,
        "headline": headline,
        "rest": rest,
        "stats": plans.stats(pair, moves),
        "moves": moves,
        "axis_start": axis_start,
        "axis_end": axis_end,
        "others": [(move, pair.cause_of.get(move.feature, "")) for move in pair.found.moves if move.kind != "moves"],
        "causes": pair.causes,
        "widest": max((abs(value) for _, value in causes), default=1) or 1,
        "drawing": waterfall((f"Plan {first.number}", first.value), (f"Plan {second.number}", second.value), causes, pair.unit) if causes else "",
        "numbered": gathered(causes),
        "is_broken": is_broken(first.value, second.value, gathered(causes)),
        "job": None if pair.comparison or pair.is_same else _job(scope, first, second),
        "view": view,
        "segments": [
            {"title": "Differences", "url": base, "current": view != "side"},
            {"title": "Side by side", "url": f"{base}&view=side", "current": view == "side"},
        ],
    }
    if view == "side":
        return render(
            request, "comparisons/side_by_side.html", context | {"found": plans.side_by_side(pair), "only": request.GET.get("show") != "all"}
        )
    return render(request, "comparisons/plans.html", context)


def _job_of(scope: Scope, a: Plan, b: Plan) -> Job | None:
    found: Job | None = scope.rows(Job).filter(kind="compare", arguments={"a": a.number, "b": b.number}).order_by("-created_at").first()
    return found


def _job(scope: Scope, a: Plan, b: Plan) -> dict[str, Any] | None:
    job = _job_of(scope, a, b)
    if job is None:
        return None
    place = {"workspace": scope.workspace.slug, "job": job.pk}
    return {
        "snapshot": snapshot(job, []),
        "events_url": reverse("job-events", kwargs=place),
        "retry_url": reverse("job-retry", kwargs=place),
        "failed": job.state in (Job.FAILED, Job.CANCELLED),
        "running": not job.is_over,
    }
