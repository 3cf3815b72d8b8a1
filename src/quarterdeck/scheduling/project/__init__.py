"""Scheduling a whole project: everything is to be done, and the question is how soon."""

from quarterdeck.scheduling.project.project import PRECEDENCES, Activity, Arc, Mode, Precedence, Project
from quarterdeck.scheduling.project.result import ProjectProgress, ProjectProgressCallback, ProjectResult, ProjectSchedule, ProjectStatus
from quarterdeck.scheduling.project.shortest import shortest_schedule, warm_up
from quarterdeck.scheduling.project.verify import project_violations

__all__ = [
    "PRECEDENCES",
    "Activity",
    "Arc",
    "Mode",
    "Precedence",
    "Project",
    "ProjectProgress",
    "ProjectProgressCallback",
    "ProjectResult",
    "ProjectSchedule",
    "ProjectStatus",
    "project_violations",
    "shortest_schedule",
    "warm_up",
]
