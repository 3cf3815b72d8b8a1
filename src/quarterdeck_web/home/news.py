"""What Home tells: what changed lately, what is at risk, where releases and objectives stand."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.features.models import Feature
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.lib.counting import behind_url, count
from quarterdeck_web.lib.drawing.svg import join
from quarterdeck_web.products.models import Change, Decision
from quarterdeck_web.products.subjects import address_of
from quarterdeck_web.products.words import differences, field_words, told
from quarterdeck_web.strategy.models import Objective

AGREED = 0.85
"""A promise holds while its chance is at least this."""
DAYS = 7
MOST_NEWS, MOST_RISKS, MOST_MOVES = 8, 6, 4
EDITS_READ = 60
SURGE_FROM = 6
"""Fewer voices in a week than this are no surge."""


@dataclass(frozen=True)
class News:
    """One thing that changed: when, a title that leads to it, a sentence, and for dates where they stood and stand."""

    day: date
    title: str
    url: str
    said: str = ""
    detail: str = ""
    moved: tuple[date, date] | None = None
    weeks: tuple[int, ...] = field(default=())


def news(scope: Scope, today: date) -> list[News]:
    """What changed in the last seven days, newest first: dates, decisions, needs that surge, edits with a reason."""
    since = today - timedelta(days=DAYS)
    found = [*_moved_dates(scope, since), *_decisions(scope, since), *_surges(scope, today), *_edits(scope, since)]
    found.sort(key=lambda each: each.day, reverse=True)
    return found[:MOST_NEWS]


def _moved_dates(scope: Scope, since: date) -> list[News]:
    """85 % dates that the latest forecast puts elsewhere than the one before it; scenarios are no news."""
    last = list(scope.rows(Forecast).filter(plan__scenario=None).order_by("-number").values("number", "made_at", "summary")[:2])
    if len(last) < 2 or last[0]["made_at"].date() < since:
        return []
    new, old = (each["summary"].get("features", {}) for each in last)
    moves = []
    for ref in new.keys() & old.keys():
        before, after = (_day(each[ref][1]) for each in (old, new))
        if before and after and before != after:
            moves.append((abs((after - before).days), ref, before, after))
    moves.sort(reverse=True)
    titles = dict(scope.rows(Feature).filter(ref__in=[ref for _, ref, _, _ in moves[:MOST_MOVES]]).values_list("ref", "title_text"))
    compare = f"/w/{scope.workspace.slug}/compare/?a=forecast:{last[1]['number']}&b=forecast:{last[0]['number']}"
    return [
        News(
            last[0]["made_at"].date(),
            f"{titles.get(ref, ref)}",
            compare,
            "85 % date",
            f"Forecast {last[0]['number']} against {last[1]['number']}",
            (before, after),
        )
        for _, ref, before, after in moves[:MOST_MOVES]
    ]


def _decisions(scope: Scope, since: date) -> list[News]:
    rows = scope.rows(Decision).filter(at__date__gte=since).order_by("-at")[:MOST_NEWS]
    return [
        News(each.at.date(), each.text, address_of(scope, each.subject), detail=f"{each.by_name}{f': “{each.why}”' if each.why else ''}")
        for each in rows
    ]


def _surges(scope: Scope, today: date) -> list[News]:
    """Needs that more people spoke of this week than the week before, half as many again at least."""
    weeks = 12
    first = today - timedelta(weeks=weeks)
    voices = scope.rows(Evidence).filter(said_on__gt=first, said_on__lte=today).exclude(need=None).values_list("need", "said_on")
    counts: dict[Any, Counter[int]] = {}
    for need, said_on in voices:
        counts.setdefault(need, Counter())[(today - said_on).days // 7] += 1
    surging = [(each[0] - each[1], need) for need, each in counts.items() if each[0] >= SURGE_FROM and each[0] >= 1.5 * each[1]]
    surging.sort(key=lambda each: -each[0])
    titles = {row.pk: row for row in scope.rows(Need).filter(pk__in=[need for _, need in surging[:2]])}
    return [
        News(
            today,
            f"Need “{titles[need]}” is surging",
            address_of(scope, f"needs:{titles[need].ref}"),
            detail=_surge_in_words(scope, titles[need].ref, today, counts[need]),
            weeks=tuple(counts[need][week] for week in range(weeks - 1, -1, -1)),
        )
        for _, need in surging[:2]
    ]


def _surge_in_words(scope: Scope, need: str, today: date, counts: Counter[int]) -> SafeString:
    """`9 voices this week, 4 the week before`: both open what was said."""

    def said(week: int, bare: bool) -> SafeString:
        last = today - timedelta(weeks=week)
        url = behind_url(scope.workspace.slug, "items", need=need, from_=last - timedelta(days=DAYS - 1), until=last, each="on")
        return count(counts[week], "voice", url, of="items", bare=bare)

    return join([said(0, bare=False), " this week, ", said(1, bare=True), " the week before"])


def _edits(scope: Scope, since: date) -> list[News]:
    """Edits of features, an act a line; changes that an import brought have a day but no moment."""
    made_here = scope.rows(Change).filter(at__date__gte=since, table="features.feature").order_by("-position")[:EDITS_READ]
    brought = scope.rows(Change).filter(at=None, body__on__gte=since.isoformat()).order_by("-position")[:EDITS_READ]
    rows = [*made_here, *brought]
    known = dict(scope.rows(Feature).filter(ref__in={row.subject for row in rows}).values_list("ref", "title_text"))
    found: dict[Any, News] = {}
    for row in rows:
        act = row.batch or row.pk
        if act not in found and row.subject in known and not (row.field in ("value", "feasibility") and _is_key_only(row)):
            day = row.at.date() if row.at else date.fromisoformat(row.body["on"])
            found[act] = News(day, known[row.subject], address_of(scope, f"features:{row.subject}"), detail=_edit_in_words(row))
    return list(found.values())


def _edit_in_words(row: Change) -> str:
    body = row.body
    inner = differences(body.get("old"), body.get("new"))
    path, old, new = inner[0] if inner else ("", told(body.get("old")), told(body.get("new")))
    said = "Is new" if row.field == "features" else f"{field_words(row.field)}{f' › {path}' if path else ''}: {old} → {new}"
    why = f"“{body['why']}”" if body.get("why") else ""
    return f"{said[:1].upper()}{said[1:]} ({', '.join(filter(None, [body.get('by'), why]))})"


def _is_key_only(change: Change) -> bool:
    return all(path.startswith("key") for path, _, _ in differences(change.body.get("old"), change.body.get("new")))


def at_risk(outlook: dict[str, Any], titles: dict[str, str]) -> list[dict[str, Any]]:
    """Promised features whose chance is below what was agreed, the worst first."""
    found = [
        {"ref": ref, "title": titles.get(ref, ref), **each}
        for ref, each in outlook.get("features", {}).items()
        if each.get("promised") and each.get("on_time") is not None and each["on_time"] < AGREED
    ]
    return sorted(found, key=lambda each: each["on_time"])


def objectives(scope: Scope) -> list[dict[str, Any]]:
    """Objectives by weight, each with the key result one watches first."""
    rows = sorted(scope.rows(Objective), key=lambda row: -(row["weight"] or 0))
    return [{"row": row, "result": (row["key_results"] or [None])[0]} for row in rows[:5]]


def since_words(today: date) -> str:
    """`since Tuesday 17 Nov`."""
    first = today - timedelta(days=DAYS)
    return f"since {first:%A} {first.day} {first:%b}"


def _day(value: Any) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value.date() if isinstance(value, datetime) else value


def today_of(scope: Scope) -> date:
    """Today, or the product's own day where that is later (a sample of the future)."""
    as_of = _day(scope.workspace.facts.get("as_of"))
    now = timezone.localdate()
    return max(as_of, now) if as_of else now
