"""Times of requests over one connection, compared without an assumption about their distribution."""

import http.client
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Spread:
    """A sample of times, in milliseconds."""

    median: float
    p95: float

    @classmethod
    def from_times(cls, milliseconds: Sequence[float]) -> "Spread":
        """Return the spread of at least two times."""
        return cls(statistics.median(milliseconds), statistics.quantiles(milliseconds, n=20)[-1])

    def __str__(self) -> str:
        return f"median {self.median:6.1f} ms, p95 {self.p95:6.1f} ms"


class Connection:
    """One persistent connection to the API."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._base = parts.path
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=60)

    def get(self, path: str, token: str = "") -> int:
        """Send a GET and return its status."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._connection.request("GET", self._base + path, headers=headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def measure(self, path: str, token: str = "", *, status: int = 200) -> float:
        """Return the milliseconds of a GET that must have this status."""
        found = 0

        def ask() -> None:
            nonlocal found
            found = self.get(path, token)

        milliseconds = measure(ask)
        assert found == status, f"GET {path} answered {found}, not {status}"
        return milliseconds

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def measure(act: Callable[[], object]) -> float:
    """Return the milliseconds of a call."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1_000


def compute_p_value(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the probability that two samples come from one distribution (Mann-Whitney U, normal approximation).

    Valid for samples of 20 or more without many ties.
    """
    n, m = len(one), len(other)
    ranked = sorted([(value, True) for value in one] + [(value, False) for value in other])
    rank_sum = sum(rank for rank, (_, of_one) in enumerate(ranked, 1) if of_one)
    u = rank_sum - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))
