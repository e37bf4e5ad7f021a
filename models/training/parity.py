"""What Python computes for an image file, so that the product can be held equal to it (tests/engine/inference/parity.test.ts).

    python parity.py fixture ../../tests/fixtures/parity       writes drawn images, a tiny network and what is expected of them
    python parity.py logits --state state.pt FILE...           prints the PyTorch logits of a trained state as JSON

The tiny network is a random one of the product's family (same stem, blocks, outputs and export), small enough to be committed.
"""
from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from PIL import Image
from torch import nn

from export import load_network, to_onnx
from preprocess import background, load_frame, to_input, view, white_balance
from resnet import Bottleneck, ResNet

CROP, SIZE = 160, 96


class Tiny(nn.Module):
    """Two stages of one block: 64 features, 14 logits."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False), nn.BatchNorm2d(8)
        self.relu, self.maxpool = nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        self.layer1, self.layer2 = nn.Sequential(Bottleneck(8, 8, 1)), nn.Sequential(Bottleneck(32, 16, 2))
        self.fc = nn.Linear(64, 14)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, 0, 0.3)
                nn.init.normal_(module.running_mean, 0, 0.3)
                nn.init.uniform_(module.running_var, 0.5, 2)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = self.layer2(self.layer1(self.maxpool(self.relu(self.bn1(self.conv1(x))))))
        features = x.mean((2, 3))
        return self.fc(features), features


def drawn_cell(width: int, height: int, seed: int) -> np.ndarray:
    """A round cell on a tinted background with noise; enough structure for every step to matter."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    distance = np.hypot(x - width * 0.52, y - height * 0.47) / min(width, height)
    soft = lambda edge: 1 / (1 + np.exp((distance - edge) * 60))
    light = np.array([236, 226, 214]) - seed * np.array([6, 2, 9])
    absorbed = soft(0.36)[..., None] * np.array([0.25, 0.3, 0.1]) + soft(0.22)[..., None] * np.array([0.6, 0.9, 0.3])
    pixels = light * np.exp(-absorbed) + rng.normal(0, 3, (height, width, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8)


def network_input(path: str, crop: int, size: int) -> np.ndarray:
    return to_input(view(white_balance(load_frame(path)), crop, size)[None])


@torch.inference_mode()
def outputs(network: nn.Module, path: str, crop: int, size: int) -> tuple[list[float], list[float]]:
    logits, features = network(torch.from_numpy(network_input(path, crop, size)))
    return logits[0].tolist(), features[0].tolist()


def without_classes(model: onnx.ModelProto) -> onnx.ModelProto:
    """The network as others publish theirs: features alone."""
    alone = onnx.ModelProto()
    alone.CopyFrom(model)
    graph = alone.graph
    for kept, wanted in ((graph.node, lambda x: x.name != "logits"), (graph.output, lambda x: x.name != "logits"),
                         (graph.initializer, lambda x: not x.name.startswith("fc."))):
        chosen = [x for x in kept if wanted(x)]
        del kept[:]
        kept.extend(chosen)
    onnx.checker.check_model(alone)
    return alone


def fixture(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(7)
    tiny = Tiny().eval()
    model = to_onnx(tiny, SIZE, [1, 1])
    onnx.save(model, folder / "tiny.onnx")
    onnx.save(without_classes(model), folder / "tiny-features.onnx")
    images = {"frame.jpg": (224, 224), "small.png": (90, 90), "large.jpg": (301, 260), "tall.png": (75, 91)}
    sha = lambda pixels: hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()
    expected = []
    for seed, (name, (width, height)) in enumerate(images.items()):
        path = folder / name
        Image.fromarray(drawn_cell(width, height, seed)).save(path, quality=92)
        frame = load_frame(str(path))
        balanced = white_balance(frame)
        logits, features = outputs(tiny, str(path), CROP, SIZE)
        expected.append({
            "file": name, "frame": sha(frame), "background": background(frame).tolist(), "balanced": sha(balanced),
            "input": sha(view(balanced, CROP, SIZE)), "logits": logits, "features": features})
    text = json.dumps({"crop": CROP, "size": SIZE, "images": expected}, indent=1)
    (folder / "expected.json").write_text(text + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fixture").add_argument("folder", type=Path)
    logits = commands.add_parser("logits")
    logits.add_argument("--state", required=True)
    logits.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    if arguments.command == "fixture":
        fixture(arguments.folder)
        return
    state = torch.load(arguments.state, map_location="cpu", weights_only=False)
    network: ResNet = load_network(arguments.state)
    crop, size = state["config"]["crop"], state["size"]
    logits_of = [outputs(network, file, crop, size)[0] for file in arguments.files]
    print(json.dumps({"crop": crop, "size": size, "logits": logits_of}))


if __name__ == "__main__":
    main()
