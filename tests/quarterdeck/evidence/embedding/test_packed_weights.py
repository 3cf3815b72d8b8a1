"""The packed file of the multilingual model: read whole, or refused."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quarterdeck.errors import UnreadableFile
from quarterdeck.evidence.embedding.encoder_graph import WIDTH, encoder_model, num_layers
from quarterdeck.evidence.embedding.packed_weights import read_packed, tokenizer_of

PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0), ("▁hello", -4.0), ("▁world", -4.5), ("w", -9.0), ("é", -9.0)]
NORMALISATION = {"ﬁ": "fi", "\u00a0": " ", "\u200b": "", "Å": "Å"}


def four_bits(values: np.ndarray) -> tuple[bytes, np.ndarray]:
    """Blocks of 32 weights, and what they are read as."""
    blocks = values.reshape(-1, 32)
    scales = (np.abs(blocks).max(axis=1) / 7).astype("<f2")
    steps = np.clip(np.round(blocks / scales.astype(np.float32)[:, None]) + 8, 0, 15).astype(np.uint8)
    packed = b"".join(scale.tobytes() + (row[:16] | row[16:] << 4).tobytes() for scale, row in zip(scales, steps, strict=True))
    return packed, ((steps.astype(np.float32) - 8) * scales.astype(np.float32)[:, None]).reshape(values.shape)


def packed_file(path: Path) -> dict[str, np.ndarray]:
    """Write a model of one layer; gives some of its weights as they must be read."""
    rng = np.random.default_rng(3)
    tensors: list[tuple[str, int, int, bytes]] = []
    expected = {}

    def add(name: str, full: str, shape: tuple[int, ...], is_packed: bool) -> None:
        values = rng.normal(size=shape).astype(np.float32)
        content, read = four_bits(values) if is_packed else (values.tobytes(), values)
        tensors.append((name, int(is_packed), values.size, content))
        expected[full] = read

    add("emb.word", "embeddings.word_embeddings.weight", (len(PIECES), WIDTH), True)
    add("emb.pos", "embeddings.position_embeddings.weight", (20, WIDTH), False)
    add("emb.type", "embeddings.token_type_embeddings.weight", (2, WIDTH), False)
    for letter, kind in (("w", "weight"), ("b", "bias")):
        add(f"emb.ln.{letter}", f"embeddings.LayerNorm.{kind}", (WIDTH,), False)
    shapes = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH), "fi": (4 * WIDTH, WIDTH), "fo": (WIDTH, 4 * WIDTH)}
    parts = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense"}
    parts |= {"fi": "intermediate.dense", "fo": "output.dense"}
    for short, full in parts.items():
        add(f"l0.{short}.w", f"encoder.layer.0.{full}.weight", shapes[short], True)
        add(f"l0.{short}.b", f"encoder.layer.0.{full}.bias", shapes[short][:1], False)
    for short, full in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
        for letter, kind in (("w", "weight"), ("b", "bias")):
            add(f"l0.{short}.{letter}", f"encoder.layer.0.{full}.{kind}", (WIDTH,), False)
    path.write_bytes(_file(tensors))
    return expected


def _file(tensors: list[tuple[str, int, int, bytes]]) -> bytes:
    encoded = [piece.encode() for piece, _ in PIECES]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, 1, 12, 4 * WIDTH, len(PIECES), 20, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1])) + offsets.tobytes()
    head += np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(encoded)
    signs = b"".join(struct.pack(f"<IB{len(out)}I", ord(sign), len(out), *map(ord, out)) for sign, out in NORMALISATION.items())
    head += struct.pack("<iI", len(NORMALISATION), len(signs)) + signs + struct.pack("<i", len(tensors))
    size = len(head) + sum(2 + len(name) + 1 + 4 + 16 for name, *_ in tensors)
    directory, data = b"", b""
    for name, kind, number, content in tensors:
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, number, size + len(data), len(content))
        data += content
    return head + directory + data


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, np.ndarray]]:
    path = tmp_path_factory.mktemp("packed") / "model.bin"
    return path, packed_file(path)


def test_every_weight_is_read_under_its_own_name_and_shape(packed: tuple[Path, dict[str, np.ndarray]]) -> None:
    path, expected = packed
    found = read_packed(path)
    assert set(found.weights) == set(expected)
    for name, values in expected.items():
        assert found.weights[name].shape == values.shape, name
        assert np.array_equal(found.weights[name], values), name
    assert [piece for piece, _ in found.pieces] == [piece for piece, _ in PIECES]
    assert found.normalisation == NORMALISATION
    assert num_layers(found.weights) == 1
    assert encoder_model(found.weights).graph.output[0].name == "vectors"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("hello world", ["<s>", "▁hello", "▁world", "</s>"]),
        ("hello   world", ["<s>", "▁hello", "▁world", "</s>"]),
        ("hello\u00a0world", ["<s>", "▁hello", "▁world", "</s>"]),
        ("he\u200bllo", ["<s>", "▁hello", "</s>"]),
        ("ｈｅｌｌｏ", ["<s>", "▁hello", "</s>"]),
        ("e\u0301", ["<s>", "▁", "é", "</s>"]),
    ],
)
def test_texts_are_cut_into_the_likeliest_pieces(packed: tuple[Path, Any], text: str, tokens: list[str]) -> None:
    assert tokenizer_of(read_packed(packed[0])).encode(text).tokens == tokens


def test_another_file_and_one_cut_short_are_refused(packed: tuple[Path, Any], tmp_path: Path) -> None:
    whole = packed[0].read_bytes()
    for number, content in enumerate([b"", b"E5S2" + whole[4:], whole[:3], whole[:60], whole[:200], whole[: len(whole) // 2]]):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(content)
        with pytest.raises(UnreadableFile, match="no packed model"):
            read_packed(path)
