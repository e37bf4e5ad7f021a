"""The labelled cells: decoded once into one array, split so that no patient is on both sides."""
from __future__ import annotations

import csv
import hashlib
import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from preprocess import FRAME, load_frame, white_balance

CLASSES = ["BA", "EO", "LY", "MO", "NE", "ME", "MY", "PR", "LR", "LA", "BL", "PC", "NR", "AR"]
NORMAL = CLASSES[:5]


@dataclass
class Cells:
    """frames: N x 224 x 224 x 3 uint8, white balanced; label: N indexes into CLASSES; held: N, true = never trained on."""

    frames: np.ndarray
    label: np.ndarray
    source: np.ndarray
    file: np.ndarray
    held: np.ndarray


def held_back(source: str, file: str, patient: str) -> bool:
    """A fixed tenth by hash of the patient, or of the file where the source names no patient."""
    key = f"{source}/{patient or Path(file).name}"
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10 == 0


def _frame(path: str) -> np.ndarray:
    return white_balance(load_frame(path))


def load(folders: list[str], cache: str, without: list[str], sets: bool = False) -> Cells:
    """Every image named in the folders' labels.csv (file, class, source, patient); decoded frames are kept in `cache`.

    sets: also LA and the cells labelled LY_OR_LR, whose label is -1.
    """
    rows: list[tuple[str, str, str, str]] = []
    for folder in folders:
        with open(Path(folder) / "labels.csv", newline="") as handle:
            rows += [(os.path.join(folder, r["file"]), r["class"], r["source"], r.get("patient") or "") for r in csv.DictReader(handle)]
    key = hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]
    path = Path(cache) / f"frames-{key}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.npy")
        frames = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint8, shape=(len(rows), FRAME, FRAME, 3))
        with ProcessPoolExecutor() as pool:
            for i, frame in enumerate(pool.map(_frame, [r[0] for r in rows], chunksize=64)):
                frames[i] = frame
        frames.flush()
        partial.rename(path)
    frames = np.load(path, mmap_mode="r")
    keep = np.array([r[2] not in without and (sets or r[1] not in ("LA", "LY_OR_LR")) for r in rows])
    chosen = [r for r, k in zip(rows, keep) if k]
    return Cells(
        frames=frames[keep],
        label=np.array([-1 if r[1] == "LY_OR_LR" else CLASSES.index(r[1]) for r in chosen], dtype=np.int64),
        source=np.array([r[2] for r in chosen]),
        file=np.array([r[0] for r in chosen]),
        held=np.array([held_back(r[2], r[0], r[3]) for r in chosen]),
    )
