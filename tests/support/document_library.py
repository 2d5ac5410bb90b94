"""A Serve door over three repositories with documents, and models that count letters or return scripted answers."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from gateway.calls.call import Asgi, Call, chain_stages
from gateway.calls.meter import Meter
from gateway.door import Door
from gateway.routes.route_updates import Routes
from gateway.stages.retrieval.question_vectors import QuestionEmbedder
from gateway.stages.retrieval.retrieval_stage import RetrievalStage
from gateway.stages.retrieval.store_access import StoreAccess
from gateway.stages.retrieval.store_search import StoreSearch
from gateway.stages.retrieval.vector_stores import VectorStoreRoutes
from gateway.wire.body_intake import BodyIntake
from lisa.documents.splitting import Chunk, ChunkingStrategy
from lisa.errors import DATABASE, TransientError
from lisa.ingestion.change import Change
from lisa.ingestion.document import Destination, Location, Status, derive_document_id
from lisa.ingestion.settlement import Settlement
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from lisa.repositories.repository import Collection
from lisa.retrieval.ports import PassageStore
from tests.support.fake_upstream import EchoUpstream, refuse_other_requests
from tests.support.ingestion import LetterEmbedder
from tests.support.repositories import DEFAULT, HANDBOOK, LETTERS, changed
from tests.support.twins.chunks import MemoryChunks
from tests.support.twins.documents import MemoryDocuments
from tests.support.twins.repositories import MemoryRepositories

CALLERS = {
    "ann": Subject("ann", frozenset({"law"})),
    "bob": Subject("bob"),
    "root": Subject("root", is_admin=True),
    "function": Subject("system:Indexer", kind="system"),
}
LAW = changed(HANDBOOK, repository_id="law-library", name="Law", default_collection_id="c3", allowed_groups=("law",))
STATUTES = changed(DEFAULT, repository_id="law-library", collection_id="c3")
PRIVATE = changed(LETTERS, collection_id="c4", name="diary", private=True, created_by="ann")


@dataclass
class Model:
    """An upstream that embeds by counting letters and returns its `answer`, whole or as its `events`."""

    answer: dict[str, Any] = field(default_factory=dict)
    events: list[bytes] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    meters: list[Meter] = field(default_factory=list)
    embedding_status: int = 200
    embedding_answer: dict[str, Any] | None = None
    letters: LetterEmbedder = field(default_factory=LetterEmbedder)

    async def __call__(self, call: Call, asgi: Asgi) -> None:
        fields = dict(call.payload.fields)
        if call.endpoint.name == "embeddings":
            assert call.subject.kind == "system"
            [vector] = self.letters.embed(call.model.model_id, fields["input"])
            answer = self.embedding_answer or {"data": [{"index": 0, "embedding": vector}]}
            await _whole(asgi, answer, self.embedding_status)
            return
        self.asked.append(fields)
        self.meters.append(call.meter)
        if not fields.get("stream"):
            await _whole(asgi, self.answer)
            return
        await asgi[2](
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}
        )
        for event in self.events:
            await asgi[2]({"type": "http.response.body", "body": event, "more_body": True})
        await asgi[2]({"type": "http.response.body", "body": b"", "more_body": False})


async def _whole(asgi: Asgi, answer: dict[str, Any], status: int = 200) -> None:
    headers = [(b"content-type", b"application/json")]
    await asgi[2]({"type": "http.response.start", "status": status, "headers": headers})
    await asgi[2]({"type": "http.response.body", "body": json.dumps(answer).encode()})


class Library:
    """The vector stores of three repositories behind a door."""

    def __init__(self, window: int | None = None) -> None:
        self.repositories, self.documents = MemoryRepositories(), MemoryDocuments()
        self.chunks, self.model, self.asleep = MemoryChunks(), Model(), False
        for stored in (HANDBOOK, DEFAULT, LETTERS, PRIVATE, LAW, STATUTES):
            self.repositories.save(stored)
        self.routes = routes = Routes(version=1)
        routes.add_model(
            ServedModel(model_id="minilm", model_type="embedding", litellm_params={}, allowed_groups=("none",))
        )
        routes.add_model(ServedModel(model_id="chat", litellm_params={}, context_window=window))
        access = StoreAccess(self.repositories, self.documents, routes.models)
        searching = StoreSearch(QuestionEmbedder(self.model, routes.models), self._passages, self.documents)
        self.log: list[str] = []
        stores = VectorStoreRoutes(access, searching, self.log.append)
        served = chain_stages([RetrievalStage(access, searching)], self.model)
        admitted = (_authenticate, routes, EchoUpstream(), served, BodyIntake(), lambda _: None)
        self.door = Door(*admitted, stores, refuse_other_requests)

    @contextmanager
    def _passages(self) -> Iterator[PassageStore]:
        if self.asleep:
            raise TransientError("connection refused", dependency=DATABASE)
        yield self.chunks

    def write(
        self,
        key: str,
        *texts: str,
        collection: Collection = DEFAULT,
        at: int = 1_700_000_000_000,
        metadata: dict[str, Any] | None = None,
    ) -> str:
        """Store a searchable document of these chunks; return its id."""
        location = Location(bucket="inbox", key=key)
        destination = Destination(
            repository_id=collection.repository_id, collection_id=collection.collection_id,
            embedding_model=collection.embedding_model, chunking=ChunkingStrategy(), metadata=metadata or {},
        )  # fmt: skip
        change = Change(
            document_id=derive_document_id(collection.repository_id, collection.collection_id, location),
            location=location, destination=destination, username="ann", at=at,
        )  # fmt: skip
        document = self.documents.accept_change(change)
        assert document is not None
        chunks = [Chunk(part, text, 100 * part, 100 * part + len(text), part) for part, text in enumerate(texts, 1)]
        self.chunks.write_chunks(document, "v1", chunks, self.model.letters.embed("minilm", texts))
        self.chunks.write_metadata(document)
        settled = Settlement(Status.SEARCHABLE, version="v1", chunks=len(texts), size=50, at=at)
        assert self.documents.settle_generation(document, settled)
        return document.document_id

    def ask(self, method: str, path: str, caller: str = "ann", **request: Any) -> httpx.Response:
        """Send a request to the door."""

        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(self.door)
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                return await client.request(method, path, headers={"x-api-key": caller}, **request)

        return asyncio.run(go())

    def post(self, path: str, caller: str = "ann", **body: Any) -> httpx.Response:
        """Send a POST of this JSON, by default to the model `chat`."""
        return self.ask("POST", f"/v1/{path}", caller, json={"model": "chat"} | body)


async def _authenticate(credential: str) -> Subject | None:
    return CALLERS.get(credential)


def sse_events(*events: dict[str, Any] | str, named: bool = False) -> list[bytes]:
    """Return server-sent events as they are on the wire."""
    lines = [(event if isinstance(event, str) else json.dumps(event), event) for event in events]
    names = [f"event: {event['type']}\n" if named and isinstance(event, dict) else "" for _, event in lines]
    return [f"{name}data: {data}\n\n".encode() for name, (data, _) in zip(names, lines, strict=True)]


def events_of(answer: httpx.Response) -> list[dict[str, Any]]:
    """Return the JSON events of a stream."""
    data = [line[6:] for line in answer.text.splitlines() if line.startswith("data: ") and line != "data: [DONE]"]
    return [json.loads(line) for line in data]
