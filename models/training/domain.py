"""Where the training cells lie in the space of features, for the product to know a cell unlike them (models/head/domain.ts reads it).

    node ../../scripts/rehearsal.mjs ../../../shared/data/wbc14 ../../../shared/data/sites
    node ../../scripts/rehearsal.mjs --judged judged.bin ../../../shared/data/wbc14 ../../../shared/data/sites
    python domain.py [--judged judged.bin]

Fits class means and the leading directions of the spread within classes to four fifths of the rehearsal file, and the limits of the
distance to the rest: a cell begins to be unlike at the distance that 6% of those lie beyond, and is surely so at that of 1%. Writes
<name>.domain.json beside the manifest and names it there; `card.py --calibrate` fits its temperature. --judged prints how well the
distance tells the cells of each source that no training saw from held-back ones of the others (area under the curve).
"""
from __future__ import annotations

import argparse
import base64
import hashlib
import json
import struct
from pathlib import Path

import numpy as np

DIMENSIONS = 64
FROM, FULL = 0.94, 0.99


def read_features(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Class indices (N) and features (N x width) of a rehearsal file (models/head/rehearsal.ts)."""
    content = path.read_bytes()
    count, width = struct.unpack_from("<II", content, 8)
    record = np.dtype([("class", "u1"), ("scale", "<f4"), ("codes", "u1", width)])
    rows = np.frombuffer(content, record, count, 48)
    return rows["class"].astype(int), rows["codes"].astype(np.float32) * rows["scale"][:, None]


def fit(label: np.ndarray, features: np.ndarray, dimensions: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Projection (dimensions x width), offset (dimensions) and centres (classes x dimensions)."""
    mean = features.mean(0)
    x = features - mean
    means = np.stack([x[label == k].mean(0) for k in np.unique(label)])
    within = x - means[np.searchsorted(np.unique(label), label)]
    _, spread, directions = np.linalg.svd(within, full_matrices=False)
    projection = directions[:dimensions] / (spread[:dimensions, None] / np.sqrt(len(x)))
    return projection, -projection @ mean, means @ projection.T


def distances(features: np.ndarray, projection: np.ndarray, offset: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Squared distance of every cell from the nearest centre."""
    z = features @ projection.T + offset
    return np.min([((z - centre) ** 2).sum(1) for centre in centres], axis=0)


def domain_weights(judged: Path, manifest: Path, names: list[str]) -> np.ndarray:
    """0..1 for every named file of `judged`: how far it lies outside the training domain (models/head/domain.ts `outOfDomain`)."""
    document = json.loads(manifest.with_name(json.loads(manifest.read_text())["domain"]["file"]).read_text())
    decode = lambda name: np.frombuffer(base64.b64decode(document[name]), "<f4")
    k = document["dimensions"]
    far = distances(read_features(judged)[1], decode("projection").reshape(k, -1), decode("offset"), decode("centres").reshape(-1, k))
    t = ((far - document["from"]) / (document["full"] - document["from"])).clip(0, 1)
    of = dict(zip([Path(row["file"]).name for row in json.loads(judged.with_suffix(".json").read_text())], t * t * (3 - 2 * t)))
    # Cells whose label names several classes have no features in `judged`: they count as within.
    return np.array([of.get(name, 0.0) for name in names])


def area_under_curve(outside: np.ndarray, within: np.ndarray) -> float:
    """Probability that a cell of `outside` lies farther than one of `within`."""
    rank = np.concatenate([outside, within]).argsort().argsort() + 1.0
    return float((rank[: len(outside)].sum() - len(outside) * (len(outside) + 1) / 2) / len(outside) / len(within))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--manifest", type=Path, default=Path(__file__).parents[1] / "manifest.json")
    parser.add_argument("--judged", type=Path, help="features of other cells, with the .json that names their files")
    parser.add_argument("--dimensions", type=int, default=DIMENSIONS)
    arguments = parser.parse_args()
    manifest = json.loads(arguments.manifest.read_text())
    label, features = read_features(arguments.manifest.with_name(manifest["rehearsal"]["file"]))
    kept = np.arange(len(label)) % 5 == 4
    fitted = fit(label[~kept], features[~kept], arguments.dimensions)
    rest = distances(features[kept], *fitted)
    encode = lambda values: base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()
    document = {
        "schema": "leukoscope/domain/1", "features": features.shape[1], "dimensions": arguments.dimensions,
        **{name: encode(part) for name, part in zip(("projection", "offset", "centres"), fitted)},
        "from": round(float(np.quantile(rest, FROM)), 3), "full": round(float(np.quantile(rest, FULL)), 3),
    }
    text = json.dumps(document, indent=1) + "\n"
    path = arguments.manifest.with_name(f"{manifest['name']}.domain.json")
    path.write_text(text)
    manifest["domain"] = {"file": path.name, "sha256": hashlib.sha256(text.encode()).hexdigest(),
                          "temperature": manifest.get("domain", {}).get("temperature", manifest["temperature"])}
    if arguments.judged:
        source = np.array([row["source"] for row in json.loads(arguments.judged.with_suffix(".json").read_text())])
        far = distances(read_features(arguments.judged)[1], *fitted)
        unseen = np.isin(source, manifest["training"]["unseen"])
        beyond = lambda of: round(float((far[of] > (document["from"] + document["full"]) / 2).mean()), 3)
        manifest["domain"]["judged"] = {
            "flagged": {s: beyond(source == s) for s in np.unique(source)},
            "auc": {s: round(area_under_curve(far[source == s], far[~unseen]), 3) for s in np.unique(source[unseen])},
        }
        print(json.dumps(manifest["domain"]["judged"]))
    arguments.manifest.write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
