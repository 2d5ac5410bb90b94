"""The retrieval stage: searches with the caller's rights, adds passages to the request and citations to the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from starlette.responses import Response

from gateway.calls.call import Asgi, Call, NextStage
from gateway.calls.disconnect import run_until_disconnect
from gateway.stages.retrieval import store_refusals
from gateway.stages.retrieval.blocking_lookup import run_delayed_lookup
from gateway.stages.retrieval.citation_writer import build_citation_writer
from gateway.stages.retrieval.grounded_chat import ChatFormat
from gateway.stages.retrieval.grounded_messages import MessagesFormat
from gateway.stages.retrieval.grounded_responses import ResponsesFormat, has_search_calls, remove_search_calls
from gateway.stages.retrieval.grounding import Grounding, RetrievalFormat
from gateway.stages.retrieval.requested_stores import RetrievalRequest, parse_retrieval_request, remove_search_tool
from gateway.stages.retrieval.store_access import StoreAccess, VectorStore
from gateway.stages.retrieval.store_search import StoreSearch, prepare_question
from gateway.wire.errors import MalformedRequest
from gateway.wire.offload import run_body_work
from lisa.embeddings import BadVectors
from lisa.endpoints.endpoint import WireFormat
from lisa.policy.decision import Denied
from lisa.retrieval.context_budget import compute_passage_tokens, fit_passages
from lisa.retrieval.neighbours import join_neighbours
from lisa.retrieval.ports import SearchScope
from lisa.retrieval.response_size import keep_passages_with_text

_RETRIEVAL_FORMATS: Mapping[WireFormat, RetrievalFormat] = {
    WireFormat.CHAT: ChatFormat(),
    WireFormat.RESPONSES: ResponsesFormat(),
    WireFormat.MESSAGES: MessagesFormat(),
}
_OUTPUT_LIMIT_FIELDS = ("max_completion_tokens", "max_output_tokens", "max_tokens")


@dataclass(frozen=True)
class RetrievalStage:
    """The stage that adds passages of the caller's stores to a request that names stores."""

    stores: StoreAccess
    searching: StoreSearch

    async def __call__(self, call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        """Serve a call. Raises ConnectionError if the caller disconnected."""
        form = _RETRIEVAL_FORMATS.get(call.endpoint.wire)
        try:
            wanted = parse_retrieval_request(call.payload) if form else None
        except MalformedRequest as error:
            await store_refusals.refuse_malformed_field(error)(*asgi)
            return
        if form is None or wanted is None:
            await next_stage(_remove_retrieval_items(call), asgi)
            return
        found = await self._retrieve_until_disconnect(call, wanted, form, asgi)
        if isinstance(found, Response):
            await found(*asgi)
            return
        call.meter.retrieved = True
        scope, receive, send = asgi
        answer = build_citation_writer(
            send, lambda body: form.add_citations(body, found), form.build_event_rewriter(found)
        )
        await next_stage(_add_passages_to_call(call, form, found), (scope, receive, answer))

    async def _retrieve_until_disconnect(
        self, call: Call, wanted: RetrievalRequest, form: RetrievalFormat, asgi: Asgi
    ) -> Grounding | Response:
        found: list[Grounding | Response] = []

        async def retrieve() -> None:
            found.append(await self._retrieve_passages(call, wanted, form))

        if not await run_until_disconnect(retrieve(), asgi[1]):
            raise ConnectionError("the caller left")
        return found[0]

    async def _retrieve_passages(
        self, call: Call, wanted: RetrievalRequest, form: RetrievalFormat
    ) -> Grounding | Response:
        question = prepare_question(form.find_question(call.payload.fields))
        try:
            scopes = await run_delayed_lookup(self._find_scopes, call, wanted)
            if isinstance(scopes, Response):
                return scopes
            if not question:
                return store_refusals.refuse_malformed_field(
                    MalformedRequest("The user's messages hold no words to search with.")
                )
            passages = await self.searching(question, scopes, wanted.max_results, call.request)
        except MalformedRequest as error:
            return store_refusals.refuse_malformed_field(error)
        except BadVectors as error:
            return store_refusals.refuse_bad_vectors(error)
        except store_refusals.UNAVAILABLE_ERRORS as error:
            return store_refusals.refuse_while_unavailable(error)
        fields = remove_search_tool(call.payload.fields)
        measured = partial(compute_passage_tokens, call.model.context_window, fields, _find_output_limit(fields))
        tokens = await run_body_work(call.payload.size, measured)
        fitting = fit_passages(keep_passages_with_text(passages), tokens)
        return Grounding(question, tuple(join_neighbours(fitting)), call.payload.fields)

    def _find_scopes(self, call: Call, wanted: RetrievalRequest) -> list[SearchScope] | Response:
        found: dict[str, VectorStore] = {}
        for store in wanted.stores:
            place = self.stores.find_searchable_store(call.subject, store)
            if isinstance(place, Denied):
                call.request.log_refusal(call.subject.user, place, f"vector_store/{store}")
                return store_refusals.refuse_store(store, place)
            found[place.collection.collection_id] = place
        call.meter.searched_stores = {store.store_id: store.display_name for store in found.values()}
        return [store.build_scope(wanted.filter) for store in found.values()]


def _remove_retrieval_items(call: Call) -> Call:
    """Return the call without the search calls and the search tool that only the gateway understands."""
    if call.endpoint.wire is WireFormat.RESPONSES and has_search_calls(call.payload.fields):
        return _replace_fields(call, remove_search_calls(call.payload.fields))
    if call.endpoint.wire is WireFormat.TOKEN_COUNT:
        return _replace_fields(call, remove_search_tool(call.payload.fields))
    return call


def _add_passages_to_call(call: Call, form: RetrievalFormat, found: Grounding) -> Call:
    return _replace_fields(call, form.add_context(remove_search_tool(call.payload.fields), found.context))


def _replace_fields(call: Call, fields: Mapping[str, Any]) -> Call:
    return replace(call, payload=replace(call.payload, fields=fields))


def _find_output_limit(fields: Mapping[str, Any]) -> int | None:
    limits = [fields[name] for name in _OUTPUT_LIMIT_FIELDS if type(fields.get(name)) is int]
    return max(0, min(limits)) if limits else None
