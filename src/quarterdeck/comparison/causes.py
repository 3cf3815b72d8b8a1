"""Input changes grouped into a handful of causes, by whom or what they are about."""

from dataclasses import dataclass

from quarterdeck.comparison.changes import Change
from quarterdeck.comparison.words import Speaker, singular

MAX_CAUSES = 8
"""More causes than these are neither read nor worth their replay."""
NOT_PLANNED = frozenset(
    {
        "name",
        "description",
        "sources",
        "strategy",
        "objectives",
        "segments",
        "accounts",
        "competitors",
        "capabilities",
        "parity",
        "evidence",
        "survey_answers",
        "surveys",
        "needs",
        "need_links",
        "highlights",
        "need_facts",
        "exceptions",
        "work_items",
        "mapping_rules",
        "acceptance_criteria",
        "quality_attributes",
        "definitions",
        "definition_ticks",
        "launches",
        "assumptions",
        "pairwise_answers",
        "criteria",
        "periods",
        "initiatives",
        "outcomes",
        "changes",
        "updates",
        "progress",
        "forecasts",
        "import_notes",
    }
)
"""What the planner does not read: carried over, never replayed."""


@dataclass(frozen=True, slots=True)
class Group:
    """Changes carried over together, under one title. A group that is not planned changes no plan."""

    title: str
    changes: tuple[Change, ...]
    is_planned: bool = True


def grouped(changes: tuple[Change, ...], speaker: Speaker, max_groups: int = MAX_CAUSES) -> list[Group]:
    """At most `max_groups` groups: one for each subject, or where these are too many, one for each noun."""
    quiet = tuple(change for change in changes if _is_quiet(change))
    loud = [change for change in changes if not _is_quiet(change)]
    by_subject: dict[str, list[Change]] = {}
    for change in loud:
        by_subject.setdefault(speaker.subject(change) if change.collection else change.field, []).append(change)
    groups = [_group(each, speaker) for each in by_subject.values()]
    if len(groups) > max_groups:
        groups = _by_noun(loud, speaker, max_groups)
    return [Group("what planning does not read", quiet, is_planned=False), *groups] if quiet else groups


def merged(first: Group, second: Group) -> Group:
    """Two groups as one, for where the first alone leaves a product that cannot be."""
    if not first.is_planned:
        return Group(second.title, (*first.changes, *second.changes), second.is_planned)
    return Group(f"{first.title}; {second.title}", (*first.changes, *second.changes))


def _is_quiet(change: Change) -> bool:
    return (change.collection or change.field) in NOT_PLANNED or change.field == "order"


def _group(changes: list[Change], speaker: Speaker) -> Group:
    more = f" and {len(changes) - 1} more change{'s' if len(changes) > 2 else ''}" if len(changes) > 1 else ""
    return Group(speaker.text(changes[0]) + more, tuple(changes))


def _by_noun(changes: list[Change], speaker: Speaker, max_groups: int) -> list[Group]:
    by_noun: dict[str, list[Change]] = {}
    for change in changes:
        by_noun.setdefault(change.collection or change.field, []).append(change)
    ordered = sorted(by_noun.items(), key=lambda pair: -len(pair[1]))
    groups = [_noun_group(name, each, speaker) for name, each in ordered[: max_groups - 1]]
    rest = [change for _, each in ordered[max_groups - 1 :] for change in each]
    return [*groups, Group(f"{len(rest)} other changes", tuple(rest))] if rest else groups


def _noun_group(name: str, changes: list[Change], speaker: Speaker) -> Group:
    if len(changes) == 1:
        return _group(changes, speaker)
    subjects = list(dict.fromkeys(speaker.subject(change) for change in changes))
    listed = ", ".join(subjects[:3]) + (f" and {len(subjects) - 3} more" if len(subjects) > 3 else "")
    return Group(f"{len(changes)} changes of {singular(name)}: {listed}", tuple(changes))
