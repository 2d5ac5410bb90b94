"""An ONNX graph of a BERT sentence encoder, built from its safetensors weights without torch.

The graph takes token ids and an attention mask and returns sentence embeddings. It contains mean pooling over the mask
and normalisation to length 1, as the model card of sentence-transformers/all-MiniLM-L6-v2 requires.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np  # type: ignore[import-not-found]
import onnx  # type: ignore[import-not-found]
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file  # type: ignore[import-not-found]

_OPSET, _IR_VERSION = 20, 9
_MASKED = -1e9  # added to the attention score of padding


class _Graph:
    """The nodes and constants of a graph, in the order of their creation."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def add_constant(self, name: str, value: Any) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add_weight(self, name: str) -> str:
        return self.add_constant(name, self.weights[name])

    def add_node(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        output = name or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def add_linear(self, x: str, prefix: str) -> str:
        transposed = self.add_constant(f"{prefix}.weight.T", self.weights[f"{prefix}.weight"].T)
        return self.add_node("Add", self.add_node("MatMul", x, transposed), self.add_weight(f"{prefix}.bias"))

    def add_norm(self, x: str, prefix: str, epsilon: float) -> str:
        scale, bias = self.add_weight(f"{prefix}.weight"), self.add_weight(f"{prefix}.bias")
        return self.add_node("LayerNormalization", x, scale, bias, axis=-1, epsilon=epsilon)


def build_encoder(folder: Path, target: Path) -> None:
    """Write the encoder in `folder` (config.json, model.safetensors) as ONNX to `target`."""
    config = json.loads((folder / "config.json").read_text())
    graph = _Graph(load_file(folder / "model.safetensors"))
    mask = graph.add_node("Cast", "attention_mask", to=TensorProto.FLOAT)
    x = _add_embeddings(graph, config)
    bias = _add_attention_bias(graph, mask)
    for layer in range(config["num_hidden_layers"]):
        x = _add_layer(graph, config, x, (f"encoder.layer.{layer}", bias))
    _add_pooling(graph, x, mask)
    onnx.save(_create_model(graph, config["hidden_size"]), target)


def _add_embeddings(graph: _Graph, config: dict[str, Any]) -> str:
    words = graph.add_node("Gather", graph.add_weight("embeddings.word_embeddings.weight"), "input_ids")
    length = graph.add_node("Shape", "input_ids", start=1, end=2)
    zero = graph.add_constant("zero", np.array([0], "i8"))
    positions = graph.add_node("Slice", graph.add_weight("embeddings.position_embeddings.weight"), zero, length)
    first_type = graph.add_constant("type", graph.weights["embeddings.token_type_embeddings.weight"][0])
    total = graph.add_node("Add", graph.add_node("Add", words, positions), first_type)
    return graph.add_norm(total, "embeddings.LayerNorm", config["layer_norm_eps"])


def _add_attention_bias(graph: _Graph, mask: str) -> str:
    absent = graph.add_node("Sub", graph.add_constant("one", np.float32(1)), mask)
    bias = graph.add_node("Mul", absent, graph.add_constant("masked", np.float32(_MASKED)))
    return graph.add_node("Unsqueeze", bias, graph.add_constant("axes", np.array([1, 2], "i8")))


def _add_layer(graph: _Graph, config: dict[str, Any], x: str, place: tuple[str, str]) -> str:
    prefix, _ = place
    epsilon = config["layer_norm_eps"]
    attention = graph.add_linear(_add_attention(graph, config, x, place), f"{prefix}.attention.output.dense")
    x = graph.add_norm(graph.add_node("Add", x, attention), f"{prefix}.attention.output.LayerNorm", epsilon)
    inner = graph.add_node("Gelu", graph.add_linear(x, f"{prefix}.intermediate.dense"))
    outer = graph.add_linear(inner, f"{prefix}.output.dense")
    return graph.add_norm(graph.add_node("Add", x, outer), f"{prefix}.output.LayerNorm", epsilon)


def _add_attention(graph: _Graph, config: dict[str, Any], x: str, place: tuple[str, str]) -> str:
    prefix, bias = place
    heads, hidden = config["num_attention_heads"], config["hidden_size"]
    size = hidden // heads
    split = graph.add_constant("split", np.array([0, 0, heads, size], "i8"))

    def project(part: str, order: list[int]) -> str:
        flat = graph.add_linear(x, f"{prefix}.attention.self.{part}")
        return graph.add_node("Transpose", graph.add_node("Reshape", flat, split), perm=order)

    query, key = project("query", [0, 2, 1, 3]), project("key", [0, 2, 3, 1])
    scale = graph.add_constant("scale", np.float32(size**-0.5))
    scores = graph.add_node("Add", graph.add_node("Mul", graph.add_node("MatMul", query, key), scale), bias)
    context = graph.add_node("MatMul", graph.add_node("Softmax", scores, axis=-1), project("value", [0, 2, 1, 3]))
    joined = graph.add_constant("joined", np.array([0, 0, hidden], "i8"))
    return graph.add_node("Reshape", graph.add_node("Transpose", context, perm=[0, 2, 1, 3]), joined)


def _add_pooling(graph: _Graph, x: str, mask: str) -> None:
    weight = graph.add_node("Unsqueeze", mask, graph.add_constant("last", np.array([2], "i8")))
    tokens = graph.add_constant("tokens", np.array([1], "i8"))
    total = graph.add_node("ReduceSum", graph.add_node("Mul", x, weight), tokens, keepdims=0)
    count = graph.add_node("ReduceSum", weight, tokens, keepdims=0)
    graph.add_node("LpNormalization", graph.add_node("Div", total, count), name="embedding", axis=-1, p=2)


def _create_model(graph: _Graph, hidden: int) -> Any:
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", hidden])
    encoder = helper.make_graph(graph.nodes, "encoder", inputs, [output], list(graph.constants.values()))
    model = helper.make_model(
        encoder, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION, producer_name="lisa"
    )
    onnx.checker.check_model(model)
    return model
