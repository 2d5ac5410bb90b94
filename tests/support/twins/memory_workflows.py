"""The in-memory twins of the Step Functions workflows that synchronize pipelines and delete collections."""

from lisa.repositories.run import Reason


class MemorySyncs:
    """Records the started runs of pipelines by name."""

    def __init__(self) -> None:
        self.started: dict[str, tuple[str, str, Reason]] = {}

    def start_sync(self, repository_id: str, pipeline_id: str, reason: Reason, name: str) -> str:
        self.started.setdefault(name, (repository_id, pipeline_id, reason))
        return f"execution:{name}"


class MemoryDeletions:
    """Records the started deletions in their order."""

    def __init__(self) -> None:
        self.started: list[tuple[str, str | None]] = []

    def start_deletion(self, repository_id: str, collection_id: str | None = None) -> str:
        self.started.append((repository_id, collection_id))
        return f"execution:{len(self.started)}"
