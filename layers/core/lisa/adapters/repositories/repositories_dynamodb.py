"""The repositories table: repositories, collections, pipelines and their runs side by side.

Key (`repository_id`, `kind`), where kind is `repository`, `collection#<id>`, `name#<collection's name>`,
`pipeline#<id>`, `retired#<id>` or `run#<pipeline id>#<started, epoch ms>`. Index `kinds` (`entity`, `repository_id`)
lists one kind through every repository; index `buckets` (`bucket`, `kind`) finds the pipelines of a bucket.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from lisa.adapters.aws.dynamodb import Item
from lisa.adapters.repositories.repository_reads import DynamoDBRepositoryReader
from lisa.adapters.repositories.repository_writes import (
    ABSENT,
    change,
    delete,
    key_of,
    mark,
    put,
    refused,
    release,
    reserve,
    row_of,
    transact,
)
from lisa.repositories.repository import Collection, CollectionStatus, Pipeline, Repository, RepositoryStatus
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.run import PipelineRun

_AS_READ = "attribute_exists(kind) AND (attribute_not_exists(updated_at) OR updated_at = :as_read)"


class DynamoDBRepositories(DynamoDBRepositoryReader):
    """Repositories in DynamoDB."""

    def save(self, item: Repository | Collection | Pipeline) -> None:
        self._table.put(row_of(item))

    def create(self, repository: Repository, default: Collection) -> bool:
        return transact(self._table, ("Put", put(repository, ABSENT)), *_new(default))

    def create_collection(self, collection: Collection) -> bool:
        return transact(self._table, *_new(collection))

    def change_repository(self, repository: Repository, changes: Mapping[str, Any]) -> Repository | None:
        done = transact(self._table, ("Update", change(repository, changes)))
        return self.get(repository.repository_id) if done else None

    def change_collection(self, collection: Collection, changes: Mapping[str, Any]) -> Collection | None:
        name = changes.get("name", collection.name)
        renaming: list[tuple[str, Item]] = []
        if name != collection.name:
            renaming = [("Put", reserve(collection, name)), ("Delete", release(collection, collection.name))]
        update = change(collection, changes, also={"name": collection.name})
        done = transact(self._table, ("Update", update), *renaming)
        return self._one(Collection, key_of(collection)) if done else None

    def add_bucket(self, collection: Collection, bucket: str) -> None:
        request: Any = delete(key_of(collection), "attribute_exists(kind)", {":bucket": {bucket}})
        self._try("update_item", request | {"UpdateExpression": "ADD buckets :bucket"})

    def replace_default_collection(
        self, repository: Repository, default: Collection, retired: Sequence[RetiredPipeline] = ()
    ) -> bool:
        former = default.model_copy(update={"collection_id": repository.default_collection_id})
        now = {
            "default_collection_id": default.collection_id,
            "embedding_model": default.embedding_model,
            "updated_at": default.created_at,
        }
        as_read = {"default_collection_id": repository.default_collection_id}
        writes = [("Update", change(repository, now, also=as_read)), ("Update", change(former, {"default": False}))]
        return transact(self._table, *writes, *_new(default), *_kept(*retired))

    def set_repository_status(
        self, repository: Repository, status: RepositoryStatus, expected: Sequence[RepositoryStatus]
    ) -> bool:
        return self._try("update_item", mark(repository, status, expected))

    def set_collection_status(
        self, collection: Collection, status: CollectionStatus, expected: Sequence[CollectionStatus]
    ) -> bool:
        """See the port. A crash before the name is freed leaves it to `delete_item`."""
        marked = self._try("update_item", mark(collection, status, expected))
        if marked and status is CollectionStatus.DELETE_IN_PROGRESS:
            self._try("delete_item", release(collection, collection.name))
        return marked

    def save_pipeline(self, new: Pipeline, was: Pipeline | None = None, retired: RetiredPipeline | None = None) -> bool:
        written = put(new, _AS_READ, {":as_read": was.updated_at}) if was else put(new, ABSENT)
        return transact(self._table, ("Put", written), *_kept(retired))

    def delete_pipeline(self, pipeline: Pipeline, retired: RetiredPipeline | None = None) -> bool:
        gone = delete(key_of(pipeline), _AS_READ, {":as_read": pipeline.updated_at})
        return transact(self._table, ("Delete", gone), *_kept(retired))

    def delete_retired(self, repository_id: str, retired_id: str) -> None:
        self._table.delete_many([{"repository_id": repository_id, "kind": f"retired#{retired_id}"}])

    def delete_item(self, item: Repository | Collection) -> None:
        if isinstance(item, Collection):
            self._try("delete_item", release(item, item.name))
        else:
            own = key_of(item)
            keys = self._table.query_all(
                "repository_id = :repository",
                {":repository": item.repository_id},
                ConsistentRead=True,
                ProjectionExpression="repository_id, kind",
            )
            self._table.delete_many([key for key in keys if key != own])
        self._table.delete_many([key_of(item)])

    def save_run(self, run: PipelineRun) -> None:
        condition = f"{ABSENT} OR (run_id = :own AND #status = :running)"
        request: Any = put(run, condition, {":own": run.run_id, ":running": "RUNNING"})
        self._try("put_item", request | {"ExpressionAttributeNames": {"#status": "status"}})

    def _try(self, operation: str, request: Item) -> bool:
        """Make one conditional write; whether its condition held."""
        try:
            getattr(self._table.client, operation)(TableName=self._table.name, **request)
        except ClientError as error:
            if refused(error):
                return False
            raise
        return True


def _new(collection: Collection) -> list[tuple[str, Item]]:
    return [("Put", put(collection, ABSENT)), ("Put", reserve(collection, collection.name))]


def _kept(*retired: RetiredPipeline | None) -> list[tuple[str, Item]]:
    return [("Put", put(pipeline)) for pipeline in retired if pipeline]
