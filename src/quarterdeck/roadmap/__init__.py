"""Choose and schedule features: plans with a proven bound, reasons and a verifier."""

from quarterdeck.roadmap.cost import PinCost, PlanMove, cost_of_pins, plan_moves, with_pins
from quarterdeck.roadmap.explain import Explanation, explain
from quarterdeck.roadmap.plan import Conflict, Displacement, LeftOut, Plan, PlannedActivity, PlannedFeature, PlanSettings, ResourceLoad
from quarterdeck.roadmap.planner import UnverifiedPlan, make_plan
from quarterdeck.roadmap.verifier import verify_plan
from quarterdeck.scheduling import Progress

__all__ = [
    "Conflict",
    "Displacement",
    "Explanation",
    "LeftOut",
    "PinCost",
    "Plan",
    "PlanMove",
    "PlanSettings",
    "PlannedActivity",
    "PlannedFeature",
    "Progress",
    "ResourceLoad",
    "UnverifiedPlan",
    "cost_of_pins",
    "explain",
    "make_plan",
    "plan_moves",
    "verify_plan",
    "with_pins",
]
