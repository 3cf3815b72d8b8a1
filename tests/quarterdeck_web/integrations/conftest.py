"""A workspace connected to a GitHub of one's own, and what looks at what came of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from quarterdeck_web.accounts.models import AuditEntry
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.integrations import connecting
from quarterdeck_web.integrations.models import Place, TrackerEvent, TrackerRecord
from quarterdeck_web.integrations.syncing import asking
from quarterdeck_web.jobs.runner import work_off
from tests.fake_github import FakeGitHub, Repository, fake_github
from tests.fake_github.server import TOKEN


@pytest.fixture(autouse=True)
def _no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    from quarterdeck_web.jobs.registry import KINDS

    monkeypatch.delitem(KINDS, "figures")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between tries of a call; what a limit asks for is waited for."""
    monkeypatch.setattr("quarterdeck_web.integrations.github.client.FIRST_PAUSE_SECONDS", 0.0)


@pytest.fixture
def github(settings: Any) -> Iterator[FakeGitHub]:
    """GitHub on loopback, which only this setting allows."""
    with fake_github(Repository()) as fake:
        settings.TRACKER_ORIGINS = (fake.url,)
        yield fake


@pytest.fixture
def tpm(ours: Any, scope_for: Callable[..., Any]) -> Any:
    """The scope of a Technical Product Manager."""
    return scope_for("tpm")


@pytest.fixture
def place(github: FakeGitHub, tpm: Any) -> Place:
    """The repository, connected and read once."""
    made = connecting.connect(tpm, "github", github.url, TOKEN, "acme/app")
    work_off()
    return Place.objects.within(made.workspace).select_related("connection", "workspace").get(pk=made.pk)


@pytest.fixture
def read_again(place: Place, tpm: Any) -> Callable[[], Place]:
    """Reads the place once more, here and now."""

    def read() -> Place:
        asking.ask_now(tpm, place)
        work_off()
        return Place.objects.within(place.workspace).select_related("connection", "workspace").get(pk=place.pk)

    return read


def item(workspace: Any, number: int) -> dict[str, Any]:
    """The body of a work item."""
    return WorkItem.objects.within(workspace).get(key=f"acme/app#{number}").body


def kept(workspace: Any) -> dict[str, Any]:
    """Everything that a reading keeps, without ids and moments of this machine: two readings of the same are equal."""
    rows = lambda model: model.objects.within(workspace)  # noqa: E731
    records = rows(TrackerRecord).values_list("kind", "external_id", "title", "payload", "stated_at", "carried", "flaw", "work_item__ref")
    return {
        "items": sorted(map(str, rows(WorkItem).values_list("ref", "body"))),
        "records": sorted(map(str, records)),
        "events": sorted(map(str, rows(TrackerEvent).values_list("external_id", "item", "at", "payload", "is_applied"))),
    }


def audit(workspace: Any) -> str:
    """The audit trail as one text."""
    return str([(entry.operation, entry.subject, entry.detail) for entry in AuditEntry.objects.within(workspace)])
