"""Pixels to network input. The product's twin is `native/preprocess`; `tests/parity` holds the two equal.

1. The middle square of the crop is fitted to a 224 x 224 frame (exact copy when it already is that size).
2. White balance: the background colour becomes 240 in every channel, so stain and lamp colour differ less between scanners.
   Background = per-channel median of the brightest eighth of the frame, by 2G + R + B, as in the segmenter.
3. The middle `crop` x `crop` pixels are taken, resampled to the network's `size` if that differs, and normalised with mean and
   standard deviation.

White balance uses whole numbers, resampling float64 in a fixed order, so that Python and TypeScript agree exactly.
"""
from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageOps

FRAME = 224
WHITE = 240
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


def load_frame(path: str) -> np.ndarray:
    """Read an image file as an upright 224 x 224 x 3 uint8 frame."""
    with Image.open(path) as image:
        return fit_frame(np.asarray(ImageOps.exif_transpose(image).convert("RGB"), dtype=np.uint8))


def fit_frame(pixels: np.ndarray) -> np.ndarray:
    """The middle square of H x W x 3 pixels as a frame."""
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return resample(pixels[top : top + side, left : left + side], FRAME)


def resample(square: np.ndarray, size: int) -> np.ndarray:
    """side x side x 3 uint8 -> size x size x 3: a triangle filter over columns, then rows, in float64, rounded half up.

    That is linear interpolation when enlarging, and a weighted mean over what an output pixel covers when shrinking.
    """
    side = len(square)
    if side == size:
        return square
    scale = side / size
    support = max(scale, 1.0)
    count = math.ceil(support) * 2 + 1
    first, weights = np.zeros(size, np.int64), np.zeros((size, count))
    for i in range(size):
        centre = (i + 0.5) * scale
        first[i] = max(0, math.floor(centre - support + 0.5))
        total = 0.0
        for k in range(first[i], min(side, math.floor(centre + support + 0.5))):
            weights[i, k - first[i]] = max(0.0, 1 - abs(k + 0.5 - centre) / support)
            total += weights[i, k - first[i]]
        weights[i] /= total
    wide, out = np.zeros((side, size, 3)), np.zeros((size, size, 3))
    for k in range(count):
        source = np.minimum(first + k, side - 1)
        wide += weights[None, :, k, None] * square[:, source]
    for k in range(count):
        source = np.minimum(first + k, side - 1)
        out += weights[:, k, None, None] * wide[source]
    return np.floor(out + 0.5).astype(np.uint8)


def background(frame: np.ndarray) -> np.ndarray:
    """Background colour of a frame: three whole numbers, at least 64."""
    pixels = frame.reshape(-1, 3).astype(np.int32)
    brightness = 2 * pixels[:, 1] + pixels[:, 0] + pixels[:, 2]
    wanted = -(-brightness.size * 12 // 100)
    at_least = np.bincount(brightness, minlength=1021)[::-1].cumsum()[::-1]
    threshold = int(np.flatnonzero(at_least >= wanted).max())
    bright = pixels[brightness >= threshold]
    half = (len(bright) + 1) // 2
    medians = [int(np.searchsorted(np.bincount(bright[:, c], minlength=256).cumsum(), half)) for c in range(3)]
    return np.maximum(np.array(medians, dtype=np.int32), 64)


def white_balance(frame: np.ndarray) -> np.ndarray:
    """Scale every channel so that the background becomes 240 (rounded half up, at most 255)."""
    level = background(frame)
    values = np.arange(256, dtype=np.int32)
    out = np.empty_like(frame)
    for c in range(3):
        table = np.minimum(255, (values * (2 * WHITE) + level[c]) // (2 * level[c])).astype(np.uint8)
        out[..., c] = table[frame[..., c]]
    return out


def centre_crop(frame: np.ndarray, size: int) -> np.ndarray:
    offset = (FRAME - size) // 2
    return frame[offset : offset + size, offset : offset + size]


def view(frame: np.ndarray, crop: int, size: int) -> np.ndarray:
    """What the network sees of a frame: size x size x 3 uint8."""
    return resample(centre_crop(frame, crop), size)


def to_input(frames: np.ndarray) -> np.ndarray:
    """N x H x W x 3 uint8 -> N x 3 x H x W float32, normalised."""
    scaled = frames.astype(np.float32) / np.float32(255)
    normal = (scaled - np.array(MEAN, np.float32)) / np.array(STD, np.float32)
    return np.ascontiguousarray(normal.transpose(0, 3, 1, 2))
