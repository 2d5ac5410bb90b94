"""Every route of the API × every role × each kind of credential, with and without `Bearer` × own and others' things."""

import itertools
import json
from typing import Any
from urllib.parse import quote

import pytest

from gateway.endpoints import find_endpoint
from lisa.rest.access import NOT_FOUND_MESSAGE
from tests.support.matrix.access_table import ROWS, Row
from tests.support.matrix.api_gateway import ApiGateway, Request
from tests.support.matrix.callers import ADMINISTRATORS, KINDS, LET_IN, ROLES, Credentials, Role, user
from tests.support.matrix.world import FOREIGN, OWN, World
from tools.openapi import build_document

SCHEMES = ("", "Bearer ")
HIDDEN = {"error": {"code": "NotFound", "message": NOT_FOUND_MESSAGE, "requestId": "r"}, "message": NOT_FOUND_MESSAGE}


def test_every_route_of_the_document_has_a_row_and_every_row_a_route() -> None:
    """The Serve door has its own table."""
    paths: dict[str, Any] = json.loads(build_document())["paths"]

    routes = {
        f"{method.upper()} {path}"
        for path, operations in paths.items()
        for method in operations
        if find_endpoint(method.upper(), path) is None
    }
    assert routes == {row.route for row in ROWS}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.route} ({row.who})")
def test_every_caller_gets_the_expected_status(
    api_gateway: ApiGateway, world: World, callers: Credentials, row: Row, role: Role
) -> None:
    things = (True, False) if role in LET_IN else (True,)
    for kind, scheme, mine in itertools.product(KINDS, SCHEMES, things):
        expected = row.expected(role, mine=mine)
        ids = world.ids(role, mine=mine, by_owner=row.who == "document")
        if row.fresh and expected == row.reached:
            ids = ids | {row.fresh: fresh(world, row.fresh, ids, role, mine=mine)}
        credential = callers.of[role, kind]
        headers = {} if credential is None else {"Authorization": scheme + credential}
        path = row.path.format(**{name: quote(value, safe="") for name, value in ids.items()})
        body = row.body(world, ids) if row.body else None

        answer = api_gateway.ask(Request(row.method, row.path, f"{path}?{row.query}", headers, body))

        assert answer.status == expected, (kind, scheme, mine, answer)
        if expected == 404:
            assert answer.body == hidden_answer(row)  # exactly the answer for a missing thing
        shows_nothing_hidden(role, answer.body)


def hidden_answer(row: Row) -> dict[str, Any]:
    """Return the answer for a missing thing; the routes of models repeat the message for older clients."""
    return HIDDEN | ({"detail": NOT_FOUND_MESSAGE} if row.path.startswith("/models") else {})


def shows_nothing_hidden(role: Role, body: Any) -> None:
    """Assert that lists and errors name nothing that the caller may not see."""
    shown = json.dumps(body)
    assert role in ADMINISTRATORS or FOREIGN not in shown
    assert role in (*ADMINISTRATORS, "group", "rag admin") or OWN not in shown


def fresh(world: World, what: str, ids: dict[str, str], role: Role, *, mine: bool) -> str:
    """Create a new thing like the named one, because the call deletes it."""
    owned = {
        "tokenOrUser": world.token,
        "sessionId": world.session,
        "projectId": world.project,
        "promptTemplateId": world.prompt,
        "shareId": world.share,
    }
    if what in owned:
        return owned[what](user(role) if mine else "somebody")
    if what == "repositoryId":
        return world.repository(groups=["law"] if mine else ["sales"])
    if what == "modelId":
        return world.model(["law"] if mine else ["sales"])
    return world.collection(ids["repositoryId"]) if what == "collectionId" else world.pipeline(ids["repositoryId"])


@pytest.mark.parametrize("row", [row for row in ROWS if "{" in row.path and row.who not in ("any", "admin")],
                         ids=lambda row: row.route)  # fmt: skip
def test_a_missing_thing_answers_administrators_as_a_hidden_one_answers_others(
    api_gateway: ApiGateway, world: World, callers: Credentials, row: Row
) -> None:
    nowhere = "00000000-0000-4000-8000-0000000000ff"
    ids = dict.fromkeys(world.ids("admin", mine=True, by_owner=False), nowhere) | {"jobId": f"{nowhere}.1"}
    path = row.path.format(**(ids | {"repositoryId": "nowhere"}))
    headers = {"Authorization": callers.of["admin", "token"] or ""}
    body = row.body(world, ids) if row.body else None

    answer = api_gateway.ask(Request(row.method, row.path, f"{path}?{row.query}", headers, body))

    assert (answer.status, answer.body) == (404, hidden_answer(row))
