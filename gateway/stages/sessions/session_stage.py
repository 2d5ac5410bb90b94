"""The stage that stores a chat: the question before the model is asked, the answer also if the client leaves."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Message

from gateway.calls.call import Asgi, Call, NextStage
from gateway.stages.sessions.answer_message import (
    Timing,
    build_answer_message,
    build_call_details,
    decide_answer_status,
)
from gateway.stages.sessions.answer_recorder import AnswerRecorder
from gateway.stages.sessions.assemblers import ASSEMBLERS
from gateway.stages.sessions.image_forms import read_image_form
from gateway.stages.sessions.project_instructions import add_instructions, takes_instructions
from gateway.stages.sessions.session_request import (
    SessionRequest,
    build_question,
    parse_session,
    remove_session_metadata,
    remove_temporary_chat_mark,
)
from gateway.stages.sessions.session_store import SessionStore
from gateway.wire import refusals
from gateway.wire.errors import MalformedRequest
from lisa.chat.flags import explain_refusal
from lisa.chat.governed_content import find_flags_of_completion
from lisa.chat.running_answer import AnswerKey, RunningAnswer
from lisa.chat.session import SessionKey
from lisa.endpoints.endpoint import WireFormat

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SessionStage:
    """Stores question and answer of a request that names a session; other requests pass unchanged.

    A request that uses a feature that `is_feature_enabled` denies is refused. The instructions of the session's project
    are added to a request that lacks them.
    Every `flush_seconds` the new events of a stream are stored, so that another replica can continue it for a client.
    """

    store: SessionStore
    flush_seconds: float = 0.5
    is_feature_enabled: Callable[[str], bool] = lambda _name: True

    async def __call__(self, call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        """Serve a call. Raises ConnectionError if somebody cancelled the answer."""
        try:
            call = await read_image_form(call)
            asked = None if call.subject.kind == "system" else parse_session(call)
        except MalformedRequest as error:
            await refusals.refuse_body(error)(*asgi)
            return
        if asked is None:
            await next_stage(remove_temporary_chat_mark(call), asgi)
            return
        begun = await asyncio.to_thread(lambda: self._find_refusal(call) or self._begin_answer(call, asked))
        if isinstance(begun, Response):
            await begun(*asgi)
            return
        instructed, running = begun
        await self._serve_answer(instructed, (asked, running), asgi, next_stage)

    def _find_refusal(self, call: Call) -> Response | None:
        """Return the refusal of a request for the chat that uses a feature that is switched off.

        The settings of images are no arguments of a model in the sense of the flags.
        """
        if call.endpoint.wire is WireFormat.IMAGES:
            return None
        searches = bool(call.payload.vector_store_ids)
        for name in find_flags_of_completion(call.payload.fields, searches=searches):
            if not self.is_feature_enabled(name):
                return refusals.build_error_response(403, explain_refusal(name), code="feature_switched_off")
        return None

    def _begin_answer(self, call: Call, asked: SessionRequest) -> tuple[Call, RunningAnswer] | Response:
        """Store the question. Return the call with the instructions of the session's project, and the answer."""
        store, now = self.store, self.store.now()
        answer_id = asked.answer_id or store.new_id()
        key = AnswerKey(SessionKey(call.subject.user, asked.session_id), answer_id)
        parent = asked.continues or asked.message_id or asked.parent_id
        answer = RunningAnswer(key, answer_id, parent, now, now, continues=asked.continues, model=call.model.model_id)
        has_projects = takes_instructions(call) and self.is_feature_enabled("projectOrganization")
        instructions = store.find_instructions(key.session) if has_projects else None
        if isinstance(instructions, Response):
            return instructions
        begun = store.begin_answer(answer, build_question(call, asked, store.new_id()))
        if isinstance(begun, Response):
            return begun
        return (add_instructions(call, instructions) if instructions else call), begun

    async def _serve_answer(
        self, call: Call, begun: tuple[SessionRequest, RunningAnswer], asgi: Asgi, next_stage: NextStage
    ) -> None:
        running = begun[1]
        recorder = AnswerRecorder(asgi[2], ASSEMBLERS[call.endpoint.wire], running.key.answer_id)
        cancelled, started = asyncio.Event(), call.meter.clock()

        async def receive() -> Message:
            """Wait until the answer is cancelled. A client that leaves cancels nothing."""
            await cancelled.wait()
            return {"type": "http.disconnect"}

        flushing = asyncio.create_task(self._flush_events(running.key, recorder, cancelled))
        try:
            await next_stage(remove_session_metadata(call), (asgi[0], receive, recorder))
        finally:
            flushing.cancel()
            with suppress(asyncio.CancelledError):
                await flushing
            ended = (_measure_timing(call, started), cancelled.is_set())
            try:
                await asyncio.to_thread(self._finish_answer, call, begun, recorder, ended)
            except Exception:  # noqa: BLE001 - the client gets the end of its answer in any case
                _log.exception("an answer cannot be stored")
            finally:
                await recorder.send_last_message()

    async def _flush_events(self, key: AnswerKey, recorder: AnswerRecorder, cancelled: asyncio.Event) -> None:
        """Store new events and a heartbeat again and again; set `cancelled` when the answer must stop."""
        while True:
            await asyncio.sleep(self.flush_seconds)
            events = recorder.take_pending()
            try:
                if await asyncio.shield(asyncio.to_thread(self.store.answers.flush, key, events, self.store.now())):
                    cancelled.set()
            except Exception as error:  # noqa: BLE001 - the answer continues, and its end is stored in any case
                _log.warning("events of an answer are not stored yet: %s", type(error).__name__)
                recorder.put_back_pending(events)

    def _finish_answer(
        self,
        call: Call,
        begun: tuple[SessionRequest, RunningAnswer],
        recorder: AnswerRecorder,
        ended: tuple[Timing, bool],
    ) -> None:
        (asked, running), (timing, cancelled) = begun, ended
        answer, complete = recorder.answer, recorder.is_success
        status = decide_answer_status(answer, succeeded=complete, cancelled=cancelled)
        if events := recorder.take_pending():
            try:
                self.store.answers.flush(running.key, events, self.store.now())
            except Exception as error:  # noqa: BLE001 - the message of the answer has the same text
                _log.warning("the last events of an answer are not stored: %s", type(error).__name__)
        keep = complete and not answer.is_empty
        details = build_call_details(call, timing, asked)
        self.store.finish_answer(
            running, build_answer_message(running, answer, status, details) if keep else None, status
        )


def _measure_timing(call: Call, started: float) -> Timing:
    first = call.meter.first_at
    return Timing(
        duration_ms=round((call.meter.clock() - started) * 1000),
        first_token_ms=None if first is None else round((first - started) * 1000),
    )
