"""Budgets around a call: a request reserves the most tokens that it may use, and returns the unused ones."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from starlette.types import Message, Send

from gateway.calls.call import Asgi, Call, NextStage, Stage
from gateway.stages.usage.budget_leases import BudgetLeases
from gateway.upstreams.openai_wire import is_self_hosted
from gateway.wire import refusals
from gateway.wire.offload import run_body_work
from gateway.wire.whole_answer import replace_headers
from lisa.policy.decision import Denied
from lisa.policy.subject import Subject
from lisa.usage.budget import BudgetExceeded
from lisa.usage.estimating import TokenEstimate, estimate_tokens
from lisa.usage.ledger import AccountsUnanswered, TokenReservation

BUDGET_LIMITED_HEADER = "x-budget-limited"
Authenticate = Callable[[str], Awaitable[Subject | None]]


def build_budget_stage(leases: BudgetLeases) -> Stage:
    """Return the stage that refuses or shortens calls beyond a budget. Callers without a budget pass at once."""

    async def apply_budget(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        if not call.endpoint.metered or not leases.is_limited_by_budget(call.subject):
            await next_stage(call, asgi)
            return
        payload = call.payload
        estimate = partial(estimate_tokens, call.endpoint, payload.fields, payload.bounds, call.model.context_window)
        ask = await run_body_work(payload.size, estimate)
        reserved = await leases.reserve_tokens(call.subject, ask)
        if isinstance(reserved, BudgetExceeded):
            call.request.log_refusal(call.subject.user, Denied(reserved.message), f"model/{call.model.model_id}")
            await refusals.refuse_over_budget(reserved)(*asgi)
            return
        if isinstance(reserved, AccountsUnanswered):
            await refusals.refuse_while_not_ready("Budgets cannot be read at the moment")(*asgi)
            return
        try:
            await next_stage(*_apply_granted_bound(call, asgi, ask, reserved))
        finally:
            tokens = call.meter.count_tokens(writes=call.endpoint.writes)
            leases.settle_reservation(reserved, tokens.input + tokens.output)

    return apply_budget


def build_lease_prefetch(authenticate: Authenticate, leases: BudgetLeases) -> Authenticate:
    """Return an authentication that also requests the caller's leases, before the request's body is read."""

    async def authenticate_and_request(credential: str) -> Subject | None:
        subject = await authenticate(credential)
        if subject is not None:
            leases.request_leases(subject)
        return subject

    return authenticate_and_request


def _apply_granted_bound(call: Call, asgi: Asgi, ask: TokenEstimate, reserved: TokenReservation) -> tuple[Call, Asgi]:
    """Return the call with the granted bound in its fields; a changed bound is named in a header of the answer."""
    if ask.field is None:
        return call, asgi
    written = ask.output_tokens_within(reserved.tokens)
    fields = {**call.payload.fields, **dict.fromkeys(call.payload.bounds.fields or (ask.field,), written)}
    if call.is_straight or is_self_hosted(call.model.litellm_params):
        # every version of such a server knows the older word; some know it alone
        fields = {name: value for name, value in fields.items() if name not in call.endpoint.output_fields}
        fields[call.endpoint.output_fields[-1]] = written
    scope, receive, send = asgi
    send = send if written == call.payload.bounds.written else _add_limit_header(send, written)
    return replace(call, payload=replace(call.payload, fields=fields)), (scope, receive, send)


def _add_limit_header(send: Send, written: int) -> Send:
    async def send_with_limit_header(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = replace_headers(message, {BUDGET_LIMITED_HEADER: str(written)})
        await send(message)

    return send_with_limit_header
