"""Why a piece of work cannot be done at all within the horizon."""

from quarterdeck.feasibility.capacity import Resource
from quarterdeck.feasibility.demand import Asked
from quarterdeck.feasibility.earliest import RATE_TOLERANCE
from quarterdeck.feasibility.work import Mode, Work
from quarterdeck.product.cases import Dimension


def obstacle(work: Work, asked: Asked) -> tuple[Dimension, str]:
    """The dimension and the reason: nobody has the skill, nobody is there, too few at once, or too little time."""
    gentlest = min(work.modes, key=lambda mode: mode.people)
    for key, rate in gentlest.rates.items():
        resource = asked.resources.get(key)
        most = float(resource.capacity.max()) if resource is not None else 0.0
        if most <= 0:
            return ("skills" if key.startswith("skill:") else "capacity"), _nobody(work, key, resource)
        if most + RATE_TOLERANCE < rate:
            who = resource.title if resource is not None else key
            return "capacity", f"'{work.title}' takes {rate:.2g} full-time people at once; {who} has at most {most:.2g} in any week"
    return (
        "schedule",
        f"'{work.title}' takes {_days(work.modes):.0f} working days at its fastest, more than its people are there for in the weeks left",
    )


def _nobody(work: Work, key: str, resource: Resource | None) -> str:
    kind, _, name = key.partition(":")
    if kind == "skill":
        team, _, skill = name.rpartition("/")
        return f"'{work.title}' needs skill {skill!r}, which nobody in team {team!r} has in the weeks planned"
    who = resource.title if resource is not None else name
    if kind == "team":
        return f"'{work.title}' needs team {who}, in which nobody is there in the weeks planned"
    return f"'{work.title}' needs {who}, who is not there in the weeks planned"


def _days(modes: tuple[Mode, ...]) -> float:
    return min(mode.workdays for mode in modes)
