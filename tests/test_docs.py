"""Documents keep their word: every command in them exists, the runnable ones run, and every command and exit code is described."""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from quarterdeck.cli.app import COMMANDS, app
from quarterdeck.cli.main import FINE, FLAWED, MISUSE, STOPPED, run
from quarterdeck.product import json_schema

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"(?:<!-- (?P<mark>[^>]+?) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)#:]+)(?:#[^)]*)?\)")
SAMPLES_IN_TESTS = "500"


@dataclass(frozen=True)
class Block:
    document: Path
    mark: str
    kind: str
    text: str

    @property
    def commands(self) -> list[list[str]]:
        """The `quarterdeck` lines of a console block, without the prompt and the program's name."""
        lines = [line[2:] for line in self.text.splitlines() if line.startswith("$ quarterdeck")]
        return [shlex.split(line)[1:] for line in lines]


def _blocks(document: Path) -> list[Block]:
    return [Block(document, found["mark"] or "", found["kind"], found["text"]) for found in BLOCK.finditer(document.read_text())]


def _name(document: Path) -> str:
    return str(document.relative_to(ROOT))


CONSOLES = [block for document in DOCUMENTS for block in _blocks(document) if block.kind == "console"]
RUNNABLE = [document for document in DOCUMENTS if any(block.mark.startswith("runnable") for block in _blocks(document))]


def test_there_are_commands_to_test() -> None:
    assert len(CONSOLES) >= 8
    assert len(RUNNABLE) >= 3


@pytest.mark.parametrize("block", CONSOLES, ids=lambda block: _name(block.document))
def test_every_command_in_the_documents_parses(block: Block) -> None:
    import typer

    group = typer.main.get_command(app)
    for command in block.commands:
        assert command[0] in COMMANDS, f"{_name(block.document)}: there is no command {command[0]!r}"
        group.commands[command[0]].make_context(command[0], list(command[1:]))  # type: ignore[attr-defined]


@pytest.mark.parametrize("document", RUNNABLE, ids=_name)
def test_what_a_document_asks_a_reader_to_run_runs(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    for block in _blocks(document):
        if block.mark.startswith("file: "):
            (tmp_path / block.mark.removeprefix("file: ")).write_text(block.text)
        if not block.mark.startswith("runnable"):
            continue
        for command in block.commands:
            if block.mark == "runnable: shared data":
                shared = request.getfixturevalue("shared_data")
                command = [each.replace("../shared/data", str(shared)) for each in command]
            code = run(_quick(command))
            assert code == 0, f"{_name(document)}: quarterdeck {' '.join(command)}: {capsys.readouterr()}"
    assert list(tmp_path.iterdir())


def _quick(command: list[str]) -> list[str]:
    """The same command with less to compute: a test proves that it runs, not how well."""
    if command[0] == "plan":
        kept = [each for idx, each in enumerate(command) if each != "--seconds" and command[idx - 1] != "--seconds"]
        return [*kept, "--seconds", "1"]
    is_simulated = command[0] in ("forecast", "report") and command[:2] != ["forecast", "milestones"]
    return [*command, "--samples", SAMPLES_IN_TESTS] if is_simulated else command


def test_every_command_and_option_is_documented() -> None:
    import typer

    described = (ROOT / "docs/reference/cli.md").read_text()
    group = typer.main.get_command(app)
    for name in COMMANDS:
        row = next((line for line in described.splitlines() if line.startswith(f"| `{name}")), "")
        assert row, f"docs/reference/cli.md does not describe {name}"
        for parameter in group.commands[name].params:  # type: ignore[attr-defined]
            spelt = max((each for each in parameter.opts if each.startswith("--")), key=len, default="")
            if spelt and spelt not in ("--json", "--help"):
                assert spelt in row or (spelt == "--output" and "`-o" in row), f"docs/reference/cli.md: {name} lacks {spelt}"


def test_every_exit_code_is_documented() -> None:
    described = (ROOT / "docs/reference/cli.md").read_text()
    for code in (FINE, FLAWED, MISUSE, STOPPED):
        assert f"\n| {code} | " in described


def test_every_method_and_audience_is_documented() -> None:
    from quarterdeck.reports import AUDIENCES
    from quarterdeck.value import METHODS

    described = (ROOT / "docs/reference/cli.md").read_text()
    for name in (*METHODS, *AUDIENCES):
        assert f"`{name}`" in described


def test_the_published_schema_is_the_one_in_force() -> None:
    published = json.loads((ROOT / "docs/reference/product-file.schema.json").read_text())
    assert published == json.loads(json.dumps(json_schema())), "run: quarterdeck schema > docs/reference/product-file.schema.json"


def test_every_part_of_the_file_is_documented() -> None:
    described = (ROOT / "docs/reference/product-file.md").read_text()
    for name in json_schema()["properties"]:
        assert f"`{name}`" in described, f"docs/reference/product-file.md lacks {name}"


GLOSSARY_WORDS = (
    "evidence need objective segment account competitor capability initiative feature option activity team skill capacity dependency risk "
    "assumption spike release plan scenario baseline commitment forecast decision outcome"
)


def test_the_glossary_defines_each_word_once() -> None:
    lines = (ROOT / "docs/glossary.md").read_text().splitlines()
    defined = [line.split("**")[1] for line in lines if line.startswith("| **")]
    assert sorted(defined, key=str.casefold) == defined, "the glossary is in alphabetical order"
    assert len(set(defined)) == len(defined)
    assert {*GLOSSARY_WORDS.split(), "key result", "work item"} <= set(defined)


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for found in LINK.finditer(document.read_text()):
        assert (document.parent / found["target"]).exists(), f"{_name(document)} links to {found['target']}"
