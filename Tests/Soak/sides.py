"""The processes beside the service: crowds of good clients, and crowds of all the others."""

import multiprocessing
import time

import clients
import samples
from crowd import Crowd

# Longer than the service waits for a client to take its answer.
NEVER_READING_PATIENCE = 8

# What counts as a request; other counts tell how one ended.
KINDS = {
    "good", "idle", "malformed", "byte by byte", "head never ends", "body never ends",
    "never reads", "aborted", "connected and closed",
}


class Side:
    """A process with a crowd of its own, told what to do and asked for the outcome."""

    def __init__(self, work, *arguments) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        self.total = multiprocessing.Value("q", 0, lock=False)
        self.process = multiprocessing.Process(
            target=self._run, args=(theirs, self.total, work, arguments), daemon=True
        )
        self.process.start()

    @staticmethod
    def _run(pipe, total, work, arguments) -> None:
        crowd = Crowd(*arguments[:4])

        def count() -> None:
            total.value = sum(number for kind, number in crowd.counts.items() if kind in KINDS)
            crowd.after(0.2, count)

        count()
        work(crowd, pipe, *arguments[4:])
        crowd.close()
        pipe.send((crowd.counts, crowd.latencies, crowd.faults))

    def finish(self) -> tuple:
        """Tells it to end, and returns counts, latencies and faults."""
        self.pipe.send("end")
        outcome = self.pipe.recv()
        self.process.join()
        return outcome


def asked_to_end(pipe):
    return lambda: pipe.poll(0)


def be_good(crowd: Crowd, pipe, count: int, pause: float) -> None:
    for number in range(count):
        clients.Good(crowd, number, pause)
    crowd.run(asked_to_end(pipe))


def be_idle(crowd: Crowd, pipe, count: int) -> None:
    """Opens all connections, says so, and at the end asks on each once more."""
    everyone = []
    while len(everyone) < count:
        everyone += [clients.Idle(crowd) for _ in range(min(200, count - len(everyone)))]
        crowd.run(lambda: all(one.answer_count for one in everyone) or crowd.faults)
    pipe.send("ready")
    crowd.run(asked_to_end(pipe))
    for one in everyone:
        one.ask()
    end = time.monotonic() + 30
    crowd.run(lambda: crowd.counts["idle"] >= 2 * count or time.monotonic() > end)
    if crowd.counts["idle"] < 2 * count:
        crowd.fault(f"{2 * count - crowd.counts['idle']} idle clients were not answered at the end")


def add_dripping(crowd: Crowd, count: int, interval: float) -> None:
    """A third sends a request byte by byte, a third a head and a third a body without end."""
    kinds = [
        ("byte by byte", clients.HEALTH),
        ("head never ends", b"GET / HTTP/1.1\r\nHost: a\r\nX: "),
        ("body never ends", b"POST /refine HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"),
    ]
    for number in range(count):
        kind, head = kinds[number % 3]
        # The first has to be done within the limit for heads.
        pace = min(interval, 8 / len(head)) if kind == "byte by byte" else interval
        clients.Dripping(crowd, kind, head, pace, delay=interval * number / count)


def be_slow(crowd: Crowd, pipe, count: int, interval: float) -> None:
    add_dripping(crowd, count, interval)
    crowd.run(asked_to_end(pipe))


def be_everything(crowd: Crowd, pipe, idle_count: int, slow_count: int) -> None:
    inputs = samples.malformed_requests(crowd.samples, crowd.seed)
    for number in range(8):
        clients.Malformed(crowd, inputs, 100 + number)
    for number in range(4):
        clients.Aborting(crowd, 200 + number)
    for _ in range(2):
        clients.Storming(crowd, pause=0.002)
    for _ in range(8):
        clients.NeverReading(crowd, samples.get("/openapi.yaml"), NEVER_READING_PATIENCE)
    for _ in range(idle_count):
        clients.Idle(crowd)
    add_dripping(crowd, slow_count, 0.2)
    crowd.run(asked_to_end(pipe))
