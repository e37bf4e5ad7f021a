"""The cells that no training saw as a folder of its own, for `analyze` and `evaluate`.

    python split.py --data ../../../shared/data/wbc14 ../../../shared/data/sites --unseen raabin bccd --out JUDGED

Copies every held-back image, and all of the sources named by --unseen, into a folder for each source and writes labels.csv (file, class,
source, patient).
"""
from __future__ import annotations

import argparse
import csv
import shutil
from pathlib import Path

from dataset import held_back


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="+", required=True, type=Path)
    parser.add_argument("--unseen", nargs="*", default=[], help="sources that were left out of training")
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    chosen = []
    for folder in arguments.data:
        with open(folder / "labels.csv", newline="") as handle:
            for row in csv.DictReader(handle):
                if row["source"] in arguments.unseen or held_back(row["source"], row["file"], row.get("patient") or ""):
                    file = Path(row["source"]) / Path(row["file"]).name
                    (arguments.out / file).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(folder / row["file"], arguments.out / file)
                    chosen.append({**row, "file": file.as_posix()})
    with open(arguments.out / "labels.csv", "w", newline="") as handle:
        writer = csv.DictWriter(handle, ["file", "class", "source", "patient"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(chosen)
    print(f"{len(chosen)} images in {arguments.out}")


if __name__ == "__main__":
    main()
