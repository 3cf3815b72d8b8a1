"""Plans are asked for, made, stored and told of."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.registry import is_registered
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.plans.assemble import Made
from quarterdeck_web.plans.documents import current_plan, packed
from quarterdeck_web.plans.inputs import inputs_hash
from quarterdeck_web.plans.models import Plan, PlanDocument, Scenario
from quarterdeck_web.plans.outlook import refresh_outlook
from quarterdeck_web.products.models import Notification

DEFAULT_SECONDS, LONGEST_SECONDS = 15.0, 600.0
EXPLAIN_SECONDS, COST_SECONDS = 2.0, 1.5


def settings_from(values: dict[str, Any]) -> dict[str, Any]:
    """The settings of a plan from a form's words. Raises `FieldErrors`, all at once."""
    errors: dict[str, list[str]] = {}
    seconds, seed = DEFAULT_SECONDS, 1
    try:
        seconds = float(str(values.get("seconds") or DEFAULT_SECONDS).replace(",", "."))
        if not 0.1 <= seconds <= LONGEST_SECONDS:
            raise ValueError
    except ValueError:
        errors["seconds"] = [f"Expected seconds between 0.1 and {LONGEST_SECONDS:g}, got {values.get('seconds')!r}."]
    try:
        seed = int(str(values.get("seed") or 1))
        if not 0 <= seed < 2**31:
            raise ValueError
    except ValueError:
        errors["seed"] = [f"Expected a whole number from 0 on, got {values.get('seed')!r}."]
    if errors:
        raise FieldErrors(errors)
    return {"seconds": seconds, "seed": seed, "deterministic": bool(values.get("deterministic"))}


def ask_for_plan(scope: Scope, settings: dict[str, Any] | None = None, scenario: Scenario | None = None) -> Job:
    """Have the workspace, or a scenario over it, planned."""
    if scenario is not None and scenario.archived_at is not None:
        raise Refused(f"{scenario} is archived.", "Make a new scenario of it.")
    arguments = {**(settings or settings_from({})), "scenario": scenario.number if scenario else None}
    return enqueue(scope, "plan", arguments, title=f"Planning {scenario}" if scenario else "Planning", debounce=True)


def keep_best(scope: Scope, job: Job) -> None:
    """Have a running search stop and keep the best it has. Raises `Refused` if it is over."""
    with transaction.atomic():
        row = scope.rows(Job).select_for_update().filter(pk=job.pk, kind="plan", state=Job.RUNNING).first()
        if row is None:
            raise Refused("This search is over, or has not begun.", "Look at its plan, or cancel the job.")
        # The attempt stands beside it, so that a job that is begun anew searches for as long as it was asked to.
        row.arguments = {**row.arguments, "keep_best": row.attempts}
        row.save(update_fields=["arguments"])


def wants_to_keep_best(job: Job, attempt: int) -> bool:
    """Whether somebody asked this attempt to stop and keep the best."""
    arguments: dict[str, Any] = Job.objects.within(job.workspace_id).values_list("arguments", flat=True).get(pk=job.pk)
    return bool(arguments.get("keep_best") == attempt)


def warm_start_for(scope: Scope, scenario: Scenario | None, deterministic: bool) -> Plan | None:
    """The plan a search starts from, so that small changes move few dates; None where equal settings must give equal plans."""
    if deterministic:
        return None
    own = scope.rows(Plan).filter(scenario=scenario, outcome__in=["optimal", "feasible"]).exclude(status="discarded")
    latest: Plan | None = own.order_by("-number").first()
    if scenario is not None:
        return latest or current_plan(scope)
    return current_plan(scope) or latest


def store_plan(scope: Scope, made: Made, inputs: dict[str, Any], revision: int, scenario: Scenario | None = None) -> Plan:
    """Keep a plan, inside the caller's transaction: its row, its document, what pages below read, word to whoever asked, and its forecast."""
    workspace = Workspace.objects.select_for_update().get(pk=scope.workspace.pk)
    number = (scope.rows(Plan).aggregate(last=Max("number"))["last"] or 0) + 1
    plan: Plan = scope.rows(Plan).create(
        number=number,
        scenario=scenario,
        title=f"{scenario.title}"[:200] if scenario else "",
        outcome=made.outcome,
        value=made.value,
        upper_bound=made.upper_bound,
        num_in=made.num_in,
        num_out=made.num_out,
        seconds=made.seconds,
        product_hash=inputs_hash(inputs),
        revision=revision,
        made_by=scope.user,
    )
    scope.rows(PlanDocument).create(plan=plan, content=packed(made.content), inputs=packed(inputs))
    if scenario is None:
        refresh_outlook(workspace)
    tell(scope, plan)
    ask_for_forecast(scope, plan)
    return plan


def ask_for_forecast(scope: Scope, plan: Plan) -> Job | None:
    """Have a plan's dates forecast, where there is something to date."""
    if not plan.holds_features or not plan.num_in or not is_registered("forecast"):
        return None
    return enqueue(scope, "forecast", {"plan": plan.number}, title=f"Forecasting {plan.label}", debounce=True)


def tell(scope: Scope, plan: Plan) -> None:
    """Tell whoever asked that the plan is there."""
    if scope.user is None:
        return
    said = {
        "infeasible": "cannot be: some demands do not hold together",
        "unknown": "found nothing in the time given",
    }.get(plan.outcome, f"is ready: {plan.num_in} features in, {plan.num_out} out")
    scope.rows(Notification).create(user=scope.user, kind="plan", text=f"{plan.label} {said}"[:400], url=plan.get_absolute_url())
