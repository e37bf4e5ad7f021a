"""Cells of two sources that the network never saw, as class folders for `evaluate` and `train-head`.

    python out_of_domain.py --data ../../../shared/data --out STRANGERS
    npm run -s cli -- evaluate STRANGERS/fields

dataset1: the cells of segmentation set 1 (another stain and camera, 120 px); dataset1-train and dataset1-test: its two parts.
fields: the whole white cells of the fields, a square of 1.25 times the longer side of each box, within its image (thin stain, another
camera). The classes stand in dataset1-labels.csv and fields-labels.csv: looked at by the developers, who are no experts; cells cut by
the border, smudged or unclear have none.
"""
from __future__ import annotations

import argparse
import csv
import shutil
from pathlib import Path

from PIL import Image

MARGIN = 1.25


def labels(name: str) -> list[dict[str, str]]:
    with open(Path(__file__).with_name(name), newline="") as handle:
        return list(csv.DictReader(handle))


def place(out: Path, kind: str, name: str) -> Path:
    folder = out / kind
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def square(image: Image.Image, x: int, y: int, width: int, height: int) -> Image.Image:
    """The square around a box, moved into the image where it reaches beyond."""
    side = min(int(MARGIN * max(width, height)), *image.size)
    left = min(max(x + (width - side) // 2, 0), image.width - side)
    top = min(max(y + (height - side) // 2, 0), image.height - side)
    return image.crop((left, top, left + side, top + side))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    data, out = Path(arguments.data), Path(arguments.out)
    cells = labels("dataset1-labels.csv")
    for row in cells:
        for part in ("dataset1", f"dataset1-{row['part']}"):
            shutil.copyfile(data / "segmentation" / "dataset1" / "images" / row["file"], place(out / part, row["class"], row["file"]))
    print(f"{len(cells)} cells in {out / 'dataset1'}")
    cells = labels("fields-labels.csv")
    for row in cells:
        with Image.open(data / "fields" / "images" / row["file"]) as image:
            box = [int(row[k]) for k in ("x", "y", "width", "height")]
            square(image.convert("RGB"), *box).save(place(out / "fields", row["class"], f"{Path(row['file']).stem}-{box[0]}-{box[1]}.png"))
    print(f"{len(cells)} cells in {out / 'fields'}")


if __name__ == "__main__":
    main()
