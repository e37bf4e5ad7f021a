"""Fit confidence to how the product really uses the network, and write the model card, figures and pictures alike.

    npm run -s cli -- analyze HELD_BACK --json held.json          (folder of held-back images, see split.py)
    python card.py --analysis held.json --labels HELD_BACK/labels.csv [--calibrate] [--compare COMPARISONS/*.json]

`--calibrate` refits temperature and abstention threshold on these images and writes them into manifest and head; the probabilities are
recomputed here, so the images need no second analysis. A later run without it does: an analysis is read with the manifest's temperatures.

Writes models/CARD.md and models/card/*.png. Nothing in them is typed by hand but the descriptions.
"""
from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np

from calibrate import calibration_error, fit_temperature, probabilities
from dataset import CLASSES, NORMAL
from head import weights_of, write_head
from stain import nearest_source
from train import metrics

ABSTAIN = 0.047  # the bar is 5%, cells left unidentified for a bad image included
ABNORMAL = [c for c in CLASSES if c not in NORMAL]
# TPR and precision of the paper's tables 3 (8,827 images, training test) and 4 (21,437 images, final test), as printed there.
PAPER = {
    "BA": (1.00, 0.96, 1.00, 0.97), "EO": (0.97, 0.97, 0.99, 0.95), "LY": (0.94, 0.98, 0.83, 0.99), "MO": (0.95, 0.95, 0.92, 0.95),
    "NE": (0.98, 0.99, 0.94, 1.00), "ME": (0.70, 0.43, 0.74, 0.61), "MY": (0.76, 0.77, 0.79, 0.71), "PR": (0.81, 0.34, 0.84, 0.27),
    "LR": (0.41, 0.20, 0.74, 0.18), "LA": (0.07, 0.02, 0.67, 0.19), "BL": (0.93, 0.87, 0.87, 0.87), "PC": (0.81, 0.43, 0.88, 0.39),
    "NR": (1.00, 0.90, 0.99, 0.96), "AR": (0.91, 0.97, 0.98, 0.81),
}


def cells_of(analysis: str | Path, labels: dict[str, dict[str, str]]) -> list[dict]:
    """The labelled cells of an `analyze --json` file."""
    return [c for c in json.loads(Path(analysis).read_text())["cells"] if c["file"] in labels]


def read(cells: list[dict], labels: dict[str, dict[str, str]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities as analysed (n x 14), true classes and sources of the cells."""
    probability = np.array([[c["probabilities"][name] for name in CLASSES] for c in cells])
    return (probability, np.array([CLASSES.index(labels[c["file"]]["class"]) for c in cells]),
            np.array([labels[c["file"]]["source"] for c in cells]))


def needed(threshold: float, quality: np.ndarray, limit: float) -> np.ndarray:
    """The confidence that each cell needs; the product's twin: neededConfidence in engine/decision.ts."""
    return threshold + (1 - threshold) * np.maximum(0, 1 - quality / limit) * 0.5


def fit_threshold(confidence: np.ndarray, quality: np.ndarray, limit: float) -> float:
    """The threshold with which the share ABSTAIN of the cells, bad images included, stays unidentified."""
    low, high = 0.0, 1.0
    while high - low > 1e-5:
        middle = (low + high) / 2
        low, high = (middle, high) if (confidence < needed(middle, quality, limit)).mean() < ABSTAIN else (low, middle)
    return round(low, 4)


def with_temperatures(logits: np.ndarray, group: np.ndarray, temperature: dict[int, float], untrained: list[str]) -> np.ndarray:
    """Probabilities of cells that have the temperature of their group."""
    out = np.empty_like(logits)
    for g in np.unique(group):
        out[group == g] = probabilities(logits[group == g], temperature[int(g)], untrained)
    return out


def fit_temperatures(logits: np.ndarray, label: np.ndarray, group: np.ndarray, untrained: list[str]) -> dict[int, float]:
    """A temperature for every group, and for -1 (no nucleus) the one that fits all."""
    return {-1: fit_temperature(logits, label, untrained),
            **{int(g): fit_temperature(logits[group == g], label[group == g], untrained) for g in np.unique(group) if g >= 0}}


def table(header: list[str], rows: list[list]) -> str:
    line = lambda cells: "| " + " | ".join(str(c) for c in cells) + " |"
    return "\n".join([line(header), line(["---"] * len(header)), *(line(r) for r in rows)])


def show(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def by_class(label: np.ndarray, call: np.ndarray) -> dict[str, tuple[int, float | None, float | None]]:
    """Support, TPR and precision of each class; None where there is nothing to divide by."""
    out = {}
    for k, name in enumerate(CLASSES):
        support, called, hit = int((label == k).sum()), int((call == k).sum()), int(((label == k) & (call == k)).sum())
        out[name] = (support, hit / support if support else None, hit / called if called else None)
    return out


def coverage(probability: np.ndarray, label: np.ndarray) -> list[tuple[float, float]]:
    """Accuracy of the most certain share of the cells, for shares from 1 down to 0.5."""
    order = np.argsort(-probability.max(1))
    hit = (probability.argmax(1) == label)[order]
    return [(share, float(hit[: max(1, round(len(hit) * share))].mean())) for share in np.linspace(1, 0.5, 51)]


def draw(folder: Path, probability: np.ndarray, label: np.ndarray) -> None:
    """confusion.png, reliability.png, coverage.png."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    folder.mkdir(exist_ok=True)
    call, confidence = probability.argmax(1), probability.max(1)
    counts = np.array([[((label == i) & (call == j)).sum() for j in range(len(CLASSES))] for i in range(len(CLASSES))])
    share = counts / np.maximum(1, counts.sum(1, keepdims=True))
    figure, axis = plt.subplots(figsize=(7.2, 6.6))
    axis.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for i, j in zip(*np.nonzero(counts)):
        axis.text(j, i, counts[i, j], ha="center", va="center", fontsize=8, color="white" if share[i, j] > 0.5 else "black")
    axis.set_xticks(range(len(CLASSES)), CLASSES)
    axis.set_yticks(range(len(CLASSES)), CLASSES)
    axis.set_xlabel("called")
    axis.set_ylabel("true")
    axis.set_title(f"Confusion, {len(label)} held-back cells")
    figure.tight_layout()
    figure.savefig(folder / "confusion.png", dpi=110)
    plt.close(figure)

    bins = np.minimum((confidence * 10).astype(int), 9)
    used = [b for b in range(10) if (bins == b).any()]
    figure, axis = plt.subplots(figsize=(5.4, 4.6))
    axis.plot([0, 1], [0, 1], color="grey", linewidth=1)
    axis.bar([b / 10 + 0.05 for b in used], [(call == label)[bins == b].mean() for b in used], width=0.09, color="#3b6fb6")
    for b in used:
        axis.text(b / 10 + 0.05, 0.02, int((bins == b).sum()), ha="center", fontsize=7, color="white")
    axis.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="accuracy", title="Reliability (cells in each bar)")
    figure.tight_layout()
    figure.savefig(folder / "reliability.png", dpi=110)
    plt.close(figure)

    curve = coverage(probability, label)
    figure, axis = plt.subplots(figsize=(5.4, 4.6))
    axis.plot([100 * (1 - s) for s, _ in curve], [a for _, a in curve], color="#3b6fb6")
    axis.set(xlabel="cells left unidentified, %", ylabel="accuracy of the rest", title="Coverage and accuracy")
    axis.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(folder / "coverage.png", dpi=110)
    plt.close(figure)


def source_rows(probability: np.ndarray, label: np.ndarray, source: np.ndarray) -> list[list]:
    """One row of figures for each source, for pbc and bm together, and for all."""
    call, rows = probability.argmax(1), []
    groups = [(s, source == s) for s in sorted(set(source))]
    groups += [("pbc + bm", np.isin(source, ["pbc", "bm"])), ("all", np.ones(len(label), bool))]
    for name, of in groups:
        if not of.any():
            continue
        m = metrics(label[of], call[of])
        rows.append([name, int(of.sum()), *(show(m[k]) for k in ("accuracy", "macro_f1", "tpr_normal", "tpr_abnormal")),
                     show(calibration_error(probability[of], label[of]))])
    return rows


def class_rows(call: np.ndarray, label: np.ndarray, source: np.ndarray, sources: list[str]) -> list[list]:
    """One row of TPR and support for each class; a column for each source."""
    def cell(k: int, of: np.ndarray) -> str:
        here = of & (label == k)
        return f"{show((call == k)[here].mean())} of {here.sum()}" if here.any() else "-"

    return [[name, *(cell(k, source == s) for s in sources)] for k, name in enumerate(CLASSES)]


def ablated(file: Path) -> str:
    """The card's part on what ablation.py measured; nothing where it has not run."""
    if not file.exists():
        return ""
    document = json.loads(file.read_text())
    rows = [[r["run"], r["images"], r["n"], *(show(r[k]) for k in ("accuracy", "macro_f1", "tpr_normal", "tpr_abnormal"))] for r in document["rows"]]
    return f"""What input size and stain augmentation bring: runs from scratch of {document["epochs"]} epochs x {document["samples"]} cells that differ in nothing
else, far shorter than the released network's (`ablation.py`). The network alone, one view; without the product's adaptation to unknown stains.

{table(["run", "images", "n", "accuracy", "macro-F1", "mean TPR, normal", "mean TPR, abnormal"], rows)}

"Other stain": the held-back images with their optical density times {", ".join(map(str, document["other_stain"]))} in red, green and blue. dataset1:
iodine stain, another camera, labels by eye (`dataset1-labels.csv`).

"""


def write_card(manifest: dict, size: int, probability: np.ndarray, label: np.ndarray, source: np.ndarray, sure: np.ndarray,
               crossed: np.ndarray, compared: list[list], ablation: str) -> str:
    training, given = manifest["training"], manifest["input"]
    call = probability.argmax(1)
    classes = by_class(label, call)
    accuracy = float((call == label).mean())
    same, sources = np.isin(source, ["pbc", "bm"]), sorted(set(source))
    stains = manifest["stains"]
    own_views = "; ".join(f"of the stain of {s['source']} {', '.join(map(str, s['views']))}" for s in stains["sources"] if "views" in s)
    believed = ", ".join(f"{s['source']} {s.get('temperature', manifest['temperature'])}" for s in stains["sources"])
    release = manifest.get("release", {})
    deepened = "" if training["depth_trained"] == 152 else ", then deepened to 152 by identity blocks: the same function"
    worst = sorted(((int(((label == i) & (call == j)).sum()), CLASSES[i], CLASSES[j]) for i in range(14) for j in range(14) if i != j),
                   reverse=True)[:6]
    paper_rows = [[c, *(f"{v:.2f}" for v in PAPER[c]), *(show(v) for v in classes[c][1:]), classes[c][0]] for c in CLASSES]
    morphology = manifest.get("morphology")
    second = ("not used" if morphology is None else
              f"log probabilities of `{morphology['file']}`, a network over the segmenter's measures, times {morphology['weight']}, are added to the logits")
    shape = manifest.get("shape")
    third = ("adapted before the network looks, see docs/classifier.md" + ("" if shape is None else
             f"; the word of `{shape['file']}`, a network over the shape alone, times {shape['weight']}, stands in for that of the morphology"))
    mean = lambda column, names: f"{np.mean([PAPER[c][column] for c in names]):.3f}"
    return f"""# {manifest["name"]} {manifest["version"]}

Classifies one white blood cell of a stained smear into 14 classes. Written by `models/training/card.py`; every figure below is of
held-back images analysed by the product itself. `evaluate` on the same images prints the same figures.

**For research use only. Not for diagnosis.**

{table(["", ""], [
    ["Network", f"ResNet-152 with bottleneck blocks, from scratch, {training['epochs']} epochs in its last run; its last stage trained {training['depth_trained']} layers at {given['size']} px{deepened}"],
    ["File", f"`{manifest['file']}`, int8 (static QDQ, unsigned activations, signed weights per channel), {size / 1e6:.1f} MB"],
    ["SHA-256", f"`{manifest['sha256']}`"],
    ["Input", f"the middle {given['crop']} of a 224 px frame, white balanced, resampled to {given['size']} px; mean of {len(given['views'])} views, the shares of that square that they show: {', '.join(str(v) for v in given['views'])}{own_views and '; ' + own_views}"],
    ["Morphology", second],
    ["Unknown stains", third],
    ["Output", "`logits` N x 14, `features` N x 2048"],
    ["Confidence", f"softmax of logits / T, by nearest stain: {believed}; below {manifest['thresholds']['confidence']} a cell is left unidentified, sooner when its image is bad"],
    ["Not trained", f"{', '.join(manifest['untrained'])}: no training images; its probability is always 0"],
])}

## Trained on

{table(["source", "images", "terms"], [[s, v["images"], v["terms"]] for s, v in training["sources"].items()])}

A tenth of the patients (of the files, where a source names no patient) was held back and never trained on (`split.py`): pbc and bm
name no patient, so cells of one person may lie on both sides there; the deepapl patients are others.

## Held-back figures

{table(["source", "n", "accuracy", "macro-F1", "mean TPR, 5 normal", "mean TPR, 8 abnormal", "ECE"], source_rows(probability, label, source))}

TPR and support by class:

{table(["class", *sources], class_rows(call, label, source, sources))}

Left unidentified: {show(float(1 - sure.mean()))} of the cells; accuracy of the rest {show(float((call == label)[sure].mean()))}
({show(accuracy)} of all). Temperatures (one for each known stain) and threshold were fitted on these images; fitted on one half
and judged on the other, the ECE is {show(calibration_error(crossed, label))}, of pbc + bm {show(calibration_error(crossed[same], label[same]))}.{f" int8 and fp32 call the same class on {show(release['agreement'])} of the held-back images (accuracy of int8 {show(release.get('int8_accuracy'))}, of fp32 {show(release['fp32_accuracy'])}, macro-F1 {show(release['fp32_macro_f1'])}; one view, synthetic cells included)." if release else ""}

![Confusion matrix](card/confusion.png)

![Reliability](card/reliability.png) ![Coverage](card/coverage.png)

## What each part brought

{table(["held-back images", "n", "accuracy", "macro-F1", "mean TPR, normal", "mean TPR, abnormal", "ECE"], compared)}

{ablation}## Beside the paper

TPR and precision by class: the paper's table 3 (8,827 images) and table 4 (21,437 images, after retraining on the weak classes), and
ours.

{table(["class", "table 3 TPR", "precision", "table 4 TPR", "precision", "ours TPR", "precision", "support"], paper_rows)}

Mean TPR, normal and abnormal: table 3 {mean(0, NORMAL)} and {mean(0, ABNORMAL)}, table 4 {mean(2, NORMAL)} and {mean(2, ABNORMAL)},
ours {show(metrics(label, call)["tpr_normal"])} and {show(metrics(label, call)["tpr_abnormal"])}. (The paper's text says .934 and .833.)
The data differ: the paper has one laboratory's images from one kind of scanner, started from ImageNet weights, and does not say
whether patients were kept apart. Ours come from three laboratories, two microscopes and two materials (blood and marrow), no pretrained
weights, and the deepapl cells are of other patients. Its LA has images; ours has none.

## How it fails

Most frequent confusions: {"; ".join(f"{true} called {called} ({n})" for n, true, called in worst)}.

- Neighbours in maturation (PR and BL, MY and ME, MY and PR) are confused most, as people do; promyelocytes of the APL patients look
  unlike those of healthy donors.
- AR of the marrow source mixes artifacts with cells that its readers could not name, so an AR is often called the cell it resembles.
- Reactive lymphocytes, monocytes and blasts of the leukemic patients are taken for each other.
- A stain far from the training sources is adapted, and flagged `unusual_stain`: its calls are worse than those above. Teach a head
  (`train-head`) with ten cells a class.

## Must not be used for

Diagnosis, screening without review, counting LA, or any material but stained blood and marrow smears. PC ({training["images"]["PC"]}
images) and LR ({training["images"]["LR"]}) are thin, and come from one source: part of their figure may be the source recognised.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--analysis", required=True)
    parser.add_argument("--labels", required=True, help="file, class, source")
    parser.add_argument("--manifest", default=str(Path(__file__).parents[1] / "manifest.json"))
    parser.add_argument("--calibrate", action="store_true", help="refit temperature and threshold")
    parser.add_argument("--analysed-with", type=float, metavar="T", help="the one temperature of that analysis, if it was not the manifest's")
    parser.add_argument("--compare", nargs="*", default=[], type=Path, help="other analyses of the same images, see compare.py")
    arguments = parser.parse_args()
    with open(arguments.labels, newline="") as handle:
        labels = {row["file"]: row for row in csv.DictReader(handle)}
    path = Path(arguments.manifest)
    manifest = json.loads(path.read_text())
    cells = cells_of(arguments.analysis, labels)
    analysed, label, source = read(cells, labels)
    quality = np.array([c["quality"]["score"] for c in cells])
    untrained, stains, limit = manifest["untrained"], manifest["stains"], manifest["thresholds"]["quality"]
    group = nearest_source(cells, stains)
    known = lambda: {-1: manifest["temperature"],
                     **{i: s.get("temperature", manifest["temperature"]) for i, s in enumerate(stains["sources"])}}
    # Logits but for a constant, which the softmax does not see.
    analysed_with = np.array([arguments.analysed_with or known()[int(g)] for g in group])
    logits = np.log(analysed.clip(1e-12)) * analysed_with[:, None]
    if arguments.calibrate:
        fitted = fit_temperatures(logits, label, group, untrained)
        manifest["temperature"] = fitted[-1]
        for i, stain in enumerate(stains["sources"]):
            stain["temperature"] = fitted[i]
        confidence = with_temperatures(logits, group, fitted, untrained).max(1)
        manifest["thresholds"]["confidence"] = fit_threshold(confidence, quality, limit)
        head = path.with_name(manifest["head"]["file"])
        manifest["head"]["seal"] = write_head(head, manifest, *weights_of(path.with_name(manifest["file"])))
    probability = with_temperatures(logits, group, known(), untrained)
    sure = probability.max(1) >= needed(manifest["thresholds"]["confidence"], quality, limit)
    half = np.arange(len(label)) % 2 == 0
    crossed = np.empty_like(probability)
    for part in (half, ~half):
        crossed[part] = with_temperatures(logits[part], group[part], fit_temperatures(logits[~part], label[~part], group[~part], untrained), untrained)
    held = metrics(label, probability.argmax(1))
    manifest["held_back"] = {
        "n": len(label), **{k: round(v, 4) for k, v in held.items()}, "abstained": round(float(1 - sure.mean()), 4),
        "accuracy_when_classified": round(float((probability.argmax(1) == label)[sure].mean()), 4),
        "ece": round(calibration_error(probability, label), 4),
    }
    path.write_text(json.dumps(manifest, indent=2) + "\n")
    compared = [["as released", *source_rows(probability, label, source)[-1][1:]]]
    for file in arguments.compare:
        compared.append([file.stem, *source_rows(*read(cells_of(file, labels), labels))[-1][1:]])
    draw(path.parent / "card", probability, label)
    size = path.with_name(manifest["file"]).stat().st_size
    (path.parent / "CARD.md").write_text(write_card(manifest, size, probability, label, source, sure, crossed, compared, ablated(path.parent / "card" / "ablation.json")))
    print(json.dumps(manifest["held_back"]))


if __name__ == "__main__":
    main()
