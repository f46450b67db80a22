"""A small load generator: N keep-alive connections to a server on this machine, each sending its next request when answered.

One process and no library in between, so that it takes little of the two cores that the server needs.
"""

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Load:
    """What came of a run: seconds per answer, and the statuses."""

    seconds: float
    times: list[float]
    statuses: dict[int, int] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def p95(self) -> float:
        """Milliseconds within which 95 of 100 were answered."""
        return percentile(self.times, 0.95) * 1000

    def all_fine(self) -> bool:
        return set(self.statuses) <= {200, 304}


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Connection:
    """One client: sends, reads one answer, and connects anew when the server closed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.buffer = b""
        self.sent_at = 0.0

    def send(self, data: bytes, selector: selectors.BaseSelector) -> None:
        self.sent_at = time.perf_counter()
        self.buffer = b""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(self.socket, selectors.EVENT_READ, self)
        self.socket.sendall(data)

    def read(self, selector: selectors.BaseSelector) -> tuple[int, bytes] | None:
        """Status and body once the answer is complete."""
        data = self.socket.recv(262144)
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            if not data:
                raise ConnectionError("the server closed without an answer")
            return None
        lower = head.lower()
        length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in lower else None
        if (not data and length is None) or (length is not None and len(body) >= length) or b" 304 " in lower[:20]:
            if b"connection: close" in lower or not data:
                selector.unregister(self.socket)
                self.socket.close()
                self.socket = None
            return int(head.split(b" ", 2)[1]), body
        return None


def run(port: int, at_once: int, requests: Iterator[bytes], *, seconds: float = 0, keep: bool = False) -> Load:
    """Send `requests` over `at_once` connections until they are used up or the time is."""
    began = time.perf_counter()
    load = Load(0, [])
    more = take(requests, began + seconds if seconds else float("inf"))
    with selectors.DefaultSelector() as selector:
        waiting = sum(start(Connection(port), more, selector) for _ in range(at_once))
        while waiting:
            for key, _ in selector.select(30):
                connection: Connection = key.data
                answer = connection.read(selector)
                if answer is None:
                    continue
                load.times.append(time.perf_counter() - connection.sent_at)
                load.statuses[answer[0]] = load.statuses.get(answer[0], 0) + 1
                if keep:
                    load.bodies.append(answer[1])
                waiting -= not start(connection, more, selector)
    load.seconds = time.perf_counter() - began
    return load


def take(requests: Iterator[bytes], until: float) -> Callable[[], bytes | None]:
    return lambda: next(requests, None) if time.perf_counter() < until else None


def start(connection: Connection, more: Callable[[], bytes | None], selector: selectors.BaseSelector) -> bool:
    data = more()
    if data is None:
        return False
    connection.send(data, selector)
    return True
