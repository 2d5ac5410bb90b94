"""The bounds of a request's output: lowered to the budget, and sent in the fields that the provider knows."""

from typing import Any

import pytest

from lisa.usage.account import BudgetAccount
from tests.support.budget_gateway import ACCOUNT_KEY, DAILY_BUDGET, MODEL, TOKENS_PER_CALL, BudgetGateway


def test_the_output_bound_is_lowered_to_the_rest_of_the_budget_and_named_in_a_header() -> None:
    asked = BudgetGateway(DAILY_BUDGET)
    asked.accounts.write_account(ACCOUNT_KEY, BudgetAccount(9_000, {}, 1), seen=0)

    [answer] = asked.run(asked.ask(max_completion_tokens=4_000))

    written = int(answer["headers"]["x-budget-limited"])
    assert 900 < written < 1_000
    assert asked.model.seen[0]["body"]["max_completion_tokens"] == written
    assert asked.taken == 9_000 + TOKENS_PER_CALL


def test_a_request_without_an_output_bound_gets_one() -> None:
    asked = BudgetGateway(DAILY_BUDGET)

    [answer] = asked.run(asked.ask(messages=[]))

    assert answer["headers"]["x-budget-limited"] == "4096"
    assert asked.model.seen[0]["body"]["max_tokens"] == 4_096


@pytest.mark.parametrize(
    "bounds", [{"max_completion_tokens": 1, "max_tokens": 5_000}, {"max_completion_tokens": 5_000, "max_tokens": 1}]
)
def test_every_output_field_holds_the_reserved_bound(bounds: dict[str, Any]) -> None:
    asked = BudgetGateway(DAILY_BUDGET)

    asked.run(asked.ask(**bounds))

    sent = asked.model.seen[0]["body"]
    assert (sent["max_completion_tokens"], sent["max_tokens"]) == (1, 1)


def test_a_lowered_bound_leaves_room_for_the_thinking_budget() -> None:
    asked = BudgetGateway(DAILY_BUDGET)
    asked.accounts.write_account(ACCOUNT_KEY, BudgetAccount(9_000, {}, 1), seen=0)
    thinking = {"type": "enabled", "budget_tokens": 2_000}

    [answer] = asked.run(asked.ask(path="messages", max_tokens=4_000, thinking=thinking))

    assert (answer["status"], asked.model.seen) == (429, [])


def test_a_container_receives_its_bound_in_the_field_that_all_its_versions_know() -> None:
    asked = BudgetGateway(DAILY_BUDGET)
    asked.routes.add_model(MODEL.model_copy(update={"inference_container": "vllm", "litellm_params": {"model": "x/m"}}))

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
    asked = BudgetGateway(DAILY_BUDGET)
    asked.routes.add_model(MODEL.model_copy(update={"litellm_params": params}))
    given: dict[str, Any] = {"max_output_tokens" if path == "responses" else "max_completion_tokens": 7}

    [answer] = asked.run(asked.ask(path=path, served=asked.routes.models["m"], **given))

    sent = asked.model.seen[0]["body"]
    assert {name: value for name, value in sent.items() if name.startswith("max_")} == {word: 7}
    assert "x-budget-limited" not in answer["headers"]
