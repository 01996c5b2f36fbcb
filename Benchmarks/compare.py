"""Measures `reco` side by side with what people would use instead, and prints the ratios.

Every comparison runs both sides in turn, several rounds, in the same minutes on the same machine;
a row gives the median of each side, the median of the paired ratios and their spread.

usage: compare.py RECO_BINARY WORK_FOLDER [--rounds N] [--readme README.md]
"""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import platform
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

import faiss
import numpy as np
import torch

import layer
import training

HERE = pathlib.Path(__file__).resolve().parent
ROWS, DIMENSION, K = 100_000, 512, 10
BATCH, PAIRS = 1024, 8192
MARKERS = ("<!-- benchmarks: begin -->", "<!-- benchmarks: end -->")


# ------------------------------------------------------------------ data


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def make_data(folder: pathlib.Path, reco: str) -> None:
    """Clustered unit vectors (as embeddings are), both memories, weights and request bodies."""
    if (folder / "single.json").exists():
        return
    generator = np.random.default_rng(7)
    centers = generator.standard_normal((1_000, DIMENSION))
    mean = generator.standard_normal(DIMENSION)

    def clustered(members: np.ndarray) -> np.ndarray:
        noise = generator.standard_normal((len(members), DIMENSION))
        return unit(1.2 * mean + centers[members] + 0.8 * noise)

    members = generator.integers(0, len(centers), ROWS)
    np.save(folder / "image.npy", clustered(members))
    np.save(folder / "text.npy", clustered(members))
    queries = clustered(generator.integers(0, len(centers), 256))
    np.save(folder / "queries.npy", queries)
    layer.write_weights(str(folder / "weights.safetensors"))
    for dtype in ("f32", "f16"):
        run([
            reco, "memory", "build", "--image-embeddings", folder / "image.npy",
            "--text-embeddings", folder / "text.npy", "--output", folder / f"memory-{dtype}",
            "--dtype", dtype,
        ])
    body = {"modality": "image", "embedding": queries[0].tolist(), "k": K}
    (folder / "single.json").write_text(json.dumps(body))


# ------------------------------------------------------------------ measuring


def run(command: list) -> str:
    command = [str(part) for part in command]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def seconds_per_call(call, seconds: float = 1.0) -> float:
    """Median time of one call, after a warm-up."""
    call()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(command: list, port: int, path: str = "/healthz"):
    """Runs a server until it answers, and stops it afterwards."""
    process = subprocess.Popen([str(p) for p in command], stdout=subprocess.DEVNULL, cwd=HERE)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()
                break
            if process.poll() is not None:
                sys.exit(f"{command[0]} ended with {process.returncode}")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def load(port: int, path: str, connections: int, seconds: float, body: pathlib.Path | None = None):
    environment = dict(os.environ, **({"BODY": str(body)} if body else {}))
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "30s", "-s",
         str(HERE / "load.lua"), f"http://127.0.0.1:{port}{path}"],
        check=True, capture_output=True, text=True, env=environment,
    ).stdout
    result = json.loads(output.strip().splitlines()[-1])
    if result["errors"]:
        sys.exit(f"{result['errors']} failed requests at {connections} connections on {path}")
    result["per_second"] = result["requests"] / result["seconds"]
    return result


def processor_seconds(process: subprocess.Popen) -> float:
    """User and system time of a process and its children."""
    total = 0.0
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in [str(process.pid), *children]:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def status_megabytes(process: subprocess.Popen, field: str) -> float:
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(rf"^{field}:\s+(\d+) kB", text, re.M).group(1)) / 1024


class Table:
    """Rows of paired measurements; `better` is how many times better than the peer we are."""

    def __init__(self):
        self.rows = []

    def add(self, name: str, peer: str, unit: str, ours: list, theirs: list, higher: bool):
        ratios = [a / b if higher else b / a for a, b in zip(ours, theirs)]
        row = (
            name, f"{statistics.median(ours):.3g} {unit}", peer,
            f"{statistics.median(theirs):.3g} {unit}",
            f"**{statistics.median(ratios):.2f}x** ({min(ratios):.2f}–{max(ratios):.2f})",
        )
        self.rows.append(row)
        print(" | ".join(row), flush=True)

    def markdown(self) -> str:
        head = "| what | reco | peer | peer's | times better (min–max) |\n|---|---|---|---|---|\n"
        return head + "\n".join("| " + " | ".join(row) + " |" for row in self.rows)


def circumstances() -> str:
    """Where, when and against what the table was measured."""
    cpu = re.search(r"^model name\s*:\s*(.+)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    commit = run(["git", "-C", HERE, "rev-parse", "--short", "HEAD"]).strip()
    nginx = subprocess.run(["nginx", "-v"], capture_output=True, text=True).stderr
    return (
        f"{cpu.group(1).strip() if cpu else platform.machine()}, {os.cpu_count()} cores, "
        f"{datetime.date.today()}, commit {commit}; FAISS {faiss.__version__}, "
        f"PyTorch {torch.__version__}, nginx {nginx.strip().rsplit('/', 1)[-1]}; the load comes "
        "from wrk on the same cores. FAISS and PyTorch run in one thread each inside the FastAPI "
        "service, which is fastest there.")


# ------------------------------------------------------------------ comparisons


def bench(reco: str, folder: pathlib.Path, only: str, dtype: str = "f32") -> dict:
    """Median microseconds a call of each of our own rows, one thread."""
    output = run([
        reco, "bench", "--json", "--threads", "1", "--only", only, "--memory",
        folder / f"memory-{dtype}", "--weights", folder / "weights.safetensors", "--queries",
        folder / "queries.npy",
    ])
    return {row["name"]: row["microseconds"] for row in json.loads(output)["results"]}


def compare_search(
    table: Table, reco: str, folder: pathlib.Path, rounds: int, seconds: float
) -> None:
    faiss.omp_set_num_threads(1)
    images, queries = np.load(folder / "image.npy"), np.load(folder / "queries.npy")
    flat = faiss.IndexFlatIP(DIMENSION)
    flat.add(images)
    half = faiss.IndexScalarQuantizer(
        DIMENSION, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    half.add(images)
    cases = [
        ("f32", 1, flat, "FAISS IndexFlatIP"), ("f32", 64, flat, "FAISS IndexFlatIP"),
        ("f16", 1, half, "FAISS SQfp16"), ("f16", 64, half, "FAISS SQfp16"),
    ]
    scan_threshold = faiss.cvar.distance_compute_blas_threshold
    for dtype, batch, index, peer in cases:
        # Without this, some releases scan for a batch too, at a fifth of the speed of their BLAS.
        faiss.cvar.distance_compute_blas_threshold = scan_threshold if batch == 1 else 20
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(batch * 1e6 / bench(reco, folder, "search", dtype)[f"search/{batch}"])
            call = lambda: index.search(queries[:batch], K)
            theirs.append(batch / seconds_per_call(call))
        table.add(
            f"exact search, {dtype} rows, batch {batch}, 1 thread", peer, "queries/s", ours,
            theirs, True)
    faiss.omp_set_num_threads(os.cpu_count())


def compare_fusion(
    table: Table, reco: str, folder: pathlib.Path, rounds: int, seconds: float
) -> None:
    torch.set_num_threads(1)
    full = layer.load_layer(str(folder / "weights.safetensors"), "image")
    queries, texts = np.load(folder / "queries.npy"), np.load(folder / "text.npy")
    for batch in (1, 64):
        ours, theirs = [], []
        q = torch.from_numpy(queries[:batch])
        retrieved = torch.from_numpy(texts[: batch * K].reshape(batch, K, DIMENSION))
        for _ in range(rounds):
            ours.append(bench(reco, folder, "fusion")[f"fusion/{batch}"] / batch / 1e3)
            theirs.append(seconds_per_call(lambda: full.refine(q, retrieved)) / batch * 1e3)
        table.add(
            f"fusion layer, batch {batch}, 1 thread", "PyTorch TransformerEncoderLayer",
            "ms/query", ours, theirs, False)
    torch.set_num_threads(os.cpu_count())


def compare_training(
    table: Table, reco: str, folder: pathlib.Path, rounds: int, seconds: float
) -> None:
    torch.set_num_threads(1)
    peers = {
        "PyTorch TransformerEncoderLayer": training.TrainingStep(BATCH, K, whole=True),
        "PyTorch, token 0 only": training.TrainingStep(BATCH, K, whole=False),
    }
    losses = [step() for step in peers.values()]
    if abs(losses[0] - losses[1]) > 1e-4 * losses[0]:
        sys.exit(f"the two steps of PyTorch differ: losses of {losses}")
    square = torch.randn(2048, 2048)
    ours, theirs, peaks = [], {peer: [] for peer in peers}, []
    for _ in range(rounds):
        ours.append(BATCH * 1e6 / bench(reco, folder, "training")[f"step/{BATCH}"])
        for peer, step in peers.items():
            theirs[peer].append(BATCH / seconds_per_call(step))
        peaks.append(2 * 2048**3 / seconds_per_call(lambda: square @ square))
    for peer, figures in theirs.items():
        table.add(
            f"training step, batch {BATCH}, 1 thread", peer, "pairs/s", ours, figures, True)
    flops = training.step_flops(BATCH, K) / BATCH
    table.add(
        "its products, 1 thread", "PyTorch sgemm, 2048 x 2048", "Gflop/s",
        [rate * flops / 1e9 for rate in ours], [peak / 1e9 for peak in peaks], True)
    torch.set_num_threads(os.cpu_count())


def compare_neighbors(
    table: Table, reco: str, folder: pathlib.Path, rounds: int, seconds: float
) -> None:
    """The search of a training, both modalities, beside the bare products that a scan would need."""
    torch.set_num_threads(1)
    banks = [torch.from_numpy(np.load(folder / f"{name}.npy")) for name in ("image", "text")]
    for name, bank in zip(("image", "text"), banks):
        np.save(folder / f"pair-{name}.npy", bank[:PAIRS].numpy())

    def train() -> float:
        start = time.perf_counter()
        run([
            reco, "train", "--memory", folder / "memory-f32", "--image-embeddings",
            folder / "pair-image.npy", "--text-embeddings", folder / "pair-text.npy", "--output",
            folder / "trained.safetensors", "--neighbors", folder / "neighbors.safetensors",
            "--k", K, "--steps", 1, "--batch-size", 2, "--threads", 1,
        ])
        return time.perf_counter() - start

    def product() -> None:
        for bank in banks:
            for first in range(0, PAIRS, 1024):
                bank[first:first + 1024] @ bank.T

    ours, theirs = [], []
    for _ in range(rounds):
        (folder / "neighbors.safetensors").unlink(missing_ok=True)
        # The second time the neighbors are in the file.
        ours.append(train() - train())
        start = time.perf_counter()
        product()
        theirs.append(time.perf_counter() - start)
    table.add(
        f"neighbors of {PAIRS} pairs among 100 000, both modalities, 1 thread",
        "PyTorch, the product alone", "s", ours, theirs, False)
    torch.set_num_threads(os.cpu_count())


def check_same_answer(ours: int, theirs: int, body: pathlib.Path) -> None:
    """Both services must compute the same thing, or their times say nothing."""
    answers = []
    for port in (ours, theirs):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/refine", body.read_bytes(),
            {"Content-Type": "application/json"})
        answers.append(json.load(urllib.request.urlopen(request))["data"][0]["embedding"])
    difference = float(np.abs(np.subtract(*answers)).max())
    if difference > 1e-4:
        sys.exit(f"the two services answer differently, by {difference}")


def compare_service(
    table: Table, reco: str, folder: pathlib.Path, rounds: int, seconds: float
) -> None:
    port, peer_port = free_port(), free_port()
    body = folder / "single.json"
    ours_command = [
        reco, "serve", "--memory", folder / "memory-f32", "--weights",
        folder / "weights.safetensors", "--fusion", "transformer", "--port", port, "--k", K,
        "--label-sets", folder / "label-sets",
    ]
    peer_command = [
        sys.executable, HERE / "python_service.py", peer_port, folder / "image.npy",
        folder / "text.npy", folder / "weights.safetensors",
    ]
    with serving(ours_command, port) as ours_process, serving(peer_command, peer_port) as peer:
        check_same_answer(port, peer_port, body)
        for connections in (1, 8, 64):
            ours, theirs = [], []
            for _ in range(rounds):
                ours.append(load(port, "/refine", connections, seconds, body))
                theirs.append(load(peer_port, "/refine", connections, seconds, body))
            name = f"POST /refine, 100 000 pairs, {connections} connections"
            for key, unit, higher in (("per_second", "requests/s", True), ("p99_ms", "ms p99", False)):
                table.add(
                    name, "FastAPI + FAISS + PyTorch", unit, [r[key] for r in ours],
                    [r[key] for r in theirs], higher)
        resident = [status_megabytes(p, "VmRSS") for p in (ours_process, peer)]
        table.add(
            "resident memory after that", "FastAPI + FAISS + PyTorch", "MB", resident[:1],
            resident[1:], False)
        anonymous = status_megabytes(ours_process, "RssAnon")
        print(f"of ours {anonymous:.0f} MB are not the mapped memory", flush=True)


def compare_health(
    table: Table, reco: str, folder: pathlib.Path, rounds: int, seconds: float
) -> None:
    port, peer_port = free_port(), free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(f"""
        daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
        events {{ worker_connections 1024; }}
        http {{ access_log off; keepalive_requests 100000000;
          server {{ listen 127.0.0.1:{peer_port};
            location = /healthz {{ default_type application/json; return 200 '{{"status":"ok"}}'; }}
          }} }}""")
    ours_command = [
        reco, "serve", "--memory", folder / "memory-f32", "--port", port, "--label-sets",
        folder / "label-sets",
    ]
    with serving(ours_command, port) as ours_process, \
            serving(["nginx", "-p", folder, "-c", configuration], peer_port) as peer:
        ours, theirs = [], []
        for _ in range(rounds):
            for target, process, list_ in ((port, ours_process, ours), (peer_port, peer, theirs)):
                before = processor_seconds(process)
                done = load(target, "/healthz", 64, seconds)
                list_.append((processor_seconds(process) - before) / done["requests"] * 1e6)
        table.add(
            "GET /healthz, processor time, 64 connections", "nginx", "µs/request", ours, theirs,
            False)


COMPARISONS = {
    "search": compare_search, "fusion": compare_fusion, "training": compare_training,
    "neighbors": compare_neighbors, "service": compare_service, "health": compare_health,
}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("reco")
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=float, default=4)
    arguments.add_argument("--only", choices=[*COMPARISONS])
    arguments.add_argument("--readme", type=pathlib.Path)
    a = arguments.parse_args()
    a.reco, a.folder = str(pathlib.Path(a.reco).resolve()), a.folder.resolve()
    a.folder.mkdir(parents=True, exist_ok=True)
    make_data(a.folder, a.reco)
    table = Table()
    for name, compare in COMPARISONS.items():
        if a.only in (None, name):
            compare(table, a.reco, a.folder, a.rounds, a.seconds)
    print(table.markdown())
    if a.readme and not a.only:
        begin, end = MARKERS
        text = a.readme.read_text()
        before, rest = text.split(begin, 1)
        after = rest.split(end, 1)[1]
        a.readme.write_text(
            f"{before}{begin}\n{table.markdown()}\n\n{circumstances()}\n{end}{after}")


if __name__ == "__main__":
    main()
