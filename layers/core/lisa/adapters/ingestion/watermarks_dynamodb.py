"""The time up to which the sweeper has looked for late documents, for each repository."""

from lisa.adapters.aws.dynamodb import Table


class DynamoDBWatermarks:
    """The sweeper's watermarks: one item per repository in the repositories table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get_checked_until(self, repository_id: str) -> int:
        """Return the time up to which the repository's documents were checked, in epoch milliseconds; 0 at first."""
        item = self._table.get({"repository_id": repository_id, "kind": "sweep"})
        return int(item["swept_until"]) if item else 0

    def set_checked_until(self, repository_id: str, until: int) -> None:
        """Store the time up to which the repository's documents were checked, in epoch milliseconds."""
        self._table.put({"repository_id": repository_id, "kind": "sweep", "swept_until": until})
