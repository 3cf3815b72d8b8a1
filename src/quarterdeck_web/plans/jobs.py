"""Background work of this app: planning, and questions to the engine about a plan."""

import time
from typing import Any

from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.plans import alternatives, questions
from quarterdeck_web.plans.inputs import planning_inputs
from quarterdeck_web.plans.making import store_plan, wants_to_keep_best, warm_start_for
from quarterdeck_web.plans.models import Plan, Scenario

SECONDS_BETWEEN_LOOKS = 0.7


@job("plan", title="Planning", operation="plans.make", limit_seconds=1800)
def plan(context: JobContext) -> None:
    """Plan the workspace, or a scenario over it."""
    from quarterdeck_web.plans import assemble

    scope, asked = context.scope, context.arguments
    scenario = scope.get(Scenario, number=asked["scenario"]) if asked.get("scenario") else None
    context.workspace.refresh_from_db()
    revision, inputs = context.workspace.revision, planning_inputs(context.workspace)
    if scenario is not None:
        inputs |= {"scenario": {"assignments": scenario.assignments, "pins": scenario.pins}}
    context.progress(0.0, "Reading the product")
    product = assemble.planning_product(context.workspace, scenario)
    deterministic = bool(asked.get("deterministic"))
    settings: dict[str, Any] = {"seconds": float(asked.get("seconds", 15)), "seed": int(asked.get("seed", 1)), "deterministic": deterministic}
    made = assemble.make(product, **settings, previous=warm_start_for(scope, scenario, deterministic), tell=_teller(context, product.value_unit))
    with context.finishing() as result:
        stored = store_plan(scope, made, inputs, revision, scenario)
        result.url, result.facts = stored.get_absolute_url(), {"plan": stored.number, "outcome": stored.outcome, "value": stored.value}


def _teller(context: JobContext, unit: str) -> Any:
    """Writes where the search stands, and looks whether somebody would rather have the best now."""
    looked, asked = 0.0, False

    def tell(step: Any) -> bool:
        nonlocal looked, asked
        gap = (step.upper_bound - step.value) / step.upper_bound if step.value is not None and step.upper_bound else None
        context.progress(step.share, _phase(step.phase), value=step.value, upper_bound=step.upper_bound, gap=gap, unit=unit)
        if not asked and time.monotonic() - looked > SECONDS_BETWEEN_LOOKS:
            looked, asked = time.monotonic(), wants_to_keep_best(context.job, context.attempt)
        return asked

    return tell


def _phase(text: str) -> str:
    return text[:1].upper() + text[1:]


@job("explain", title="Asking why", operation="plans.make", quick=True, limit_seconds=120)
def explain(context: JobContext) -> None:
    """Why a feature is in, out or late in a plan."""
    from quarterdeck_web.plans import assemble

    asked: Plan = context.scope.get(Plan, number=context.arguments["plan"])
    feature = context.arguments["feature"]
    context.progress(0.2, "Forcing it in and looking what gives way")
    told = assemble.explain(asked, feature, context.arguments.get("seconds", 2.0))
    with context.finishing() as result:
        questions.keep(context.scope, asked, "why", feature, told)
        _answered(result, context, asked)


@job("cost", title="Asking what a pin costs", operation="plans.make", quick=True, limit_seconds=120)
def cost(context: JobContext) -> None:
    """What pins would cost a plan."""
    from quarterdeck_web.plans import assemble

    asked: Plan = context.scope.get(Plan, number=context.arguments["plan"])
    pins = context.arguments["pins"]
    context.progress(0.2, "Planning around it")
    told = assemble.cost(asked, pins, context.arguments.get("seconds", 1.5))
    with context.finishing() as result:
        questions.keep(context.scope, asked, "cost", questions.fingerprint(pins), {**told, "pins": pins})
        _answered(result, context, asked)


@job("ask", title="Asking a plan", operation="plans.make", limit_seconds=900)
def ask(context: JobContext) -> None:
    """A question about a whole plan: what limits cost it, who does it, what may be had for what."""
    from quarterdeck_web.plans import assemble

    asked: Plan = context.scope.get(Plan, number=context.arguments["plan"])
    question, about = questions.WHOLE[context.arguments["question"]], context.arguments.get("about", "")
    answers = {"limits": assemble.limits, "people": assemble.people, "staff": assemble.staff}

    def tell(done: int, total: int) -> None:
        context.progress(done / max(total, 1), f"{question.doing}, {done} of {total}" if total > 1 else question.doing)

    content = b""
    if question.kind == "frontier":
        told = assemble.frontier(asked, about, tell)
    elif question.kind == "robust":
        told, content = assemble.robust(asked, about, lambda share, phase: context.progress(share, _phase(phase)))
    else:
        told = answers[question.kind](asked, tell)
    with context.finishing() as result:
        questions.keep(context.scope, asked, question.kind, about, told)
        if content:
            alternatives.keep_content(context.scope, asked, about, content)
        result.url, result.facts = questions.whole_address(context.workspace, asked, question), {"plan": asked.number}


def _answered(result: JobResult, context: JobContext, asked: Plan) -> None:
    feature = context.arguments.get("feature") or context.arguments["pins"][0]["feature"]
    result.url = questions.address(context.workspace, asked, feature)
    result.facts = {"plan": asked.number, "feature": feature}
