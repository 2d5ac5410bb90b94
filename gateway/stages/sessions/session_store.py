"""Reads and writes of sessions that the gateway makes. All of them block, so the event loop runs them in threads."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.responses import Response

from gateway.stages.sessions.answer_message import build_answer_message
from gateway.stages.sessions.assembled_answer import AssembledAnswer
from gateway.stages.sessions.assemblers import find_assembler_for_event
from gateway.wire import refusals
from gateway.wire.json_values import parse_object_or_none
from lisa.chat.completing import store_whole_answer
from lisa.chat.message import NewMessage
from lisa.chat.ports import Answers
from lisa.chat.refusals import MessageRefused, Refusal, SessionDeleting
from lisa.chat.running_answer import AnswerKey, AnswerStatus, RunningAnswer
from lisa.chat.session import SessionKey
from lisa.chat.settings_ports import Projects
from lisa.chat.writing import Change, SessionWriter, Written
from lisa.errors import TransientError

_ATTEMPTS = 4
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SessionStore:
    """The sessions, their projects and the running answers.

    `now` returns epoch ms; `pause` waits before another attempt.
    """

    writer: SessionWriter
    answers: Answers
    projects: Projects
    now: Callable[[], int]
    new_id: Callable[[], str]
    pause: Callable[[float], None] = time.sleep

    def begin_answer(self, answer: RunningAnswer, question: NewMessage | None) -> RunningAnswer | Response:
        """Store the question and begin the answer. Return a refusal if the session takes neither."""
        try:
            if question is not None:
                written = self.writer.append(answer.key.session, [question], Change(create=True))
                if not isinstance(written, Written):
                    return _build_refusal(written)
                answer = replace(answer, parent_id=question.message_id)
            elif not self._has_message(answer.key.session, answer.parent_id):
                words = f"This session has no message {answer.parent_id!r} that an answer could follow."
                return refusals.build_error_response(404, words, code="message_not_found", param="metadata")
            begun = self.answers.start(answer)
        except TransientError:
            _log.exception("a question cannot be stored")
            return refusals.refuse_while_not_ready("The chat session cannot be stored at the moment")
        if not begun:
            words = f"An answer {answer.key.answer_id!r} exists already in this session; use another answer_id."
            return refusals.build_error_response(409, words, code="answer_exists", param="metadata.answer_id")
        return answer

    def find_instructions(self, session: SessionKey) -> str | Response | None:
        """Return the instructions of the project to which a session belongs, None without them, or a refusal."""
        try:
            head = self.writer.sessions.read_head(session)
            project = self.projects.get(session.user, head.project_id) if head and head.project_id else None
        except TransientError:
            _log.exception("the project of a session cannot be read")
            return refusals.refuse_while_not_ready("The project of the chat session cannot be read at the moment")
        return ((project.instructions if project else None) or "").strip() or None

    def _has_message(self, session: SessionKey, message_id: str | None) -> bool:
        return message_id is None or bool(self.writer.sessions.find_indexes(session, [message_id]))

    def finish_answer(self, answer: RunningAnswer, message: NewMessage | None, status: AnswerStatus) -> None:
        """Store the message of an answer, then its end. A session that was deleted meanwhile takes nothing.

        A partial message never replaces one that is stored. A whole one replaces a partial one.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                if message is not None:
                    stored = self._store_message(answer, message)
                    if not isinstance(stored, Written):
                        _log.warning("an answer is not stored: %s", type(stored).__name__)
                self.answers.finish(answer.key, status, self.now())
                return
            except TransientError:
                if attempt == _ATTEMPTS:
                    _log.exception("an answer cannot be stored; its stored events stay readable")
                else:
                    self.pause(0.5 * 2**attempt)

    def _store_message(self, answer: RunningAnswer, message: NewMessage) -> Written | Refusal:
        session, change = answer.key.session, Change(create=answer.parent_id is None)
        if message.is_partial:
            return self.writer.append(session, [message], change)
        return store_whole_answer(self.writer, session, message, change)

    def rescue_answer(self, answer: RunningAnswer) -> None:
        """Store an answer from its events if its writer is still gone.

        The message is partial, because the writer may only have been delayed.
        """
        state = self.answers.get(answer.key)
        if state is None or not state.is_lost(self.now()):
            return
        assembled = AssembledAnswer()
        after = 0
        while events := self.answers.read_after(answer.key, after):
            for event in events:
                value = parse_object_or_none(event.data.encode()) or {}
                find_assembler_for_event(value).add_event(value, assembled)
                after = event.number
        status: AnswerStatus = assembled.end or "interrupted"
        message = build_answer_message(answer, assembled, status, {"metadata": _build_known_metadata(answer)})
        self.finish_answer(answer, None if assembled.is_empty else replace(message, is_partial=True), status)

    def find_newest_answer(self, session: SessionKey, answer_id: str | None) -> RunningAnswer | None:
        """Return an answer of a session; without an id the newest one that is running, or else the newest one.

        One that failed at once is returned only by its id.
        """
        if answer_id is not None:
            return self.answers.get(AnswerKey(session, answer_id))
        begun = (answer for answer in self.answers.list_answers(session) if not answer.has_failed_at_once)
        return max(begun, key=lambda answer: (answer.status == "running", answer.started_at), default=None)


def _build_known_metadata(answer: RunningAnswer) -> dict[str, str | None]:
    return {"modelName": answer.model, "continues": answer.continues}


def _build_refusal(refused: Refusal) -> Response:
    match refused:
        case MessageRefused():
            status = 413 if refused.too_large else 400
            words = f"The question cannot be stored in the session: {refused.field}: {refused.reason}"
            return refusals.build_error_response(status, words, code="session_refused", param=refused.field)
        case SessionDeleting():
            return refusals.build_error_response(409, f"{refused.message.capitalize()}.", code="session_deleting")
        case _:
            return refusals.build_error_response(
                409, "The session changed; send the request again.", code="session_changed"
            )
