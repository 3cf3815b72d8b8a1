"""A person who imports, files to bring, and the way through the pages."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck_web.evidence.importing.actions import KINDS, QUICKLY
from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off

TABLE = """id,what,who,company,plan,when
1,Let carriers book a slot,jo@varga.example,Varga Ltd,food,2026-01-02
2,The gate never answers,kim@orrin.example,Orrin,steel,2026-01-03
3,Show where the truck is,,Orrin,,2026-01-04
"""
MAPPED = {"id": "id", "what": "text", "who": "person", "company": "account", "plan": "segment", "when": "said_on"}


class Importing:
    """The pages of the import, as one person uses them."""

    def __init__(self, client: Any, workspace: Any) -> None:
        self.client, self.workspace = client, workspace
        self.root = f"/w/{workspace.slug}/evidence/import/"

    def bring(self, content: str | bytes, name: str = "calls.csv") -> FeedbackImport:
        data = content.encode() if isinstance(content, str) else content
        answer = self.client.post(self.root, {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        self.work()
        return self.newest()

    def map(self, brought: FeedbackImport, mapping: dict[str, str] | None = None, action: str = "try", **more: str) -> Any:
        mapping = MAPPED if mapping is None else mapping
        fields = {f"column-{number}": mapping.get(column["name"], "") for number, column in enumerate(brought.looked["columns"])}
        answer = self.act(brought, action, source="Calls", kind="feedback", order="", **fields, **more)
        self.work()
        return answer

    def act(self, brought: FeedbackImport, action: str, **fields: str) -> Any:
        return self.client.post(f"{self.root}{brought.pk}/", {**fields, "action": action})

    def import_all(self, content: str | bytes, name: str = "calls.csv", mapping: dict[str, str] | None = None, **more: str) -> FeedbackImport:
        brought = self.bring(content, name)
        self.map(brought, mapping)
        self.act(brought, "import", **more)
        self.work()
        return self.reload(brought)

    def page(self, brought: FeedbackImport, query: str = "") -> str:
        answer = self.client.get(f"{self.root}{brought.pk}/{query}")
        assert answer.status_code == 200
        return str(answer.content.decode())

    def work(self) -> None:
        did = 1
        while did:
            self.leave_others_work()
            did = work_off(limit=1)

    def leave_others_work(self) -> None:
        """Figures, duplicates and the index are other tests' business, and take longer than all of these."""
        Job.objects.within(self.workspace).filter(state=Job.QUEUED).exclude(
            kind__in=[f"{kind}{end}" for kind in KINDS.values() for end in ("", QUICKLY)]
        ).delete()

    def newest(self) -> FeedbackImport:
        return FeedbackImport.objects.within(self.workspace).order_by("-brought_at", "-id")[0]

    def reload(self, brought: FeedbackImport) -> FeedbackImport:
        return FeedbackImport.objects.within(self.workspace).get(pk=brought.pk)

    def evidence(self) -> dict[str, Evidence]:
        return {row.ref: row for row in Evidence.objects.within(self.workspace).order_by("position")}


@pytest.fixture
def importing(client_as: Any, ours: Any, tmp_path: Path, settings: Any) -> Importing:
    settings.DATA = tmp_path
    return Importing(client_as("pm", workspace=ours), ours)
