"""Identifiers of a generated collection are found in the first five passages of a hybrid search."""

import random
from collections.abc import Mapping, Sequence

import pytest

from lisa.ingestion.document import Destination
from lisa.retrieval.hybrid_search import HybridSearch
from lisa.retrieval.ports import CurrentDocument
from lisa.retrieval.scope_reads import SearchMode, SearchQuestion
from tests.support.chunks import chunk, document, new_collection, scope
from tests.support.twins.chunks import MemoryChunks

CHUNKS, DIMENSIONS = 300, 16
WORDS = ["pump", "error", "module", "valve", "reset", "manual", "part", "replace", "signal", "board", "code", "unit"]
FORMS = ["ERR-{}", "AB{}/7", "{}-XK", "sensor_{}", "v{}.2.1", "SN:{}"]


class NoisyEmbedder:
    """An embedding model to which all texts are about the same."""

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        return [[1.0 + random.Random(text).random() / 10 for _ in range(DIMENSIONS)] for text in texts]


class Table:
    """A documents table in which `v1` is the current version of every document."""

    def __init__(self, destination: Destination) -> None:
        self.place = destination.repository_id, destination.collection_id

    def get_current_documents(self, document_ids: Sequence[str]) -> Mapping[str, CurrentDocument]:
        return {one: CurrentDocument("v1", "notes.txt", "s3://inbox/notes.txt", *self.place) for one in document_ids}


@pytest.fixture(scope="module")
def search_texts() -> Mapping[str, list[str]]:
    """Return the texts found for the identifier in each chunk."""
    some, destination, store = random.Random(4), new_collection(), MemoryChunks()
    numbers = some.sample(range(1_000, 9_999), CHUNKS)
    identifiers = [FORMS[place % len(FORMS)].format(number) for place, number in enumerate(numbers)]
    contents = [" ".join([*some.choices(WORDS, k=20), one, *some.choices(WORDS, k=20)]) for one in identifiers]
    parts = [chunk(text, part) for part, text in enumerate(contents, 1)]
    store.write_chunks(document(destination), "v1", parts, NoisyEmbedder().embed("minilm", contents))
    search = HybridSearch(NoisyEmbedder(), store, Table(destination))
    found = {}
    for identifier in identifiers[::15]:
        question = SearchQuestion(f"how do I reset the pump after code {identifier}?", 5, SearchMode.HYBRID)
        found[identifier] = [passage.hit.text for passage in search(question, [scope(destination)]).passages]
    return found


def test_every_planted_identifier_is_in_the_first_five_passages(search_texts: Mapping[str, list[str]]) -> None:
    missed = [one for one, texts in search_texts.items() if not any(one in text.split() for text in texts)]

    assert missed == []
    assert len(search_texts) == CHUNKS // 15
