"""The routes of running answers: a client that lost its stream continues it, on any replica, or cancels the answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Scope

from gateway.calls.audit import Request
from gateway.calls.call import Asgi
from gateway.calls.disconnect import run_until_disconnect
from gateway.stages.retrieval.blocking_lookup import run_delayed_lookup
from gateway.stages.sessions.answer_recorder import ANSWER_ID_HEADER
from gateway.stages.sessions.session_answers import AnswerEnding, CancelledAnswer
from gateway.stages.sessions.session_store import SessionStore
from gateway.wire import refusals
from gateway.wire.errors import MalformedRequest
from gateway.wire.json_values import parse_object_or_none
from gateway.wire.sse import DONE_EVENT
from lisa.chat.running_answer import AnswerEvent, RunningAnswer
from lisa.chat.session import SessionKey, is_id
from lisa.endpoints.endpoint import Endpoint
from lisa.errors import TransientError
from lisa.policy.subject import Subject

_PARENT_HEADER = "x-answer-parent-id"
_CONTINUES_HEADER = "x-answer-continues"
_PING_SECONDS = 15.0
_LONGEST_SECONDS = 840.0  # API Gateway ends a stream after 900; the client continues with the last number


@dataclass(frozen=True)
class SessionRoutes:
    """Answers the two routes. Reading the tables blocks and is done in threads."""

    store: SessionStore
    poll_seconds: float = 0.3

    async def __call__(self, found: Endpoint, subject: Subject, _request: Request, asgi: Asgi) -> None:
        """Answer an authenticated request. Raises ConnectionError if the caller disconnected."""
        scope, receive, _ = asgi
        try:
            answer_id, after = _parse_query(scope)
            session = found.parse_path_parameters(scope["path"])["session_id"]
            running = await run_delayed_lookup(self._find_answer, SessionKey(subject.user, session), answer_id)
            if isinstance(running, RunningAnswer) and found.kind == "session_cancel":
                answer: Response = await asyncio.to_thread(self._cancel_answer, running)
            elif isinstance(running, RunningAnswer):
                answer = _build_stream_response(running, self._follow_answer(running, after))
            else:
                answer = running
        except MalformedRequest as error:
            answer = refusals.refuse_body(error)
        except TransientError:
            answer = refusals.refuse_while_not_ready("The chat session cannot be read at the moment")
        if not await run_until_disconnect(answer(*asgi), receive):
            raise ConnectionError("the caller left")

    def _find_answer(self, session: SessionKey, answer_id: str | None) -> RunningAnswer | Response:
        found = self.store.find_newest_answer(session, answer_id) if is_id(session.session_id) else None
        if found is None:
            words = "This session has no such answer. Answers can be followed for 30 days."
            return refusals.build_error_response(404, words, code="answer_not_found")
        return found

    def _cancel_answer(self, running: RunningAnswer) -> Response:
        stopping = self.store.answers.request_cancel(running.key)
        told: CancelledAnswer = {"answerId": running.key.answer_id, "cancelling": stopping}
        return JSONResponse(told)

    async def _follow_answer(self, running: RunningAnswer, after: int) -> AsyncIterator[bytes]:
        """Yield the stored events after a number and those that follow, then how the answer ended."""
        answers, waited, quiet = self.store.answers, 0.0, 0.0
        while waited < _LONGEST_SECONDS:
            state = await asyncio.to_thread(answers.get, running.key)
            events = await asyncio.to_thread(answers.read_after, running.key, after)
            for event in events:
                after = event.number
                yield _encode_event(event)
            if not events and (state is None or state.status != "running" or state.is_lost(self.store.now())):
                yield await self._build_end_event(state or running)
                yield DONE_EVENT
                return
            quiet = 0.0 if events else quiet + self.poll_seconds
            if quiet >= _PING_SECONDS:
                quiet = 0.0
                yield b": ping\n\n"
            if not events:
                await asyncio.sleep(self.poll_seconds)
                waited += self.poll_seconds

    def _read_current_state(self, state: RunningAnswer) -> RunningAnswer:
        return self.store.answers.get(state.key) or state

    async def _build_end_event(self, state: RunningAnswer) -> bytes:
        if state.status == "running":
            await asyncio.to_thread(self.store.rescue_answer, state)
            state = await asyncio.to_thread(self._read_current_state, state)
        status = "interrupted" if state.status == "running" else state.status
        ending: AnswerEnding = {
            "status": status,
            "messageId": state.message_id,
            "parentId": state.parent_id,
            "continues": state.continues,
        }
        return b"event: status\ndata: " + json.dumps(ending, separators=(",", ":")).encode() + b"\n\n"


def _build_stream_response(running: RunningAnswer, events: AsyncIterator[bytes]) -> Response:
    """Return the stream. Its headers tell a client that did not start the answer where it belongs."""
    headers = {
        "cache-control": "no-cache",
        ANSWER_ID_HEADER: running.key.answer_id,
        _PARENT_HEADER: running.parent_id,
        _CONTINUES_HEADER: running.continues,
    }
    given = {name: value for name, value in headers.items() if value is not None}
    return StreamingResponse(events, media_type="text/event-stream", headers=given)


def _encode_event(event: AnswerEvent) -> bytes:
    """Return a stored event as it was sent; formats with typed events name them."""
    value: dict[str, Any] = parse_object_or_none(event.data.encode()) or {}
    name = f"event: {value['type']}\n" if isinstance(value.get("type"), str) else ""
    return f"id: {event.number}\n{name}data: {event.data}\n\n".encode()


def _parse_query(scope: Scope) -> tuple[str | None, int]:
    """Return the id of the answer and the number of the last event that the client has. Raises MalformedRequest."""
    given = parse_qs(scope["query_string"].decode("latin-1"))
    answer, after = given.get("answer", [None])[0], given.get("after", ["0"])[0]
    if answer is not None and not is_id(answer):
        raise MalformedRequest("answer: use the id of an answer.", "answer")
    if not after.isascii() or not after.isdigit() or len(after) > 9:
        raise MalformedRequest("after: use the number of an event.", "after")
    return answer, int(after)
