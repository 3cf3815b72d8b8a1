"""A sentence model in int8, made from its published weights without torch."""

from pathlib import Path
from typing import Any

import numpy as np

from quarterdeck.errors import UnreadableFile
from quarterdeck.evidence.embedding.calibration import MULTILINGUAL_TEXTS, TEXTS, calibrate
from quarterdeck.evidence.embedding.encoder_graph import WIDTH, WORDS, Weights, encoder_model
from quarterdeck.evidence.embedding.model_files import GRAPH, sha256_of, write_description
from quarterdeck.evidence.embedding.packed_weights import read_packed, tokenizer_of
from quarterdeck.evidence.embedding.published import ENGLISH, PACKED, TOKENIZER, WEIGHTS, PublishedModel


def convert(source: Path, target: Path, model: PublishedModel = ENGLISH) -> None:
    """Write the model whose published files lie in folder `source` to the existing folder `target`, in int8.

    Raises
    ------
    UnreadableFile
        If a source file is missing, or is not the published one.
    """
    check_source(source, model)
    if PACKED in model.sources:
        packed = read_packed(source / PACKED)
        tokenizer = tokenizer_of(packed)
        _write(packed.weights, tokenizer, target, [model.prefix + text for text in (*TEXTS, *MULTILINGUAL_TEXTS)], is_centred=True)
        tokenizer.save(str(target / TOKENIZER), pretty=False)
    else:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(source / TOKENIZER))
        tokenizer.no_padding()
        _write(load_file(source / WEIGHTS), tokenizer, target, list(TEXTS), is_centred=False)
        (target / TOKENIZER).write_bytes((source / TOKENIZER).read_bytes())
    write_description(target, model, WIDTH)


def check_source(source: Path, model: PublishedModel = ENGLISH) -> None:
    """Refuse weights or a tokenizer that are not those published."""
    for name, expected in model.sources.items():
        path = source / name
        if not path.is_file():
            raise UnreadableFile(str(path), "is missing.", f"The folder must hold {' and '.join(model.sources)}.")
        if (found := sha256_of(path)) != expected:
            raise UnreadableFile(str(path), f"has SHA-256 {found}, expected {expected}.", "Fetch the model anew: this file is not the published one.")


def _write(weights: Weights, tokenizer: Any, target: Path, texts: list[str], *, is_centred: bool) -> None:
    """The graph in int8, its activations as wide as the texts make them.

    All vectors of some models lie in a narrow cone, where every cosine is above 0.7. Centred, the mean of the texts' vectors is taken off each
    before it is made of unit length, so that cosines are of the size they have in other models.
    """
    from onnx import save
    from onnxruntime import InferenceSession

    few, token_ids = _with_few_words(weights, [tokenizer.encode(text).ids for text in texts])
    plain = encoder_model(few)
    session = InferenceSession(plain.SerializeToString(), providers=["CPUExecutionProvider"])
    ranges, vectors = calibrate(session, _activations(plain), token_ids)
    centre = np.asarray(vectors.mean(axis=0), np.float32) if is_centred else None
    save(encoder_model(weights, ranges, centre), target / GRAPH)


def _with_few_words(weights: Weights, token_ids: list[list[int]]) -> tuple[Weights, list[list[int]]]:
    """The weights with the words that some texts use and no others, and the texts in their numbers: great vocabularies take gigabytes in float32."""
    used = sorted({each for ids in token_ids for each in ids})
    place = {each: number for number, each in enumerate(used)}
    return {**weights, WORDS: weights[WORDS][used]}, [[place[each] for each in ids] for ids in token_ids]


def _activations(model: Any) -> list[str]:
    return [output.name for output in model.graph.output if output.name != "vectors"]
