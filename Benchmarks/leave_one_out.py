"""Trains on all data sets but one and tests on that one, with its pairs in the memory; for each in turn.

Each folder of DATA that has `memory/` (as clip-retrieval writes it) and `queries/`
(`image_embeddings.npy`, `labels.npy`, `class_text_embeddings.npy`, `class_names.txt`) is a data set.

usage: leave_one_out.py RECO_BINARY DATA [--seeds N] [-- FLAGS OF RECO TRAIN]
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

SIDES = ("none", "image", "text", "both")


def run(*command) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


class Sets:
    """The data sets, and memories of some of them."""

    def __init__(self, reco: str, data: pathlib.Path, folder: pathlib.Path) -> None:
        self.reco, self.data, self.folder = reco, data, folder
        self.names = sorted(p.parent.parent.name for p in data.glob("*/queries/labels.npy"))
        if len(self.names) < 2:
            sys.exit(f"{data}: expected two data sets or more, found {self.names}")

    def memory(self, names: list[str]) -> pathlib.Path:
        path = self.folder / "-".join(names)
        if not path.exists():
            sources = [part for name in names for part in ("--from", self.data / name / "memory")]
            run(self.reco, "memory", "build", "--output", path, *sources)
        return path

    def train(self, names: list[str], seed: int, flags: list[str]) -> pathlib.Path:
        weights = self.folder / "weights.safetensors"
        run(self.reco, "train", "--memory", self.memory(names), "--output", weights, "--seed", seed,
            *flags)
        return weights

    def accuracy(self, name: str, weights: pathlib.Path) -> list[float]:
        queries = self.data / name / "queries"
        report = run(
            self.reco, "evaluate", "--json", "--memory", self.memory(self.names), "--weights",
            weights, "--queries", queries / "image_embeddings.npy", "--labels",
            queries / "labels.npy", "--class-embeddings", queries / "class_text_embeddings.npy",
            "--class-names", queries / "class_names.txt")
        return [json.loads(report)["top1"][side] for side in SIDES]


def tell(name: str, accuracies: list[float]) -> None:
    print(f"{name:<28}" + "".join(f"{accuracy:>8.2f}" for accuracy in accuracies), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("reco")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("flags", nargs="*", help="after --, of `reco train`")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sets = Sets(options.reco, options.data, pathlib.Path(folder))
        print(f"{'left out, seed':<28}" + "".join(f"{side:>8}" for side in SIDES))
        rows = []
        for name in sets.names:
            for seed in range(options.seeds):
                others = [other for other in sets.names if other != name]
                rows.append(sets.accuracy(name, sets.train(others, seed, options.flags)))
                tell(f"{name}, {seed}", rows[-1])
        tell("mean", [statistics.mean(column) for column in zip(*rows)])


if __name__ == "__main__":
    main()
