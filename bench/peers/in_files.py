"""The engines that read a file: four forms each (models.py), reading only.

onnxruntime   ONNX; all graph optimisations, inputs and outputs bound beforehand
litert        TFLite, a file a batch; XNNPACK must have taken the whole graph
openvino      ONNX; latency hint, one stream, 32-bit floats, shapes fixed
"""

from typing import Any

import numpy as np

from engine import Engine, Prepare, Run
from models import FORMS, write_tflite
from network import Array


class FileEngine(Engine):
    def forms(self, work: str) -> list[str]:
        return FORMS if work == "read" else []


class OnnxRuntime(FileEngine):
    package = "onnxruntime"

    def reader(self, form: str, batch: int) -> tuple[Prepare, Run]:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
        path = self.folder / f"{form}.onnx"
        session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        output = ort.OrtValue.ortvalue_from_shape_and_type([batch, 10], np.float32, "cpu")
        binding = session.io_binding()
        binding.bind_ortvalue_output("penalties", output)

        def run(x: Any) -> Array:
            binding.bind_ortvalue_input("input", x)
            session.run_with_iobinding(binding)
            return output.numpy()

        return ort.OrtValue.ortvalue_from_numpy, run


class LiteRt(FileEngine):
    package = "ai-edge-litert"

    def reader(self, form: str, batch: int) -> tuple[Prepare, Run]:
        from ai_edge_litert.interpreter import Interpreter

        path = self.folder / f"{form}-{batch}.tflite"
        write_tflite(self.weights, form, batch, path)
        interpreter = Interpreter(str(path), num_threads=self.threads)
        interpreter.allocate_tensors()
        source = interpreter.get_input_details()[0]["index"]
        penalties = interpreter.get_output_details()[0]["index"]
        self.require_xnnpack(interpreter, source, penalties)

        def run(x: Array) -> Array:
            interpreter.set_tensor(source, x)
            interpreter.invoke()
            return interpreter.get_tensor(penalties)

        return maps_last, run

    @staticmethod
    def require_xnnpack(interpreter: Any, source: int, penalties: int) -> None:
        """One delegate, from the input to the penalties: no operator was left to another."""
        operators = interpreter._get_ops_details()
        delegates = [operator for operator in operators if operator["op_name"] == "DELEGATE"]
        ends = [(source in d["inputs"], penalties in d["outputs"]) for d in delegates]
        if ends != [(True, True)]:
            raise RuntimeError(f"XNNPACK did not take the whole graph: {len(ends)} delegates")


def maps_last(digits: Array) -> Array:
    return digits.reshape(-1, 32, 32, 1)


class OpenVino(FileEngine):
    package = "openvino"

    def reader(self, form: str, batch: int) -> tuple[Prepare, Run]:
        import openvino

        core = openvino.Core()
        model = core.read_model(self.folder / f"{form}.onnx")
        model.reshape([batch, 1, 32, 32])
        settings = {
            "INFERENCE_NUM_THREADS": self.threads,
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",
        }
        request = core.compile_model(model, "CPU", settings).create_infer_request()

        def run(x: Any) -> Array:
            request.set_input_tensor(x)
            request.infer()
            return request.get_output_tensor().data

        return openvino.Tensor, run
