"""A product with both doors open, and somebody who knows the webhook's secret."""

import json
import time
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from django.test import Client

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.doors import opening
from quarterdeck_web.evidence.doors.models import FeedbackDoor
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.lib.signatures import sign

_deliveries = count(1)


@pytest.fixture(autouse=True)
def _no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    from quarterdeck_web.jobs.registry import KINDS

    monkeypatch.delitem(KINDS, "figures")


@dataclass
class Sender:
    """A program that sends to the webhook."""

    address: str
    secret: str

    def send(
        self, body: Any, *, delivery: str = "", at: float | None = None, kind: str = "application/json", secret: str = "", **headers: str
    ) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        delivery, stamp = delivery or f"msg_{next(_deliveries)}", str(int(at if at is not None else time.time()))
        signature = sign(secret or self.secret, delivery=delivery, timestamp=stamp, body=raw)
        told = {"webhook-id": delivery, "webhook-timestamp": stamp, "webhook-signature": signature, **headers}
        return Client(enforce_csrf_checks=True).post(self.address, raw, content_type=kind, headers=told)


@pytest.fixture
def form(ours: Any) -> str:
    """The path of the open form."""
    opening.open_door(system_scope(ours), FeedbackDoor.FORM)
    return f"/feedback/{FeedbackDoor.objects.within(ours).get(kind='form').token}/"


@pytest.fixture
def sender(ours: Any) -> Sender:
    secret = opening.open_door(system_scope(ours), FeedbackDoor.WEBHOOK)
    return Sender(f"/webhooks/feedback/{FeedbackDoor.objects.within(ours).get(kind='webhook').token}/", secret)


def said(workspace: Any) -> list[Evidence]:
    return list(Evidence.objects.within(workspace).order_by("position"))
