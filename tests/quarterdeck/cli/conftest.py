"""A small sound product, and a way to run a command line as a person does, without a process for each."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.cli.main import run


def activity(identity: str, team: str = "shop", **more: Any) -> dict[str, Any]:
    return {"id": identity, "title": identity, "team": team, "effort": {"p10": 4, "p50": 5, "p90": 8}, **more}


def feature(identity: str, **more: Any) -> dict[str, Any]:
    option = {"id": "full", "title": "Build it", "activities": [activity("build")]}
    return {"id": identity, "title": identity.title(), "options": [option], "value": {"value": {"p10": 10, "p50": 20, "p90": 40}}, **more}


def tea_house() -> dict[str, Any]:
    return {
        "format": "quarterdeck-product",
        "version": 1,
        "id": "tea-house",
        "name": "Tea House",
        "as_of": "2027-01-04",
        "horizon": {"start": "2027-01-04", "num_weeks": 12},
        "teams": [{"id": "shop", "title": "Shop"}],
        "people": [{"id": "alice", "name": "Alice", "memberships": [{"team": "shop"}]}],
        "needs": [{"id": "gifts", "title": "Give tea to others"}],
        "features": [feature("gift-cards"), feature("subscriptions"), feature("loyalty")],
        "dependencies": [{"feature": "subscriptions", "requires": "gift-cards"}],
    }


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def quarterdeck(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run `quarterdeck …` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def ran(*arguments: str) -> Ran:
        code = run([str(each) for each in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        assert not list(tmp_path.glob(".*.part")), "a half-written file was left behind"
        return Ran(code, captured.out, captured.err)

    return ran


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """`tea.json`, a product that can be planned."""
    path = tmp_path / "tea.json"
    path.write_text(json.dumps(tea_house()))
    return path


@pytest.fixture
def plan(quarterdeck: Callable[..., Ran], product: Path, tmp_path: Path) -> Path:
    """`plan.json`, a plan of it."""
    assert quarterdeck("plan", "tea.json", "-o", "plan.json", "--seconds", "0.5").code == 0
    return tmp_path / "plan.json"
