"""The model card: what was released, trained on what, how good on what, for what. Written by release.py, so no figure is typed."""
from __future__ import annotations

CARD = """# {name} {version}

Classifies one white blood cell of a stained smear into 14 classes. Written by `models/training/release.py`; every figure below is of
held-back images and comes from that run.

**For research use only. Not for diagnosis.**

| | |
|---|---|
| Network | ResNet-152 with bottleneck blocks, from scratch, {epochs} epochs; the last stage trained {depth} layers at {size} px{deepened} |
| File | `{file}`, int8 (static QDQ, unsigned activations, signed weights per channel), {megabytes} MB |
| SHA-256 | `{sha256}` |
| Input | the middle {crop} of a 224 px frame, white balanced, resampled to {size} px, `N x 3 x {size} x {size}` float32 |
| Output | `logits` N x 14, `features` N x 2048 |
| Confidence | softmax of logits / {temperature}; below {confidence} a cell is left unidentified, sooner when its image is bad |
| Not taught | {untrained}: no training images; its probability is always 0 |

## Trained on

| source | images | terms |
|---|---|---|
{sources}

A tenth of the patients (of the files, where a source names no patient) was held back and never trained on.{left_out}

## Held-back figures

| n | accuracy | macro-F1 | mean TPR, 5 normal | mean TPR, 8 abnormal | unidentified | accuracy of the rest | ECE |
|---|---|---|---|---|---|---|---|
| {n} | {accuracy} | {macro_f1} | {tpr_normal} | {tpr_abnormal} | {abstained} | {accuracy_when_classified} | {ece} |

The temperature was fitted on the same held-back images; fitted on one half and judged on the other, the ECE is {ece_crossed}.
int8 and fp32 call the same class on {agreement} of these images (fp32 accuracy {fp32_accuracy}, macro-F1 {fp32_macro_f1}).

| class | trained on | held back | TPR | precision |
|---|---|---|---|---|
{classes}

| source | held back | accuracy | macro-F1 | mean TPR, normal | mean TPR, abnormal |
|---|---|---|---|---|---|
{by_source}

## Limits

- Classes differ between sources (LR and PC come from one source only), so part of a figure may be the source recognised, not the
  cell. Expect less on another scanner or stain.
- Figures of a class with few held-back images are uncertain.
- Where a source names no patient, cells of one patient may lie on both sides of the split.
"""


def write_card(manifest: dict, results: dict, size_bytes: int) -> str:
    """The card's text from release.py's manifest and results."""
    training, given, int8 = manifest["training"], manifest["input"], results["int8"]
    show = lambda value: "-" if value is None else f"{value:.3f}"
    row = lambda *cells: "| " + " | ".join(str(c) for c in cells) + " |"
    figures = ("accuracy", "macro_f1", "tpr_normal", "tpr_abnormal")
    return CARD.format(
        **{k: manifest[k] for k in ("name", "version", "file", "sha256", "temperature")},
        **{k: given[k] for k in ("crop", "size")},
        **{k: show(int8[k]) for k in (*figures, "abstained", "accuracy_when_classified", "ece")},
        n=int8["n"], epochs=training["epochs"], depth=training["depth_trained"], megabytes=f"{size_bytes / 1e6:.1f}",
        deepened="" if training["depth_trained"] == 152 else ", then deepened to 152 by identity blocks: the same function",
        confidence=manifest["thresholds"]["confidence"], untrained=", ".join(manifest["untrained"]),
        sources="\n".join(row(s, v["images"], v["terms"]) for s, v in training["sources"].items()),
        left_out=f" Left out: {', '.join(training['left_out'])}." if training["left_out"] else "",
        ece_crossed=show(results["ece_crossed"]), agreement=show(results["agreement"]),
        fp32_accuracy=show(results["fp32"]["accuracy"]), fp32_macro_f1=show(results["fp32"]["macro_f1"]),
        classes="\n".join(row(c, training["images"][c], v["support"], show(v["tpr"]), show(v["precision"]))
                          for c, v in int8["classes"].items()),
        by_source="\n".join(row(s, v["n"], *(show(v[f]) for f in figures)) for s, v in int8["sources"].items()))
