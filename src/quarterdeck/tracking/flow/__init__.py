"""How work flows through the teams, from the items of their trackers."""

from quarterdeck.tracking.flow.blocked import blocked_spans, num_blocked_days
from quarterdeck.tracking.flow.measure import STATES, flow_by, measure_flow
from quarterdeck.tracking.flow.nouns import AgeingItem, DayCount, FinishedItem, Flow, FlowDay, FlowSets, GroupBy, LittleCheck, Percentile, Unknowns

__all__ = [
    "STATES",
    "AgeingItem",
    "DayCount",
    "FinishedItem",
    "Flow",
    "FlowDay",
    "FlowSets",
    "GroupBy",
    "LittleCheck",
    "Percentile",
    "Unknowns",
    "blocked_spans",
    "flow_by",
    "measure_flow",
    "num_blocked_days",
]
