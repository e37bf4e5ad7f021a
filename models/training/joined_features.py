"""Does it help to join the network's 2,048 features with the segmenter's morphology, as the paper does? Prints the answer.

    npm run -s cli -- analyze ../../../shared/data/wbc14 --json all.json
    python joined_features.py --state /some/folder/state.pt --data ../../../shared/data/wbc14 --analysis all.json

Two heads (multinomial logistic regression) are fitted to the training images' features, one of them with the morphology beside them, and
judged on the held-back images. The strength of the penalty is chosen for each on a tenth of the training images that its fit left out.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import augment
from calibrate import calibration_error
from dataset import CLASSES, Cells, load
from resnet import ResNet
from train import crops, metrics

PENALTIES = (1e-4, 1e-3, 1e-2)
STEPS = 60


@torch.inference_mode()
def features_of(network: ResNet, cells: Cells, crop: np.ndarray, size: int) -> np.ndarray:
    """Features of every cell, N x 2,048."""
    network.eval()
    out = np.zeros((len(cells.label), 2048), np.float32)
    for side in np.unique(crop):
        of = np.flatnonzero(crop == side)
        for part in np.array_split(of, max(1, len(of) // 64)):
            x = augment.centre(torch.from_numpy(cells.frames[part]), int(side), size).to(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                out[part] = network(x)[1].float().numpy()
    return out


def morphology_of(analysis: Path, files: np.ndarray) -> np.ndarray:
    """Morphology of every file, N x measures, with logarithms where a measure spans orders of size; zeros for a file without a cell."""
    measured = {Path(c["file"]).name: c["morphology"] for c in json.loads(analysis.read_text())["cells"]}
    names = sorted(next(iter(measured.values())))
    rows = [[measured.get(Path(file).name, {}).get(name) or 0.0 for name in names] for file in files]
    values = np.array(rows, np.float32)
    wide = [i for i, name in enumerate(names) if name.endswith("_px")]
    values[:, wide] = np.log1p(values[:, wide])
    return values


def fit(x: torch.Tensor, y: torch.Tensor, penalty: float) -> torch.nn.Linear:
    head = torch.nn.Linear(x.shape[1], len(CLASSES))
    torch.nn.init.zeros_(head.weight)
    # Every class counts by the square root of its images: between as it came and all alike.
    count = torch.bincount(y, minlength=len(CLASSES)).clamp(min=1).float()
    weight = count.rsqrt()[y]
    weight = weight / weight.mean()
    optimiser = torch.optim.LBFGS(head.parameters(), max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = (weight * F.cross_entropy(head(x), y, reduction="none")).mean() + penalty * head.weight.square().sum()
        value.backward()
        return value

    optimiser.step(loss)
    return head


def judge(name: str, values: np.ndarray, cells: Cells) -> None:
    train, held = np.flatnonzero(~cells.held), np.flatnonzero(cells.held & (cells.source != "synthetic"))
    mean, deviation = values[train].mean(0), values[train].std(0) + 1e-6
    x = torch.from_numpy((values - mean) / deviation).float()
    y = torch.from_numpy(cells.label)
    inner, outer = train[np.arange(len(train)) % 10 != 0], train[::10]
    scores = {p: float((fit(x[inner], y[inner], p)(x[outer]).argmax(1) == y[outer]).float().mean()) for p in PENALTIES}
    penalty = max(scores, key=scores.__getitem__)
    logits = fit(x[train], y[train], penalty)(x[held]).detach()
    call, label, source = logits.argmax(1).numpy(), cells.label[held], cells.source[held]
    figures = {k: round(v, 4) for k, v in metrics(label, call).items()}
    by_source = {s: round(float((call == label)[source == s].mean()), 4) for s in np.unique(source)}
    print(json.dumps({"head": name, "inputs": values.shape[1], "penalty": penalty, "n": len(held), **figures, **by_source,
                      "ece": round(calibration_error(logits.softmax(1).numpy(), label), 4)}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", required=True)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--analysis", required=True, type=Path)
    parser.add_argument("--cache", help="the training run's cache folder")
    arguments = parser.parse_args()
    state = torch.load(arguments.state, map_location="cpu", weights_only=False)
    cells = load(arguments.data, arguments.cache or str(Path(arguments.state).parent / "cache"), state["without"])
    network = ResNet(state["depth"])
    network.load_state_dict(state["average"])
    deep = features_of(network.to(memory_format=torch.channels_last), cells, crops(cells, state["config"]), state["size"])
    measured = morphology_of(arguments.analysis, cells.file)
    judge("features", deep, cells)
    judge("features and morphology", np.concatenate([deep, measured], 1), cells)
    judge("morphology alone", measured, cells)


if __name__ == "__main__":
    main()
