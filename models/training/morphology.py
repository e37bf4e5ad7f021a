"""A second opinion from what the segmenter measured, joined with the network's as in the paper (models/head/morphology.ts reads it).

    npm run -s cli -- analyze ../../../shared/data/wbc14 --json all.json
    python morphology.py --analysis all.json --labels ../../../shared/data/wbc14/labels.csv [--judge held.json --judge-labels labels.csv]

    python morphology.py --shape ...                                       the network for cells of unknown stains

`--shape` goes by the measures that neither stain nor magnification changes, and writes <name>.shape.json.
`--analysis` and `--labels` take several folders' files (drawn cells too).

Fits a network of one hidden layer to the morphology of the training images and writes <name>.morphology.json beside the manifest.
`--judge` (an analysis of held-back images without a second opinion: manifest weight 0) prints what each weight of it is worth; half of those
images can choose the weight and the other half judge it. `--weight` writes the chosen one into the manifest.
"""
from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from dataset import CLASSES, held_back
from preprocess import FRAME
from stain import nearest_source
from train import metrics

MEMBERS = 4
HIDDEN = 96
DROPOUT = 0.3
NOISE = 0.1  # of standardised measures
EPOCHS = 60
CLIP = 4.0  # of standardised measures: beyond lies a failed outline or a cell that the network never saw
SHAPE = ["cell_circularity", "nc_ratio", "nucleus_circularity", "nucleus_eccentricity", "nucleus_lobes", "nucleus_solidity"]
LEAST = 0.005  # no class is ruled out by morphology alone


def measures_of(cell: dict, names: list[str]) -> list[float]:
    """Morphology in px of the 224 px frame; sizes as logarithms."""
    scale = FRAME / min(cell["box"][2:])
    out = []
    for name in names:
        value = cell["morphology"][name] or 0.0
        if name.endswith("_area_px"):
            value = np.log1p(value * scale * scale)
        elif name.endswith("_px"):
            value = np.log1p(value * scale)
        out.append(value)
    return out


class Network(torch.nn.Module):
    def __init__(self, inputs: int, hidden: int = HIDDEN):
        super().__init__()
        self.hidden = torch.nn.Linear(inputs, hidden)
        self.out = torch.nn.Linear(hidden, len(CLASSES))
        self.dropout = torch.nn.Dropout(DROPOUT)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.dropout(F.relu(self.hidden(x))))


def fit_one(x: torch.Tensor, y: torch.Tensor, seed: int) -> Network:
    torch.manual_seed(seed)
    network = Network(x.shape[1])
    weight = torch.bincount(y, minlength=len(CLASSES)).clamp(min=1).float().rsqrt()[y]
    weight = weight / weight.mean()
    optimiser = torch.optim.AdamW(network.parameters(), lr=4e-3, weight_decay=0.02)
    steps = -(-len(y) // 256)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS * steps)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(y)).split(256):
            noisy = x[rows] + NOISE * torch.randn(len(rows), x.shape[1])
            loss = (weight[rows] * F.cross_entropy(network(noisy), y[rows], reduction="none", label_smoothing=0.03)).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return network.eval()


def fit(x: torch.Tensor, y: torch.Tensor) -> Network:
    """The mean of MEMBERS networks' logits, as one network whose hidden layers lie side by side."""
    members = [fit_one(x, y, seed) for seed in range(MEMBERS)]
    joined = Network(x.shape[1], HIDDEN * MEMBERS).eval()
    with torch.no_grad():
        joined.hidden.weight.copy_(torch.cat([m.hidden.weight for m in members]))
        joined.hidden.bias.copy_(torch.cat([m.hidden.bias for m in members]))
        joined.out.weight.copy_(torch.cat([m.out.weight for m in members], 1) / MEMBERS)
        joined.out.bias.copy_(sum(m.out.bias for m in members) / MEMBERS)
    return joined


def opinion(network: Network, x: torch.Tensor) -> np.ndarray:
    """What is added to the logits, times the weight: log probabilities, none below log LEAST."""
    with torch.inference_mode():
        return network(x).softmax(1).clamp(min=LEAST).log().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--analysis", nargs="+", required=True)
    parser.add_argument("--labels", nargs="+", required=True, help="one for each analysis")
    parser.add_argument("--judge")
    parser.add_argument("--judge-labels")
    parser.add_argument("--shape", action="store_true")
    parser.add_argument("--weight", type=float)
    parser.add_argument("--manifest", default=str(Path(__file__).parents[1] / "manifest.json"))
    arguments = parser.parse_args()
    path = Path(arguments.manifest)
    manifest = json.loads(path.read_text())

    def read(analysis: str, labels: str, keep) -> tuple[list[dict], np.ndarray, np.ndarray]:
        with open(labels, newline="") as handle:
            known = {row["file"]: row for row in csv.DictReader(handle) if keep(row) and row["class"] not in manifest["untrained"]}
        cells = [c for c in json.loads(Path(analysis).read_text())["cells"] if c["file"] in known and c["morphology"]["cell_area_px"] > 0]
        rows = [known[c["file"]] for c in cells]
        return cells, np.array([CLASSES.index(r["class"]) for r in rows]), np.array([r["source"] for r in rows])

    trained = lambda row: not held_back(row["source"], row["file"], row.get("patient") or "")
    parts = [read(*pair, trained) for pair in zip(arguments.analysis, arguments.labels, strict=True)]
    train, label = [c for cells, _, _ in parts for c in cells], np.concatenate([label for _, label, _ in parts])
    names = SHAPE if arguments.shape else sorted(train[0]["morphology"])
    values = np.array([measures_of(c, names) for c in train], np.float32)
    mean, deviation = values.mean(0), values.std(0) + 1e-6
    standard = lambda v: torch.from_numpy(((v - mean) / deviation).clip(-CLIP, CLIP)).float()
    network = fit(standard(values), torch.from_numpy(label))

    if arguments.judge:
        cells, label, source = read(arguments.judge, arguments.judge_labels, lambda r: True)
        temperatures = [s.get("temperature", manifest["temperature"]) for s in manifest["stains"]["sources"]] + [manifest["temperature"]]
        analysed_with = np.array(temperatures)[nearest_source(cells, manifest["stains"])]
        logits = np.log(np.array([[c["probabilities"][n] for n in CLASSES] for c in cells]).clip(1e-9)) * analysed_with[:, None]
        second = opinion(network, standard(np.array([measures_of(c, names) for c in cells], np.float32)))
        for weight in (0, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.7, 1):
            call = (logits + weight * second).argmax(1)
            halves = [round(float((call == label)[part::2].mean()), 4) for part in (0, 1)]
            by_source = {str(s): round(float((call == label)[source == s].mean()), 4) for s in np.unique(source)}
            print(json.dumps({"weight": weight, "n": len(label), **{k: round(v, 4) for k, v in metrics(label, call).items()}, **by_source, "halves": halves}))
        alone = second.argmax(1)
        print(json.dumps({"alone": {k: round(v, 4) for k, v in metrics(label, alone).items()}}))

    encode = lambda t: base64.b64encode(np.ascontiguousarray(t.detach().numpy(), "<f4").tobytes()).decode()
    document = {
        "schema": "leukoscope/morphology/1", "classes": CLASSES, "measures": names,
        "mean": [round(float(v), 6) for v in mean], "deviation": [round(float(v), 6) for v in deviation], "clip": CLIP, "least": LEAST,
        "hidden": {"weights": encode(network.hidden.weight), "bias": encode(network.hidden.bias)},
        "out": {"weights": encode(network.out.weight), "bias": encode(network.out.bias)},
        "training": {"images": len(train), "description": "morphology of the training images; the held-back tenth left out"},
    }
    part = "shape" if arguments.shape else "morphology"
    file = path.with_name(f"{manifest['name']}.{part}.json")
    file.write_text(json.dumps(document, indent=1) + "\n")
    if arguments.weight is not None:
        manifest[part] = {"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "weight": arguments.weight}
        path.write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
