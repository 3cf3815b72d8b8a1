"""What small, medium and large come to for a team: as its done work says, else as the product set it."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.products.figures import bodies
from quarterdeck_web.teams.models import AskConversion

SIZES = ("small", "medium", "large")


class Sizes:
    """The ranges that a size can stand for; nothing is computed here."""

    def __init__(self, scope: Scope) -> None:
        figures = bodies(scope, "learned").get("learned") or {}
        self.learned: dict[str, dict[str, Any]] = figures.get("sizes") or {}
        self.narrow: dict[str, list[dict[str, str]]] = figures.get("narrow") or {}
        rows = scope.rows(AskConversion).values_list("body", flat=True)
        self.set: dict[tuple[str, str], dict[str, float]] = {(body["level"], body.get("team") or ""): body["effort"] for body in rows}

    def of(self, size: str, team: str = "") -> dict[str, Any] | None:
        """Days (10, 50, 90 %) and where they come from: the team's done work, all teams' done work, or what was set; None for nothing."""
        for own in dict.fromkeys((team, "")):
            if found := self.learned.get(own, {}).get(size):
                return {"size": size, **found}
        for own in dict.fromkeys((team, "")):
            if days := self.set.get((size, own)):
                return {"size": size, "days": days, "said": f"set under Feasibility: {days['p10']:g}–{days['p90']:g} days"}
        return None

    def choices(self, team: str = "") -> list[dict[str, Any]]:
        """Each size that stands for something."""
        return [found for size in SIZES if (found := self.of(size, team))]

    def too_narrow(self, feature: str, option: str = "") -> list[dict[str, str]]:
        """Ranges of a feature's work (of one option, if given) that are too narrow against what was learned."""
        return [each for each in self.narrow.get(feature, ()) if not option or each["option"] == option]
