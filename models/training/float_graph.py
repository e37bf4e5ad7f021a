"""The int8 network with float activations, for graphics cards: a graph without weights that reads them out of the int8 file.

    python float_graph.py --onnx ../wbc-resnet152.int8.onnx

Rounding every activation to 8 bits pays on processors with int8 instructions only; a graphics card is faster in float, and rounds
near a half otherwise than the processor does, so the two never agree. The graph written here leaves the rounding of activations out, but
not the limits of what 8 bits span: a few cells drive activations far beyond them, and a card must see those as the processor does.
Its weights are the int8 ones times their scales. They stay where they are: the file names their places in the int8 file ("external
data" of ONNX), so one file of weights serves both.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Smaller tensors (scales, biases) are written into the graph itself.
LEAST_OUTSIDE = 1024


def float_graph(int8: Path) -> onnx.ModelProto:
    """The graph of `int8` with float activations; tensors of LEAST_OUTSIDE bytes and more refer to places in that file."""
    content = int8.read_bytes()
    model = onnx.load_model_from_string(content)
    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    quantised = {node.output[0]: node for node in graph.node if node.op_type == "QuantizeLinear"}
    kept = []
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in quantised:
            # A tensor that was rounded and scaled back is held to the same limits instead.
            source, scale, zero = (quantised[node.input[0]].input[k] for k in range(3))
            step, zero = float(numpy_helper.to_array(stored[scale])), int(numpy_helper.to_array(stored[zero]))
            limits = [f"{node.output[0]}.{end}" for end in ("least", "greatest")]
            for name, level in zip(limits, (0, 255)):
                stored[name] = numpy_helper.from_array(np.float32((level - zero) * step), name)
            kept.append(helper.make_node("Clip", [source, *limits], [node.output[0]], node.output[0]))
        elif node.op_type != "QuantizeLinear":
            kept.append(node)
    used = {name for node in kept for name in node.input}
    del graph.node[:]
    graph.node.extend(kept)
    del graph.initializer[:]
    graph.initializer.extend(place(tensor, content, int8.name) for name, tensor in stored.items() if name in used)
    del graph.value_info[:]
    return model


def place(tensor: TensorProto, content: bytes, file: str) -> TensorProto:
    """The tensor, its values left in `file` when they are many."""
    raw = tensor.raw_data or numpy_helper.to_array(tensor).tobytes()
    if len(raw) < LEAST_OUTSIDE or not tensor.raw_data:
        return tensor
    offset = content.find(raw)
    if offset < 0:
        raise SystemExit(f"{tensor.name} is not found in {file}")
    outside = TensorProto(name=tensor.name, data_type=tensor.data_type, dims=tensor.dims, data_location=TensorProto.EXTERNAL)
    for key, value in (("location", file), ("offset", offset), ("length", len(raw))):
        outside.external_data.add(key=key, value=str(value))
    return outside


def write_float(int8: Path) -> Path:
    """Write <name>.float.onnx beside <name>.int8.onnx."""
    path = int8.with_name(int8.name.replace(".int8.", ".float."))
    path.write_bytes(float_graph(int8).SerializeToString())
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onnx", required=True)
    print(write_float(Path(parser.parse_args().onnx)))
