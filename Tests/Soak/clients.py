"""The kinds of clients: those that are right, and those that are wrong, slow, greedy or gone."""

import random
import time

from crowd import Client, Crowd

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
# The server may say that it does not speak this (501, 505); nothing else may be its own fault.
REFUSALS = {501, 505}


class Good(Client):
    """Asks, waits for the answer, compares it, and asks again, `pause` seconds later."""

    kind = "good"

    def __init__(self, crowd: Crowd, number: int, pause: float = 0) -> None:
        super().__init__(crowd)
        self.choices = random.Random(crowd.seed * 1000 + number)
        self.pause = pause
        self.index = 0
        self.start = 0.0
        self.connect()

    def connected(self) -> None:
        self.ask()

    def ask(self) -> None:
        if self.socket is None:
            return
        self.index = self.choices.randrange(len(self.crowd.samples))
        self.start = time.perf_counter()
        self.send(self.crowd.samples[self.index])

    def received_some(self) -> None:
        answer = self.take_answer()
        if answer is None:
            return
        self.crowd.latencies.append(time.perf_counter() - self.start)
        self.crowd.counts[self.kind] += 1
        if answer[0] == 503:
            self.crowd.counts["good answered 503"] += 1
        elif answer != self.crowd.answers[self.index]:
            self.crowd.counts["wrong answers"] += 1
            self.crowd.fault(f"request {self.index} was answered {answer[0]} {answer[2][:200]}")
        if self.pause:
            self.crowd.after(self.pause, self.ask)
        else:
            self.ask()

    def ended(self) -> None:
        self.crowd.fault("a good client's connection was closed")
        self.connect()


class Idle(Client):
    """Asks once, keeps its connection, and asks again when it is woken."""

    kind = "idle"

    def __init__(self, crowd: Crowd) -> None:
        super().__init__(crowd)
        self.answer_count = 0
        self.connect()

    def connected(self) -> None:
        self.ask()

    def ask(self) -> None:
        self.send(HEALTH)

    def received_some(self) -> None:
        answer = self.take_answer()
        if answer is not None:
            self.answer_count += 1
            self.crowd.counts[self.kind] += 1
            if answer[0] != 200:
                self.crowd.fault(f"an idle client was answered {answer[0]}")

    def ended(self) -> None:
        self.crowd.fault("an idle client's connection was closed")


class Malformed(Client):
    """Sends one damaged request after the other, each on a connection of its own."""

    kind = "malformed"

    def __init__(self, crowd: Crowd, inputs: list[bytes], number: int) -> None:
        super().__init__(crowd)
        self.inputs = inputs
        self.choices = random.Random(crowd.seed * 1000 + number)
        self.connect()

    def connected(self) -> None:
        self.send(self.choices.choice(self.inputs))
        self.finish_sending()

    def ended(self) -> None:
        self.crowd.counts[self.kind] += 1
        while (answer := self.take_answer()) is not None:
            status, _, body = answer
            if status == 503:
                self.crowd.counts["answered 503"] += 1
            elif status >= 500 and status not in REFUSALS:
                self.crowd.fault(f"a malformed request was answered {status}: {body[:200]}")
        if self.received:
            self.crowd.fault(f"half an answer to a malformed request: {bytes(self.received[:200])}")
        self.connect()


class Dripping(Client):
    """Sends something a byte at a time: what ends is answered, what never ends is cut off."""

    def __init__(self, crowd: Crowd, kind: str, head: bytes, interval: float, delay: float) -> None:
        super().__init__(crowd)
        self.kind = kind
        self.head = head
        self.interval = interval
        self.sent_count = 0
        self.generation = 0
        crowd.after(delay, self.connect)

    @property
    def has_end(self) -> bool:
        return self.kind == "byte by byte"

    def connected(self) -> None:
        self.sent_count = 0
        self.generation += 1
        if self.kind == "body never ends":
            self.send(self.head)
            self.sent_count = len(self.head)
        self.drip(self.generation)

    def drip(self, generation: int) -> None:
        # A timer of the connection before may come while the next is being made.
        if not self.is_connected or generation != self.generation:
            return
        is_over = self.sent_count >= len(self.head)
        if is_over and self.has_end:
            return
        byte = b"x" if is_over else self.head[self.sent_count : self.sent_count + 1]
        self.send_one(byte)
        self.sent_count += 1
        self.crowd.after(self.interval, lambda: self.drip(generation))

    def received_some(self) -> None:
        answer = self.take_answer()
        if answer is None:
            return
        self.crowd.counts[self.kind] += 1
        expected = 200 if self.has_end else 408
        if answer[0] != expected:
            self.crowd.fault(f"{self.kind}: expected {expected}, found {answer[0]}")
        self.connect()

    def ended(self) -> None:
        self.crowd.counts[f"{self.kind}, closed"] += 1
        self.connect()


class NeverReading(Client):
    """Asks for large answers again and again and takes none of them, until it is given up."""

    kind = "never reads"

    def __init__(self, crowd: Crowd, request: bytes, patience: float) -> None:
        super().__init__(crowd)
        self.request = request * 200
        self.patience = patience
        self.generation = 0
        self.connect(receive_byte_count=4096)

    def connected(self) -> None:
        self.send_one(self.request)
        # Not to read is not to be told of bytes; a lost connection is told all the same, but not
        # if the end waits behind bytes for which there is no room.
        self.crowd.epoll.modify(self.socket.fileno(), 0)
        self.generation += 1
        generation = self.generation
        self.crowd.after(self.patience, lambda: self.give_up(generation))

    def give_up(self, generation: int) -> None:
        if self.is_connected and generation == self.generation:
            self.hang_up(with_reset=True)
            self._read()

    def _read(self) -> None:
        self.crowd.counts[self.kind] += 1
        self.connect(receive_byte_count=4096)


class Aborting(Client):
    """Sends a request or a part of one, and resets the connection."""

    kind = "aborted"

    def __init__(self, crowd: Crowd, number: int) -> None:
        super().__init__(crowd)
        self.choices = random.Random(crowd.seed * 1000 + number)
        self.connect()

    def connected(self) -> None:
        request = self.choices.choice(self.crowd.samples)
        self.send_one(request[: self.choices.randrange(len(request) + 1)])
        self.crowd.counts[self.kind] += 1
        if self.choices.random() < 0.5:
            self.hang_up(with_reset=True)
            return self.crowd.after(0.005, self.connect)
        # Now and then in the middle of the answer.
        self.crowd.after(0.005, self.give_up)

    def give_up(self) -> None:
        self.hang_up(with_reset=True)
        self.connect()

    def ended(self) -> None:
        pass


class Storming(Client):
    """Connects and closes without a word, as fast as the pause lets it."""

    kind = "connected and closed"

    def __init__(self, crowd: Crowd, pause: float) -> None:
        super().__init__(crowd)
        self.pause = pause
        self.connect()

    def connected(self) -> None:
        self.crowd.counts[self.kind] += 1
        self.hang_up()
        self.crowd.after(self.pause, self.connect)

    def ended(self) -> None:
        self.crowd.after(self.pause, self.connect)
