"""The commands that create, change and delete pipelines, with their schedules and runs.

The order of the steps makes a crash harmless: a schedule without a pipeline starts nothing, and the nightly run repairs
a pipeline whose first run never started and a retired pipeline whose documents are still there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lisa.documents.metadata import metadata_refusal
from lisa.repositories.field_checks import bucket_refusal, prefix_refusal
from lisa.repositories.ports import Repositories, Schedules, SyncWorkflow, WatchedBuckets
from lisa.repositories.refusal import CHANGED_CONCURRENTLY, Conflict, InvalidField
from lisa.repositories.repository import Pipeline, Repository, find_collection
from lisa.repositories.retirement import RetiredPipeline, retire_pipeline
from lisa.repositories.run import Reason
from lisa.repositories.schedule import schedule_refusal
from lisa.repositories.source_grants import RepositoryContents
from lisa.repositories.sources import Source


@dataclass(frozen=True)
class PipelineCommands:
    """Creates, changes and deletes pipelines."""

    repositories: Repositories
    schedules: Schedules
    buckets: WatchedBuckets
    syncs: SyncWorkflow
    uploads_bucket: str = ""  # holds the files of single users, so no pipeline may watch it

    def pipeline_refusal(self, pipeline: Pipeline) -> InvalidField | None:
        """Return the reason why the pipeline cannot be saved, or None."""
        if refusal := _find_invalid_field(pipeline) or self.source_refusal(pipeline.watched_source, "s3Bucket"):
            return refusal
        reason = self.buckets.bucket_refusal(pipeline.bucket, events=pipeline.trigger == "event")
        return InvalidField("s3Bucket", reason) if reason else None

    def read_contents(self, repository: Repository) -> RepositoryContents:
        """Return the repository with its collections and pipelines."""
        stored, repository_id = self.repositories, repository.repository_id
        return RepositoryContents(
            repository, stored.list_collections(repository_id), stored.list_pipelines(repository_id)
        )

    def grant_sources(self, contents: RepositoryContents, pipelines: Sequence[Pipeline]) -> Conflict | None:
        """Grant the repository the sources that an administrator chose in these pipelines, before they are saved."""
        sources = contents.granted_sources_with(pipelines)
        if sources == contents.repository.sources:
            return None
        changed = self.repositories.change_repository(contents.repository, {"sources": sources})
        return None if changed else CHANGED_CONCURRENTLY

    def save_pipeline(self, new: Pipeline, previous: Pipeline | None = None) -> InvalidField | Conflict | None:
        """Create a pipeline, or replace `previous` as it was read, and start a run. `new.updated_at` is now.

        If its scope changes, the previous pipeline is retired in the same write, and a run of it starts too.
        """
        if refusal := self.pipeline_refusal(new) or (self.schedules.put_schedule(new) if new.active_schedule else None):
            return refusal
        self._add_bucket(new)
        is_moved = previous is not None and previous.sync_scope != new.sync_scope
        retired = retire_pipeline(previous, new.updated_at) if previous and is_moved else None
        if not self.repositories.save_pipeline(new, previous, retired):
            return CHANGED_CONCURRENTLY
        if new.active_schedule is None:
            self.schedules.delete_schedule(new.pipeline_id)
        self.start_sync(new, "changed" if previous else "created", new.updated_at)
        self.sync_retired_pipeline(retired)
        return None

    def ensure_schedule(self, pipeline: Pipeline) -> None:
        """Create the schedule of an unchanged pipeline again, in case a crash prevented it."""
        if pipeline.active_schedule:
            self.schedules.put_schedule(pipeline)

    def delete_pipeline(self, pipeline: Pipeline, now: int) -> Conflict | None:
        """Delete a pipeline as it was read.

        With `auto_remove`, its documents are removed afterwards, unless another pipeline brings them.
        """
        retired = retire_pipeline(pipeline, now)
        if not self.repositories.delete_pipeline(pipeline, retired):
            return CHANGED_CONCURRENTLY
        self.schedules.delete_schedule(pipeline.pipeline_id)
        self.sync_retired_pipeline(retired)
        return None

    def start_sync(self, pipeline: Pipeline, reason: Reason, now: int) -> tuple[str, str]:
        """Start a run of the pipeline and return the run's name and the execution's ARN."""
        name = f"{pipeline.pipeline_id}-{now}"
        return name, self.syncs.start_sync(pipeline.repository_id, pipeline.pipeline_id, reason, name)

    def sync_retired_pipeline(self, retired: RetiredPipeline | None) -> None:
        """Start a run of a retired pipeline, if there is one: it removes the documents that no pipeline brings."""
        if retired:
            name = f"{retired.retired_id}-retired"
            self.syncs.start_sync(retired.repository_id, retired.retired_id, "changed", name)

    def sources_refusal(self, repository: Repository) -> InvalidField | None:
        """Return the reason why the repository's sources cannot be granted, with the invalid field, or None."""
        for number, source in enumerate(repository.sources or ()):
            field = f"sources.{number}.s3Bucket"
            if reason := bucket_refusal(source.bucket):
                return InvalidField(field, reason)
            if reason := prefix_refusal(source.prefix):
                return InvalidField(f"sources.{number}.s3Prefix", reason)
            if refusal := self.source_refusal(source, field):
                return refusal
        return None

    def source_refusal(self, source: Source, field: str) -> InvalidField | None:
        """Return the reason why no pipeline may watch the source, or None; `field` names the field of the request."""
        if source.bucket != self.uploads_bucket:
            return None
        return InvalidField(field, "no pipeline may watch the bucket of uploads: its files belong to single users")

    def _add_bucket(self, pipeline: Pipeline) -> None:
        collections = self.repositories.list_collections(pipeline.repository_id)
        if collection := find_collection(pipeline.collection_id, collections):
            self.repositories.add_bucket(collection, pipeline.bucket)


def _find_invalid_field(pipeline: Pipeline) -> InvalidField | None:
    reasons = {
        "s3Bucket": bucket_refusal(pipeline.bucket),
        "s3Prefix": prefix_refusal(pipeline.prefix),
        "schedule": _schedule_refusal(pipeline),
        "metadata": metadata_refusal(pipeline.metadata),
    }
    return next((InvalidField(field, reason) for field, reason in reasons.items() if reason), None)


def _schedule_refusal(pipeline: Pipeline) -> str | None:
    if pipeline.trigger == "schedule" and pipeline.schedule is None:
        return (
            'the schedule is missing; give one, as in {"expression": "cron(0 6 * * ? *)", "timezone": "Europe/Berlin"}'
        )
    return schedule_refusal(pipeline.active_schedule) if pipeline.active_schedule else None
