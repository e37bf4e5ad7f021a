"""fp32 ONNX -> int8: static QDQ, unsigned activations, signed weights per output channel.

Signed activations would leave the CPU's fast path (2-3 times slower). The last pooling and the head stay in float: they cost
nothing, and the features keep their precision for head training and similarity search.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from preprocess import to_input, view


class Frames(CalibrationDataReader):
    """White-balanced frames (N x 224 x 224 x 3 uint8) as network input, in batches of 8."""

    def __init__(self, frames: np.ndarray, crop: int, size: int):
        self.parts = iter(np.array_split(frames, max(1, len(frames) // 8)))
        self.crop, self.size = crop, size

    def get_next(self) -> dict[str, np.ndarray] | None:
        part = next(self.parts, None)
        return None if part is None else {"input": to_input(np.stack([view(frame, self.crop, self.size) for frame in part]))}


def quantize(fp32: Path, int8: Path, frames: np.ndarray, crop: int, size: int) -> None:
    """Write `int8`, calibrated on `frames` (training images of every class)."""
    prepared = int8.with_suffix(".prepared.onnx")
    quant_pre_process(str(fp32), str(prepared), skip_symbolic_shape=True)
    quantize_static(
        str(prepared), str(int8), Frames(frames, crop, size),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv", "Add", "MaxPool"],
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        # The ReLU after them then costs nothing: it is the lower end of what 8 bits hold. Rounded before and after it, every picture
        # would be scaled back to float and rounded anew between two layers.
        extra_options={"OpTypesToExcludeOutputQuantization": ["Conv", "Add"]},
    )
    prepared.unlink()
