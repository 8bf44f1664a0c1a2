"""Writes the network as ONNX and as TFLite files, reading only (see network.fold).

Both come in the same forms, since what is fastest differs by engine and by batch:

    S2, S4   pool   average over the 2x2, times a coefficient a map, plus a bias
             conv   a grouped (depthwise) convolution 2x2 with stride 2, whose four
                    weights are the map's coefficient: one operation
    C5       dense  the 16 maps as a vector of 400, then a matrix product
             conv   a convolution 5x5, as the paper has it; its output is 1x1

C3 is a dense convolution with zeros where Table I has no link. The penalties
are two matrix products, of F6 and of its squares. Nothing else is left out.
"""

import sys
from itertools import product
from pathlib import Path

import numpy as np

from network import Array, Tensors, fold, read_digits, read_weights, write_weights

FORMS = [f"{pool}-{c5}" for pool, c5 in product(["pool", "conv"], ["dense", "conv"])]


# ---------------------------------------------------------------------------
# ONNX: maps before rows and columns (NCHW)
# ---------------------------------------------------------------------------


def write_onnx(weights: Tensors, form: str, path: Path) -> None:
    """One file for every batch: the first dimension is left open."""
    from onnx import TensorProto, checker, helper, numpy_helper, save

    pool, c5 = form.split("-")
    nodes, constants = [], []

    def constant(name: str, value: Array) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value, np.float32), name))
        return name

    def add(operator: str, inputs: list[str], name: str, **attributes: object) -> str:
        nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def convolution(x: str, layer: str, weight: Array, **attributes: object) -> str:
        parameters = [
            constant(f"{layer}.weight", weight),
            constant(f"{layer}.bias", weights[f"{layer}.bias"]),
        ]
        return add("Conv", [x, *parameters], f"{layer}.sum", **attributes)

    def dense(x: str, layer: str, weight: Array) -> str:
        parameters = [
            constant(f"{layer}.weight", weight),
            constant(f"{layer}.bias", weights[f"{layer}.bias"]),
        ]
        return add("Gemm", [x, *parameters], f"{layer}.sum", transB=1)

    def squash(x: str) -> str:
        return add("Tanh", [x], x.replace(".sum", ""))

    def subsample(x: str, layer: str) -> str:
        coefficient = weights[f"{layer}.coefficient"].reshape(-1, 1, 1)
        if pool == "conv":
            weight = np.broadcast_to(coefficient[..., None], (len(coefficient), 1, 2, 2))
            return convolution(x, layer, weight, strides=[2, 2], group=len(coefficient))
        mean = add("AveragePool", [x], f"{layer}.mean", kernel_shape=[2, 2], strides=[2, 2])
        scaled = add(
            "Mul", [mean, constant(f"{layer}.coefficient", 4 * coefficient)], f"{layer}.scaled"
        )
        bias = weights[f"{layer}.bias"].reshape(-1, 1, 1)
        return add("Add", [scaled, constant(f"{layer}.bias", bias)], f"{layer}.sum")

    x = squash(convolution("input", "c1", weights["c1.weight"]))
    x = squash(subsample(x, "s2"))
    x = squash(convolution(x, "c3", weights["c3.weight"]))
    x = squash(subsample(x, "s4"))
    if c5 == "conv":
        x = squash(convolution(x, "c5", weights["c5.weight"]))
        x = add("Flatten", [x], "c5.flat")
    else:
        x = add("Flatten", [x], "s4.flat")
        x = squash(dense(x, "c5", weights["c5.weight"].reshape(120, 400)))
    x = squash(dense(x, "f6", weights["f6.weight"]))
    dot = dense(x, "rbf", weights["rbf.dot"])
    square = add("Mul", [x, x], "rbf.square")
    ones = np.full((84, 1), weights["rbf.square"][0])
    norm = add("MatMul", [square, constant("rbf.ones", ones)], "rbf.norm")
    add("Add", [dot, norm], "penalties")

    graph = helper.make_graph(
        nodes,
        "lenet5",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 1, 32, 32])],
        [helper.make_tensor_value_info("penalties", TensorProto.FLOAT, ["batch", 10])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model, full_check=True)
    save(model, path)


# ---------------------------------------------------------------------------
# TFLite: maps last (NHWC)
# ---------------------------------------------------------------------------


class TfliteGraph:
    """A TFLite graph under construction, in the schema's own classes."""

    def __init__(self) -> None:
        from ai_edge_litert import schema_py_generated as schema

        self.schema = schema
        self.buffers = [schema.BufferT()]  # buffer 0 is empty by rule
        self.tensors: list[object] = []
        self.operators: list[object] = []
        self.codes: list[int] = []

    def tensor(self, name: str, shape: list[int], data: Array | None = None) -> int:
        tensor = self.schema.TensorT()
        tensor.name, tensor.shape = name, shape
        tensor.type = (
            self.schema.TensorType.INT32
            if data is not None and data.dtype == np.int32
            else self.schema.TensorType.FLOAT32
        )
        if data is not None:
            buffer = self.schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
            tensor.buffer = len(self.buffers)
            self.buffers.append(buffer)
        self.tensors.append(tensor)
        return len(self.tensors) - 1

    def constant(self, name: str, data: Array) -> int:
        return self.tensor(name, list(data.shape), data)

    def add(
        self, operator: str, inputs: list[int], name: str, shape: list[int], **options: object
    ) -> int:
        """Appends an operator with one output; `options` are those of the schema."""
        code = getattr(self.schema.BuiltinOperator, operator)
        if code not in self.codes:
            self.codes.append(code)
        node = self.schema.OperatorT()
        node.opcodeIndex = self.codes.index(code)
        node.inputs, node.outputs = inputs, [self.tensor(name, shape)]
        kind = options.pop("kind", None)
        if kind:
            node.builtinOptionsType = getattr(self.schema.BuiltinOptions, kind)
            node.builtinOptions = getattr(self.schema, f"{kind}T")()
            for key, value in options.items():
                assert hasattr(node.builtinOptions, key), f"{kind} has no {key}"
                setattr(node.builtinOptions, key, value)
        self.operators.append(node)
        return node.outputs[0]

    def bytes(self, inputs: list[int], outputs: list[int]) -> bytes:
        import flatbuffers

        graph = self.schema.SubGraphT()
        graph.name, graph.tensors, graph.operators = "lenet5", self.tensors, self.operators
        graph.inputs, graph.outputs = inputs, outputs
        model = self.schema.ModelT()
        model.version, model.description = 3, "lenet5"
        model.subgraphs, model.buffers, model.operatorCodes = [graph], self.buffers, []
        for code in self.codes:
            entry = self.schema.OperatorCodeT()
            entry.builtinCode, entry.deprecatedBuiltinCode, entry.version = code, code, 1
            model.operatorCodes.append(entry)
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())


def write_tflite(weights: Tensors, form: str, batch: int, path: Path) -> None:
    """One file a batch: with every shape known the delegate plans once."""
    pool, c5 = form.split("-")
    graph = TfliteGraph()
    valid = graph.schema.Padding.VALID

    def bias(layer: str) -> int:
        return graph.constant(f"{layer}.bias", weights[f"{layer}.bias"])

    def convolution(x: int, layer: str, maps: int, side: int) -> int:
        weight = graph.constant(
            f"{layer}.weight",
            np.ascontiguousarray(weights[f"{layer}.weight"].transpose(0, 2, 3, 1)),
        )
        shape = [batch, side, side, maps]
        return graph.add(
            "CONV_2D",
            [x, weight, bias(layer)],
            f"{layer}.sum",
            shape,
            kind="Conv2DOptions",
            padding=valid,
            strideH=1,
            strideW=1,
        )

    def dense(x: int, layer: str, weight: Array) -> int:
        inputs = [x, graph.constant(f"{layer}.weight", weight), bias(layer)]
        return graph.add(
            "FULLY_CONNECTED",
            inputs,
            f"{layer}.sum",
            [batch, len(weight)],
            kind="FullyConnectedOptions",
        )

    def squash(x: int) -> int:
        before = graph.tensors[x]
        return graph.add("TANH", [x], before.name.replace(".sum", ""), before.shape)

    def subsample(x: int, layer: str, side: int) -> int:
        coefficient = weights[f"{layer}.coefficient"]
        shape = [batch, side, side, len(coefficient)]
        stride = {"padding": valid, "strideH": 2, "strideW": 2}
        if pool == "conv":
            weight = np.ascontiguousarray(np.broadcast_to(coefficient, (1, 2, 2, len(coefficient))))
            inputs = [x, graph.constant(f"{layer}.weight", weight), bias(layer)]
            return graph.add(
                "DEPTHWISE_CONV_2D",
                inputs,
                f"{layer}.sum",
                shape,
                kind="DepthwiseConv2DOptions",
                depthMultiplier=1,
                **stride,
            )
        mean = graph.add(
            "AVERAGE_POOL_2D",
            [x],
            f"{layer}.mean",
            shape,
            kind="Pool2DOptions",
            filterHeight=2,
            filterWidth=2,
            **stride,
        )
        by = graph.constant(f"{layer}.coefficient", 4 * coefficient)
        scaled = graph.add("MUL", [mean, by], f"{layer}.scaled", shape, kind="MulOptions")
        return graph.add("ADD", [scaled, bias(layer)], f"{layer}.sum", shape, kind="AddOptions")

    def reshape(x: int, shape: list[int], name: str) -> int:
        to = graph.constant(f"{name}.shape", np.array(shape, np.int32))
        return graph.add("RESHAPE", [x, to], name, shape, kind="ReshapeOptions", newShape=shape)

    source = graph.tensor("input", [batch, 32, 32, 1])
    x = squash(convolution(source, "c1", 6, 28))
    x = squash(subsample(x, "s2", 14))
    x = squash(convolution(x, "c3", 16, 10))
    x = squash(subsample(x, "s4", 5))
    if c5 == "conv":
        x = reshape(squash(convolution(x, "c5", 120, 1)), [batch, 120], "c5.flat")
    else:
        x = reshape(x, [batch, 400], "s4.flat")
        x = squash(
            dense(
                x,
                "c5",
                np.ascontiguousarray(weights["c5.weight"].transpose(0, 2, 3, 1).reshape(120, 400)),
            )
        )
    x = squash(dense(x, "f6", weights["f6.weight"]))
    dot = dense(x, "rbf", weights["rbf.dot"])
    square = graph.add("MUL", [x, x], "rbf.square", [batch, 84], kind="MulOptions")
    ones = graph.constant("rbf.ones", np.full((10, 84), weights["rbf.square"][0], np.float32))
    norm = graph.add(
        "FULLY_CONNECTED", [square, ones, -1], "rbf.norm", [batch, 10], kind="FullyConnectedOptions"
    )
    penalties = graph.add("ADD", [dot, norm], "penalties", [batch, 10], kind="AddOptions")
    path.write_bytes(graph.bytes([source], [penalties]))


# ---------------------------------------------------------------------------
# The folder that the Rust workers read
# ---------------------------------------------------------------------------


def write_folder(folder: Path) -> None:
    """The digits, the labels, both sets of weights and the ONNX files."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = read_weights()
    digits, labels = read_digits()
    (folder / "digits.f32").write_bytes(digits.astype("<f4").tobytes())
    (folder / "labels.u8").write_bytes(labels.astype(np.uint8).tobytes())
    write_weights(weights, folder / "network.safetensors")
    folded = fold(weights)
    write_weights(folded, folder / "folded.safetensors")
    for form in FORMS:
        write_onnx(folded, form, folder / f"{form}.onnx")


if __name__ == "__main__":
    write_folder(Path(sys.argv[1]))
