"""The reads of the in-memory twin of the repositories table."""

from typing import TypeVar

from pydantic import BaseModel

from lisa.repositories.repository import Collection, Pipeline, Repository
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.run import PipelineRun

T = TypeVar("T", Repository, Collection, Pipeline, RetiredPipeline, PipelineRun)
Item = TypeVar("Item", Repository, Collection)
Kept = Repository | Collection | Pipeline | RetiredPipeline | PipelineRun


class MemoryRepositoryReader:
    """Reads items from a dictionary by repository, kind and id."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, type[BaseModel], str], Kept] = {}
        self._names: dict[tuple[str, str], str] = {}  # (repository, name) -> collection
        self.watermarks: dict[str, int] = {}  # repository -> the time until which the sweeper checked it

    def get_repository(self, repository_id: str) -> Repository | None:
        return self._one(Repository, repository_id, repository_id)

    def list_repositories(self) -> list[Repository]:
        return self._all(Repository)

    def list_collections(self, repository_id: str) -> list[Collection]:
        return self._all(Collection, repository_id)

    def list_all_collections(self) -> list[Collection]:
        return self._all(Collection)

    def list_pipelines(self, repository_id: str) -> list[Pipeline]:
        return self._all(Pipeline, repository_id)

    def get_pipeline(self, repository_id: str, pipeline_id: str) -> Pipeline | None:
        return self._one(Pipeline, repository_id, pipeline_id)

    def list_all_pipelines(self) -> list[Pipeline]:
        return self._all(Pipeline)

    def list_pipelines_of_bucket(self, bucket: str) -> list[Pipeline]:
        found = [pipeline for pipeline in self._all(Pipeline) if pipeline.bucket == bucket]
        return sorted(found, key=lambda pipeline: (pipeline.pipeline_id, pipeline.repository_id))

    def get_retired_pipeline(self, repository_id: str, retired_id: str) -> RetiredPipeline | None:
        return self._one(RetiredPipeline, repository_id, retired_id)

    def list_retired_pipelines(self) -> list[RetiredPipeline]:
        return self._all(RetiredPipeline)

    def list_runs(self, repository_id: str, pipeline_id: str, limit: int) -> list[PipelineRun]:
        found = [run for run in self._all(PipelineRun, repository_id) if run.pipeline_id == pipeline_id]
        return sorted(found, key=lambda run: -run.started)[:limit]

    def _keep(self, item: Kept) -> None:
        self._rows[key_of(item)] = item

    def _as_stored(self, item: Item) -> Item | None:
        return self._one(type(item), item.repository_id, key_of(item)[2])

    def _one(self, kind: type[T], repository_id: str, id_: str) -> T | None:
        found = self._rows.get((repository_id, kind, id_))
        return found if isinstance(found, kind) else None

    def _all(self, kind: type[T], repository_id: str | None = None) -> list[T]:
        keys = sorted((key for key in self._rows if key[1] is kind), key=lambda key: (key[0], key[2]))
        found = (self._rows[key] for key in keys if repository_id in (None, key[0]))
        return [item for item in found if isinstance(item, kind)]


def key_of(item: Kept) -> tuple[str, type[BaseModel], str]:
    """Return the key of an item."""
    match item:
        case Repository():
            id_ = item.repository_id
        case Collection():
            id_ = item.collection_id
        case RetiredPipeline():
            id_ = item.retired_id
        case Pipeline():
            id_ = item.pipeline_id
        case PipelineRun():
            id_ = f"{item.pipeline_id}#{item.started:013d}"
    return item.repository_id, type(item), id_
