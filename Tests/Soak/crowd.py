"""Many clients on one thread: an epoll set, timers, and what every client can do.

Each client is a small state machine over a non-blocking socket. Thousands of them cost one thread,
and what they send is made beforehand, so that the load comes from the server's work and not theirs.
"""

import collections
import errno
import heapq
import re
import select
import socket
import struct
import time

READ, WRITE = select.EPOLLIN, select.EPOLLOUT
LOST = select.EPOLLERR | select.EPOLLHUP
LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n")
# What differs between two answers to the same request.
OWN = re.compile(rb"\r\n(?:Date|X-Request-Id|Server-Timing): [^\r]*")
RESET = struct.pack("ii", 1, 0)


class Crowd:
    """The clients of one process, what they ask for, and what came of it."""

    def __init__(self, port: int, samples: list[bytes], answers: list[tuple], seed: int) -> None:
        self.address = ("127.0.0.1", port)
        self.samples = samples
        self.answers = answers
        self.seed = seed
        self.epoll = select.epoll()
        self.clients = {}
        self.timers = []
        self.timer_count = 0
        self.counts = collections.Counter()
        self.latencies = []
        self.faults = []

    def after(self, seconds: float, work) -> None:
        """Runs `work` once that much time has passed."""
        self.timer_count += 1
        heapq.heappush(self.timers, (time.monotonic() + seconds, self.timer_count, work))

    def run(self, is_over) -> None:
        """Serves clients and timers until `is_over`, which is asked again and again, says so."""
        while not is_over():
            now = time.monotonic()
            while self.timers and self.timers[0][0] <= now:
                heapq.heappop(self.timers)[2]()
            wait = min(0.05, max(0.0, self.timers[0][0] - now)) if self.timers else 0.05
            for number, mask in self.epoll.poll(wait, 512):
                client = self.clients.get(number)
                if client is not None:
                    client.became_ready(mask)

    def run_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.run(lambda: time.monotonic() >= end)

    def fault(self, text: str) -> None:
        """Notes what must not happen; the first few are told."""
        self.counts["faults"] += 1
        if len(self.faults) < 20:
            self.faults.append(text)

    def close(self) -> None:
        for client in list(self.clients.values()):
            client.hang_up()
        self.timers.clear()


class Client:
    """One connection after the other; a subclass says what happens on it."""

    kind = "client"

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.socket = None
        self.received = bytearray()
        self.outgoing = memoryview(b"")
        self.is_connected = False
        self.awaits_room = False

    # What a subclass says.

    def connected(self) -> None:
        """The connection is made."""

    def received_some(self) -> None:
        """More bytes have come."""

    def ended(self) -> None:
        """The server has closed, or reset."""

    # What it may do.

    def connect(self, receive_byte_count: int = 0) -> None:
        self.hang_up()
        self.received.clear()
        self.outgoing = memoryview(b"")
        self.is_connected = self.awaits_room = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        if receive_byte_count:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_byte_count)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = self.socket.connect_ex(self.crowd.address)
        if code not in (0, errno.EINPROGRESS):
            # Out of ports for a moment, most likely: this side's trouble, not the server's.
            self.crowd.counts["connects failed here"] += 1
            self.socket.close()
            self.socket = None
            return self.crowd.after(0.2, lambda: self.connect(receive_byte_count))
        self.crowd.clients[self.socket.fileno()] = self
        self.crowd.epoll.register(self.socket.fileno(), READ | WRITE)

    def send(self, data: bytes) -> None:
        """Sends the bytes, waiting for room where there is none."""
        self.outgoing = memoryview(data)
        self._flush()

    def send_one(self, data: bytes) -> bool:
        """Sends at once or not at all; false when the connection is gone."""
        try:
            self.socket.send(data)
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True

    def finish_sending(self) -> None:
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def hang_up(self, with_reset: bool = False) -> None:
        if self.socket is None:
            return
        if with_reset:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.is_connected = False
        self.crowd.clients.pop(self.socket.fileno(), None)
        self.socket.close()
        self.socket = None

    def take_answer(self):
        """The next whole final answer as (status, head without date, body), or None."""
        while True:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return None
            head = bytes(self.received[: end + 4])
            status = int(head[9:12])
            length = LENGTH.search(head)
            size = end + 4 + (int(length.group(1)) if length else 0)
            if len(self.received) < size:
                return None
            body = bytes(self.received[end + 4 : size])
            del self.received[:size]
            if status >= 200:
                return status, OWN.sub(b"", head), body

    # How it works.

    def became_ready(self, mask: int) -> None:
        if not self.is_connected:
            if mask & LOST:
                return self._end()
            self.is_connected = True
            self.crowd.epoll.modify(self.socket.fileno(), READ)
            return self.connected()
        if mask & WRITE:
            self._flush()
        if self.socket is not None and mask & (READ | LOST):
            self._read()

    def _read(self) -> None:
        try:
            data = self.socket.recv(262_144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            return self._end()
        self.received += data
        self.received_some()

    def _flush(self) -> None:
        try:
            while self.outgoing:
                self.outgoing = self.outgoing[self.socket.send(self.outgoing) :]
        except BlockingIOError:
            pass
        except OSError:
            # The server has closed; what it said before is still to be read.
            self.outgoing = memoryview(b"")
        awaits_room = len(self.outgoing) > 0
        if awaits_room != self.awaits_room:
            self.awaits_room = awaits_room
            self.crowd.epoll.modify(self.socket.fileno(), READ | WRITE if awaits_room else READ)

    def _end(self) -> None:
        self.hang_up()
        self.ended()
