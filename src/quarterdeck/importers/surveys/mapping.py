"""Which column of a survey's table holds what, told by its name."""

import re
from typing import Literal

from quarterdeck.importers.whole_table import WholeTable, plain
from quarterdeck.product import SurveyMethod
from quarterdeck.product.noun import noun

Role = Literal[
    "", "respondent", "segment", "comment", "score", "disappointed", "active",
    "functional", "dysfunctional", "importance", "satisfaction", "shown", "best", "worst",
]  # fmt: skip

METHODS: dict[SurveyMethod, str] = {
    "kano": "Kano",
    "opportunity": "Opportunity score",
    "max-diff": "MaxDiff",
    "nps": "Net Promoter Score",
    "sean-ellis": "Sean Ellis’ question",
}
ROLES: dict[Role, str] = {
    "": "leave out",
    "respondent": "who answered",
    "segment": "segment",
    "comment": "comment",
    "score": "0 to 10",
    "disappointed": "how disappointed",
    "active": "uses the product",
    "functional": "with it",
    "dysfunctional": "without it",
    "importance": "importance, 1 to 5",
    "satisfaction": "satisfaction, 1 to 5",
    "shown": "items shown",
    "best": "best",
    "worst": "worst",
}
PAIRS: dict[SurveyMethod, tuple[Role, ...]] = {
    "kano": ("functional", "dysfunctional"),
    "opportunity": ("importance", "satisfaction"),
    "max-diff": ("shown", "best", "worst"),
    "nps": ("score",),
    "sean-ellis": ("disappointed",),
}
"""What each method needs; all but the last two of each item (or task)."""

_ALONE: dict[Role, tuple[str, ...]] = {
    "respondent": (
        *("respondent", "respondent id", "response id", "responseid", "id", "participant", "participant id", "user", "user id", "person"),
        *("email", "email address", "name", "caseid", "case id", "token", "#"),
    ),
    "segment": ("segment", "group", "plan", "tier", "role", "company size", "cohort", "persona", "customer type", "industry"),
    "comment": ("comment", "comments", "why", "reason", "feedback", "verbatim", "open text", "what is the main reason for your score"),
    "score": ("score", "nps", "nps score", "rating", "recommend", "likelihood to recommend", "how likely are you to recommend us"),
    "disappointed": ("disappointed", "disappointment", "answer", "pmf", "how would you feel"),
    "active": ("active", "is active", "active user", "uses the product", "user of the product", "uses it"),
    "shown": ("shown", "items", "items shown", "options", "alternatives"),
    "best": ("best", "most", "most important", "most preferred"),
    "worst": ("worst", "least", "least important", "least preferred"),
}
_OF_ITEMS: tuple[tuple[Role, str], ...] = (
    ("dysfunctional", "dysfunctional|without(?: it)?|absent|absence|lacking|negative"),
    ("functional", "functional|with(?: it)?|present|presence|having|positive"),
    ("importance", "importance|important|imp"),
    ("satisfaction", "satisfaction|satisfied|sat"),
)
_OF_TASKS: tuple[tuple[Role, str], ...] = (("shown", "shown|items?|options?|alternatives?"), ("best", "best|most"), ("worst", "worst|least"))


@noun
class ColumnUse:
    """What one column holds. `item` is the item's title, or which task of MaxDiff it belongs to."""

    column: str
    role: Role
    item: str = ""


@noun
class SurveyMapping:
    """How a table is read as a survey."""

    format: Literal["quarterdeck-survey-mapping"] = "quarterdeck-survey-mapping"
    version: Literal[1] = 1
    method: SurveyMethod
    columns: tuple[ColumnUse, ...] = ()

    def of(self, role: Role) -> tuple[ColumnUse, ...]:
        """The columns of one role."""
        return tuple(use for use in self.columns if use.role == role)

    def one(self, role: Role) -> str:
        """The first column of a role, empty where there is none."""
        return next((use.column for use in self.columns if use.role == role), "")


def suggest_survey(table: WholeTable, method: SurveyMethod | None = None) -> SurveyMapping | None:
    """The mapping that the columns' names give away; None where they give away no method."""
    uses = [_use(column) for column in table.columns]
    found = method or _method(uses)
    if found is None:
        return None
    is_long = any(use.role == "best" and not use.item for use in uses)
    wanted = {"respondent", "segment", "comment", "active", *PAIRS[found]}
    kept, taken = [], set()
    for use in uses:
        role, item = use.role, use.item
        if role not in wanted or (found not in ("nps", "sean-ellis") and role == "active"):
            role, item = "", ""
        elif found == "max-diff" and is_long and role == "shown":
            item = ""
        if role in ("respondent", "segment", "comment", "score", "disappointed", "active"):
            role = "" if role in taken else role
            taken.add(role)
        kept.append(ColumnUse(column=use.column, role=role, item=item))
    return SurveyMapping(method=found, columns=tuple(kept))


def _use(column: str) -> ColumnUse:
    name = plain(column)
    for role, words in _OF_ITEMS:
        if item := _item(column, words):
            return ColumnUse(column=column, role=role, item=item)
    for role, words in _OF_TASKS:
        numbered = re.fullmatch(rf"(?:(?:task|question|set|q|t) ?(\d+) (?:{words})(?: \d+)?|(?:{words}) ?(\d+)|(\d+) (?:{words}))", name)
        if numbered:
            return ColumnUse(column=column, role=role, item=next(number for number in numbered.groups() if number))
    for role, aliases in _ALONE.items():
        if name in aliases:
            return ColumnUse(column=column, role=role)
    if "recommend" in name:
        return ColumnUse(column=column, role="score")
    if "how would you feel" in name or "disappointed" in name:
        return ColumnUse(column=column, role="disappointed")
    return ColumnUse(column=column, role="")


def _item(column: str, words: str) -> str:
    """The item of a name such as `Dark mode (functional)`, `Dark mode - with`, `functional: Dark mode`."""
    after = re.fullmatch(rf"(?P<item>.+?)\s*(?:[(\[]\s*(?:{words})\s*[)\]]|\s[-–—|/]\s*(?:{words})|[:_.]\s*(?:{words}))\s*", column, re.IGNORECASE)
    before = re.fullmatch(rf"\s*(?:[(\[]\s*(?:{words})\s*[)\]]|(?:{words})\s*[:|–—-])\s*(?P<item>.+?)\s*", column, re.IGNORECASE)
    found = after or before
    return " ".join(found["item"].split()) if found else ""


def _method(uses: list[ColumnUse]) -> SurveyMethod | None:
    roles = {use.role for use in uses}
    return next((method for method, needed in PAIRS.items() if set(needed) <= roles), None)
