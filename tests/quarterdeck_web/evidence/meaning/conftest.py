"""Evidence that repeats itself, compared by words alone: the sentence model is for its own tests."""

from collections.abc import Callable
from typing import Any

import pytest

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.evidence.models import Evidence
from tests.quarterdeck_web.evidence.conftest import voices, write

__all__ = ["voices"]

TOPICS = ("invoice", "route", "driver", "pallet", "customs", "weather", "warehouse", "calendar", "password", "report")
VERBS = ("prints", "loses", "sorts", "delays", "colours", "exports", "hides", "rounds", "copies", "freezes")


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A machine without the sentence model."""
    monkeypatch.setenv("QUARTERDECK_MODELS", str(tmp_path / "none"))


@pytest.fixture
def repeated(voices: Workspace) -> Workspace:
    """`voices` with a hundred items about other things, of which each differs from all others, and one that repeats E1 nearly."""
    for number in range(100):
        topic, verb = TOPICS[number % 10], VERBS[number // 10]
        text = f"The {topic} {verb} every {number + 3} minutes when {VERBS[(number * 7 + 3) % 10]} {TOPICS[(number * 3 + 1) % 10]} lines"
        write(voices, Evidence, id=f"X{number}", text=text, said_on=f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}")
    write(voices, Evidence, id="NEAR", text="We phone the gate four times each day just to move one slot", account="orrin", said_on="2026-01-06")
    return voices


@pytest.fixture
def of() -> Callable[..., Any]:
    """`of(scope, "E1")`: the item of that id."""
    return lambda scope, ref: scope.rows(Evidence).get(ref=ref)
