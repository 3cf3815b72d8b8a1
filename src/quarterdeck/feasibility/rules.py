"""Asks that break the rules of asking: dedicated without a champion, without a level, of a team that is gone or empty."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from quarterdeck.feasibility.capacity import standing_team, team_key
from quarterdeck.feasibility.demand import Asked
from quarterdeck.product import Ask, Feature, ImportNote
from quarterdeck.product.noun import noun
from quarterdeck.product.teams import AskLevel

RuleKind = Literal["champion missing", "mislabelled champion", "level missing", "archived team", "team without members"]

MISLABELLED: RuleKind = "mislabelled champion"
"""Also the kind of import note that says a champion is named in the source, only not as one."""


@noun
class RuleFinding:
    """One ask that breaks a rule, or (`is_data_defect`) only seems to, since the source itself is at fault."""

    kind: RuleKind
    feature: str
    title: str
    ask: str
    team: str
    level: AskLevel
    is_data_defect: bool
    message: str


def rule_findings(asked: Asked) -> tuple[RuleFinding, ...]:
    """Every finding, in the order of features and asks."""
    notes: dict[str, list[ImportNote]] = defaultdict(list)
    for note in asked.product.import_notes:
        if note.kind == MISLABELLED and note.subject is not None:
            notes[note.subject].append(note)
    found: list[RuleFinding] = []
    for feature, ask, is_dedicated in asked.asks():
        found.extend(_champion(feature, ask, is_dedicated, notes[feature.id]))
        found.extend(_level(feature, ask))
        found.extend(_team(asked, feature, ask))
    return tuple(found)


def _champion(feature: Feature, ask: Ask, is_dedicated: bool, notes: list[ImportNote]) -> Iterator[RuleFinding]:
    defect = next((note for note in notes if f"'{ask.team}'" in note.message or f"[{ask.team}]" in note.message), None)
    if is_dedicated and defect is not None:
        yield _finding(MISLABELLED, feature, ask, defect.message, is_data_defect=True)
    elif is_dedicated and ask.champion is None:
        message = (
            f"'{feature.title}' asks {ask.level} support of team {ask.team} without a champion there. Medium and large asks need one: name them."
        )
        yield _finding("champion missing", feature, ask, message)


def _level(feature: Feature, ask: Ask) -> Iterator[RuleFinding]:
    if ask.level == "unsized":
        message = f"'{feature.title}' asks team {ask.team} without saying how much: agree on a level."
        yield _finding("level missing", feature, ask, message)


def _team(asked: Asked, feature: Feature, ask: Ask) -> Iterator[RuleFinding]:
    team = next((each for each in asked.product.teams if each.id == ask.team), None)
    home = standing_team(asked.product, ask.team)
    if team is not None and team.archived_on is not None:
        heir = f"; it was merged into {home}" if home != ask.team else ""
        message = f"'{feature.title}' asks team {ask.team}, archived on {team.archived_on}{heir}. Ask a team that stands."
        yield _finding("archived team", feature, ask, message)
    resource = asked.resources.get(team_key(home))
    if resource is None or resource.num_people == 0:
        message = f"'{feature.title}' asks team {ask.team}, in which nobody is known: nothing says what it can take."
        yield _finding("team without members", feature, ask, message)


def _finding(kind: RuleKind, feature: Feature, ask: Ask, message: str, *, is_data_defect: bool = False) -> RuleFinding:
    return RuleFinding(
        kind=kind, feature=feature.id, title=feature.title, ask=ask.id, team=ask.team, level=ask.level, is_data_defect=is_data_defect, message=message
    )
