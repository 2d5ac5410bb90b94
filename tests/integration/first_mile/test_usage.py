"""Usage of the gateway in the API, and budgets that the API sets."""

from typing import Any

import pytest

from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud
_CHAT: dict[str, Any] = {"model": "quoter", "messages": [{"role": "user", "content": "How long are samples kept?"}]}


def by_model(installation: RunningInstallation, token: str | None = None) -> dict[str, Any]:
    answer = installation.ask("GET", "/usage", params={"groupBy": "model"}, token=token)
    assert answer.status_code == 200, answer.text
    return {group["model"]: group for group in answer.json()["usage"]}


def test_a_question_counts_for_its_user_and_all_embeddings_count_for_the_administrator(
    installation: RunningInstallation,
) -> None:
    asked = by_model(installation).get("quoter", {"requests": 0})["requests"]

    answer = installation.ask_gateway("POST", "/v1/chat/completions", json=_CHAT)

    assert answer.status_code == 200, answer.text
    eventually(lambda: by_model(installation).get("quoter", {"requests": 0})["requests"] > asked, within=30)
    own, everybodys = by_model(installation), by_model(installation, installation.outputs["adminToken"])
    assert own["quoter"]["tokensIn"] > 0
    assert own["quoter"]["tokensOut"] > 0
    embedded = own.get("minilm", {"tokensIn": 0})["tokensIn"]  # own requests only, without embeddings by functions
    assert everybodys["minilm"]["tokensIn"] > embedded


def test_a_budget_applies_within_seconds(installation: RunningInstallation) -> None:
    user = installation.ask("GET", "/me").json()["user"]
    admin = installation.outputs["adminToken"]
    try:
        done = installation.ask("PUT", f"/budgets/user:{user}", token=admin, json={"tokens": 5})
        assert done.status_code == 200, done.text

        eventually(lambda: installation.ask_gateway("POST", "/v1/chat/completions", json=_CHAT).status_code == 429)
    finally:
        installation.ask("PUT", f"/budgets/user:{user}", token=admin, json={"tokens": None})
    eventually(lambda: installation.ask_gateway("POST", "/v1/chat/completions", json=_CHAT).status_code == 200)
