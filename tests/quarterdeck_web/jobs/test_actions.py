"""Asking for jobs, stopping them, trying them again."""

import pytest

from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.registry import KINDS, job


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setattr("quarterdeck_web.jobs.registry.KINDS", dict(KINDS))


def test_same_key_is_the_same_job(scope_for, harbor):
    job("count", title="Counting")(lambda context: None)
    scope = scope_for("pm")
    assert enqueue(scope, "count", idempotency_key="a") == enqueue(scope, "count", idempotency_key="a")
    assert enqueue(scope, "count", idempotency_key="a") != enqueue(scope, "count", idempotency_key="b")
