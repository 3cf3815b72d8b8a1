"""The market, deals and surveys on the command line: in, seen, refused, the same again."""

import json
from pathlib import Path

import pytest

from quarterdeck.cli.main import run
from quarterdeck.product import read_product

MATRIX = "Capability,Us,Moorline\nSlots,2,leading\nMap,3,part\n"
DEALS = "Deal ID,Stage,Competitor,Loss reason\n1,Closed Won,Quay Nine,Slots\n2,Closed Lost,Quay Nine,Price\n"
NPS = "score,segment\n" + "10,food\n" * 6 + "3,steel\n" * 4


@pytest.fixture
def product(tmp_path: Path) -> Path:
    assert run(["sample", "harbor", "-o", str(tmp_path / "harbor.json")]) == 0
    return tmp_path / "harbor.json"


def written(tmp_path: Path, text: str) -> str:
    (tmp_path / "table.csv").write_text(text)
    return str(tmp_path / "table.csv")


def test_a_matrix_comes_in_once(product: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = len(read_product(product).capabilities)
    command = ["import", "market", written(tmp_path, MATRIX), "--into", str(product), "--source", "a fair", "--checked-on", "2026-01-05", "--json"]
    assert run([*command, "--dry-run"]) == 0
    assert len(read_product(product).capabilities) == before
    capsys.readouterr()
    assert run(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["new_capabilities"], told["new_levels"], told["new_competitors"], told["written"]) == (2, 4, [], True)
    assert run(command) == 0
    assert json.loads(capsys.readouterr().out)["same_levels"] == 4


def test_refused_rows_stop_it_until_one_says_otherwise(product: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["import", "market", written(tmp_path, MATRIX + "Slots,1,1\n"), "--into", str(product)]
    before = product.read_bytes()
    assert run(command) == 1
    assert "table.csv row 4, column Capability" in capsys.readouterr().out
    assert product.read_bytes() == before
    assert run([*command, "--skip-refused"]) == 0
    assert product.read_bytes() != before


def test_deals_and_their_rates(product: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def num_deals() -> int:
        return sum(each.deal is not None for each in read_product(product).evidence)

    before = num_deals()
    assert run(["import", "deals", written(tmp_path, DEALS), "--into", str(product)]) == 0
    out = capsys.readouterr().out
    assert "Quay Nine\t1 of 2\t50%\t9% to 91%" in out
    assert num_deals() == before + 2
    assert run(["import", "deals", written(tmp_path, DEALS), "--into", str(product)]) == 0
    assert "0 new deals, 2 here already" in capsys.readouterr().out


def test_a_survey_and_what_it_says(product: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = len(read_product(product).surveys)
    command = ["surveys", "import", written(tmp_path, NPS), "--into", str(product), "--title", "Autumn"]
    assert run(command) == 0
    assert run(["surveys", "show", str(product)]) == 0
    assert "autumn: Autumn (nps, 10 answers)" in capsys.readouterr().out
    assert run(["surveys", "show", str(product), "autumn"]) == 0
    assert "Net Promoter Score +20" in capsys.readouterr().out
    assert run(["surveys", "show", str(product), "autumn", "--segment", "food", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["promoters"]["score"] == 1.0
    assert run(command) == 0
    assert len(read_product(product).surveys) == before + 1
    assert run(["check", str(product)]) == 0


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["import", "market", "T", "--doubles", "never"], "--doubles: expected one of refuse, apart, first, got 'never'"),
        (["import", "market", "T", "--checked-on", "soon"], "--checked-on: expected a day as YYYY-MM-DD, got 'soon'"),
        (["surveys", "import", "T", "--method", "guess"], "--method: expected one of kano"),
        (["surveys", "import", "T"], "no method is told by the columns"),
        (["import", "deals", "T"], "no column says how deals ended"),
    ],
)
def test_misuse_is_told(product: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], words: str) -> None:
    table = written(tmp_path, MATRIX)
    assert run([table if each == "T" else each for each in command] + ["--into", str(product)]) == 2
    captured = capsys.readouterr()
    assert words in captured.out + captured.err


def test_a_survey_that_is_not_there(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["surveys", "show", str(product), "spring"]) == 2
    assert "expected one of nps-spring-2026, " in capsys.readouterr().err
    document = json.loads(product.read_text())
    product.write_text(json.dumps({**document, "surveys": []}))
    assert run(["surveys", "show", str(product), "spring"]) == 2
    assert "import one first" in capsys.readouterr().err
