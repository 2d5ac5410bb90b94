"""The composition root, continued: what keeps repositories, collections and pipelines."""

import os
from functools import cache
from typing import TYPE_CHECKING

import boto3

from lisa.wiring.shared import CONFIG, repositories, uploads_bucket

if TYPE_CHECKING:
    from lisa.adapters.repositories.executions_states import StatesDeletions, StatesSyncs
    from lisa.adapters.repositories.schedules_scheduler import SchedulerSchedules
    from lisa.adapters.repositories.watched_buckets_s3 import S3WatchedBuckets
    from lisa.repositories.changing import Changing
    from lisa.repositories.collecting import Collecting
    from lisa.repositories.watching import Watching


@cache
def schedules() -> "SchedulerSchedules":
    """The pipelines' schedules; a function that only removes them knows their group alone."""
    from lisa.adapters.repositories.schedules_scheduler import SchedulerSchedules, Target

    env = os.environ
    target = Target(
        env["SCHEDULE_GROUP"],
        *(env.get(name, "") for name in ("SYNC_PIPELINE_ARN", "SCHEDULER_ROLE_ARN", "UNDELIVERED_QUEUE_ARN")),
    )
    return SchedulerSchedules(boto3.client("scheduler", config=CONFIG), target)


@cache
def syncs() -> "StatesSyncs":
    """Executions that compare a pipeline with its bucket."""
    from lisa.adapters.repositories.executions_states import StatesSyncs

    return StatesSyncs(boto3.client("stepfunctions", config=CONFIG), os.environ["SYNC_PIPELINE_ARN"])


@cache
def watched_buckets() -> "S3WatchedBuckets":
    """Buckets that pipelines watch."""
    from lisa.adapters.repositories.watched_buckets_s3 import S3WatchedBuckets

    readable = [arn for arn in os.environ["READABLE_BUCKET_ARNS"].split(",") if arn]
    return S3WatchedBuckets(boto3.client("s3", config=CONFIG), os.environ["STACK_NAME"], readable)


@cache
def watching() -> "Watching":
    """Pipelines, wired."""
    from lisa.repositories.watching import Watching

    return Watching(repositories(), schedules(), watched_buckets(), syncs(), uploads_bucket())


@cache
def deletions() -> "StatesDeletions":
    """Executions that delete collections and repositories."""
    from lisa.adapters.repositories.executions_states import StatesDeletions

    return StatesDeletions(boto3.client("stepfunctions", config=CONFIG), os.environ["DELETE_COLLECTIONS_ARN"])


@cache
def changing() -> "Changing":
    """Repositories, wired."""
    from lisa.repositories.changing import Changing

    return Changing(watching(), deletions())


@cache
def collecting() -> "Collecting":
    """Collections, wired."""
    from lisa.repositories.collecting import Collecting

    return Collecting(repositories(), deletions(), syncs())
