"""Rows ↔ planning: the same engine calls as the command line. The engine is heavy, so each function loads what it needs itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.plans.documents import content_of
from quarterdeck_web.plans.models import Plan, Scenario
from quarterdeck_web.products.assemble import flaws_of, product_of

if TYPE_CHECKING:
    from quarterdeck.product import ProductFile
    from quarterdeck.roadmap import Plan as EnginePlan

PATIENT_FLAWS = 8
"""How many flaws a refusal lists."""
KEPT = 4
ROBUST_SECONDS = 20.0
"""How long a plan for many futures is searched for."""


@dataclass(frozen=True)
class Step:
    """Where planning stands, as a page shows it."""

    share: float
    phase: str
    value: float | None
    upper_bound: float | None


@dataclass(frozen=True)
class Made:
    """A plan the engine made: what lists show of it, and its document as the command line writes it."""

    outcome: str
    value: float
    upper_bound: float | None
    num_in: int
    num_out: int
    seconds: float
    content: bytes


def planning_product(workspace: Workspace, scenario: Scenario | None = None) -> "ProductFile":
    """What is planned: the live workspace, or a scenario laid over it. Raises `Refused` where it has errors, all of them named."""
    product = product_of(workspace)
    if scenario is not None:
        product = scenario_of(product, scenario.assignments, scenario.pins)
    errors = [flaw for flaw in flaws_of(product) if flaw.severity == "error"]
    if errors:
        listed = " ".join(f"{flaw.place}: {flaw.message}." for flaw in errors[:PATIENT_FLAWS])
        more = f" And {len(errors) - PATIENT_FLAWS} more." if len(errors) > PATIENT_FLAWS else ""
        raise Refused(
            f"The product has {len(errors)} errors, so a plan would be wrong without saying so. {listed}{more}", "Correct them, then plan again."
        )
    return product


def scenario_of(product: "ProductFile", assignments: list[str], pins: list[dict[str, Any]]) -> "ProductFile":
    """The product with a scenario's changes and pins."""
    from quarterdeck.product.edit import edited
    from quarterdeck.roadmap import with_pins

    changed = edited(product, *assignments) if assignments else product
    return with_pins(changed, pins_of(pins)) if pins else changed


def flaws_of_assignments(workspace: Workspace, assignments: list[str]) -> dict[str, list[str]]:
    """What is wrong with changes written as `path=value`, by their place in the list ("0", "1" …); empty where all are sound."""
    from quarterdeck.errors import FlawedProduct, QuarterdeckError
    from quarterdeck.product.edit import edited

    product, found = product_of(workspace), {}
    known = {(flaw.place, flaw.message) for flaw in flaws_of(product)}
    for number, assignment in enumerate(assignments):
        try:
            product = edited(product, assignment)
        except FlawedProduct as error:
            found[str(number)] = [f"{flaw.place}: {flaw.message}" for flaw in error.flaws]
        except QuarterdeckError as error:
            found[str(number)] = [str(error)]
        else:
            fresh = [flaw for flaw in flaws_of(product) if flaw.severity == "error" and (flaw.place, flaw.message) not in known]
            known |= {(flaw.place, flaw.message) for flaw in fresh}
            if fresh:
                found[str(number)] = [f"{flaw.place}: {flaw.message}" for flaw in fresh]
    return found


def make(
    product: "ProductFile",
    *,
    seconds: float,
    seed: int,
    deterministic: bool,
    previous: Plan | None = None,
    tell: Callable[[Step], bool] = lambda step: False,
) -> Made:
    """A plan made by the engine. `tell` is called a few times a second; True from it stops the search, and the best stands."""
    from quarterdeck.result_files import to_json
    from quarterdeck.roadmap import PlanSettings, Progress, make_plan

    def on_progress(at: Progress) -> bool:
        return tell(Step(min(1.0, at.elapsed / at.seconds), at.phase, at.value, at.upper_bound))

    made = make_plan(
        product,
        PlanSettings(seconds=seconds, seed=seed, deterministic=deterministic),
        previous=engine_plan(previous) if previous is not None else None,
        on_progress=on_progress,
    )
    return Made(made.status, made.value, made.upper_bound, len(made.items), len(made.left_out), made.seconds_used, to_json(made))


def engine_plan(plan: Plan) -> "EnginePlan":
    """A stored plan as the engine's value."""
    return _engine_plan(plan.workspace_id, plan.pk)


@lru_cache(maxsize=KEPT)
def _engine_plan(workspace: UUID, plan: UUID) -> "EnginePlan":
    from quarterdeck.roadmap import Plan as EnginePlan

    found: EnginePlan = adapter_of(EnginePlan).validate_json(content_of(Plan.objects.within(workspace).get(pk=plan)))
    return found


def explain(plan: Plan, feature: str, seconds: float) -> dict[str, Any]:
    """Why a feature is in, out or late in a plan, as a document."""
    from quarterdeck.roadmap import explain as explain_feature

    made = engine_plan(plan)
    return as_document(explain_feature(made.product, made, feature, seconds=seconds))


def limits(plan: Plan, tell: Callable[[int, int], object]) -> dict[str, Any]:
    """What each limit costs a plan, as a document. `tell` is called with how many are done, of how many."""
    from quarterdeck.roadmap.limit_costs import limit_costs

    made = engine_plan(plan)
    return as_document({"limits": list(limit_costs(made.product, made, on_progress=tell))})


def people(plan: Plan, tell: Callable[[int, int], object]) -> dict[str, Any]:
    """What one more person would bring where time is dearest, as a document."""
    from quarterdeck.roadmap.hiring import where_one_more_helps

    made = engine_plan(plan)
    return as_document({"one_more": list(where_one_more_helps(made.product, made, on_progress=tell))})


def staff(plan: Plan, tell: Callable[[int, int], object]) -> dict[str, Any]:
    """Who does what in a plan, as a document."""
    from quarterdeck.roadmap.staffing import staff as find_people

    tell(0, 1)
    made = engine_plan(plan)
    return as_document(find_people(made.product, made))


def frontier(plan: Plan, about: str, tell: Callable[[int, int], object]) -> dict[str, Any]:
    """What may be had for less effort, less risk or one feature earlier (`date:<feature>`): the frontier's points, each set against the plan."""
    from quarterdeck.roadmap.frontier import efficient_frontier

    made = engine_plan(plan)
    against, _, feature = about.partition(":")
    found = efficient_frontier(made.product, made, against, feature=feature or None, on_progress=tell)  # type: ignore[arg-type]
    points = []
    for point in found.points:
        day = made.product.weeks.last_workday(int(point.used)).isoformat() if against == "date" else None
        points.append({"used": point.used, "day": day, "value": point.plan.value, "num_in": len(point.plan.items), **_changes(made, point.plan)})
    return {"against": against, "feature": feature, "unit": found.unit, "points": points}


def robust(plan: Plan, aim: str, tell: Callable[[float, str], object]) -> tuple[dict[str, Any], bytes]:
    """The plan that brings most over many futures of the same inputs, as what is said of it and as the document of a plan."""
    from dataclasses import replace

    from quarterdeck.result_files import to_json
    from quarterdeck.roadmap import PlanSettings
    from quarterdeck.roadmap.robust import robust_plan

    made = engine_plan(plan)
    found = robust_plan(made.product, PlanSettings(seconds=ROBUST_SECONDS), aim=aim, on_progress=tell)  # type: ignore[arg-type]
    # Made from the same product, so it is known by the same hash.
    best = replace(found.plan, product_hash=made.product_hash)
    said = {"aim": aim, "num_futures": found.num_futures, "chosen": as_document(found.chosen), "value": best.value, **_changes(made, best)}
    return {**said, "candidates": [as_document(each) for each in found.candidates]}, to_json(best)


def made_of(content: bytes) -> Made:
    """What lists show of a plan's document."""
    from quarterdeck.roadmap import Plan as EnginePlan

    made: EnginePlan = adapter_of(EnginePlan).validate_json(content)
    return Made(made.status, made.value, made.upper_bound, len(made.items), len(made.left_out), made.seconds_used, content)


def _changes(before: "EnginePlan", after: "EnginePlan") -> dict[str, list[str]]:
    """Titles of the features that come in and that leave."""
    return {
        "enters": [item.title for item in after.items if item.feature not in before.selected],
        "leaves": [item.title for item in before.items if item.feature not in after.selected],
    }


def cost(plan: Plan, pins: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """What pins would cost the plan, as a document."""
    from quarterdeck.roadmap import cost_of_pins

    made = engine_plan(plan)
    return as_document(cost_of_pins(made.product, made, pins_of(pins), seconds=seconds))


def pins_of(bodies: list[dict[str, Any]]) -> tuple[Any, ...]:
    """Pins as the engine takes them. Raises `FieldErrors`."""
    from pydantic import ValidationError

    from quarterdeck.product import Pin

    try:
        return tuple(adapter_of(Pin).validate_python(body) for body in bodies)
    except ValidationError as error:
        raise FieldErrors({str(detail["loc"][0]) if detail["loc"] else "kind": [str(detail["msg"])] for detail in error.errors()}) from None


def as_document(result: Any) -> dict[str, Any]:
    """A result of the engine as plain lists and dicts."""
    import json

    from quarterdeck.result_files import to_json

    found: dict[str, Any] = json.loads(to_json(result))
    return found
