"""The retrieval stage: searches with the caller's rights, adds passages to the request and citations to the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from starlette.responses import Response

from gateway.calls.call import Asgi, Call, NextStage
from gateway.calls.disconnect import run_until_disconnect
from gateway.stages.retrieval import store_refusals as refuse
from gateway.stages.retrieval.blocking_lookup import delayed_lookup
from gateway.stages.retrieval.citation_writer import citation_writer
from gateway.stages.retrieval.grounded_chat import ChatFormat
from gateway.stages.retrieval.grounded_messages import MessagesFormat
from gateway.stages.retrieval.grounded_responses import ResponsesFormat, has_calls, without_calls
from gateway.stages.retrieval.grounding import Format, Grounding
from gateway.stages.retrieval.requested_stores import RetrievalRequest, parse_retrieval, without_search
from gateway.stages.retrieval.store_access import StoreAccess
from gateway.stages.retrieval.store_search import StoreSearch, searchable_text
from gateway.wire.errors import Malformed
from gateway.wire.offload import run_body_work
from lisa.embeddings import BadVectors
from lisa.endpoints.endpoint import WireFormat
from lisa.policy.decision import Denied
from lisa.repositories.repository import Collection
from lisa.retrieval.context_budget import compute_passage_tokens, fit_passages
from lisa.retrieval.response_size import keep_passages_with_text

_FORMATS: Mapping[WireFormat, Format] = {
    WireFormat.CHAT: ChatFormat(),
    WireFormat.RESPONSES: ResponsesFormat(),
    WireFormat.MESSAGES: MessagesFormat(),
}
_ANSWER_LIMITS = ("max_completion_tokens", "max_output_tokens", "max_tokens")


@dataclass(frozen=True)
class Retrieval:
    """The stage that adds passages of the caller's stores to a request that names stores."""

    stores: StoreAccess
    searching: StoreSearch

    async def __call__(self, call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        """Serve a call. Raises ConnectionError if the caller disconnected."""
        form = _FORMATS.get(call.endpoint.wire)
        try:
            wanted = parse_retrieval(call.payload) if form else None
        except Malformed as error:
            await refuse.malformed(error)(*asgi)
            return
        if form is None or wanted is None:
            await next_stage(_plain(call), asgi)
            return
        found = await self._retrieve_until_disconnect(call, wanted, form, asgi)
        if isinstance(found, Response):
            await found(*asgi)
            return
        call.meter.retrieved = True
        scope, receive, send = asgi
        answer = citation_writer(send, lambda body: form.with_citations(body, found), form.events(found))
        await next_stage(_grounded(call, form, found), (scope, receive, answer))

    async def _retrieve_until_disconnect(
        self, call: Call, wanted: RetrievalRequest, form: Format, asgi: Asgi
    ) -> Grounding | Response:
        found: list[Grounding | Response] = []

        async def retrieve() -> None:
            found.append(await self._retrieved(call, wanted, form))

        if not await run_until_disconnect(retrieve(), asgi[1]):
            raise ConnectionError("the caller left")
        return found[0]

    async def _retrieved(self, call: Call, wanted: RetrievalRequest, form: Format) -> Grounding | Response:
        question = searchable_text(form.question(call.payload.fields))
        try:
            collections = await delayed_lookup(self._collections, call, wanted)
            if isinstance(collections, Response):
                return collections
            if not question:
                return refuse.malformed(Malformed("The user's messages hold no words to search with."))
            passages = await self.searching(question, collections, wanted.most, call.request)
        except Malformed as error:
            return refuse.malformed(error)
        except BadVectors as error:
            return refuse.bad_vectors(error)
        except refuse.UNAVAILABLE as error:
            return refuse.unavailable(error)
        fields = without_search(call.payload.fields)
        measured = partial(compute_passage_tokens, call.model.context_window, fields, _answer_limit(fields))
        tokens = await run_body_work(call.payload.size, measured)
        return Grounding(question, tuple(fit_passages(keep_passages_with_text(passages), tokens)), call.payload.fields)

    def _collections(self, call: Call, wanted: RetrievalRequest) -> list[Collection] | Response:
        found: dict[str, Collection] = {}
        for store in wanted.stores:
            place = self.stores.searchable(call.subject, store)
            if isinstance(place, Denied):
                call.request.log_refusal(call.subject.user, place, f"vector_store/{store}")
                return refuse.store_refused(store, place)
            found[place.collection.collection_id] = place.collection
        return list(found.values())


def _plain(call: Call) -> Call:
    """Return a call without retrieval, and without the gateway's own items of earlier answers."""
    if call.endpoint.wire is WireFormat.RESPONSES and has_calls(call.payload.fields):
        return _with(call, without_calls(call.payload.fields))
    if call.endpoint.wire is WireFormat.TOKEN_COUNT:
        return _with(call, without_search(call.payload.fields))
    return call


def _grounded(call: Call, form: Format, found: Grounding) -> Call:
    return _with(call, form.with_context(without_search(call.payload.fields), found.context))


def _with(call: Call, fields: Mapping[str, Any]) -> Call:
    return replace(call, payload=replace(call.payload, fields=fields))


def _answer_limit(fields: Mapping[str, Any]) -> int | None:
    limits = [fields[name] for name in _ANSWER_LIMITS if type(fields.get(name)) is int]
    return max(0, min(limits)) if limits else None
