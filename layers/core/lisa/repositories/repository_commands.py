"""Repositories made, changed and deleted, with all that hangs on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lisa.repositories.deletion import begin_deletion
from lisa.repositories.field_checks import default_name
from lisa.repositories.pipeline_commands import PipelineCommands
from lisa.repositories.pipeline_planning import Author, PipelineFields, PipelinePlan, plan_pipelines
from lisa.repositories.ports import Deletions
from lisa.repositories.refusal import CHANGED_CONCURRENTLY, Conflict, InvalidField
from lisa.repositories.repository import (
    Collection,
    Pipeline,
    Repository,
    RepositoryStatus,
    find_collection,
)
from lisa.repositories.retirement import retire
from lisa.repositories.source_grants import RepositoryContents
from lisa.repositories.source_grants import authority_refusal as not_granted

_MOST_RETIRED = 90  # with what else changes in one transaction of at most 100 writes


def default_collection(repository: Repository, collection_id: str, now: int) -> Collection:
    """The collection every repository has, called after its embedding model."""
    return Collection(
        collection_id=collection_id,
        repository_id=repository.repository_id,
        name=default_name(repository.embedding_model),
        embedding_model=repository.embedding_model,
        chunking=repository.chunking,
        default=True,
        created_by=repository.created_by,
        created_at=now,
        updated_at=now,
    )


@dataclass(frozen=True)
class RepositoryCommands:
    """What it takes to change repositories."""

    pipelines: PipelineCommands
    deletions: Deletions

    def create(
        self, new: Repository, wanted: Sequence[PipelineFields], author: Author
    ) -> InvalidField | Conflict | None:
        """Make a repository with its default collection, then its pipelines one by one.

        Until they are all there it is CREATE_IN_PROGRESS, and asking again goes on where a crash ended it.
        """
        stored = self.pipelines.repositories
        there = stored.get(new.repository_id)
        if there and (there.status, there.embedding_model) != (
            RepositoryStatus.CREATE_IN_PROGRESS,
            new.embedding_model,
        ):
            return Conflict(f"there is a repository {new.repository_id} already")
        planned = self.plan_pipelines(new, wanted, author)
        if not isinstance(planned, PipelinePlan):
            return planned
        if there is None:
            status = RepositoryStatus.CREATE_IN_PROGRESS if wanted else RepositoryStatus.CREATE_COMPLETE
            default = default_collection(new, new.default_collection_id, author.now)
            if not stored.create(new.model_copy(update={"status": status}), default):
                return Conflict(f"there is a repository {new.repository_id} already")
        refused = self.apply_plan(self.pipelines.contents(stored.get(new.repository_id) or new), planned, author.now)
        if refused is None:
            stored.set_repository_status(new, RepositoryStatus.CREATE_COMPLETE, (RepositoryStatus.CREATE_IN_PROGRESS,))
        return refused

    def plan_pipelines(
        self, repository: Repository, wanted: Sequence[PipelineFields], author: Author
    ) -> PipelinePlan | InvalidField:
        """What makes the repository's pipelines those of a list, if nothing is wrong with any."""
        place = self.pipelines.contents(repository)
        planned = plan_pipelines(place, wanted, author)
        if isinstance(planned, PipelinePlan):
            for pipeline, was in planned.changes:
                if refused := self.pipelines.refusal(pipeline) or not_granted(pipeline, was, place):
                    return refused
        return planned

    def apply_plan(self, place: RepositoryContents, planned: PipelinePlan, now: int) -> InvalidField | Conflict | None:
        """Change pipelines one by one; asking again goes on where a crash ended it."""
        if conflict := self.pipelines.grant_sources(place, [pipeline for pipeline, _ in planned.changes]):
            return conflict
        for pipeline, was in planned.changes:
            if refused := self.pipelines.save(pipeline, was):
                return refused
        for pipeline in planned.unchanged:
            self.pipelines.ensure_schedule(pipeline)
        for pipeline in planned.removals:
            if refused := self.pipelines.delete(pipeline, now):
                return refused
        return None

    def change(self, repository: Repository, changes: Mapping[str, Any]) -> Repository | Conflict:
        """Set these fields."""
        return self.pipelines.repositories.change_repository(repository, changes) or CHANGED_CONCURRENTLY

    def change_model(self, repository: Repository, default: Collection) -> Conflict | None:
        """Give the repository another embedding model: a new default collection, for one has one model for good.

        Pipelines that meant the former one by an alias mean the new one from now on; what they brought to the former
        one is taken out of it after.
        """
        stored, former = self.pipelines.repositories, repository.default_collection_id
        collections = stored.collections(repository.repository_id)
        meant = [p for p in stored.pipelines(repository.repository_id) if _by_alias(p, collections)]
        if len(meant) > _MOST_RETIRED:
            return Conflict(
                f"{len(meant)} pipelines bring to the default collection: name another in some of them first"
            )
        gone = [retire(pipeline, default.created_at, former) for pipeline in meant]
        if not stored.replace_default_collection(repository, default, gone):
            return Conflict(f"there is a collection called {default.name} already, or {CHANGED_CONCURRENTLY.reason}")
        for pipeline in meant:
            stored.add_bucket(default, pipeline.bucket)
            self.pipelines.start_sync(pipeline, "changed", default.created_at)
        for pipeline in gone:
            self.pipelines.sync_retired(pipeline)
        return None

    def delete(self, repository: Repository) -> str:
        """Offer nothing of the repository any more and start taking it out; the execution's ARN. May run again."""
        stored = self.pipelines.repositories
        stored.set_repository_status(repository, RepositoryStatus.DELETE_IN_PROGRESS, tuple(RepositoryStatus))
        begin_deletion(repository.repository_id, None, repositories=stored, schedules=self.pipelines.schedules)
        return self.deletions.start(repository.repository_id)


def _by_alias(pipeline: Pipeline, collections: list[Collection]) -> bool:
    found = find_collection(pipeline.collection_id, collections)
    return found is not None and found.default and pipeline.collection_id not in (found.collection_id, found.name)
