"""Collections made, changed and renamed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lisa.repositories.field_checks import invalid_name
from lisa.repositories.pipeline_planning import Author
from lisa.repositories.ports import Deletions, Repositories, Syncs
from lisa.repositories.refusal import CHANGED_CONCURRENTLY, Conflict, InvalidField
from lisa.repositories.repository import Collection, CollectionStatus, Pipeline, Repository, find_collection


def new_collection(repository: Repository, fields: Mapping[str, Any], author: Author) -> Collection | InvalidField:
    """A collection of the repository with these fields; it is split as the repository says unless they do."""
    if reason := invalid_name(fields.get("name", "")):
        return InvalidField("name", reason)
    stamps = {"created_by": author.user, "created_at": author.now, "updated_at": author.now}
    given = {"repository_id": repository.repository_id, "chunking": repository.chunking}
    return Collection.model_validate(given | dict(fields) | stamps)


def validated_changes(was: Collection, fields: Mapping[str, Any], now: int) -> dict[str, Any] | InvalidField:
    """The fields to set; a name that stays may be one that could not be given."""
    name = fields.get("name", was.name)
    if name != was.name and (reason := invalid_name(name, default=was.default)):
        return InvalidField("name", reason)
    return dict(fields) | {"updated_at": now}


@dataclass(frozen=True)
class CollectionCommands:
    """What it takes to keep collections."""

    repositories: Repositories
    deletions: Deletions
    syncs: Syncs

    def add(self, collection: Collection) -> Conflict | None:
        """Keep a new collection; a pipeline that already names it brings its documents at once."""
        if not self.repositories.create_collection(collection):
            return _taken(collection.name)
        self._note_buckets(collection)
        self._compare(collection)
        return None

    def change(self, was: Collection, changes: Mapping[str, Any]) -> Collection | Conflict:
        """Set these fields; what its pipelines bring is split anew when that is to be done otherwise now."""
        name = changes.get("name", was.name)
        changed = self.repositories.change_collection(was, changes)
        if changed is None:
            others = self.repositories.collections(was.repository_id)
            return _taken(name) if any(_holds(other, was, name) for other in others) else CHANGED_CONCURRENTLY
        if name != was.name:
            self._note_buckets(changed)
        if _splitting(changed) != _splitting(was):
            self._compare(changed)
        return changed

    def delete(self, collection: Collection) -> Conflict | str:
        """Offer nothing of the collection any more and start taking it out; the execution's ARN. May run again."""
        if collection.default:
            return Conflict("the default collection goes with its repository; documents can be removed from it")
        every = tuple(CollectionStatus)
        if not self.repositories.set_collection_status(collection, CollectionStatus.DELETE_IN_PROGRESS, every):
            return CHANGED_CONCURRENTLY
        return self.deletions.start(collection.repository_id, collection.collection_id)

    def _note_buckets(self, collection: Collection) -> None:
        for pipeline in self._pipelines(collection):
            self.repositories.add_bucket(collection, pipeline.bucket)

    def _compare(self, collection: Collection) -> None:
        for pipeline in self._pipelines(collection):
            name = f"{pipeline.pipeline_id}-{collection.updated_at}"
            self.syncs.start(pipeline.repository_id, pipeline.pipeline_id, "changed", name)

    def _pipelines(self, collection: Collection) -> list[Pipeline]:
        """Those that bring documents to the collection."""
        collections = self.repositories.collections(collection.repository_id)
        return [
            pipeline
            for pipeline in self.repositories.pipelines(collection.repository_id)
            if (found := find_collection(pipeline.collection_id, collections))
            and found.collection_id == collection.collection_id
        ]


def _splitting(collection: Collection) -> tuple[object, bool]:
    return collection.chunking, collection.allow_chunking_override


def _holds(other: Collection, was: Collection, name: str) -> bool:
    return other.name == name and other.collection_id != was.collection_id and not other.is_being_deleted


def _taken(name: str) -> Conflict:
    return Conflict(f"the name {name} is taken in this repository; choose another name")
