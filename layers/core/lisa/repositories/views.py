"""Repositories, collections, pipelines and runs as the API shows them; the names are a contract with clients."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from lisa.documents.splitting import ChunkingStrategy
from lisa.repositories.repository import Collection, Pipeline, Repository, feeds
from lisa.repositories.run import PipelineRun
from lisa.repositories.sources import Source


def repository_view(repository: Repository, pipelines: Sequence[Pipeline]) -> dict[str, Any]:
    """A repository's configuration."""
    return {
        "repositoryId": repository.repository_id,
        "repositoryName": repository.name,
        "description": repository.description,
        "type": repository.type,
        "embeddingModelId": repository.embedding_model,
        "chunkingStrategy": _chunking(repository.chunking),
        "allowedGroups": list(repository.allowed_groups),
        "allowUserCollections": repository.allow_user_collections,
        "metadata": repository.metadata,
        "status": repository.status.value,
        "defaultCollectionId": repository.default_collection_id,
        "createdBy": repository.created_by,
        "createdAt": _time(repository.created_at),
        "updatedAt": _time(repository.updated_at or repository.created_at),
        "pipelines": [pipeline_view(pipeline) for pipeline in pipelines],
    }


def collection_view(
    collection: Collection, collections: Sequence[Collection], pipelines: Sequence[Pipeline]
) -> dict[str, Any]:
    """A collection, bare, with those of the pipelines that bring documents to it, among these collections."""
    here = [other for other in collections if other.repository_id == collection.repository_id]
    near = [pipeline for pipeline in pipelines if pipeline.repository_id == collection.repository_id]
    feeding = [pipeline for pipeline in near if feeds(pipeline, collection, here)]
    return {
        "collectionId": collection.collection_id,
        "repositoryId": collection.repository_id,
        "name": collection.name,
        "description": collection.description,
        "embeddingModel": collection.embedding_model,
        "chunkingStrategy": _chunking(collection.chunking),
        "allowChunkingOverride": collection.allow_chunking_override,
        "allowedGroups": list(collection.allowed_groups),
        "private": collection.private,
        "default": collection.default,
        "metadata": collection.metadata,
        "status": collection.status.value,
        "createdBy": collection.created_by,
        "createdAt": _time(collection.created_at),
        "updatedAt": _time(collection.updated_at or collection.created_at),
        "pipelines": [pipeline_view(pipeline) for pipeline in feeding],
    }


def pipeline_view(pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline; trigger, prefix and collection as they were sent."""
    chunking = pipeline.chunking
    older = {"chunkSize": chunking.size, "chunkOverlap": chunking.overlap} if chunking else {}
    return {
        "pipelineId": pipeline.pipeline_id,
        "repositoryId": pipeline.repository_id,
        "collectionId": pipeline.collection_id,
        "s3Bucket": pipeline.bucket,
        "s3Prefix": pipeline.prefix,
        "trigger": pipeline.trigger,
        "schedule": pipeline.active_schedule.model_dump() if pipeline.active_schedule else None,
        "autoRemove": pipeline.auto_remove,
        "chunkingStrategy": _chunking(chunking) if chunking else None,
        "metadata": pipeline.metadata,
        "createdBy": pipeline.created_by,
        "createdAt": _time(pipeline.created_at),
        "updatedAt": _time(pipeline.updated_at),
        **older,
    }


def source_view(source: Source) -> dict[str, str]:
    """A bucket and prefix that is granted to a repository, in the words of pipelines."""
    return {"s3Bucket": source.bucket, "s3Prefix": source.prefix}


def run_view(run: PipelineRun) -> dict[str, Any]:
    """One run of a pipeline, with its counts."""
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
        "started": _time(run.started),
        "ended": _time(run.ended) if run.ended else None,
        "cause": run.cause,
    }


def _chunking(strategy: ChunkingStrategy) -> dict[str, Any]:
    whole = {"type": strategy.type}
    return whole if strategy.type == "none" else whole | {"size": strategy.size, "overlap": strategy.overlap}


def _time(milliseconds: int) -> str:
    """ISO 8601 in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
