"""What each audience sees: the one table by which every page, document and calendar is coarsened and redacted.

A *fact* is a kind of thing a product holds. Each fact has one rule for each audience; each field of the product's nouns
(`rule_fields`) and of a report (`rule_sections`) belongs to one fact. What no table names is shown to nobody.
"""

from dataclasses import dataclass
from typing import Literal

from quarterdeck.reports.document import Audience

AUDIENCES: tuple[Audience, ...] = ("engineering", "executive", "sales", "customers")
AUDIENCE_WORDS: dict[Audience, str] = {"engineering": "engineers", "executive": "executives", "sales": "sales", "customers": "customers"}

How = Literal["exact", "coarsened", "hidden"]


@dataclass(frozen=True)
class Rule:
    """How an audience sees a fact; for *coarsened* the words say what is left, for *exact* where it stands if not everywhere."""

    how: How
    words: str = ""


@dataclass(frozen=True)
class Fact:
    """A kind of fact with its rule for each audience.

    Texts of a fact that an audience may not see exactly are also taken out of other texts: with `stand_in`, that stands in
    their place; without one, the fact's own words may be used by others (a competitor's name in a feature's title).
    """

    key: str
    title: str
    rules: dict[Audience, Rule]
    stand_in: str = ""


EXACT, HIDDEN = Rule("exact"), Rule("hidden")


def _coarse(words: str) -> Rule:
    return Rule("coarsened", words)


def _only(words: str) -> Rule:
    return Rule("exact", words)


def _fact(key: str, title: str, engineering: Rule, executive: Rule, sales: Rule, customers: Rule, stand_in: str = "") -> Fact:
    return Fact(key, title, {"engineering": engineering, "executive": executive, "sales": sales, "customers": customers}, stand_in)


SOMEBODY, A_CUSTOMER, LEFT_OUT = "a named person", "a customer", "[not shown]"

_NOBODY = _coarse("“a named person”")
_OF_A_CHANGE = _only("only as the cause of a change")

FACTS: tuple[Fact, ...] = (
    _fact("product", "The product's name and the day of the plan", EXACT, EXACT, EXACT, EXACT),
    _fact("titles", "Titles of planned features", EXACT, EXACT, EXACT, EXACT),
    _fact("published", "What the portal publishes", EXACT, EXACT, EXACT, EXACT),
    _fact(
        "finish",
        "When a feature is done",
        _only("its activities, and the days of 50 and 85 %"),
        _coarse("the quarter by whose end it is done with 85 %"),
        _coarse("the quarter, and only from 85 %"),
        _coarse("now, next or later"),
    ),
    _fact("releases", "Releases, their days and their chance", EXACT, EXACT, HIDDEN, HIDDEN),
    _fact("promises", "What was promised, and whether it holds", EXACT, EXACT, _coarse("the quarter, and only from 85 %"), HIDDEN),
    _fact("outcomes", "Objectives and key results", EXACT, EXACT, HIDDEN, HIDDEN),
    _fact(
        "changes",
        "What changed since the baseline, and why",
        EXACT,
        EXACT,
        _coarse("enters, leaves, earlier or later, and the kind of cause"),
        _coarse("joins or leaves, without a cause"),
    ),
    _fact("left_out", "What is left out, and why", EXACT, _coarse("how many, for each objective"), HIDDEN, HIDDEN),
    _fact("money", "Values, costs and money", EXACT, EXACT, HIDDEN, HIDDEN),
    _fact("customers", "Names of customers", EXACT, EXACT, EXACT, _coarse("“a customer”"), A_CUSTOMER),
    _fact("people", "Names of people", EXACT, _NOBODY, _NOBODY, _NOBODY, SOMEBODY),
    _fact("teams", "Teams, skills and capacity", EXACT, _only("where a decision or a change is about one"), HIDDEN, HIDDEN),
    _fact("work", "Options, activities, asks, estimates and dependencies", EXACT, _OF_A_CHANGE, HIDDEN, HIDDEN),
    _fact("risks", "Risks, assumptions and verdicts", EXACT, _only("only as the cause of a change, and promises that may not hold"), HIDDEN, HIDDEN),
    _fact("needs", "Needs and the strength of their evidence", EXACT, _only("only the first strong one that no feature answers"), HIDDEN, HIDDEN),
    _fact("evidence", "What people said, word for word", EXACT, HIDDEN, HIDDEN, HIDDEN, LEFT_OUT),
    _fact("notes", "Internal notes and reasons", EXACT, HIDDEN, HIDDEN, HIDDEN, LEFT_OUT),
    _fact("market", "Competitors, deals, segments, and customers' revenue", HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    _fact(
        "history",
        "Earlier outcomes, updates and forecasts",
        _only("as shares, and titles that others wait for"),
        _coarse("as shares"),
        HIDDEN,
        HIDDEN,
    ),
    _fact("identifiers", "Identifiers", EXACT, HIDDEN, HIDDEN, HIDDEN),
    _fact(
        "method", "How it was computed, sources, flaws", EXACT, _coarse("how near the best the plan is, how earlier dates came out"), HIDDEN, HIDDEN
    ),
)

FACT: dict[str, Fact] = {fact.key: fact for fact in FACTS}


def rule(audience: Audience, fact: str) -> Rule:
    """The rule of a fact; hidden where the table does not name it."""
    known = FACT.get(fact)
    return known.rules.get(audience, HIDDEN) if known else HIDDEN


def sees(audience: Audience, fact: str) -> bool:
    """Whether an audience sees a fact at all, exactly or coarsened."""
    return rule(audience, fact).how != "hidden"


def sees_exactly(audience: Audience, fact: str) -> bool:
    """Whether an audience sees a fact as it is."""
    return rule(audience, fact).how == "exact"
