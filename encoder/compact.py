"""The same int8 encoder with a tenth of the operations: what encoder.build ships.

An exported graph asks for every shape at every layer and carries a mask that is always whole: one message at a time has no
padding. Here a layer is eight operations of ONNX Runtime: quantized attention (query, key and value in one product), quantized
products with their bias, GELU, and sums that are normalised on the way. The int8 weights and their scales are copied as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS, HIDDEN = 12, 384
CONTRIB = "com.microsoft"
PARTS = ("query", "key", "value")


class Writer:
    """A graph that grows: initializers by name, nodes in order."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.values: dict[str, onnx.TensorProto] = {}

    def value(self, name: str, array: np.ndarray) -> str:
        """An initializer."""
        self.values[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def node(self, kind: str, inputs: list[str], outputs: list[str], domain: str = "", **attributes: Any) -> str:
        """An operation; its first output."""
        self.nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]


class Exported:
    """What an exported, quantized file holds, by PyTorch name (`layers.3.query`)."""

    def __init__(self, path: Path) -> None:
        graph = onnx.load(str(path)).graph
        self.arrays = {made.name: numpy_helper.to_array(made) for made in graph.initializer}
        self.products: dict[str, str] = {}
        for node in graph.node:
            if node.op_type == "MatMulInteger" and "layers." in node.name:
                name = node.name.removesuffix("/MatMul_quant").strip("/").replace("/", ".").removeprefix("encoder.")
                self.products[name] = node.input[1]
        norms = [node for node in graph.node if node.op_type == "LayerNormalization"]
        self.epsilon = next(a.f for a in norms[0].attribute if a.name == "epsilon")
        self.layers = 1 + max(int(name.split(".")[1]) for name in self.products)

    def plain(self, name: str) -> np.ndarray:
        """A float tensor of a layer."""
        return self.arrays.get(name, self.arrays.get(f"encoder.{name}"))  # type: ignore[return-value]

    def product(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """(inputs, outputs) int8 and one scale an output; the zero point is always zero."""
        quantized = self.products[name]
        if self.arrays[quantized.replace("_quantized", "_zero_point")].any():
            raise ValueError(f"{name}: weights are not symmetric")
        return self.arrays[quantized], self.arrays[quantized.replace("_quantized", "_scale")]


def _layer(out: Writer, source: Exported, number: int, hidden: str) -> str:
    """One BERT layer; the name of its result."""
    at = f"layers.{number}"
    weights, scales = zip(*(source.product(f"{at}.{part}") for part in PARTS), strict=True)
    together = out.value(f"{at}.qkv.weight", np.concatenate(weights, axis=1))
    scale = out.value(f"{at}.qkv.scale", np.concatenate(scales))
    bias = out.value(f"{at}.qkv.bias", np.concatenate([source.plain(f"{at}.{part}.bias") for part in PARTS]))
    zero = out.value(f"{at}.qkv.zero_point", np.zeros(3 * HIDDEN, np.int8))
    small = [f"{at}.small", f"{at}.small_scale", f"{at}.small_zero"]
    out.node("DynamicQuantizeLinear", [hidden], small)
    inputs = [small[0], together, bias, small[1], scale, "", small[2], zero]
    seen = out.node("QAttention", inputs, [f"{at}.seen"], CONTRIB, num_heads=HEADS, unidirectional=0)
    told = _product(out, source, f"{at}.attention_out", seen)
    first = _sum(out, source, f"{at}.attention_norm", told, hidden)
    wide = out.node("Gelu", [_product(out, source, f"{at}.feed_in", first)], [f"{at}.wide"], CONTRIB)
    return _sum(out, source, f"{at}.feed_norm", _product(out, source, f"{at}.feed_out", wide), first)


def _product(out: Writer, source: Exported, name: str, hidden: str) -> str:
    weight, scale = source.product(name)
    inputs = [
        hidden,
        out.value(f"{name}.weight", weight),
        out.value(f"{name}.scale", scale),
        out.value(f"{name}.zero_point", np.zeros(weight.shape[1], np.int8)),
        out.value(f"{name}.bias", source.plain(f"{name}.bias")),
    ]
    return out.node("DynamicQuantizeMatMul", inputs, [f"{name}.out"], CONTRIB)


def _sum(out: Writer, source: Exported, name: str, one: str, other: str) -> str:
    gamma, beta = (out.value(f"{name}.{part}", source.plain(f"{name}.{part}")) for part in ("weight", "bias"))
    return out.node("SkipLayerNormalization", [one, other, gamma, beta], [f"{name}.out"], CONTRIB, epsilon=source.epsilon)


def _words(out: Writer, source: Exported) -> str:
    """Token ids (1, length) to what the first layer reads."""
    table = source.arrays["encoder.words.weight_quantized"]
    scale, zero = source.arrays["encoder.words.weight_scale"], source.arrays["encoder.words.weight_zero_point"]
    rows = out.node("Gather", [out.value("words.weight", table), "ids"], ["rows"])
    known = [rows, out.value("words.scale", scale), out.value("words.zero_point", zero)]
    words = out.node("DequantizeLinear", known, ["words"])
    # Positions already hold the kind of the text, which is always the same.
    positions = out.value("positions", source.arrays["encoder.positions"] + source.arrays["encoder.kind"])
    shape = out.node("Shape", ["ids"], ["length"], start=1, end=2)
    bounds = [out.value("zero", np.array([0], np.int64)), shape]
    placed = out.node("Add", [words, out.node("Slice", [positions, *bounds], ["placed"])], ["written"])
    gamma, beta = (out.value(f"norm.{part}", source.arrays[f"encoder.norm.{part}"]) for part in ("weight", "bias"))
    return out.node("LayerNormalization", [placed, gamma, beta], ["read"], axis=-1, epsilon=source.epsilon)


def _mean(out: Writer, hidden: str) -> str:
    mean = out.node("ReduceMean", [hidden], ["mean"], axes=[1], keepdims=0)
    return out.node("Div", [mean, out.node("ReduceL2", [mean], ["norm"], axes=[-1], keepdims=1)], ["vectors"])


def compact(exported: Path, path: Path) -> None:
    """Write the small graph of an exported, quantized trunk or top. ValueError when its weights are not as expected."""
    source, out = Exported(exported), Writer()
    trunk = "encoder.words.weight_quantized" in source.arrays
    hidden = _words(out, source) if trunk else "hidden"
    for number in range(source.layers):
        hidden = _layer(out, source, number, hidden)
    result = hidden if trunk else _mean(out, hidden)
    given = helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "length"])
    tokens = helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "length", HIDDEN])
    made = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [1, HIDDEN])
    if trunk:
        out.node("Identity", [result], ["hidden"])
    graph = helper.make_graph(
        out.nodes, exported.stem, [given if trunk else tokens], [tokens if trunk else made], list(out.values.values())
    )
    versions = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIB, 1)]
    model = helper.make_model(graph, opset_imports=versions, ir_version=8, producer_name="balise")
    onnx.save(model, str(path))
