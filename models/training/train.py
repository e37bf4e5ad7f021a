"""Train the classifier from a pretrained start: the fully connected layer, then all layers. Resumes where it stopped.

    python pretrained.py --out START.pt
    python train.py configs/resnet152.json --data ../../../shared/data/wbc14 ../../../shared/data/sites --start START.pt --out RUN [--unseen raabin bccd]

The rate is constant (after a warm-up) until the stage `anneal`, which brings it down to nothing: a run can be prolonged over sittings and
annealed whenever its time is up (`--anneal-now`). What is released is an exponential moving average of the weights.

--unseen: sources that no training sees; they are judged as sites of their own. Writes to --out: state.pt (all that is needed to
resume), metrics.jsonl (one line an epoch: by source the accuracy and the mean TPR of held-back cells, or of all cells of an unseen
source).
"""
from __future__ import annotations

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch

import optics
from dataset import CLASSES, Cells, load
from resnet import ResNet

LYMPHOCYTES = [CLASSES.index("LY"), CLASSES.index("LR")]


def allowed(label: np.ndarray) -> torch.Tensor:
    """N x 14, 1 where the label admits a class: one class, or LY and LR for the label -1 (LY_OR_LR)."""
    mask = np.zeros((len(label), len(CLASSES)), np.float32)
    known = np.flatnonzero(label >= 0)
    mask[known, label[known]] = 1
    mask[np.ix_(np.flatnonzero(label < 0), LYMPHOCYTES)] = 1
    return torch.from_numpy(mask)


def set_loss(logits: torch.Tensor, mask: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Cross entropy of the probability of all admitted classes together, with label smoothing over the others."""
    log_p = logits.log_softmax(1)
    inside = torch.logsumexp(log_p.masked_fill(mask == 0, -math.inf), 1)
    return -((1 - smoothing) * inside + smoothing * log_p.mean(1)).mean()


def shares(cells: Cells, rows: np.ndarray, config: dict) -> np.ndarray:
    """Probability of each row to be drawn. Rare classes, and rare sources within a class, come more often than they are; a class or a
    source within a class has at most its share in the config's `caps` ("LA", "PC/segpc", "*/synthetic"), as a part of all draws."""
    label, source = cells.label[rows], cells.source[rows]
    weight = np.zeros(len(rows))
    names = [CLASSES[k] if k >= 0 else "LY_OR_LR" for k in label]
    group = np.array([f"{a}/{b}" for a, b in zip(names, source)])
    sizes = {g: int((group == g).sum()) for g in np.unique(group)}
    by_class: dict[str, list[str]] = {}
    for g in sizes:
        by_class.setdefault(g.split("/")[0], []).append(g)
    for members in by_class.values():
        total = sum(sizes[g] for g in members)
        parts = {g: sizes[g] ** 0.6 for g in members}
        for g in members:
            weight[group == g] = total**0.5 * parts[g] / sum(parts.values()) / sizes[g]
    weight /= weight.sum()
    for name, cap in config["caps"].items():
        of = np.array([name in (g, g.split("/")[0], f"*/{g.split('/')[1]}") for g in group])
        share = weight[of].sum()
        if share > cap:
            weight[of] *= cap / share
            weight /= weight.sum()
    return weight


def by_source(cells: Cells, rows: np.ndarray, probability: np.ndarray) -> dict[str, dict[str, float]]:
    """n, accuracy and mean TPR of each source; of LY_OR_LR either class is right. `LA_false`: share of other cells called LA."""
    call, out = probability.argmax(1), {}
    label, source = cells.label[rows], cells.source[rows]
    right = np.where(label >= 0, call == label, np.isin(call, LYMPHOCYTES))
    for name in np.unique(source):
        of = source == name
        out[name] = {"n": int(of.sum()), "accuracy": round(float(right[of].mean()), 4),
                     "tpr": round(float(np.mean([right[of & (label == k)].mean() for k in np.unique(label[of])])), 4)}
    la = CLASSES.index("LA")
    others = source != "lyon"
    out["LA_false"] = {"n": int(others.sum()), "share": round(float((call[others] == la).mean()), 4)}
    for name, k in (("LA", la), ("LY_OR_LR", -1)):
        if (label == k).any():
            out[f"lyon {name}"] = {"n": int((label == k).sum()), "accuracy": round(float(right[label == k].mean()), 4)}
    return out


def fit_start(model: ResNet, draw, config: dict) -> None:
    """Estimates the norms' statistics and fits the fully connected layer; the other weights stay."""
    optimiser = torch.optim.AdamW(model.fc.parameters(), lr=2e-3, weight_decay=1e-3)
    model.train()
    for step in range(config["head_samples"] // config["batch"]):
        x, mask = draw(config["stages"][0]["size"])
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            _, features = model(x)
        if step < 10:
            continue
        loss = set_loss(model.fc(features.float().clone()), mask, config["smoothing"])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        if step % 50 == 0:
            print(f"head {step}: loss {loss.item():.3f}", flush=True)


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


@torch.inference_mode()
def predict(model: ResNet, cells: Cells, rows: np.ndarray, crop: np.ndarray, size: int) -> np.ndarray:
    """Probabilities of `rows`, rows x classes; crop: side in px of every cell of `cells`."""
    model.eval()
    out = np.zeros((len(rows), len(CLASSES)), np.float32)
    for side in np.unique(crop[rows]):
        of = np.flatnonzero(crop[rows] == side)
        for part in np.array_split(of, max(1, len(of) // 64)):
            x = optics.centre(torch.from_numpy(cells.frames[rows[part]]), int(side), size).to(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                out[part] = model(x)[0].float().softmax(1).numpy()
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("--data", nargs="+", required=True, help="folders with labels.csv")
    parser.add_argument("--start", required=True, help="state dict without fc (pretrained.py)")
    parser.add_argument("--out", required=True)
    parser.add_argument("--cache", help="folder for decoded images, of several runs; --out/cache otherwise")
    parser.add_argument("--unseen", nargs="*", default=[], help="sources to leave out of training and to judge as unseen sites")
    parser.add_argument("--judge-every", type=int, default=1, help="epochs between two judgements; the last of a stage is always judged")
    parser.add_argument("--anneal-now", action="store_true", help="go to the last stage, whatever the others had left")
    arguments = parser.parse_args()
    config = json.loads(Path(arguments.config).read_text())
    out = Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    resume = out / "state.pt"
    done = torch.load(resume, weights_only=False) if resume.exists() else None
    seed = config["seed"] + (done["epoch"] if done else 0)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    cells = load(arguments.data, arguments.cache or str(out / "cache"), [], sets=True)
    unseen = np.isin(cells.source, arguments.unseen)
    train, judged = np.flatnonzero(~cells.held & ~unseen), np.flatnonzero(cells.held | unseen)
    crop = np.array([config["crops"].get(s, config["crop"]) for s in cells.source])
    weight = shares(cells, train, config)
    print(f"{len(train)} cells to train on, {len(judged)} to judge", flush=True)

    def draw(size: int) -> tuple[torch.Tensor, torch.Tensor]:
        rows = rng.choice(train, config["batch"], p=weight)
        x = optics.view(torch.from_numpy(cells.frames[rows]), torch.from_numpy(crop[rows]).float(), size, config["strength"])
        return x.to(memory_format=torch.channels_last), allowed(cells.label[rows])

    model = ResNet(152).to(memory_format=torch.channels_last)
    if done:
        model.load_state_dict(done["model"])
    else:
        model.load_state_dict(torch.load(arguments.start, weights_only=True), strict=False)
        fit_start(model, draw, config)
    average = Average(model, config["average"])
    head = list(model.fc.parameters())
    body = [p for n, p in model.named_parameters() if not n.startswith("fc.")]
    groups = [{"params": [p for p in body if p.ndim > 1], "weight_decay": config["weight_decay"], "times": 1},
              {"params": [p for p in body if p.ndim <= 1], "weight_decay": 0.0, "times": 1},
              {"params": head, "weight_decay": config["weight_decay"], "times": config["head_rate"]}]
    optimiser = torch.optim.AdamW(groups, lr=config["rate"], betas=(0.9, 0.98), fused=True)
    if done:
        average.state, average.steps = done["average"], done["steps"]
        optimiser.load_state_dict(done["optimiser"])
    epoch, stage = (done["epoch"], done["stage"]) if done else (0, 0)
    in_stage = done["in_stage"] if done else 0
    steps_all = done["steps"] if done else 0
    if arguments.anneal_now and stage < len(config["stages"]) - 1:
        stage, in_stage = len(config["stages"]) - 1, 0
    while stage < len(config["stages"]):
        plan = config["stages"][stage]
        size, epochs = plan["size"], plan["epochs"]
        steps = config["samples"] // config["batch"]
        while in_stage < epochs:
            started, losses = time.time(), []
            model.train()
            for step in range(steps):
                warm = min(1.0, (steps_all + 1) / config["warm"])
                left = 1 - (in_stage + step / steps) / epochs
                rate = config["rate"] * plan.get("rate", 1.0) * warm * (left if plan.get("anneal") else 1.0)
                for group in optimiser.param_groups:
                    group["lr"] = rate * group["times"]
                x, mask = draw(size)
                with torch.autocast("cpu", torch.bfloat16):
                    logits, _ = model(x)
                loss = set_loss(logits.float(), mask, config["smoothing"])
                optimiser.zero_grad(set_to_none=True)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
                optimiser.step()
                average.update(model)
                steps_all += 1
                losses.append(loss.item())
                if step % 20 == 0:
                    print(f"epoch {epoch + 1} step {step}/{steps} loss {np.mean(losses[-20:]):.3f} {time.time() - started:.0f} s", flush=True)
            epoch, in_stage = epoch + 1, in_stage + 1
            done = {"epoch": epoch, "stage": stage, "in_stage": in_stage, "steps": steps_all, "depth": 152, "size": size, "model": model.state_dict(),
                    "average": average.state, "optimiser": optimiser.state_dict(), "config": config, "unseen": arguments.unseen}
            save(resume, done)
            if epoch % arguments.judge_every and in_stage < epochs:
                continue
            judge = ResNet(152)
            judge.load_state_dict(average.state)
            result = by_source(cells, judged, predict(judge.to(memory_format=torch.channels_last), cells, judged, crop, size))
            row = {"epoch": epoch, "size": size, "samples": steps_all * config["batch"], "loss": round(float(np.mean(losses)), 4),
                   "seconds": round(time.time() - started), **result}
            with open(out / "metrics.jsonl", "a") as handle:
                handle.write(json.dumps(row) + "\n")
            print(json.dumps(row), flush=True)
        stage, in_stage = stage + 1, 0


if __name__ == "__main__":
    main()
