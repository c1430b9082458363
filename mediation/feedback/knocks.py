"""How often one address may open rating pages: enough for a village behind one line, not for who tries them out."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

MOST = 30
WITHIN = timedelta(minutes=1)
# Addresses remembered at once; the one that was not heard of for longest goes first.
REMEMBERED = 5000


class Knocks:
    """Counted in this process. An address of 96 random bits is its own lock; this only keeps the noise out."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def too_many(self, address: str, at: datetime) -> bool:
        """Count one more from there; True from the 31st within a minute."""
        with self._lock:
            times = self._seen.pop(address, deque())
            while times and times[0] <= at - WITHIN:
                times.popleft()
            over = len(times) >= MOST
            if not over:
                times.append(at)
            self._seen[address] = times
            while len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]
            return over
