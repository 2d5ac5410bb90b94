"""The search route at the function: bad answers of the model, long questions, too large answers."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest

from lisa.documents.splitting import ChunkingStrategy
from lisa.embeddings import BatchEmbedder, EmbeddingCall
from lisa.errors import TransientError, dependency_on_model
from lisa.ingestion.document import Destination, Location, Status
from lisa.ingestion.records import accept_changes
from lisa.models.served import ServedModel
from lisa.wiring import embedding as wiring_embedding
from lisa.wiring import ingestion as wiring_ingestion
from lisa.wiring import models as wiring_models
from lisa.wiring import retrieval as wiring_retrieval
from lisa.wiring import vector_store as wiring_vector_store
from retrieval.api.app import handler
from tests.support.ingestion import World, change
from tests.support.rest import ADA, Answer, Door
from tests.support.twins.embedding_model import MemoryEmbeddingModel
from tests.support.twins.models import MemoryPublishedModels
from tests.support.twins.reranker import MemoryReranker

SEARCH = "/repository/handbook/similaritySearch"
WHOLE = ChunkingStrategy(type="none")
SearchHandbook = Callable[..., Answer]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def search_handbook(door: Door, documents: Door, world: World) -> SearchHandbook:
    """Return a function that searches the repository `handbook` over twins."""
    door.repository()

    def ask(model: EmbeddingCall, query: str = "kettle", top_k: int = 3, more: str = "") -> Answer:
        with (
            wiring_embedding.create_embedder.replaced_by(BatchEmbedder(model)),
            wiring_vector_store.chunk_store.replaced_by(world.chunks),
            wiring_ingestion.document_store.replaced_by(world.documents),
        ):
            return Door(handler).ask(ADA, "GET", f"{SEARCH}?query={query}&topK={top_k}{more}")

    return ask


@pytest.fixture
def search_lamps(door: Door, search_handbook: SearchHandbook, world: World) -> SearchHandbook:
    """Return a function that searches a kettle and a lamp."""
    fill(world, door, ["a kettle", "a lamp"])
    return partial(search_handbook, MemoryEmbeddingModel(lambda text: world.embedder.embed("minilm", [text])[0]))


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "a page",
        {"data": []},
        {"data": [{"index": 0, "embedding": [0.0, 0.0]}]},
        {"data": [{"index": 0, "embedding": [math.nan, 1.0]}]},
        {"data": [{"index": 0, "embedding": [None, 1.0]}]},
        {"data": [{"index": 0, "embedding": []}]},
    ],
)
def test_a_bad_answer_of_the_embedding_model_is_a_502_with_a_message(
    search_handbook: SearchHandbook, answer: Any
) -> None:
    def model(_model: str, _texts: Sequence[str]) -> Any:
        return answer

    refused = search_handbook(model)

    assert (refused.status, refused.body["error"]["code"]) == (502, "BadGateway")
    assert refused.message.startswith("The embedding model minilm gave a bad answer: ")


def test_a_vector_of_another_length_is_a_bad_answer_of_the_model(
    door: Door, search_handbook: SearchHandbook, world: World
) -> None:
    fill(world, door, ["The kettle is blue."])

    refused = search_handbook(MemoryEmbeddingModel(lambda _text: [1.0, 2.0]))

    assert (refused.status, "do not fit the collection" in refused.message) == (502, True)


def test_a_query_that_the_model_refuses_is_a_bad_request(search_handbook: SearchHandbook) -> None:
    refused = search_handbook(MemoryEmbeddingModel(lambda _text: [1.0], longest=200), query="k" * 300)

    assert (refused.status, refused.message.split(":")[0]) == (400, "query")
    assert "300 characters" in refused.message


def test_a_too_long_query_is_refused_before_the_model_is_called(search_handbook: SearchHandbook) -> None:
    model = MemoryEmbeddingModel(lambda _text: [1.0])

    refused = search_handbook(model, query="k" * 8_001)

    assert (refused.status, refused.message.split(":")[0], model.asked) == (400, "query", [])


def test_passages_too_large_for_an_answer_are_refused_and_fewer_are_returned(
    door: Door, search_handbook: SearchHandbook, world: World
) -> None:
    fill(world, door, [f"{number} " + "kettle " * 280_000 for number in range(3)])
    model = MemoryEmbeddingModel(lambda text: world.embedder.embed("minilm", [text])[0])

    refused, answered = search_handbook(model, top_k=3), search_handbook(model, top_k=1)

    assert (refused.status, refused.message.endswith("; ask for fewer with topK")) == (413, True)
    assert len(door.done(answered)["docs"]) == 1


@pytest.mark.parametrize(
    ("parameters", "mode"),
    [
        ("", "hybrid"), ("&mode=hybrid", "hybrid"), ("&mode=dense", "vector"), ("&mode=lexical", "lexical"),
        ("&searchMode=hybrid", "hybrid"), ("&searchMode=vector", "vector"),
        ("&mode=lexical&searchMode=vector", "lexical"),
    ],
)  # fmt: skip
def test_an_answer_says_which_mode_was_requested_and_used(
    door: Door, search_handbook: SearchHandbook, world: World, parameters: str, mode: str
) -> None:
    fill(world, door, ["a kettle", "a lamp"])
    model = MemoryEmbeddingModel(lambda text: world.embedder.embed("minilm", [text])[0])

    answer = door.done(search_handbook(model, more=parameters))

    assert answer["metadata"] == {
        "search_mode": mode, "actual_mode_used": mode, "backend": "pgvector", "hybrid_supported": True,
    }  # fmt: skip
    assert [one["Document"]["page_content"] for one in answer["docs"]] == ["a kettle", "a lamp"][: len(answer["docs"])]
    assert len(answer["docs"]) == (1 if mode == "lexical" else 2)


@pytest.mark.parametrize(
    ("parameter", "first", "rerank"),
    [
        ("true", "a lamp", "applied"),
        ("ranker", "a lamp", "applied"),
        ("hidden-ranker", "a kettle", "skipped(no model)"),
    ],
)
def test_a_rerank_sorts_the_passages_by_a_model_that_the_caller_may_use(
    search_lamps: SearchHandbook, parameter: str, first: str, rerank: str
) -> None:
    models = MemoryPublishedModels()
    for name, groups in (("ranker", ()), ("hidden-ranker", ("strangers",))):
        provider = {"model": f"cohere/rerank-{name}"}
        models.publish_model(
            ServedModel(model_id=name, model_type="embedding", litellm_params=provider, allowed_groups=groups)
        )

    with (
        wiring_models.model_store.replaced_by(models),
        wiring_retrieval.create_reranker.replaced_by(MemoryReranker(lambda text: float(text == "a lamp"))),
    ):
        answer = search_lamps(more=f"&rerank={parameter}").body

    assert (answer["docs"][0]["Document"]["page_content"], len(answer["docs"])) == (first, 2)
    assert answer["metadata"]["rerank"] == rerank


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_a_filter_leaves_only_passages_of_documents_with_the_metadata(
    door: Door, search_handbook: SearchHandbook, world: World, mode: str
) -> None:
    fill(world, door, ["a kettle", "a red kettle"], [{}, {"tags": ["new"]}])
    model = MemoryEmbeddingModel(lambda text: world.embedder.embed("minilm", [text])[0])
    wanted = quote('{"field": "tags", "in": ["new"]}')

    answer = door.done(search_handbook(model, more=f"&mode={mode}&filter={wanted}"))

    assert [passage["Document"]["page_content"] for passage in answer["docs"]] == ["a red kettle"]


def test_an_unknown_mode_is_refused(search_handbook: SearchHandbook) -> None:
    refused = search_handbook(MemoryEmbeddingModel(lambda _text: [1.0]), more="&mode=psychic")

    assert (refused.status, refused.message.split(":")[0]) == (400, "mode")


def test_an_unavailable_model_leaves_the_passages_with_words_of_the_question(
    door: Door, search_handbook: SearchHandbook, world: World
) -> None:
    def sleeping(_model: str, _texts: Sequence[str]) -> Any:
        raise TransientError("the model sleeps", dependency=dependency_on_model("minilm"))

    fill(world, door, ["a kettle", "a lamp"])

    answer = door.done(search_handbook(sleeping, more="&score=true"))
    nothing, dense = search_handbook(sleeping, query="iron"), search_handbook(sleeping, more="&mode=dense")

    [passage] = answer["docs"]
    assert passage["Document"]["page_content"] == "a kettle"
    assert 0 < passage["Document"]["metadata"]["similarity_score"] < 1
    assert (answer["metadata"]["search_mode"], answer["metadata"]["actual_mode_used"]) == ("hybrid", "lexical")
    assert (nothing.status, dense.status) == (503, 503)


def fill(world: World, door: Door, texts: Sequence[str], metadata: Sequence[dict[str, Any]] = ()) -> None:
    """Index these texts, one chunk each, in the repository's default collection."""
    collection = door.get(ADA, "/repository/handbook")["defaultCollectionId"]
    whole = Destination(repository_id="handbook", collection_id=collection, embedding_model="minilm", chunking=WHOLE)
    for number, text in enumerate(texts):
        place = Location(bucket="inbox", key=f"{number}.txt")
        world.objects.put(place, text.encode())
        into = whole.model_copy(update={"metadata": metadata[number] if metadata else {}})
        [document] = accept_changes(
            [change(location=place, destination=into)], documents=world.documents, queue=world.queue
        )
        ended = world.indexer.index_document(document.document_id)
        assert ended
        assert ended.status is Status.SEARCHABLE, ended.cause
