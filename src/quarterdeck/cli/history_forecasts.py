"""Forecasts from a product's own history: what it finished, and what became of the days that were stated."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from quarterdeck.cli.output import say, table
from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.units import format_date, format_probability

if TYPE_CHECKING:
    from quarterdeck.forecast.milestones import MilestoneRow, ProductMilestones
    from quarterdeck.forecast.throughput import TeamHistory

WHOLE_PRODUCT = "the whole product"
HEAD_BYTES = 4096


def is_product(path: Path) -> bool:
    """Whether a file says of itself, at its beginning, that it is a product; a table never does."""
    if path.suffix.lower() not in (".json", ".yaml", ".yml"):
        return False
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as wrong:
        raise UnreadableFile(str(path), wrong.strerror or "cannot be read.", "Name a file that is there.") from wrong
    return b"quarterdeck-product" in head


def product_histories(path: Path, unit: str, as_of: date | None) -> tuple[list["TeamHistory"], date]:
    """What the whole product and its teams finished, and the day on the morning of which it is told; the whole comes first.

    Raises
    ------
    InvalidInput
        If nothing was finished before that day.
    """
    from dataclasses import replace

    from quarterdeck.forecast.throughput import UNITS, throughput_of_product
    from quarterdeck.product import read_product

    if unit not in UNITS:
        raise InvalidInput(f"--unit: expected {' or '.join(UNITS)}, got {unit!r}")
    product = read_product(path)
    product = replace(product, as_of=as_of) if as_of else product
    found = throughput_of_product(product, unit)
    if found.whole is None:
        what = "goals or features" if unit == "goals" else "work items"
        other = "goals" if unit == "items" else "items"
        raise InvalidInput(f"expected {what} that were finished before {product.as_of}, got none in {path}. Try --unit {other}")
    titles = {team.id: team.title for team in product.teams}
    whole = replace(found.whole, team=WHOLE_PRODUCT)
    return [whole, *(replace(each, team=titles.get(each.team, each.team)) for each in found.teams)], product.as_of


def tell_milestones(found: "ProductMilestones", name: str, chosen: list["MilestoneRow"]) -> None:
    """Chances by the day stated and by each release, with those of the reference class."""
    say(f"{name}, on the morning of {format_date(found.made_on)}: {len(chosen)} of {len(found.rows)} milestones that state a day.")
    say(found.note)
    releases = [f"{each.title}, {format_date(each.by, found.made_on)}" for each in found.columns]
    heads = ("Milestone", "Stated for", "On time", "Reference class", *releases)
    table(heads, [_row(each, found) for each in chosen], title="Finished by then", numbers=tuple(range(2, len(heads))))
    heads = ("Milestone", "Size", "Committed", "Slips", "Days quiet", "Waits for", "Team on time")
    table(heads, [(row.title, *_basis(row)) for row in chosen], title="What it rests on", numbers=(3, 4, 5, 6))
    late = [(each.title, format_date(each.stated, found.made_on)) for each in found.overdue]
    table(("Milestone", "Stated for"), late, title="Past their day: state a new one")
    if found.num_unstated:
        say(f"Planned features that state no day: {found.num_unstated}. Give a due date, a release or a promise.")


def _row(each: "MilestoneRow", found: "ProductMilestones") -> tuple[str, ...]:
    by = {chance.column: format_probability(chance.probability) for chance in each.by}
    stated = format_date(each.stated, found.made_on) if each.stated else "–"
    both = (format_probability(chance) if chance is not None else "too far ahead" for chance in (each.on_time, each.reference_on_time))
    return each.title, stated, *both, *(by.get(column.id, "–") for column in found.columns)


def _basis(row: "MilestoneRow") -> tuple[object, ...]:
    rests = row.rests
    committed = "yes" if rests.is_committed else "no"
    return rests.size, committed, rests.num_slips, rests.quiet_days, rests.num_waiting_for or "–", format_probability(rests.team_on_time)
