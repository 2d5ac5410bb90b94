"""Searches of vector stores, in threads beside the event loop; each search closes its database connection."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from gateway.calls.audit import Request
from gateway.stages.retrieval.question_vectors import QuestionEmbedder
from lisa.errors import DATABASE, TransientError
from lisa.retrieval.hybrid_search import HybridSearch
from lisa.retrieval.ports import CurrentDocuments, PassageStore, SearchScope
from lisa.retrieval.scope_reads import SearchQuestion
from lisa.retrieval.search import Passage

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
        self, question: str, scopes: Sequence[SearchScope], top_k: int, request: Request
    ) -> list[Passage]:
        """Return the passages of the scopes that match the question best, best first.

        An unavailable embedding model is no error: the search then compares terms alone. Raises TransientError if the
        database is unavailable, MalformedRequest if the question cannot be embedded.
        """
        names = {scope.embedding_model for scope in scopes}
        vectors = {name: await self._embed_question(name, question, request) for name in sorted(names)}
        work = asyncio.get_running_loop().run_in_executor(
            self.threads,
            self._search_collections,
            SearchQuestion(question, top_k),
            scopes,
            _PrecomputedVectors(vectors),
        )
        try:
            return await asyncio.wait_for(work, _TIMEOUT_SECONDS)
        except TimeoutError as error:
            raise TransientError(_DATABASE_RESUMING, dependency=DATABASE) from error

    async def _embed_question(self, model_id: str, question: str, request: Request) -> list[float] | TransientError:
        """Return the vector of the question, or the error while the model is unavailable."""
        try:
            return await self.vectors(model_id, question, request)
        except TransientError as error:
            return error

    def _search_collections(
        self, question: SearchQuestion, scopes: Sequence[SearchScope], known: "_PrecomputedVectors"
    ) -> list[Passage]:
        with self.passages() as passages:
            return HybridSearch(known, passages, self.documents)(question, scopes).passages


@dataclass(frozen=True)
class _PrecomputedVectors:
    """An embedder that returns the vectors of one question, or raises the errors, which were computed before."""

    vectors: dict[str, list[float] | TransientError]

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        known = self.vectors[model]
        if isinstance(known, TransientError):
            raise known
        return [known for _ in texts]
