"""Tables that take longer than a page may: looked at, imported and taken back by a job, some rows at a time."""

import resource
from typing import Any

import pytest
from django.db import OperationalError

from quarterdeck_web.evidence.models import Competitor, Evidence, Survey, TableImport
from quarterdeck_web.evidence.tables import running
from quarterdeck_web.jobs.actions import cancel
from quarterdeck_web.jobs.leases import claim_next, give_back
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import run, work_off
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.assemble import export_bytes
from tests.quarterdeck_web.evidence.test_tables import bring, rows

NUM = 2300
DEALS = "Deal ID,Stage,Competitor,Reason,Close date,Notes\n" + "".join(
    f"{n},Closed {'Won' if n % 3 else 'Lost'},Rival {n % 5},Reason {n % 7},2026-01-{1 + n % 28:02},They said {n}\n" for n in range(NUM)
)
NPS = "score,segment\n" + "".join(f"{n % 11},{'food' if n % 2 else 'steel'}\n" for n in range(NUM))


@pytest.fixture
def pm(ours: Any, client_as: Any) -> Any:
    return client_as("pm")


@pytest.fixture(autouse=True)
def _nothing_is_grouped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Duplicates and the index of what comes in are other tests' business."""
    monkeypatch.setattr("quarterdeck_web.evidence.meaning.duplicates.ask_for_index", lambda workspace: None)
    monkeypatch.setattr("quarterdeck_web.evidence.meaning.duplicates.ask_for_duplicates", lambda workspace: None)


def looked_at(client: Any, kind: str, text: str, name: str = "table.csv") -> str:
    address = bring(client, kind, text, name)
    assert "Being read" in client.get(address).content.decode()
    work_off()
    return str(address)


def test_deals_are_imported_by_a_job_and_taken_back(ours: Any, pm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = export_bytes(ours).count(b'"deal"')
    address = looked_at(pm, "deals", DEALS)
    assert f"{NUM:,}: " in pm.get(address).content.decode()
    assert not rows(pm, Evidence).exists(), "looking changes nothing"
    assert pm.post(address, {"action": "import"}).url == address
    assert "Being imported" in pm.get(address).content.decode()
    assert pm.post(address, {"action": "import"}).status_code in (409, 422), "once is enough"
    work_off()
    assert (rows(pm, Evidence).count(), rows(pm, Competitor).count()) == (NUM, 5)
    assert "Imported" in pm.get(address).content.decode()
    pm.post(address, {"action": "undo"})
    assert "Being taken back" in pm.get(address).content.decode()
    work_off()
    assert not rows(pm, Evidence).exists()
    assert export_bytes(ours).count(b'"deal"') == before
    assert "Taken back" in pm.get(address).content.decode()


def test_a_job_that_stops_goes_on_where_it_was(ours: Any, pm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address = looked_at(pm, "deals", DEALS)
    pm.post(address, {"action": "import"})
    real, calls = running.write, []

    def write(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise Refused("The lights went out.", "Wait.")
        real(*arguments)

    monkeypatch.setattr(running, "write", write)
    work_off()
    assert rows(pm, Evidence).count() == running.AT_ONCE
    page = pm.get(address).content.decode()
    assert "The lights went out." in page
    assert "Take it back" in page
    pm.post(address, {"action": "go-on"})
    work_off()
    assert rows(pm, Evidence).count() == NUM
    pm.post(address, {"action": "undo"})
    work_off()
    assert not rows(pm, Evidence).exists()
    assert not rows(pm, Competitor).exists()


def test_what_somebody_changed_since_keeps_all_of_it(ours: Any, pm: Any) -> None:
    address = looked_at(pm, "deals", DEALS)
    pm.post(address, {"action": "import"})
    work_off()
    item = rows(pm, Evidence).order_by("position")[NUM // 2]
    pm.post("/w/ours/evidence/act/", {"act": "archive", "items": item.ref})
    pm.post(address, {"action": "undo"})
    work_off()
    assert rows(pm, Evidence).count() == NUM
    assert "was changed again since" in pm.get(address).content.decode()


def test_taking_back_goes_on_where_it_stopped(ours: Any, pm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address = looked_at(pm, "deals", DEALS)
    pm.post(address, {"action": "import"})
    work_off()
    pm.post(address, {"action": "undo"})
    real, calls = running.take_back_some, []

    def some(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise OperationalError("database is locked")
        return real(*arguments)

    monkeypatch.setattr(running, "take_back_some", some)
    job = rows(pm, Job).get(kind="undo-table")
    claim = claim_next("elsewhere:1:a", job.lane)
    with pytest.raises(OperationalError):
        run(claim)
    assert rows(pm, Evidence).count() == NUM - (running.AT_ONCE)
    give_back(claim, "The worker stopped")
    work_off()
    assert not rows(pm, Evidence).exists()
    assert "Taken back" in pm.get(address).content.decode()


def test_what_is_half_in_can_be_taken_back(ours: Any, pm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address = looked_at(pm, "survey", NPS)
    pm.post(address, {"action": "import"})
    table = rows(pm, TableImport).get()
    from quarterdeck_web.accounts.scope import scope_of

    cancel(scope_of(pm.user, "ours"), rows(pm, Job).get(kind="import-table"))
    page = pm.get(address).content.decode()
    assert "stopped it" in page
    pm.post(address, {"action": "undo"})
    work_off()
    table.refresh_from_db()
    assert table.state == "undone"
    assert not rows(pm, Survey).exists()


def test_a_survey_is_written_once_and_its_columns_may_be_chosen_otherwise(ours: Any, pm: Any) -> None:
    address = looked_at(pm, "survey", NPS)
    chosen = {"role-0": "score", "role-1": "", "method": "nps", "title": "Spring"}
    assert pm.post(address, chosen).status_code == 302
    work_off()
    pm.post(address, {"action": "import"})
    work_off()
    body = rows(pm, Survey).get().body
    assert (body["title"], len(body["responses"]), {each.get("segment", "") for each in body["responses"]}) == ("Spring", NUM, {""})


@pytest.mark.once
def test_a_million_rows_are_refused_in_bounded_memory(ours: Any, pm: Any) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    address = looked_at(pm, "survey", "score\n" + "10\n" * 1_000_000)
    page = pm.get(address).content.decode()
    assert "cannot be read to its end" in page
    assert "at most 50,000 rows" in page
    assert pm.post(address, {"action": "import", "without_refused": "on"}).status_code in (409, 422)
    assert not rows(pm, Survey).exists()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024, "kilobytes"


def test_a_table_that_cannot_be_read_says_so(ours: Any, pm: Any) -> None:
    address = looked_at(pm, "market", "[" + '{"capability": "Slots", "us": 1},\n' * 3000, "table.json")
    page = pm.get(address).content.decode()
    assert "cannot be read to its end" in page
    assert "the file is cut short" in page
    assert pm.post(address, {"action": "import"}).status_code in (409, 422)


@pytest.mark.parametrize("action", ["undo", "go-on"])
def test_what_cannot_be_done_now_is_refused(ours: Any, pm: Any, action: str) -> None:
    address = looked_at(pm, "survey", NPS)
    assert pm.post(address, {"action": action}).status_code in (409, 422)


def test_others_may_not(ours: Any, theirs: Any, pm: Any, client_as: Any) -> None:
    address = looked_at(pm, "survey", NPS)
    for client in (client_as("viewer"), client_as("pm", workspace=theirs)):
        for action in ("import", "undo", "go-on"):
            assert client.post(address, {"action": action}).status_code in (403, 404)
