"""Requests to every API function, called in this process: routes, answers and the shape of errors."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from identity.api.app import handler as identity
from ingestion.api.app import handler as ingestion
from lisa.errors import TransientError
from lisa.wiring import identity as wiring_identity
from lisa.wiring import repositories as wiring_repositories
from repositories.api.app import handler as repositories
from retrieval.api.app import handler as retrieval
from tests.support.handlers import Account
from tests.support.ingestion import COLLECTION
from tests.support.repositories import DEFAULT, HANDBOOK, changed
from tests.support.rest import EVE, ROOT, Door
from tests.support.twins.repositories import MemoryRepositories
from tests.support.twins.tokens import MemoryTokens
from usage.api.app import handler as usage

Handler = Callable[..., dict[str, Any]]
FUNCTIONS = {
    "identity": (identity, "/api-tokens"),
    "ingestion": (ingestion, "/repository/handbook/document"),
    "repositories": (repositories, "/repository/handbook"),
    "retrieval": (retrieval, "/repository/handbook/similaritySearch?query=kettle"),
    "usage": (usage, "/usage"),
}
BEHIND_A_REPOSITORY = [name for name, (_, path) in FUNCTIONS.items() if path.startswith("/repository")]


@pytest.fixture(autouse=True)
def handbook(account: Account) -> None:
    account.replace(wiring_identity.token_store, MemoryTokens())
    repository = changed(HANDBOOK, default_collection_id=COLLECTION, allowed_groups=("law",))
    account.repositories.create_repository(repository, changed(DEFAULT, collection_id=COLLECTION))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_api_function_answers_its_own_route(name: str) -> None:
    function, path = FUNCTIONS[name]

    assert Door(function).ask(ROOT, "GET", path).status == 200


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(("method", "path"), [("GET", "/no/such/route"), ("PATCH", "/usage")])
def test_each_api_function_refuses_an_unknown_route_in_the_error_shape_of_the_api(
    name: str, method: str, path: str
) -> None:
    refused = Door(FUNCTIONS[name][0]).ask(ROOT, method, path)

    assert (refused.status, refused.message) == (404, "there is no such route")


@pytest.mark.parametrize("name", BEHIND_A_REPOSITORY)
def test_a_repository_of_another_group_is_answered_as_not_found(name: str) -> None:
    function, path = FUNCTIONS[name]

    hidden, missing = Door(function).ask(EVE, "GET", path), Door(function).ask(EVE, "GET", path.replace("book", "beek"))

    assert (hidden.status, missing.status) == (404, 404)
    assert hidden.message == missing.message.replace("beek", "book")


SECRET = "postgresql://lisa:hunter2@10.0.3.7/lisa"


@pytest.mark.parametrize("name", BEHIND_A_REPOSITORY)
@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [(TransientError("the table is busy"), 503, "10"), (RuntimeError(SECRET), 500, None)],
)
def test_the_answer_to_a_failure_does_not_contain_the_message_of_the_exception(
    account: Account, name: str, error: Exception, status: int, retry: str | None
) -> None:
    class Failing(MemoryRepositories):
        def get_repository(self, repository_id: str) -> Any:
            raise error

    account.replace(wiring_repositories.repository_store, Failing())
    function, path = FUNCTIONS[name]

    refused = Door(function).ask(ROOT, "GET", path)

    assert (refused.status, refused.headers.get("retry-after")) == (status, retry)
    assert "hunter2" not in json.dumps(refused.body)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("to=0001-01-01", 200),
        ("to=0001-01-29", 200),
        ("from=9999-12-31&to=9999-12-31", 200),
        ("from=0001-01-01", 400),
        ("from=x", 400),
        ("to=2026-13-01", 400),
    ],
)
def test_the_first_and_last_days_of_the_calendar_are_accepted_and_invalid_days_refused(query: str, status: int) -> None:
    assert Door(usage).ask(ROOT, "GET", f"/usage?{query}").status == status
