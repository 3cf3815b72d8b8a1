"""What was asked for of committed features: later days and cuts of scope."""

from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.adapters import adapter_of
from quarterdeck.cli.output import say, table
from quarterdeck.cli.product_commands import JsonFlag, ProductPath, print_json
from quarterdeck.errors import InvalidInput
from quarterdeck.units import format_date, format_probability

if TYPE_CHECKING:
    from quarterdeck.product import ExceptionRequest

STATES = ("open", "approved", "refused")


def exceptions(
    file: ProductPath,
    state: Annotated[str | None, typer.Option("--state", metavar="open|approved|refused", help="Only these.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """List the exceptions of a product: what was asked for, what it costs, what was decided, and whether it held."""
    import json

    from quarterdeck.product import ExceptionRequest, read_product

    if state is not None and state not in STATES:
        raise InvalidInput(f"--state: expected {', '.join(STATES)}, got {state!r}")
    product = read_product(file)
    found = [each for each in product.exceptions if state in (None, each.state)]
    if as_json:
        bodies = json.loads(adapter_of(list[ExceptionRequest]).dump_json(found))
        print_json([{**body, "state": each.state} for body, each in zip(bodies, found, strict=True)])
        return
    counts = ", ".join(f"{sum(each.state == word for each in product.exceptions)} {word}" for word in STATES)
    say(f"{product.name}: {len(product.exceptions)} exceptions asked for; {counts}.")
    titles = {each.id: each.title for each in product.features}
    heads = ("Exception", "Feature", "Asked for", "On time before", "after", "Value lost", "State", "Reason")
    rows = [(each.id, titles.get(each.feature, each.feature), _what(each), *_costs(each), each.outcome or each.state, each.reason) for each in found]
    table(heads, rows, numbers=(3, 4, 5))


def _what(asked: "ExceptionRequest") -> str:
    if asked.moves != "scope":
        return f"{asked.moves} {format_date(asked.from_day)} → {format_date(asked.to_day)}"
    return f"option {asked.to_option} alone" if asked.to_option else f"without {', '.join(asked.dropped)}"


def _costs(asked: "ExceptionRequest") -> tuple[str, str, str]:
    before, after = ("–" if chance is None else format_probability(chance) for chance in (asked.on_time_before, asked.on_time_after))
    return before, after, "–" if asked.value_lost is None else f"{asked.value_lost.p50:,.0f}"
