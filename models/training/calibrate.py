"""From logits to honest confidences: temperature (Guo et al. 2017, arXiv:1706.04599), abstention threshold, calibration error."""
from __future__ import annotations

import numpy as np

from dataset import CLASSES


def probabilities(logits: np.ndarray, temperature: float, untrained: list[str]) -> np.ndarray:
    """Softmax of logits / temperature; a class the model was never trained on gets 0. The product's twin: engine/decision.ts."""
    scaled = logits.astype(np.float64) / temperature
    scaled[:, [CLASSES.index(name) for name in untrained]] = -np.inf
    power = np.exp(scaled - scaled.max(1, keepdims=True))
    return power / power.sum(1, keepdims=True)


def fit_temperature(logits: np.ndarray, label: np.ndarray, untrained: list[str]) -> float:
    """The temperature from 0.3 to 5 with the least negative log-likelihood (golden-section search: it has one minimum)."""
    rows = np.arange(len(label))

    def loss(t: float) -> float:
        return float(-np.log(probabilities(logits, t, untrained)[rows, label].clip(1e-12)).mean())

    low, high, ratio = 0.3, 5.0, (5**0.5 - 1) / 2
    while high - low > 1e-4:
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, b) if loss(a) < loss(b) else (a, high)
    return round((low + high) / 2, 4)


def calibration_error(probability: np.ndarray, label: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equally wide bins of confidence."""
    confidence, hit = probability.max(1), probability.argmax(1) == label
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[index == b].sum() - hit[index == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(label))


def crossed_calibration_error(logits: np.ndarray, label: np.ndarray, untrained: list[str]) -> float:
    """Calibration error of every image under the temperature fitted on the other half of the images."""
    half = np.arange(len(label)) % 2 == 0
    out = np.empty((len(label), len(CLASSES)))
    for part in (half, ~half):
        out[part] = probabilities(logits[part], fit_temperature(logits[~part], label[~part], untrained), untrained)
    return calibration_error(out, label)


def confidence_threshold(probability: np.ndarray, abstain: float) -> float:
    """The confidence below which the least certain `abstain` share of the images falls."""
    return round(float(np.quantile(probability.max(1), abstain)), 4)
