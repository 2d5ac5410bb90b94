"""Repositories as the API shows them. The names are a contract with existing clients."""

from typing import Any

from lisa.repositories.repository import Pipeline, Repository


def repository_view(repository: Repository, pipelines: list[Pipeline]) -> dict[str, Any]:
    """A repository's configuration."""
    return {
        "repositoryId": repository.repository_id,
        "repositoryName": repository.name,
        "description": repository.description,
        "type": repository.type,
        "embeddingModelId": repository.embedding_model,
        "allowedGroups": list(repository.allowed_groups),
        "allowUserCollections": repository.allow_user_collections,
        "metadata": repository.metadata,
        "status": repository.status,
        "defaultCollectionId": repository.default_collection_id,
        "pipelines": [_pipeline_view(pipeline) for pipeline in pipelines],
    }


def _pipeline_view(pipeline: Pipeline) -> dict[str, Any]:
    return {
        "pipelineId": pipeline.pipeline_id,
        "collectionId": pipeline.collection_id,
        "s3Bucket": pipeline.bucket,
        "s3Prefix": pipeline.prefix,
        "trigger": pipeline.trigger,
        "autoRemove": pipeline.auto_remove,
    }
