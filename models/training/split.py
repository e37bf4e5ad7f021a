"""The held-back tenth as a folder of its own, for `analyze` and `evaluate`.

    python split.py --data ../../../shared/data/wbc14 --out HELD_BACK [--trained 500]

Copies every held-back image into class folders and writes labels.csv (file, class, source, patient). With --trained N it copies instead N
training images of each source, chosen by hash, for stain.py.
"""
from __future__ import annotations

import argparse
import csv
import hashlib
import shutil
from pathlib import Path

from dataset import held_back


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--trained", type=int, help="training images of each source instead")
    arguments = parser.parse_args()
    data, out = Path(arguments.data), Path(arguments.out)
    with open(data / "labels.csv", newline="") as handle:
        rows = [r for r in csv.DictReader(handle) if r["class"] != "LA"]
    held = lambda r: held_back(r["source"], r["file"], r.get("patient") or "")
    if arguments.trained is None:
        chosen = [r for r in rows if held(r)]
    else:
        order = sorted((r for r in rows if not held(r)), key=lambda r: hashlib.sha256(r["file"].encode()).hexdigest())
        chosen = [r for s in sorted({r["source"] for r in rows}) for r in [r for r in order if r["source"] == s][: arguments.trained]]
    for row in chosen:
        (out / row["file"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / row["file"], out / row["file"])
    with open(out / "labels.csv", "w", newline="") as handle:
        writer = csv.DictWriter(handle, ["file", "class", "source", "patient"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(chosen)
    print(f"{len(chosen)} images in {out}")


if __name__ == "__main__":
    main()
