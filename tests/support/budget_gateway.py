"""A budget stage with a fake model, and the requests of callers with budgets."""

import asyncio
import json
import time
from collections.abc import Coroutine
from itertools import count
from typing import Any

from gateway.calls.audit import Request
from gateway.calls.call import Call, chain_stages
from gateway.endpoints import find_endpoint
from gateway.routes.route_updates import Routes
from gateway.stages.dispatch import Dispatcher
from gateway.stages.usage.budget_leases import BudgetLeases
from gateway.stages.usage.budget_stage import build_budget_stage
from gateway.wire.payload import parse_payload
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from lisa.usage.account import AccountKey
from lisa.usage.budget import Budget
from lisa.usage.ledger import BudgetLedger
from tests.support.fake_upstream import EchoUpstream
from tests.support.twins.budgets import MemoryAccounts, MemoryBudgets

NOW = 1_764_331_200.0
ADA = Subject("ada", frozenset({"law"}), token_uuid="t-1")
DAILY_BUDGET = Budget("user:ada", 10_000, "day")
ACCOUNT_KEY = AccountKey("user:ada", DAILY_BUDGET.window_key(NOW))
MODEL = ServedModel(model_id="m", litellm_params={"model": "openai/m"})
TOKENS_PER_CALL = 60
ANSWER_FIELDS: dict[str, Any] = {"choices": [{"message": {"content": "yes"}}], "input_tokens": 1}
ANSWER_WITH_USAGE = json.dumps(ANSWER_FIELDS | {"usage": {"prompt_tokens": 20, "completion_tokens": 40}}).encode()


class BudgetGateway:
    """A budget stage with a model and the requests of callers."""

    def __init__(
        self, *budgets: Budget, accounts: MemoryAccounts | None = None, model: EchoUpstream | None = None
    ) -> None:
        ids, started = count(), time.monotonic()
        self.accounts = accounts or MemoryAccounts()
        ledger = BudgetLedger(lambda: f"s-{next(ids)}")
        self.leases = BudgetLeases(
            ledger, self.accounts, MemoryBudgets(*budgets), clock=lambda: NOW + time.monotonic() - started
        )
        self.model = model or EchoUpstream(body=ANSWER_WITH_USAGE)
        self.routes = Routes(version=1)
        self.routes.add_model(MODEL)

    async def ask(
        self, subject: Subject = ADA, path: str = "chat/completions", served: ServedModel = MODEL, **fields: Any
    ) -> dict[str, Any]:
        """Send a request and return the status and the headers of the answer."""
        found = find_endpoint("POST", f"/v1/{path}")
        assert found is not None
        body = await parse_payload(found, json.dumps({"model": "m", **fields}).encode(), [])
        start: dict[str, Any] = {}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = {name.decode(): value.decode() for name, value in message["headers"]}
                start.update(status=message["status"], headers=headers)

        async def receive() -> Any:
            await asyncio.Event().wait()

        serve = chain_stages([build_budget_stage(self.leases)], Dispatcher(self.routes, self.model, self.model))
        scope = {"type": "http", "asgi": {}, "headers": [], "path": f"/v1/{path}"}
        await serve(Call(Request("r", "POST"), subject, found, served, body), (scope, receive, send))
        return start

    def run(self, *calls: Coroutine[Any, Any, Any]) -> list[Any]:
        """Return the results of concurrent calls, and then stop the gateway."""

        async def go() -> list[Any]:
            async with self.leases.keep_running():
                while not self.leases.ledger._budgets:
                    await asyncio.sleep(0.001)
                return await asyncio.gather(*calls)

        return asyncio.run(asyncio.wait_for(go(), 20))

    @property
    def taken(self) -> int:
        return self.accounts.read_account(ACCOUNT_KEY).taken
