"""Who may read which report: one table, from which pages, refusals and tests read."""

from dataclasses import dataclass

from quarterdeck_web.accounts.permissions import Role

PLANNERS = frozenset({Role.OWNER, Role.PM, Role.TPM})
"""Who sees everything: documents they take along are cut for nobody, unless they ask for it."""
_INSIDE = PLANNERS | {Role.CONTRIBUTOR}
_EVERYBODY = _INSIDE | {Role.VIEWER}


@dataclass(frozen=True)
class Audience:
    """An audience with its title, who may read its report, and how the plan is coarsened for it."""

    name: str
    title: str
    readers: frozenset[Role]
    sentence: str
    has_calendar: bool = True


AUDIENCES: dict[str, Audience] = {
    each.name: each
    for each in (
        Audience("executive", "Executives", _EVERYBODY, "Outcomes, releases and decisions; no names of people"),
        Audience("engineering", "Engineers", _INSIDE, "Everything: people, activities, 50 and 85 % dates"),
        Audience("sales", "Sales", _INSIDE, "Quarters, and only what holds with 85 %; no money, no names of people"),
        Audience("customers", "Customers", _EVERYBODY, "Now, next and later; no dates, no money, no names", has_calendar=False),
    )
}


def readable_by(roles: frozenset[Role] | set[Role]) -> list[Audience]:
    """The audiences whose report somebody with these roles may read."""
    return [each for each in AUDIENCES.values() if each.readers & roles]
