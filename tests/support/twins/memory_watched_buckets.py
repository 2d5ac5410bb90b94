"""The in-memory twin of the buckets that pipelines watch."""


class MemoryWatchedBuckets:
    """Watched buckets, which send their events, and buckets that are only readable."""

    def __init__(self, watched: frozenset[str], readable: frozenset[str] = frozenset()) -> None:
        self._watched = watched
        self._readable = readable

    def bucket_refusal(self, bucket: str, *, events: bool) -> str | None:
        if bucket not in self._watched | self._readable:
            return f"there is no bucket {bucket}; check the name"
        if events and bucket not in self._watched:
            return f"the bucket {bucket} does not send its events to EventBridge"
        return None
