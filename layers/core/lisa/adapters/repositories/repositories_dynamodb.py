"""The repositories table, which holds repositories, collections, pipelines and runs.

The key is (`repository_id`, `kind`). A kind is `repository`, `collection#<id>`, `name#<collection's name>`,
`pipeline#<id>`, `retired#<id>` or `run#<pipeline id>#<started, epoch ms>`. Index `kinds` (`entity`, `repository_id`)
lists one kind of all repositories; index `buckets` (`bucket`, `kind`) finds the pipelines of a bucket.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from lisa.adapters.aws.dynamodb import Item
from lisa.adapters.repositories.repository_reads import DynamoDBRepositoryReader
from lisa.adapters.repositories.repository_writes import (
    ABSENT,
    build_bucket_update,
    build_delete,
    build_key,
    build_name_release,
    build_name_reservation,
    build_put,
    build_repository_check,
    build_status_update,
    build_update,
    is_condition_failure,
    write_transaction,
)
from lisa.repositories.repository import Collection, CollectionStatus, Pipeline, Repository, RepositoryStatus
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.run import PipelineRun

_UNCHANGED_SINCE_READ = "attribute_exists(kind) AND (attribute_not_exists(updated_at) OR updated_at = :as_read)"


class DynamoDBRepositories(DynamoDBRepositoryReader):
    """The repositories table."""

    def create_repository(self, repository: Repository, default: Collection) -> bool:
        return write_transaction(self._table, ("Put", build_put(repository, ABSENT)), *_build_collection_puts(default))

    def create_collection(self, collection: Collection) -> bool:
        return write_transaction(self._table, *_build_collection_puts(collection))

    def change_repository(self, repository: Repository, changes: Mapping[str, Any]) -> Repository | None:
        done = write_transaction(self._table, ("Update", build_update(repository, changes)))
        return self.get_repository(repository.repository_id) if done else None

    def change_collection(self, collection: Collection, changes: Mapping[str, Any]) -> Collection | None:
        name = changes.get("name", collection.name)
        names: list[tuple[str, Item]] = []
        if name != collection.name:
            names = [
                ("Put", build_name_reservation(collection, name)),
                ("Delete", build_name_release(collection, collection.name)),
            ]
        update = build_update(collection, changes, expected={"name": collection.name})
        done = write_transaction(self._table, ("Update", update), *names)
        return self._read_one(Collection, build_key(collection)) if done else None

    def add_bucket(self, collection: Collection, bucket: str) -> None:
        self._write_conditionally("update_item", build_bucket_update(collection, bucket))

    def replace_default_collection(
        self, repository: Repository, default: Collection, retired: Sequence[RetiredPipeline] = ()
    ) -> bool:
        former = default.model_copy(update={"collection_id": repository.default_collection_id})
        changes = {
            "default_collection_id": default.collection_id,
            "embedding_model": default.embedding_model,
            "updated_at": default.created_at,
        }
        as_read = {"default_collection_id": repository.default_collection_id}
        writes = [
            ("Update", build_update(repository, changes, expected=as_read)),
            ("Update", build_update(former, {"default": False})),
        ]
        return write_transaction(self._table, *writes, *_build_collection_puts(default), *_build_retired_puts(*retired))

    def set_repository_status(
        self, repository: Repository, status: RepositoryStatus, expected: Sequence[RepositoryStatus]
    ) -> bool:
        return self._write_conditionally("update_item", build_status_update(repository, status, expected))

    def set_collection_status(
        self, collection: Collection, status: CollectionStatus, expected: Sequence[CollectionStatus]
    ) -> bool:
        """Set the status. If a crash prevents the release of the name, `delete_item` releases it later."""
        marked = self._write_conditionally("update_item", build_status_update(collection, status, expected))
        if marked and status is CollectionStatus.DELETE_IN_PROGRESS:
            self._write_conditionally("delete_item", build_name_release(collection, collection.name))
        return marked

    def save_pipeline(
        self, new: Pipeline, previous: Pipeline | None = None, retired: RetiredPipeline | None = None
    ) -> bool:
        written = (
            build_put(new, _UNCHANGED_SINCE_READ, {":as_read": previous.updated_at})
            if previous
            else build_put(new, ABSENT)
        )
        return write_transaction(self._table, ("Put", written), *_build_retired_puts(retired))

    def delete_pipeline(self, pipeline: Pipeline, retired: RetiredPipeline | None = None) -> bool:
        request = build_delete(build_key(pipeline), _UNCHANGED_SINCE_READ, {":as_read": pipeline.updated_at})
        return write_transaction(self._table, ("Delete", request), *_build_retired_puts(retired))

    def delete_retired_pipeline(self, repository_id: str, retired_id: str) -> None:
        self._table.delete_many([{"repository_id": repository_id, "kind": f"retired#{retired_id}"}])

    def delete_rows(self, item: Repository | Collection) -> None:
        if isinstance(item, Collection):
            self._write_conditionally("delete_item", build_name_release(item, item.name))
        else:
            own = build_key(item)
            keys = self._table.query_all(
                "repository_id = :repository",
                {":repository": item.repository_id},
                ConsistentRead=True,
                ProjectionExpression="repository_id, kind",
            )
            self._table.delete_many([key for key in keys if key != own])
        self._table.delete_many([build_key(item)])

    def save_run(self, run: PipelineRun) -> None:
        condition = f"{ABSENT} OR (run_id = :own AND #status = :running)"
        request = build_put(run, condition, {":own": run.run_id, ":running": "RUNNING"})
        request["ExpressionAttributeNames"] = {"#status": "status"}
        write_transaction(self._table, ("ConditionCheck", build_repository_check(run.repository_id)), ("Put", request))

    def _write_conditionally(self, operation: str, request: Item) -> bool:
        """Execute one conditional write; return whether its condition held."""
        try:
            getattr(self._table.client, operation)(TableName=self._table.name, **request)
        except ClientError as error:
            if is_condition_failure(error):
                return False
            raise
        return True


def _build_collection_puts(collection: Collection) -> list[tuple[str, Item]]:
    return [("Put", build_put(collection, ABSENT)), ("Put", build_name_reservation(collection, collection.name))]


def _build_retired_puts(*retired: RetiredPipeline | None) -> list[tuple[str, Item]]:
    return [("Put", build_put(pipeline)) for pipeline in retired if pipeline]
