"""The commands that create, change and delete repositories.

Creating one also creates its default collection and its pipelines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lisa.repositories.collection_commands import CollectionCommands
from lisa.repositories.deletion import begin_deletion
from lisa.repositories.field_checks import default_collection_name
from lisa.repositories.pipeline_commands import PipelineCommands
from lisa.repositories.pipeline_planning import CommandAuthor, PipelineFields, PipelinePlan, plan_pipelines
from lisa.repositories.ports import DeletionWorkflow
from lisa.repositories.refusal import CHANGED_CONCURRENTLY, Conflict, InvalidField
from lisa.repositories.repository import (
    Collection,
    Pipeline,
    Repository,
    RepositoryStatus,
    find_collection,
)
from lisa.repositories.retirement import retire_pipeline
from lisa.repositories.source_grants import RepositoryContents, authority_refusal

_MAX_RETIRED = 90  # a transaction has at most 100 writes, and the other changes need some of them


def build_default_collection(repository: Repository, collection_id: str, now: int) -> Collection:
    """Return the default collection of a repository. Its name is the id of the embedding model."""
    return Collection(
        collection_id=collection_id,
        repository_id=repository.repository_id,
        name=default_collection_name(repository.embedding_model),
        embedding_model=repository.embedding_model,
        chunking=repository.chunking,
        inherits_chunking=True,
        default=True,
        created_by=repository.created_by,
        created_at=now,
        updated_at=now,
    )


@dataclass(frozen=True)
class RepositoryCommands:
    """Creates, changes and deletes repositories."""

    pipelines: PipelineCommands
    deletions: DeletionWorkflow

    def create_repository(
        self, new: Repository, requested: Sequence[PipelineFields], author: CommandAuthor
    ) -> InvalidField | Conflict | None:
        """Create a repository with its default collection, then its pipelines one by one.

        The status is CREATE_IN_PROGRESS until all pipelines exist. A repeated call continues after a crash.
        """
        stored = self.pipelines.repositories
        existing = stored.get_repository(new.repository_id)
        if existing and (existing.status, existing.embedding_model) != (
            RepositoryStatus.CREATE_IN_PROGRESS,
            new.embedding_model,
        ):
            return _repository_id_conflict(new)
        plan = self.plan_pipelines(new, requested, author)
        if not isinstance(plan, PipelinePlan):
            return plan
        if existing is None:
            status = RepositoryStatus.CREATE_IN_PROGRESS if requested else RepositoryStatus.CREATE_COMPLETE
            default = build_default_collection(new, new.default_collection_id, author.now)
            if not stored.create_repository(new.model_copy(update={"status": status}), default):
                return _repository_id_conflict(new)
        contents = self.pipelines.read_contents(stored.get_repository(new.repository_id) or new)
        if refusal := self.apply_pipeline_plan(contents, plan, author.now):
            return refusal
        stored.set_repository_status(new, RepositoryStatus.CREATE_COMPLETE, (RepositoryStatus.CREATE_IN_PROGRESS,))
        return None

    def plan_pipelines(
        self, repository: Repository, requested: Sequence[PipelineFields], author: CommandAuthor
    ) -> PipelinePlan | InvalidField:
        """Return the changes that turn the repository's pipelines into the requested ones, if all are valid."""
        contents = self.pipelines.read_contents(repository)
        plan = plan_pipelines(contents, requested, author)
        if isinstance(plan, PipelinePlan):
            for pipeline, previous in plan.changes:
                refusal = self.pipelines.pipeline_refusal(pipeline) or authority_refusal(pipeline, previous, contents)
                if refusal:
                    return refusal
        return plan

    def apply_pipeline_plan(
        self, contents: RepositoryContents, plan: PipelinePlan, now: int
    ) -> InvalidField | Conflict | None:
        """Change the pipelines one by one. A repeated call continues after a crash."""
        if conflict := self.pipelines.grant_sources(contents, [pipeline for pipeline, _ in plan.changes]):
            return conflict
        for pipeline, previous in plan.changes:
            if refusal := self.pipelines.save_pipeline(pipeline, previous):
                return refusal
        for pipeline in plan.unchanged:
            self.pipelines.ensure_schedule(pipeline)
        for pipeline in plan.removals:
            if conflict := self.pipelines.delete_pipeline(pipeline, now):
                return conflict
        return None

    def change_repository(self, repository: Repository, changes: Mapping[str, Any]) -> Repository | Conflict:
        """Set these fields and return the changed repository. Collections that inherit its chunking change first.

        If the call stops halfway, the repository has its former chunking, so a repeated call changes the others too.
        """
        if "chunking" in changes and (conflict := self._change_inherited_chunking(repository, changes)):
            return conflict
        return self.pipelines.repositories.change_repository(repository, changes) or CHANGED_CONCURRENTLY

    def _change_inherited_chunking(self, repository: Repository, changes: Mapping[str, Any]) -> Conflict | None:
        collections = CollectionCommands(self.pipelines.repositories, self.deletions, self.pipelines.syncs)
        return collections.change_inherited_chunking(
            repository.repository_id, changes["chunking"], changes.get("updated_at", repository.updated_at)
        )

    def change_embedding_model(self, repository: Repository, default: Collection) -> Conflict | None:
        """Give the repository another embedding model by a new default collection.

        A collection keeps its model for ever. Pipelines that name the default collection by an alias bring documents
        to the new one from now on; their documents are then removed from the former one.
        """
        stored, former = self.pipelines.repositories, repository.default_collection_id
        collections = stored.list_collections(repository.repository_id)
        affected = [
            p
            for p in stored.list_pipelines(repository.repository_id)
            if _names_default_collection_by_alias(p, collections)
        ]
        if len(affected) > _MAX_RETIRED:
            return Conflict(
                f"{len(affected)} pipelines bring documents to the default collection, and at most {_MAX_RETIRED} can "
                "follow a change of the model; first name another collection in some of them"
            )
        retired = [retire_pipeline(pipeline, default.created_at, former) for pipeline in affected]
        if not stored.replace_default_collection(repository, default, retired):
            return Conflict(f"there is a collection called {default.name} already, or {CHANGED_CONCURRENTLY.reason}")
        for pipeline in affected:
            stored.add_bucket(default, pipeline.bucket)
            self.pipelines.start_sync(pipeline, "changed", default.created_at)
        for pipeline in retired:
            self.pipelines.sync_retired_pipeline(pipeline)
        return None

    def delete_repository(self, repository: Repository) -> str:
        """Mark the repository as being deleted, start its deletion and return the execution's ARN. May run twice."""
        stored = self.pipelines.repositories
        stored.set_repository_status(repository, RepositoryStatus.DELETE_IN_PROGRESS, tuple(RepositoryStatus))
        begin_deletion(repository.repository_id, None, repositories=stored, schedules=self.pipelines.schedules)
        return self.deletions.start_deletion(repository.repository_id)


def _repository_id_conflict(repository: Repository) -> Conflict:
    return Conflict(f"there is a repository {repository.repository_id} already; choose another id")


def _names_default_collection_by_alias(pipeline: Pipeline, collections: list[Collection]) -> bool:
    """Return whether the pipeline names the default collection by an alias instead of its id or name."""
    found = find_collection(pipeline.collection_id, collections)
    return found is not None and found.default and pipeline.collection_id not in (found.collection_id, found.name)
