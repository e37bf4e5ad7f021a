"""Fit confidence to how the product really uses the network, and write the model card, figures and pictures alike.

    python split.py --data ../../../shared/data/wbc14 ../../../shared/data/sites --unseen raabin bccd --out JUDGED
    npm run -s cli -- analyze JUDGED --json judged.json
    python card.py --analysis judged.json --labels JUDGED/labels.csv [--calibrate judged.bin] [--compare COMPARISONS/*.json]

`--calibrate` fits the temperature within the training domain, the one outside it, and the abstention threshold, and writes them into
manifest, domain and head; the analysis must have been made with both temperatures equal (those of a fresh release are 1). It takes the
features of `rehearsal.mjs --judged`. Then analyse once more: the card is of what the product says.

Writes models/CARD.md and models/card/*.png. Nothing in them is typed by hand but the descriptions.
"""
from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np

from calibrate import calibration_error, fit_temperatures, mixed_temperature, probabilities
from dataset import CLASSES, NORMAL
from domain import domain_weights
from head import weights_of, write_head
from scores import is_right, metrics

ABSTAIN = 0.047  # of the cells of pbc, bm and deepapl; cells left unidentified for a bad image included
HOME = ["pbc", "bm"]
ABNORMAL = [c for c in CLASSES if c not in NORMAL]
# TPR and precision of the paper's tables 3 (8,827 images, training test) and 4 (21,437 images, final test), as printed there.
PAPER = {
    "BA": (1.00, 0.96, 1.00, 0.97), "EO": (0.97, 0.97, 0.99, 0.95), "LY": (0.94, 0.98, 0.83, 0.99), "MO": (0.95, 0.95, 0.92, 0.95),
    "NE": (0.98, 0.99, 0.94, 1.00), "ME": (0.70, 0.43, 0.74, 0.61), "MY": (0.76, 0.77, 0.79, 0.71), "PR": (0.81, 0.34, 0.84, 0.27),
    "LR": (0.41, 0.20, 0.74, 0.18), "LA": (0.07, 0.02, 0.67, 0.19), "BL": (0.93, 0.87, 0.87, 0.87), "PC": (0.81, 0.43, 0.88, 0.39),
    "NR": (1.00, 0.90, 0.99, 0.96), "AR": (0.91, 0.97, 0.98, 0.81),
}


def read(analysis: str | Path, labels: dict[str, dict[str, str]]) -> tuple[list[dict], np.ndarray, np.ndarray, np.ndarray]:
    """Cells of an `analyze --json` file that have a label, their probabilities (n x 14), classes (-1: LY_OR_LR) and sources."""
    cells = [c for c in json.loads(Path(analysis).read_text())["cells"] if c["file"] in labels]
    probability = np.array([[c["probabilities"][name] for name in CLASSES] for c in cells])
    classes = [labels[c["file"]]["class"] for c in cells]
    return (cells, probability, np.array([-1 if c == "LY_OR_LR" else CLASSES.index(c) for c in classes]),
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
    hit = is_right(label, probability.argmax(1))[order]
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
    axis.set_title(f"Confusion, {counts.sum()} held-back cells")
    figure.tight_layout()
    figure.savefig(folder / "confusion.png", dpi=110)
    plt.close(figure)

    bins = np.minimum((confidence * 10).astype(int), 9)
    used = [b for b in range(10) if (bins == b).any()]
    figure, axis = plt.subplots(figsize=(5.4, 4.6))
    axis.plot([0, 1], [0, 1], color="grey", linewidth=1)
    axis.bar([b / 10 + 0.05 for b in used], [is_right(label, call)[bins == b].mean() for b in used], width=0.09, color="#3b6fb6")
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


FIGURES = ["n", "accuracy", "macro-F1", "mean TPR, normal", "mean TPR, abnormal", "ECE", "unidentified", "accuracy of the rest"]


def figures(probability: np.ndarray, label: np.ndarray, sure: np.ndarray) -> list:
    """One row of FIGURES; LY_OR_LR counts either and takes part in accuracy, ECE and unidentified only."""
    call, named = probability.argmax(1), label >= 0
    right = is_right(label, call)
    m = metrics(label[named], call[named]) if named.any() else {"macro_f1": None, "tpr_normal": None, "tpr_abnormal": None}
    return [len(label), show(float(right.mean())), *(show(m[k]) for k in ("macro_f1", "tpr_normal", "tpr_abnormal")),
            show(calibration_error(probability, right)), show(float(1 - sure.mean())), show(float(right[sure].mean()) if sure.any() else None)]


def source_rows(groups: list[tuple[str, np.ndarray]], probability: np.ndarray, label: np.ndarray, sure: np.ndarray) -> list[list]:
    """A row of figures for every group of cells that has any."""
    return [[name, *figures(probability[of], label[of], sure[of])] for name, of in groups if of.any()]


def class_rows(call: np.ndarray, label: np.ndarray, source: np.ndarray, sources: list[str]) -> list[list]:
    """One row of TPR and support for each class; a column for each source."""
    def cell(k: int, of: np.ndarray) -> str:
        here = of & (label == k)
        return f"{show((call == k)[here].mean())} of {here.sum()}" if here.any() else "-"

    return [[name, *(cell(k, source == s) for s in sources)] for k, name in enumerate(CLASSES)]


def balanced(source: np.ndarray) -> np.ndarray:
    """Weights that let every source with at least 100 cells count alike in the temperatures, smaller ones by their cells."""
    names, inverse, counts = np.unique(source, return_inverse=True, return_counts=True)
    return (1 / np.maximum(100, counts))[inverse]


def write_card(manifest: dict, size: int, probability: np.ndarray, label: np.ndarray, source: np.ndarray, sure: np.ndarray,
               compared: list[list]) -> str:
    training, given, release = manifest["training"], manifest["input"], manifest["release"]
    call, unseen = probability.argmax(1), np.isin(source, training["unseen"])
    named = ~unseen & (label >= 0)
    classes = by_class(label[named], call[named])
    worst = sorted(((int((named & (label == i) & (call == j)).sum()), CLASSES[i], CLASSES[j]) for i in range(14) for j in range(14) if i != j),
                   reverse=True)[:6]
    paper_rows = [[c, *(f"{v:.2f}" for v in PAPER[c]), *(show(v) for v in classes[c][1:]), classes[c][0]] for c in CLASSES]
    domain = manifest["domain"]
    mean = lambda column, names: f"{np.mean([PAPER[c][column] for c in names]):.3f}"
    own = metrics(label[named], call[named])
    la = CLASSES.index("LA")
    lyon = lambda k: show(float(is_right(label, call)[(source == "lyon") & (label == k)].mean()))
    count = lambda k: int(((source == "lyon") & (label == k)).sum())
    false_la = lambda of: show(float((call[of] == la).mean()))
    home = [(s, source == s) for s in sorted(set(source[~unseen]))]
    home += [("pbc + bm", np.isin(source, HOME)), ("pbc + bm + deepapl", np.isin(source, [*HOME, "deepapl"]))]
    sources = ["bm", "deepapl", "pbc", *sorted(set(source[unseen]))]
    scale = given["scale"]
    thin = ", ".join(f"{name} ({training['images'][name]})" for name in ("PC", "LR", "LA", "MY", "ME", "PR"))
    return f"""# {manifest["name"]} {manifest["version"]}

Classifies one white blood cell of a stained smear into 14 classes. Written by `models/training/card.py`; every figure below is of cells
that no training saw, analysed by the product itself.

**For research use only. Not for diagnosis.**

{table(["", ""], [
    ["Network", f"{training['architecture']}; {training['samples']:,} random views, the last {training['stages'][-1]['epochs']} epochs at a falling rate; no block is an identity"],
    ["File", f"`{manifest['file']}`, int8 (static QDQ, unsigned activations, signed weights per channel), {size / 1e6:.1f} MB"],
    ["SHA-256", f"`{manifest['sha256']}`"],
    ["Input", f"the middle of a 224 px frame, white balanced, resampled to {given['size']} px: {given['crop']} px, for a cell of more than {scale['diameter']} px diameter times (diameter / {scale['diameter']}) ^ {scale['exponent']}, at most {scale['widest']} px; views, as shares of that square: {', '.join(str(v) for v in given['views'])}"],
    ["Outside the training domain", f"`{domain['file']}`: Mahalanobis distance of the features from the nearest class; a cell far outside is flagged `unusual_stain`"],
    ["Output", "`logits` N x 14, `features` N x 2048"],
    ["Confidence", f"softmax of logits / T, T {manifest['temperature']} within the training domain, {domain['temperature']} outside; below {manifest['thresholds']['confidence']} a cell is left unidentified, sooner when its image is bad"],
])}

## Laboratories that the network never saw

No image of these sources was trained on; temperatures and threshold were fitted on them and the sources below together.

{table(["source", *FIGURES], source_rows([(s, source == s) for s in sorted(set(source[unseen]))], probability, label, sure))}

Share of the cells flagged `unusual_stain`, by source: {", ".join(f"{s} {show(v)}" for s, v in domain.get("judged", {}).get("flagged", {}).items())}. How well the
distance tells cells of an unseen source from held-back ones of the others (area under the curve): {", ".join(f"{s} {show(v)}" for s, v in domain.get("judged", {}).get("auc", {}).items())}.

## Trained on

{table(["source", "images", "terms"], [[s, v["images"], v["terms"]] for s, v in training["sources"].items()])}

{training["sets"]["LY_OR_LR"]} of the lyon images are labelled LY or LR by their patient; either call is right for the loss. A tenth of the patients (of the
files, where a source names no patient) was held back and never trained on: pbc and bm name no patient, so cells of one person may lie on
both sides there; the deepapl and lyon patients are others.

## Held-back figures

{table(["source", *FIGURES], source_rows(home, probability, label, sure))}

TPR and support by class:

{table(["class", *sources], class_rows(call, label, source, sources))}

**LA** comes from one hospital, and its label is the patient's diagnosis: some of the cells of an LA patient are normal. Of other patients
there, LA is called for {lyon(la)} of {count(la)} cells, LY or LR for {lyon(-1)} of {count(-1)} of reactive patients. Of the cells of other sources
{false_la(source != "lyon")} are called LA ({false_la(np.isin(source, [*HOME, "deepapl"]) & (label == CLASSES.index("LY")))} of the lymphocytes of pbc, bm and deepapl). An LA call is a hint to look, not a finding.

int8 and fp32 call the same class on {show(release['agreement'])} of {release['n']} cells (accuracy of int8 {show(release['int8_accuracy'])}, of fp32 {show(release['fp32_accuracy'])}; one view, network alone).

![Confusion matrix](card/confusion.png)

![Reliability](card/reliability.png) ![Coverage](card/coverage.png)

## What each part brought

Accuracy / mean TPR of all classes:

{table(["product", *sources], compared)}

## Beside the paper

TPR and precision by class: the paper's table 3 (8,827 images) and table 4 (21,437 images, after retraining on the weak classes), and
ours, of all held-back cells but the unseen laboratories'.

{table(["class", "table 3 TPR", "precision", "table 4 TPR", "precision", "ours TPR", "precision", "support"], paper_rows)}

Mean TPR, normal and abnormal: table 3 {mean(0, NORMAL)} and {mean(0, ABNORMAL)}, table 4 {mean(2, NORMAL)} and {mean(2, ABNORMAL)},
ours {show(own["tpr_normal"])} and {show(own["tpr_abnormal"])}. (The paper's text says .934 and .833.) The data differ: the paper has one laboratory's
images from one kind of scanner and does not say whether patients were kept apart.

## How it fails

Most frequent confusions: {"; ".join(f"{true} called {called} ({n})" for n, true, called in worst)}.

- Neighbours in maturation (PR and BL, MY and ME, MY and PR) are confused most, as people do; promyelocytes of the APL patients look
  unlike those of healthy donors.
- AR of the marrow source mixes artifacts with cells that its readers could not name, so an AR is often called the cell it resembles.
- Reactive lymphocytes, monocytes and blasts of the leukemic patients are taken for each other.
- A laboratory's own stain and camera cost accuracy, as the first table shows. Teach a head (`train-head`) with ten cells a class.

## Must not be used for

Diagnosis, screening without review, counting LA, or any material but stained blood and marrow smears. Classes with few images, or from
one or two sources only, of which part of the figure may be the source recognised: {thin}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--analysis", required=True)
    parser.add_argument("--labels", required=True, help="file, class, source")
    parser.add_argument("--manifest", default=str(Path(__file__).parents[1] / "manifest.json"))
    parser.add_argument("--calibrate", type=Path, metavar="BIN", help="refit temperatures and threshold; the cells' features")
    parser.add_argument("--compare", nargs="*", default=[], type=Path, help="other analyses of the same images, see compare.py")
    arguments = parser.parse_args()
    with open(arguments.labels, newline="") as handle:
        labels = {row["file"]: row for row in csv.DictReader(handle)}
    path = Path(arguments.manifest)
    manifest = json.loads(path.read_text())
    cells, probability, label, source = read(arguments.analysis, labels)
    quality, limit = np.array([c["quality"]["score"] for c in cells]), manifest["thresholds"]["quality"]
    if arguments.calibrate:
        if manifest["temperature"] != manifest["domain"]["temperature"]:
            raise SystemExit("The analysis must have been made with equal temperatures: release anew, or set both to one value and analyse.")
        logits = np.log(probability.clip(1e-12)) * manifest["temperature"]
        outside = domain_weights(arguments.calibrate, path, [Path(c["file"]).name for c in cells])
        weight = balanced(source)
        within, beyond = fit_temperatures(logits, label, outside, weight)
        manifest["temperature"], manifest["domain"]["temperature"] = within, beyond
        probability = probabilities(logits, mixed_temperature(within, beyond, outside), [])
        own = np.isin(source, [*HOME, "deepapl"])
        manifest["thresholds"]["confidence"] = fit_threshold(probability.max(1)[own], quality[own], limit)
        head = path.with_name(manifest["head"]["file"])
        manifest["head"]["seal"] = write_head(head, manifest, *weights_of(path.with_name(manifest["file"])))
    sure = probability.max(1) >= needed(manifest["thresholds"]["confidence"], quality, limit)
    unseen = np.isin(source, manifest["training"]["unseen"])
    held = ~unseen & (label >= 0)
    manifest["held_back"] = {"n": int(held.sum()), **{k: round(v, 4) for k, v in metrics(label[held], probability[held].argmax(1)).items()},
                             "ece": round(calibration_error(probability[held], is_right(label, probability.argmax(1))[held]), 4)}
    path.write_text(json.dumps(manifest, indent=2) + "\n")
    sources = ["bm", "deepapl", "pbc", *sorted(set(source[unseen]))]

    def short(name: str, p: np.ndarray, label: np.ndarray, source: np.ndarray) -> list[str]:
        right = is_right(label, p.argmax(1))
        tpr = lambda of: np.mean([right[of & (label == k)].mean() for k in np.unique(label[of])])
        return [name, *(f"{show(float(right[source == s].mean()))} / {show(float(tpr(source == s)))}" for s in sources)]

    compared = [short("as released", probability, label, source), *(short(f.stem, *read(f, labels)[1:]) for f in arguments.compare)]
    draw(path.parent / "card", probability[~unseen], label[~unseen])
    size = path.with_name(manifest["file"]).stat().st_size
    (path.parent / "CARD.md").write_text(write_card(manifest, size, probability, label, source, sure, compared))
    print(table(["source", *FIGURES], source_rows([(s, source == s) for s in sorted(set(source))] + [("pbc + bm", np.isin(source, HOME))], probability, label, sure)))


if __name__ == "__main__":
    main()
