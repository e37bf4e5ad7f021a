"""Trained weights -> ONNX: `input` N x 3 x size x size float32 -> `logits` N x 14 and `features` N x 2048.

The graph is written node by node instead of traced: the network is a chain of one kind of block, every batch norm folds into the
convolution before it, and the file then does not depend on the version of an exporter.
"""
from __future__ import annotations

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from resnet import DEPTHS, ResNet

OPSET = 17


def load_network(path: str) -> ResNet:
    """The averaged weights of a training state."""
    state = torch.load(path, map_location="cpu", weights_only=False)
    network = ResNet(state["depth"])
    network.load_state_dict(state["average"])
    return network.eval()


def fold(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias of a convolution with its batch norm folded in (computed in float64, returned as float32)."""
    gain = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
    kernel = conv.weight.detach().double() * gain.view(-1, 1, 1, 1)
    bias = norm.bias.detach().double() - norm.running_mean.double() * gain
    return kernel.float().numpy(), bias.float().numpy()


def to_onnx(network: ResNet, size: int, stages: list[int] | None = None) -> onnx.ModelProto:
    """`network` as an ONNX model. `stages` = blocks per stage when the network is not of a standard depth (test fixtures)."""
    nodes: list[onnx.NodeProto] = []
    weights: list[onnx.TensorProto] = []

    def conv(name: str, x: str, layer: nn.Conv2d, norm: nn.BatchNorm2d, relu: bool) -> str:
        kernel, bias = fold(layer, norm)
        weights.append(numpy_helper.from_array(kernel, f"{name}.weight"))
        weights.append(numpy_helper.from_array(bias, f"{name}.bias"))
        pad = layer.padding[0]
        nodes.append(helper.make_node("Conv", [x, f"{name}.weight", f"{name}.bias"], [name], name,
                                      kernel_shape=layer.kernel_size, strides=layer.stride, pads=[pad] * 4))
        return activate(name) if relu else name

    def activate(name: str) -> str:
        nodes.append(helper.make_node("Relu", [name], [f"{name}.relu"], f"{name}.relu"))
        return f"{name}.relu"

    x = conv("conv1", "input", network.conv1, network.bn1, relu=True)
    nodes.append(helper.make_node("MaxPool", [x], ["pool"], "pool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]))
    x = "pool"
    for stage, blocks in enumerate(stages or DEPTHS[network.depth], 1):
        for index in range(blocks):
            block, name = getattr(network, f"layer{stage}")[index], f"layer{stage}.{index}"
            y = conv(f"{name}.conv1", x, block.conv1, block.bn1, relu=True)
            y = conv(f"{name}.conv2", y, block.conv2, block.bn2, relu=True)
            y = conv(f"{name}.conv3", y, block.conv3, block.bn3, relu=False)
            if block.downsample is not None:
                x = conv(f"{name}.downsample", x, block.downsample[0], block.downsample[1], relu=False)
            nodes.append(helper.make_node("Add", [y, x], [f"{name}.add"], f"{name}.add"))
            x = activate(f"{name}.add")
    nodes.append(helper.make_node("GlobalAveragePool", [x], ["average"], "average"))
    nodes.append(helper.make_node("Flatten", ["average"], ["features"], "features", axis=1))
    weights.append(numpy_helper.from_array(network.fc.weight.detach().numpy(), "fc.weight"))
    weights.append(numpy_helper.from_array(network.fc.bias.detach().numpy(), "fc.bias"))
    nodes.append(helper.make_node("Gemm", ["features", "fc.weight", "fc.bias"], ["logits"], "logits", transB=1))

    classes, channels = network.fc.weight.shape
    graph = helper.make_graph(
        nodes, "leukoscope-classifier",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", 3, size, size])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", classes]),
         helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", channels])],
        weights)
    model = helper.make_model(graph, producer_name="leukoscope", opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 10
    onnx.checker.check_model(model)
    return model
