"""Analyses of the same images with one part of the product left out each, for the card's "What each part brought".

    python compare.py --images HELD_BACK --work COMPARISONS
    npm run -s cli -- analyze HELD_BACK --db :memory: --json held.json     (anew, once `card.py --calibrate` has changed the temperatures)
    python card.py --analysis held.json --labels HELD_BACK/labels.csv --compare COMPARISONS/*.json

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


def same_views(manifest: dict) -> None:
    """Every stain is shown in the model's own views."""
    for source in manifest["stains"]["sources"]:
        source.pop("views", None)


def no_unknown_stain(manifest: dict) -> None:
    """No cell is so far from the known stains that it is adapted."""
    manifest["stains"].update({"from": 1e6, "full": 2e6})


def no_morphology(manifest: dict) -> None:
    """Neither network over the segmenter's measures is asked."""
    manifest.pop("morphology", None)
    manifest.pop("shape", None)


VARIANTS: dict[str, list[Callable[[dict], None]]] = {
    "the same views for every stain": [same_views],
    "two views of the same square": [same_views, views(1, 1)],
    "without morphology": [no_morphology],
    "one view, without morphology": [same_views, views(1), no_morphology],
    "without adaptation to unknown stains": [no_unknown_stain],
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
