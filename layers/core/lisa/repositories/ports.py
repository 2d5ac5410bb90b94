"""The ports of the repositories context."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from lisa.repositories.refusal import InvalidField
from lisa.repositories.repository import Collection, CollectionStatus, Pipeline, Repository, RepositoryStatus
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.run import PipelineRun, Reason


class RepositoryReader(Protocol):
    """Reads repositories, collections, pipelines and runs. Reads of all repositories may lag by seconds."""

    def get_repository(self, repository_id: str) -> Repository | None:
        """Return the repository, or None."""
        ...

    def list_repositories(self) -> list[Repository]:
        """Return every repository, sorted by id."""
        ...

    def list_collections(self, repository_id: str) -> list[Collection]:
        """Return the repository's collections, sorted by id."""
        ...

    def list_all_collections(self) -> list[Collection]:
        """Return the collections of every repository."""
        ...

    def list_pipelines(self, repository_id: str) -> list[Pipeline]:
        """Return the repository's pipelines, sorted by id."""
        ...

    def get_pipeline(self, repository_id: str, pipeline_id: str) -> Pipeline | None:
        """Return the pipeline, or None."""
        ...

    def list_all_pipelines(self) -> list[Pipeline]:
        """Return the pipelines of every repository."""
        ...

    def list_pipelines_of_bucket(self, bucket: str) -> list[Pipeline]:
        """Return every pipeline of any repository that watches this bucket, without retired pipelines."""
        ...

    def get_retired_pipeline(self, repository_id: str, retired_id: str) -> RetiredPipeline | None:
        """Return the retired pipeline, or None after its documents have been removed."""
        ...

    def list_retired_pipelines(self) -> list[RetiredPipeline]:
        """Return the retired pipelines of every repository whose documents may have to be removed."""
        ...

    def list_runs(self, repository_id: str, pipeline_id: str, limit: int) -> list[PipelineRun]:
        """Return the pipeline's newest runs, newest first."""
        ...


class Repositories(RepositoryReader, Protocol):
    """Reads and writes repositories, collections, pipelines and runs."""

    def create_repository(self, repository: Repository, default: Collection) -> bool:
        """Save a new repository and its default collection, both or neither. Return False if the id is taken."""
        ...

    def create_collection(self, collection: Collection) -> bool:
        """Save a new collection. Return False if its id, or its name within the repository, is taken."""
        ...

    def change_repository(self, repository: Repository, changes: Mapping[str, Any]) -> Repository | None:
        """Set these fields. Return the changed repository, or None if it is missing or being deleted."""
        ...

    def change_collection(self, collection: Collection, changes: Mapping[str, Any]) -> Collection | None:
        """Set these fields. Return the changed collection.

        Return None if it is missing, being deleted or has another name than when it was read, or if the new name is
        taken.
        """
        ...

    def add_bucket(self, collection: Collection, bucket: str) -> None:
        """Add a bucket to those from which pipelines bring documents to the collection, if the collection exists."""
        ...

    def replace_default_collection(
        self, repository: Repository, default: Collection, retired: Sequence[RetiredPipeline] = ()
    ) -> bool:
        """Save a new default collection and give the repository its model, all or nothing.

        The former default collection becomes an ordinary one. At most 90 retired pipelines are saved in the same
        write. Return False if the default collection was changed since the repository was read, or if the name of the
        new collection is taken.
        """
        ...

    def set_repository_status(
        self, repository: Repository, status: RepositoryStatus, expected: Sequence[RepositoryStatus]
    ) -> bool:
        """Set the status if the current one is expected. Return whether it was."""
        ...

    def set_collection_status(
        self, collection: Collection, status: CollectionStatus, expected: Sequence[CollectionStatus]
    ) -> bool:
        """Set the status if the current one is expected. Return whether it was. DELETE_IN_PROGRESS frees the name."""
        ...

    def save_pipeline(
        self, new: Pipeline, previous: Pipeline | None = None, retired: RetiredPipeline | None = None
    ) -> bool:
        """Save a new pipeline, or replace `previous` as it was read, and save the retired pipeline: all or nothing.

        Return False if the id is taken, or if the pipeline was changed since it was read.
        """
        ...

    def delete_pipeline(self, pipeline: Pipeline, retired: RetiredPipeline | None = None) -> bool:
        """Delete the pipeline and save the retired one, both or neither. Return False if it was changed since read."""
        ...

    def delete_retired_pipeline(self, repository_id: str, retired_id: str) -> None:
        """Delete a retired pipeline, if it exists."""
        ...

    def delete_rows(self, item: Repository | Collection) -> None:
        """Delete a collection and free its name, or delete all rows of a repository, the repository itself last."""
        ...

    def save_run(self, run: PipelineRun) -> None:
        """Save the state of a run. A run that has ended is not changed by later or repeated calls.

        Nothing is saved if the repository is missing or being deleted.
        """
        ...


class RemovableSchedules(Protocol):
    """The schedules that start the runs of pipelines, for code that only removes them."""

    def delete_schedule(self, pipeline_id: str) -> None:
        """Delete the schedule of the pipeline, if it exists."""
        ...


class Schedules(RemovableSchedules, Protocol):
    """The schedules that start the runs of pipelines."""

    def put_schedule(self, pipeline: Pipeline) -> InvalidField | None:
        """Create or replace the schedule of the pipeline. Return the reason why it is refused, or None.

        Raises ValueError if the pipeline has no schedule.
        """
        ...


class WatchedBuckets(Protocol):
    """The buckets that pipelines watch."""

    def bucket_refusal(self, bucket: str, *, events: bool) -> str | None:
        """Return the reason why the bucket cannot be read, with the command that solves it, or None.

        With `events`, the bucket must also send its events.
        """
        ...


class SyncWorkflow(Protocol):
    """The workflow that compares a pipeline with its bucket."""

    def start_sync(self, repository_id: str, pipeline_id: str, reason: Reason, name: str) -> str:
        """Start a run of a pipeline or of a retired pipeline, and return the execution's ARN.

        A name that was used before starts nothing, and the ARN of its execution is returned.
        """
        ...


class DeletionWorkflow(Protocol):
    """The workflow that deletes a collection, or a whole repository, with all documents."""

    def start_deletion(self, repository_id: str, collection_id: str | None = None) -> str:
        """Start the deletion of a collection, or of the whole repository. Return the execution's ARN. May run twice."""
        ...
