"""The graph computes BERT: compared with BERT written in NumPy, on random weights."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import erf, softmax

from quarterdeck.evidence.embedding.encoder_graph import HEADS, WIDTH, Range, encoder_model

Array = npt.NDArray[np.float32]
VOCABULARY, LAYERS = 50, 6


@pytest.fixture(scope="module")
def weights() -> dict[str, Array]:
    rng = np.random.default_rng(5)
    shapes = {
        "embeddings.word_embeddings": (VOCABULARY, WIDTH),
        "embeddings.position_embeddings": (40, WIDTH),
        "embeddings.token_type_embeddings": (2, WIDTH),
    }
    norms, linears = ["embeddings.LayerNorm"], {}
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
        linears |= {f"{name}.attention.self.{part}": (WIDTH, WIDTH) for part in ("query", "key", "value")}
        linears |= {
            f"{name}.attention.output.dense": (WIDTH, WIDTH),
            f"{name}.intermediate.dense": (4 * WIDTH, WIDTH),
            f"{name}.output.dense": (WIDTH, 4 * WIDTH),
        }
    made: dict[str, Any] = {f"{name}.weight": rng.normal(size=shape) for name, shape in shapes.items()}
    made |= {f"{name}.weight": rng.normal(size=shape) / np.sqrt(shape[1]) for name, shape in linears.items()}
    made |= {f"{name}.bias": rng.normal(size=shape[0]) / 10 for name, shape in linears.items()}
    for name in norms:
        # A few channels ten times as wide as the rest, as trained models have them.
        made[f"{name}.weight"] = np.where(rng.random(WIDTH) < 0.01, 10, 1) * rng.uniform(0.5, 1.5, WIDTH)
        made[f"{name}.bias"] = rng.normal(size=WIDTH) / 10
    return {name: value.astype(np.float32) for name, value in made.items()}


@pytest.fixture(scope="module")
def batch() -> dict[str, npt.NDArray[np.int64]]:
    rng = np.random.default_rng(6)
    lengths = np.array([3, 11, 7, 1])
    mask = (np.arange(11) < lengths[:, None]).astype(np.int64)
    return {"input_ids": rng.integers(0, VOCABULARY, (4, 11)) * mask, "attention_mask": mask}


def bert(weights: dict[str, Array], ids: npt.NDArray[np.int64]) -> Array:
    """The unit mean of one text's token vectors, straight from the paper."""

    def linear(name: str, x: Any) -> Any:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(name: str, x: Any) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12) * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    x: Any = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm("embeddings.LayerNorm", x + weights["embeddings.token_type_embeddings.weight"][0])
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        query, key, value = (
            linear(f"{name}.attention.self.{part}", x).reshape(len(ids), HEADS, -1).transpose(1, 0, 2) for part in ("query", "key", "value")
        )
        mixed = softmax(query @ key.transpose(0, 2, 1) / np.sqrt(WIDTH / HEADS), axis=-1) @ value
        x = norm(
            f"{name}.attention.output.LayerNorm", x + linear(f"{name}.attention.output.dense", mixed.transpose(1, 0, 2).reshape(len(ids), WIDTH))
        )
        wide = linear(f"{name}.intermediate.dense", x)
        x = norm(f"{name}.output.LayerNorm", x + linear(f"{name}.output.dense", wide * (1 + erf(wide / np.sqrt(2))) / 2))
    mean = x.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def run(model: Any, inputs: dict[str, npt.NDArray[np.int64]], names: list[str]) -> list[Any]:
    from onnxruntime import InferenceSession

    return InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(names, inputs)  # type: ignore[no-any-return]


def test_float32_is_bert_and_padding_changes_nothing(weights: dict[str, Array], batch: dict[str, npt.NDArray[np.int64]]) -> None:
    (vectors,) = run(encoder_model(weights), batch, ["vectors"])
    expected = [bert(weights, ids[mask > 0]) for ids, mask in zip(batch["input_ids"], batch["attention_mask"], strict=True)]
    assert vectors == pytest.approx(np.array(expected), abs=2e-5)


def test_int8_stays_near_float32_and_does_not_depend_on_the_batch(weights: dict[str, Array], batch: dict[str, npt.NDArray[np.int64]]) -> None:
    plain = encoder_model(weights)
    names = [output.name for output in plain.graph.output]
    vectors, *activations = run(plain, batch, names)
    rows = [each[batch["attention_mask"] > 0] for each in activations]
    ranges = {name: Range(each.min(axis=0), each.max(axis=0)) for name, each in zip(names[1:], rows, strict=True)}
    small = encoder_model(weights, ranges)
    (rounded,) = run(small, batch, ["vectors"])
    assert (rounded * vectors).sum(axis=1).min() > 0.98
    (alone,) = run(small, {name: each[2:3, :7] for name, each in batch.items()}, ["vectors"])
    assert (alone[0] * rounded[2]).sum() > 0.99999
    assert small.ByteSize() < 0.3 * plain.ByteSize()
