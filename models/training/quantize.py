"""fp32 ONNX -> int8: static QDQ, unsigned activations, signed weights per output channel.

Signed activations would leave the CPU's fast path (2-3 times slower). The last pooling and the head stay in float: they cost
nothing, and the features keep their precision for head training and similarity search.

The 8 bits of an activation span what three of four calibration images reach, not what all do: a few cells (eosinophils, drawn cells)
drive the residual stream of the third stage to ten times the usual values, which leaves all others a tenth of the resolution. Of 847
held-back cells, on which the share was chosen, int8 and fp32 call .982 alike where the range spans nine of ten images, .991 with three of
four, .989 with half of them and a tenth more; with the full range it was .895 of 400 at 288,000 samples.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, create_calibrator, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from preprocess import to_input


QUANTISED = ["Conv", "Add", "MaxPool"]
REACHED = 0.75  # share of the calibration images whose least and greatest values an activation spans


class Views(CalibrationDataReader):
    """What the network sees of cells (each size x size x 3 uint8) as its input, one at a time."""

    def __init__(self, views: list[np.ndarray]):
        self.inputs = ({"input": to_input(view[None])} for view in views)

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self.inputs, None)


def activation_ranges(model: Path, views: list[np.ndarray]) -> dict[str, tuple[float, float]]:
    """Least and greatest value of every activation that is quantised, in all but the extreme images."""
    calibrator = create_calibrator(str(model), QUANTISED, str(model.with_suffix(".ranges.onnx")), CalibrationMethod.MinMax)
    session, reader = calibrator.infer_session, Views(views)
    names = [output.name for output in session.get_outputs()]
    values = []
    while (one := reader.get_next()) is not None:
        found = dict(zip(names, session.run(None, one)))
        values.append({name: float(np.squeeze(value)) for name, value in found.items() if "_Reduce" in name})
    model.with_suffix(".ranges.onnx").unlink()
    quantile = lambda name, share: float(np.quantile([one[name] for one in values], share))
    return {name.removesuffix("_ReduceMax"): (min(0.0, quantile(name.replace("_ReduceMax", "_ReduceMin"), 1 - REACHED)), quantile(name, REACHED))
            for name in names if name.endswith("_ReduceMax")}


def quantize(fp32: Path, int8: Path, views: list[np.ndarray]) -> None:
    """Write `int8`, its ranges set by `views` of training images of every class."""
    prepared = int8.with_suffix(".prepared.onnx")
    quant_pre_process(str(fp32), str(prepared), skip_symbolic_shape=True)
    ranges = activation_ranges(prepared, views)
    quantize_static(
        str(prepared), str(int8), Views(views[:1]),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=QUANTISED,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        # The ReLU after them then costs nothing: it is the lower end of what 8 bits hold. Rounded before and after it, every picture
        # would be scaled back to float and rounded anew between two layers.
        extra_options={
            "OpTypesToExcludeOutputQuantization": ["Conv", "Add"],
            "TensorQuantOverrides": {name: [{"rmin": np.float32(low), "rmax": np.float32(high)}] for name, (low, high) in ranges.items()},
        },
    )
    prepared.unlink()
