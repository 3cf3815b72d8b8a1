"""What a survey's page says: its lead, its chart and the rows of its table, by method."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from quarterdeck_web.evidence.models import Survey
from quarterdeck_web.evidence.surveys.assemble import METHOD_WORDS, figures_of
from quarterdeck_web.evidence.surveys.drawing import Bar, Dot, forest, kano_plane, opportunity_plane
from quarterdeck_web.lib import words
from quarterdeck_web.lib.counting import count
from quarterdeck_web.lib.drawing.svg import join

FIT = 0.4
OPENS = "opens"


@dataclass
class Shown:
    """A page's content. `rows` are lists of cells; a cell marked `OPENS` is a count that opens the answers behind it."""

    lead: str
    more: SafeString | str
    chart: SafeString | str = ""
    head: list[str] = field(default_factory=list)
    rows: list[list[tuple[str, str]]] = field(default_factory=list)
    note: str = ""
    warnings: tuple[str, ...] = ()


def shown(row: Survey, segment: str, answers_url: str) -> Shown:
    """A survey for everybody or for one of its segments."""
    groups = figures_of(row)
    group = next((each for each in groups if each.segment == segment), groups[0])
    made: Shown = {"kano": _kano, "opportunity": _opportunity, "max-diff": _max_diff, "nps": _nps, "sean-ellis": _sean_ellis}[row.body["method"]](
        row, group, groups, answers_url
    )
    made.warnings = group.warnings
    return made


def in_a_line(row: Survey) -> str:
    """What a survey says, for lists."""
    return shown(row, "", "").lead


def method_of(row: Survey) -> str:
    """The method in words."""
    return METHOD_WORDS[row.body["method"]]


def _kano(row: Survey, group: Any, groups: Any, url: str) -> Shown:
    judged = [each for each in group.kano if each.result is not None and each.result.better is not None]
    if not judged:
        return Shown("Nobody answered.", "")
    dots, rows = [], []
    for number, each in enumerate(judged, 1):
        better, worse, result = each.result.better, each.result.worse, each.result
        up = (-worse.p90, -worse.p50, -worse.p10)
        dots.append(Dot(number, each.title, (better.p10, better.p50, better.p90), up))
        class_ = f"tie: {' and '.join(result.tied)}" if result.tied else f"{result.category}, {words.chance(result.probability_category)} sure"
        shares = ", ".join(f"{name} {words.share(share)}" for name, share in result.shares.items() if share >= 0.005)
        rows.append(
            [(str(number), ""), (each.title, ""), (class_, ""), (_range(better, 2), ""), (_range(worse, 2, reverse=True), ""), (shares, ""),
             _opens(result.respondents, _of_item(url, each.item, group.segment))]
        )  # fmt: skip
    ties = sum(bool(each.result.tied) for each in judged)
    first = max(judged, key=lambda each: -each.result.worse.p50)
    return Shown(
        f"Lacking {first.title[:80]} displeases most.",
        join(
            [
                _people(group.respondents, url, group.segment),
                f" answered {words.plural(len(judged), 'question')}",
                f"; {words.plural(ties, 'class is,classes are')} tied." if ties else ".",
            ]
        ),
        kano_plane(dots),
        ["#", "Item", "Class", "Better", "Worse", "Shares of the classes", "Answered"],
        rows,
        "Better and Worse after Berger (1993): of those who judged it, the share whom having it pleases, and whom lacking it displeases. "
        "Lines are ranges that hold 8 times in 10. Two leading classes closer than 6 points are a tie.",
    )


def _opportunity(row: Survey, group: Any, groups: Any, url: str) -> Shown:
    if not group.outcomes:
        return Shown("Nobody answered.", "")
    dots, rows = [], []
    for number, each in enumerate(group.outcomes, 1):
        important, satisfied = each.importance_range, each.satisfaction_range
        dots.append(Dot(number, each.title, (important.p10, each.importance, important.p90), (satisfied.p10, each.satisfaction, satisfied.p90)))
        rows.append(
            [(str(number), ""), (each.title, ""), (f"{each.score:.1f} ({each.range.p10:.1f} to {each.range.p90:.1f})", ""), (each.band, ""),
             (words.chance(each.probability_above_10), ""), (f"{each.importance:.1f}", ""), (f"{each.satisfaction:.1f}", ""),
             _opens(each.respondents, _of_item(url, each.item, group.segment))]
        )  # fmt: skip
    first = group.outcomes[0]
    return Shown(
        f"{first.title[:100]}: opportunity {first.score:.1f} of 20.",
        join([_people(group.respondents, url, group.segment), f" rated {words.plural(len(group.outcomes), 'outcome')}."]),
        opportunity_plane(dots),
        ["#", "Outcome", "Opportunity", "Band", "Above 10", "Importance", "Satisfaction", "Answered"],
        rows,
        "Importance and satisfaction are the shares who say 4 or 5 of 5, times 10, not means (Ulwick). Opportunity is importance plus what "
        "satisfaction lacks of it. Ranges hold 8 times in 10, by resampling people. Dashed lines: 10, 12 and 15.",
    )


def _max_diff(row: Survey, group: Any, groups: Any, url: str) -> Shown:
    found = group.max_diff
    if found is None:
        return Shown("Nobody answered.", "")
    titles = {item["id"]: item["title"] for item in row.body["items"]}
    bars = [Bar(titles[each.item], each.interval.low, each.utility, each.interval.high) for each in found.items]
    low, high = min(each.interval.low for each in found.items), max(each.interval.high for each in found.items)
    rows = [
        [(titles[each.item], ""), (f"{_signed(each.utility, 2)} ({_signed(each.interval.low, 2)} to {_signed(each.interval.high, 2)})", ""),
         (_share(each.share, each.share_interval), ""),
         (_signed(each.count_score, 2), ""), _opens(each.best, _of_item(url, each.item, group.segment, "best"), "answer"),
         _opens(each.worst, _of_item(url, each.item, group.segment, "worst"), "answer"),
         _opens(each.shown, _of_item(url, each.item, group.segment), "answer")]
        for each in found.items
    ]  # fmt: skip
    marks = [(number, _signed(number)) for number in range(int(low) - (low < 0), int(high) + 2)]
    return Shown(
        f"{titles[found.items[0].item][:100]} is liked best.",
        join(
            [
                _people(found.respondents, url, group.segment),
                f" chose in {words.plural(found.tasks, 'task')}; in {words.share(found.fit)} of them the best is the one with the greatest utility.",
            ]
        ),
        forest(bars, marks[0][0], marks[-1][0], marks, "Utilities with their 95 % intervals", line=0),
        ["Item", "Utility", "Chosen first of all", "(best − worst) / shown", "Best", "Worst", "Shown"],
        rows,
        "Utilities of a multinomial logit of best, then worst, around a mean of 0, with 95 % intervals that allow for the answers of one person "
        "hanging together. Items whose intervals overlap widely have no order.",
    )


def _nps(row: Survey, group: Any, groups: Any, url: str) -> Shown:
    found = group.promoters
    if found is None:
        return Shown("Nobody answered.", "")
    bars, rows = [], []
    for each in groups:
        nps = each.promoters
        if nps is None:
            continue
        bars.append(Bar(each.segment or "Everybody", 100 * nps.interval.low, 100 * nps.score, 100 * nps.interval.high))
        rows.append(
            [(each.segment or "Everybody", ""), (_points(nps), ""),
             (f"{100 * nps.standard_error:.1f}", ""), _opens(nps.promoters, _of_kind(url, "promoters", each.segment)),
             _opens(nps.passives, _of_kind(url, "passives", each.segment)), _opens(nps.detractors, _of_kind(url, "detractors", each.segment)),
             _opens(nps.respondents, _of_kind(url, "scored", each.segment))]
        )  # fmt: skip
    marks = [(at, _signed(at)) for at in (-100, -50, 0, 50, 100)]
    return Shown(
        f"Net Promoter Score {_signed(100 * found.score)}.",
        join(
            [
                f"{_signed(100 * found.interval.low)} to {_signed(100 * found.interval.high)} with 95 % confidence, from ",
                count(found.respondents, "answer", _of_kind(url, "scored", group.segment), of="people"),
                ".",
            ]
        ),
        forest(bars, -100, 100, marks, "Net Promoter Score by segment with 95 % intervals", line=0),
        ["Who", "Score", "Standard error", "Promoters", "Passives", "Detractors", "Answered"],
        rows,
        "The share of 9 and 10 less the share of 0 to 6. The standard error is √((p + d − (p − d)²) / n): a change smaller than two of "
        "them is noise.",
    )


def _sean_ellis(row: Survey, group: Any, groups: Any, url: str) -> Shown:
    found = group.fit
    if found is None:
        return Shown("No user answered.", "")
    bars, rows = [], []
    verdicts = {"above": "above 40 %", "below": "below 40 %", "open": "not decided"}
    for each in groups:
        fit = each.fit
        if fit is None:
            continue
        bars.append(Bar(each.segment or "Everybody", fit.interval.low, fit.share, fit.interval.high))
        rows.append(
            [(each.segment or "Everybody", ""), (_share(fit.share, fit.interval), ""),
             (verdicts[fit.verdict], ""), _opens(fit.very, _of_kind(url, "very", each.segment)),
             _opens(fit.somewhat, _of_kind(url, "somewhat", each.segment)), _opens(fit.not_disappointed, _of_kind(url, "not", each.segment)),
             _opens(fit.respondents, _of_kind(url, "users", each.segment)), _opens(fit.left_out, _of_kind(url, "others", each.segment))]
        )  # fmt: skip
    marks = [(0.0, "0"), (0.2, "20 %"), (FIT, "40 %"), (0.6, "60 %"), (0.8, "80 %"), (1.0, "100 %")]
    return Shown(
        f"{words.share(found.share)} would be very disappointed without it.",
        join(
            [
                f"{words.share(found.interval.low)} to {words.share(found.interval.high)} with 95 % confidence, from ",
                count(found.respondents, "user", _of_kind(url, "users", group.segment), of="people"),
                f"; against the 40 % it is {verdicts[found.verdict]}.",
            ]
        ),
        forest(bars, 0, 1, marks, "Share of very disappointed users by segment with 95 % intervals", line=FIT),
        ["Who", "Very disappointed", "Against 40 %", "Very", "Somewhat", "Not", "Users", "Not users"],
        rows,
        "Wilson’s intervals. The 40 % is Sean Ellis’ rule of thumb, no law; people who do not use the product are left out.",
    )


def _range(quantity: Any, digits: int, *, reverse: bool = False) -> str:
    low, high = (quantity.p90, quantity.p10) if reverse else (quantity.p10, quantity.p90)
    middle, low, high = (f"{value:.{digits}f}".replace("-", "−") for value in (quantity.p50, low + 0.0, high + 0.0))
    return f"{middle} ({low} to {high})".replace("−0.00", "0.00")


def _points(nps: Any) -> str:
    score, low, high = (_signed(100 * share) for share in (nps.score, nps.interval.low, nps.interval.high))
    return f"{score} ({low} to {high})"


def _signed(value: float, digits: int = 0) -> str:
    text = f"{value:+.{digits}f}".replace("-", "−")
    return text if float(f"{value:.{digits}f}") else text[1:]


def _share(share: float, interval: Any) -> str:
    return f"{words.share(share)} ({words.share(interval.low)} to {words.share(interval.high)})"


def _opens(number: int, url: str, noun: str = "person,people") -> tuple[SafeString, str]:
    """A cell with a count that opens its answers."""
    return count(number, noun, url, bare=True), OPENS


def _people(number: int, url: str, segment: str) -> SafeString:
    return count(number, "person,people", f"{url}?{urlencode({'segment': segment})}" if url and segment else url)


def _of_item(url: str, item: str, segment: str, kind: str = "") -> str:
    asked = {"item": item, "segment": segment} | ({"kind": kind} if kind else {})
    return f"{url}?{urlencode(asked)}" if url else ""


def _of_kind(url: str, kind: str, segment: str) -> str:
    return f"{url}?{urlencode({'kind': kind, 'segment': segment})}" if url else ""
