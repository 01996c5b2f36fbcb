"""The fusion layer in PyTorch, and weights for it in the file format of `reco`."""

import math

import torch
from safetensors.torch import load_file, save_file

DIMENSION, HEADS, FEED_FORWARD = 512, 8, 2048


class FusionLayer(torch.nn.Module):
    """`nn.TransformerEncoderLayer` over [query, retrieved...], read at token 0."""

    def __init__(self, dimension: int = DIMENSION):
        super().__init__()
        self.scale = math.sqrt(dimension)
        self.layer = torch.nn.TransformerEncoderLayer(
            dimension, HEADS, FEED_FORWARD, dropout=0.0, activation="gelu", batch_first=True,
            norm_first=True,
        )

    @torch.inference_mode()
    def refine(self, queries: torch.Tensor, retrieved: torch.Tensor) -> torch.Tensor:
        tokens = torch.cat([queries[:, None], retrieved], 1) * self.scale
        return torch.nn.functional.normalize(self.layer(tokens)[:, 0], dim=-1)


def write_weights(path: str, seed: int = 0) -> None:
    """Random layers for both modalities, as a weights file that `reco serve --weights` reads."""
    torch.manual_seed(seed)
    tensors = {"logit_scale": torch.tensor([math.log(100.0)])}
    for modality in ("image", "text"):
        for name, value in FusionLayer().layer.state_dict().items():
            tensors[f"{modality}.{name}"] = value.contiguous()
    save_file(
        tensors, path,
        metadata={
            "format": "reco-fusion-1", "dimension": str(DIMENSION), "heads": str(HEADS),
            "feed_forward": str(FEED_FORWARD), "activation": "gelu", "norm_first": "true",
            "layer_norm_eps": "1e-05", "token_scale": "sqrt(dimension)",
            "similarity_bias": "false",
        },
    )


def load_layer(path: str, modality: str) -> FusionLayer:
    prefix = modality + "."
    state = {k[len(prefix):]: v for k, v in load_file(path).items() if k.startswith(prefix)}
    fusion = FusionLayer()
    fusion.layer.load_state_dict(state)
    return fusion.eval()
