"""Repositories, collections, pipelines and runs in the API's shape. The field names are a contract with clients."""

from collections.abc import Sequence
from datetime import UTC, datetime

from lisa.documents.splitting import ChunkingStrategy
from lisa.repositories.answers import (
    CollectionView,
    GrantedSourceView,
    PipelineView,
    RepositoryView,
    RunView,
    ScheduleTimingView,
    SplittingView,
)
from lisa.repositories.repository import Collection, Pipeline, Repository, feeds_collection
from lisa.repositories.run import PipelineRun
from lisa.repositories.schedule import Schedule
from lisa.repositories.sources import Source


def repository_view(repository: Repository, pipelines: Sequence[Pipeline]) -> RepositoryView:
    """Return the configuration of a repository."""
    return {
        "repositoryId": repository.repository_id,
        "repositoryName": repository.name,
        "description": repository.description,
        "type": repository.type,
        "embeddingModelId": repository.embedding_model,
        "chunkingStrategy": _splitting_view(repository.chunking),
        "allowedGroups": list(repository.allowed_groups),
        "allowUserCollections": repository.allow_user_collections,
        "metadata": repository.metadata,
        "status": repository.status,
        "supportsHybridSearch": True,
        "defaultCollectionId": repository.default_collection_id,
        "createdBy": repository.created_by,
        "createdAt": _format_time(repository.created_at),
        "updatedAt": _format_time(repository.updated_at or repository.created_at),
        "pipelines": [pipeline_view(pipeline) for pipeline in pipelines],
    }


def collection_view(
    collection: Collection, collections: Sequence[Collection], pipelines: Sequence[Pipeline]
) -> CollectionView:
    """Return a collection with the pipelines that bring documents to it.

    `collections` and `pipelines` may belong to several repositories; aliases are resolved among them.
    """
    siblings = [other for other in collections if other.repository_id == collection.repository_id]
    candidates = [pipeline for pipeline in pipelines if pipeline.repository_id == collection.repository_id]
    feeding = [pipeline for pipeline in candidates if feeds_collection(pipeline, collection, siblings)]
    return {
        "collectionId": collection.collection_id,
        "repositoryId": collection.repository_id,
        "name": collection.name,
        "description": collection.description,
        "embeddingModel": collection.embedding_model,
        "chunkingStrategy": _splitting_view(collection.chunking),
        "allowChunkingOverride": collection.allow_chunking_override,
        "allowedGroups": list(collection.allowed_groups),
        "private": collection.private,
        "default": collection.default,
        "metadata": collection.metadata,
        "status": collection.status,
        "createdBy": collection.created_by,
        "createdAt": _format_time(collection.created_at),
        "updatedAt": _format_time(collection.updated_at or collection.created_at),
        "pipelines": [pipeline_view(pipeline) for pipeline in feeding],
    }


def pipeline_view(pipeline: Pipeline) -> PipelineView:
    """Return a pipeline, with the trigger, the prefix and the collection as the client sent them."""
    chunking = pipeline.chunking
    found: PipelineView = {
        "pipelineId": pipeline.pipeline_id,
        "repositoryId": pipeline.repository_id,
        "collectionId": pipeline.collection_id,
        "s3Bucket": pipeline.bucket,
        "s3Prefix": pipeline.prefix,
        "trigger": pipeline.trigger,
        "schedule": _schedule_view(pipeline.active_schedule) if pipeline.active_schedule else None,
        "autoRemove": pipeline.auto_remove,
        "chunkingStrategy": _splitting_view(chunking) if chunking else None,
        "metadata": pipeline.metadata,
        "createdBy": pipeline.created_by,
        "createdAt": _format_time(pipeline.created_at),
        "updatedAt": _format_time(pipeline.updated_at),
    }
    if chunking:  # the older names
        found |= {"chunkSize": chunking.size, "chunkOverlap": chunking.overlap}
    return found


def source_view(source: Source) -> GrantedSourceView:
    """Return a granted source with the field names of pipelines."""
    return {"s3Bucket": source.bucket, "s3Prefix": source.prefix}


def run_view(run: PipelineRun) -> RunView:
    """Return one run of a pipeline with its counts."""
    return {
        "runId": run.run_id,
        "pipelineId": run.pipeline_id,
        "reason": run.reason,
        "status": run.status,
        "found": run.found,
        "new": run.new,
        "changed": run.changed,
        "deleted": run.deleted,
        "failed": run.failed,
        "unchanged": run.unchanged,
        "inProgress": run.in_progress,
        "started": _format_time(run.started),
        "ended": _format_time(run.ended) if run.ended else None,
        "cause": run.cause,
    }


def _splitting_view(strategy: ChunkingStrategy) -> SplittingView:
    if strategy.type == "none":
        return {"type": "none"}
    found: SplittingView = {"type": strategy.type, "size": strategy.size, "overlap": strategy.overlap}
    return {**found, "minSize": strategy.smallest_chunk} if strategy.smallest_chunk else found


def _schedule_view(schedule: Schedule) -> ScheduleTimingView:
    return {"expression": schedule.expression, "timezone": schedule.timezone}


def _format_time(milliseconds: int) -> str:
    """Return a time as ISO 8601 in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
