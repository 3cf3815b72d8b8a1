"""The sentence model in int8, made from its published weights without torch."""

from pathlib import Path
from typing import Any

from quarterdeck.errors import UnreadableFile
from quarterdeck.evidence.embedding.calibration import calibrate
from quarterdeck.evidence.embedding.encoder_graph import WIDTH, encoder_model
from quarterdeck.evidence.embedding.model_files import GRAPH, SOURCE_SHA256, TOKENIZER, WEIGHTS, sha256_of, write_description

MODEL_ID = "all-MiniLM-L6-v2/int8-2"
"""Part of every cache key: raise the last number when the conversion changes what vectors come out."""


def convert(source: Path, target: Path) -> None:
    """Write the model of folder `source` (model.safetensors, tokenizer.json) to the existing folder `target`, in int8.

    Raises
    ------
    UnreadableFile
        If a source file is missing, or is not the published one.
    """
    check_source(source)
    from onnx import save
    from onnxruntime import InferenceSession
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    weights = load_file(source / WEIGHTS)
    plain = encoder_model(weights)
    tokenizer = Tokenizer.from_file(str(source / TOKENIZER))
    tokenizer.no_padding()
    session = InferenceSession(plain.SerializeToString(), providers=["CPUExecutionProvider"])
    ranges = calibrate(session, tokenizer, _activations(plain))
    save(encoder_model(weights, ranges), target / GRAPH)
    (target / TOKENIZER).write_bytes((source / TOKENIZER).read_bytes())
    write_description(target, MODEL_ID, WIDTH)


def check_source(source: Path) -> None:
    """Refuse weights or a tokenizer that are not those published."""
    for name, expected in SOURCE_SHA256.items():
        path = source / name
        if not path.is_file():
            raise UnreadableFile(str(path), "is missing.", f"The folder must hold {' and '.join(SOURCE_SHA256)}.")
        if (found := sha256_of(path)) != expected:
            raise UnreadableFile(str(path), f"has SHA-256 {found}, expected {expected}.", "Fetch the model anew: this file is not the published one.")


def _activations(model: Any) -> list[str]:
    return [output.name for output in model.graph.output if output.name != "vectors"]
