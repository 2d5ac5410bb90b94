"""Budgets of callers around a call: reservations, bounds of the output, and settlement."""

import asyncio
import json
import time
from collections.abc import Coroutine
from itertools import count
from typing import Any

import pytest

from gateway.calls.audit import Request
from gateway.calls.call import Call, chain_stages
from gateway.endpoints import endpoint
from gateway.routes.route_updates import Routes
from gateway.stages.dispatch import Dispatch
from gateway.stages.usage.budget_leases import BudgetLeases
from gateway.stages.usage.budget_stage import budget_stage, prefetching_leases
from gateway.wire.payload import parse_payload
from lisa.errors import TransientError
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from lisa.usage.account import Account, AccountKey
from lisa.usage.budget import Budget
from lisa.usage.ledger import Ledger
from tests.support.fake_upstream import Echo
from tests.support.twins.budgets import MemoryAccounts, MemoryBudgets

NOW = 1_764_331_200.0
ADA = Subject("ada", frozenset({"law"}), token_uuid="t-1")
DAY = Budget("user:ada", 10_000, "day")
PLACE = AccountKey("user:ada", DAY.window(NOW))
MODEL = ServedModel(model_id="m", litellm_params={"model": "openai/m"})
SPENT = 60
SAID: dict[str, Any] = {"choices": [{"message": {"content": "yes"}}], "input_tokens": 1}
USAGE = json.dumps(SAID | {"usage": {"prompt_tokens": 20, "completion_tokens": 40}}).encode()


class UnavailableAccounts(MemoryAccounts):
    """Accounts that are unavailable."""

    def read(self, place: AccountKey) -> Account:
        raise TransientError("away")


class BoundedModel(Echo):
    """A model that writes as many tokens as its bound allows."""

    def __init__(self) -> None:
        super().__init__()
        self.spent = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        written = json.loads(message["body"])["max_tokens"]
        self.spent += 20 + written
        await asyncio.sleep(0.001)
        body = json.dumps(SAID | {"usage": {"prompt_tokens": 20, "completion_tokens": written}}).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})


class BudgetGateway:
    """A budget stage with a model and the requests of callers."""

    def __init__(self, *budgets: Budget, accounts: MemoryAccounts | None = None, model: Echo | None = None) -> None:
        ids, started = count(), time.monotonic()
        self.accounts = accounts or MemoryAccounts()
        ledger = Ledger(lambda: f"s-{next(ids)}")
        self.leases = BudgetLeases(
            ledger, self.accounts, MemoryBudgets(*budgets), clock=lambda: NOW + time.monotonic() - started
        )
        self.model = model or Echo(body=USAGE)
        self.routes = Routes(version=1)
        self.routes.add(MODEL)

    async def ask(
        self, subject: Subject = ADA, path: str = "chat/completions", served: ServedModel = MODEL, **fields: Any
    ) -> dict[str, Any]:
        """Send a request and return the status and the headers of the answer."""
        found = endpoint("POST", f"/v1/{path}")
        assert found is not None
        body = await parse_payload(found, json.dumps({"model": "m", **fields}).encode(), [])
        start: dict[str, Any] = {}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = {name.decode(): value.decode() for name, value in message["headers"]}
                start.update(status=message["status"], headers=headers)

        async def receive() -> Any:
            await asyncio.Event().wait()

        serve = chain_stages([budget_stage(self.leases)], Dispatch(self.routes, self.model, self.model))
        scope = {"type": "http", "asgi": {}, "headers": [], "path": f"/v1/{path}"}
        await serve(Call(Request("r", "POST"), subject, found, served, body), (scope, receive, send))
        return start

    def run(self, *calls: Coroutine[Any, Any, Any]) -> list[Any]:
        """Return the results of concurrent calls, and then stop the gateway."""

        async def go() -> list[Any]:
            async with self.leases.running():
                while not self.leases.ledger._budgets:
                    await asyncio.sleep(0.001)
                return await asyncio.gather(*calls)

        return asyncio.run(asyncio.wait_for(go(), 20))

    @property
    def taken(self) -> int:
        return self.accounts.read(PLACE).taken


def test_a_request_spends_its_tokens_and_returns_the_rest_of_its_reservation() -> None:
    asked = BudgetGateway(DAY)

    [answer] = asked.run(asked.ask(max_tokens=100))

    assert answer["status"] == 200
    assert "x-budget-limited" not in answer["headers"]
    assert asked.model.seen[0]["body"]["max_tokens"] == 100
    assert asked.taken == SPENT


def test_the_output_bound_is_lowered_to_the_rest_of_the_budget_and_named_in_a_header() -> None:
    asked = BudgetGateway(DAY)
    asked.accounts.write(PLACE, Account(9_000, {}, 1), seen=0)

    [answer] = asked.run(asked.ask(max_completion_tokens=4_000))

    written = int(answer["headers"]["x-budget-limited"])
    assert 900 < written < 1_000
    assert asked.model.seen[0]["body"]["max_completion_tokens"] == written
    assert asked.taken == 9_000 + SPENT


def test_a_request_without_an_output_bound_gets_one() -> None:
    asked = BudgetGateway(DAY)

    [answer] = asked.run(asked.ask(messages=[]))

    assert answer["headers"]["x-budget-limited"] == "4096"
    assert asked.model.seen[0]["body"]["max_tokens"] == 4_096


def test_a_request_beyond_the_budget_is_refused_before_a_model_is_called() -> None:
    asked = BudgetGateway(DAY)
    asked.accounts.write(PLACE, Account(9_990, {}, 1), seen=0)

    [answer] = asked.run(asked.ask(max_tokens=1))

    assert (answer["status"], asked.model.seen) == (429, [])
    assert int(answer["headers"]["retry-after"]) == DAY.ends_in(NOW)
    assert asked.taken == 9_990


def test_concurrent_requests_never_spend_more_than_the_budget() -> None:
    model = BoundedModel()
    asked = BudgetGateway(Budget("user:ada", 1_000, "day"), model=model)

    answers = asked.run(*(asked.ask(max_tokens=40, input="x" * 20) for _ in range(200)))

    assert model.spent == asked.taken <= 1_000
    assert sum(answer["status"] == 200 for answer in answers) >= 10
    assert {answer["status"] for answer in answers} == {200, 429}


@pytest.mark.parametrize("scope", ["user:ada", "group:law", "token:t-1"])
def test_a_budget_of_the_user_a_group_or_the_token_counts(scope: str) -> None:
    asked = BudgetGateway(Budget("user:ada", 10**9, "month"), Budget(scope, 5, "day"))

    assert [answer["status"] for answer in asked.run(asked.ask())] == [429]


@pytest.mark.parametrize("subject", [Subject("ben"), Subject("ada", kind="system")])
def test_a_caller_without_a_budget_costs_no_look_up(subject: Subject) -> None:
    asked = BudgetGateway(Budget("user:ada", 0, "day"), accounts=UnavailableAccounts())

    [answer] = asked.run(asked.ask(subject))

    assert answer["status"] == 200
    assert "max_tokens" not in asked.model.seen[0]["body"]


def test_counting_tokens_spends_nothing() -> None:
    asked = BudgetGateway(Budget("user:ada", 0, "day"))

    assert asked.run(asked.ask(path="messages/count_tokens"))[0]["status"] == 200


def test_a_failed_call_spends_nothing() -> None:
    asked = BudgetGateway(DAY, model=Echo(status=500, body=b"{}"))

    asked.run(asked.ask(max_tokens=100))

    assert asked.taken == 0


def test_an_unavailable_account_grants_nothing() -> None:
    asked = BudgetGateway(DAY, accounts=UnavailableAccounts())

    [answer] = asked.run(asked.ask(max_tokens=1))

    assert (answer["status"], answer["headers"]["retry-after"]) == (503, "5")
    assert asked.model.seen == []


def test_leases_are_requested_at_authentication() -> None:
    asked = BudgetGateway(DAY)

    async def authenticate(_credential: str) -> Subject | None:
        return ADA

    async def go() -> int:
        await prefetching_leases(authenticate, asked.leases)("token")
        while not (share := asked.leases.ledger._shares["user:ada"]).held:
            await asyncio.sleep(0.001)
        return share.held

    assert asked.run(go()) == [DAY.slice]
    assert asked.taken == 0  # the unused tokens have been returned


LAVISH = json.dumps(SAID | {"usage": {"prompt_tokens": 20, "completion_tokens": 30_000}}).encode()


def test_a_caller_who_overspent_is_refused_and_other_callers_are_answered() -> None:
    asked = BudgetGateway(DAY, Budget("user:ben", 10_000, "day"), model=Echo(body=LAVISH))
    ben = Subject("ben")

    async def go() -> list[int]:
        first = await asked.ask(max_tokens=5)
        refused = [await asked.ask(max_tokens=5) for _ in range(3)]
        others = await asyncio.gather(*(asked.ask(ben, max_tokens=5) for _ in range(3)))
        return [answer["status"] for answer in (first, *refused, others[0])]

    [statuses] = asked.run(go())

    assert statuses == [200, 429, 429, 429, 200]
    assert asked.taken == 30_020


def test_a_raised_budget_repays_the_debt_first() -> None:
    asked = BudgetGateway(DAY, model=Echo(body=LAVISH))

    async def go() -> list[int]:
        answers = [await asked.ask(max_tokens=5), await asked.ask(max_tokens=5)]
        asked.leases.budgets.put(Budget(DAY.scope, 50_000, "day"))
        asked.leases.ledger.follow(asked.leases.budgets.all())
        answers.append(await asked.ask(max_tokens=5))
        return [answer["status"] for answer in answers]

    assert asked.run(go()) == [[200, 429, 200]]
    assert asked.taken == 2 * 30_020


def test_the_end_of_a_worker_is_reported() -> None:
    class FailingBudgets(MemoryBudgets):
        def all(self) -> Any:
            raise ValueError("an item that nobody can read")

    heard: list[BaseException | None] = []
    leases = BudgetLeases(
        Ledger(str), MemoryAccounts(), FailingBudgets(), on_worker_end=lambda worker: heard.append(worker.exception())
    )

    async def go() -> None:
        async with leases.running():
            while not heard:
                await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(go(), 10))

    assert isinstance(heard[0], ValueError)


@pytest.mark.parametrize(
    "bounds", [{"max_completion_tokens": 1, "max_tokens": 5_000}, {"max_completion_tokens": 5_000, "max_tokens": 1}]
)
def test_every_output_field_holds_the_reserved_bound(bounds: dict[str, Any]) -> None:
    asked = BudgetGateway(DAY)

    asked.run(asked.ask(**bounds))

    sent = asked.model.seen[0]["body"]
    assert (sent["max_completion_tokens"], sent["max_tokens"]) == (1, 1)


def test_a_lowered_bound_leaves_room_for_the_thinking_budget() -> None:
    asked = BudgetGateway(DAY)
    asked.accounts.write(PLACE, Account(9_000, {}, 1), seen=0)
    thinking = {"type": "enabled", "budget_tokens": 2_000}

    [answer] = asked.run(asked.ask(path="messages", max_tokens=4_000, thinking=thinking))

    assert (answer["status"], asked.model.seen) == (429, [])


def test_a_container_receives_its_bound_in_the_field_that_all_its_versions_know() -> None:
    asked = BudgetGateway(DAY)
    asked.routes.add(MODEL.model_copy(update={"inference_container": "vllm", "litellm_params": {"model": "x/m"}}))

    [answer] = asked.run(asked.ask(served=asked.routes.models["m"], max_completion_tokens=7))

    sent = asked.model.seen[0]["body"]
    assert (sent["max_tokens"], "max_completion_tokens" in sent) == (7, False)
    assert "x-budget-limited" not in answer["headers"]


@pytest.mark.parametrize(
    ("params", "path", "word"),
    [
        ({"model": "openai/m", "api_base": "http://10.0.0.1/v1"}, "chat/completions", "max_tokens"),
        ({"model": "hosted_vllm/m", "api_base": "http://10.0.0.1/v1"}, "chat/completions", "max_tokens"),
        ({"model": "openai/m", "api_base": "https://api.openai.com/v1"}, "chat/completions", "max_completion_tokens"),
        ({"model": "openai/m"}, "chat/completions", "max_completion_tokens"),
        ({"model": "anthropic/m"}, "chat/completions", "max_completion_tokens"),
        ({"model": "openai/m", "api_base": "http://10.0.0.1/v1"}, "responses", "max_output_tokens"),
    ],
)
def test_a_self_hosted_server_receives_its_bound_in_the_older_field(
    params: dict[str, Any], path: str, word: str
) -> None:
    asked = BudgetGateway(DAY)
    asked.routes.add(MODEL.model_copy(update={"litellm_params": params}))
    given: dict[str, Any] = {"max_output_tokens" if path == "responses" else "max_completion_tokens": 7}

    [answer] = asked.run(asked.ask(path=path, served=asked.routes.models["m"], **given))

    sent = asked.model.seen[0]["body"]
    assert {name: value for name, value in sent.items() if name.startswith("max_")} == {word: 7}
    assert "x-budget-limited" not in answer["headers"]
