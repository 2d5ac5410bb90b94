"""The functions as Lambda calls them, in this process, with twins in the places of their adapters."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest

from lisa.documents.extraction import extract
from lisa.events import Event
from lisa.rest import origins
from lisa.wiring import ingestion, oidc, repositories, shared, usage
from tests.support.ingestion import World
from tests.support.rest import Context
from tests.support.twins.embedding_model import MemoryEmbeddingModel as Embeddings
from tests.support.twins.memory_schedules import MemorySchedules
from tests.support.twins.memory_workflows import MemorySyncs
from tests.support.twins.models import MemoryPublishedModels
from tests.support.twins.repositories import MemoryRepositories
from tests.support.twins.usage import MemoryUsage

_ROOTS = (origins, shared, ingestion, oidc, repositories, usage)
_NAMES = (
    *("REPOSITORIES_TABLE", "DOCUMENTS_TABLE", "MODELS_TABLE", "USAGE_TABLE", "UPLOADS_BUCKET", "EVENT_BUS"),
    *("INDEX_QUEUE_URL", "SCHEDULE_GROUP", "SYNC_PIPELINE_ARN", "GATEWAY_URL", "GATEWAY_AUDIENCE"),
    *("TOKENS_TABLE", "STACK_NAME", "READABLE_BUCKET_ARNS", "DELETE_COLLECTIONS_ARN"),
    *("DATABASE_HOST", "DATABASE_NAME", "DATABASE_USER", "DATABASE_SSLMODE"),
)
_ENVIRONMENT = {name: name.lower() for name in _NAMES} | {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_SERVICE_NAME": "lisa",
    "UPLOADS_BUCKET": "uploads",
    "DATABASE_PORT": "9",
}


def invocation(left: int = 900_000) -> Context:
    """Return the context of an invocation that has so many milliseconds left."""

    class Invocation(Context):
        @staticmethod
        def get_remaining_time_in_millis() -> int:
            return left

    return Invocation()


class Bus:
    """A bus that keeps what is published."""

    def __init__(self) -> None:
        self.published: list[Event] = []

    def publish(self, events: Sequence[Event]) -> None:
        self.published += events


class Watermarks:
    """Up to when repositories were looked at."""

    def __init__(self) -> None:
        self.until: dict[str, int] = {}

    def of(self, repository_id: str) -> int:
        return self.until.get(repository_id, 0)

    def set(self, repository_id: str, until: int) -> None:
        self.until[repository_id] = until


@dataclass
class Account:
    """What the functions reach. `instead` replaces an adapter by one that a test brings."""

    world: World = field(default_factory=World)
    repositories: MemoryRepositories = field(default_factory=MemoryRepositories)
    models: MemoryPublishedModels = field(default_factory=MemoryPublishedModels)
    schedules: MemorySchedules = field(default_factory=MemorySchedules)
    syncs: MemorySyncs = field(default_factory=MemorySyncs)
    usage: MemoryUsage = field(default_factory=MemoryUsage)
    bus: Bus = field(default_factory=Bus)
    watermarks: Watermarks = field(default_factory=Watermarks)
    instead: Callable[[str, Any], None] = lambda adapter, twin: None

    def twins(self) -> Mapping[str, Any]:
        world = self.world
        embeddings = Embeddings(lambda text: world.embedder.embed("minilm", [text])[0])
        return {
            "ingestion.documents_dynamodb.DynamoDBDocuments": world.documents,
            "aws.objects_s3.S3Objects": world.objects,
            "postgres.chunks_pgvector.PgvectorChunks": world.chunks,
            "ingestion.index_queue_sqs.SQSIndexQueue": world.queue,
            "models.embeddings_gateway.GatewayEmbeddings": embeddings,
            "repositories.repositories_dynamodb.DynamoDBRepositories": self.repositories,
            "models.models_dynamodb.DynamoDBModels": self.models,
            "repositories.schedules_scheduler.SchedulerSchedules": self.schedules,
            "repositories.workflows_stepfunctions.StepFunctionsSyncs": self.syncs,
            "usage.usage_dynamodb.DynamoDBUsage": self.usage,
            "aws.events_bus.EventBus": self.bus,
            "ingestion.watermarks_dynamodb.DynamoDBWatermarks": self.watermarks,
        }


@contextmanager
def account_of_twins() -> Iterator[Account]:
    """An empty account in memory and the functions' environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _ENVIRONMENT.items():
            patch.setenv(name, value)
        patch.setattr("lisa.documents.sandbox.extract_in_cage", extract)

        def instead(adapter: str, twin: Any) -> None:
            patch.setattr(f"lisa.adapters.{adapter}", lambda *_, **__: twin)

        account = Account(instead=instead)
        for adapter, twin in account.twins().items():
            instead(adapter, twin)
        _forget()
        yield account
    _forget()
    boto3.DEFAULT_SESSION = None


def queued(*bodies: str, receives: int = 1) -> dict[str, Any]:
    """A batch of SQS; the messages are called m0, m1 and so on."""
    return {"Records": [_message(number, body, receives) for number, body in enumerate(bodies)]}


def failed(answer: Any) -> list[str]:
    """The messages of a batch that are to be delivered again."""
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def _message(number: int, body: str, receives: int) -> dict[str, Any]:
    about = {"ApproximateReceiveCount": str(receives), "SentTimestamp": "0", "SenderId": "s"}
    return {
        "messageId": f"m{number}",
        "body": body,
        "attributes": about | {"ApproximateFirstReceiveTimestamp": "0"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:111122223333:queue",
        "receiptHandle": "h",
        "md5OfBody": "",
        "awsRegion": "us-east-1",
    }


def _forget() -> None:
    """What one test wired is not the next one's."""
    for factory in [factory for root in _ROOTS for factory in vars(root).values()]:
        if hasattr(factory, "cache_clear"):
            factory.cache_clear()
