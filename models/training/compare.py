"""Analyses of the same images with one part of the product left out each, for the card's "What each part brought".

    python compare.py --images JUDGED --work COMPARISONS
    python card.py --analysis judged.json --labels JUDGED/labels.csv --compare COMPARISONS/*.json

Each is made by the product itself, with a copy of the released model whose manifest leaves the part out.
"""
from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

MODELS = Path(__file__).parents[1]


def views(*shares: float) -> Callable[[dict], None]:
    return lambda manifest: manifest["input"].update(views=list(shares))


def no_scale(manifest: dict) -> None:
    """Every cell is shown at the network's own crop."""
    manifest["input"].pop("scale")


VARIANTS: dict[str, list[Callable[[dict], None]]] = {
    "one view": [views(1)],
    "two views of the same square": [views(1, 1)],
    "two views, the second narrower": [views(1, 0.875)],
    "the same crop for every cell": [no_scale],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path)
    arguments = parser.parse_args()
    released = json.loads((MODELS / "manifest.json").read_text())
    for name, changes in VARIANTS.items():
        model = arguments.work / "model"
        shutil.rmtree(model, ignore_errors=True)
        model.mkdir(parents=True)
        for path in MODELS.glob("*resnet152*"):
            shutil.copy(path, model)
        manifest = json.loads(json.dumps(released))
        for change in changes:
            change(manifest)
        (model / "manifest.json").write_text(json.dumps(manifest))
        out = arguments.work / f"{name}.json"
        subprocess.run(["npm", "run", "-s", "cli", "--", "analyze", str(arguments.images.resolve()), "--db", ":memory:", "--model",
                        str((model / "manifest.json").resolve()), "--json", str(out.resolve())], check=True, cwd=MODELS.parent, stdout=subprocess.DEVNULL)
        print(name, flush=True)


if __name__ == "__main__":
    main()
