"""Where sentence models lie, and what their files must be."""

import hashlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from quarterdeck.errors import UnreadableFile
from quarterdeck.evidence.embedding.published import ENGLISH, TOKENIZER, PublishedModel, published

GRAPH, DESCRIPTION = "model-int8.onnx", "model.json"


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """What lies beside a converted model, so that a half-copied or changed one is noticed. `prefix` is what each text begins with."""

    id: str
    dimensions: int
    sha256: dict[str, str]
    prefix: str = ""


def models_folder() -> Path:
    """Where models are looked for: `QUARTERDECK_MODELS`, else a folder in the user's cache."""
    if named := os.environ.get("QUARTERDECK_MODELS"):
        return Path(named)
    if sys.platform == "win32":
        cache = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "quarterdeck" / "models"


def model_folder(models: Path | None = None, model: str = ENGLISH.word) -> Path:
    """Where a converted sentence model ("english", "multilingual") lies, or will lie, within a folder of models."""
    return (models or models_folder()) / published(model).name


def is_installed(models: Path | None = None, model: str = ENGLISH.word) -> bool:
    """Whether a converted model lies there. Its hashes are checked by `check_model`, not here."""
    folder = model_folder(models, model)
    return all((folder / name).is_file() for name in (GRAPH, TOKENIZER, DESCRIPTION))


def write_description(folder: Path, model: PublishedModel, dimensions: int) -> None:
    """Describe the files of a converted model that lies in `folder`."""
    hashes = {name: sha256_of(folder / name) for name in (GRAPH, TOKENIZER)}
    (folder / DESCRIPTION).write_text(json.dumps(asdict(ModelDescription(model.id, dimensions, hashes, model.prefix)), indent=1) + "\n")


def read_description(folder: Path) -> ModelDescription:
    """The description in `folder`.

    Raises
    ------
    UnreadableFile
        If there is none, or it is no description.
    """
    path = folder / DESCRIPTION
    try:
        return ModelDescription(**json.loads(path.read_text()))
    except OSError as problem:
        raise UnreadableFile(str(path), f"cannot be read: {problem.strerror}.", "Run `quarterdeck model install`.") from problem
    except (ValueError, TypeError) as problem:
        raise UnreadableFile(str(path), "does not describe a model.", "Run `quarterdeck model install --again`.") from problem


def check_model(folder: Path) -> ModelDescription:
    """The description in `folder`, after comparing every file with its hash.

    Raises
    ------
    UnreadableFile
        If a file is missing or differs.
    """
    description = read_description(folder)
    for name, expected in description.sha256.items():
        path = folder / name
        found = sha256_of(path) if path.is_file() else None
        if found != expected:
            problem = "is missing." if found is None else f"has SHA-256 {found}, expected {expected}."
            raise UnreadableFile(str(path), problem, "Run `quarterdeck model install --again`.")
    return description


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
