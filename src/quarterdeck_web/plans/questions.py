"""Questions to the engine about a plan: asked once, answered by a job, kept. A plan never changes, so neither do its answers."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib import words
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.plans.making import COST_SECONDS, EXPLAIN_SECONDS
from quarterdeck_web.plans.models import Plan, PlanAnswer

Body = dict[str, Any]


@dataclass(frozen=True)
class Whole:
    """A question about a whole plan."""

    kind: str
    title: str
    about: str
    button: str
    doing: str
    lasts: str = "up to a minute"


WHOLE = {
    each.kind: each
    for each in (
        Whole("limits", "What each limit costs", "the best plan found without it", "Lift each limit", "Lifting each limit"),
        Whole("people", "What one more person would bring", "where time is dearest", "Ask where one more helps", "Adding one person"),
        Whole("staff", "Who does what", "named people for every week", "Find people", "Finding people"),
        Whole(
            *("frontier", "What may be had for what", "the best value for less effort, less risk or an earlier date"),
            *("Look for better trades", "Planning with less", "a minute or two"),
        ),
        Whole("robust", "A plan for many futures", "brings most when work takes longer", "Play many futures", "Playing futures", "a minute or two"),
    )
}
MEANING = ("feature", "kind", "day", "option", "release")
"""What of a pin decides its cost; who and why do not."""


def fingerprint(pins: list[Body]) -> str:
    """What identifies a question about pins."""
    meant = [{field: str(pin[field]) for field in MEANING if pin.get(field)} for pin in pins]
    return hashlib.sha256(json.dumps(meant, sort_keys=True).encode()).hexdigest()[:32]


def keep(scope: Scope, plan: Plan, kind: str, question: str, body: Body) -> PlanAnswer:
    """Keep an answer; a second one to the same question takes its place."""
    rows = scope.rows(PlanAnswer).filter(plan=plan, kind=kind, question=question)
    if rows.update(body=body):
        found: PlanAnswer = rows.get()
        return found
    made: PlanAnswer = scope.rows(PlanAnswer).create(plan=plan, kind=kind, question=question, body=body)
    return made


def answer(scope: Scope, plan: Plan, kind: str, question: str) -> Body | None:
    """The kept answer, None before it was asked."""
    found: Body | None = scope.rows(PlanAnswer).filter(plan=plan, kind=kind, question=question).values_list("body", flat=True).first()
    return found


def cost_of(scope: Scope, plan: Plan, pin: Body) -> Body | None:
    """The kept answer to what a pin would cost, its moves in words."""
    found = answer(scope, plan, "cost", fingerprint([pin]))
    return {**found, "said": [move_words(move) for move in found["moves"]]} if found is not None else None


def cost_words(answer: Body) -> Body:
    """A cost for the popover: the sentence, and what moves, the weightiest first."""
    return {
        "status": answer["status"],
        "sentence": answer["sentence"],
        "moves": [move_words(move) for move in answer["moves"][:4]],
        "more": max(0, len(answer["moves"]) - 4),
        "demands": (answer["conflict"] or {}).get("demands", []),
    }


def move_words(move: Body) -> str:
    """What happens to one feature: `Yard map leaves`, `Yard map 2 weeks later`."""
    if move["kind"] in ("enters", "leaves"):
        return f"{move['title']} {move['kind']}"
    weeks = move["weeks"] or 0
    when = f"{words.plural(abs(weeks), 'week')} {'later' if weeks > 0 else 'earlier'}" if weeks else "in the same week"
    return f"{move['title']} {'another way, ' if move['kind'] == 'changes option' else ''}{when}"


def ask_why(scope: Scope, plan: Plan, feature: str) -> Job:
    """Have the engine say why a feature is where it is."""
    _refuse_without_plan(plan)
    return enqueue(
        scope, "explain", {"plan": plan.number, "feature": feature, "seconds": EXPLAIN_SECONDS}, title=f"Why is {feature} where it is?", debounce=True
    )


def ask_cost(scope: Scope, plan: Plan, pins: list[Body]) -> Job:
    """Have the engine say what pins would cost."""
    _refuse_without_plan(plan)
    feature = pins[0]["feature"]
    return enqueue(
        scope, "cost", {"plan": plan.number, "pins": pins, "seconds": COST_SECONDS}, title=f"What would pinning {feature} cost?", debounce=True
    )


def ask_whole(scope: Scope, plan: Plan, question: Whole, about: str = "") -> Job:
    """Have the engine answer a question about a whole plan; `about` is what is traded or aimed at."""
    _refuse_without_plan(plan)
    arguments = {"plan": plan.number, "question": question.kind, "about": about}
    return enqueue(scope, "ask", arguments, title=f"{question.title}, {plan.label}", debounce=True)


def answers(scope: Scope, plan: Plan, kind: str) -> list[tuple[str, Body]]:
    """Every kept answer of a kind, by what it is about, in the order asked."""
    return list(scope.rows(PlanAnswer).filter(plan=plan, kind=kind).order_by("made_at", "id").values_list("question", "body"))


def whole_address(workspace: Workspace, plan: Plan, question: Whole) -> str:
    """Where an answer about a whole plan is shown."""
    return f"{reverse('plan-questions', args=[workspace.slug, plan.number])}#{question.kind}"


def job_asked(scope: Scope, text: str | None) -> Job | None:
    """The question with this id, as long as it is not answered."""
    try:
        key = UUID(text or "")
    except ValueError:
        return None
    found: Job | None = scope.rows(Job).filter(pk=key, kind__in=["explain", "cost", "ask"]).exclude(state=Job.DONE).first()
    return found


def address(workspace: Workspace, plan: Plan, feature: str) -> str:
    """Where a plan's answers about a feature are shown."""
    return reverse("plan-feature", args=[workspace.slug, plan.number, feature])


def _refuse_without_plan(plan: Plan) -> None:
    if not plan.holds_features:
        raise Refused(f"{plan.label} holds no plan to ask about.", "Resolve its conflict and plan again.")
