"""`quarterdeck import feedback` and `import undo` as a person types them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from quarterdeck.cli.app import app
from quarterdeck.cli.main import run
from quarterdeck.product import read_product, write_product

from .products import tea_house
from .samples import SAMPLES

Cli = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def quarterdeck(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.chdir(tmp_path)
    write_product(tea_house(), "tea.json")

    def ran(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return code, captured.out, captured.err

    return ran


def test_import_and_undo_leave_the_product_as_it_was(quarterdeck: Cli, tmp_path: Path) -> None:
    before = Path("tea.json").read_bytes()
    SAMPLES["uservoice"].write(tmp_path)
    code, out, _ = quarterdeck("import", "feedback", "uservoice.csv", "--into", "tea.json", "--json")
    told = json.loads(out)
    assert (code, told["written"], told["counts"]["new"], told["counts"]["repeated in the file"]) == (0, True, 4, 2)
    product = read_product("tea.json")
    assert {each.batch for each in product.evidence} == {told["batch"]}
    code, out, _ = quarterdeck("import", "feedback", "uservoice.csv", "--into", "tea.json")
    assert "nothing new" in out
    code, out, _ = quarterdeck("import", "undo", "tea.json", told["batch"])
    assert code == 0
    assert "4 pieces of evidence are gone" in out
    assert Path("tea.json").read_bytes() == before
    assert not Path("tea.imports.json").exists()


@pytest.mark.parametrize("extra", [("--preview", "3"), ("--dry-run",)])
def test_looking_writes_nothing(quarterdeck: Cli, tmp_path: Path, extra: tuple[str, ...]) -> None:
    SAMPLES["jira"].write(tmp_path)
    before = Path("tea.json").read_bytes()
    code, out, _ = quarterdeck("import", "feedback", "jira.csv", "--into", "tea.json", *extra)
    assert code == 0
    assert "Jira issues, 2 rows" in out
    assert Path("tea.json").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["jira.csv", "tea.json"]


def test_a_mapping_is_written_once_and_then_used(quarterdeck: Cli) -> None:
    Path("s.csv").write_text("remark;who\nMore tea in the evening;Ann\n")
    command = ("import", "feedback", "s.csv", "--into", "tea.json", "--mapping", "m.json")
    assert quarterdeck(*command, "--kind", "interview", "--source", "Visits", "--preview", "1")[0] == 0
    mapping: dict[str, Any] = json.loads(Path("m.json").read_text())
    assert (mapping["source"], mapping["kind"], mapping["columns"]["text"]) == ("Visits", "interview", ["remark"])
    mapping["columns"]["person"] = ["who"]
    Path("m.json").write_text(json.dumps(mapping))
    assert quarterdeck(*command)[0] == 0
    (evidence,) = read_product("tea.json").evidence
    assert (evidence.kind, evidence.source, evidence.person) == ("interview", "Visits", "Ann")


def test_a_product_in_yaml_is_not_overwritten(quarterdeck: Cli) -> None:
    Path("tea.yaml").write_bytes(Path("tea.json").read_bytes())
    Path("s.csv").write_text("text\nMore tea\n")
    code, _, err = quarterdeck("import", "feedback", "s.csv", "--into", "tea.yaml")
    assert code == 2
    assert "-o FILE.json" in err
    assert quarterdeck("import", "feedback", "s.csv", "--into", "tea.yaml", "-o", "new.json")[0] == 0
    assert [each.text for each in read_product("new.json").evidence] == ["More tea"]
    assert not read_product("tea.yaml").evidence


def test_nothing_is_written_while_rows_are_refused(quarterdeck: Cli) -> None:
    before = Path("tea.json").read_bytes()
    Path("s.csv").write_text("id,text,created,votes\n1,More tea,2026-02-30,many\n2,Less tea,2026-02-20,3\n3,,2026-02-20,\n")
    code, out, _ = quarterdeck("import", "feedback", "s.csv", "--into", "tea.json")
    assert code == 1
    assert all(word in out for word in ("created", "2026-02-30", "'many'", "what was said", "--skip-refused"))
    assert Path("tea.json").read_bytes() == before
    code, out, _ = quarterdeck("import", "feedback", "s.csv", "--into", "tea.json", "--skip-refused")
    assert code == 0
    assert [each.text for each in read_product("tea.json").evidence] == ["Less tea"]


def test_a_file_that_breaks_off_is_never_imported_in_part(quarterdeck: Cli) -> None:
    Path("s.json").write_text('[{"id": 1, "text": "More tea"}, {"id": 2, "te')
    code, out, _ = quarterdeck("import", "feedback", "s.json", "--into", "tea.json", "--skip-refused")
    assert code == 1
    assert "cannot be read to its end" in out
    assert not read_product("tea.json").evidence


def test_dates_that_may_be_two_are_asked_about(quarterdeck: Cli) -> None:
    Path("s.csv").write_text("text,created\nMore tea,4/3/25\nLess tea,5/6/25\n")
    code, _, err = quarterdeck("import", "feedback", "s.csv", "--into", "tea.json")
    assert code == 2
    assert "4/3/25" in err
    assert "--dates day-first" in err
    assert quarterdeck("import", "feedback", "s.csv", "--into", "tea.json", "--dates", "day-first")[0] == 0
    assert [str(each.said_on) for each in read_product("tea.json").evidence] == ["2025-03-04", "2025-06-05"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "excel", "."), "rust-goals"),
        (("import", "feedback", "gone.csv", "--into", "tea.json"), "there is no such file"),
        (("import", "feedback", "tea.json", "--into", "gone.json"), "there is no such file"),
        (("import", "feedback", "tea.json", "--into", "tea.json"), "Quarterdeck's own"),
        (("import", "feedback", "n.csv", "--into", "tea.json"), "no column holds what was said"),
        (("import", "feedback", "s.csv", "--into", "tea.json", "--format", "excel"), "productboard"),
        (("import", "feedback", "s.csv", "--into", "tea.json", "--format", "canny"), "Canny posts"),
        (("import", "feedback", "s.csv", "--into", "tea.json", "--kind", "gossip"), "interview"),
        (("import", "feedback", "s.csv", "--into", "tea.json", "--dates", "soon"), "month-first"),
        (("import", "feedback", "s.csv", "--into", "tea.json", "--encoding", "klingon"), "utf-8"),
        (("import", "feedback", "s.csv", "--into", "tea.json", "--preview", "0"), "1 or more"),
        (("import", "feedback", "s.csv", "--into", "tea.json", "--mapping", "tea.json"), "quarterdeck-feedback-mapping"),
        (("import", "undo", "tea.json", "import-1"), "There are none"),
    ],
)
def test_misuse_is_told_in_one_sentence(quarterdeck: Cli, arguments: tuple[str, ...], words: str) -> None:
    Path("n.csv").write_text("a,b\n1,2\n")
    Path("s.csv").write_text("remark\nMore tea in the evening\n")
    code, _, err = quarterdeck(*arguments)
    assert code == 2, err
    assert words in err


def test_every_option_of_importing_is_documented() -> None:
    described = (ROOT / "docs/reference/cli.md").read_text().splitlines()
    group = typer.main.get_command(app).commands["import"]  # type: ignore[attr-defined]
    for name, command in group.commands.items():
        row = next((line for line in described if line.startswith(f"| `import {name}")), "")
        assert row, name
        for parameter in command.params:
            spelt = max((each for each in parameter.opts if each.startswith("--")), key=len, default="")
            assert spelt in (*row.split("`"), "--json", "--help", "", "--output") or f"`{spelt}" in row, spelt


def test_the_public_proposals_come_in_and_go_out(quarterdeck: Cli, shared_data: Path) -> None:
    path = shared_data / "market" / "godot_proposals_2021-07-16.json"
    assert quarterdeck("import", "feedback", str(path), "--into", "tea.json")[0] == 0
    product = read_product("tea.json")
    assert (len(product.evidence), sum(each.votes for each in product.evidence)) == (1932, 11_549)
    assert quarterdeck("import", "undo", "tea.json", str(product.evidence[0].batch))[0] == 0
    assert read_product("tea.json") == tea_house()


def test_an_import_that_dies_while_writing_leaves_the_product_as_it_was(quarterdeck: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SAMPLES["fider"].write(tmp_path)
    before = Path("tea.json").read_bytes()
    command = ("import", "feedback", "fider.csv", "--into", "tea.json")
    with monkeypatch.context() as patch:
        patch.setattr("quarterdeck.product.codec.write_atomically", _dies)
        assert quarterdeck(*command)[0] == 130
    assert Path("tea.json").read_bytes() == before
    code, out, _ = quarterdeck(*command, "--json")
    assert (code, json.loads(out)["counts"]["new"]) == (0, 2)
    assert quarterdeck("import", "undo", "tea.json", json.loads(out)["batch"])[0] == 0
    assert Path("tea.json").read_bytes() == before


def _dies(path: object, content: object) -> None:
    raise KeyboardInterrupt
