"""Template tags and filters every page may use. docs/reference/components.md shows each with an example."""

from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import SafeString

from quarterdeck_web.lib import counting, forms, navigation, pieces, words
from quarterdeck_web.lib.drawing import icons, intervals, states
from quarterdeck_web.lib.drawing import keys as key_drawing

register = template.Library()

for name, tag in {
    "icon": icons.icon,
    "mark": icons.mark,
    "keys": key_drawing.keys,
    "state": states.state,
    "status": states.status,
    "verdict": states.verdict,
    "interval": intervals.interval,
    "axis": intervals.axis,
    "dates": intervals.dates,
    "two_dates": intervals.two_dates,
    "months": intervals.months,
    "prob": intervals.prob,
    "share_bar": intervals.share_bar,
    "bar": intervals.bar,
    "moved": intervals.moved,
    "gap": intervals.gap,
    "spark": intervals.spark,
    "load_strip": intervals.load_strip,
    "num": intervals.number,
    "avatar": pieces.avatar,
    "kbd": pieces.kbd,
    "button": pieces.button,
    "empty": pieces.empty,
    "field": forms.field,
    "input": forms.written_field,
    "flaws": forms.flaws,
}.items():
    register.simple_tag(tag, name=name)

for name, filter_ in {
    "amount": words.amount,
    "signed": words.signed,
    "share": words.share,
    "chance": words.chance,
    "count": words.count,
    "plural": words.plural,
    "day": words.day,
    "dayspan": words.day_span,
    "ago": words.ago,
    "tone": words.tone,
}.items():
    register.filter(name, filter_)


@register.filter
def may(scope: Any, operation: str) -> bool:
    """Whether the member may do an operation: `{% if scope|may:"value.edit" %}`."""
    return scope is not None and scope.may(operation)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """What a mapping holds under a key that is itself a variable: `{{ errors|get:name }}`."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag
def try_url(name: str, *args: Any, **kwargs: Any) -> str:
    """An address by its name, or nothing where there is none (yet)."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def workspace_root(context: Context) -> str:
    """The address of the workspace: `/w/harbor/`."""
    workspace = context.get("workspace")
    return f"/w/{workspace.slug}/" if workspace else "/"


@register.inclusion_tag("parts/navigation.html", takes_context=True)
def side_navigation(context: Context) -> dict[str, Any]:
    """The side navigation. A page belongs to the entry its address begins with, unless its context says `nav`."""
    root = workspace_root(context)
    request = context.get("request")
    path = request.path.removeprefix(root) if request else ""
    here = context.get("nav") or navigation.place_of(path)
    return {"entries": navigation.entries(root, here, context.get("nav_counts") or {})}


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """The query of this page with some parameters changed (None or "" takes one away): `<a href="{% with_query sort='rank' after=None %}">`."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{urlencode(query, doseq=True)}" if query else "?"


@register.inclusion_tag("parts/pages.html", takes_context=True)
def pages(context: Context, next: Any = None, shown: int | None = None, noun: str = "") -> dict[str, Any]:
    """The foot of a long list: on to what comes after the last row (`next`), and back to the start."""
    after = context["request"].GET.get("after")
    return {
        "next_url": with_query(context, after=next) if next else "",
        "first_url": with_query(context, after=None) if after else "",
        "said": words.plural(shown, noun) if shown is not None and noun else "",
    }


@register.inclusion_tag("parts/tabs.html")
def tabs(items: list[dict[str, Any]], label: str = "Views") -> dict[str, Any]:
    """Tabs as links. Each item has `title` and `url`, and may have `count` and `current`."""
    return {"items": items, "label": label}


@register.inclusion_tag("parts/segments.html")
def segments(items: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """Two to four ways to look at the same, as one control. Items as for tabs."""
    return {"items": items, "label": label}


@register.simple_tag(takes_context=True)
def count(
    context: Context,
    value: float | None,
    noun: str,
    url: str = "",
    of: str = "",
    bare: bool = False,
    drawer: bool = False,
    said: str = "",
    **where: Any,
) -> SafeString:
    """A count of evidence that opens what was counted: at `url`, else the people, accounts or items that `where` names
    (`{% count row.num_people "person,people" feature=row.ref bare=True %}`)."""
    of = of or noun.partition(",")[2] or f"{noun}s"
    if not url and where:
        url = counting.behind_url(context["workspace"].slug, "accounts" if of == "revenue" else of, **where)
    return counting.count(value, noun, url, of=of, bare=bare, drawer=drawer, said=said)


@register.simple_tag(takes_context=True)
def act(context: Context, title: str, url: str, kind: str = "", shortcut: str = "", confirm: str = "", **fields: Any) -> SafeString:
    """A button that posts: a form of its own, with a token and hidden fields (`{% act "Undo" url kind="quiet" version=row.version %}`)."""
    return pieces.act(title, url, str(context.get("csrf_token") or ""), kind, shortcut, confirm, fields)


@register.simple_tag(takes_context=True)
def back_address(context: Context) -> str:
    """Where the person came from, if that is a page of ours; else the start of the workspace."""
    request = context.get("request")
    came_from = request.META.get("HTTP_REFERER", "") if request else ""
    is_ours = request and came_from != request.build_absolute_uri() and url_has_allowed_host_and_scheme(came_from, {request.get_host()})
    return came_from if is_ours else workspace_root(context)


@register.inclusion_tag("parts/merge.html", takes_context=True)
def merge(context: Context, stale: Any) -> dict[str, Any]:
    """Both versions of what two people changed, field by field; the form sends what was typed again, with what was chosen."""
    request = context["request"]
    return {
        "stale": stale,
        "rows": forms.merge_rows(stale),
        "kept": forms.kept_fields(request.POST),
        "version": getattr(stale.row, "version", ""),
        "address": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
        "back": back_address(context),
    }


@register.inclusion_tag("parts/job.html", takes_context=True)
def job_progress(
    context: Context,
    job: dict[str, Any],
    events_url: str,
    cancel_url: str = "",
    unit: str = "",
    log: bool = False,
    follow: bool = False,
    stay: bool = False,
) -> dict[str, Any]:
    """A job's progress, kept up to date by the server (`job` is its snapshot). At its end the page loads again, or goes where the
    job says (`follow`), or stays as it is (`stay`)."""
    if not job:
        return {}
    lines = job.get("log") or []
    told = {"events_url": events_url, "cancel_url": cancel_url, "unit": unit, "log": log, "follow": follow, "stay": stay}
    return {**told, "job": job, "seen": lines[-1]["number"] if lines else 0, "csrf_token": context.get("csrf_token")}
