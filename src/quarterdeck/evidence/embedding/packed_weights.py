"""Weights of 4 bits with their tokenizer in one file, as the multilingual model is published: read into float32 and a tokenizer of ours.

The file, little-endian: `E5S1`, version 1; sizes; the pieces of the vocabulary with their scores; what single characters become before they are
looked up; a directory of tensors; the tensors. A tensor is float32, or blocks of 32 weights: a float16 scale, and 32 times 4 bits of which
byte j holds weight j (low) and weight j + 16 (high), each less 8.
"""

import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import UnreadableFile

MAGIC = b"E5S1"
BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
WEIGHTS_PER_BLOCK = 32
FLOAT32, FOUR_BITS = 0, 1
SPACE = "▁"
"""What stands for a space in the pieces of the vocabulary."""

_OF_MODEL = {"emb.word": "word_embeddings.weight", "emb.pos": "position_embeddings.weight", "emb.type": "token_type_embeddings.weight"}
_OF_MODEL |= {"emb.ln.w": "LayerNorm.weight", "emb.ln.b": "LayerNorm.bias"}
_OF_LAYER = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense"}
_OF_LAYER |= {"aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm"}


@dataclass(frozen=True)
class Packed:
    """Weights by the names of a BERT checkpoint (float32), pieces with their scores, and what single characters become."""

    weights: dict[str, npt.NDArray[np.float32]]
    pieces: list[tuple[str, float]]
    begin: int
    end: int
    padding: int
    unknown: int
    normalisation: dict[str, str]


def read_packed(path: Path) -> Packed:
    """Everything in a packed file.

    Raises
    ------
    UnreadableFile
        If it is no such file, or is cut short.
    """
    content = path.read_bytes()
    try:
        return _read(content)
    except (struct.error, ValueError, IndexError, KeyError) as problem:
        raise UnreadableFile(str(path), "is no packed model, or is cut short.", "Fetch the model anew.") from problem


def tokenizer_of(packed: Packed) -> Any:
    """A tokenizer that cuts texts as the model's own does: characters unified, spaces made one, the likeliest pieces, begin and end around them."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(packed.pieces, packed.unknown, False))
    steps: list[Any] = [normalizers.Replace(Regex(f"[{_escaped(signs)}]"), becomes) for becomes, signs in _odd_signs(packed.normalisation)]
    tokenizer.normalizer = normalizers.Sequence([*steps, normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always", split=False)
    begin, end = (packed.pieces[place][0] for place in (packed.begin, packed.end))
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{begin} $A {end}", special_tokens=[(begin, packed.begin), (end, packed.end)])
    return tokenizer


def _read(content: bytes) -> Packed:
    cursor = _Cursor(content)
    if cursor.take("4s") != MAGIC or cursor.take("I") != 1:
        raise ValueError("another format")
    width, _layers, _heads, _inner, num_words, num_places, num_types = (cursor.take("i") for _ in range(7))
    cursor.take("f"), cursor.take("i")
    num_pieces, begin, end, padding, unknown = (cursor.take("i") for _ in range(5))
    num_bytes = cursor.take("Q")
    offsets, scores = cursor.array("<u4", num_pieces + 1), cursor.array("<f4", num_pieces)
    text = cursor.bytes(num_bytes)
    pieces = [(text[start:stop].decode(), float(score)) for start, stop, score in zip(offsets[:-1], offsets[1:], scores, strict=True)]
    normalisation = _normalisation(cursor)
    tensors = _tensors(cursor)
    shapes = {"emb.word": (num_words, width), "emb.pos": (num_places, width), "emb.type": (num_types, width)}
    weights = {_full_name(name): _shaped(name, values, width, shapes) for name, values in tensors.items()}
    return Packed(weights, pieces, begin, end, padding, unknown, normalisation)


class _Cursor:
    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def take(self, kind: str) -> Any:
        (value,) = struct.unpack_from(f"<{kind}", self.content, self.at)
        self.at += struct.calcsize(f"<{kind}")
        return value

    def array(self, kind: str, number: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.content, kind, number, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, number: int) -> bytes:
        self.at += number
        if self.at > len(self.content):
            raise ValueError("cut short")
        return self.content[self.at - number : self.at]


def _normalisation(cursor: _Cursor) -> dict[str, str]:
    number = cursor.take("i")
    cursor.take("I")
    found = {}
    for _ in range(number):
        sign, length = cursor.take("I"), cursor.take("B")
        found[chr(sign)] = "".join(map(chr, cursor.array("<u4", length).tolist()))
    return found


def _tensors(cursor: _Cursor) -> dict[str, npt.NDArray[np.float32]]:
    found = {}
    for _ in range(cursor.take("i")):
        name = cursor.bytes(cursor.take("H")).decode()
        kind, number, start, num_bytes = cursor.take("B"), cursor.take("I"), cursor.take("Q"), cursor.take("Q")
        content = cursor.content[start : start + num_bytes]
        if kind == FLOAT32:
            found[name] = np.frombuffer(content, "<f4", number)
        elif kind == FOUR_BITS:
            found[name] = _unpacked(np.frombuffer(content, BLOCK, number // WEIGHTS_PER_BLOCK))
        else:
            raise ValueError("another kind of tensor")
    return found


def _unpacked(blocks: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    pairs = blocks["pairs"]
    steps = np.concatenate((pairs & 15, pairs >> 4), axis=1).astype(np.float32) - 8
    return np.asarray(steps * blocks["scale"].astype(np.float32)[:, None], np.float32).ravel()


def _full_name(name: str) -> str:
    if name in _OF_MODEL:
        return f"embeddings.{_OF_MODEL[name]}"
    layer, part, kind = name.split(".")
    return f"encoder.layer.{int(layer[1:])}.{_OF_LAYER[part]}.{'weight' if kind == 'w' else 'bias'}"


def _shaped(name: str, values: npt.NDArray[np.float32], width: int, shapes: dict[str, tuple[int, int]]) -> npt.NDArray[np.float32]:
    if name in shapes:
        return values.reshape(shapes[name])
    is_matrix = name.endswith(".w") and name.split(".")[-2] not in ("ln", "aln", "oln")
    # Linear layers are (out, in); of the last one of a layer "in" is the wide side.
    return values.reshape((width, -1) if name.split(".")[-2] == "fo" else (-1, width)) if is_matrix else values


def _odd_signs(normalisation: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The characters that become something else than Unicode's compatibility form (NFKC): what they become, and which."""
    odd: dict[str, list[str]] = {}
    for sign, becomes in normalisation.items():
        if unicodedata.normalize("NFKC", sign) != becomes:
            odd.setdefault(becomes, []).append(sign)
    return sorted(odd.items())


def _escaped(signs: list[str]) -> str:
    return "".join(f"\\x{{{ord(sign):X}}}" for sign in signs)
