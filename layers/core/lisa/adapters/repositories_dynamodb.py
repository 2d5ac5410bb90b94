"""The repositories table: repositories, collections and pipelines side by side.

Key (`repository_id`, `kind`), where kind is `repository`, `collection#<id>` or `pipeline#<id>`. Index `kinds`
(`entity`, `repository_id`) lists repositories; index `buckets` (`bucket`, `kind`) finds the pipelines of a bucket.
"""

from lisa.adapters.dynamodb import Table
from lisa.repositories.repository import Collection, Pipeline, Repository


class DynamoDBRepositories:
    """Repositories in DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, repository_id: str) -> Repository | None:
        """See the port."""
        item = self._table.get({"repository_id": repository_id, "kind": "repository"})
        return Repository.model_validate(item) if item else None

    def all(self) -> list[Repository]:
        """See the port."""
        items = self._table.query_all("entity = :entity", {":entity": "repository"}, IndexName="kinds")
        return [Repository.model_validate(item) for item in items]

    def collections(self, repository_id: str) -> list[Collection]:
        """See the port."""
        return [Collection.model_validate(item) for item in self._of_kind(repository_id, "collection#")]

    def pipelines(self, repository_id: str) -> list[Pipeline]:
        """See the port."""
        return [Pipeline.model_validate(item) for item in self._of_kind(repository_id, "pipeline#")]

    def pipelines_of_bucket(self, bucket: str) -> list[Pipeline]:
        """See the port."""
        items = self._table.query_all(
            "#bucket = :bucket",
            {":bucket": bucket},
            IndexName="buckets",
            ExpressionAttributeNames={"#bucket": "bucket"},
        )
        return [Pipeline.model_validate(item) for item in items]

    def save(self, item: Repository | Collection | Pipeline) -> None:
        """See the port."""
        entity = type(item).__name__.lower()
        kind = entity if isinstance(item, Repository) else f"{entity}#{_own_id(item)}"
        self._table.put(item.model_dump(mode="json", exclude_none=True) | {"entity": entity, "kind": kind})

    def _of_kind(self, repository_id: str, prefix: str) -> list[dict[str, object]]:
        condition = "repository_id = :repository AND begins_with(kind, :prefix)"
        values = {":repository": repository_id, ":prefix": prefix}
        return list(self._table.query_all(condition, values, ConsistentRead=True))


def _own_id(item: Collection | Pipeline) -> str:
    return item.collection_id if isinstance(item, Collection) else item.pipeline_id
