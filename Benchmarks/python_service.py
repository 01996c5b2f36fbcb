"""The service that `reco` is measured against: FastAPI + FAISS + PyTorch, written as such
services usually are, with the fast parts switched on (uvloop, httptools, orjson).

`POST /refine` takes and gives the same JSON as `reco` does for a batch of image embeddings without
neighbors. FAISS and PyTorch get one thread each: with more, their two OpenMP runtimes fight for the
cores, and it answers several times slower.

usage: python_service.py PORT IMAGE.npy TEXT.npy WEIGHTS.safetensors
"""

import sys

import faiss
import numpy as np
import orjson
import torch
import uvicorn
from fastapi import FastAPI, Request, Response

from layer import load_layer


def make_app(image_path: str, text_path: str, weights_path: str) -> FastAPI:
    faiss.omp_set_num_threads(1)
    torch.set_num_threads(1)
    images, texts = np.load(image_path), torch.from_numpy(np.load(text_path))
    index = faiss.IndexFlatIP(images.shape[1])
    index.add(images)
    layer = load_layer(weights_path, "image")
    app = FastAPI()

    @app.get("/healthz")
    async def healthz() -> Response:
        return Response(b'{"status":"ok"}', media_type="application/json")

    @app.post("/refine")
    async def refine(request: Request) -> Response:
        body = orjson.loads(await request.body())
        rows = body["embeddings"] if "embeddings" in body else [body["embedding"]]
        queries = np.asarray(rows, dtype=np.float32)
        faiss.normalize_L2(queries)
        _, entries = index.search(queries, body.get("k", 10))
        refined = layer.refine(torch.from_numpy(queries), texts[torch.from_numpy(entries)])
        data = [{"index": i, "embedding": row} for i, row in enumerate(refined.numpy())]
        answer = {"modality": "image", "data": data}
        return Response(
            orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json"
        )

    return app


if __name__ == "__main__":
    port, image_path, text_path, weights_path = sys.argv[1:5]
    uvicorn.run(
        make_app(image_path, text_path, weights_path),
        port=int(port), loop="uvloop", http="httptools", log_level="error", access_log=False,
    )
