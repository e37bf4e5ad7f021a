"""Figures of calls against labels."""
from __future__ import annotations

import numpy as np

from dataset import CLASSES, NORMAL


def metrics(label: np.ndarray, call: np.ndarray) -> dict[str, float]:
    """accuracy, macro-F1, and the mean TPR of normal and of abnormal classes that have support."""
    tpr, f1 = {}, []
    for k, name in enumerate(CLASSES):
        support, called, hit = (label == k).sum(), (call == k).sum(), ((label == k) & (call == k)).sum()
        if support:
            tpr[name] = hit / support
            f1.append(2 * hit / (support + called))
    mean = lambda names: float(np.mean([tpr[c] for c in names if c in tpr] or [0.0]))
    return {
        "accuracy": float((label == call).mean()),
        "macro_f1": float(np.mean(f1)),
        "tpr_normal": mean(NORMAL),
        "tpr_abnormal": mean([c for c in CLASSES if c not in NORMAL]),
    }


def is_right(label: np.ndarray, call: np.ndarray) -> np.ndarray:
    """Whether each call is right; of the label -1 (LY_OR_LR) either."""
    return np.where(label >= 0, call == label, np.isin(call, [CLASSES.index("LY"), CLASSES.index("LR")]))
