"""A dense or hybrid search while documents are overwritten returns each document once, as new as at its start."""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

import pytest

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.ingestion.document import Destination, Document
from lisa.retrieval.hybrid_search import HybridSearch
from lisa.retrieval.ports import CurrentDocument
from lisa.retrieval.scope_reads import SearchQuestion
from lisa.retrieval.search import Passage, PassageSearch
from local.postgres import Postgres
from tests.support.chunks import chunk, document, new_collection, open_database, scope

SEEDS = range(6)
SECONDS, LONGEST_SECONDS = 1.5, 20.0
ENOUGH_ANSWERS = 100  # of each run, which lasts longer on a busy machine
DIMENSIONS = 8
WRITERS, READERS = 3, 3


class AnyEmbedder:
    """An embedding model that returns a direction for each question."""

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        return [direction(random.Random(text)) for text in texts]


@dataclass
class Table:
    """A documents table that raises the generation at once and makes only the newest one searchable."""

    destination: Destination
    lock: Lock = field(default_factory=Lock)
    generations: dict[str, int] = field(default_factory=dict)
    searchable: dict[str, tuple[str, int]] = field(default_factory=dict)  # document id -> key, generation

    def accept(self, key: str) -> Document:
        with self.lock:
            self.generations[key] = self.generations.get(key, 0) + 1
            return document(self.destination, self.generations[key], key)

    def flip(self, accepted: Document) -> int:
        """Make this generation searchable unless a newer one was accepted; return the searchable one."""
        key = accepted.location.key
        with self.lock:
            if self.generations[key] == accepted.generation:
                self.searchable[accepted.document_id] = key, accepted.generation
            return self.searchable.get(accepted.document_id, (key, 0))[1]

    def get_current_documents(self, document_ids: Sequence[str]) -> dict[str, CurrentDocument]:
        repository_id, collection_id = self.destination.repository_id, self.destination.collection_id
        with self.lock:
            return {
                id_: CurrentDocument(f"v{generation}", key, key, repository_id, collection_id)
                for id_, (key, generation) in self.searchable.items()
                if id_ in document_ids
            }

    def acknowledged(self) -> dict[str, int]:
        with self.lock:
            return dict(self.searchable.values())


@dataclass(frozen=True)
class Answer:
    """The passages found, and the generations that were searchable before the search."""

    before: dict[str, int]
    found: list[Passage]

    @property
    def versions(self) -> list[tuple[str, int]]:
        """Return the documents in the answer with the generations of their chunks."""
        said = {tuple(passage.hit.text.split()) for passage in self.found}
        return sorted((key, int(generation)) for key, generation in said)


@dataclass
class Run:
    """Documents that some threads overwrite while others search; the seed decides how many."""

    postgres: Postgres
    seed: int
    table: Table = field(default_factory=lambda: Table(new_collection()))
    answers: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        some = random.Random(self.seed)
        self.keys = [f"{n}.txt" for n in range(some.randint(1, 8))]
        self.parts = some.randint(1, 6)
        self.top_k = some.randint(1, len(self.keys) * self.parts)

    def overwrite(self, store: PgvectorChunks, key: str, some: random.Random) -> None:
        """Write, publish and clean one generation, as indexing does."""
        accepted = self.table.accept(key)
        chunks = [chunk(f"{key} {accepted.generation}", part) for part in range(1, self.parts + 1)]
        store.write_chunks(accepted, f"v{accepted.generation}", chunks, [direction(some) for _ in chunks])
        store.delete_other_versions(accepted, f"v{self.table.flip(accepted)}")

    def search(self, store: PgvectorChunks, some: random.Random) -> None:
        before = self.table.acknowledged()
        question, place = f"{some.choice(self.keys)} {some.random()}", scope(self.table.destination)
        if self.seed % 2:
            search = HybridSearch(AnyEmbedder(), store, self.table)
            found = search(SearchQuestion(question, self.top_k), [place]).passages
        else:
            found = PassageSearch(AnyEmbedder(), store, self.table)(question, place, self.top_k)
        self.answers.append(Answer(before, found))

    def go(self) -> "Run":
        with open_database(self.postgres) as own:
            for key in self.keys:
                self.overwrite(PgvectorChunks(own), key, random.Random(key))
        with ThreadPoolExecutor(WRITERS + READERS) as pool:
            list(pool.map(self._work, range(WRITERS + READERS)))
        return self

    def needs_more(self, deadline: float) -> bool:
        """Return whether there are too few answers yet and there is time left."""
        return len(self.answers) <= ENOUGH_ANSWERS and time.monotonic() < deadline + LONGEST_SECONDS

    def _work(self, worker: int) -> None:
        some, deadline = random.Random(f"{self.seed} {worker}"), time.monotonic() + SECONDS
        with open_database(self.postgres) as own:
            while time.monotonic() < deadline or self.needs_more(deadline):
                if worker < WRITERS:
                    self.overwrite(PgvectorChunks(own), some.choice(self.keys), some)
                else:
                    self.search(PgvectorChunks(own), some)


def direction(some: random.Random) -> list[float]:
    return [some.gauss(0, 1) for _ in range(DIMENSIONS)]


@pytest.fixture(scope="module")
def runs(postgres: Postgres) -> list[Run]:
    made = [Run(postgres, seed).go() for seed in SEEDS]
    for run in made:
        assert sum(run.table.generations.values()) > 2 * len(run.keys), "nothing was overwritten"
        assert len(run.answers) > ENOUGH_ANSWERS
    return made


def test_a_search_returns_no_version_replaced_before_its_start(runs: list[Run]) -> None:
    stale = [
        (run.seed, key, generation, answer.before)
        for run in runs
        for answer in run.answers
        for key, generation in answer.versions
        if generation < answer.before[key]
    ]

    assert stale == []


def test_an_answer_holds_one_version_of_a_document(runs: list[Run]) -> None:
    mixed = [
        (run.seed, answer.versions)
        for run in runs
        for answer in run.answers
        if len({key for key, _ in answer.versions}) < len(answer.versions)
    ]

    assert mixed == []


def test_a_search_returns_the_requested_number_of_passages(runs: list[Run]) -> None:
    short = [
        (run.seed, len(answer.found), run.top_k)
        for run in runs
        for answer in run.answers
        if len(answer.found) < run.top_k
    ]

    assert short == []
