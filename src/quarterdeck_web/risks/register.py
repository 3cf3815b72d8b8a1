"""The register's lines: each risk with its ranges, what is expected of it, whose it is and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import FeatureFigures, Risk
from quarterdeck_web.lib.words import amount, plural, share
from quarterdeck_web.risks.exposure import DAYS_PER_WEEK, Exposure, exposure_chance, exposure_of
from quarterdeck_web.risks.naming import feature_url

TABS = {"open": "Open", "came true": "Came true", "closed": "Closed"}
Range = Mapping[str, float]


@dataclass(frozen=True)
class Line:
    """One risk as a row."""

    row: Risk
    feature_title: str
    feature_url: str
    exposure: Exposure

    @property
    def ref(self) -> str:
        """Its id."""
        return self.row.ref

    @property
    def body(self) -> dict[str, Any]:
        """Its document."""
        return self.row.body

    @property
    def state(self) -> str:
        """Open, came true or closed."""
        return str(self.body.get("state", "open"))

    @property
    def owner(self) -> str:
        """Who watches it."""
        return self.body.get("owner") or ""

    @property
    def is_market(self) -> bool:
        """Whether it is the Product Manager's: a risk to value or in the market."""
        return self.body.get("kind") == "market"

    @property
    def chance(self) -> float:
        """Its mean probability."""
        return exposure_chance(self.body)

    @property
    def chance_words(self) -> str:
        """Its probability as a range: 25–60 %."""
        found = self.body["probability"]
        return f"{100 * found['p10']:.0f}–{100 * found['p90']:.0f}\u202f%"

    @property
    def delay_weeks(self) -> dict[str, float] | None:
        """The delay it would bring, in weeks."""
        found = self.body.get("delay_days")
        return {point: days / DAYS_PER_WEEK for point, days in found.items()} if found else None

    @property
    def delay_top(self) -> float:
        """The far end of its delay, in weeks, for the scale of the column."""
        return self.delay_weeks["p90"] if self.delay_weeks else 0.0

    @property
    def loss_top(self) -> float:
        """The far end of its loss, for the scale of the column."""
        return float((self.body.get("loss") or {}).get("p90", 0.0))

    def amount(self, unit: str) -> float:
        """What is expected of it, in weeks or money."""
        return self.exposure.money if unit == "money" else self.exposure.weeks

    @property
    def weeks(self) -> float:
        """What is expected of it, in weeks."""
        return self.exposure.weeks

    @property
    def tone(self) -> str:
        """The colour of its bar: amber while nothing is done about it."""
        return "warn" if self.standing[0] == "No action yet" else ""

    @property
    def response_word(self) -> str:
        """The response in a word, where no action is written."""
        return str(self.body.get("response", "accept")).capitalize()

    @property
    def standing(self) -> tuple[str, str, str]:
        """How it stands: word, kind and shape of its dot."""
        if self.state != "open":
            return (TABS[self.state], "risk" if self.state == "came true" else "ok", "")
        if self.body.get("action"):
            return ("Working", "info", "half")
        return ("Accepted", "", "") if self.body.get("response", "accept") == "accept" else ("No action yet", "warn", "open")


def lines_of(scope: Scope, rows: Sequence[Risk], features: Mapping[str, FeatureFigures]) -> list[Line]:
    """Rows as lines."""
    return [
        Line(
            row,
            features[row.body["feature"]].title if row.body["feature"] in features else row.body["feature"],
            feature_url(scope, row.body["feature"]),
            exposure_of(row.body),
        )
        for row in rows
    ]


def filtered(lines: Sequence[Line], wanted: Mapping[str, str]) -> list[Line]:
    """Lines in the state, of the kind, owner, feature and words asked for."""
    return [
        line
        for line in lines
        if line.state == wanted["state"]
        and (not wanted["kind"] or line.body.get("kind", "delivery") == wanted["kind"])
        and (not wanted["owner"] or line.owner == wanted["owner"])
        and (not wanted["feature"] or line.body["feature"] == wanted["feature"])
        and (not wanted["q"] or wanted["q"].casefold() in f"{line.body['title']} {line.feature_title} {line.body.get('action', '')}".casefold())
    ]


def sorted_lines(lines: Sequence[Line], order: str, unit: str) -> list[Line]:
    """Lines by exposure (the largest first), chance, title, owner or feature."""
    match order:
        case "chance":
            return sorted(lines, key=lambda line: -line.chance)
        case "title":
            return sorted(lines, key=lambda line: line.body["title"].casefold())
        case "owner":
            return sorted(lines, key=lambda line: (line.owner.casefold(), -line.amount(unit)))
        case "feature":
            return sorted(lines, key=lambda line: (line.feature_title.casefold(), -line.amount(unit)))
        case "newest":
            return sorted(lines, key=lambda line: line.row.position, reverse=True)
    return sorted(lines, key=lambda line: (-line.amount(unit), -line.exposure.money, -line.exposure.days))


def lead_of_register(lines: Sequence[Line], simulated: Mapping[str, Any] | None, is_fresh: bool, unit: str, currency: str) -> tuple[str, str]:
    """What all open risks cost in expectation and at most in 85 % of futures, and where most of it lies."""
    if not lines:
        return "No risk is open.", "What may go wrong belongs here before it does: with a chance, a loss and somebody who watches."
    weeks, money = sum(line.weeks for line in lines), sum(line.exposure.money for line in lines)
    total = money if unit == "money" else weeks
    said = amount(money, currency) if unit == "money" else f"{weeks:,.1f} weeks"
    first = f"{plural(len(lines), 'open risk costs,open risks cost')} {said} in expectation"
    if simulated and is_fresh:
        drawn = simulated["money" if unit == "money" else "days"]["p85"]
        first += f", at most {amount(drawn, currency) if unit == 'money' else f'{drawn / DAYS_PER_WEEK:,.0f} weeks'} in 85 % of futures"
    waiting = [line for line in lines if line.standing[0] == "No action yet"]
    if waiting and total > 0:
        held = sum(line.amount(unit) for line in waiting) / total
        return f"{first}.", f"{plural(len(waiting), 'has,have')} no action yet and {'holds' if len(waiting) == 1 else 'hold'} {share(held)} of it."
    top = sorted(lines, key=lambda line: -line.amount(unit))[:3]
    if total > 0 and len(lines) > 3:
        return f"{first}.", f"The three largest hold {share(sum(line.amount(unit) for line in top) / total)} of it."
    return f"{first}.", ""
