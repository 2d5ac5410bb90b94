"""The in-memory twin of the repositories table."""

from collections.abc import Mapping, Sequence
from typing import Any

from lisa.repositories.repository import Collection, CollectionStatus, Pipeline, Repository, RepositoryStatus
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.run import PipelineRun
from tests.support.twins.repositories_read import Item, MemoryRepositoryReader, key_of


class MemoryRepositories(MemoryRepositoryReader):
    """Repositories, collections, pipelines and runs in dictionaries."""

    def save(self, item: Repository | Collection | Pipeline) -> None:
        """Save an item without any condition, for the setup of tests."""
        self._keep(item)

    def create_repository(self, repository: Repository, default: Collection) -> bool:
        if self._as_stored(repository) or not self.create_collection(default):
            return False
        self._keep(repository)
        return True

    def create_collection(self, collection: Collection) -> bool:
        if self._as_stored(collection) or not self._free(collection, collection.name):
            return False
        self._keep(collection)
        self._names[collection.repository_id, collection.name] = collection.collection_id
        return True

    def change_repository(self, repository: Repository, changes: Mapping[str, Any]) -> Repository | None:
        return self._change(repository, changes)

    def change_collection(self, collection: Collection, changes: Mapping[str, Any]) -> Collection | None:
        stored, name = self._as_stored(collection), changes.get("name", collection.name)
        if stored is None or stored.name != collection.name:
            return None
        if name == collection.name:
            return self._change(collection, changes)
        if stored.is_being_deleted or not (self._free(collection, name) and self._free(collection, stored.name)):
            return None
        self._names.pop((collection.repository_id, collection.name), None)
        self._names[collection.repository_id, name] = collection.collection_id
        return self._change(collection, changes)

    def add_bucket(self, collection: Collection, bucket: str) -> None:
        if stored := self._as_stored(collection):
            self._keep(stored.model_copy(update={"buckets": tuple(sorted({*stored.buckets, bucket}))}))

    def replace_default_collection(
        self, repository: Repository, default: Collection, retired: Sequence[RetiredPipeline] = ()
    ) -> bool:
        stored = self._as_stored(repository)
        former = self._one(Collection, repository.repository_id, repository.default_collection_id)
        if (
            stored is None
            or stored.is_being_deleted
            or stored.default_collection_id != repository.default_collection_id
        ):
            return False
        if former is None or former.is_being_deleted or not self.create_collection(default):
            return False
        self._keep(former.model_copy(update={"default": False}))
        for pipeline in retired:
            self._keep(pipeline)
        changes = {"default_collection_id": default.collection_id, "embedding_model": default.embedding_model}
        self._change(repository, changes | {"updated_at": default.created_at})
        return True

    def set_repository_status(
        self, repository: Repository, status: RepositoryStatus, expected: Sequence[RepositoryStatus]
    ) -> bool:
        stored = self._as_stored(repository)
        if stored is None or stored.status not in expected:
            return False
        self._keep(stored.model_copy(update={"status": status}))
        return True

    def set_collection_status(
        self, collection: Collection, status: CollectionStatus, expected: Sequence[CollectionStatus]
    ) -> bool:
        stored = self._as_stored(collection)
        if stored is None or stored.status not in expected:
            return False
        self._keep(stored.model_copy(update={"status": status}))
        if status is CollectionStatus.DELETE_IN_PROGRESS:
            self._release(collection)
        return True

    def save_pipeline(
        self, new: Pipeline, previous: Pipeline | None = None, retired: RetiredPipeline | None = None
    ) -> bool:
        stored = self.get_pipeline(new.repository_id, new.pipeline_id)
        if (stored and stored.updated_at) != (previous and previous.updated_at):
            return False
        self._keep(new)
        if retired:
            self._keep(retired)
        return True

    def delete_pipeline(self, pipeline: Pipeline, retired: RetiredPipeline | None = None) -> bool:
        stored = self.get_pipeline(pipeline.repository_id, pipeline.pipeline_id)
        if stored is None or stored.updated_at != pipeline.updated_at:
            return False
        del self._rows[key_of(pipeline)]
        if retired:
            self._keep(retired)
        return True

    def delete_retired_pipeline(self, repository_id: str, retired_id: str) -> None:
        self._rows.pop((repository_id, RetiredPipeline, retired_id), None)

    def delete_rows(self, item: Repository | Collection) -> None:
        if isinstance(item, Collection):
            self._release(item)
            self._rows.pop(key_of(item), None)
        else:
            self.watermarks.pop(item.repository_id, None)
            self._rows = {key: row for key, row in self._rows.items() if key[0] != item.repository_id}
            self._names = {key: owner for key, owner in self._names.items() if key[0] != item.repository_id}

    def save_run(self, run: PipelineRun) -> None:
        repository = self.get_repository(run.repository_id)
        if repository is None or repository.is_being_deleted:
            return
        stored = self._one(PipelineRun, run.repository_id, key_of(run)[2])
        if stored is None or (stored.run_id == run.run_id and stored.status == "RUNNING"):
            self._keep(run)

    def _change(self, item: Item, changes: Mapping[str, Any]) -> Item | None:
        stored = self._as_stored(item)
        if stored is None or stored.is_being_deleted:
            return None
        self._keep(changed := stored.model_copy(update=dict(changes)))
        return changed

    def _free(self, collection: Collection, name: str) -> bool:
        return self._names.get((collection.repository_id, name)) in (None, collection.collection_id)

    def _release(self, collection: Collection) -> None:
        if self._free(collection, collection.name):
            self._names.pop((collection.repository_id, collection.name), None)
