"""What repositories need from outside."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from lisa.repositories.refusal import InvalidField
from lisa.repositories.repository import Collection, CollectionStatus, Pipeline, Repository, RepositoryStatus
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.run import PipelineRun, Reason


class RepositoryReader(Protocol):
    """Reading repositories, collections and pipelines. What goes through every repository may lag by seconds."""

    def get(self, repository_id: str) -> Repository | None:
        """The repository, or None."""
        ...

    def all(self) -> list[Repository]:
        """Every repository, by id."""
        ...

    def collections(self, repository_id: str) -> list[Collection]:
        """The repository's collections, by id."""
        ...

    def all_collections(self) -> list[Collection]:
        """The collections of every repository."""
        ...

    def pipelines(self, repository_id: str) -> list[Pipeline]:
        """The repository's pipelines, by id."""
        ...

    def pipeline(self, repository_id: str, pipeline_id: str) -> Pipeline | None:
        """The pipeline, or None."""
        ...

    def all_pipelines(self) -> list[Pipeline]:
        """The pipelines of every repository."""
        ...

    def pipelines_of_bucket(self, bucket: str) -> list[Pipeline]:
        """Every pipeline that watches this bucket, of any repository; no retired ones."""
        ...

    def retired_pipeline(self, repository_id: str, retired_id: str) -> RetiredPipeline | None:
        """The retired pipeline, or None once it has been dealt with."""
        ...

    def all_retired_pipelines(self) -> list[RetiredPipeline]:
        """The retired pipelines of every repository."""
        ...

    def runs(self, repository_id: str, pipeline_id: str, limit: int) -> list[PipelineRun]:
        """The pipeline's newest runs, newest first."""
        ...


class Repositories(RepositoryReader, Protocol):
    """Where repositories, collections, pipelines and their runs are kept."""

    def create(self, repository: Repository, default: Collection) -> bool:
        """Keep a new repository with its default collection, both or neither; False when the id is taken."""
        ...

    def create_collection(self, collection: Collection) -> bool:
        """Keep a new collection; False when its id, or its name within the repository, is taken."""
        ...

    def change_repository(self, repository: Repository, changes: Mapping[str, Any]) -> Repository | None:
        """Set these fields; the new repository, or None when it is gone or being deleted."""
        ...

    def change_collection(self, collection: Collection, changes: Mapping[str, Any]) -> Collection | None:
        """Set these fields of a collection as it was read.

        None when it is gone, being deleted or renamed meanwhile, or when the new name is taken.
        """
        ...

    def add_bucket(self, collection: Collection, bucket: str) -> None:
        """Remember that a pipeline brings this bucket's objects to the collection, if the collection is there."""
        ...

    def replace_default_collection(
        self, repository: Repository, default: Collection, retired: Sequence[RetiredPipeline] = ()
    ) -> bool:
        """Make a new collection the repository's default and its model the repository's, all or nothing.

        The former default collection becomes one like any other; at most 90 pipelines are retired in the same step.
        False when the repository's default was changed since it was read, or the new collection's name is taken.
        """
        ...

    def set_repository_status(
        self, repository: Repository, status: RepositoryStatus, expected: Sequence[RepositoryStatus]
    ) -> bool:
        """Set the status, if it is one of these now; whether it was."""
        ...

    def set_collection_status(
        self, collection: Collection, status: CollectionStatus, expected: Sequence[CollectionStatus]
    ) -> bool:
        """Set the status, if it is one of these now; whether it was. One that is being deleted frees its name."""
        ...

    def save_pipeline(self, new: Pipeline, was: Pipeline | None = None, retired: RetiredPipeline | None = None) -> bool:
        """Keep a new pipeline, or change the one that `was` read, and keep the retired one with it: all or nothing.

        False when the id is taken, or the pipeline was changed since it was read.
        """
        ...

    def delete_pipeline(self, pipeline: Pipeline, retired: RetiredPipeline | None = None) -> bool:
        """Delete the pipeline as it was read and keep it retired: both or neither. False when it was changed since."""
        ...

    def delete_retired(self, repository_id: str, retired_id: str) -> None:
        """Forget a retired pipeline; one that is not there is no matter."""
        ...

    def delete_item(self, item: Repository | Collection) -> None:
        """Forget a collection and its name, or a repository with all that is kept under it, itself last."""
        ...

    def save_run(self, run: PipelineRun) -> None:
        """Keep a run. One that has ended stays as it ended, however often and in whatever order it is told."""
        ...


class Schedules(Protocol):
    """What starts a pipeline's comparison at its times."""

    def set(self, pipeline: Pipeline) -> InvalidField | None:
        """Have the pipeline, which must have a schedule, compared on it from now on; why that is refused, or None."""
        ...

    def remove(self, pipeline_id: str) -> None:
        """Have it compared on no schedule; one that has none is no matter."""
        ...


class WatchedBuckets(Protocol):
    """Buckets that pipelines watch."""

    def check(self, bucket: str, *, events: bool) -> str | None:
        """Why it cannot be read, or with `events` not be watched, and the exact command that mends it; or None."""
        ...


class Syncs(Protocol):
    """The workflow that compares a pipeline with its bucket."""

    def start(self, repository_id: str, pipeline_id: str, reason: Reason, name: str) -> str:
        """Start comparing a pipeline or a retired one under a name that is used once; the execution's ARN.

        A name that was used before starts nothing and answers the same ARN.
        """
        ...


class Deletions(Protocol):
    """The workflow that takes out all documents of a collection or a repository, and then the collection itself."""

    def start(self, repository_id: str, collection_id: str | None = None) -> str:
        """Start deleting a collection, or the whole repository without one; the execution's ARN. May run twice."""
        ...
