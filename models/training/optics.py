"""Random optics: what another stain, slide, lamp, lens and camera make of the same cell. Ranges are wide and tuned on no source."""
from __future__ import annotations

import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from preprocess import FRAME, MEAN, STD

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


def geometry(frames: torch.Tensor, crop: torch.Tensor, size: int) -> torch.Tensor:
    """uint8 N x 224 x 224 x 3 -> N x 3 x size x size in 0..1: rotated, mirrored, scaled, shifted; crop: N sides in px."""
    n = len(frames)
    x = frames.permute(0, 3, 1, 2).float() / 255
    angle = torch.rand(n) * (2 * math.pi)
    # Three views in ten go far beyond the usual range, as magnifications of sites do.
    reach = torch.where(torch.rand(n) < 0.3, 0.5, 0.2)
    zoom = torch.exp((torch.rand(n) * 2 - 1) * reach) * (crop / FRAME)
    mirror = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    stretch = torch.exp(torch.randn(n) * 0.04)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 0, 1] = mirror * zoom * stretch * angle.cos(), -zoom * angle.sin()
    theta[:, 1, 0], theta[:, 1, 1] = mirror * zoom * stretch * angle.sin(), zoom * angle.cos()
    theta[:, :, 2] = (torch.rand(n, 2) * 2 - 1) * 0.1
    # At twice the size and then averaged: a wide crop would alias, which the product's resampling does not.
    grid = F.affine_grid(theta, [n, 3, 2 * size, 2 * size], align_corners=False)
    # A picture's border is mirrored, or black as where a scanner's field ends.
    mirrored = torch.rand(n) < 0.9
    out = torch.empty(n, 3, 2 * size, 2 * size)
    for mode, chosen in (("reflection", mirrored), ("zeros", ~mirrored)):
        if chosen.any():
            out[chosen] = F.grid_sample(x[chosen], grid[chosen], mode="bilinear", padding_mode=mode, align_corners=False)
    return F.avg_pool2d(out, 2)


def _some(n: int, share: float) -> torch.Tensor:
    return torch.rand(n) < share


def stain(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Stain amount and hue as gains and mixing of optical density, densities bent as cameras bend them; then tint and haze."""
    n = len(x)
    od = -torch.log(x.clamp(1 / 255) * (255 / 240))
    wild = torch.where(_some(n, 0.3), 2.5, 1.0).view(n, 1, 1) * strength
    mix = torch.eye(3) + torch.randn(n, 3, 3) * 0.06 * wild
    gain = torch.exp(torch.randn(n, 3, 1, 1) * 0.09 * wild[..., None] + torch.randn(n, 1, 1, 1) * 0.15 * wild[..., None])
    od = torch.einsum("nij,njhw->nihw", mix, od) * gain
    bend = torch.exp(torch.randn(n, 1, 1, 1) * 0.15 * wild[..., None])
    od = od.clamp(min=0.003).div(0.6).pow(bend).mul(0.6)
    x = torch.exp(-od) * (240 / 255)
    # Tint: what is left of the lamp's colour after white balance; haze: light that no stain absorbed.
    x = x * torch.exp(torch.randn(n, 3, 1, 1) * 0.04 * wild[..., None])
    haze = torch.where(_some(n, 0.3), torch.rand(n) * 0.3 * strength, 0.0).view(n, 1, 1, 1)
    veil = (0.75 + 0.2 * torch.rand(n, 3, 1, 1))
    x = x * (1 - haze) + veil * haze
    grey = torch.where(_some(n, 0.15), torch.rand(n) * 0.7, 0.0).view(n, 1, 1, 1)
    return (x * (1 - grey) + x.mean(1, keepdim=True) * grey).clamp(0, 1)


def lens(x: torch.Tensor) -> torch.Tensor:
    """Defocus, colours that lie apart by a fraction of a pixel, fewer pixels, sharpening."""
    n, size = len(x), x.shape[-1]
    apart = _some(n, 0.2)
    if apart.any():
        k = int(apart.sum())
        theta = torch.eye(2, 3).repeat(k * 3, 1, 1)
        theta[:, :, 2] = (torch.rand(k * 3, 2) * 2 - 1) * (3.0 / size)
        moved = x[apart].reshape(k * 3, 1, size, size)
        x[apart] = F.grid_sample(moved, F.affine_grid(theta, [k * 3, 1, size, size], align_corners=False), padding_mode="reflection",
                                 align_corners=False).view(k, 3, size, size)
    coarse = torch.nonzero(_some(n, 0.3)).flatten()
    for part in coarse.split(4):
        few = int(size * float(torch.empty(()).uniform_(0.3, 0.85)))
        small = F.interpolate(x[part], (few, few), mode="bilinear", antialias=True, align_corners=False)
        x[part] = F.interpolate(small, (size, size), mode="bilinear" if few % 2 else "bicubic", align_corners=False).clamp(0, 1)
    blurred = torch.nonzero(_some(n, 0.3)).flatten()
    for part in blurred.split(4):
        sigma = float(torch.empty(()).uniform_(0.5, 2.2))
        reach = math.ceil(2.5 * sigma)
        kernel = torch.exp(-torch.arange(-reach, reach + 1).float() ** 2 / (2 * sigma**2))
        kernel = (kernel / kernel.sum()).repeat(3, 1)
        y = F.pad(x[part], [reach] * 4, mode="reflect")
        y = F.conv2d(y, kernel.view(3, 1, 1, -1), groups=3)
        x[part] = F.conv2d(y, kernel.view(3, 1, -1, 1), groups=3)
    sharp = _some(n, 0.15)
    if sharp.any():
        soft = F.avg_pool2d(F.pad(x[sharp], (1, 1, 1, 1), mode="replicate"), 3, 1)
        x[sharp] = (x[sharp] + (x[sharp] - soft) * (0.5 + torch.rand(len(soft), 1, 1, 1))).clamp(0, 1)
    return x


def jpeg(x: torch.Tensor) -> torch.Tensor:
    """One image, 3 x H x W in 0..1, as a strongly compressed JPEG gives it back."""
    buffer = io.BytesIO()
    pixels = (x.permute(1, 2, 0).numpy() * 255 + 0.5).astype(np.uint8)
    Image.fromarray(pixels).save(buffer, "JPEG", quality=int(torch.randint(25, 85, ())))
    return torch.from_numpy(np.array(Image.open(buffer))).permute(2, 0, 1).float() / 255


def view(frames: torch.Tensor, crop: torch.Tensor, size: int, strength: float = 1.0) -> torch.Tensor:
    """A random view of every frame, N x 3 x size x size, normalised; frames: uint8 N x 224 x 224 x 3, crop: N sides in px."""
    x = lens(stain(geometry(frames, crop, size), strength))
    for i in torch.nonzero(_some(len(x), 0.25)).flatten():
        x[i] = jpeg(x[i])
    return normalise((x + torch.randn_like(x) * (torch.rand(len(x), 1, 1, 1) * 0.03)).clamp(0, 1))
