"""Pipelines made, changed and deleted, with what that reaches outside: schedules, syncs, the bucket's events.

The order is such that a crash anywhere mends itself: a schedule without its pipeline compares nothing, a pipeline whose
first sync was never started is compared at night, and so is a retired one until it has been dealt with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lisa.repositories.field_checks import invalid_bucket, invalid_metadata, invalid_prefix
from lisa.repositories.ports import Repositories, Schedules, Syncs, WatchedBuckets
from lisa.repositories.refusal import CHANGED_CONCURRENTLY, Conflict, InvalidField
from lisa.repositories.repository import Pipeline, Repository, find_collection
from lisa.repositories.retirement import RetiredPipeline, retire
from lisa.repositories.run import Reason
from lisa.repositories.schedule import invalid_schedule
from lisa.repositories.source_grants import RepositoryContents
from lisa.repositories.sources import Source


@dataclass(frozen=True)
class PipelineCommands:
    """What it takes to watch a bucket."""

    repositories: Repositories
    schedules: Schedules
    buckets: WatchedBuckets
    syncs: Syncs
    uploads_bucket: str = ""  # the bucket of people's own files, which no pipeline may watch

    def refusal(self, pipeline: Pipeline) -> InvalidField | None:
        """Why the pipeline cannot be, as far as that is known before it is made."""
        if refused := _invalid(pipeline) or self.source_refusal(pipeline.source, "s3Bucket"):
            return refused
        reason = self.buckets.check(pipeline.bucket, events=pipeline.trigger == "event")
        return InvalidField("s3Bucket", reason) if reason else None

    def contents(self, repository: Repository) -> RepositoryContents:
        """The repository with its collections and pipelines."""
        stored, repository_id = self.repositories, repository.repository_id
        return RepositoryContents(repository, stored.collections(repository_id), stored.pipelines(repository_id))

    def grant_sources(self, place: RepositoryContents, pipelines: Sequence[Pipeline]) -> Conflict | None:
        """Keep what an administrator grants by these pipelines, before they are made."""
        sources = place.with_sources_of(pipelines)
        if sources == place.repository.sources:
            return None
        changed = self.repositories.change_repository(place.repository, {"sources": sources})
        return None if changed else CHANGED_CONCURRENTLY

    def save(self, new: Pipeline, was: Pipeline | None = None) -> InvalidField | Conflict | None:
        """Make a pipeline, or change the one that `was` read, and compare it; `new.updated_at` is now.

        What it watched before is retired with the same write when that changed, and compared too.
        """
        if refused := self.refusal(new) or (self.schedules.set(new) if new.active_schedule else None):
            return refused
        self._note(new)
        gone = retire(was, new.updated_at) if was and was.sync_scope != new.sync_scope else None
        if not self.repositories.save_pipeline(new, was, gone):
            return CHANGED_CONCURRENTLY
        if new.active_schedule is None:
            self.schedules.remove(new.pipeline_id)
        self.start_sync(new, "changed" if was else "created", new.updated_at)
        self.sync_retired(gone)
        return None

    def ensure_schedule(self, pipeline: Pipeline) -> None:
        """Mend what a crash may have left of making a pipeline that is to stay as it is."""
        if pipeline.active_schedule:
            self.schedules.set(pipeline)

    def delete(self, pipeline: Pipeline, now: int) -> Conflict | None:
        """Delete a pipeline as it was read; what it brought is taken out after, if it removed and no other wants it."""
        gone = retire(pipeline, now)
        if not self.repositories.delete_pipeline(pipeline, gone):
            return CHANGED_CONCURRENTLY
        self.schedules.remove(pipeline.pipeline_id)
        self.sync_retired(gone)
        return None

    def start_sync(self, pipeline: Pipeline, reason: Reason, now: int) -> tuple[str, str]:
        """Compare a pipeline now; the name and the ARN of the run."""
        name = f"{pipeline.pipeline_id}-{now}"
        return name, self.syncs.start(pipeline.repository_id, pipeline.pipeline_id, reason, name)

    def sync_retired(self, gone: RetiredPipeline | None) -> None:
        """Compare what a retired pipeline watched, so that what nobody wants any more is taken out."""
        if gone:
            self.syncs.start(gone.repository_id, gone.retired_id, "changed", f"{gone.retired_id}-retired")

    def sources_refusal(self, repository: Repository) -> InvalidField | None:
        """Why these sources cannot be granted to the repository, or None; the refusal names the one it is about."""
        for number, source in enumerate(repository.sources or ()):
            field = f"sources.{number}.s3Bucket"
            if reason := invalid_bucket(source.bucket):
                return InvalidField(field, reason)
            if reason := invalid_prefix(source.prefix):
                return InvalidField(f"sources.{number}.s3Prefix", reason)
            if refused := self.source_refusal(source, field):
                return refused
        return None

    def source_refusal(self, source: Source, field: str) -> InvalidField | None:
        """Why no pipeline may watch this source, whoever makes it; the refusal is about this field."""
        if source.bucket != self.uploads_bucket:
            return None
        return InvalidField(field, "no pipeline may watch the bucket of uploads: its files belong to single users")

    def _note(self, pipeline: Pipeline) -> None:
        collections = self.repositories.collections(pipeline.repository_id)
        if found := find_collection(pipeline.collection_id, collections):
            self.repositories.add_bucket(found, pipeline.bucket)


def _invalid(pipeline: Pipeline) -> InvalidField | None:
    reasons = {
        "s3Bucket": invalid_bucket(pipeline.bucket),
        "s3Prefix": invalid_prefix(pipeline.prefix),
        "schedule": _invalid_times(pipeline),
        "metadata": invalid_metadata(pipeline.metadata),
    }
    return next((InvalidField(field, reason) for field, reason in reasons.items() if reason), None)


def _invalid_times(pipeline: Pipeline) -> str | None:
    if pipeline.trigger == "schedule" and pipeline.schedule is None:
        return 'say when, as in {"expression": "cron(0 6 * * ? *)", "timezone": "Europe/Berlin"}'
    return invalid_schedule(pipeline.active_schedule) if pipeline.active_schedule else None
