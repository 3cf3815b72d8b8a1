"""One learned range: what a team's work of a size or an estimate took, and whether a stated range is wide enough."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from quarterdeck.cli.output import say
from quarterdeck.cli.product_commands import print_json
from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.estimates import LearnedEstimates, LearnedRange, check_range, learn_estimates
from quarterdeck.uncertainty import ThreePoint

if TYPE_CHECKING:
    from quarterdeck.product import ProductFile


def tell_learned(product: "ProductFile", size: str, team: str, given: str, as_json: bool) -> None:
    """Say the learned ranges of a team or size, or that of a stated estimate with what it lacks."""
    if team and team not in {each.id for each in product.teams}:
        known = ", ".join(each.id for each in product.teams) or "none"
        raise InvalidInput(f"--team: expected a team of the product ({known}), got {team!r}")
    effort = _three_points(given) if given else None
    learned = learn_estimates(product)
    found = _ranges(learned, effort, size, team)
    narrow = check_range(learned, effort, team or None, size) if effort else None
    if as_json:
        print_json({"ranges": [asdict(each) for each in found], "narrow": asdict(narrow) if narrow else None})
        return
    if not found:
        say(f"{product.name}: no done work of that kind says what it took. Give outcomes team, size, estimate_days and actual_days.")
    for each in found:
        say(f"{each.title}, {each.size or 'any size'}: {each.sentence}, {each.days.p50:.0f} in the middle.")
    if narrow:
        say(f"Too narrow: {narrow.sentence}.")
    elif effort and found:
        say("Nothing says that this range is too narrow.")


def _ranges(learned: LearnedEstimates, effort: ThreePoint | None, size: str, team: str) -> list[LearnedRange]:
    if effort is not None:
        found = [learned.range_of(effort.p50, team or None, size)]
    else:
        found = [learned.range_of_size(each, team or None) for each in ((size,) if size else ("small", "medium", "large"))]
    return [each for each in found if each is not None]


def _three_points(text: str) -> ThreePoint:
    """Three numbers as typed, in days."""
    wanted = f"--range: expected three days that rise, all above 0, like 3,5,9, got {text!r}"
    try:
        low, middle, high = (float(each) for each in text.split(","))
        found = ThreePoint(low, middle, high)
    except (ValueError, InvalidInput) as error:
        raise InvalidInput(wanted) from error
    if found.p10 <= 0:
        raise InvalidInput(wanted)
    return found
