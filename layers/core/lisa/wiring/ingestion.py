"""The composition root, continued: what brings documents in and keeps them in line with their buckets."""

import os
from typing import TYPE_CHECKING

import boto3

from lisa.wiring.factories import cached
from lisa.wiring.shared import CONFIG, chunks, clock, documents, embedder, index_queue, objects, repositories, table

if TYPE_CHECKING:
    from lisa.adapters.ingestion.dead_letters_sqs import DeadLetters
    from lisa.ingestion.indexer import Indexer
    from lisa.ingestion.pipeline_sync import PipelineSyncer
    from lisa.ingestion.ports import Watermarks
    from lisa.ingestion.range_indexer import RangeIndexer
    from lisa.ingestion.reader import Reader
    from lisa.ingestion.sweeper import Sweeper
    from lisa.joins.destinations import PipelineDestinations


@cached
def destinations() -> "PipelineDestinations":
    """Which collections want an object."""
    from lisa.joins.destinations import PipelineDestinations

    return PipelineDestinations(repositories())


@cached
def dead_letters() -> "dict[str, DeadLetters]":
    """The queues by the names people use for them."""
    from lisa.adapters.ingestion.dead_letters_sqs import DeadLetters, index_again

    client = boto3.client("sqs", config=CONFIG)
    return {
        "index-requests": DeadLetters(client, os.environ["INDEX_QUEUE_URL"], index_again),
        "object-events": DeadLetters(client, os.environ["OBJECT_EVENTS_URL"]),
        "usage-events": DeadLetters(client, os.environ["USAGE_QUEUE_URL"]),
    }


@cached
def reader() -> "Reader":
    """The reader of documents, whose extraction runs in a sandbox."""
    from lisa.documents.sandbox import shared_sandbox
    from lisa.documents.splitting import split
    from lisa.ingestion.reader import Reader

    return Reader(shared_sandbox().extract, split)


@cached
def indexer() -> "Indexer":
    """Ingestion, wired."""
    from lisa.ingestion.generation_worker import ChunkWriter
    from lisa.ingestion.indexer import Indexer

    return Indexer(documents(), objects(), chunks(), ChunkWriter(embedder(), chunks()), reader(), clock)


@cached
def range_indexer() -> "RangeIndexer":
    """Ingestion of large documents, wired."""
    from lisa.ingestion.generation_worker import ChunkWriter
    from lisa.ingestion.range_indexer import RangeIndexer

    return RangeIndexer(documents(), objects(), chunks(), ChunkWriter(embedder(), chunks()), reader(), clock)


@cached
def watermarks() -> "Watermarks":
    """Up to when documents were looked at for lateness."""
    from lisa.adapters.ingestion.watermarks_dynamodb import DynamoDBWatermarks

    return DynamoDBWatermarks(table("REPOSITORIES_TABLE"))


@cached
def syncer() -> "PipelineSyncer":
    """Comparison of buckets with the documents table, wired."""
    from lisa.ingestion.pipeline_sync import PipelineSyncer

    return PipelineSyncer(documents(), objects(), index_queue(), clock)


@cached
def sweeper() -> "Sweeper":
    """The sweeper, wired."""
    from lisa.ingestion.sweeper import Sweeper

    return Sweeper(documents(), index_queue(), clock)
