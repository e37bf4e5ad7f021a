"""The head of a network as a file of its own: what turns its 2,048 features into logits and calls (models/head/head.ts reads it).

    python head.py --onnx wbc-resnet152.int8.onnx --manifest ../manifest.json

takes the head out of released weights, writes <name>.head.json beside the manifest and names it there. release.py does the same for
new weights.
"""
from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

SEAL = re.compile(r'("seal"\s*:\s*")[0-9a-f]{64}(")')


def seal_of(text: str) -> str:
    """SHA-256 of a head file's text with the seal's digits as zeros."""
    return hashlib.sha256(SEAL.sub(lambda m: m[1] + "0" * 64 + m[2], text, count=1).encode()).hexdigest()


def _base64(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()


def weights_of(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Weights (14 x features) and bias (14) of a released network; quantize.py leaves them in float."""
    raw = {t.name: t for t in onnx.load(path).graph.initializer}
    return tuple(numpy_helper.to_array(raw[f"fc.{part}"]) for part in ("weight", "bias"))


def write_head(path: Path, manifest: dict, weights: np.ndarray, bias: np.ndarray) -> str:
    """Write the head that goes with `manifest`'s network; gives its seal."""
    training = manifest["training"]
    document = {
        "schema": "leukoscope/head/1",
        "name": manifest["name"],
        "version": manifest["version"],
        "backbone": {"name": manifest["name"], "sha256": manifest["sha256"], "features": weights.shape[1]},
        "classes": manifest["classes"],
        "untrained": manifest["untrained"],
        "temperature": manifest["temperature"],
        "thresholds": manifest["thresholds"],
        "training": {
            "description": "Trained with the network",
            "images": {name: n for name, n in training["images"].items() if n},
            "sources": training["sources"],
            "parent": None,
        },
        "bias": _base64(bias),
        "weights": _base64(weights),
        "seal": "0" * 64,
    }
    text = json.dumps(document, indent=1) + "\n"
    seal = seal_of(text)
    path.write_text(SEAL.sub(lambda m: m[1] + seal + m[2], text, count=1))
    return seal


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onnx", required=True)
    parser.add_argument("--manifest", default=str(Path(__file__).parents[1] / "manifest.json"))
    arguments = parser.parse_args()
    path = Path(arguments.manifest)
    manifest = json.loads(path.read_text())
    file = path.with_name(f"{manifest['name']}.head.json")
    seal = write_head(file, manifest, *weights_of(Path(arguments.onnx)))
    manifest["head"] = {"file": file.name, "seal": seal}
    path.write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{file.name}: seal {seal}")


if __name__ == "__main__":
    main()
