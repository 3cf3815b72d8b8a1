"""Dependencies: the graph, the list with its quotes, and what slips if something slips."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Dependency, FeatureFigures
from quarterdeck_web.lib.words import day
from quarterdeck_web.products.figures import bodies
from quarterdeck_web.risks.forms import KINDS, DependencyForm
from quarterdeck_web.risks.links import Link, groups_of, longest_chain, slips
from quarterdeck_web.risks.naming import feature_choices, feature_url, figures_of, titles_of_others
from quarterdeck_web.risks.picture import Node, graph_picture
from quarterdeck_web.strategy.models import Objective
from quarterdeck_web.teams.models import Team
from quarterdeck_web.teams.views.editing import answer_delete, answer_form

MOST_DRAWN = 150
MOST_WEEKS = 52


@operation("risks.see")
def dependencies(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Features that wait for each other, as a graph or as a list; filters stand in the address."""
    every = [Link.of(pk, body) for pk, body in scope.rows(Dependency).order_by("position").values_list("pk", "body")]
    rows = figures_of(scope, (ref for link in every for ref in (link.feature, link.requires)))
    wanted = {name: request.GET.get(name, "").strip() for name in ("team", "objective", "feature", "hardness", "slip")}
    shown = _filtered(every, rows, wanted)
    found = bodies(scope, "chains", "outlook")
    chains, outlook = found.get("chains") or {}, found.get("outlook") or {}
    refs = {ref for link in shown for ref in (link.feature, link.requires)}
    chain = longest_chain(chains, refs, _num_weeks(scope))
    late = _late(request, scope, every, chains, outlook, rows) if wanted["slip"] else None
    titles = titles_of_others(scope, [ref for ref in refs if ref not in rows])
    groups, num_hidden = _drawn(groups_of(shown), request.GET.get("all") == "1")
    nodes = _nodes(scope, refs, rows, titles, outlook, wanted, late, chain)
    context = {
        "is_list": request.GET.get("as") == "list",
        "links": [_listed(scope, link, rows, titles) for link in shown],
        "graph": graph_picture(groups, nodes, shown, chain) if groups else "",
        "num_hidden": num_hidden,
        "num_links": len(every),
        "num_hard": sum(link.is_hard for link in shown),
        "chain": [{"ref": ref, "title": rows[ref].title if ref in rows else titles.get(ref, ref)} for ref in chain],
        "lead": _lead(every, shown, chain, chains, rows, scope),
        "late": late,
        "wanted": wanted,
        "slip_row": rows.get(wanted["slip"]),
        "weeks": _weeks(request),
        "teams": list(scope.rows(Team).values_list("ref", "body__title")),
        "objectives": list(scope.rows(Objective).values_list("ref", "body__title")),
        "linked": sorted(((row.ref, row.title) for row in rows.values()), key=lambda each: each[1].casefold()),
    }
    return render(request, "risks/dependencies.html", context)


@operation("links.edit", methods=("GET", "POST"))
def new_dependency(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Add a dependency; what would close a circle is refused."""
    initial = {"feature": request.GET.get("feature", "")[:200], "requires": request.GET.get("requires", "")[:200]}
    form = DependencyForm.of(scope, request, initial=initial)
    return _form(request, scope, form, "Add a dependency", "Add dependency", "The link holds.")


@operation("links.edit", methods=("GET", "POST"))
def edit_dependency(request: HttpRequest, scope: Scope, dependency: UUID) -> HttpResponse:
    """Change a dependency."""
    form = DependencyForm.of(scope, request, scope.get(Dependency, pk=dependency))
    return _form(request, scope, form, "Edit a dependency", "Save", "The link was changed.")


@operation("links.edit", methods=("POST",))
def delete_dependency(request: HttpRequest, scope: Scope, dependency: UUID) -> HttpResponse:
    """Take a dependency away."""
    return answer_delete(request, scope, scope.get(Dependency, pk=dependency), operation="links.edit", back=_page(scope))


def _form(request: HttpRequest, scope: Scope, form: DependencyForm, title: str, verb: str, said: str) -> HttpResponse:
    context: dict[str, Any] = {"title": title, "verb": verb, "crumb": "Dependencies", "cancel": _page(scope), "two": True}
    context["features"] = feature_choices(scope)
    if form.row is not None:
        context["delete_url"] = reverse("delete-dependency", args=[scope.workspace.slug, form.row.pk])
    return answer_form(request, scope, form, operation="links.edit", said=said, back=_page(scope), context=context, template="risks/form.html")


def _page(scope: Scope) -> str:
    return reverse("dependencies", args=[scope.workspace.slug])


def _num_weeks(scope: Scope) -> int:
    return int((scope.workspace.facts.get("horizon") or {}).get("num_weeks", 0))


def _weeks(request: HttpRequest) -> int:
    typed = request.GET.get("weeks", "")
    return max(1, min(MOST_WEEKS, int(typed))) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 4


def _filtered(links: list[Link], rows: dict[str, FeatureFigures], wanted: dict[str, str]) -> list[Link]:
    """Links that touch the team, the objective or the neighbourhood asked for."""
    found = links
    if wanted["hardness"] in ("hard", "soft"):
        found = [link for link in found if link.is_hard == (wanted["hardness"] == "hard")]
    if wanted["team"]:
        inside = {ref for ref, row in rows.items() if wanted["team"] in (row.team, *row.teams.split())}
        found = [link for link in found if link.feature in inside or link.requires in inside]
    if wanted["objective"]:
        inside = {ref for ref, row in rows.items() if row.objective is not None and row.objective.ref == wanted["objective"]}
        found = [link for link in found if link.feature in inside or link.requires in inside]
    if wanted["feature"]:
        near = _reach(found, wanted["feature"], forward=True) | _reach(found, wanted["feature"], forward=False)
        found = [link for link in found if link.feature in near and link.requires in near]
    return found


def _reach(links: list[Link], ref: str, *, forward: bool) -> set[str]:
    seen, stack = {ref}, [ref]
    while stack:
        at = stack.pop()
        for link in links:
            first, then = (link.requires, link.feature) if forward else (link.feature, link.requires)
            if first == at and then not in seen:
                seen.add(then)
                stack.append(then)
    return seen


def _drawn(groups: list[list[str]], draw_all: bool) -> tuple[list[list[str]], int]:
    """The largest groups up to what one picture can hold, and how many features are left to the list."""
    drawn: list[list[str]] = []
    num = 0
    for group in groups:
        if drawn and not draw_all and num + len(group) > MOST_DRAWN:
            break
        drawn.append(group)
        num += len(group)
    return drawn, sum(len(group) for group in groups) - num


def _nodes(
    scope: Scope,
    refs: set[str],
    rows: dict[str, FeatureFigures],
    titles: dict[str, str],
    outlook: dict[str, Any],
    wanted: dict[str, str],
    late: dict[str, Any] | None,
    chain: list[str],
) -> dict[str, Node]:
    nodes = {}
    planned, moved = outlook.get("features") or {}, (late or {}).get("moved") or {}
    for ref in refs:
        row = rows.get(ref)
        marks = [
            word for word, holds in (("crit", ref in chain), ("slip", ref in moved), ("here", ref in (wanted["slip"], wanted["feature"]))) if holds
        ]
        if row is None:
            nodes[ref] = Node(ref, titles.get(ref, ref), "", marks=("past", *marks), note="past item")
            continue
        item = planned.get(ref)
        finish = item and (item.get("p50") or item.get("finish"))
        note = f"+{moved[ref]} wk" if ref in moved else day(finish) if finish else "not planned" if outlook.get("plan") else ""
        if row.status in ("released", "closed"):
            note = row.status
        nodes[ref] = Node(ref, row.title, feature_url(scope, ref), row.verdict, row.value_key, row.feasibility_key, note, tuple(marks))
    return nodes


def _late(
    request: HttpRequest, scope: Scope, links: list[Link], chains: dict[str, Any], outlook: dict[str, Any], rows: dict[str, FeatureFigures]
) -> dict[str, Any]:
    """What moves, and which promises break, if a feature is some weeks late."""
    ref, weeks = request.GET["slip"].strip(), _weeks(request)
    planned = outlook.get("features") or {}
    spans = {name: (item["start_week"], item["finish_week"]) for name, item in planned.items() if item.get("start_week") is not None}
    is_planned = ref in spans
    if is_planned:  # What is not in the plan has no date that could slip.
        links = [link for link in links if link.feature in spans and link.requires in spans]
    else:
        spans = {name: (span["start"], span["finish"]) for name, span in chains.items()}
    moved = slips(links, spans, ref, weeks)
    entries = [_late_entry(scope, name, moved[name], planned.get(name) or {}, rows.get(name)) for name in moved]
    entries.sort(key=lambda entry: (not entry["breaks"], -entry["weeks"], entry["ref"]))
    num_broken = sum(entry["breaks"] for entry in entries)
    return {"moved": moved, "entries": entries, "is_planned": is_planned, "has_plan": bool(planned), "weeks": weeks, "num_broken": num_broken}


def _late_entry(scope: Scope, ref: str, weeks: int, item: dict[str, Any], row: FeatureFigures | None) -> dict[str, Any]:
    """What slips, from when to when, and whether that breaks what was promised."""
    finish = date.fromisoformat(item["p50"] or item["finish"]) if item else None
    then = finish + timedelta(weeks=weeks) if finish else None
    promised = date.fromisoformat(item["promised"]) if item.get("promised") else None
    return {
        "ref": ref,
        "title": row.title if row else ref,
        "url": feature_url(scope, ref),
        "owner": row.owner if row else "",
        "weeks": weeks,
        "finish": finish,
        "then": then,
        "promised": promised,
        "breaks": bool(finish and then and promised and finish <= promised < then),
    }


def _listed(scope: Scope, link: Link, rows: dict[str, FeatureFigures], titles: dict[str, str]) -> dict[str, Any]:
    def end(ref: str) -> dict[str, Any]:
        row = rows.get(ref)
        return {
            "ref": ref,
            "title": row.title if row else titles.get(ref, ref),
            "owner": row.owner if row else "",
            "row": row,
            "url": feature_url(scope, ref) if row else "",
        }

    return {"link": link, "feature": end(link.feature), "requires": end(link.requires), "kind": KINDS[link.kind], "pk": link.pk}


def _lead(
    every: list[Link], shown: list[Link], chain: list[str], chains: dict[str, Any], rows: dict[str, FeatureFigures], scope: Scope
) -> tuple[str, str]:
    """How much hangs on what: the feature most wait for, and the chain that takes longest."""
    if not every:
        return "Nothing waits for anything.", ""
    if not shown:
        return "No link fits this filter.", ""
    counts: dict[str, int] = {}
    for link in shown:
        if link.is_hard:
            counts[link.requires] = counts.get(link.requires, 0) + 1
    first = f"{len(shown)} links, {sum(link.is_hard for link in shown)} of them hard."
    if counts:
        most = max(counts, key=lambda ref: (counts[ref], ref))
        title = rows[most].title if most in rows else most
        first = (
            f"{counts[most]} features wait for {title}." if counts[most] > 1 else f"{sum(link.is_hard for link in shown)} features wait for another."
        )
    if len(chain) < 2:
        return first, ""
    horizon = scope.workspace.facts.get("horizon") or {}
    end = date.fromisoformat(horizon["start"]) + timedelta(weeks=chains[chain[-1]]["finish"], days=-3)
    names = " → ".join(rows[ref].title if ref in rows else ref for ref in chain)
    return first, f"The longest chain, {names}, takes until {day(end)} even if nothing competed."
