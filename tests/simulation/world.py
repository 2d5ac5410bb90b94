"""Ingestion with twins, the network in front of them, queues, and the domain code."""

from collections.abc import Callable, Sequence
from typing import Any

from lisa.errors import MODEL_KIND, Dependency, dependency_on_model
from lisa.ingestion.document import Document, Location
from lisa.ingestion.generation_worker import ChunkWriter
from tests.simulation.actors import Scheduler
from tests.simulation.buckets import Buckets
from tests.simulation.facts import Facts
from tests.simulation.network import Network, Port, Tally
from tests.simulation.parts import Parts
from tests.simulation.queue_port import IndexQueuePort
from tests.simulation.queues import Queue, QueueSettings
from tests.simulation.small_files import READER, HashEmbedder
from tests.simulation.twin_ports import Records
from tests.simulation.watch import Watch
from tests.support.twins.objects import MemoryObjects
from tests.support.twins.repositories import MemoryRepositories
from tests.support.twins.watermarks import MemoryWatermarks

UPLOADS = "uploads"


class WatchedEmbedder(Port):
    """The gateway's embeddings, checked by the watch."""

    watch: Watch

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        def embed() -> list[list[float]]:
            self.watch.check_embedding(texts)
            vectors: list[list[float]] = self._twin.embed(model, texts)
            return vectors

        answer: list[list[float]] = self._network.call("embedder.embed", embed)
        return answer


class World:
    """Everything that a history needs. The queues call `index` and `write_usage_batch`."""

    def __init__(self, seed: int, tally: Tally, parts: Parts) -> None:
        self.parts, self.tally = parts, tally
        self.scheduler = Scheduler(seed)
        self.network = Network(self.scheduler, tally)
        self.facts = Facts()
        self.drops = 0.0
        self.calm = False  # no more faults
        self.repositories = MemoryRepositories()
        self._store()
        self._functions()

    def _store(self) -> None:
        parts, network = self.parts, self.network
        self.objects_twin = MemoryObjects()
        versioned = frozenset({"inbox"} if self.scheduler.random.random() < 0.6 else ())
        self.buckets = Buckets(self.scheduler, self.objects_twin, self._deliver_event, versioned)
        self.documents_twin = parts.documents()
        self.chunks_twin = parts.chunks()
        self.embedder_twin = HashEmbedder()
        self.watch = Watch(self.scheduler, self)
        self.documents_twin._documents = Records(lambda: self.scheduler.now, self._changed)
        self.documents = parts.documents_port(network, "documents", self.documents_twin)
        self.objects = parts.objects_port(network, "objects", self.objects_twin)
        self.chunks = parts.chunks_port(network, "chunks", self.chunks_twin)
        self.embedder = WatchedEmbedder(network, "embedder", self.embedder_twin)
        self.embedder.watch = self.watch
        self.destinations = Port(network, "destinations", parts.destinations(self.repositories))
        self.stored = Port(network, "repositories", self.repositories)
        self.watermarks = Port(network, "watermarks", MemoryWatermarks(self.repositories))

    def _functions(self) -> None:
        from tests.simulation.functions import Functions
        from tests.simulation.workflows import Workflows

        parts, clock = self.parts, self.clock
        self.functions, self.workflows = Functions(self), Workflows(self)
        self.object_events = self._queue("drain_object_events", self.functions.drain, 10, 60_000)
        self.index_requests = self._queue("index_document", self.functions.index, 5, 180_000)
        self.queue = IndexQueuePort(self.network, self.index_requests)
        embedding = ChunkWriter(self.embedder, self.chunks)
        worker = (self.documents, self.objects, self.chunks, embedding, READER, clock)
        self.indexer, self.range_indexer = parts.indexer(*worker), parts.range_indexer(*worker)
        self.syncer = parts.syncer(self.documents, self.objects, self.queue, clock)
        self.sweeper = parts.sweeper(self.documents, self.queue, clock)
        self.search = parts.search(self.embedder, self.chunks, self.documents)

    def clock(self) -> int:
        """Return the running actor's time in epoch milliseconds."""
        actor = self.scheduler.current
        return self.scheduler.now + (actor.skew if actor else 0)

    def sweep(self) -> None:
        """Start the sweeper, as every minute."""
        self.scheduler.spawn("sweep_documents", self._guarded(self.functions.sweep), None, 60_000)

    def redeploy(self) -> None:
        """Kill every actor and create the destinations anew."""
        self.tally.messages["redeploys"] += 1
        self.scheduler.kill_all()
        self.destinations = Port(self.network, "destinations", self.parts.destinations(self.repositories))

    def outage(self, what: str) -> None:
        """Make a dependency unavailable, or available again."""
        self.tally.messages[f"outages: {what}"] += 1
        port = "chunks" if what == "database" else "embedder"
        if what == "refuses":
            self.embedder_twin.refuses = not self.embedder_twin.refuses
        elif what == "spoiled":
            self.embedder_twin.spoiled = not self.embedder_twin.spoiled
        elif port in self.network.down:
            self._restore_port(port)
        else:
            self.network.down[port] = dependency_on_model("minilm") if what == "model" else Dependency(what)
            lasts = self.scheduler.random.choice((2_000, 100_000, 3_000_000))
            self.scheduler.after(lasts, lambda: self._restore_port(port) if port in self.network.down else None)

    def recover(self) -> None:
        """Make every dependency available."""
        self.embedder_twin.refuses = self.embedder_twin.spoiled = False
        for port in list(self.network.down):
            self._restore_port(port)

    def _restore_port(self, port: str) -> None:
        if self.network.down.pop(port).kind == MODEL_KIND:
            work = self._guarded(self.functions.model_in_service)
            self.scheduler.spawn("on_model_in_service", work, None, 60_000)

    def _guarded(self, work: Callable[[], None]) -> Callable[[], None]:
        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - it runs again in a minute
                self.scheduler.say(f"fails: {error}")

        return guarded

    def records(self) -> list[Document]:
        """Return the records of the documents table."""
        return list(self.documents_twin._documents.values())

    def _queue(self, function: str, handle: Any, batch: int, visibility: int) -> Queue:
        return Queue(self.scheduler, self.tally, QueueSettings(function, handle, batch, visibility))

    def _deliver_event(self, envelope: dict[str, Any]) -> None:
        if envelope["detail"]["bucket"]["name"] == UPLOADS:  # the rule excludes this bucket
            return
        if self.drops and self.scheduler.random.random() < self.drops:
            self.tally.messages["dropped"] += 1
            return
        self.object_events.put(envelope)

    def _changed(self, before: Document | None, after: Document | None) -> None:
        if self.scheduler.trace is not None:
            self._trace_change(before or after, after)
        self.watch.changed(before, after)
        if after is not None:
            self.workflows.stream(before, after)

    def _trace_change(self, about: Document | None, after: Document | None) -> None:
        assert about is not None
        where = f"{about.destination.collection_id[:4]} {about.location.uri}"
        if after is None:
            self.scheduler.say(f"   [{where}] is forgotten")
            return
        details = f"generation {after.generation} {after.intent} {after.status} version {after.version}"
        waits = f" for {after.waiting_for} until {after.due_at}" if after.waiting_for or after.due_at else ""
        self.scheduler.say(f"   [{where}] {details}{waits} {after.cause or ''}".rstrip())


def collection_and_location(document: Document) -> tuple[str, Location]:
    """Return collection and object of a document."""
    return document.destination.collection_id, document.location
