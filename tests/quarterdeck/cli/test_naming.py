"""Needs named by a model from the command line: only where it is told to, over a real connection, and never with the key in sight."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.cli import naming
from tests.chat_endpoint import Said, chat_endpoint, completion, named

from .conftest import Ran

Cli = Callable[..., Ran]
KEY = "sk-very-secret"
WAYS = {
    "export": ["Exporting {} as PDF cuts the table", "The PDF export of {} loses the table", "PDF export: the table of {} is cut off"],
    "login": ["I forgot my password on {} and cannot log in", "Logging in on {} fails after a password change", "Password reset on {} never arrives"],
}
PLACES = ["the phone", "a tablet", "Monday reports", "Firefox", "the office", "our workshop", "big projects", "Windows", "the train", "old machines"]
GROUP = ("evidence", "group", "tea.json")


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUARTERDECK_MODELS", str(tmp_path / "cache" / "models"))
    monkeypatch.setenv(naming.KEY_VARIABLE, KEY)
    monkeypatch.setattr("quarterdeck.evidence.naming.calling.FIRST_WAIT_SECONDS", 0.0)


@pytest.fixture
def said(product: Path) -> Path:
    document = json.loads(product.read_text())
    document["accounts"] = [{"id": "varga", "title": "Varga Logistics"}]
    document["evidence"] = [
        {"id": f"{way}-{k}", "text": f"{text.format(place)}. Ask Kim Larsen of Varga Logistics, kim@varga.example", "person": "Kim Larsen"}
        for way, texts in WAYS.items()
        for k, (text, place) in enumerate((text, place) for text in texts for place in PLACES)
    ]
    product.write_text(json.dumps(document))
    return product


def good(body: dict[str, Any]) -> Said:
    return named("PDF export loses the table" if "PDF" in body["messages"][1]["content"] else "Password reset never arrives")


def test_nothing_is_asked_unless_it_is_told_to(quarterdeck: Cli, said: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "_post", lambda *_: pytest.fail("called"))
    assert quarterdeck(*GROUP).code == 0


def test_needs_get_the_models_names_and_a_second_run_asks_nothing(quarterdeck: Cli, said: Path) -> None:
    with chat_endpoint(good) as endpoint:
        options = (*GROUP, "--namer-url", endpoint.url, "--namer-model", "small", "--json")
        plain = quarterdeck(*GROUP, "--json").json()
        found = quarterdeck(*options, "-o", "grouped.json").json()
        num = len(endpoint.asked)
        again = quarterdeck(*options).json()
        assert len(endpoint.asked) == num, "the same is asked once"
    assert {"PDF export loses the table", "Password reset never arrives"} <= {need["title"] for need in found["needs"]}
    assert again["needs"] == found["needs"]
    assert found["named_by"] == "small"
    assert [(need["items"], need["people"]) for need in found["needs"]] == [(need["items"], need["people"]) for need in plain["needs"]]
    assert found["named"] + len(found["kept_own_name"]) == len(found["needs"])
    assert not any(name in need["title"] for need in plain["needs"] for name in ("Kim", "Larsen", "Varga"))
    for hidden in ("Kim", "Larsen", "Varga", "kim@", KEY):
        assert hidden not in endpoint.sent
    assert all(headers["authorization"] == f"Bearer {KEY}" for _, headers, _ in endpoint.asked)
    kept = Path("grouped.json").read_text() + "".join(path.read_text() for path in Path("cache").rglob("*") if path.is_file())
    assert KEY not in kept


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Said(b"oops", 500), "It answered 500"),
        (Said(b"{}", 401), "refuses the key"),
        (Said(b"", 429, {"Retry-After": "3600"}), "asks to wait 3,600 s"),
        (Said(b"", 302, {"Location": "http://127.0.0.1:9/"}), "points elsewhere"),
        (Said(b"<html>not json</html>"), "it gave no name"),
        (completion("I will refuse."), "nobody said"),
        (named("12 people want exports"), "counts"),
        (named("x" * 500), "expected at most 60"),
        (Said(b"x" * 100, closes_early=True), "did not answer as a web server does"),
        (Said(b"x" * 3_000_000), "more than 1 MB"),
    ],
)
def test_a_bad_answer_leaves_our_names_and_says_why(quarterdeck: Cli, said: Path, answer: Said, why: str) -> None:
    own = {need["title"] for need in quarterdeck(*GROUP, "--json").json()["needs"]}
    with chat_endpoint(answer) as endpoint:
        ran = quarterdeck(*GROUP, "--namer-url", endpoint.url, "--namer-model", "small", "--json")
    assert ran.code == 0
    found = ran.json()
    assert {need["title"] for need in found["needs"]} == own
    assert any(why in each["why"] for each in found["kept_own_name"]), found["kept_own_name"]
    assert KEY not in ran.said


def test_a_slow_answer_is_given_up(quarterdeck: Cli, said: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "SECONDS", 0.3)
    with chat_endpoint(Said(b"x" * 200, pause=0.05)) as endpoint:
        ran = quarterdeck(*GROUP, "--namer-url", endpoint.url, "--namer-model", "small")
    assert "did not answer within" in ran.out
    assert "named 0 of them" in ran.out


def test_nobody_there_is_said(quarterdeck: Cli, said: Path) -> None:
    ran = quarterdeck(*GROUP, "--namer-url", "http://127.0.0.1:9/v1", "--namer-model", "small")
    assert ran.code == 0
    assert "127.0.0.1 cannot be reached" in ran.out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--namer-url", "https://a.example/v1"), "--namer-url and --namer-model together"),
        (("--namer-model", "small"), "--namer-url and --namer-model together"),
        (("--namer-url", "http://a.example/v1", "--namer-model", "small"), "only for this machine"),
        (("--namer-url", "file:///etc/passwd", "--namer-model", "small"), "begin with https://"),
        (("--namer-url", "https://me:pass@a.example/v1", "--namer-model", "small"), naming.KEY_VARIABLE),
        (("--namer-url", "https://[::1/v1", "--namer-model", "small"), "an address like"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_before_anything_is_read(quarterdeck: Cli, options: tuple[str, ...], says: str) -> None:
    ran = quarterdeck("evidence", "group", "missing.json", *options)
    assert ran.code == 2
    assert says in ran.said


def test_no_option_takes_a_key() -> None:
    import typer

    from quarterdeck.cli.evidence_commands import app

    spelt = [option for parameter in typer.main.get_command(app).commands["group"].params for option in parameter.opts]  # type: ignore[attr-defined]
    assert not [option for option in spelt if "key" in option]
    assert KEY not in " ".join(sys.argv)
