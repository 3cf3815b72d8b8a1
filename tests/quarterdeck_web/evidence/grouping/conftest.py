"""Evidence about three plain things, and what groups it, by words alone."""

from collections.abc import Callable
from typing import Any

import pytest

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import scope_of
from quarterdeck_web.evidence.grouping.models import NeedProposal
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.strategy.models import Account
from tests.quarterdeck_web.evidence.conftest import write

TALK = {
    "invoice": ("invoice export", "The {n} invoice export loses the {w} tax column", ("monthly", "yearly", "weekly", "German", "draft", "paid")),
    "gate": ("phone the gate", "We phone the gate {n} times about the {w} dock slot", ("early", "late", "second", "frozen", "missed", "night")),
    "map": ("yard map", "The yard map shows the {w} trailer at bay {n}", ("wrong", "blue", "empty", "sold", "heavy", "short")),
}


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A machine without the sentence model."""
    monkeypatch.setenv("QUARTERDECK_MODELS", str(tmp_path / "none"))


@pytest.fixture
def talk(ours: Workspace) -> Workspace:
    """`ours` with 24 items about each of three things, by six people of two accounts, without a need."""
    for ref in ("varga", "orrin"):
        write(ours, Account, id=ref, title=ref.capitalize())
    for topic, (_, text, words) in TALK.items():
        for number in range(24):
            body = {"id": f"{topic}-{number}", "text": text.format(n=number + 2, w=words[number % 6]), "person": f"Person {number % 6}"}
            write(ours, Evidence, **body, account=("varga", "orrin")[number % 2], said_on=f"2026-01-{number + 1:02}")
    return ours


@pytest.fixture
def propose(client_as: Callable[..., Any]) -> Callable[[Workspace], NeedProposal]:
    """`propose(workspace)`: the proposal that the worker makes for a Product Manager."""

    def make(workspace: Workspace) -> NeedProposal:
        Job.objects.within(workspace).filter(state=Job.QUEUED).delete()
        job = enqueue(scope_of(client_as("pm", workspace=workspace).user, workspace.slug), "propose-needs")
        work_off()
        job.refresh_from_db()
        assert job.state == Job.DONE, job.technical_detail
        return NeedProposal.objects.within(workspace).order_by("-number").first()

    return make


@pytest.fixture
def two_needs(talk: Workspace) -> Workspace:
    """`talk` with needs for invoices and gates that hold the first 18 items of each."""
    from quarterdeck_web.accounts.scope import system_scope
    from quarterdeck_web.evidence import triage

    for topic in ("invoice", "gate"):
        need = write(talk, Need, id=topic, title=f"About the {topic}")
        items = list(Evidence.objects.within(talk).filter(ref__in=[f"{topic}-{number}" for number in range(18)]))
        triage.link(system_scope(talk), items, need)
    return talk
