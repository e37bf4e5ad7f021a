"""Released weights -> a state that `train.py` goes on from (its --start), for when the training state itself is lost.

    python recover.py --data ../../../shared/data/wbc14 --out start.pt

The released file holds int8 kernels with batch norm folded in. Here they become float again, the blocks that only pass their input
on are dropped, and every batch norm is put back around the folded function: its statistics are measured on training images and its
gain and shift undo them, so the network computes what the released one does and can be trained further.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

import augment
from dataset import load
from resnet import DEPTHS, ResNet, positions

MEASURED = 768  # images that set the batch-norm statistics


def folded_weights(path: Path) -> dict[str, np.ndarray]:
    """Initialisers by the names of `export.py`, int8 ones as float32 (scale and zero point per output channel)."""
    graph = onnx.load(path).graph
    raw = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    out = {}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in raw:
            values, scale, zero = (raw[name] for name in node.input)
            name = node.input[0].removesuffix("_quantized")
            shape = [-1] + [1] * (values.ndim - 1) if scale.ndim and scale.size > 1 else []
            scale, zero = (scale.reshape(shape), zero.reshape(shape)) if shape else (scale, zero)
            out[name] = ((values.astype(np.float64) - zero) * scale).astype(np.float32)
    return {**{k: v for k, v in raw.items() if v.dtype == np.float32}, **out}


def unfold(folded: dict[str, np.ndarray], released: int, depth: int) -> ResNet:
    """A `depth`-deep network whose batch norms add the folded bias only; `released` is the depth in the file."""
    network = ResNet(depth).eval()

    def fill(name: str, conv: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
        conv.weight.data = torch.from_numpy(folded[f"{name}.weight"].copy())
        norm.running_mean.zero_()
        norm.running_var.fill_(1 - norm.eps)
        norm.weight.data.fill_(1)
        norm.bias.data = torch.from_numpy(folded[f"{name}.bias"].copy())

    fill("conv1", network.conv1, network.bn1)
    for stage in range(4):
        place = positions(DEPTHS[depth][stage], DEPTHS[released][stage])
        for index in range(DEPTHS[depth][stage]):
            block, name = getattr(network, f"layer{stage + 1}")[index], f"layer{stage + 1}.{place[index]}"
            for k in (1, 2, 3):
                fill(f"{name}.conv{k}", getattr(block, f"conv{k}"), getattr(block, f"bn{k}"))
            if block.downsample is not None:
                fill(f"{name}.downsample", block.downsample[0], block.downsample[1])
    network.fc.weight.data = torch.from_numpy(folded["fc.weight"].copy())
    network.fc.bias.data = torch.from_numpy(folded["fc.bias"].copy())
    return network


@torch.inference_mode()
def restore_norms(network: ResNet, batches: list[torch.Tensor]) -> None:
    """Give every batch norm the statistics of its input, and kernels a usual length, without changing the function."""
    norms = {n: m for n, m in network.named_modules() if isinstance(m, nn.BatchNorm2d)}
    sums = {n: [0.0, torch.zeros(m.num_features, dtype=torch.float64), torch.zeros(m.num_features, dtype=torch.float64)]
            for n, m in norms.items()}

    def watch(name: str):
        def hook(_module, inputs) -> None:
            x = inputs[0].double()
            sums[name][0] += x.numel() / x.shape[1]
            sums[name][1] += x.sum((0, 2, 3))
            sums[name][2] += (x * x).sum((0, 2, 3))
        return hook

    handles = [m.register_forward_pre_hook(watch(n)) for n, m in norms.items()]
    for batch in batches:
        network(batch)
    for handle in handles:
        handle.remove()
    modules = dict(network.named_modules())
    for name, norm in norms.items():
        count, total, squares = sums[name]
        mean, var = total / count, (squares / count - (total / count) ** 2).clamp(min=1e-8)
        conv = modules[name.replace("bn", "conv") if "bn" in name else name.replace("downsample.1", "downsample.0")]
        fan_out = conv.out_channels * conv.kernel_size[0] * conv.kernel_size[1]
        usual = (2 / fan_out * conv.weight[0].numel()) ** 0.5
        stretch = (usual / conv.weight.flatten(1).norm(dim=1).clamp(min=1e-3)).double()
        conv.weight.mul_(stretch.float().view(-1, 1, 1, 1))
        norm.running_mean.copy_(mean * stretch)
        norm.running_var.copy_(var * stretch**2)
        norm.weight.copy_(torch.sqrt(var * stretch**2 + norm.eps) / stretch)
        norm.bias.add_(mean)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--manifest", default=str(Path(__file__).parents[1] / "manifest.json"))
    parser.add_argument("--data", nargs="+", required=True, help="folders with labels.csv, the same as in training")
    parser.add_argument("--cache", required=True, help="folder for decoded frames; give train.py's --out/cache to share them")
    parser.add_argument("--out", required=True, help="where the state dict goes")
    arguments = parser.parse_args()
    manifest = json.loads(Path(arguments.manifest).read_text())
    crop, size = manifest["input"]["crop"], manifest["input"]["size"]
    depth = manifest["training"]["depth_trained"]
    cells = load(arguments.data, arguments.cache, manifest["training"]["left_out"])
    rows = np.random.default_rng(0).permutation(np.flatnonzero(~cells.held))[:MEASURED]
    batches = [augment.centre(torch.from_numpy(cells.frames[part]), crop, size) for part in np.array_split(rows, len(rows) // 64)]
    network = unfold(folded_weights(Path(arguments.manifest).parent / manifest["file"]), 152, depth)
    with torch.inference_mode():
        before = network(batches[0])[0]
    restore_norms(network, batches)
    with torch.inference_mode():
        after = network(batches[0])[0]
        hit = float((after.argmax(1).numpy() == cells.label[rows[: len(after)]]).mean())
    torch.save(network.state_dict(), arguments.out)
    print(f"{depth} layers recovered; largest logit difference {float((before - after).abs().max()):.2e}; "
          f"right on {hit:.3f} of {len(after)} training images")


if __name__ == "__main__":
    main()
