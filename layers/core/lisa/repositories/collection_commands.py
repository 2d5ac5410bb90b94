"""The commands that create, change and delete collections."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lisa.documents.chunking_strategy import ChunkingStrategy
from lisa.repositories.field_checks import name_refusal
from lisa.repositories.pipeline_planning import CommandAuthor
from lisa.repositories.ports import DeletionWorkflow, Repositories, SyncWorkflow
from lisa.repositories.refusal import CHANGED_CONCURRENTLY, Conflict, InvalidField
from lisa.repositories.repository import Collection, CollectionStatus, Pipeline, Repository, feeds_collection


def build_collection(
    repository: Repository, fields: Mapping[str, Any], author: CommandAuthor
) -> Collection | InvalidField:
    """Return a collection with these fields. Without `chunking`, it inherits the chunking of its repository."""
    if reason := name_refusal(fields.get("name", "")):
        return InvalidField("name", reason)
    stamps = {"created_by": author.user, "created_at": author.now, "updated_at": author.now}
    inherited = {"chunking": repository.chunking, "inherits_chunking": "chunking" not in fields}
    defaults = {"repository_id": repository.repository_id} | inherited
    return Collection.model_validate(defaults | dict(fields) | stamps)


def validate_collection_changes(
    current: Collection, fields: Mapping[str, Any], now: int
) -> dict[str, Any] | InvalidField:
    """Return the fields to set. The current name is accepted even if no collection could get it today.

    A collection that gets a chunking of its own no longer inherits that of its repository.
    """
    name = fields.get("name", current.name)
    if name != current.name and (reason := name_refusal(name, default=current.default)):
        return InvalidField("name", reason)
    own_chunking = {"inherits_chunking": False} if "chunking" in fields else {}
    return dict(fields) | own_chunking | {"updated_at": now}


@dataclass(frozen=True)
class CollectionCommands:
    """Creates, changes and deletes collections."""

    repositories: Repositories
    deletions: DeletionWorkflow
    syncs: SyncWorkflow

    def add_collection(self, collection: Collection) -> Conflict | None:
        """Save a new collection and start the pipelines that name it already."""
        if not self.repositories.create_collection(collection):
            return _name_conflict(collection.name)
        self._add_pipeline_buckets(collection)
        self._start_syncs(collection)
        return None

    def change_collection(self, current: Collection, changes: Mapping[str, Any]) -> Collection | Conflict:
        """Set these fields. If the chunking changes, the collection's pipelines split their documents again."""
        name = changes.get("name", current.name)
        changed = self.repositories.change_collection(current, changes)
        if changed is None:
            others = self.repositories.list_collections(current.repository_id)
            is_taken = any(_takes_name(other, current, name) for other in others)
            return _name_conflict(name) if is_taken else CHANGED_CONCURRENTLY
        if name != current.name:
            self._add_pipeline_buckets(changed)
        if _chunking_settings(changed) != _chunking_settings(current):
            self._start_syncs(changed)
        return changed

    def change_inherited_chunking(self, repository_id: str, chunking: ChunkingStrategy, now: int) -> Conflict | None:
        """Give this chunking to every collection that inherits its repository's. A repeated call changes nothing."""
        for collection in self.repositories.list_collections(repository_id):
            if collection.inherits_chunking and not collection.is_being_deleted and collection.chunking != chunking:
                changed = self.change_collection(collection, {"chunking": chunking, "updated_at": now})
                if isinstance(changed, Conflict):
                    return changed
        return None

    def delete_collection(self, collection: Collection) -> Conflict | str:
        """Mark the collection as being deleted, start its deletion and return the execution's ARN. May run twice."""
        if collection.default:
            return Conflict("the default collection is deleted with its repository; you can delete its documents")
        every_status = tuple(CollectionStatus)
        if not self.repositories.set_collection_status(collection, CollectionStatus.DELETE_IN_PROGRESS, every_status):
            return CHANGED_CONCURRENTLY
        return self.deletions.start_deletion(collection.repository_id, collection.collection_id)

    def _add_pipeline_buckets(self, collection: Collection) -> None:
        for pipeline in self._find_pipelines(collection):
            self.repositories.add_bucket(collection, pipeline.bucket)

    def _start_syncs(self, collection: Collection) -> None:
        for pipeline in self._find_pipelines(collection):
            name = f"{pipeline.pipeline_id}-{collection.updated_at}"
            self.syncs.start_sync(pipeline.repository_id, pipeline.pipeline_id, "changed", name)

    def _find_pipelines(self, collection: Collection) -> list[Pipeline]:
        """Return the pipelines that bring documents to the collection."""
        collections = self.repositories.list_collections(collection.repository_id)
        pipelines = self.repositories.list_pipelines(collection.repository_id)
        return [pipeline for pipeline in pipelines if feeds_collection(pipeline, collection, collections)]


def _chunking_settings(collection: Collection) -> tuple[object, bool]:
    return collection.chunking, collection.allow_chunking_override


def _takes_name(other: Collection, current: Collection, name: str) -> bool:
    return other.name == name and other.collection_id != current.collection_id and not other.is_being_deleted


def _name_conflict(name: str) -> Conflict:
    return Conflict(f"the name {name} is taken in this repository; choose another name")
