"""What people said, grouped into needs that hold still."""

from quarterdeck.evidence.grouping.book import GroupedNeed, Items, NeedBook
from quarterdeck.evidence.grouping.difference import Difference, Move, NeedChange, difference
from quarterdeck.evidence.grouping.facts import Apart, Fact, Merge, Pin, Rename, Split, Together
from quarterdeck.evidence.grouping.joining import first_needs, join, members_by_need
from quarterdeck.evidence.grouping.kept import contradictions, facts_of, kept
from quarterdeck.evidence.grouping.labels import GroupLabel, Namer, label_groups, named
from quarterdeck.evidence.grouping.levels import Levels, Rung, group_into_levels, separation
from quarterdeck.evidence.grouping.novelty import Novelty, novelty, novelty_alone, novelty_in_batch
from quarterdeck.evidence.grouping.refit import Proposal, propose_from_waiting, propose_refit

__all__ = [
    "Apart",
    "Difference",
    "Fact",
    "GroupLabel",
    "GroupedNeed",
    "Items",
    "Levels",
    "Merge",
    "Move",
    "Namer",
    "NeedBook",
    "NeedChange",
    "Novelty",
    "Pin",
    "Proposal",
    "Rename",
    "Rung",
    "Split",
    "Together",
    "contradictions",
    "difference",
    "facts_of",
    "first_needs",
    "group_into_levels",
    "join",
    "kept",
    "label_groups",
    "members_by_need",
    "named",
    "novelty",
    "novelty_alone",
    "novelty_in_batch",
    "propose_from_waiting",
    "propose_refit",
    "separation",
]
