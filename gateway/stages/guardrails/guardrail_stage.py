"""Guardrails around a call: before the model is called, during the call, and on its answer.

They do not judge the platform's own functions, which only embed documents: a blocked document could not be found.
Content that cannot be judged is refused.
"""

import asyncio
import copy
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from gateway.calls.call import Asgi, Call, NextStage, Stage
from gateway.calls.disconnect import run_until_other_ends
from gateway.stages.guardrails import blocked_responses
from gateway.stages.guardrails.guarded_answer import GuardedAnswer
from gateway.stages.guardrails.judge import BlockedText, Judge, apply_guardrails
from gateway.wire.forms import extract_form_texts
from gateway.wire.offload import run_body_work
from gateway.wire.texts import TextSlot, find_unreadable_field, list_request_texts
from lisa.errors import TransientError
from lisa.models.guardrails import Guardrail, GuardrailUnusable, Mode, guardrails_for
from lisa.policy.decision import Denied

_log = logging.getLogger(__name__)


def build_guardrail_stage(judge: Judge) -> Stage:
    """Return the stage that applies a model's guardrails to its calls. A model without guardrails costs nothing."""

    async def guard_call(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        if not call.model.guardrails_config or call.subject.kind == "system":
            await next_stage(call, asgi)
            return
        await _GuardedCall(judge, guardrails_for(call.model.guardrails_config, call.subject), next_stage).serve_call(
            call, asgi
        )

    return guard_call


@dataclass(frozen=True)
class _GuardedCall:
    """One call with the guardrails that apply to it."""

    judge: Judge
    guardrails: tuple[Guardrail, ...]
    next_stage: NextStage

    async def serve_call(self, call: Call, asgi: Asgi) -> None:
        asked = await self._judge_request(call, self._select_guardrails("pre_call"))
        if isinstance(asked, Response):
            await asked(*asgi)
        elif beside := self._select_guardrails("during_call"):
            await self._judge_during_model_call(asked, beside, asgi)
        else:
            await self._call_model(asked, asgi)

    def _select_guardrails(self, mode: Mode) -> tuple[Guardrail, ...]:
        return tuple(guardrail for guardrail in self.guardrails if guardrail.mode == mode)

    async def _judge_request(self, call: Call, guardrails: Sequence[Guardrail]) -> Call | Response:
        """Return the call, a changed copy if a text was masked, or the refusal."""
        if not guardrails:
            return call
        if field := find_unreadable_field(call.payload.fields):
            return blocked_responses.refuse_unreadable_request(field)
        fields, slots = await run_body_work(call.payload.size, lambda: _copy_fields(call.payload.fields))
        if (form := call.payload.form) is not None:
            slots = await extract_form_texts(form, call.payload.media_type)
        try:
            outcome = await apply_guardrails(self.judge, guardrails, "INPUT", slots)
        except (TransientError, GuardrailUnusable) as error:
            _log.warning("a request could not be judged: %s", error)
            return blocked_responses.refuse_unavailable_guardrail(error)
        if isinstance(outcome, BlockedText):
            _audit_blocked_text(call, outcome)
            return blocked_responses.refuse_blocked_request(outcome.message)
        return _replace_fields(call, fields) if outcome else call

    async def _judge_during_model_call(self, call: Call, guardrails: Sequence[Guardrail], asgi: Asgi) -> None:
        """Call the model while the request is judged. No part of the answer is sent before the request passed."""
        scope, receive, send = asgi
        opened = asyncio.Event()
        judging = asyncio.ensure_future(self._judge_request(call, guardrails))

        async def send_after_approval(message: Any) -> None:
            await opened.wait()
            await send(message)

        async def wait_for_objection() -> None:
            if await asyncio.shield(judging) is call:
                opened.set()
                await asyncio.Event().wait()

        try:
            if await run_until_other_ends(
                self._call_model(call, (scope, receive, send_after_approval)), wait_for_objection()
            ):
                return
            outcome = await judging
        finally:
            judging.cancel()
        if isinstance(outcome, Response):
            await outcome(*asgi)
        else:  # masked: the model must answer the changed request
            await self._call_model(outcome, asgi)

    async def _call_model(self, call: Call, asgi: Asgi) -> None:
        guardrails = self._select_guardrails("post_call")
        if not guardrails or not call.endpoint.judged:
            await self.next_stage(call, asgi)
            return
        judging = (self.judge, guardrails)
        answer = GuardedAnswer(asgi, call.endpoint, judging, lambda stopped: _audit_blocked_text(call, stopped))
        await run_until_other_ends(self.next_stage(call, (asgi[0], asgi[1], answer)), _wait_for_end(answer))


async def _wait_for_end(answer: GuardedAnswer) -> None:
    await answer.ended.wait()


def _copy_fields(fields: Mapping[str, Any]) -> tuple[dict[str, Any], list[TextSlot]]:
    """Return a copy of a request's fields, and the texts in it."""
    copied = copy.deepcopy(dict(fields))
    return copied, list_request_texts(copied)


def _replace_fields(call: Call, fields: dict[str, Any]) -> Call | Response:
    if call.payload.form is not None:
        return blocked_responses.refuse_blocked_request(
            "The form contains text that the guardrail of this model masks: remove it."
        )
    return replace(call, payload=replace(call.payload, fields=fields))


def _audit_blocked_text(call: Call, stopped: BlockedText) -> None:
    """Write an audit line with the user and the guardrail, without the text."""
    denied = Denied(f"stopped by the guardrail {stopped.guardrail.guardrail_name}")
    call.request.log_refusal(call.subject.user, denied, f"model/{call.model.model_id}")
