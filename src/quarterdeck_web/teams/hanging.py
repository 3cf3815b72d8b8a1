"""What hangs on a team, a person or a skill, and taking one away with everything that cannot be without it.

Apps above this one know more (whose work needs the skill, who asks the team): they add themselves to `HELD_BY`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.lib.words import plural
from quarterdeck_web.products.changes import Changing, changing
from quarterdeck_web.products.rows import NounRow
from quarterdeck_web.teams.models import Absence, AskConversion, DecisionCapacity, Person, Skill, Team


@dataclass(frozen=True)
class Holder:
    """Something that needs a noun: as long as it does, the noun stays."""

    title: str
    url: str
    why: str


HELD_BY: list[Callable[[Scope, NounRow], list[Holder]]] = []
"""What apps above say of a noun that is to go: who needs it."""

SECTIONS: list[Callable[[Scope, NounRow], dict[str, Any] | None]] = []
"""What apps above add to the page of a team or a person: a mapping with `template` and what it shows, or None."""


def holders_of(scope: Scope, row: NounRow) -> list[Holder]:
    """Everything that would be left without what it needs."""
    return [holder for held_by in HELD_BY for holder in held_by(scope, row)]


def sections_of(scope: Scope, row: NounRow) -> list[dict[str, Any]]:
    """What apps above show on a noun's page."""
    return [section for make in SECTIONS if (section := make(scope, row)) is not None]


def goes_along(scope: Scope, row: NounRow) -> list[str]:
    """What would go or change with it, in words."""
    said: list[tuple[int, str]] = []
    match row:
        case Team():
            said = [
                (len(members_of(scope, row)), "person loses this team,people lose this team"),
                (scope.rows(Team).filter(parent=row).count(), "team stands alone then,teams stand alone then"),
                (scope.rows(DecisionCapacity).filter(team=row).count(), "limit on its decisions goes,limits on its decisions go"),
                (scope.rows(AskConversion).filter(team=row).count(), "conversion of its asks goes,conversions of its asks go"),
            ]
        case Person():
            leads = sum(row.ref in body.get("leads", ()) for body in scope.rows(Team).values_list("body", flat=True))
            said = [
                (scope.rows(Absence).filter(person=row).count(), "absence goes,absences go"),
                (leads, "team loses this lead,teams lose this lead"),
            ]
        case Skill():
            said = [(len(_holding(scope, row)), "person loses this skill,people lose this skill")]
    return [plural(number, words) for number, words in said if number]


def take_away(scope: Scope, row: NounRow) -> None:
    """Delete a team, person or skill and what cannot be without it, in one act that can be undone.

    Raises
    ------
    Refused
        If something needs it: the message names what.
    """
    holders = holders_of(scope, row)
    if holders:
        named = ", ".join(holder.title for holder in holders[:3]) + (f" and {len(holders) - 3} more" if len(holders) > 3 else "")
        raise Refused(f"{row} is needed by {named}.", "Give that work to somebody else first, or archive instead of deleting.")
    with changing(scope, "teams.edit") as change:
        _loosen(change, row)
        change.delete(row)


def members_of(scope: Scope, team: Team) -> list[Person]:
    """The people of a team, in the product's order."""
    return [person for person in scope.rows(Person) if any(place["team"] == team.ref for place in person.body.get("memberships", ()))]


def _holding(scope: Scope, skill: Skill) -> list[Person]:
    return [person for person in scope.rows(Person) if skill.ref in person.body.get("skills", ())]


def _loosen(change: Changing, row: NounRow) -> None:
    scope = change.scope
    match row:
        case Team():
            for person in members_of(scope, row):
                change.update(person, {"memberships": [place for place in person.body["memberships"] if place["team"] != row.ref] or None})
            for model in (DecisionCapacity, AskConversion):
                for each in scope.rows(model).filter(team=row):
                    change.delete(each)
            for team in scope.rows(Team):
                if row.ref in (team.body.get("parent"), team.body.get("merged_into")):
                    change.update(team, {field: None for field in ("parent", "merged_into") if team.body.get(field) == row.ref})
        case Person():
            for absence in scope.rows(Absence).filter(person=row):
                change.delete(absence)
            for team in scope.rows(Team):
                if row.ref in team.body.get("leads", ()):
                    change.update(team, {"leads": [lead for lead in team.body["leads"] if lead != row.ref] or None})
        case Skill():
            for person in _holding(scope, row):
                change.update(person, {"skills": [skill for skill in person.body["skills"] if skill != row.ref] or None})
