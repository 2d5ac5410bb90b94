"""The composition root, continued: what keeps repositories, collections and pipelines."""

import os
from typing import TYPE_CHECKING

import boto3

from lisa.wiring.factories import cached
from lisa.wiring.shared import CONFIG, repositories, uploads_bucket

if TYPE_CHECKING:
    from lisa.repositories.collection_commands import CollectionCommands
    from lisa.repositories.pipeline_commands import PipelineCommands
    from lisa.repositories.ports import Deletions, Schedules, Syncs, WatchedBuckets
    from lisa.repositories.repository_commands import RepositoryCommands


@cached
def schedules() -> "Schedules":
    """The pipelines' schedules; a function that only removes them knows their group alone."""
    from lisa.adapters.repositories.schedules_scheduler import SchedulerSchedules, Target

    env = os.environ
    target = Target(
        env["SCHEDULE_GROUP"],
        *(env.get(name, "") for name in ("SYNC_PIPELINE_ARN", "SCHEDULER_ROLE_ARN", "UNDELIVERED_QUEUE_ARN")),
    )
    return SchedulerSchedules(boto3.client("scheduler", config=CONFIG), target)


@cached
def syncs() -> "Syncs":
    """Executions that compare a pipeline with its bucket."""
    from lisa.adapters.repositories.workflows_stepfunctions import StepFunctionsSyncs

    return StepFunctionsSyncs(boto3.client("stepfunctions", config=CONFIG), os.environ["SYNC_PIPELINE_ARN"])


@cached
def watched_buckets() -> "WatchedBuckets":
    """Buckets that pipelines watch."""
    from lisa.adapters.repositories.watched_buckets_s3 import S3WatchedBuckets

    readable = [arn for arn in os.environ["READABLE_BUCKET_ARNS"].split(",") if arn]
    return S3WatchedBuckets(boto3.client("s3", config=CONFIG), os.environ["STACK_NAME"], readable)


@cached
def pipeline_commands() -> "PipelineCommands":
    """Pipelines, wired."""
    from lisa.repositories.pipeline_commands import PipelineCommands

    return PipelineCommands(repositories(), schedules(), watched_buckets(), syncs(), uploads_bucket())


@cached
def deletions() -> "Deletions":
    """Executions that delete collections and repositories."""
    from lisa.adapters.repositories.workflows_stepfunctions import StepFunctionsDeletions

    return StepFunctionsDeletions(boto3.client("stepfunctions", config=CONFIG), os.environ["DELETE_COLLECTIONS_ARN"])


@cached
def repository_commands() -> "RepositoryCommands":
    """Repositories, wired."""
    from lisa.repositories.repository_commands import RepositoryCommands

    return RepositoryCommands(pipeline_commands(), deletions())


@cached
def collection_commands() -> "CollectionCommands":
    """Collections, wired."""
    from lisa.repositories.collection_commands import CollectionCommands

    return CollectionCommands(repositories(), deletions(), syncs())
