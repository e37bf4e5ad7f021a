"""From logits to honest confidences: temperatures (Guo et al. 2017, arXiv:1706.04599) and calibration error."""
from __future__ import annotations

import numpy as np

from dataset import CLASSES

LYMPHOCYTES = [CLASSES.index("LY"), CLASSES.index("LR")]
COOLEST, HOTTEST = 0.3, 5.0


def probabilities(logits: np.ndarray, temperature: np.ndarray | float, untrained: list[str]) -> np.ndarray:
    """Softmax of logits / temperature; a class the model was never trained on gets 0. The product's twin: engine/runs/decision.ts."""
    scaled = logits.astype(np.float64) / np.reshape(temperature, (-1, 1))
    scaled[:, [CLASSES.index(name) for name in untrained]] = -np.inf
    power = np.exp(scaled - scaled.max(1, keepdims=True))
    return power / power.sum(1, keepdims=True)


def mixed_temperature(within: float, beyond: float, outside: np.ndarray) -> np.ndarray:
    """The temperature of every cell; the product's twin: engine/runs/pipeline.ts."""
    return within + (beyond - within) * outside


def fit_temperatures(logits: np.ndarray, label: np.ndarray, outside: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Temperatures within and outside the training domain with the least negative log-likelihood, found one after the other in turn.

    outside: 0..1 for every cell; weight: how much each counts; the label -1 stands for LY or LR.
    """
    rows = np.arange(len(label))

    def loss(within: float, beyond: float) -> float:
        p = probabilities(logits, mixed_temperature(within, beyond, outside), [])
        of_label = np.where(label >= 0, p[rows, label], p[:, LYMPHOCYTES].sum(1))
        return float(-(np.log(of_label.clip(1e-12)) * weight).sum())

    def least(f) -> float:
        low, high, ratio = COOLEST, HOTTEST, (5**0.5 - 1) / 2
        while high - low > 1e-4:
            a, b = high - ratio * (high - low), low + ratio * (high - low)
            low, high = (low, b) if f(a) < f(b) else (a, high)
        return (low + high) / 2

    within = beyond = 1.0
    for _ in range(8):
        within = least(lambda t: loss(t, beyond))
        beyond = least(lambda t: loss(within, t))
    return round(within, 4), round(beyond, 4)


def calibration_error(probability: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equally wide bins of confidence."""
    confidence = probability.max(1)
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[index == b].sum() - right[index == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(right))
