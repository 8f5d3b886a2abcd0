"""
A load of one address over kept connections, from one thread that does as little as it can: what the client costs is
taken from the server's two cores, and would flatter every ratio.
"""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Answers:
    """What came back: answers a second, and how long each took (seconds, sorted)."""

    rate: float
    times: list[float]

    def within(self, share: float) -> float:
        """Return the milliseconds within which a share of the answers came."""
        return 1000 * self.times[min(len(self.times) - 1, int(share * len(self.times)))]


class _Line:
    """One kept connection: what was sent when, what came so far."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.came, self.whole, self.sent = b"", 0, time.perf_counter()
        self.socket.sendall(request)

    def answered(self, expected: bytes) -> bool:
        """
        Take what arrived; test whether the answer is whole.

        :raises AssertionError: it is not the answer that was expected: a page that only says "sign in" is quick
        """
        piece = self.socket.recv(262144)
        assert piece, f"the server hung up: {self.came[:300]!r}"
        self.came += piece
        if not self.whole:
            end = self.came.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = self.came[:end].lower()
            assert head.startswith(b"http/1.1 " + expected[:3]) and expected[3:] in head, self.came[:400]
            self.whole = end + 4 + int(head.split(b"content-length:", 1)[1].split(b"\r", 1)[0])
        return len(self.came) >= self.whole


def load(
    port: int, request: Callable[[int], bytes], *, expected: bytes = b"200", connections: int = 8, seconds: float = 2.0
) -> Answers:
    """
    Ask again and again for some seconds. `request` makes the bytes of the n-th request; `expected` is the status and,
    of a redirection, words of the address it must lead to.
    """
    waiting = selectors.DefaultSelector()
    lines = [_Line(port) for _ in range(connections)]
    times: list[float] = []
    began, serial = time.perf_counter(), 0
    for line in lines:
        waiting.register(line.socket, selectors.EVENT_READ, line)
        line.send(request(serial))
        serial += 1
    open_lines = connections
    while open_lines:
        for found, _events in waiting.select():
            line = found.data
            if not line.answered(expected):
                continue
            now = time.perf_counter()
            times.append(now - line.sent)
            if now - began < seconds:
                line.send(request(serial))
                serial += 1
            else:
                waiting.unregister(line.socket)
                line.socket.close()
                open_lines -= 1
    waiting.close()
    return Answers(len(times) / (time.perf_counter() - began), sorted(times))
