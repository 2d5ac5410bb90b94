"""Searches of vector stores, in threads beside the event loop; each search closes its database connection."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from gateway.calls.audit import Request
from gateway.stages.retrieval.question_vectors import QuestionEmbedder
from lisa.errors import DATABASE, TransientError
from lisa.repositories.repository import Collection
from lisa.retrieval.ports import CurrentDocuments, PassageStore, SearchScope
from lisa.retrieval.search import Passage, PassageSearch, search_scopes

MAX_QUESTION_LENGTH = 8_000  # characters of a question
_MAX_PARALLEL_SEARCHES = 8  # searches at once; each has a connection of its own
_TIMEOUT_SECONDS = 20  # timeout of a search, with its waiting time
_DATABASE_RESUMING = "The database is waking up"


def prepare_question(text: str) -> str:
    """Return a question that can be embedded: shortened, and without lone surrogates."""
    return text.strip()[:MAX_QUESTION_LENGTH].encode("utf-8", "replace").decode()


def _create_search_threads() -> ThreadPoolExecutor:
    """Return threads for searches alone, so that a paused database does not delay authentication."""
    return ThreadPoolExecutor(_MAX_PARALLEL_SEARCHES, thread_name_prefix="search")


@dataclass(frozen=True)
class StoreSearch:
    """Searches collections. `passages` opens the vector store; an idle connection would keep the database awake."""

    vectors: QuestionEmbedder
    passages: Callable[[], AbstractContextManager[PassageStore]]
    documents: CurrentDocuments
    threads: ThreadPoolExecutor = field(default_factory=_create_search_threads)

    async def __call__(
        self, question: str, collections: Sequence[Collection], top_k: int, request: Request
    ) -> list[Passage]:
        """Return the passages nearest to the question in the collections, best first.

        Raises TransientError if a dependency is unavailable, MalformedRequest if the question cannot be embedded.
        """
        names = {collection.embedding_model for collection in collections}
        vectors = {name: await self.vectors(name, question, request) for name in sorted(names)}
        scopes = [SearchScope(c.repository_id, c.collection_id, c.embedding_model) for c in collections]
        work = asyncio.get_running_loop().run_in_executor(
            self.threads, self._search_collections, question, scopes, (top_k, _PrecomputedVectors(vectors))
        )
        try:
            return await asyncio.wait_for(work, _TIMEOUT_SECONDS)
        except TimeoutError as error:
            raise TransientError(_DATABASE_RESUMING, dependency=DATABASE) from error

    def _search_collections(
        self, question: str, scopes: Sequence[SearchScope], how: tuple[int, "_PrecomputedVectors"]
    ) -> list[Passage]:
        top_k, known = how
        with self.passages() as passages:
            return search_scopes(PassageSearch(known, passages, self.documents), question, scopes, top_k)


@dataclass(frozen=True)
class _PrecomputedVectors:
    """An embedder that returns the vectors of one question, which were computed before."""

    vectors: dict[str, list[float]]

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        return [self.vectors[model] for _ in texts]
