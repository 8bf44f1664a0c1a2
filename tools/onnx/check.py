#!/usr/bin/env python3
"""Runs exported networks in other engines, and compares them with the paper.

    cargo xtask onnx

makes the virtual environments that this wants, exports every network with the
program, and calls this script with each. What an engine says is compared with
the network in numpy, written here once more from the paper in 64-bit floats
and fed with the weights of the safetensors file: the digit must be the same for
every picture, and no penalty may differ by more than a thousandth.

    check.py PROGRAM [--images IDX] [--engines NAME,...]

PROGRAM is `lenet5`. IDX is a file of MNIST's images, gzip or plain; without it
the pictures are the 1,000 test digits of the fixtures. Engines that are not
named, or not installed, are not asked; which were is printed.
"""

import argparse
import gzip
import json
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "crates/lenet5/tests/fixtures/t10k-images-idx3-ubyte.gz"
NETWORKS = ["reader", "best", "robust", "paper", "sdnn", "verifier", "verifier-2"]
LAYERS = ["C1", "S2", "C3", "S4", "C5", "F6"]
BATCHES = [1, 2, 257]
TOLERANCE = 1e-3


# ---------------------------------------------------------------------------
# The network of the paper
# ---------------------------------------------------------------------------


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a safetensors file: a length, a header in JSON, and numbers."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    weights = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        weights[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
    return weights


def squash(a: np.ndarray) -> np.ndarray:
    return 1.7159 * np.tanh(2 / 3 * a)


def convolve(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    fields = np.lib.stride_tricks.sliding_window_view(x, (5, 5), axis=(2, 3))
    return np.einsum("nchwij,ocij->nohw", fields, weight, optimize=True) + bias[:, None, None]


def subsample(x: np.ndarray, coefficient: np.ndarray, bias: np.ndarray) -> np.ndarray:
    n, c, h, w = x.shape
    sums = x.reshape(n, c, h // 2, 2, w // 2, 2).sum(axis=(3, 5))
    return sums * coefficient[:, None, None] + bias[:, None, None]


def forward(weights: dict[str, np.ndarray], field: np.ndarray) -> dict[str, np.ndarray]:
    """What every layer puts out for fields [N, 1, 32, 32], and the probabilities of eq. 9."""
    w = {name: values.astype(np.float64) for name, values in weights.items()}
    out = {}
    out["C1"] = squash(convolve(field, w["c1.weight"], w["c1.bias"]))
    out["S2"] = squash(subsample(out["C1"], w["s2.coefficient"], w["s2.bias"]))
    out["C3"] = squash(convolve(out["S2"], w["c3.weight"], w["c3.bias"]))
    out["S4"] = squash(subsample(out["C3"], w["s4.coefficient"], w["s4.bias"]))
    out["C5"] = squash(convolve(out["S4"], w["c5.weight"], w["c5.bias"]))
    out["F6"] = squash(out["C5"][:, :, 0, 0] @ w["f6.weight"].T + w["f6.bias"])
    out["penalties"] = ((out["F6"][:, None] - w["rbf.weight"]) ** 2).sum(2)
    # A network without a calibration takes nothing for rubbish.
    scale, rubbish, _ = w.get("calibration", (1.0, np.inf, 0.0))
    all_penalties = np.pad(out["penalties"], ((0, 0), (0, 1)), constant_values=rubbish)
    smallest = all_penalties.min(axis=1, keepdims=True)
    shares = np.exp(-scale * (all_penalties - smallest))
    out["probabilities"] = shares / shares.sum(axis=1, keepdims=True)
    out["digit"] = out["penalties"].argmin(axis=1)
    return out


def field_of(images: np.ndarray) -> np.ndarray:
    """Paper is -0.1 and ink 1.175; a margin of two pixels."""
    levels = np.pad(images.astype(np.float64), ((0, 0), (2, 2), (2, 2)))
    return (0.005 * levels - 0.1)[:, None]


# ---------------------------------------------------------------------------
# The engines: each gives a function from an input to outputs by name
# ---------------------------------------------------------------------------


def onnxruntime(path: Path):
    import onnxruntime as engine

    options = engine.SessionOptions()
    options.intra_op_num_threads = 1
    session = engine.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    (own,) = session.get_inputs()
    names = [output.name for output in session.get_outputs()]
    return engine.__version__, lambda x: dict(zip(names, session.run(names, {own.name: x})))


def openvino(path: Path):
    import openvino as engine

    # On processors that have it, bfloat16 is its choice otherwise: penalties are then off by a tenth.
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    model = engine.compile_model(engine.Core().read_model(path), "CPU", exact)
    names = [output.get_any_name() for output in model.outputs]

    def run(x):
        found = model(x)
        return {name: np.array(found[k]) for k, name in enumerate(names)}

    return engine.__version__.split("-")[0], run


def tract(path: Path):
    import tract as engine

    model = engine.onnx().load(str(path))
    names = [model.output_name(k) for k in range(model.output_count())]
    runnable = model.into_model().into_runnable()

    def run(x):
        return {name: value.to_numpy() for name, value in zip(names, runnable.run([x]))}

    return engine.version() if hasattr(engine, "version") else "", run


ENGINES = {"onnxruntime": onnxruntime, "openvino": openvino, "tract": tract}


def check_form(path: Path, weights: dict[str, np.ndarray]) -> None:
    """Asks the format's own checker, and whether the weights are the file's to the bit."""
    import onnx

    assert path.stat().st_size <= 255_000, path.stat().st_size

    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    constants = {c.name: onnx.numpy_helper.to_array(c) for c in model.graph.initializer}
    for name, values in weights.items():
        if name.split(".")[0] in ("c1", "s2", "c3", "s4", "c5", "f6", "rbf"):
            expected = values
            if name.endswith(".coefficient"):
                expected = np.broadcast_to(values[:, None, None, None], (len(values), 1, 2, 2))
            assert np.array_equal(constants[name], expected), name
    described = {p.key for p in model.metadata_props}
    assert {"classes", "calibration", "network", "version", "licence", "recipe", "seed"} <= described


def read_images(path: Path) -> np.ndarray:
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    _, count, rows, columns = struct.unpack_from(">4I", data)
    return np.frombuffer(data, np.uint8, offset=16).reshape(count, rows, columns)


def compare(run, pictures: np.ndarray, expected: dict, chosen: slice, what: str) -> dict[str, float]:
    """By how much each output differs from what is expected, at most."""
    off = {}
    for name, values in run(pictures).items():
        own = expected[name][chosen]
        assert values.shape == own.shape, f"{what}: {name} is {values.shape}, not {own.shape}"
        off[name] = float(np.abs(values - own).max())
        assert off[name] <= (0 if name == "digit" else TOLERANCE), f"{what}: {name}: {off[name]}"
    return off


def check(program: Path, network: str, images: np.ndarray, engines: list[str], folder: Path) -> None:
    """Exports a network in all its forms, and runs each in every engine."""
    inputs = {"bytes": images, "field": field_of(images).astype(np.float32)}
    weights = read_weights(ROOT / f"crates/lenet5/pretrained/{network}/network.safetensors")
    expected = forward(weights, field_of(images))
    for form, layers in [("bytes", False), ("bytes", True), ("field", True)]:
        path = folder / f"{network}-{form}-{layers}.onnx"
        command = [program, "export", "--onnx", path, "--model", network, "--input", form, "--quiet"]
        command += ["--layers"] if layers else []
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        if engines == list(ENGINES):
            check_form(path, weights)
        for name in engines:
            version, run = ENGINES[name](path)
            what = f"{network} from {form}, {name} {version}"
            # Every layer is compared on a few digits, and the answers on all of them.
            for batch in BATCHES:
                names = set(compare(run, inputs[form][:batch], expected, slice(batch), what))
            answers = {"digit", "penalties", "probabilities"}
            assert names == answers.union(LAYERS if layers else []), f"{what}: puts out {names}"
            if not layers:
                steps = [slice(begin, begin + 1000) for begin in range(0, len(images), 1000)]
                off = [compare(run, images[step], expected, step, what)["penalties"] for step in steps]
                print(f"{what}: {len(images)} digits, penalties within {max(off):.1e}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("--images", type=Path, default=FIXTURE)
    parser.add_argument("--engines", default=",".join(ENGINES))
    arguments = parser.parse_args()
    engines = arguments.engines.split(",")
    images = read_images(arguments.images)
    with tempfile.TemporaryDirectory() as folder:
        for network in NETWORKS:
            check(arguments.program, network, images, engines, Path(folder))


if __name__ == "__main__":
    main()
