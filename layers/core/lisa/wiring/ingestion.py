"""Documents: their table, buckets, queue and events, and the comparison of buckets with the table."""

import boto3
from botocore.config import Config

from lisa.adapters.aws.events_bus import EventBus
from lisa.adapters.aws.links_s3 import S3PresignedLinks
from lisa.adapters.aws.objects_s3 import S3Objects
from lisa.adapters.ingestion.dead_letters_sqs import DeadLetters, request_reindexing
from lisa.adapters.ingestion.documents_dynamodb import DynamoDBDocuments
from lisa.adapters.ingestion.index_queue_sqs import SQSIndexQueue
from lisa.adapters.ingestion.watermarks_dynamodb import DynamoDBWatermarks
from lisa.events import EventPublisher
from lisa.ingestion.pipeline_sync import PipelineSyncer
from lisa.ingestion.ports import IndexQueue, Objects, Watermarks
from lisa.ingestion.sweeper import Sweeper
from lisa.joins.destinations import PipelineDestinations
from lisa.joins.pipeline_runs import PipelineRuns
from lisa.wiring import settings
from lisa.wiring.clients import CONFIG, open_table
from lisa.wiring.factories import cached
from lisa.wiring.ports import DocumentsTable
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.repositories import repository_store, schedule_remover

_S3_CONFIG = CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@cached
def document_store() -> DocumentsTable:
    return DynamoDBDocuments(open_table(settings.documents_table))


@cached
def object_store() -> Objects:
    """Return the objects of all buckets that this function may read."""
    return S3Objects(boto3.client("s3", config=CONFIG))


@cached
def presigned_links() -> S3PresignedLinks:
    """Return the creator of presigned links."""
    return S3PresignedLinks(boto3.client("s3", config=_S3_CONFIG))


@cached
def event_publisher() -> EventPublisher:
    return EventBus(boto3.client("events", config=CONFIG), settings.event_bus())


@cached
def index_queue() -> IndexQueue:
    return SQSIndexQueue(boto3.client("sqs", config=CONFIG), settings.index_queue_url())


@cached
def destination_finder() -> PipelineDestinations:
    """Return the look-up of the collections that an object belongs to."""
    return PipelineDestinations(repository_store())


@cached
def dead_letter_queues() -> dict[str, DeadLetters]:
    """Return the queues with their dead letters, by the names that the command line uses."""
    client = boto3.client("sqs", config=CONFIG)
    return {
        "index-requests": DeadLetters(client, settings.index_queue_url(), request_reindexing),
        "object-events": DeadLetters(client, settings.object_events_url()),
        "usage-events": DeadLetters(client, settings.usage_queue_url()),
    }


@cached
def watermark_store() -> Watermarks:
    """Return the store of the times up to which late documents were searched for."""
    return DynamoDBWatermarks(open_table(settings.repositories_table))


@cached
def pipeline_syncer() -> PipelineSyncer:
    """Return the comparison of a pipeline's bucket with the documents table."""
    return PipelineSyncer(document_store(), object_store(), index_queue(), epoch_milliseconds)


@cached
def pipeline_runs() -> PipelineRuns:
    return PipelineRuns(
        repository_store(), schedule_remover(), pipeline_syncer(), settings.uploads_bucket(), epoch_milliseconds
    )


@cached
def document_sweeper() -> Sweeper:
    return Sweeper(document_store(), index_queue(), epoch_milliseconds)
