"""Random views of a batch of frames: where the cell lies, how large it is, and how slide, stain and camera colour it."""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from preprocess import FRAME, MEAN, STD

# Green and red of nuclei of the known stains lie around it.
NUCLEUS_DENSITY = 0.6
_mean = torch.tensor(MEAN).view(1, 3, 1, 1)
_std = torch.tensor(STD).view(1, 3, 1, 1)


def normalise(x: torch.Tensor) -> torch.Tensor:
    return (x - _mean) / _std


def centre(frames: torch.Tensor, crop: int, size: int) -> torch.Tensor:
    """uint8 N x 224 x 224 x 3 -> the view the product uses, N x 3 x size x size, normalised."""
    o = (FRAME - crop) // 2
    x = frames[:, o : o + crop, o : o + crop].permute(0, 3, 1, 2).float() / 255
    if size != crop:
        x = F.interpolate(x, (size, size), mode="bilinear", antialias=True, align_corners=False)
    return normalise(x)


def view(frames: torch.Tensor, crop: torch.Tensor, size: int, strength: float, stain: float = 1.0, degraded: float = 0.0, curve: float = 0.0) -> torch.Tensor:
    """A random view: rotation, mirror, scale, shift, stain in optical-density space, background, blur, noise.

    crop: N sides in px; strength: of all of it; stain: of the colours beside that, 0 for none;
    degraded: share of views that a poorer camera takes; curve: how far densities are bent, see `colour`.
    """
    n = len(frames)
    x = frames.permute(0, 3, 1, 2).float() / 255
    angle = torch.rand(n) * (2 * math.pi)
    # Microscopes differ in magnification more than one source's cells do: three in ten views go far beyond the usual range.
    reach = torch.where(torch.rand(n) < 0.3, 0.55, 0.22)
    zoom = torch.exp((torch.rand(n) * 2 - 1) * reach * strength) * (crop / FRAME)
    mirror = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 0, 1] = mirror * zoom * angle.cos(), -zoom * angle.sin()
    theta[:, 1, 0], theta[:, 1, 1] = mirror * zoom * angle.sin(), zoom * angle.cos()
    theta[:, :, 2] = (torch.rand(n, 2) * 2 - 1) * 0.07
    over = 2 if size * 1.3 < float(crop.min()) else 1
    grid = F.affine_grid(theta, [n, 3, size * over, size * over], align_corners=False)
    x = F.grid_sample(x, grid, mode="bilinear", padding_mode="reflection", align_corners=False)
    if over == 2:
        x = F.avg_pool2d(x, 2)
    if degraded:
        x = poorer(x, degraded)
    return normalise(colour(x, strength * stain, curve) if stain else x)


def poorer(x: torch.Tensor, share: float) -> torch.Tensor:
    """Views as a poorer camera takes them, a share of them each: with fewer pixels, and so dark that a nucleus has no texture."""
    n, size = len(x), x.shape[-1]
    coarse = torch.rand(n) < share
    if coarse.any():
        few = int(size * float(torch.empty(()).uniform_(0.35, 0.8)))
        small = F.interpolate(x[coarse], (few, few), mode="bilinear", antialias=True, align_corners=False)
        x[coarse] = F.interpolate(small, (size, size), mode="bilinear", align_corners=False)
    dark = torch.rand(n) < share
    if dark.any():
        level = float(torch.empty(()).uniform_(0.03, 0.18))
        x[dark] = torch.maximum(x[dark], x[dark].flatten(2).quantile(level, dim=2)[..., None, None])
    return x


def colour(x: torch.Tensor, strength: float, curve: float = 0.0) -> torch.Tensor:
    """Vary stain amount and hue as gains and mixing of optical density, bend it; then light, blur and noise.

    curve: standard deviation of the logarithm of the exponent of the density.
    """
    n = len(x)
    od = -torch.log(x.clamp(1 / 255) * (255 / 240))
    gain = torch.exp(torch.randn(n, 1, 1, 1) * 0.15 * strength) * torch.exp(torch.randn(n, 3, 1, 1) * 0.10 * strength)
    mix = torch.eye(3) + torch.randn(n, 3, 3) * 0.06 * strength
    wild = torch.rand(n, 1, 1) < 0.25
    mix = torch.where(wild, torch.eye(3) + torch.randn(n, 3, 3) * 0.18 * strength, mix)
    od = torch.einsum("nij,njhw->nihw", mix, od) * gain
    if curve:
        # Cameras bend the densities: what is half as dense as a nucleus may look a third as dense, or almost as dense.
        bend = torch.exp(torch.randn(n, 1, 1, 1) * curve * strength)
        od = od.clamp(min=0.003).div(NUCLEUS_DENSITY).pow(bend).mul(NUCLEUS_DENSITY)
    light = torch.exp(torch.randn(n, 3, 1, 1) * 0.03 * strength) * (240 / 255)
    x = (torch.exp(-od) * light).clamp(0, 1)
    blurred = torch.rand(n) < 0.2 * strength
    if blurred.any():
        x[blurred] = F.avg_pool2d(F.pad(x[blurred], (1, 1, 1, 1), mode="replicate"), 3, 1)
    return (x + torch.randn_like(x) * (torch.rand(n, 1, 1, 1) * 0.02 * strength)).clamp(0, 1)


def mixup(x: torch.Tensor, y: torch.Tensor, share: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Blend every image and its label with another of the batch (Zhang et al. 2018, arXiv:1710.09412)."""
    other = torch.randperm(len(x))
    return x * share + x[other] * (1 - share), y * share + y[other] * (1 - share)


def cutmix(x: torch.Tensor, y: torch.Tensor, share: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Paste a square of another image of the batch; labels mix by area (Yun et al. 2019, arXiv:1905.04899)."""
    size = x.shape[-1]
    side = int(size * math.sqrt(1 - share))
    top, left = int(torch.randint(size - side + 1, ())), int(torch.randint(size - side + 1, ()))
    other = torch.randperm(len(x))
    x = x.clone()
    x[..., top : top + side, left : left + side] = x[other][..., top : top + side, left : left + side]
    pasted = side * side / (size * size)
    return x, y * (1 - pasted) + y[other] * pasted
