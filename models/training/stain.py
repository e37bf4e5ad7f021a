"""Which stains the network learned on, for the product to know a cell of an unknown one (native/preprocess/stain.ts).

    npm run -s cli -- analyze TRAINING_SAMPLE --json sample.json
    python stain.py --analysis sample.json --labels labels.csv [--manifest ../manifest.json]

Fits a normal distribution of log optical densities (nucleus and cytoplasm: red, green, blue) to each source of a sample of training
images, after leaving out its 5% most extreme cells, and writes it into the manifest as `stains`. Adaptation starts at the distance that
6% of the sample lie beyond, and is complete at the one that 1% lie beyond: cells of known stains lose by it.
"""
from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np

from preprocess import FRAME

DENSITIES = ["nucleus_od_r", "nucleus_od_g", "nucleus_od_b", "cytoplasm_od_r", "cytoplasm_od_g", "cytoplasm_od_b"]
LEAST_DENSITY = 0.01  # as in native/preprocess/stain.ts
RIDGE = 1e-3


def distance(values: np.ndarray, mean: np.ndarray, precision: np.ndarray) -> np.ndarray:
    """Mahalanobis distance of each row of `values`."""
    off = values - mean
    return np.sqrt(np.einsum("ij,jk,ik->i", off, precision, off))


def fit(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and inverse covariance of the central 95% of the rows."""
    extreme = np.linalg.norm((values - np.median(values, 0)) / values.std(0), axis=1)
    central = values[extreme < np.quantile(extreme, 0.95)]
    return central.mean(0), np.linalg.inv(np.cov(central.T) + RIDGE * np.eye(values.shape[1]))


def known_stains(cells: list[dict], source_of: dict[str, str]) -> dict:
    """The manifest's `stains` from the cells of an analysis and each file's source."""
    cells = [c for c in cells if c["morphology"]["nucleus_area_px"] > 0]
    source = np.array([source_of[c["file"]] for c in cells])
    density = np.array([[c["morphology"][name] for name in DENSITIES] for c in cells])
    diameter = np.array([c["morphology"]["cell_diameter_px"] * FRAME / min(c["box"][2:]) for c in cells])
    values = np.log(np.maximum(LEAST_DENSITY, density))
    names = sorted(set(source))
    fitted = [fit(values[source == name]) for name in names]
    nearest = np.min([distance(values, *parameters) for parameters in fitted], axis=0)
    medians = np.mean([np.median(density[source == name], 0) for name in names], 0)
    return {
        "sources": [{"source": str(name), "mean": mean.round(5).tolist(), "precision": precision.flatten().round(4).tolist()}
                    for name, (mean, precision) in zip(names, fitted)],
        "from": round(float(np.quantile(nearest, 0.94)), 3),
        "full": round(float(np.quantile(nearest, 0.99)), 3),
        "nucleus": round(float(medians[DENSITIES.index("nucleus_od_g")]), 4),
        "cytoplasm": round(float(medians[DENSITIES.index("cytoplasm_od_g")]), 4),
        "diameter": round(float(np.median([np.median(diameter[source == name]) for name in names])), 1),
        "fitted_on": {str(name): int((source == name).sum()) for name in names},
    }


def nearest_source(cells: list[dict], stains: dict) -> np.ndarray:
    """Index of the source that each cell's stain is nearest to; -1 for a cell without a nucleus."""
    density = np.array([[c["morphology"][name] for name in DENSITIES] for c in cells])
    values = np.log(np.maximum(LEAST_DENSITY, density))
    far = [distance(values, np.array(s["mean"]), np.array(s["precision"]).reshape(len(DENSITIES), -1)) for s in stains["sources"]]
    return np.where([c["morphology"]["nucleus_area_px"] > 0 for c in cells], np.argmin(far, axis=0), -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--analysis", required=True, help="analyze --json of training images, one cell each")
    parser.add_argument("--labels", required=True, help="their labels.csv: file, source")
    parser.add_argument("--manifest", default=str(Path(__file__).parents[1] / "manifest.json"))
    arguments = parser.parse_args()
    with open(arguments.labels, newline="") as handle:
        source_of = {row["file"]: row["source"] for row in csv.DictReader(handle)}
    stains = known_stains(json.loads(Path(arguments.analysis).read_text())["cells"], source_of)
    path = Path(arguments.manifest)
    manifest = json.loads(path.read_text())
    # How the cells of a source are shown is chosen by hand, see docs/decisions/training.md.
    shown = {s["source"]: s["views"] for s in manifest.get("stains", {}).get("sources", []) if "views" in s}
    for source in stains["sources"]:
        if source["source"] in shown:
            source["views"] = shown[source["source"]]
    manifest["stains"] = stains
    path.write_text(json.dumps(manifest, indent=2) + "\n")
    print({k: v for k, v in stains.items() if k != "sources"})


if __name__ == "__main__":
    main()
