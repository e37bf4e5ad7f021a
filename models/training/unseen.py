"""The leave-one-site-out table of a training state: held-back cells of its own sources, all cells of the sources it never saw.

    python unseen.py --state RUN/state.pt --data ../../../shared/data/wbc14 ../../../shared/data/sites [--cache RUN/cache]
        [--mix 0 0.15 0.3 0.5] [--shares 1 0.875] [--size 128] [--json FILE]

Every row is one way to show cells to the network: `mix` is the weight of the norm statistics of the site's own cells (as a laboratory's
unlabelled cells would give them, no label is used), `share` the middle part of the cell's usual view. Accuracy and mean TPR by source;
LY_OR_LR counts either. With several shares the last row is the mean of their probabilities.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

import optics
from dataset import CLASSES, Cells, load
from train import by_source
from resnet import ResNet


def batches(cells: Cells, rows: np.ndarray, crop: np.ndarray, size: int, each: int = 32):
    """(rows, N x 3 x size x size) of equal crops; the last batch of a crop may be smaller."""
    for side in np.unique(crop[rows]):
        of = rows[crop[rows] == side]
        for part in np.array_split(of, max(1, len(of) // each)):
            yield part, optics.centre(torch.from_numpy(cells.frames[part]), int(side), size).to(memory_format=torch.channels_last)


@torch.inference_mode()
def site_statistics(model: ResNet, cells: Cells, rows: np.ndarray, crop: np.ndarray, size: int) -> dict[str, torch.Tensor]:
    """Mean and variance of every norm's input over a site's cells, in one pass with the network's own statistics in use.

    Variance is taken around the site's mean; statistics of a layer are those that the unchanged layers before it produce.
    """
    sums: dict[str, list[torch.Tensor]] = {}

    def hook(name: str):
        def add(_: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
            x = inputs[0].float()
            found = [x.sum((0, 2, 3)), (x * x).sum((0, 2, 3)), torch.tensor(float(x.numel() / x.shape[1]))]
            sums[name] = [a + b for a, b in zip(sums[name], found)] if name in sums else found
        return add

    hooks = [m.register_forward_pre_hook(hook(n)) for n, m in model.named_modules() if isinstance(m, nn.BatchNorm2d)]
    model.eval()
    for _, x in batches(cells, rows, crop, size):
        with torch.autocast("cpu", torch.bfloat16):
            model(x)
    for h in hooks:
        h.remove()
    out = {}
    for name, (total, squares, count) in sums.items():
        mean = total / count
        out[f"{name}.running_mean"], out[f"{name}.running_var"] = mean, (squares / count - mean * mean).clamp(min=0)
    return out


def mixed(model: ResNet, state: dict[str, torch.Tensor], site: dict[str, torch.Tensor], mix: float) -> None:
    """Loads `state` into `model` with `mix` of each norm's statistics taken from the site (variances with the shift of the means)."""
    state = dict(state)
    for name, value in site.items():
        if name.endswith("running_mean"):
            own, var = state[name], name.replace("running_mean", "running_var")
            state[var] = (1 - mix) * state[var] + mix * site[var] + mix * (1 - mix) * (own - value) ** 2
            state[name] = (1 - mix) * own + mix * value
    model.load_state_dict(state)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", required=True)
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--mix", nargs="*", type=float, default=[0.0])
    parser.add_argument("--shares", nargs="*", type=float, default=[1.0])
    parser.add_argument("--size", type=int)
    parser.add_argument("--sources", nargs="*", help="only these")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    done = torch.load(arguments.state, map_location="cpu", weights_only=False)
    config, size = done["config"], arguments.size or done["size"]
    cells = load(arguments.data, arguments.cache, [], sets=True)
    usual = np.array([config["crops"].get(s, config["crop"]) for s in cells.source])
    judged = np.flatnonzero(cells.held | np.isin(cells.source, done["unseen"]))
    if arguments.sources:
        judged = judged[np.isin(cells.source[judged], arguments.sources)]
    model = ResNet(152).to(memory_format=torch.channels_last)
    model.load_state_dict(done["average"])
    results = []
    names = np.unique(cells.source[judged])
    for mix in arguments.mix:
        together = np.zeros((len(judged), len(CLASSES)), np.float32)
        for share in arguments.shares:
            crop = np.round(usual * share).astype(int)
            probability = np.zeros((len(judged), len(CLASSES)), np.float32)
            place = {row: i for i, row in enumerate(judged)}
            for name in names:
                rows = judged[cells.source[judged] == name]
                model.load_state_dict(done["average"])
                if mix:
                    # A site's own cells, the judged ones among them: a laboratory's unlabelled cells are those that it analyses.
                    of = np.flatnonzero(cells.source == name)
                    of = np.random.default_rng(0).choice(of, min(len(of), 256), replace=False)
                    mixed(model, done["average"], site_statistics(model, cells, of, crop, size), mix)
                model.eval()
                for part, x in batches(cells, rows, crop, size):
                    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                        probability[[place[r] for r in part]] = model(x)[0].float().softmax(1).numpy()
            together += probability / len(arguments.shares)
            results.append({"mix": mix, "share": share, "size": size, **by_source(cells, judged, probability)})
        if len(arguments.shares) > 1:
            results.append({"mix": mix, "share": "mean", "size": size, **by_source(cells, judged, together)})
    print("| mix | share | " + " | ".join(names) + " | LA false |")
    print("|---" * (len(names) + 3) + "|")
    for r in results:
        print(f"| {r['mix']} | {r['share']} | " + " | ".join(f"{r[n]['accuracy']:.3f} / {r[n]['tpr']:.3f}" for n in names)
              + f" | {r['LA_false']['share']:.4f} |")
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
