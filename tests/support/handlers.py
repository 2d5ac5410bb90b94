"""The Lambda functions called in this process, with twins instead of AWS."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import boto3
import pytest

from lisa.embeddings import BatchEmbedder
from lisa.events import Event
from lisa.wiring import embedding as wiring_embedding
from lisa.wiring import flags as wiring_flags
from lisa.wiring import ingestion as wiring_ingestion
from lisa.wiring import models as wiring_models
from lisa.wiring import reading as wiring_reading
from lisa.wiring import repositories as wiring_repositories
from lisa.wiring import usage as wiring_usage
from lisa.wiring import vector_store as wiring_vector_store
from lisa.wiring.factories import Factory
from tests.support.ingestion import World
from tests.support.rest import Context
from tests.support.settings import ENVIRONMENT
from tests.support.twins.configurations import MemoryConfigurations
from tests.support.twins.embedding_model import MemoryEmbeddingModel
from tests.support.twins.memory_schedules import MemorySchedules
from tests.support.twins.memory_workflows import MemorySyncs
from tests.support.twins.model_activities import MemoryModelActivities
from tests.support.twins.models import (
    MemoryModelRecords,
    MemoryModelSchedules,
    MemoryModelSecrets,
    MemoryPublishedModels,
)
from tests.support.twins.repositories import MemoryRepositories
from tests.support.twins.usage import MemoryUsage
from tests.support.twins.watermarks import MemoryWatermarks

T = TypeVar("T")


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

    def publish_events(self, events: Sequence[Event]) -> None:
        self.published += events


@dataclass
class Account:
    """The twins that the functions use instead of AWS."""

    stack: ExitStack
    world: World = field(default_factory=World)
    repositories: MemoryRepositories = field(default_factory=MemoryRepositories)
    models: MemoryPublishedModels = field(default_factory=MemoryPublishedModels)
    model_records: MemoryModelRecords = field(default_factory=MemoryModelRecords)
    model_secrets: MemoryModelSecrets = field(default_factory=MemoryModelSecrets)
    model_activities: MemoryModelActivities = field(default_factory=MemoryModelActivities)
    model_schedules: MemoryModelSchedules = field(default_factory=MemoryModelSchedules)
    schedules: MemorySchedules = field(default_factory=MemorySchedules)
    syncs: MemorySyncs = field(default_factory=MemorySyncs)
    usage: MemoryUsage = field(default_factory=MemoryUsage)
    bus: Bus = field(default_factory=Bus)
    watermarks: MemoryWatermarks = field(init=False)

    def __post_init__(self) -> None:
        world = self.world
        self.watermarks = MemoryWatermarks(self.repositories)
        self.replace(wiring_ingestion.document_store, world.documents)
        self.replace(wiring_ingestion.object_store, world.objects)
        self.replace(wiring_vector_store.chunk_store, world.chunks)
        self.replace(wiring_ingestion.index_queue, world.queue)
        self.replace(wiring_embedding.create_embedder, BatchEmbedder(MemoryEmbeddingModel(self._embed)))
        self.replace(wiring_repositories.repository_store, self.repositories)
        self.replace(wiring_models.model_store, self.models)
        self.replace(wiring_models.model_records, self.model_records)
        self.replace(wiring_models.model_activities, self.model_activities)
        self.replace(wiring_models.model_secret_store, self.model_secrets)
        self.replace(wiring_models.model_schedules, self.model_schedules)
        self.replace(wiring_models.model_schedule_remover, self.model_schedules)
        self.replace(wiring_flags.configuration_store, MemoryConfigurations())
        self.replace(wiring_ingestion.event_publisher, self.bus)
        self.replace(wiring_repositories.schedule_store, self.schedules)
        self.replace(wiring_repositories.schedule_remover, self.schedules)
        self.replace(wiring_repositories.sync_workflow, self.syncs)
        self.replace(wiring_usage.usage_store, self.usage)
        self.replace(wiring_ingestion.watermark_store, self.watermarks)
        self.replace(wiring_reading.document_reader, world.reader)

    def _embed(self, text: str) -> list[float]:
        return self.world.embedder.embed("minilm", [text])[0]

    def replace(self, factory: Factory[T], fake: T) -> None:
        """Let a factory return `fake` until the end of the test."""
        self.stack.enter_context(factory.replaced_by(fake))


@contextmanager
def account_of_twins() -> Iterator[Account]:
    """Set the functions' environment and replace their adapters by empty twins."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        for name, value in ENVIRONMENT.items():
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
