"""BERT's encoder with mean pooling as an ONNX graph, in float32 or in int8.

In int8 every linear layer multiplies unsigned 8-bit activations by signed 8-bit weights. Weights have one scale for each output channel.
Activations have one fixed scale a layer, learnt from calibration texts, so that a text's vector does not depend on the texts beside it in
a batch, as it would if scales were taken from each batch. A few channels are ten times wider than the rest; their width is shared
between activation and weight before either is rounded [2]_.

References
----------
.. [1] Devlin et al., BERT (2019), https://arxiv.org/abs/1810.04805
.. [2] Xiao et al., SmoothQuant (2023), https://arxiv.org/abs/2211.10438
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

HEADS, WIDTH = 12, 384
WORDS = "embeddings.word_embeddings.weight"
HEAD_WIDTH = WIDTH // HEADS
NORM_EPSILON = 1e-12
PADDING_PENALTY = -1e4
"""Added to the attention paid to padding: far below any score, and far above what overflows."""

SMOOTHING = 0.75
"""How much of a channel's width moves into the weights: the vectors nearest to those of float32, of 0.3 to 0.9."""

OPSET, IR_VERSION = 18, 9
MICROSOFT = "com.microsoft"

Floats = npt.NDArray[np.float32]
Weights = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the greatest value of each channel of an activation, shape (num_channels,)."""

    low: Floats
    high: Floats


def encoder_model(weights: Weights, ranges: Mapping[str, Range] | None = None, centre: Floats | None = None) -> Any:
    """An ONNX model from `input_ids` and `attention_mask`, both (batch, tokens) int64, to `vectors`, (batch, 384) float32.

    With the ranges of all activations it is in int8. Without, it is in float32 and gives each activation as a further output, named as in `ranges`.
    `centre` is taken off each unit vector, shape (384,), before it is made of unit length again.
    """
    return _EncoderGraph(weights, ranges, centre).model()


def num_layers(weights: Weights) -> int:
    """How many layers the weights are of."""
    return 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))


class _EncoderGraph:
    def __init__(self, weights: Weights, ranges: Mapping[str, Range] | None, centre: Floats | None) -> None:
        self._weights, self._ranges, self._centre = weights, ranges, centre
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}
        self._activations: list[str] = []

    def model(self) -> Any:
        from onnx import TensorProto, checker, helper

        state = self._embeddings()
        mask = self._node("Cast", "attention_mask", to=TensorProto.FLOAT)
        penalty = self._padding_penalty(mask)
        for layer in range(num_layers(self._weights)):
            state = self._layer(f"encoder.layer.{layer}", state, penalty)
        self._unit_mean(state, mask)
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in ("input_ids", "attention_mask")]
        outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", WIDTH])]
        outputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "tokens", None]) for name in self._activations]
        graph = helper.make_graph(self._nodes, "sentence_model", inputs, outputs, list(self._constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)])
        model.ir_version = IR_VERSION
        checker.check_model(model)
        return model

    # The encoder.

    def _embeddings(self) -> str:
        zero = self._integers("zero", [0])
        tokens = self._node("Shape", "input_ids", start=1, end=2)
        places = self._node("Slice", self._weight("embeddings.position_embeddings.weight"), zero, tokens, zero)
        # Every text is one sentence to the model: all its tokens are of type 0.
        kind = self._constant("token_type", self._weights["embeddings.token_type_embeddings.weight"][0])
        return self._norm("embeddings.LayerNorm", self._node("Add", self._node("Add", self._words(), places), kind))

    def _words(self) -> str:
        from onnx import TensorProto

        name = WORDS
        if self._ranges is None:
            return self._node("Gather", self._weight(name), "input_ids")
        scales = _scales(self._weights[name], axis=1)
        rounded = self._constant(f"{name}.int8", _rounded(self._weights[name], scales[:, None]))
        rows = self._node("Cast", self._node("Gather", rounded, "input_ids"), to=TensorProto.FLOAT)
        return self._node("Mul", rows, self._node("Gather", self._constant(f"{name}.scales", scales[:, None]), "input_ids"))

    def _padding_penalty(self, mask: str) -> str:
        wide = self._node("Unsqueeze", mask, self._integers("head_and_query_axes", [1, 2]))
        return self._node("Mul", self._node("Sub", self._number("one", 1.0), wide), self._number("padding_penalty", PADDING_PENALTY))

    def _layer(self, name: str, state: str, penalty: str) -> str:
        (attended,) = self._linear([f"{name}.attention.output.dense"], self._attention(f"{name}.attention.self", state, penalty))
        state = self._norm(f"{name}.attention.output.LayerNorm", self._node("Add", attended, state))
        (widened,) = self._linear([f"{name}.intermediate.dense"], state)
        (narrowed,) = self._linear([f"{name}.output.dense"], self._gelu(widened))
        return self._norm(f"{name}.output.LayerNorm", self._node("Add", narrowed, state))

    def _attention(self, name: str, state: str, penalty: str) -> str:
        query, key, value = self._linear([f"{name}.{part}" for part in ("query", "key", "value")], state)
        scores = self._node("MatMul", self._heads(query, [0, 2, 1, 3]), self._heads(key, [0, 2, 3, 1]))
        scaled = self._node("Mul", scores, self._number("score_scale", 1 / math.sqrt(HEAD_WIDTH)))
        shares = self._node("Softmax", self._node("Add", scaled, penalty), axis=-1)
        mixed = self._node("Transpose", self._node("MatMul", shares, self._heads(value, [0, 2, 1, 3])), perm=[0, 2, 1, 3])
        return self._node("Reshape", mixed, self._integers("joined_shape", [0, 0, WIDTH]))

    def _heads(self, x: str, order: list[int]) -> str:
        apart = self._node("Reshape", x, self._integers("heads_shape", [0, 0, HEADS, HEAD_WIDTH]))
        return self._node("Transpose", apart, perm=order)

    def _gelu(self, x: str) -> str:
        error = self._node("Erf", self._node("Div", x, self._number("root_of_two", math.sqrt(2))))
        doubled = self._node("Mul", x, self._node("Add", error, self._number("one", 1.0)))
        return self._node("Mul", doubled, self._number("half", 0.5))

    def _norm(self, name: str, x: str) -> str:
        return self._node("LayerNormalization", x, self._weight(f"{name}.weight"), self._weight(f"{name}.bias"), axis=-1, epsilon=NORM_EPSILON)

    def _unit_mean(self, state: str, mask: str) -> None:
        tokens, last = self._integers("token_axis", [1]), self._integers("last_axis", [-1])
        weights = self._node("Unsqueeze", mask, last)
        total = self._node("ReduceSum", self._node("Mul", state, weights), tokens, keepdims=0)
        mean = self._node("Div", total, self._node("ReduceSum", weights, tokens, keepdims=0))
        if self._centre is not None:
            unit = self._node("Div", mean, self._node("ReduceL2", mean, last, keepdims=1))
            mean = self._node("Sub", unit, self._constant("centre", self._centre))
        self._node("Div", mean, self._node("ReduceL2", mean, last, keepdims=1), output="vectors")

    # Linear layers.

    def _linear(self, names: Sequence[str], x: str) -> list[str]:
        """Several linear layers of one activation, which goes by the name of the first."""
        matrices = [self._weights[f"{name}.weight"].T for name in names]
        biases = [self._weight(f"{name}.bias") for name in names]
        if self._ranges is None:
            activation = self._node("Identity", x, output=names[0])
            self._activations.append(activation)
            products = [self._node("MatMul", x, self._constant(f"{name}.weight", each)) for name, each in zip(names, matrices, strict=True)]
            return [self._node("Add", product, bias) for product, bias in zip(products, biases, strict=True)]
        return self._linear_int8(names, x, matrices, biases, self._ranges[names[0]])

    def _linear_int8(self, names: Sequence[str], x: str, matrices: Sequence[Floats], biases: Sequence[str], seen: Range) -> list[str]:
        smoothing = _smoothing(seen, matrices)
        low, high = min(0.0, float((seen.low / smoothing).min())), float((seen.high / smoothing).max())
        scale = self._number(f"{names[0]}.scale", (high - low) / 255)
        zero = self._constant(f"{names[0]}.zero", np.array(round(-low * 255 / (high - low)), np.uint8))
        smooth = self._node("Mul", x, self._constant(f"{names[0]}.smoothing", 1 / smoothing))
        rounded = self._node("QuantizeLinear", smooth, scale, zero)
        outputs = []
        for name, matrix, bias in zip(names, matrices, biases, strict=True):
            sharp = matrix * smoothing[:, None]
            scales = _scales(sharp, axis=0)
            weight = self._constant(f"{name}.int8", _rounded(sharp, scales))
            centre = self._constant("weight_zero", np.array(0, np.int8))
            inputs = (rounded, weight, scale, self._constant(f"{name}.scales", scales), zero, centre, bias)
            outputs.append(self._node("MatMulIntegerToFloat", *inputs, domain=MICROSOFT))
        return outputs

    # Nodes and constants.

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
            self._constants[name] = numpy_helper.from_array(np.array(value, order="C"), name)
        return name


def _smoothing(seen: Range, matrices: Sequence[Floats]) -> Floats:
    """What each channel of the activation is divided by and its weights multiplied by."""
    tiny = 1e-6
    activation = np.maximum(np.abs(seen.low), np.abs(seen.high)) + tiny
    weight = np.max([np.abs(matrix).max(axis=1) for matrix in matrices], axis=0) + tiny
    return np.asarray(activation**SMOOTHING / weight ** (1 - SMOOTHING), np.float32)


def _scales(matrix: Floats, axis: int) -> Floats:
    return np.asarray(np.maximum(np.abs(matrix).max(axis=axis), 1e-12) / 127, np.float32)


def _rounded(matrix: Floats, scales: Floats) -> npt.NDArray[np.int8]:
    return np.clip(np.round(matrix / scales), -127, 127).astype(np.int8)
