"""What is wrong with a table, on the command line; and days that are options."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from quarterdeck.cli.output import say

if TYPE_CHECKING:
    from quarterdeck.importers.feedback import RowFlaw

MAX_FLAWS_SHOWN = 20


def tell_flaws(flaws: "Sequence[RowFlaw]", *, as_json: bool) -> None:
    """The first flaws with their places, and how many more there are; nothing where JSON is asked for."""
    if as_json:
        return
    for flaw in flaws[:MAX_FLAWS_SHOWN]:
        say(f"{'Refused' if flaw.severity == 'error' else 'Note'}: {flaw}")
    if len(flaws) > MAX_FLAWS_SHOWN:
        say(f"… and {len(flaws) - MAX_FLAWS_SHOWN:,} more.")


def flaws_as_json(flaws: "Sequence[RowFlaw]") -> list[dict[str, str]]:
    """All flaws as commands give them in JSON."""
    return [{"place": flaw.place, "message": flaw.message, "severity": flaw.severity} for flaw in flaws]


def day_of(text: str | None, option: str) -> date | None:
    """The day an option names. Raises `InvalidInput`."""
    from quarterdeck.errors import InvalidInput

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{option}: expected a day as YYYY-MM-DD, got {text!r}") from None
