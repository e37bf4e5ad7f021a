"""What trained networks say of every cell, for another to learn from beside the labels (Hinton et al. 2015, arXiv:1503.02531).

    python distil.py --states A/state.pt B/state.pt --data ../../../shared/data/wbc14 --cache RUN/cache --out distilled.npy
    python train.py CONFIG --data ../../../shared/data/wbc14 --out RUN --distilled distilled.npy

Writes probabilities, cells x classes in the order of `load`: the mean of the logits over the networks and two views of each cell.
"""
from __future__ import annotations

import argparse

import numpy as np
import torch

import augment
from dataset import CLASSES, Cells, load
from resnet import ResNet


@torch.inference_mode()
def logits(network: ResNet, cells: Cells, rows: np.ndarray, crop: int, size: int, mirrored: bool) -> np.ndarray:
    """Logits of `rows`, rows x classes; mirrored: of their mirror images at the anti-diagonal."""
    network.eval()
    out = np.zeros((len(rows), len(CLASSES)), np.float32)
    for part in np.array_split(np.arange(len(rows)), max(1, len(rows) // 64)):
        x = augment.centre(torch.from_numpy(cells.frames[rows[part]]), crop, size)
        if mirrored:
            x = x.flip(2, 3).transpose(2, 3).contiguous()
        with torch.autocast("cpu", torch.bfloat16):
            out[part] = network(x.to(memory_format=torch.channels_last))[0].float().numpy()
    return out


def trained(path: str) -> tuple[ResNet, int, int]:
    """The averaged network of a training state, its crop and its input size."""
    state = torch.load(path, map_location="cpu", weights_only=False)
    network = ResNet(state["depth"])
    network.load_state_dict(state["average"])
    return network.to(memory_format=torch.channels_last), state["config"]["crop"], state["size"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--states", nargs="+", required=True)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    cells = load(arguments.data, arguments.cache, [])
    rows = np.arange(len(cells.label))
    views = [torch.from_numpy(logits(network, cells, rows, crop, size, mirrored)).log_softmax(1)
             for network, crop, size in map(trained, arguments.states) for mirrored in (False, True)]
    distilled = torch.stack(views).mean(0).softmax(1).numpy()
    np.save(arguments.out, distilled)
    right = distilled.argmax(1) == cells.label
    print(f"right on {right[~cells.held].mean():.4f} of the training cells, on {right[cells.held].mean():.4f} of those held back")


if __name__ == "__main__":
    main()
