"""The Lambda functions called in this process, with twins instead of AWS."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import boto3
import pytest

from lisa.embeddings import Embedder
from lisa.events import Event
from lisa.wiring import ingestion as wiring_ingestion
from lisa.wiring import repositories as wiring_repositories
from lisa.wiring import shared
from lisa.wiring import usage as wiring_usage
from lisa.wiring.factories import Factory
from tests.support.ingestion import World
from tests.support.rest import Context
from tests.support.twins.embedding_model import MemoryEmbeddingModel
from tests.support.twins.memory_schedules import MemorySchedules
from tests.support.twins.memory_workflows import MemorySyncs
from tests.support.twins.models import MemoryPublishedModels
from tests.support.twins.repositories import MemoryRepositories
from tests.support.twins.usage import MemoryUsage

T = TypeVar("T")
_NAMES = (
    *("REPOSITORIES_TABLE", "DOCUMENTS_TABLE", "MODELS_TABLE", "USAGE_TABLE", "UPLOADS_BUCKET", "EVENT_BUS"),
    *("INDEX_QUEUE_URL", "SCHEDULE_GROUP", "SYNC_PIPELINE_ARN", "GATEWAY_URL", "GATEWAY_AUDIENCE"),
    *("TOKENS_TABLE", "STACK_NAME", "READABLE_BUCKET_ARNS", "DELETE_COLLECTIONS_ARN"),
)
_ENVIRONMENT = {name: name.lower() for name in _NAMES} | {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_SERVICE_NAME": "lisa",
    "UPLOADS_BUCKET": "uploads",
    "VECTOR_DATABASE_URL": "postgresql://lisa@127.0.0.1:9/lisa?sslmode=disable",
}


def invocation(left: int = 900_000) -> Context:
    """Return the context of an invocation that has so many milliseconds left."""

    class Invocation(Context):
        @staticmethod
        def get_remaining_time_in_millis() -> int:
            return left

    return Invocation()


class Bus:
    """An event bus that keeps the published events."""

    def __init__(self) -> None:
        self.published: list[Event] = []

    def publish(self, events: Sequence[Event]) -> None:
        self.published += events


class Watermarks:
    """The time until which the documents of each repository were checked, in memory."""

    def __init__(self) -> None:
        self.until: dict[str, int] = {}

    def of(self, repository_id: str) -> int:
        return self.until.get(repository_id, 0)

    def set(self, repository_id: str, until: int) -> None:
        self.until[repository_id] = until


@dataclass
class Account:
    """The twins that the functions use instead of AWS."""

    stack: ExitStack
    world: World = field(default_factory=World)
    repositories: MemoryRepositories = field(default_factory=MemoryRepositories)
    models: MemoryPublishedModels = field(default_factory=MemoryPublishedModels)
    schedules: MemorySchedules = field(default_factory=MemorySchedules)
    syncs: MemorySyncs = field(default_factory=MemorySyncs)
    usage: MemoryUsage = field(default_factory=MemoryUsage)
    bus: Bus = field(default_factory=Bus)
    watermarks: Watermarks = field(default_factory=Watermarks)

    def __post_init__(self) -> None:
        world = self.world
        self.replace(shared.documents, world.documents)
        self.replace(shared.objects, world.objects)
        self.replace(shared.chunks, world.chunks)
        self.replace(shared.index_queue, world.queue)
        self.replace(shared.embedder, Embedder(MemoryEmbeddingModel(self._embed)))
        self.replace(shared.repositories, self.repositories)
        self.replace(shared.models, self.models)
        self.replace(shared.bus, self.bus)
        self.replace(wiring_repositories.schedules, self.schedules)
        self.replace(wiring_repositories.syncs, self.syncs)
        self.replace(wiring_usage.usage, self.usage)
        self.replace(wiring_ingestion.watermarks, self.watermarks)
        self.replace(wiring_ingestion.reader, world.reader)

    def _embed(self, text: str) -> list[float]:
        return self.world.embedder.embed("minilm", [text])[0]

    def replace(self, factory: Factory[T], fake: T) -> None:
        """Let a factory return `fake` until the end of the test."""
        self.stack.enter_context(factory.replaced_by(fake))


@contextmanager
def account_of_twins() -> Iterator[Account]:
    """Set the functions' environment and replace their adapters by empty twins."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        for name, value in _ENVIRONMENT.items():
            patch.setenv(name, value)
        yield Account(stack)
    boto3.DEFAULT_SESSION = None


def sqs_batch(*bodies: str, receives: int = 1) -> dict[str, Any]:
    """Return an SQS batch; the message ids are m0, m1 and so on."""
    return {"Records": [_message(number, body, receives) for number, body in enumerate(bodies)]}


def failed_messages(answer: Any) -> list[str]:
    """Return the ids of the messages that will be delivered again."""
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
