"""The composition root: cached factories. Importing it has no effects; names come from the environment."""

import os
import secrets
import time
import uuid
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from lisa.adapters.dynamodb import Table

if TYPE_CHECKING:
    from lisa.adapters.chunks_pgvector import PgvectorChunks
    from lisa.adapters.dead_letters_sqs import DeadLetters
    from lisa.adapters.destinations import PipelineDestinations
    from lisa.adapters.documents_dynamodb import DynamoDBDocuments
    from lisa.adapters.embedder_gateway import GatewayEmbedder
    from lisa.adapters.events_bus import EventBus
    from lisa.adapters.executions_states import StatesDeletions, StatesSyncs
    from lisa.adapters.index_queue_sqs import SQSIndexQueue
    from lisa.adapters.links_s3 import S3Links
    from lisa.adapters.models_dynamodb import DynamoDBModels
    from lisa.adapters.objects_s3 import S3Objects
    from lisa.adapters.postgres import Database
    from lisa.adapters.repositories_dynamodb import DynamoDBRepositories
    from lisa.adapters.schedules_scheduler import SchedulerSchedules
    from lisa.adapters.tokens_dynamodb import DynamoDBTokens
    from lisa.adapters.watched_buckets_s3 import S3WatchedBuckets
    from lisa.adapters.watermarks_dynamodb import DynamoDBWatermarks
    from lisa.ingestion.indexing import Indexer
    from lisa.ingestion.ranges import RangeIndexer
    from lisa.ingestion.reading import Reader
    from lisa.ingestion.sweeping import Sweeper
    from lisa.ingestion.syncing import Syncer
    from lisa.repositories.changing import Changing
    from lisa.repositories.collecting import Collecting
    from lisa.repositories.watching import Watching
    from lisa.retrieval.search import Search

# SDK retries only: `standard` backs off with jitter; nothing retries on top of it.
_CONFIG = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=3, read_timeout=20)
_S3_CONFIG = _CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))


def uploads_bucket() -> str:
    """The bucket people upload to."""
    return os.environ["UPLOADS_BUCKET"]


def clock() -> int:
    """Now, in epoch milliseconds."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """An id that nothing has yet."""
    return str(uuid.uuid4())


def entropy() -> bytes:
    """The random bytes of a new token."""
    return secrets.token_bytes(32)


@cache
def table(variable: str) -> Table:
    """The table whose name the environment variable holds."""
    return Table(boto3.client("dynamodb", config=_CONFIG), os.environ[variable])


@cache
def documents() -> "DynamoDBDocuments":
    """The documents table."""
    from lisa.adapters.documents_dynamodb import DynamoDBDocuments

    return DynamoDBDocuments(table("DOCUMENTS_TABLE"))


@cache
def repositories() -> "DynamoDBRepositories":
    """The repositories table."""
    from lisa.adapters.repositories_dynamodb import DynamoDBRepositories

    return DynamoDBRepositories(table("REPOSITORIES_TABLE"))


@cache
def schedules() -> "SchedulerSchedules":
    """The pipelines' schedules; a function that only removes them knows their group alone."""
    from lisa.adapters.schedules_scheduler import SchedulerSchedules, Target

    env = os.environ
    target = Target(
        env["SCHEDULE_GROUP"],
        *(env.get(name, "") for name in ("SYNC_PIPELINE_ARN", "SCHEDULER_ROLE_ARN", "UNDELIVERED_QUEUE_ARN")),
    )
    return SchedulerSchedules(boto3.client("scheduler", config=_CONFIG), target)


@cache
def syncs() -> "StatesSyncs":
    """Executions that compare a pipeline with its bucket."""
    from lisa.adapters.executions_states import StatesSyncs

    return StatesSyncs(boto3.client("stepfunctions", config=_CONFIG), os.environ["SYNC_PIPELINE_ARN"])


@cache
def watched_buckets() -> "S3WatchedBuckets":
    """Buckets that pipelines watch."""
    from lisa.adapters.watched_buckets_s3 import S3WatchedBuckets

    readable = [arn for arn in os.environ["READABLE_BUCKET_ARNS"].split(",") if arn]
    return S3WatchedBuckets(boto3.client("s3", config=_CONFIG), os.environ["STACK_NAME"], readable)


@cache
def watching() -> "Watching":
    """Pipelines, wired."""
    from lisa.repositories.watching import Watching

    return Watching(repositories(), schedules(), watched_buckets(), syncs())


@cache
def deletions() -> "StatesDeletions":
    """Executions that delete collections and repositories."""
    from lisa.adapters.executions_states import StatesDeletions

    return StatesDeletions(boto3.client("stepfunctions", config=_CONFIG), os.environ["DELETE_COLLECTIONS_ARN"])


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


@cache
def tokens() -> "DynamoDBTokens":
    """The tokens table."""
    from lisa.adapters.tokens_dynamodb import DynamoDBTokens

    return DynamoDBTokens(table("TOKENS_TABLE"))


def api_group() -> str:
    """Whose members may make API tokens for themselves; empty when nobody but administrators may."""
    return os.environ.get("API_GROUP", "")


@cache
def models() -> "DynamoDBModels":
    """The models table."""
    from lisa.adapters.models_dynamodb import DynamoDBModels

    return DynamoDBModels(table("MODELS_TABLE"))


@cache
def token_key() -> bytes:
    """The key under which tokens are hashed."""
    client = boto3.client("secretsmanager", config=_CONFIG)
    return client.get_secret_value(SecretId=os.environ["TOKEN_KEY_SECRET"])["SecretString"].encode()


@cache
def destinations() -> "PipelineDestinations":
    """Which collections want an object."""
    from lisa.adapters.destinations import PipelineDestinations

    return PipelineDestinations(repositories())


@cache
def objects() -> "S3Objects":
    """The buckets."""
    from lisa.adapters.objects_s3 import S3Objects

    return S3Objects(boto3.client("s3", config=_CONFIG))


@cache
def links() -> "S3Links":
    """Presigned links."""
    from lisa.adapters.links_s3 import S3Links

    return S3Links(boto3.client("s3", config=_S3_CONFIG))


@cache
def bus() -> "EventBus":
    """The application's event bus."""
    from lisa.adapters.events_bus import EventBus

    return EventBus(boto3.client("events", config=_CONFIG), os.environ["EVENT_BUS"])


@cache
def index_queue() -> "SQSIndexQueue":
    """The queue in front of indexing."""
    from lisa.adapters.index_queue_sqs import SQSIndexQueue

    return SQSIndexQueue(boto3.client("sqs", config=_CONFIG), os.environ["INDEX_QUEUE_URL"])


@cache
def dead_letters() -> "dict[str, DeadLetters]":
    """The queues by the names people use for them."""
    from lisa.adapters.dead_letters_sqs import DeadLetters, once_more

    client = boto3.client("sqs", config=_CONFIG)
    return {
        "index-requests": DeadLetters(client, os.environ["INDEX_QUEUE_URL"], once_more),
        "object-events": DeadLetters(client, os.environ["OBJECT_EVENTS_URL"]),
    }


@cache
def embedder() -> "GatewayEmbedder":
    """The gateway's embeddings, as the role this function runs under."""
    from lisa.adapters.embedder_gateway import GatewayEmbedder
    from lisa.adapters.system_identity import sign

    return GatewayEmbedder(os.environ["GATEWAY_URL"], lambda: sign(os.environ["GATEWAY_AUDIENCE"]))


@cache
def database() -> "Database":
    """The vector database: a token of this function's role is the password."""
    from lisa.adapters.postgres import Address, Database

    env = os.environ
    address = Address(
        env["DATABASE_HOST"],
        int(env["DATABASE_PORT"]),
        env["DATABASE_NAME"],
        env["DATABASE_USER"],
        env["DATABASE_SSLMODE"],
    )
    rds = boto3.client("rds", config=_CONFIG)
    return Database(address, lambda: rds.generate_db_auth_token(address.host, address.port, address.user))


@cache
def chunks() -> "PgvectorChunks":
    """The vector store."""
    from lisa.adapters.chunks_pgvector import PgvectorChunks

    return PgvectorChunks(database())


@cache
def reader() -> "Reader":
    """Reading and splitting documents, in a cage."""
    from lisa.documents.cage import extract_in_cage
    from lisa.documents.splitting import split
    from lisa.ingestion.reading import Reader

    return Reader(extract_in_cage, split)


@cache
def indexer() -> "Indexer":
    """Ingestion, wired."""
    from lisa.ingestion.embedding import Embedding
    from lisa.ingestion.indexing import Indexer

    return Indexer(documents(), objects(), chunks(), Embedding(embedder(), chunks()), reader(), clock)


@cache
def range_indexer() -> "RangeIndexer":
    """Ingestion of large documents, wired."""
    from lisa.ingestion.embedding import Embedding
    from lisa.ingestion.ranges import RangeIndexer

    return RangeIndexer(documents(), objects(), chunks(), Embedding(embedder(), chunks()), reader(), clock)


@cache
def watermarks() -> "DynamoDBWatermarks":
    """Up to when documents were looked at for lateness."""
    from lisa.adapters.watermarks_dynamodb import DynamoDBWatermarks

    return DynamoDBWatermarks(table("REPOSITORIES_TABLE"))


@cache
def syncer() -> "Syncer":
    """Comparison of buckets with the documents table, wired."""
    from lisa.ingestion.syncing import Syncer

    return Syncer(documents(), objects(), index_queue(), clock)


@cache
def sweeper() -> "Sweeper":
    """The sweeper, wired."""
    from lisa.ingestion.sweeping import Sweeper

    return Sweeper(documents(), index_queue(), clock)


@cache
def search() -> "Search":
    """Retrieval, wired."""
    from lisa.retrieval.search import Search

    return Search(embedder(), chunks(), documents())
