"""Judges weights files from PyTorch's side, by the code that the documentation shows.

usage: interchange.py PAGE make WEIGHTS DIMENSION KIND   writes random layers, made by PyTorch
       interchange.py PAGE judge WEIGHTS MODALITY QUERIES IMAGES TEXTS REFINED
"""
import re
import sys

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

page = open(sys.argv[1], encoding="utf-8").read()
load, general = re.findall(r"```python\n(.*?)```", page, re.S)
exec(general)


def make(path, d, kind):
    torch.manual_seed(3)
    pre, bias, zero = kind != "plain", kind != "plain", kind in ("zero", "metric", "trust")
    rank = 9 if kind in ("metric", "trust") else 0
    activation = "gelu" if pre else "relu"
    state = {}
    for modality in ("image", "text"):
        layer = torch.nn.TransformerEncoderLayer(d, 4, 2 * d, 0.0, activation, batch_first=True, norm_first=pre)
        for name, tensor in layer.state_dict().items():
            state[f"{modality}.{name}"] = tensor + 0.05 * torch.randn_like(tensor)
        if bias:
            state[f"{modality}.similarity_bias"] = 10 + torch.randn(4)
            state[f"{modality}.self_bias"] = torch.randn(4)
        if zero:
            state[f"{modality}.zero_bias"] = torch.randn(4)
            state[f"{modality}.zero_similarity_bias"] = torch.randn(4)
        if rank:
            state[f"{modality}.metric_mean"] = 0.05 * torch.randn(d)
            state[f"{modality}.metric_directions"] = torch.randn(rank, d) / (2 * d**0.5)
        if kind == "trust":
            state[f"{modality}.metric_trust"] = torch.tensor([2.0, 9.0, 30.0])
    state["logit_scale"] = torch.tensor([3.0])
    save_file(state, path, {
        "format": "reco-fusion-1", "dimension": str(d), "heads": "4", "feed_forward": str(2 * d),
        "activation": activation, "norm_first": str(pre).lower(), "layer_norm_eps": "1e-05",
        "token_scale": "sqrt(dimension)", "similarity_bias": str(bias).lower(),
        "zero_attention": str(zero).lower(), "metric_rank": str(rank),
        "metric_trust": str(kind == "trust").lower(),
    })


def judge(path, modality, queries, images, texts, refined):
    with safe_open(path, "pt") as file:
        meta = file.metadata()
        state = {name: file.get_tensor(name) for name in file.keys()}
    unit = lambda file: torch.nn.functional.normalize(torch.from_numpy(np.load(file)), dim=-1)
    queries, images, texts = unit(queries), unit(images), unit(texts)
    searched, fused = (images, texts) if modality == "image" else (texts, images)
    found = (queries @ searched.T).topk(int(meta.get(f"{modality}_k", 10)))
    with torch.no_grad():
        similarity = found.values
        if int(meta.get("metric_rank", 0)) > 0:
            similarity = measure(state, modality, queries, searched[found.indices], fused[found.indices])
        ours = refine(state, meta, modality, queries, fused[found.indices], similarity)
        if meta["similarity_bias"] == "false" and modality == "image":
            scope = {}
            exec(load.replace('"cars.safetensors"', repr(path)), scope)
            rows = torch.cat([queries[:, None], fused[found.indices]], 1) * queries.shape[1] ** 0.5
            plain = torch.nn.functional.normalize(scope["layer"](rows)[:, 0], dim=-1)
            if (plain - ours).abs().max() > 1e-6:
                sys.exit("the short way and the long one differ")
    print(f"{(ours - torch.from_numpy(np.load(refined))).abs().max().item():.3g}")


{"make": lambda path, d, kind: make(path, int(d), kind), "judge": judge}[sys.argv[2]](*sys.argv[3:])
