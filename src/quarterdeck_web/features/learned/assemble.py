"""What done work says of sizes and ranges, as figures that forms and pages read."""

from typing import Any

SIZES = ("small", "medium", "large")


def learned_of(product: Any) -> dict[str, Any]:
    """What each team's sizes came to, and the planned work whose ranges are too narrow against it.

    `sizes`: team (empty: all) → size → `days` (10, 50, 90 %, person-days) and the sentence that `said` them. `narrow`:
    feature → each range that is too narrow, with its `option`, `activity` and the sentence.
    """
    from quarterdeck.forecast.estimates import learn_estimates, narrow_ranges

    learned = learn_estimates(product)
    sizes: dict[str, dict[str, Any]] = {}
    for team in (None, *(team.id for team in product.teams)):
        for size in SIZES:
            found = learned.range_of_size(size, team)
            if found is not None and found.team == team:
                days = {point: round(getattr(found.days, point), 1) for point in ("p10", "p50", "p90")}
                sizes.setdefault(team or "", {})[size] = {"days": days, "said": _in_words(found.sentence)}
    narrow: dict[str, list[dict[str, str]]] = {}
    for each in narrow_ranges(product, learned):
        said = _in_words(each.sentence.removeprefix(f"{each.feature} "))
        narrow.setdefault(each.feature, []).append({"option": each.option, "activity": each.activity, "said": said})
    return {"sizes": sizes, "narrow": narrow}


def _in_words(sentence: str) -> str:
    """Without the sign of statistics: whoever estimates reads what was counted."""
    return sentence.replace("n = ", "done goals: ")
