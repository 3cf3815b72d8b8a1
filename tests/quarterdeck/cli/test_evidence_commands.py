"""What people said, read on the command line: needs, doubles, quotes; by words alone where no model is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Ran

Cli = Callable[..., Ran]
SUBJECTS = {
    "export": ["Exporting {} as PDF cuts the table", "The PDF export of {} loses the table", "PDF export: the table of {} is cut off"],
    "login": ["I forgot my password on {} and cannot log in", "Logging in on {} fails after a password change", "Password reset on {} never arrives"],
    "speed": ["The dashboard of {} takes a minute to load", "Loading the dashboard with {} is slow", "Slow dashboard: {} loads for minutes"],
}
PLACES = ["the phone", "a tablet", "Monday reports", "Firefox", "the office", "our workshop", "big projects", "Windows", "the train", "old machines"]


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUARTERDECK_MODELS", str(tmp_path / "none"))


@pytest.fixture
def said(product: Path) -> Path:
    """The tea house with ninety voices about three things, and one that is said twice."""
    document = json.loads(product.read_text())
    voices = [
        {"id": f"{subject}-{k}", "text": way.format(place), "person": f"p{k}"}
        for subject, ways in SUBJECTS.items()
        for k, (way, place) in enumerate((way, place) for way in ways for place in PLACES)
    ]
    document["evidence"] = [*voices, {"id": "again", "text": voices[0]["text"].upper() + "!", "person": "q"}]
    product.write_text(json.dumps(document))
    return product


def test_groups_hold_what_was_said_about_one_thing_and_are_kept_with_their_needs(quarterdeck: Cli, said: Path) -> None:
    ran = quarterdeck("evidence", "group", "tea.json", "-o", "grouped.json", "--json")
    assert ran.code == 0
    found = ran.json()
    assert 3 <= len(found["needs"]) <= 12
    assert all(need["quote"] and need["title"] and need["people"] > 0 for need in found["needs"])
    kept = json.loads(Path("grouped.json").read_text())
    subjects: dict[str, set[str]] = {}
    for each in kept["evidence"]:
        if each.get("need"):
            subjects.setdefault(each["need"], set()).add(each["id"].split("-")[0])
    assert sum(len(held - {"again"}) == 1 for held in subjects.values()) >= 0.8 * len(subjects)
    assert {need["id"] for need in found["needs"]} == set(subjects)
    assert quarterdeck("check", "grouped.json").code == 0


def test_words_say_how_many_and_that_words_alone_were_compared(quarterdeck: Cli, said: Path) -> None:
    ran = quarterdeck("evidence", "group", "tea.json", "--most", "1")
    assert "91 pieces of evidence without a need hold" in ran.out
    assert "more: --most" in ran.out
    assert "quarterdeck model install" in ran.err


def test_the_same_words_are_sure_doubles(quarterdeck: Cli, said: Path) -> None:
    found = quarterdeck("evidence", "doubles", "tea.json", "--json").json()
    assert [(link["later"], link["earlier"]) for link in found if link["sure"]] == [("again", "export-0")]
    assert "1 repeat an earlier one word for word" in quarterdeck("evidence", "doubles", "tea.json").out


def test_a_question_is_answered_by_quotes(quarterdeck: Cli, said: Path) -> None:
    found = quarterdeck("evidence", "ask", "tea.json", "password reset", "--most", "5", "--json").json()
    assert 1 <= len(found) <= 5
    assert all(quote["id"].startswith("login") for quote in found)
    assert "Password reset" in quarterdeck("evidence", "ask", "tea.json", "password reset").out


@pytest.mark.parametrize("command", [("group",), ("doubles",), ("ask",)])
def test_without_evidence_it_says_how_to_bring_some_in(quarterdeck: Cli, product: Path, command: tuple[str, ...]) -> None:
    document = json.loads(product.read_text())
    document.pop("evidence", None)
    product.write_text(json.dumps(document))
    ran = quarterdeck("evidence", *command, "tea.json", *(["what?"] if command == ("ask",) else []))
    assert ran.code == 2
    assert "import feedback" in ran.err


def test_a_model_that_is_not_there_is_asked_for_by_its_command(quarterdeck: Cli, said: Path) -> None:
    ran = quarterdeck("evidence", "group", "tea.json", "--model", "multilingual")
    assert ran.code == 2
    assert "quarterdeck model install multilingual" in ran.err
    assert "one of english, multilingual" in quarterdeck("evidence", "ask", "tea.json", "why?", "--model", "klingon").err


def test_needs_of_one_other_language_are_pointed_out(quarterdeck: Cli, said: Path) -> None:
    document = json.loads(said.read_text())
    german = ["Der Export als PDF schneidet auf {} die Tabelle ab", "Beim PDF-Export geht auf {} die Tabelle verloren"]
    document["evidence"] += [
        {"id": f"de-{k}", "text": text.format(place), "person": f"d{k}"} for k, (text, place) in enumerate((t, p) for t in german for p in PLACES)
    ]
    said.write_text(json.dumps(document))
    ran = quarterdeck("evidence", "group", "tea.json")
    assert "in German" in ran.out
    assert "--model multilingual" in ran.out
    found = quarterdeck("evidence", "group", "tea.json", "--json").json()["needs"]
    assert "German" in {need["language"] for need in found}
    assert None in {need["language"] for need in found}
