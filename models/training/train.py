"""Train the classifier. One command, one config file a run; resumes from the last epoch.

    python train.py configs/scratch.json --data ../../../shared/data/wbc14 --out /some/folder/outside/the/repository [--without deepapl]

A stage ends after its `epochs`, or after its `minutes` where it has those instead: the learning rate then follows the clock, so a run
beside other work still anneals in time.

Writes to --out: state.pt (everything needed to resume), best.pt (the averaged weights of the epoch with the best accuracy and macro-F1
on the cells held back: its figures flatter it a little), metrics.csv, metrics.png. Stages in the config are run in order; a stage
with a greater depth than the one before starts from the deepened weights.
"""
from __future__ import annotations

import argparse
import csv
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import augment
from dataset import CLASSES, NORMAL, Cells, load
from resnet import ResNet, deepen


def metrics(label: np.ndarray, call: np.ndarray) -> dict[str, float]:
    """accuracy, macro-F1, and the mean TPR of normal and of abnormal classes that have support."""
    tpr, f1 = {}, []
    for k, name in enumerate(CLASSES):
        support, called, hit = (label == k).sum(), (call == k).sum(), ((label == k) & (call == k)).sum()
        if support:
            tpr[name] = hit / support
            f1.append(2 * hit / (support + called))
    mean = lambda names: float(np.mean([tpr[c] for c in names if c in tpr] or [0.0]))
    return {
        "accuracy": float((label == call).mean()),
        "macro_f1": float(np.mean(f1)),
        "tpr_normal": mean(NORMAL),
        "tpr_abnormal": mean([c for c in CLASSES if c not in NORMAL]),
    }


@torch.inference_mode()
def predict(model: ResNet, cells: Cells, rows: np.ndarray, crop: np.ndarray, size: int) -> np.ndarray:
    """Probabilities of `rows`, rows x classes; crop: side in px of every cell of `cells`."""
    model.eval()
    out = np.zeros((len(rows), len(CLASSES)), np.float32)
    for side in np.unique(crop[rows]):
        of = np.flatnonzero(crop[rows] == side)
        for part in np.array_split(of, max(1, len(of) // 64)):
            x = augment.centre(torch.from_numpy(cells.frames[rows[part]]), int(side), size).to(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                out[part] = model(x)[0].float().softmax(1).numpy()
    return out


def crops(cells: Cells, config: dict) -> np.ndarray:
    """Side in px of the view of every cell. Sources of a higher magnification have their own, so that cells look equally large."""
    return np.array([config.get("crops", {}).get(source, config["crop"]) for source in cells.source])


def sampling_weights(cells: Cells, rows: np.ndarray, power: float) -> np.ndarray:
    """Rare classes, and rare sources within a class, are drawn more often: weight = frequency ** -power."""
    group = np.array([f"{a}/{b}" for a, b in zip(cells.label[rows], cells.source[rows])])
    _, inverse, count = np.unique(group, return_inverse=True, return_counts=True)
    by_class = np.bincount(cells.label[rows], minlength=len(CLASSES))[cells.label[rows]]
    weight = by_class.astype(float) ** -power * (count[inverse] / by_class) ** -(power / 2)
    return weight / weight.sum()


def varied(cells: Cells, rows: np.ndarray, crop: np.ndarray, stage: dict) -> torch.Tensor:
    """Random views of `rows`, N x 3 x size x size. The stage's `out_of_domain`, where it has one, is another way to vary its `share` of them:
    a network that sees all cells in far colours fits those of the known stains less well."""
    out_of_domain = stage.get("out_of_domain")
    first = round(len(rows) * out_of_domain["share"]) if out_of_domain else 0

    def vary(part: np.ndarray, how: dict) -> torch.Tensor:
        return augment.view(torch.from_numpy(cells.frames[part]), torch.from_numpy(crop[part]).float(), stage["size"],
                            how.get("strength", 1.0), how.get("stain", 1.0), how.get("degraded", 0.0), how.get("curve", 0.0))

    return torch.cat([vary(rows[:first], out_of_domain), vary(rows[first:], stage)]) if first else vary(rows, stage)


class Average:
    """Exponential moving average of weights and batch-norm statistics (short memory at first)."""

    def __init__(self, model: ResNet, decay: float):
        self.decay, self.steps = decay, 0
        self.state = {k: v.detach().clone() for k, v in model.state_dict().items()}

    def update(self, model: ResNet) -> None:
        self.steps += 1
        keep = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for k, v in model.state_dict().items():
            if v.dtype.is_floating_point:
                self.state[k].lerp_(v.detach(), 1 - keep)
            else:
                self.state[k].copy_(v)


def save(path: Path, state: dict) -> None:
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def plot(table: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    with open(table, newline="") as handle:
        rows = list(csv.DictReader(handle))
    figure, axes = plt.subplots(1, 2, figsize=(11, 4))
    axes[0].plot([float(r["loss"]) for r in rows], label="training loss")
    for name in ("accuracy", "macro_f1", "tpr_normal", "tpr_abnormal"):
        axes[1].plot([float(r[name]) for r in rows], label=f"held back {name}")
    for axis in axes:
        axis.set_xlabel("epoch")
        axis.legend()
        axis.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(table.with_suffix(".png"), dpi=110)
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("--data", nargs="+", required=True, help="folders with labels.csv")
    parser.add_argument("--out", required=True)
    parser.add_argument("--distilled", help="teachers' probabilities for every cell (distil.py); the config's `distilled` is their share of the label")
    parser.add_argument("--cache", help="folder for decoded images, of several runs; --out/cache otherwise")
    parser.add_argument("--without", nargs="*", default=[], help="sources to leave out")
    parser.add_argument("--start", help="weights to start from: a state dict of the first stage's depth, for instance ImageNet")
    arguments = parser.parse_args()
    config = json.loads(Path(arguments.config).read_text())
    out = Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(config["seed"])
    rng = np.random.default_rng(config["seed"])
    cells = load(arguments.data, arguments.cache or str(out / "cache"), arguments.without)
    train, held = np.flatnonzero(~cells.held), np.flatnonzero(cells.held)
    distilled = np.load(arguments.distilled) if arguments.distilled else None
    weight = sampling_weights(cells, train, config["balance"])
    crop, batch = crops(cells, config), config["batch"]
    print(f"{len(train)} cells to train on, {len(held)} held back", flush=True)

    resume = out / "state.pt"
    done = torch.load(resume, weights_only=False) if resume.exists() else None
    epoch = done["epoch"] if done else 0
    best = done.get("best", 0.0) if done else 0.0
    first = 0
    for index, stage in enumerate(config["stages"]):
        timed = "minutes" in stage
        last = math.inf if timed else first + stage["epochs"]
        spent = done["spent"] if done and done["stage"] == index and "spent" in done else 0.0
        if epoch >= last or (done and done["stage"] > index) or (timed and spent >= 60 * stage["minutes"]):
            first = last if not timed else epoch
            continue
        model = ResNet(stage["depth"])
        weights = done["model"] if done else torch.load(arguments.start, weights_only=True) if arguments.start else None
        average_weights = done["average"] if done else None
        if weights is not None:
            came_from = done["depth"] if done else stage["depth"]
            if came_from != stage["depth"]:
                # A deeper stage goes on from the averaged weights: they are the better ones.
                weights = average_weights = deepen(average_weights, came_from, stage["depth"])
            weights = {k: v for k, v in weights.items() if v.shape == model.state_dict()[k].shape}
            model.load_state_dict(weights, strict=False)
        model = model.to(memory_format=torch.channels_last)
        average = Average(model, config["average"])
        if average_weights is not None:
            average.state = {k: v.clone() for k, v in average_weights.items()}
            average.steps = 1000
        decayed = [p for p in model.parameters() if p.ndim > 1]
        plain = [p for p in model.parameters() if p.ndim <= 1]
        optimiser = torch.optim.SGD(
            [{"params": decayed, "weight_decay": config["weight_decay"]}, {"params": plain, "weight_decay": 0.0}],
            lr=stage["rate"], momentum=0.9, nesterov=True, fused=True)
        if done and done["stage"] == index:
            optimiser.load_state_dict(done["optimiser"])
        steps = stage["samples"] // batch
        clock = time.time() - spent
        while epoch < last and not (timed and time.time() - clock >= 60 * stage["minutes"]):
            started = time.time()
            model.train()
            losses = []
            for step in range(steps):
                if timed:
                    progress = min(1.0, (time.time() - clock) / (60 * stage["minutes"]))
                    warm = min(1.0, progress / stage.get("warm", 0.02))
                else:
                    progress = (epoch - first + step / steps) / stage["epochs"]
                    warm = min(1.0, (progress * stage["epochs"]) / stage.get("warm", 1))
                rate = stage["rate"] * warm * (0.5 * (1 + math.cos(math.pi * progress)) * (1 - stage["floor"]) + stage["floor"])
                for group in optimiser.param_groups:
                    group["lr"] = rate
                rows = rng.choice(train, batch, p=weight)
                x = varied(cells, rows, crop, stage)
                x = x.to(memory_format=torch.channels_last)
                y = F.one_hot(torch.from_numpy(cells.label[rows]), len(CLASSES)).float()
                if distilled is not None:
                    y = y * (1 - config["distilled"]) + torch.from_numpy(distilled[rows]) * config["distilled"]
                draw = rng.random()
                if draw < config.get("mixup", 0):
                    x, y = augment.mixup(x, y, float(rng.beta(0.4, 0.4)))
                elif draw < config.get("mixup", 0) + config.get("cutmix", 0):
                    x, y = augment.cutmix(x, y, float(rng.beta(1, 1)))
                with torch.autocast("cpu", torch.bfloat16):
                    logits, _ = model(x)
                loss = F.cross_entropy(logits.float(), y, label_smoothing=config["smoothing"])
                optimiser.zero_grad(set_to_none=True)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
                optimiser.step()
                average.update(model)
                losses.append(loss.item())
            epoch += 1
            judge = ResNet(stage["depth"])
            judge.load_state_dict(average.state)
            probability = predict(judge.to(memory_format=torch.channels_last), cells, held, crop, stage["size"])
            call = probability.argmax(1)
            row = {"epoch": epoch, "depth": stage["depth"], "size": stage["size"], "loss": round(float(np.mean(losses)), 4),
                   **{k: round(v, 4) for k, v in metrics(cells.label[held], call).items()}}
            for source in ("pbc", "bm", "deepapl", "synthetic"):
                of = cells.source[held] == source
                row[source] = round(float((call[of] == cells.label[held][of]).mean()), 4) if of.any() else ""
            row["seconds"] = round(time.time() - started, 1)
            table = out / "metrics.csv"
            new = not table.exists()
            with open(table, "a", newline="") as handle:
                writer = csv.DictWriter(handle, row)
                if new:
                    writer.writeheader()
                writer.writerow(row)
            if row["accuracy"] + row["macro_f1"] > best:
                best = row["accuracy"] + row["macro_f1"]
                save(out / "best.pt", {"average": average.state, "depth": stage["depth"], "size": stage["size"], "config": config, "epoch": epoch})
            done = {"epoch": epoch, "best": best, "stage": index, "spent": time.time() - clock, "depth": stage["depth"], "size": stage["size"], "model": model.state_dict(),
                    "average": average.state, "optimiser": optimiser.state_dict(), "config": config, "without": arguments.without}
            save(resume, done)
            plot(table)
            print(json.dumps(row), flush=True)
        first = epoch if timed else last


if __name__ == "__main__":
    main()
