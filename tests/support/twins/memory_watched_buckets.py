"""The in-memory twin of the buckets that pipelines watch."""


class MemoryWatchedBuckets:
    """Buckets that send their events, and buckets that only can be read."""

    def __init__(self, watched: frozenset[str], readable: frozenset[str] = frozenset()) -> None:
        self._watched = watched
        self._readable = readable

    def check(self, bucket: str, *, events: bool) -> str | None:
        if bucket not in self._watched | self._readable:
            return f"there is no bucket called {bucket}"
        if events and bucket not in self._watched:
            return f"the bucket {bucket} does not send its events to EventBridge"
        return None
