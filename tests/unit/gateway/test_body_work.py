"""Work on large bodies runs in a thread, so that the event loop serves others meanwhile."""

import asyncio
import threading
from typing import Any

import pytest

from gateway.calls.audit import Request
from gateway.calls.call import Call
from gateway.routes.route_updates import Routes
from gateway.stages.content_log import build_content_log_stage
from gateway.stages.dispatch import Dispatcher
from gateway.stages.usage.budget_stage import build_budget_stage
from gateway.wire.payload import Payload
from lisa.endpoints.table import ENDPOINTS
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from lisa.usage.ledger import AccountsUnanswered
from tests.support.fake_guardrails import guardrail
from tests.support.fake_upstream import EchoUpstream
from tests.support.guarded_call import CHAT, Model, ask

SAYS_NO_USAGE = b'{"choices": [{"message": {"content": "hello"}}]}'
LARGE, SMALL = 1_000_000, 100


class ThreadRecorder(dict[str, Any]):
    """An object of a body that records the threads that read it."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.threads: set[str] = set()

    def items(self) -> Any:
        self.threads.add(threading.current_thread().name.partition("_")[0])
        return super().items()

    def __deepcopy__(self, _memo: Any) -> "ThreadRecorder":
        self.items()
        return self


class UnavailableBudgets:
    """Budgets that cannot be read."""

    def is_limited_by_budget(self, _subject: Subject) -> bool:
        return True

    async def reserve_tokens(self, _subject: Subject, _ask: Any) -> AccountsUnanswered:
        return AccountsUnanswered()


async def _silence() -> Any:
    await asyncio.Event().wait()


async def _ignore(_message: Any) -> None:
    pass


def call_of(body: ThreadRecorder, size: int) -> Call:
    payload = Payload(frozenset({"m"}), {"messages": [body]}, size=size)
    served = ServedModel(model_id="m", litellm_params={"model": "openai/m"})
    return Call(Request("r", "POST"), Subject("ann"), ENDPOINTS[CHAT], served, payload)


THREADS = pytest.mark.parametrize(("size", "thread"), [(LARGE, "bodies"), (SMALL, "MainThread")])


@THREADS
def test_the_texts_of_a_large_body_are_found_in_a_thread(size: int, thread: str) -> None:
    body, model = ThreadRecorder({"role": "user", "content": "x"}), Model(b"{}")

    ask(CHAT, model, guardrail("deny:bombs"), fields={"messages": [body]}, size=size)

    assert body.threads == {thread}


@THREADS
def test_the_tokens_of_a_large_body_are_estimated_in_a_thread(size: int, thread: str) -> None:
    body: ThreadRecorder = ThreadRecorder({"role": "user", "content": "x"})
    spending: Any = UnavailableBudgets()
    stage: Any = build_budget_stage(spending)

    asyncio.run(stage(call_of(body, size), ({"type": "http"}, _silence, _ignore), _ignore))

    assert body.threads == {thread}


@THREADS
def test_the_content_line_of_a_large_body_is_written_in_a_thread(size: int, thread: str) -> None:
    body, lines = ThreadRecorder({"role": "user", "content": "hello"}), list[str]()
    stage: Any = build_content_log_stage(lines.append)

    async def answer_call(_call: Call, _asgi: Any) -> None:
        pass

    asyncio.run(stage(call_of(body, size), ({"type": "http"}, _silence, _ignore), answer_call))

    assert "hello" in lines[0]
    assert body.threads == {thread}


@THREADS
def test_the_usage_of_a_large_body_is_estimated_in_a_thread(size: int, thread: str) -> None:
    body, routes, model = (
        ThreadRecorder({"role": "user", "content": "x" * 40}),
        Routes(version=1),
        EchoUpstream(body=SAYS_NO_USAGE),
    )
    call = call_of(body, size)
    routes.add_model(call.model)
    scope = {"type": "http", "asgi": {}, "headers": [], "path": "/v1/chat/completions"}

    asyncio.run(Dispatcher(routes, model, model)(call, (scope, _silence, _ignore)))

    assert call.meter.count_tokens(writes=True).input > 0
    assert body.threads == {thread}
