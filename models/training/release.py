"""Turn a training state into what the product ships: int8 weights, float graph, head and manifest.

    python release.py --state RUN/state.pt --data ../../../shared/data/wbc14 ../../../shared/data/sites --work RUN/release \
        [--cache RUN/cache] [--out ../] [--version 0.3.0]

Writes wbc-resnet152.int8.onnx, .float.onnx, .head.json and manifest.json to --out (models/ by default); wbc-resnet152.fp32.onnx to --work.
The agreement of int8 and fp32 is of held-back cells, the int8 ranges are those of training cells. `card.py --calibrate` then fits
temperatures and threshold to what the product says of the cells, and writes the card.
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

from dataset import CLASSES, Cells, load
from export import load_network, to_onnx
from float_graph import write_float
from head import weights_of, write_head
from preprocess import FRAME, MEAN, STD, WHITE, to_input, view
from quantize import quantize

NAME = "wbc-resnet152"
# How the product's crop follows a cell that fills more of its frame than those of the CellaVision sources: chosen so that the crops by
# source of the training (config `crops`) come out of a cell's own diameter, see docs/decisions/network-input.md.
SCALE = {"diameter": 85, "exponent": 0.6, "widest": 216}
LARGEST = 95_000_000
COMPARED = 1000  # about so many cells are put through fp32 and int8
SOURCES = {
    "pbc": "Acevedo et al. 2020, Hospital Clinic Barcelona, CC BY 4.0",
    "bm": "Matek et al. 2021, Munich, bone marrow, CC BY 4.0",
    "deepapl": "Sidhom et al. 2021, Johns Hopkins; published by its authors without an explicit licence: research use",
    "lyon": "Lyon, lymphocytosis; data of a class competition, no terms stated: research use. Labels are the patient's diagnosis",
    "raabin": "Raabin data, Tehran; repository MIT, origin free for research. Labels by eye, no expert",
    "deepbionet": "published by its authors, no terms stated: research use",
    "web": "pictures of 19 web pages, their owners' rights: research use. Labels by field",
    "segpc": "SegPC, Delhi, bone marrow, CC BY-NC-SA 4.0: no commercial use",
    "bccd": "BCCD, MIT",
    "jiangxi": "segmentation set 1 of Zheng et al., acknowledged; GPL-3 text in its repository, labels by its authors, no experts",
    "synthetic": "drawn by this project's smear generator, Apache-2.0",
    "cellavision": "segmentation set 2 of Zheng et al., acknowledged; GPL-3 text in its repository, labels by its authors, no experts",
}


def run(path: Path, cells: Cells, rows: np.ndarray, crop: np.ndarray, size: int) -> np.ndarray:
    """Logits (rows x 14) of an ONNX model on the CPU; crop: side in px of every cell of `cells`."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    parts = np.array_split(rows, max(1, len(rows) // 8))
    inputs = (to_input(np.stack([view(cells.frames[i], int(crop[i]), size) for i in part])) for part in parts)
    return np.concatenate([session.run(["logits"], {"input": x})[0] for x in inputs])


def some_of_each_class(cells: Cells, usable: np.ndarray, each: int) -> np.ndarray:
    """`each` of the usable cells per class, the sources within a class in turn."""
    rng, chosen = np.random.default_rng(0), []
    for label in np.unique(cells.label):
        by_source = [rng.permutation(np.flatnonzero((cells.label == label) & (cells.source == s) & usable)) for s in np.unique(cells.source)]
        in_turn = [rows[k] for k in range(each) for rows in by_source if k < len(rows)]
        chosen += in_turn[:each]
    return np.sort(np.array(chosen))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", required=True, help="state.pt of train.py")
    parser.add_argument("--data", nargs="+", required=True, help="folders with labels.csv, the same as in training")
    parser.add_argument("--work", required=True, help="folder outside the repository, for the fp32 model and the decoded frames")
    parser.add_argument("--cache", help="the training run's cache folder, to decode the images only once (default: in --work)")
    parser.add_argument("--out", default=str(Path(__file__).parents[1]), help="where the int8 weights and the manifest go")
    parser.add_argument("--version", default="0.3.0")
    parser.add_argument("--each", type=int, default=48, help="images per class that set the int8 ranges")
    arguments = parser.parse_args()
    started = time.time()
    out, work = Path(arguments.out), Path(arguments.work)
    work.mkdir(parents=True, exist_ok=True)
    out.mkdir(parents=True, exist_ok=True)

    def tell(text: str) -> None:
        print(f"{time.time() - started:6.0f} s  {text}", flush=True)

    state = torch.load(arguments.state, map_location="cpu", weights_only=False)
    config, size, unseen = state["config"], state["size"], state["unseen"]
    cells = load(arguments.data, arguments.cache or str(work / "cache"), [], sets=True)
    crop = np.array([config["crops"].get(s, config["crop"]) for s in cells.source])
    trained = ~cells.held & ~np.isin(cells.source, unseen)
    judged = np.flatnonzero(~trained)[:: max(1, int((~trained).sum()) // COMPARED)]
    fp32, int8 = work / f"{NAME}.fp32.onnx", out / f"{NAME}.int8.onnx"
    onnx.save(to_onnx(load_network(arguments.state), size), fp32)
    tell(f"epoch {state['epoch']} exported")
    ranges = some_of_each_class(cells, trained, arguments.each)
    quantize(fp32, int8, [view(cells.frames[i], int(crop[i]), size) for i in ranges])
    if int8.stat().st_size > LARGEST:
        raise SystemExit(f"{int8} has {int8.stat().st_size} bytes, more than the repository takes")
    floating = write_float(int8)
    tell(f"quantised on {len(ranges)} training images")
    exact, logits = run(fp32, cells, judged, crop, size), run(int8, cells, judged, crop, size)
    label = cells.label[judged]
    accuracy = lambda z: round(float((z.argmax(1) == label)[label >= 0].mean()), 4)
    release = {"n": len(judged), "agreement": round(float((exact.argmax(1) == logits.argmax(1)).mean()), 4),
               "int8_accuracy": accuracy(logits), "fp32_accuracy": accuracy(exact)}
    names = np.array([CLASSES[k] if k >= 0 else "LY_OR_LR" for k in cells.label[trained]])
    before = out / "manifest.json"
    shown = json.loads(before.read_text()) if before.exists() else {}
    manifest = {
        "schema": "leukoscope/model/1",
        "name": NAME,
        "version": arguments.version,
        "file": int8.name,
        "sha256": hashlib.sha256(int8.read_bytes()).hexdigest(),
        "precision": "int8",
        "float": {"file": floating.name, "sha256": hashlib.sha256(floating.read_bytes()).hexdigest()},
        "classes": CLASSES,
        "untrained": [],
        "features": 2048,
        "input": {"frame": FRAME, "crop": config["crop"], "size": size, "white": WHITE, "mean": MEAN, "std": STD,
                  "views": shown.get("input", {}).get("views", [1]), "scale": SCALE},
        "temperature": 1.0,
        "thresholds": {"confidence": 0.4, "quality": 0.5},
        "training": {
            "architecture": "ResNet-152, all layers trained from the middle slices of an inflated one (models/training/pretrained.py)",
            "samples": state["steps"] * config["batch"],
            "stages": config["stages"],
            "sources": {s: {"images": int(n), "terms": SOURCES[s]} for s, n in sorted(Counter(cells.source[trained].tolist()).items())},
            "unseen": unseen,
            "images": {name: int((names == name).sum()) for name in CLASSES},
            "sets": {"LY_OR_LR": int((names == "LY_OR_LR").sum())},
            "held_back": "a tenth of the patients (of the files where a source names no patient), never trained on",
        },
        "release": release,
        "licence": "Apache-2.0; see the terms of the training sources. For research use only, not for diagnosis.",
    }
    head = out / f"{NAME}.head.json"
    manifest["head"] = {"file": head.name, "seal": write_head(head, manifest, *weights_of(int8))}
    before.write_text(json.dumps(manifest, indent=2) + "\n")
    tell(json.dumps(release))


if __name__ == "__main__":
    main()
