"""The composition root: cached factories. Importing it has no effects; names come from the environment."""

import os
import secrets
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from lisa.adapters.aws.dynamodb import Table
from lisa.wiring.factories import cached

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from lisa.adapters.aws.links_s3 import S3Links
    from lisa.adapters.postgres.database import Database
    from lisa.adapters.retrieval.search_log import Searching
    from lisa.embeddings import Embedder
    from lisa.events import EventPublisher
    from lisa.identity.ports import Tokens
    from lisa.ingestion.ports import IndexQueue, Objects
    from lisa.models.ports import PublishedModels
    from lisa.repositories.ports import Repositories
    from lisa.wiring.ports import DocumentsTable, VectorStore

# SDK retries only: `standard` backs off with jitter; nothing retries on top of it.
CONFIG = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=3, read_timeout=20)
#: Somebody waits at a door whose function has ten seconds: one retry, and no silence that uses them up.
DOOR_CONFIG = CONFIG.merge(
    Config(retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=1, read_timeout=2)
)
_S3_CONFIG = CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))


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


@cached
def dynamodb() -> "DynamoDBClient":
    """The client of every table but those that a request waits for at a door. Several threads may use it."""
    return boto3.client("dynamodb", config=CONFIG.merge(Config(max_pool_connections=32)))


def table(variable: str) -> Table:
    """Return the table whose name the environment variable holds."""
    return Table(dynamodb(), os.environ[variable])


@cached
def documents() -> "DocumentsTable":
    """The documents table."""
    from lisa.adapters.ingestion.documents_dynamodb import DynamoDBDocuments

    return DynamoDBDocuments(table("DOCUMENTS_TABLE"))


@cached
def repositories() -> "Repositories":
    """The repositories table."""
    from lisa.adapters.repositories.repositories_dynamodb import DynamoDBRepositories

    return DynamoDBRepositories(table("REPOSITORIES_TABLE"))


@cached
def tokens() -> "Tokens":
    """The tokens table."""
    from lisa.adapters.identity.tokens_dynamodb import DynamoDBTokens

    return DynamoDBTokens(Table(boto3.client("dynamodb", config=DOOR_CONFIG), os.environ["TOKENS_TABLE"]))


def api_group() -> str:
    """Whose members may make API tokens for themselves; empty when nobody but administrators may."""
    return os.environ.get("API_GROUP", "")


@cached
def models() -> "PublishedModels":
    """The models table."""
    from lisa.adapters.models.models_dynamodb import DynamoDBModels

    return DynamoDBModels(table("MODELS_TABLE"))


@cached
def token_key() -> bytes:
    """The key under which tokens are hashed."""
    client = boto3.client("secretsmanager", config=DOOR_CONFIG)
    return client.get_secret_value(SecretId=os.environ["TOKEN_KEY_SECRET"])["SecretString"].encode()


@cached
def objects() -> "Objects":
    """The buckets."""
    from lisa.adapters.aws.objects_s3 import S3Objects

    return S3Objects(boto3.client("s3", config=CONFIG))


@cached
def links() -> "S3Links":
    """Presigned links."""
    from lisa.adapters.aws.links_s3 import S3Links

    return S3Links(boto3.client("s3", config=_S3_CONFIG))


@cached
def bus() -> "EventPublisher":
    from lisa.adapters.aws.events_bus import EventBus

    return EventBus(boto3.client("events", config=CONFIG), os.environ["EVENT_BUS"])


@cached
def index_queue() -> "IndexQueue":
    from lisa.adapters.ingestion.index_queue_sqs import SQSIndexQueue

    return SQSIndexQueue(boto3.client("sqs", config=CONFIG), os.environ["INDEX_QUEUE_URL"])


@cached
def embedder() -> "Embedder":
    """The gateway's embeddings, as the role this function runs under."""
    from lisa.adapters.identity.system_identity import sign
    from lisa.adapters.models.embeddings_gateway import GatewayEmbeddings
    from lisa.embeddings import Embedder

    return Embedder(GatewayEmbeddings(os.environ["GATEWAY_URL"], lambda: sign(os.environ["GATEWAY_AUDIENCE"])))


@cached
def databases() -> "Callable[[], Database]":
    """What makes a connection to the vector database: a token of the role we run under is the password."""
    from lisa.adapters.postgres.database import Database, DatabaseAddress

    address = DatabaseAddress.parse(os.environ["VECTOR_DATABASE_URL"])
    rds = boto3.client("rds", config=CONFIG)
    patience = float(os.environ.get("DATABASE_PATIENCE_SECONDS", "0"))

    def token() -> str:
        return rds.generate_db_auth_token(address.host, address.port, address.user)

    return lambda: Database(address, token, patience=patience)


@cached
def database() -> "Database":
    """The vector database, for one thread."""
    return databases()()


@cached
def chunks() -> "VectorStore":
    """The vector store."""
    from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks

    return PgvectorChunks(database())


@cached
def search() -> "Searching":
    """Retrieval, wired."""
    from lisa.retrieval.search import Search

    found = Search(embedder(), chunks(), documents())
    if os.environ.get("LOG_CONTENT") != "true":
        return found
    from lisa.adapters.retrieval.search_log import LoggedSearch

    return LoggedSearch(found)
