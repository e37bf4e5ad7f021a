"""What input size and stain augmentation bring, by short runs from scratch that differ in nothing else.

    python ablation.py --data ../../../shared/data/wbc14 --stranger ../../../shared/data/segmentation/dataset1 --out RUNS

The network alone is judged, one view: on the held-back tenth, on the same images under a stain made stronger and bluer, and on the cells
of dataset1 (iodine stain, another camera, labels by eye: dataset1-labels.csv), without the product's adaptation to unknown stains.
Writes ../card/ablation.json, which card.py puts into the card.
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from dataset import CLASSES, Cells, load
from preprocess import load_frame, white_balance
from resnet import ResNet
from out_of_domain import labels
from distil import logits
from train import metrics

CROP = 160
RUNS = {
    "64 px": {"size": 64},
    "64 px, no stain augmentation": {"size": 64, "stain": 0},
    "96 px": {"size": 96},
}
EPOCHS, SAMPLES = 10, 5760
# Of the optical density, by channel: a stain half as strong again in red, a third in green, as it is in blue.
OTHER_STAIN = (1.5, 1.3, 1.0)


def restained(frames: np.ndarray) -> np.ndarray:
    """Frames with their optical density scaled by channel (Beer-Lambert); the background, at 240, stays as it is."""
    density = (-np.log(np.maximum(1, frames).astype(np.float32) / 240)).clip(0)
    return np.floor(240 * np.exp(-density * np.array(OTHER_STAIN, np.float32)) + 0.5).astype(np.uint8)


def strangers(folder: Path) -> Cells:
    """The cells of dataset1 that have a label by eye."""
    rows = labels("dataset1-labels.csv")
    files = [str(folder / "images" / row["file"]) for row in rows]
    return Cells(
        frames=np.stack([white_balance(load_frame(file)) for file in files]),
        label=np.array([CLASSES.index(row["class"]) for row in rows]),
        source=np.full(len(rows), "dataset1"), file=np.array(files), held=np.ones(len(rows), bool))


def train_run(name: str, stage: dict, data: list[str], out: Path) -> ResNet:
    """The averaged network of a short run, from a run that was finished before where there is one."""
    config = {"seed": 3, "crop": CROP, "batch": 64, "balance": 0.5, "smoothing": 0.03, "weight_decay": 0.0005, "average": 0.99,
              "stages": [{"depth": 50, "epochs": EPOCHS, "samples": SAMPLES, "rate": 0.05, "floor": 0.01, "warm": 1, "strength": 0.5, **stage}]}
    run = out / name.replace(" ", "-").replace(",", "")
    run.mkdir(parents=True, exist_ok=True)
    (run / "config.json").write_text(json.dumps(config))
    subprocess.run([sys.executable, "train.py", str(run / "config.json"), "--data", *data, "--out", str(run), "--cache", str(out / "cache")],
                   check=True, cwd=Path(__file__).parent)
    network = ResNet(50)
    network.load_state_dict(torch.load(run / "state.pt", weights_only=False)["average"])
    return network.to(memory_format=torch.channels_last)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--stranger", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    data, out = [str(Path(d).resolve()) for d in arguments.data], arguments.out.resolve()
    cells = load(data, str(out / "cache"), [])
    rows = np.flatnonzero(cells.held & (cells.source != "synthetic"))
    held = Cells(cells.frames[rows], cells.label[rows], cells.source[rows], cells.file[rows], cells.held[rows])
    sets = {"held back": held, "held back, other stain": replace(held, frames=restained(held.frames)), "dataset1": strangers(arguments.stranger)}
    table = []
    for name, stage in RUNS.items():
        network = train_run(name, stage, data, out)
        for judged, of in sets.items():
            call = logits(network, of, np.arange(len(of.label)), CROP, stage["size"], mirrored=False).argmax(1)
            table.append({"run": name, "images": judged, "n": len(of.label), **{k: round(v, 4) for k, v in metrics(of.label, call).items()}})
            print(json.dumps(table[-1]), flush=True)
    document = {"epochs": EPOCHS, "samples": SAMPLES, "other_stain": OTHER_STAIN, "rows": table}
    (Path(__file__).parents[1] / "card" / "ablation.json").write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
