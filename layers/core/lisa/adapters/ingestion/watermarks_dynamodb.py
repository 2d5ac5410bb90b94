"""Up to when each repository's documents were looked at for lateness."""

from lisa.adapters.aws.dynamodb import Table


class DynamoDBWatermarks:
    """One item per repository, beside it in the repositories table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, repository_id: str) -> int:
        """Epoch milliseconds; 0 before the first look."""
        item = self._table.get({"repository_id": repository_id, "kind": "sweep"})
        return int(item["swept_until"]) if item else 0

    def set(self, repository_id: str, until: int) -> None:
        """Remember how far the last look went."""
        self._table.put({"repository_id": repository_id, "kind": "sweep", "swept_until": until})
