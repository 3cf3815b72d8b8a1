"""What a reading leads to, whether of everything, of what changed or of a delivery: rules, votes of evidence, forecasts, promises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.delivery.models import CommitmentPoint, DriftStudy, WorkItem
from quarterdeck_web.delivery.voices.actions import take_over
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.integrations import connecting
from quarterdeck_web.integrations.models import Place, SyncRun, TrackerEvent
from quarterdeck_web.integrations.syncing import asking
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Notification
from tests.fake_github import FakeGitHub, Fault
from tests.fake_github.server import TOKEN
from tests.quarterdeck_web.forecasts.conftest import START, keep_plan, small_product
from tests.quarterdeck_web.integrations.conftest import item
from tests.quarterdeck_web.integrations.github.test_webhook import Sender, payload

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
def docks(db: Any) -> Workspace:
    """A planned product with one promise that cannot hold; issues with the label *feature* are work for its first feature."""
    from quarterdeck.product import Commitment, MappingRule
    from quarterdeck_web.products.assemble import replace_content

    workspace = Workspace.objects.create(slug="docks", name="Docks", key_prefix="D")
    product = small_product()
    first = product.features[0].id
    promise = Commitment(id="soon", feature=first, to="Acme", promised_date=START + timedelta(days=3), made_by="Ines")
    rule = MappingRule(id="r1", field="label", text="feature", feature=first)
    replace_content(workspace, replace(product, commitments=(promise,), mapping_rules=(rule,)))
    keep_plan(workspace, 1)
    workspace.refresh_from_db()
    return workspace


@pytest.fixture
def ines(docks: Workspace, scope_for: Callable[..., Any]) -> Any:
    """The scope of a Technical Product Manager of the docks, who is told of promises."""
    return scope_for("tpm", workspace=docks)


@pytest.fixture
def place(github: FakeGitHub, ines: Any) -> Place:
    """Connected and read once; what that leads to waits."""
    made = connecting.connect(ines, "github", github.url, TOKEN, "acme/app")
    work_off(limit=1)
    return Place.objects.within(made.workspace).select_related("connection", "workspace").get(pk=made.pk)


@pytest.fixture
def read_again(place: Place, ines: Any) -> Callable[[], None]:
    """Reads once more; what that leads to waits."""

    def read() -> None:
        Job.objects.within(place.workspace).filter(state=Job.QUEUED).update(not_before=timezone.now() + timedelta(hours=1))
        asking.ask_now(ines, place)
        work_off(limit=1)

    return read


@pytest.fixture
def sender(place: Place) -> Sender:
    return Sender(place)


def waiting(workspace: Workspace, kind: str = "forecast") -> int:
    return Job.objects.within(workspace).filter(kind=kind, state=Job.QUEUED).count()


def forget_jobs(workspace: Workspace) -> None:
    Job.objects.within(workspace).filter(state=Job.QUEUED).delete()


def mapped(workspace: Workspace) -> set[str]:
    return set(WorkItem.objects.within(workspace).exclude(feature=None).values_list("key", flat=True))


def label(github: FakeGitHub, number: int, name: str = "feature") -> None:
    labels = [{"id": 1, "name": name}]
    github.repository.change(number, NOW, "labeled", {"label": {"name": name}}, labels=labels)


def test_a_first_reading_maps_by_the_rules_and_asks_for_one_forecast(docks: Workspace, place: Place) -> None:
    labelled = {row.key for row in WorkItem.objects.within(docks) if "feature" in row.body.get("labels", ())}
    assert labelled
    assert mapped(docks) == labelled
    assert waiting(docks) == 1


def test_promises_are_looked_after_and_who_plans_is_told(docks: Workspace, place: Place) -> None:
    work_off()
    assert DriftStudy.objects.within(docks).exists()
    assert set(CommitmentPoint.objects.within(docks).values_list("state", flat=True)) <= {"at risk", "broken"}
    told = Notification.objects.within(docks).filter(kind="commitment").get()
    assert "Acme was promised" in told.text


def test_what_changed_is_mapped_and_forecast_again(docks: Workspace, place: Place, github: FakeGitHub, read_again: Any) -> None:
    forget_jobs(docks)
    read_again()
    assert waiting(docks) == 0, "nothing moved"
    label(github, 8)
    read_again()
    assert "acme/app#8" in mapped(docks)
    assert waiting(docks) == 1
    forget_jobs(docks)
    github.repository.change(8, NOW + timedelta(hours=1), labels=[])
    read_again()
    assert "acme/app#8" not in mapped(docks), "no rule fits it any more"


def test_work_for_no_feature_moves_no_date(docks: Workspace, place: Place, github: FakeGitHub, read_again: Any) -> None:
    forget_jobs(docks)
    github.repository.change(8, NOW, "closed", {"state_reason": "completed"}, state="closed", closed_at="2026-11-27T09:00:00Z")
    read_again()
    assert item(docks, 8)["state"] == "complete"
    assert waiting(docks) == 0


def test_a_delivery_is_mapped_and_forecast_at_once(docks: Workspace, place: Place, sender: Sender) -> None:
    forget_jobs(docks)
    sent = payload("issues.edited")
    sent["issue"]["labels"] = [{"id": 1, "name": "feature"}]
    assert sender.send("issues", sent).status_code == 202
    assert "acme/app#4" in mapped(docks)
    assert waiting(docks) == 1


def test_what_somebody_mapped_by_hand_no_reading_maps_again(docks: Workspace, place: Place, ines: Any, github: FakeGitHub, read_again: Any) -> None:
    other = small_product().features[1].id
    row = WorkItem.objects.within(docks).get(key="acme/app#8")
    with changing(ines, "delivery.map") as change:
        change.update(row, {"feature": other, "mapped_by": "hand"})
    label(github, 8)
    read_again()
    assert (item(docks, 8)["feature"], item(docks, 8)["mapped_by"]) == (other, "hand")


def test_rules_about_parents_reach_what_is_a_part_of_what_came(
    docks: Workspace, place: Place, ines: Any, github: FakeGitHub, read_again: Any
) -> None:
    from quarterdeck_web.delivery.mapping.actions import add_rule

    first = small_product().features[0].id
    add_rule(ines, {"field": "parent", "match": "is", "text": "The epic", "feature": first, "activity": "", "source": ""})
    parts = ["acme/app#5", "acme/app#8"]
    with changing(ines, "delivery.map") as change:
        for key, parent in zip(parts, ("acme/app#4", "acme/app#5"), strict=True):
            row, above = (WorkItem.objects.within(docks).get(key=each) for each in (key, parent))
            change.update(row, {"parent": above.ref})
    assert not set(parts) & mapped(docks)
    github.repository.change(4, NOW, title="The epic")
    read_again()
    assert set(parts) <= mapped(docks)


def test_evidence_gets_the_votes_of_readings_and_deliveries(
    docks: Workspace, place: Place, ines: Any, github: FakeGitHub, read_again: Any, sender: Sender
) -> None:
    take_over(ines, list(WorkItem.objects.within(docks).filter(key__in=["acme/app#4", "acme/app#8"])))
    voices = lambda: {row.body["source_id"]: row.body.get("votes") for row in Evidence.objects.within(docks).filter(source=place.source)}  # noqa: E731
    assert voices() == {"acme/app#4": 4, "acme/app#8": 8}
    github.repository.change(8, NOW, reactions={"+1": 31})
    read_again()
    assert voices() == {"acme/app#4": 4, "acme/app#8": 31}
    sender.send("issues", payload("issues.edited"))
    assert voices() == {"acme/app#4": 9, "acme/app#8": 31}


def test_thumbs_up_that_github_calls_no_change_are_seen_within_a_day(
    docks: Workspace, place: Place, ines: Any, github: FakeGitHub, read_again: Any
) -> None:
    take_over(ines, list(WorkItem.objects.within(docks).filter(key="acme/app#8")))
    github.repository.issues[8] = {**github.repository.issues[8], "reactions": {"+1": 99}}
    read_again()
    assert item(docks, 8)["votes"] == 8
    SyncRun.objects.within(docks).update(ended_at=timezone.now() - timedelta(hours=25))
    github.calls.clear()
    read_again()
    assert item(docks, 8)["votes"] == 99
    assert Evidence.objects.within(docks).get(source=place.source).body["votes"] == 99
    assert len(github.calls) <= 12, "what did not change asks for no timeline"
    github.calls.clear()
    read_again()
    assert SyncRun.objects.within(docks).filter(is_whole=True).count() == 2, "the next reads what changed"


def test_a_whole_reading_still_reads_the_timeline_of_what_changed(docks: Workspace, place: Place, github: FakeGitHub, read_again: Any) -> None:
    github.repository.refer(4, 10, NOW - timedelta(days=1))
    github.repository.change(4, NOW)
    SyncRun.objects.within(docks).update(ended_at=timezone.now() - timedelta(hours=25))
    read_again()
    assert item(docks, 4)["started_on"] == "2026-11-26"


def test_a_new_day_is_news_of_dates_once(docks: Workspace, place: Place, read_again: Any) -> None:
    today = timezone.localdate()
    forget_jobs(docks)
    read_again()
    docks.refresh_from_db()
    assert docks.facts["as_of"] == today.isoformat()
    assert waiting(docks) == 0
    docks.facts["as_of"] = (today - timedelta(days=1)).isoformat()
    docks.save(update_fields=["facts"])
    read_again()
    docks.refresh_from_db()
    assert (docks.facts["as_of"], waiting(docks)) == (today.isoformat(), 1)


def test_where_work_is_for_no_feature_the_day_stays(ours: Workspace, github: FakeGitHub, scope_for: Any) -> None:
    connecting.connect(scope_for("tpm"), "github", github.url, TOKEN, "acme/app")
    work_off()
    ours.refresh_from_db()
    assert ours.facts["as_of"] == "2026-01-05"


def test_what_was_read_before_a_limit_is_kept(ours: Workspace, github: FakeGitHub, scope_for: Any) -> None:
    from tests.fake_github import Repository

    github.repository = Repository(num_issues=350)
    github.faults = [Fault(r"/issues/events\?.*page=4", 403, {"Retry-After": "60"}, {"message": "secondary rate limit"})]
    connecting.connect(scope_for("tpm"), "github", github.url, TOKEN, "acme/app")
    work_off()
    assert TrackerEvent.objects.within(ours).count() == 300
    assert "page=4" in Place.objects.within(ours).get().cursor["next"]


def test_what_is_the_same_is_written_once(docks: Workspace, place: Place, github: FakeGitHub, read_again: Any) -> None:
    from quarterdeck_web.integrations.models import TrackerRecord

    before = dict(TrackerRecord.objects.within(docks).filter(kind="item").values_list("external_id", "read_at"))
    SyncRun.objects.within(docks).update(ended_at=timezone.now() - timedelta(hours=25))
    label(github, 8)
    read_again()
    after = dict(TrackerRecord.objects.within(docks).filter(kind="item").values_list("external_id", "read_at"))
    assert {number for number in before if before[number] != after[number]} == {"8"}
