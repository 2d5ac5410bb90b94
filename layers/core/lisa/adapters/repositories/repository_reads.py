"""The reads of the repositories table. `repositories_dynamodb` describes its keys."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from lisa.adapters.aws.dynamodb import Item, Table
from lisa.adapters.repositories.repository_writes import ENTITIES, parse_fields
from lisa.repositories.repository import Collection, Pipeline, Repository
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.run import PipelineRun

T = TypeVar("T", Repository, Collection, Pipeline, RetiredPipeline, PipelineRun)


class DynamoDBRepositoryReader:
    """Reads repositories from DynamoDB; strongly consistent within one repository."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get_repository(self, repository_id: str) -> Repository | None:
        return self._read_one(Repository, {"repository_id": repository_id, "kind": "repository"})

    def list_repositories(self) -> list[Repository]:
        return self._read_all(Repository)

    def list_collections(self, repository_id: str) -> list[Collection]:
        return self._read_all_of(Collection, repository_id)

    def list_all_collections(self) -> list[Collection]:
        return self._read_all(Collection)

    def list_pipelines(self, repository_id: str) -> list[Pipeline]:
        return self._read_all_of(Pipeline, repository_id)

    def get_pipeline(self, repository_id: str, pipeline_id: str) -> Pipeline | None:
        return self._read_one(Pipeline, {"repository_id": repository_id, "kind": f"pipeline#{pipeline_id}"})

    def list_all_pipelines(self) -> list[Pipeline]:
        return self._read_all(Pipeline)

    def list_pipelines_of_bucket(self, bucket: str) -> list[Pipeline]:
        rows = self._table.query_all(
            "#bucket = :bucket AND begins_with(kind, :kind)",
            {":bucket": bucket, ":kind": "pipeline#"},
            IndexName="buckets",
            ExpressionAttributeNames={"#bucket": "bucket"},
        )
        return sorted(_read(Pipeline, rows), key=lambda pipeline: (pipeline.pipeline_id, pipeline.repository_id))

    def get_retired_pipeline(self, repository_id: str, retired_id: str) -> RetiredPipeline | None:
        return self._read_one(RetiredPipeline, {"repository_id": repository_id, "kind": f"retired#{retired_id}"})

    def list_retired_pipelines(self) -> list[RetiredPipeline]:
        return self._read_all(RetiredPipeline)

    def list_runs(self, repository_id: str, pipeline_id: str, limit: int) -> list[PipelineRun]:
        rows, _ = self._table.query(
            "repository_id = :repository AND begins_with(kind, :kind)",
            {":repository": repository_id, ":kind": f"run#{pipeline_id}#"},
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=limit,
        )
        return list(_read(PipelineRun, rows))

    def _read_one(self, kind: type[T], key: Item) -> T | None:
        row = self._table.get(key)
        return kind.model_validate(parse_fields(row)) if row else None

    def _read_all_of(self, kind: type[T], repository_id: str) -> list[T]:
        rows = self._table.query_all(
            "repository_id = :repository AND begins_with(kind, :kind)",
            {":repository": repository_id, ":kind": f"{ENTITIES[kind]}#"},
            ConsistentRead=True,
        )
        return list(_read(kind, rows))

    def _read_all(self, kind: type[T]) -> list[T]:
        rows = self._table.query_all("entity = :entity", {":entity": ENTITIES[kind]}, IndexName="kinds")
        return list(_read(kind, sorted(rows, key=lambda row: (row["repository_id"], row["kind"]))))


def _read(kind: type[T], rows: Iterable[Item]) -> Iterator[T]:
    return (kind.model_validate(parse_fields(row)) for row in rows)
