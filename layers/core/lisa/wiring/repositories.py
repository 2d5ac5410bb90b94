"""Repositories, collections and pipelines: their table, schedules, workflows and watched buckets."""

import boto3

from lisa.adapters.repositories.repositories_dynamodb import DynamoDBRepositories
from lisa.adapters.repositories.schedules_scheduler import SchedulerScheduleRemoval, SchedulerSchedules, ScheduleTarget
from lisa.adapters.repositories.watched_buckets_s3 import S3WatchedBuckets
from lisa.adapters.repositories.workflows_stepfunctions import StepFunctionsDeletions, StepFunctionsSyncs
from lisa.repositories.collection_commands import CollectionCommands
from lisa.repositories.pipeline_commands import PipelineCommands
from lisa.repositories.ports import (
    DeletionWorkflow,
    RemovableSchedules,
    Repositories,
    Schedules,
    SyncWorkflow,
    WatchedBuckets,
)
from lisa.repositories.repository_commands import RepositoryCommands
from lisa.wiring import settings
from lisa.wiring.clients import CONFIG, open_table
from lisa.wiring.factories import cached


@cached
def repository_store() -> Repositories:
    return DynamoDBRepositories(open_table(settings.repositories_table))


@cached
def schedule_store() -> Schedules:
    """Return the schedules of pipelines, for a function that creates them."""
    target = ScheduleTarget(
        settings.sync_pipeline_arn(), settings.scheduler_role_arn(), settings.undelivered_queue_arn()
    )
    return SchedulerSchedules(boto3.client("scheduler", config=CONFIG), settings.schedule_group(), target)


@cached
def schedule_remover() -> RemovableSchedules:
    """Return the schedules of pipelines, for a function that may only remove them."""
    return SchedulerScheduleRemoval(boto3.client("scheduler", config=CONFIG), settings.schedule_group())


@cached
def sync_workflow() -> SyncWorkflow:
    """Return the executions that compare a pipeline with its bucket."""
    return StepFunctionsSyncs(boto3.client("stepfunctions", config=CONFIG), settings.sync_pipeline_arn())


@cached
def watched_buckets() -> WatchedBuckets:
    client = boto3.client("s3", config=CONFIG)
    return S3WatchedBuckets(client, settings.stack_name(), settings.readable_bucket_arns())


@cached
def pipeline_commands() -> PipelineCommands:
    return PipelineCommands(
        repository_store(), schedule_store(), watched_buckets(), sync_workflow(), settings.uploads_bucket()
    )


@cached
def deletion_workflow() -> DeletionWorkflow:
    """Return the executions that delete collections and repositories."""
    return StepFunctionsDeletions(boto3.client("stepfunctions", config=CONFIG), settings.delete_collections_arn())


@cached
def repository_commands() -> RepositoryCommands:
    return RepositoryCommands(pipeline_commands(), deletion_workflow())


@cached
def collection_commands() -> CollectionCommands:
    return CollectionCommands(repository_store(), deletion_workflow(), sync_workflow())
