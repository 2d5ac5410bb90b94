"""OpenAI's routes of vector stores over the repositories: list, get and search stores, list and get their files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, chain

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope

from gateway.calls.audit import Request
from gateway.calls.call import Asgi
from gateway.calls.disconnect import run_until_disconnect
from gateway.stages.content_log import format_search_line
from gateway.stages.retrieval import store_refusals
from gateway.stages.retrieval.blocking_lookup import run_delayed_lookup
from gateway.stages.retrieval.store_access import StoreAccess, VectorStore
from gateway.stages.retrieval.store_search import StoreSearch
from gateway.stages.retrieval.vector_store_answers import VectorStoreShown
from gateway.stages.retrieval.vector_store_requests import (
    PageRequest,
    StoreQuery,
    parse_page_request,
    parse_store_query,
)
from gateway.stages.retrieval.vector_store_views import (
    build_file_list_view,
    build_file_view,
    build_search_view,
    build_store_list_view,
    build_store_view,
)
from gateway.wire import refusals
from gateway.wire.body_intake import BodyIntake, BodyLimits
from gateway.wire.errors import BodyTooLarge, BodyTooSlow, MalformedRequest, TooManyBodies, UnsupportedEncoding
from lisa.embeddings import BadVectors
from lisa.endpoints.endpoint import Endpoint
from lisa.policy.decision import Denied
from lisa.policy.subject import Subject
from lisa.retrieval.fusion import ChunkKey, RankedList, fuse_ranked_lists, get_chunk_key
from lisa.retrieval.response_size import size_refusal
from lisa.retrieval.search import Passage

_SEARCH_BODY_LIMITS = BodyLimits(json=1024 * 1024)


@dataclass(frozen=True)
class RouteCaller:
    """The caller of a route: the subject, the request, the endpoint, and the values in the path."""

    subject: Subject
    request: Request
    endpoint: Endpoint
    path: Mapping[str, str]


@dataclass(frozen=True)
class VectorStoreRoutes:
    """Answers the routes of vector stores. Reading the tables blocks and is done in threads.

    `log` receives a JSON line for each search, if the installation logs content.
    """

    stores: StoreAccess
    searching: StoreSearch
    log: Callable[[str], None] | None = None

    async def __call__(self, found: Endpoint, subject: Subject, request: Request, asgi: Asgi) -> None:
        """Answer an authenticated request. Raises ConnectionError if the caller disconnected."""
        scope, receive, _ = asgi
        caller = RouteCaller(subject, request, found, found.parse_path_parameters(scope["path"]))
        try:
            answer = await self._answer_request(caller, scope, receive)
        except (BodyTooLarge, BodyTooSlow, TooManyBodies, UnsupportedEncoding) as error:
            answer = refusals.refuse_body(error)
        except MalformedRequest as error:
            answer = store_refusals.refuse_malformed_field(error)
        except BadVectors as error:
            answer = store_refusals.refuse_bad_vectors(error)
        except store_refusals.UNAVAILABLE_ERRORS as error:
            answer = store_refusals.refuse_while_unavailable(error)
        await answer(*asgi)

    async def _answer_request(self, caller: RouteCaller, scope: Scope, receive: Receive) -> Response:
        if caller.endpoint.kind == "store_search":
            with BodyIntake(_SEARCH_BODY_LIMITS).reserve_body(caller.subject.user) as place:
                body = await place.read_body(scope, receive, form=False)
            return await self._search_store(caller, parse_store_query(body), receive)
        return await run_delayed_lookup(self._read_stores, caller, scope["query_string"])

    def _read_stores(self, caller: RouteCaller, query: bytes) -> Response:
        if not caller.path:
            return self._list_stores(caller, parse_page_request(query))
        store = self._find_store(caller)
        if isinstance(store, Response):
            return store
        if "file_id" in caller.path:
            return self._get_file(caller, store)
        if caller.endpoint.kind == "store_files":
            return self._list_files(store, caller.path["vector_store_id"], parse_page_request(query))
        return JSONResponse({**self._view_with_file_count(store), "id": caller.path["vector_store_id"]})

    def _find_store(self, caller: RouteCaller, *, searching: bool = False) -> VectorStore | Response:
        store_id = caller.path["vector_store_id"]
        find = self.stores.find_searchable_store if searching else self.stores.find_store
        store = find(caller.subject, store_id)
        if isinstance(store, Denied):
            caller.request.log_refusal(caller.subject.user, store, f"vector_store/{store_id}")
            return store_refusals.refuse_store(store_id, store)
        return store

    def _view_with_file_count(self, store: VectorStore) -> VectorStoreShown:
        place = store.collection
        return build_store_view(store, self.stores.documents.count_searchable(place.repository_id, place.collection_id))

    def _list_stores(self, caller: RouteCaller, page: PageRequest) -> Response:
        found = self.stores.list_stores(caller.subject)
        found = found[::-1] if page.oldest_first else found
        ids = [store.store_id for store in found]
        if page.after is not None and page.after not in ids:
            raise MalformedRequest("after: no vector store of this list has that id.")
        start = 0 if page.after is None else ids.index(page.after) + 1
        shown = found[start : start + page.limit]
        return JSONResponse(
            build_store_list_view(
                [self._view_with_file_count(store) for store in shown], more=start + page.limit < len(found)
            )
        )

    def _get_file(self, caller: RouteCaller, store: VectorStore) -> Response:
        document = self.stores.find_file(store.collection, caller.path["file_id"])
        if document is None:
            words = f"There is no file {caller.path['file_id']!r} in this vector store."
            return refusals.build_error_response(404, words, code="file_not_found")
        return JSONResponse(build_file_view(caller.path["vector_store_id"], document))

    def _list_files(self, store: VectorStore, store_id: str, page: PageRequest) -> Response:
        if page.oldest_first:
            raise MalformedRequest("order: files are listed newest first.")
        if page.status not in (None, "completed"):
            return JSONResponse(build_file_list_view([], more=False))
        place, documents, cursor = store.collection, self.stores.documents, None
        if page.after is not None:
            last = self.stores.find_file(place, page.after)
            if last is None or last.uploaded_at is None:
                raise MalformedRequest("after: no file of this list has that id.")
            cursor = documents.cursor_after_document(last)
        found = documents.list_searchable(place.repository_id, place.collection_id, page.limit, cursor)
        files = [build_file_view(store_id, document) for document in found.documents]
        return JSONResponse(build_file_list_view(files, more=found.cursor is not None))

    async def _search_store(self, caller: RouteCaller, asked: StoreQuery, receive: Receive) -> Response:
        store = await run_delayed_lookup(self._find_store, caller, searching=True)
        if isinstance(store, Response):
            return store
        if self.log is not None:
            self.log(format_search_line(caller.subject.user, caller.request, store.store_id, asked.queries))
        scope = store.build_scope(asked.filter)
        found: list[list[Passage]] = []

        async def search_queries() -> None:
            for query in asked.queries:
                passages = await self.searching(query, [scope], asked.max_results, caller.request)
                found.append(passages)

        if not await run_until_disconnect(search_queries(), receive):
            raise ConnectionError("the caller left")
        return _build_search_response(asked, _select_best_passages(found, asked))


def _build_search_response(asked: StoreQuery, best: list[Passage]) -> Response:
    """Return the answer, or a refusal if the passages are too large for one answer."""
    view = build_search_view(asked.queries, best)
    if reason := size_refusal(best, view):
        words = f"{reason[0].upper()}{reason[1:]}; ask for fewer with max_num_results."
        return refusals.build_error_response(413, words, code="too_large")
    return JSONResponse(view)


def _select_best_passages(found: list[list[Passage]], asked: StoreQuery) -> list[Passage]:
    """Return the passages that match any of the queries best, each once, with scores that never rise.

    A passage that stands before a more similar one, because its words match better, has the score of that one.
    """
    nearest: dict[ChunkKey, float] = {}
    for passage in chain.from_iterable(found):
        key = get_chunk_key(passage.hit)
        nearest[key] = max(passage.hit.score, nearest.get(key, -1.0))
    fused = fuse_ranked_lists(map(RankedList, found))[: asked.max_results]
    scores = accumulate((nearest[get_chunk_key(one.hit)] for one in reversed(fused)), max)
    scored = [
        replace(one, hit=replace(one.hit, score=score)) for one, score in zip(reversed(fused), scores, strict=True)
    ]
    return [one for one in reversed(scored) if one.hit.score >= asked.min_score]
