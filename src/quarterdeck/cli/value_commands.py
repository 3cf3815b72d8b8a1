"""Judging a product: needs, value, feasibility."""

from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.cli.output import json_out, next_step, say, table
from quarterdeck.cli.product_commands import JsonFlag, ProductPath
from quarterdeck.units import format_amount, format_share

if TYPE_CHECKING:
    from quarterdeck.evidence import NeedStrength


def needs(
    file: ProductPath,
    strong: Annotated[float, typer.Option(min=0, max=1, help="From which share on a need is strong.")] = 0.05,
    as_json: JsonFlag = False,
) -> None:
    """List needs by strength, with percent, n and interval, and the strong ones that no feature answers."""
    from quarterdeck.cli.loading import sound_product
    from quarterdeck.evidence import strong_needs

    product = sound_product(file)
    found = strong_needs(product, strong_share=strong)
    if as_json:
        json_out(found)
        return
    unanswered = [each for each in found.needs if each.is_unanswered]
    say(f"{product.name}: {len(unanswered)} strong needs have no feature that answers them, of {len(found.needs)} needs.")
    heads = ("Need", "Strong", "95 %", "Also wanted", "n", "From")
    table(heads, [_need_row(each) for each in unanswered], title="Strong and unanswered", numbers=(1, 4))
    answered = [each for each in found.needs if not each.is_unanswered]
    rows = [(*_need_row(each), "; ".join(answer.title for answer in each.answers[:3])) for each in answered]
    table((*heads, "Answered by"), rows, title="The others", numbers=(1, 4))
    next_step(f"quarterdeck value {file}")


def _need_row(need: "NeedStrength") -> tuple[str, ...]:
    latest = need.surveys[0] if need.surveys else None
    if latest is not None and (need.voices is None or latest.strong_share >= need.voices.share):
        interval = f"{_percent(latest.interval.low)} to {_percent(latest.interval.high)}"
        return need.title, _percent(latest.strong_share), interval, _percent(latest.mild_share), f"{latest.respondents:,}", latest.survey
    if need.voices is not None:
        interval = f"{_percent(need.voices.interval.low)} to {_percent(need.voices.interval.high)}"
        return (
            need.title,
            _percent(need.voices.share),
            interval,
            "",
            f"{need.voices.items:,}",
            f"{need.voices.people} people, {need.voices.accounts} accounts",
        )
    return need.title, "", "", "", "0", "nobody yet"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def value(
    file: ProductPath,
    method: Annotated[str, typer.Option(help="value, rice, ice, wsjf, safe-wsjf, cd3, opportunity, kano, pairwise or custom.")] = "value",
    top: Annotated[int, typer.Option(min=1, help="k in the chance to be among the first k.")] = 10,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    as_json: JsonFlag = False,
) -> None:
    """Rank features by one method, each rank with its doubt."""
    from quarterdeck.cli.loading import sound_product
    from quarterdeck.value import rank

    product = sound_product(file)
    ranking = rank(product, method, top=top, seed=seed)
    if as_json:
        json_out(ranking)
        return
    sure = sum(item.probability_top >= 0.9 for item in ranking.items)
    say(f"{product.name} by {ranking.title} ({ranking.formula}): {sure} features are among the first {top} in 9 of 10 futures.")
    rows = [
        (
            item.feature,
            item.title,
            f"{item.rank_low}–{item.rank_high}",
            format_amount(item.score.p10, ranking.unit),
            format_amount(item.score.p50, ranking.unit),
            format_amount(item.score.p90, ranking.unit),
            format_share(item.probability_top),
        )
        for item in ranking.items
    ]
    table(("Feature", "Title", "Rank", "10 %", "50 %", "90 %", f"Among first {top}"), rows, numbers=(3, 4, 5, 6))
    if ranking.lacking:
        table(("Feature", "Title", "Lacks"), [(each.feature, each.title, each.missing) for each in ranking.lacking], title="Not ranked")
    say(f"Mind: {ranking.caution}")
    next_step(f"quarterdeck feasibility {file}")


def feasibility(file: ProductPath, as_json: JsonFlag = False) -> None:
    """Say who is asked for more than they have, which rules are broken, what can be built and what hangs on money."""
    from quarterdeck.cli.feasibility_text import tell_feasibility
    from quarterdeck.cli.loading import sound_product
    from quarterdeck.feasibility import assess

    product = sound_product(file)
    report = assess(product)
    if as_json:
        json_out(report)
        return
    tell_feasibility(product, report)
    next_step(f"quarterdeck plan {file} -o plan.json")
