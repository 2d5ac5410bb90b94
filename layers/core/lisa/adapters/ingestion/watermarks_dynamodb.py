"""The time up to which the sweeper has looked for late documents, for each repository."""

from lisa.adapters.aws.dynamodb import Item, Table, Update


class DynamoDBWatermarks:
    """The sweeper's watermarks: an attribute of each repository's own item, so none outlives its repository."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get_checked_until(self, repository_id: str) -> int:
        item = self._table.get(_build_key(repository_id))
        return int(item.get("swept_until", 0)) if item else 0

    def set_checked_until(self, repository_id: str, until: int) -> None:
        update = Update(
            _build_key(repository_id), {"swept_until": until}, conditions=["attribute_exists(repository_id)"]
        )
        errors = self._table.client.exceptions
        try:
            self._table.client.update_item(TableName=self._table.name, **update.build_request())
        except (errors.ConditionalCheckFailedException, errors.TransactionConflictException):
            return  # the repository was deleted, or is being written: then the next sweep checks the same time again


def _build_key(repository_id: str) -> Item:
    return {"repository_id": repository_id, "kind": "repository"}
