"""The sentence model as an int8 ONNX graph, made from its published weights without torch.

The encoder is BERT (Devlin et al. 2019, https://arxiv.org/abs/1810.04805) with 6 layers; the sentence vector is the mean over tokens,
scaled to unit length. Weights are quantised to int8, one scale for each output channel; activations on the fly.
"""

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import UnreadableFile
from quarterdeck.evidence.embedding.model_files import GRAPH, SOURCE_SHA256, TOKENIZER, WEIGHTS, sha256_of, write_description

MODEL_ID = "all-MiniLM-L6-v2/int8-1"
"""Part of every cache key: raise the last number when the conversion changes what vectors come out."""

LAYERS, HEADS, WIDTH = 6, 12, 384
HEAD_WIDTH = WIDTH // HEADS
NORM_EPSILON = 1e-12
PADDING_PENALTY = -1e4
"""Added to the attention paid to padding: far below any score, and far above what overflows."""

OPSET, IR_VERSION = 18, 9


def convert(source: Path, target: Path) -> None:
    """Write the model of folder `source` (model.safetensors, tokenizer.json) to the existing folder `target`, in int8.

    Raises
    ------
    UnreadableFile
        If a source file is missing, or is not the published one.
    """
    check_source(source)
    from onnx import save
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load_file

    with TemporaryDirectory(dir=target) as scratch:
        plain = Path(scratch) / "model.onnx"
        save(_EncoderGraph(load_file(source / WEIGHTS)).model(), plain)
        quantize_dynamic(plain, target / GRAPH, weight_type=QuantType.QInt8, per_channel=True)
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


class _EncoderGraph:
    """BERT's encoder, mean pooling and normalisation, node by node.

    Inputs `input_ids` and `attention_mask`, both (batch, tokens) int64; output `vectors`, (batch, 384) float32.
    """

    def __init__(self, weights: dict[str, npt.NDArray[Any]]) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def model(self) -> Any:
        from onnx import TensorProto, checker, helper

        state = self._embeddings()
        masked = self._node("Cast", "attention_mask", to=TensorProto.FLOAT)
        penalty = self._padding_penalty(masked)
        for layer in range(LAYERS):
            state = self._layer(f"encoder.layer.{layer}", state, penalty)
        self._unit_mean(state, masked)
        shape = ["batch", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "sentence_model",
            [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", WIDTH])],
            list(self._constants.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = IR_VERSION
        checker.check_model(model)
        return model

    def _embeddings(self) -> str:
        words = self._node("Gather", self._weight("embeddings.word_embeddings.weight"), "input_ids")
        zero = self._integers("zero", [0])
        tokens = self._node("Shape", "input_ids", start=1, end=2)
        places = self._node("Slice", self._weight("embeddings.position_embeddings.weight"), zero, tokens, zero)
        # Every text is one sentence to the model: all its tokens are of type 0.
        kind = self._constant("token_type", self._weights["embeddings.token_type_embeddings.weight"][0])
        return self._norm("embeddings.LayerNorm", self._node("Add", self._node("Add", words, places), kind))

    def _padding_penalty(self, masked: str) -> str:
        wide = self._node("Unsqueeze", masked, self._integers("head_and_query_axes", [1, 2]))
        return self._node("Mul", self._node("Sub", self._number("one", 1.0), wide), self._number("padding_penalty", PADDING_PENALTY))

    def _layer(self, name: str, state: str, penalty: str) -> str:
        attended = self._linear(f"{name}.attention.output.dense", self._attention(f"{name}.attention.self", state, penalty))
        state = self._norm(f"{name}.attention.output.LayerNorm", self._node("Add", attended, state))
        widened = self._gelu(self._linear(f"{name}.intermediate.dense", state))
        narrowed = self._linear(f"{name}.output.dense", widened)
        return self._norm(f"{name}.output.LayerNorm", self._node("Add", narrowed, state))

    def _attention(self, name: str, state: str, penalty: str) -> str:
        query = self._heads(f"{name}.query", state, [0, 2, 1, 3])
        key = self._heads(f"{name}.key", state, [0, 2, 3, 1])
        value = self._heads(f"{name}.value", state, [0, 2, 1, 3])
        scores = self._node("Mul", self._node("MatMul", query, key), self._number("score_scale", 1 / math.sqrt(HEAD_WIDTH)))
        shares = self._node("Softmax", self._node("Add", scores, penalty), axis=-1)
        mixed = self._node("Transpose", self._node("MatMul", shares, value), perm=[0, 2, 1, 3])
        return self._node("Reshape", mixed, self._integers("joined_shape", [0, 0, WIDTH]))

    def _heads(self, name: str, state: str, order: list[int]) -> str:
        apart = self._node("Reshape", self._linear(name, state), self._integers("heads_shape", [0, 0, HEADS, HEAD_WIDTH]))
        return self._node("Transpose", apart, perm=order)

    def _gelu(self, x: str) -> str:
        error = self._node("Erf", self._node("Div", x, self._number("root_of_two", math.sqrt(2))))
        doubled = self._node("Mul", x, self._node("Add", error, self._number("one", 1.0)))
        return self._node("Mul", doubled, self._number("half", 0.5))

    def _linear(self, name: str, x: str) -> str:
        weight = self._constant(f"{name}.weight", self._weights[f"{name}.weight"].T)
        return self._node("Add", self._node("MatMul", x, weight), self._weight(f"{name}.bias"))

    def _norm(self, name: str, x: str) -> str:
        return self._node("LayerNormalization", x, self._weight(f"{name}.weight"), self._weight(f"{name}.bias"), axis=-1, epsilon=NORM_EPSILON)

    def _unit_mean(self, state: str, masked: str) -> str:
        tokens = self._integers("token_axis", [1])
        last = self._integers("last_axis", [-1])
        weights = self._node("Unsqueeze", masked, last)
        total = self._node("ReduceSum", self._node("Mul", state, weights), tokens, keepdims=0)
        mean = self._node("Div", total, self._node("ReduceSum", weights, tokens, keepdims=0))
        return self._node("Div", mean, self._node("ReduceL2", mean, last, keepdims=1), output="vectors")

    def _node(self, operation: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        from onnx import helper

        output = output or f"{operation}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operation, list(inputs), [output], **attributes))
        return output

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _number(self, name: str, value: float) -> str:
        return self._constant(name, np.array(value, np.float32))

    def _integers(self, name: str, values: list[int]) -> str:
        return self._constant(name, np.array(values, np.int64))

    def _constant(self, name: str, value: npt.NDArray[Any]) -> str:
        from onnx import numpy_helper

        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name
