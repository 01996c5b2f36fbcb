"""A training step in PyTorch, as people would write it, and with what only token 0 needs."""

import math

import torch
from torch.nn import functional

from layer import DIMENSION, FEED_FORWARD, HEADS

CLIP_NORM, LEARNING_RATE = 1.0, 1e-4


class TrainedLayer(torch.nn.Module):
    """`nn.TransformerEncoderLayer` over [query, retrieved...], whole or at token 0 alone."""

    def __init__(self, whole: bool):
        super().__init__()
        self.whole = whole
        self.layer = torch.nn.TransformerEncoderLayer(
            DIMENSION, HEADS, FEED_FORWARD, dropout=0.0, activation="gelu", batch_first=True,
            norm_first=True,
        )

    def forward(self, queries: torch.Tensor, retrieved: torch.Tensor) -> torch.Tensor:
        tokens = torch.cat([queries[:, None], retrieved], 1) * math.sqrt(DIMENSION)
        refined = self.layer(tokens)[:, 0] if self.whole else self.first(tokens)
        return functional.normalize(refined, dim=-1)

    def first(self, tokens: torch.Tensor) -> torch.Tensor:
        """What the layer gives at token 0: only its query asks, so keys and values are never made."""
        layer, attention = self.layer, self.layer.self_attn
        rows, width = len(tokens), DIMENSION // HEADS
        normed = layer.norm1(tokens)
        query_map, key_map, value_map = attention.in_proj_weight.view(3, HEADS, width, DIMENSION)
        query_bias, _, value_bias = attention.in_proj_bias.view(3, DIMENSION)
        queries = functional.linear(normed[:, 0], query_map.flatten(0, 1), query_bias)
        by_head = queries.view(rows, HEADS, width).transpose(0, 1)
        directions = torch.bmm(by_head, key_map).transpose(0, 1)
        logits = torch.bmm(directions, normed.transpose(1, 2)) / math.sqrt(width)
        mixed = torch.bmm(logits.softmax(-1), normed).transpose(0, 1)
        values = torch.bmm(mixed, value_map.transpose(1, 2)).transpose(0, 1).reshape(rows, DIMENSION)
        fused = tokens[:, 0] + attention.out_proj(values + value_bias)
        hidden = layer.activation(layer.linear1(layer.norm2(fused)))
        return fused + layer.linear2(hidden)


def contrast(first: torch.Tensor, second: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    logits, target = scale * first @ second.T, torch.arange(len(first))
    rows = functional.cross_entropy(logits, target)
    return (rows + functional.cross_entropy(logits.T, target)) / 2


class TrainingStep:
    """Both layers forward and back, all three terms of the loss, clipping and AdamW."""

    def __init__(self, batch: int, k: int, whole: bool):
        torch.manual_seed(1)
        unit = lambda *shape: functional.normalize(torch.randn(*shape, DIMENSION), dim=-1)
        self.images, self.texts = unit(batch), unit(batch)
        self.for_images, self.for_texts = unit(batch, k), unit(batch, k)
        self.image_layer, self.text_layer = TrainedLayer(whole), TrainedLayer(whole)
        self.scale = torch.tensor(100.0)
        self.parameters = [*self.image_layer.parameters(), *self.text_layer.parameters()]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=LEARNING_RATE)

    def __call__(self) -> float:
        images = self.image_layer(self.images, self.for_images)
        texts = self.text_layer(self.texts, self.for_texts)
        loss = contrast(images, texts, self.scale) + contrast(images, self.texts, self.scale) \
            + contrast(self.images, texts, self.scale)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, CLIP_NORM)
        self.optimizer.step()
        return loss.item()


def step_flops(batch: int, k: int) -> int:
    """The floating-point operations of a step at token 0, by its matrix products.

    Forward, each of both layers has four maps of the attention, the products of tokens with
    directions and shares, and the two maps of the feed-forward part; backward, each product has two.
    The tokens are data, whose gradient nobody needs, but the norm in front of them has weights. The
    loss has three products forward and, but for originals, two for each backward.
    """
    maps = 4 * DIMENSION * DIMENSION + 2 * DIMENSION * FEED_FORWARD
    tokens = 2 * HEADS * (k + 1) * DIMENSION
    loss = 3 * batch * DIMENSION + 4 * batch * DIMENSION
    return 2 * batch * (2 * 3 * (maps + tokens) + loss)
