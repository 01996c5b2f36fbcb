"""Tries to knock a real `reco serve` over, and says how much of that was felt.

Good requests are asked for when it is quiet; under every attack they have to be answered with the
same bits. Good clients and attackers are processes of their own, so that neither waits for the
other's Python. Ends with 1 if an answer was wrong, a 5xx was not meant, or the service fell.

usage: soak.py RECO_BINARY FOLDER [--requests N] [--seconds N] [--idle N] [--slow N] [--seed N]
"""

import argparse
import collections
import pathlib
import sys
import time

import samples
import sides
from crowd import Crowd
from clients import Client
from server import Server, take_all_allowed_descriptors

GOOD_CLIENTS = 8
# Paced, because clients that ask without a pause measure each other.
PAUSE = 0.02
# How many times its quiet value p99 may become while others send slowly.
MOST_LATENESS = 2.0
# How much more than at the start may be held at the end, and how many good answers may be refusals.
MOST_GROWN_MEGABYTES, MOST_GROWN_FILES, MOST_REFUSED = 100.0, 16, 0.05
FLAGS = [
    "--connection-limit", "16000", "--idle-timeout", "900", "--head-timeout", "10",
    "--body-timeout", "5", "--write-timeout", "5",
]


class Asking(Client):
    """Asks once, for the answer when it is quiet."""

    def __init__(self, crowd: Crowd, request: bytes) -> None:
        super().__init__(crowd)
        self.request = request
        self.answer = None
        self.connect()

    def connected(self) -> None:
        self.send(self.request)

    def received_some(self) -> None:
        self.answer = self.take_answer()


class Soak:
    """One service, and everything that is done to it."""

    def __init__(self, server: Server, world: pathlib.Path, seed: int) -> None:
        self.server = server
        self.seed = seed
        self.requests = samples.good_requests(world)
        self.answers = []
        self.counts = collections.Counter()
        self.faults = []
        crowd = Crowd(server.port, [], [], seed)
        for request in self.requests:
            asking = Asking(crowd, request)
            end = time.monotonic() + 10
            crowd.run(lambda: asking.answer is not None or time.monotonic() > end)
            if asking.answer is None or asking.answer[0] not in (200, 404):
                raise SystemExit(f"soak: {request[:80]} was answered {asking.answer}")
            self.answers.append(asking.answer)
            asking.hang_up()

    def side(self, work, *arguments) -> sides.Side:
        return sides.Side(
            work, self.server.port, self.requests, self.answers, self.seed, *arguments
        )

    def finish(self, side: sides.Side) -> list[float]:
        counts, latencies, faults = side.finish()
        self.counts.update(counts)
        self.faults += faults
        return latencies

    def measure(self, name: str, seconds: float) -> float:
        """Good clients at a steady pace for a while; prints a line and returns their p99."""
        side = self.side(sides.be_good, GOOD_CLIENTS, PAUSE)
        time.sleep(seconds)
        return self.tell(name, self.finish(side))

    def tell(self, name: str, latencies: list[float]) -> float:
        held = self.server.figures()
        median, late = quantile(latencies, 0.5), quantile(latencies, 0.99)
        print(
            f"{name:<34} {len(latencies):>8} {median:>8.2f} {late:>8.2f} {held['resident']:>9.1f}"
            f" {held['own']:>8.1f} {held['descriptors']:>7}",
            flush=True,
        )
        return late

    def hold_idle(self, count: int, seconds: float) -> None:
        if count == 0:
            return
        side = self.side(sides.be_idle, count)
        side.pipe.recv()
        self.measure(f"{count} idle connections", seconds)
        self.finish(side)

    def bear_slow(self, count: int, seconds: float) -> None:
        """Quiet and slow in turn, because a shared machine is not equally quiet all the time."""
        if count == 0:
            return
        ratios = []
        for _ in range(3):
            quiet = self.measure("quiet", seconds / 3)
            side = self.side(sides.be_slow, count, 1.0)
            time.sleep(2)
            ratios.append(self.measure(f"{count} slow senders", seconds / 3) / max(quiet, 1e-9))
            self.finish(side)
        ratios.sort()
        told = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"p99 with slow senders is {told} times that of the quiet before it")
        if ratios[1] >= MOST_LATENESS:
            self.faults.append(f"good clients wait {ratios[1]:.2f} times as long")

    def judge(self, before: dict, after: dict) -> None:
        """What was held has to be let go of, and good clients have to be answered mostly."""
        grown = after["own"] - before["own"]
        if grown > MOST_GROWN_MEGABYTES:
            self.faults.append(f"{grown:.1f} MB more are held than at the start")
        files = after["descriptors"] - before["descriptors"]
        if files > MOST_GROWN_FILES:
            self.faults.append(f"{files} descriptors more are open than at the start")
        good, refused = self.counts["good"], self.counts["good answered 503"]
        if refused > MOST_REFUSED * max(good, 1):
            self.faults.append(f"{refused} answers to good requests were 503, of {good}")
        for kind in ("head never ends", "body never ends", "byte by byte"):
            closed = self.counts[f"{kind}, closed"]
            if closed > self.counts[kind]:
                self.faults.append(f"{kind}: {closed} were closed without an answer")
        if not good:
            self.faults.append("no good request was answered")

    def mix(self, request_count: int, seconds: float) -> None:
        """Everything at once, until there were so many requests or the time is over."""
        attack = self.side(sides.be_everything, 1000, 300)
        good = self.side(sides.be_good, GOOD_CLIENTS, 0)
        start = told = time.monotonic()
        while (now := time.monotonic()) < start + seconds:
            time.sleep(0.2)
            held = self.server.figures()
            done = attack.total.value + good.total.value
            if now - told > 10:
                told = now
                print(f"  {now - start:4.0f} s: {done} requests, {held}", flush=True)
            if request_count and done >= request_count:
                break
        latencies = self.finish(good)
        self.finish(attack)
        self.tell("everything at once", latencies)
        print(f"  {done} requests in {time.monotonic() - start:.0f} s")


def quantile(values: list[float], share: float) -> float:
    """In milliseconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("reco")
    parser.add_argument("folder", type=pathlib.Path, help="where `reco quickstart` has been")
    parser.add_argument("--requests", type=int, default=0, help="end after so many; 0: by time")
    parser.add_argument("--seconds", type=float, default=60, help="the longest mixture")
    parser.add_argument("--phase", type=float, default=12, help="seconds of the other phases")
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--slow", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    allowed = take_all_allowed_descriptors() - 5000
    if options.idle > allowed:
        print(f"only {allowed} idle connections: raise the limit of descriptors for more")
        options.idle = max(0, allowed)
    server = Server(options.reco, options.folder, FLAGS)
    soak = Soak(server, options.folder, options.seed)
    print(f"seed {options.seed}, {options.reco} on port {server.port}")
    print(f"{'':<34}     good   p50 ms   p99 ms  resident   own MB   files")
    soak.measure("quiet, at the start", options.phase / 3)
    before = server.figures()
    soak.hold_idle(options.idle, options.phase)
    soak.bear_slow(options.slow, options.phase)
    soak.mix(options.requests, options.seconds)
    soak.measure("quiet, at the end", options.phase / 3)
    soak.judge(before, server.figures())
    for kind, count in sorted(soak.counts.items()):
        print(f"{count:>10} {kind}")
    status = server.stop()
    if status != 0:
        soak.faults.append(f"the service ended with {status}")
    for fault in soak.faults:
        print(f"FAULT {fault}")
    wrong = soak.counts["wrong answers"]
    print(f"{soak.counts['good']} good requests, {wrong} wrong answers, {len(soak.faults)} faults")
    return 1 if soak.faults or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
