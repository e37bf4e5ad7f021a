"""Turn a training state into what the product ships: int8 weights, manifest, and the figures behind them.

    python release.py --state /some/folder/state.pt --data ../../../shared/data/wbc14 --work /some/folder/outside/the/repository

Writes wbc-resnet152.int8.onnx and manifest.json to --out (models/ by default); wbc-resnet152.fp32.onnx and results.json to --work.
`card.py` writes the model card. All figures are of held-back images; the ones that set the int8 ranges are training images.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from calibrate import calibration_error, confidence_threshold, crossed_calibration_error, fit_temperature, probabilities
from dataset import CLASSES, Cells, load
from export import load_network, to_onnx
from float_graph import write_float
from head import weights_of, write_head
from preprocess import FRAME, MEAN, STD, WHITE, to_input, view
from quantize import quantize
from train import metrics

NAME = "wbc-resnet152"
UNTRAINED = ["LA"]
ABSTAIN = 0.04  # leaves room below the product's bar of 5% for cells that abstain because of a bad image
QUALITY = 0.5  # image quality below which more certainty is asked for
LARGEST = 95_000_000
SOURCES = {
    "pbc": "Acevedo et al. 2020, Hospital Clinic Barcelona, CC BY 4.0",
    "bm": "Matek et al. 2021, Munich, bone marrow, CC BY 4.0",
    "deepapl": "Sidhom et al. 2021, Johns Hopkins; published by its authors without an explicit licence: research use",
    "synthetic": "drawn by this project's smear generator, Apache-2.0",
}


def run(path: Path, cells: Cells, rows: np.ndarray, crop: int, size: int) -> np.ndarray:
    """Logits (rows x 14) of an ONNX model on the CPU."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    out = []
    for part in np.array_split(rows, max(1, len(rows) // 8)):
        frames = np.stack([view(cells.frames[i], crop, size) for i in part])
        out.append(session.run(["logits"], {"input": to_input(frames)})[0])
    return np.concatenate(out)


def some_of_each_class(cells: Cells, each: int) -> np.ndarray:
    """Training images for the int8 ranges: `each` per class, the sources within a class in turn."""
    rng, chosen = np.random.default_rng(0), []
    for label in np.unique(cells.label):
        by_source = [rng.permutation(np.flatnonzero((cells.label == label) & (cells.source == s) & ~cells.held))
                     for s in np.unique(cells.source)]
        in_turn = [rows[k] for k in range(each) for rows in by_source if k < len(rows)]
        chosen += in_turn[:each]
    return np.sort(np.array(chosen))


def figures(logits: np.ndarray, cells: Cells, rows: np.ndarray, temperature: float, threshold: float) -> dict:
    """Held-back figures, overall, by class and by source."""
    label, source = cells.label[rows], cells.source[rows]
    probability = probabilities(logits, temperature, UNTRAINED)
    call, sure = probability.argmax(1), probability.max(1) >= threshold
    by_class = {}
    for k, name in enumerate(CLASSES):
        support, called, hit = int((label == k).sum()), int((call == k).sum()), int(((label == k) & (call == k)).sum())
        by_class[name] = {"support": support, "tpr": round(hit / support, 4) if support else None,
                          "precision": round(hit / called, 4) if called else None}
    return {
        "n": len(rows),
        **{k: round(v, 4) for k, v in metrics(label, call).items()},
        "abstained": round(float(1 - sure.mean()), 4),
        "accuracy_when_classified": round(float((call == label)[sure].mean()), 4),
        "ece": round(calibration_error(probability, label), 4),
        "classes": by_class,
        "sources": {s: {"n": int((source == s).sum()),
                        **{k: round(v, 4) for k, v in metrics(label[source == s], call[source == s]).items()}}
                    for s in np.unique(source)},
    }


def confusion(label: np.ndarray, call: np.ndarray) -> list[list[int]]:
    """14 x 14 counts: rows are the true classes, columns the called ones."""
    return [[int(((label == i) & (call == j)).sum()) for j in range(len(CLASSES))] for i in range(len(CLASSES))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", required=True, help="state.pt of train.py")
    parser.add_argument("--data", nargs="+", required=True, help="folders with labels.csv, the same as in training")
    parser.add_argument("--work", required=True, help="folder outside the repository: fp32 model, results, decoded frames")
    parser.add_argument("--cache", help="the training run's cache folder, to decode the images only once (default: in --work)")
    parser.add_argument("--out", default=str(Path(__file__).parents[1]), help="where the int8 weights and the manifest go")
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--each", type=int, default=48, help="images per class that set the int8 ranges")
    arguments = parser.parse_args()
    started = time.time()
    out, work = Path(arguments.out), Path(arguments.work)
    work.mkdir(parents=True, exist_ok=True)

    def tell(text: str) -> None:
        print(f"{time.time() - started:6.0f} s  {text}", flush=True)

    state = torch.load(arguments.state, map_location="cpu", weights_only=False)
    crop, size = state["config"]["crop"], state["size"]
    cells = load(arguments.data, arguments.cache or str(work / "cache"), state["without"])
    held = np.flatnonzero(cells.held)
    fp32, int8 = work / f"{NAME}.fp32.onnx", out / f"{NAME}.int8.onnx"
    onnx.save(to_onnx(load_network(arguments.state), size), fp32)
    tell(f"epoch {state['epoch']} exported")
    ranges = some_of_each_class(cells, arguments.each)
    quantize(fp32, int8, np.stack([cells.frames[i] for i in ranges]), crop, size)
    if int8.stat().st_size > LARGEST:
        raise SystemExit(f"{int8} has {int8.stat().st_size} bytes, more than the repository takes")
    floating = write_float(int8)
    tell(f"quantised on {len(ranges)} training images")
    exact = run(fp32, cells, held, crop, size)
    tell("fp32 evaluated")
    logits = run(int8, cells, held, crop, size)
    tell("int8 evaluated")

    temperature = fit_temperature(logits, cells.label[held], UNTRAINED)
    threshold = confidence_threshold(probabilities(logits, temperature, UNTRAINED), ABSTAIN)
    masked = [k for k, name in enumerate(CLASSES) if name not in UNTRAINED]
    agreement = float((exact[:, masked].argmax(1) == logits[:, masked].argmax(1)).mean())
    held_back = figures(logits, cells, held, temperature, threshold)
    fp32_temperature = fit_temperature(exact, cells.label[held], UNTRAINED)
    fp32 = figures(exact, cells, held, fp32_temperature, 0.0)
    trained_on = Counter(CLASSES[k] for k in cells.label[~cells.held])
    manifest = {
        "schema": "leukoscope/model/1",
        "name": NAME,
        "version": arguments.version,
        "file": int8.name,
        "sha256": hashlib.sha256(int8.read_bytes()).hexdigest(),
        "precision": "int8",
        "float": {"file": floating.name, "sha256": hashlib.sha256(floating.read_bytes()).hexdigest()},
        "classes": CLASSES,
        "untrained": UNTRAINED,
        "features": 2048,
        "input": {"frame": FRAME, "crop": crop, "size": size, "white": WHITE, "mean": MEAN, "std": STD},
        "temperature": temperature,
        "thresholds": {"confidence": threshold, "quality": QUALITY},
        "training": {
            "architecture": "ResNet-152, from scratch",
            "epochs": state["epoch"],
            "stages": state["config"]["stages"],
            "depth_trained": state["depth"],
            "sources": {s: {"images": int(n), "terms": SOURCES.get(s, "see the source")}
                        for s, n in sorted(Counter(cells.source[~cells.held].tolist()).items())},
            "left_out": state["without"],
            "images": {name: trained_on[name] for name in CLASSES},
            "held_back": "a tenth of the patients (of the files where a source names no patient), never trained on",
        },
        "held_back": {k: held_back[k] for k in ("n", "accuracy", "macro_f1", "tpr_normal", "tpr_abnormal", "abstained",
                                                "accuracy_when_classified", "ece")},
        "release": {"agreement": round(agreement, 4), "int8_accuracy": held_back["accuracy"], "fp32_accuracy": fp32["accuracy"], "fp32_macro_f1": fp32["macro_f1"]},
        "licence": "Apache-2.0; see the terms of the training sources. For research use only, not for diagnosis.",
    }
    results = {
        "epoch": state["epoch"],
        "int8": held_back,
        "fp32": fp32,
        "agreement": round(agreement, 4),
        "logit_difference_mean": round(float(np.abs(exact - logits).mean()), 4),
        "ece_crossed": round(crossed_calibration_error(logits, cells.label[held], UNTRAINED), 4),
        "confusion": confusion(cells.label[held], probabilities(logits, temperature, UNTRAINED).argmax(1)),
        "seconds": round(time.time() - started, 1),
    }
    before = out / "manifest.json"
    if before.exists():
        # How the product shows cells to a network, and the second opinion beside it, are kept for its successor; stain.py and
        # `card.py --calibrate` fit the known stains and the temperatures anew.
        shown = json.loads(before.read_text())
        manifest["input"]["views"] = shown["input"].get("views", [1])
        for part in ("stains", "morphology", "shape"):
            if part in shown:
                manifest[part] = shown[part]
    head = out / f"{NAME}.head.json"
    manifest["head"] = {"file": head.name, "seal": write_head(head, manifest, *weights_of(int8))}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    (work / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    tell(f"fp32 and int8 agree on {agreement:.4f} of {len(held)} held-back images; "
         f"int8 accuracy {held_back['accuracy']}, macro-F1 {held_back['macro_f1']}, T {temperature}, threshold {threshold}")


if __name__ == "__main__":
    main()
