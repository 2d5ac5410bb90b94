"""Every Serve find_endpoint × every role × either kind of credential in each header × own and others' things."""

import asyncio
import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from gateway.calls.call import chain_stages
from gateway.door import Door
from gateway.endpoints import find_endpoint
from gateway.routes.route_updates import Routes
from gateway.stages.dispatch import Dispatcher
from gateway.stages.sessions.session_routes import SessionRoutes
from gateway.stages.videos import Video, VideoIds
from gateway.wire.body_intake import BodyIntake
from lisa.chat.running_answer import AnswerKey, RunningAnswer
from lisa.chat.session import SessionKey
from lisa.endpoints.endpoint import Endpoint
from lisa.endpoints.table import ENDPOINTS
from lisa.models.served import ServedModel
from tests.support.chat_sessions import ChatSessions
from tests.support.fake_upstream import EchoUpstream
from tests.support.matrix.callers import ADMINISTRATORS, KINDS, ROLES, Credentials, Kind, Role, user
from tests.support.matrix.world import FOREIGN as FOREIGN_STORE
from tests.support.matrix.world import OWN as OWN_STORE
from tests.support.matrix.world import World
from tests.support.minimal_requests import MINIMAL_FORMS, minimal_request

PREFIXES = ("/v1/", "/v2/serve/", "/v2/serve/v1/")
CREDENTIAL_HEADERS = ("authorization", "api-key", "x-api-key")
SCHEMES = ("", "Bearer ")
_USUAL: tuple[Kind, str, str] = ("jwt", "authorization", "Bearer ")
OWN, FOREIGN = "law-model", "sales-model"
SEEING = (*ADMINISTRATORS, "group", "rag admin")  # the roles that see the group's things
UNKNOWN_MODEL = (
    '{"error":{"message":"The model \'?\' does not exist or you may not use it.",'
    '"type":"invalid_request_error","param":null,"code":"model_not_found"}}'
)
UNKNOWN_STORE = (
    '{"error":{"message":"The vector store \'?\' does not exist or you may not use it.",'
    '"type":"invalid_request_error","param":null,"code":"vector_store_not_found"}}'
)
UNKNOWN = ("nobody", "expired", "revoked")
BOUNDARY = "0123456789"
VIDEOS = VideoIds()
OWN_SESSION, STRANGERS_SESSION = "session-of-the-caller", ("a-stranger", "session-of-a-stranger")


@pytest.fixture(scope="module")
def door(account: None, world: World) -> Door:
    from gateway.app import build_authenticator
    from gateway.settings import read_settings
    from gateway.stages.retrieval.composition import build_retrieval

    routes, params = Routes(version=1), {"api_base": "http://10.0.0.1/v1"}
    for model, groups in ((OWN, ("law",)), (FOREIGN, ("sales",)), ("everybodys-model", ())):
        routes.add_model(ServedModel(model_id=model, litellm_params=params, allowed_groups=groups))
    echo = EchoUpstream()
    dispatch = Dispatcher(routes, echo, echo)
    stage, stores = build_retrieval(dispatch, routes, None)
    return Door(
        build_authenticator(read_settings()),
        routes,
        echo,
        chain_stages([stage], dispatch),
        BodyIntake(),
        lambda _subject: None,
        stores,
        session_routes(),
        VIDEOS,
    )


def session_routes() -> SessionRoutes:
    """Return the routes of running answers: every caller has an answer in a session of their own, as has a stranger."""
    chat = ChatSessions()
    for name, session in [*((user(role), OWN_SESSION) for role in ROLES if role not in UNKNOWN), STRANGERS_SESSION]:
        key = AnswerKey(SessionKey(name, session), "a1")
        chat.answers.start(RunningAnswer(key, "a1", None, chat.time, chat.time, status="complete"))
    return chat.routes()


def expected_status(found: Endpoint, role: Role, *, mine: bool) -> int:
    """Return the status for this caller and a model of their group, or of another."""
    if found.is_health_check:
        return 200
    if role in UNKNOWN:
        return 401
    if found.kind in ("models", "model_info", "store_list"):
        return 200
    if found.reads_sessions:
        return 200 if mine else 404  # for administrators, too: a session belongs to its user
    if found.names_video_in_path and not mine:
        return 404  # for every caller: a video belongs to its creator
    reached = (
        503 if found.kind == "store_search" else 200
    )  # the request reached the embedding model, which is unavailable
    return reached if role in ADMINISTRATORS or (mine and role in ("group", "rag admin")) else 404


def paths() -> Iterator[tuple[str, bool]]:
    """Yield every path under each prefix; the first prefix is tested with every credential, the others with one."""
    for found in ENDPOINTS.values():
        for prefix in PREFIXES:
            yield f"{prefix}{found.name}", prefix == PREFIXES[0]
        if found.is_anthropic:
            yield f"/v2/serve/anthropic/v1/{found.name}", False


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("path", "whole"), list(paths()))
def test_every_caller_gets_the_expected_status(
    door: Door, world: World, callers: Credentials, path: str, role: Role, *, whole: bool
) -> None:
    found = next(known for method in ("GET", "POST") if (known := find_endpoint(method, path)))
    method = min(found.methods)
    every: Iterable[tuple[Kind, str, str]] = itertools.product(KINDS, CREDENTIAL_HEADERS, SCHEMES)
    ways = every if whole else [_USUAL]
    for (kind, carrier, scheme), mine in itertools.product(ways, (True, False)):
        credential = callers.of[role, kind]
        headers = {} if credential is None else {carrier: scheme + credential}
        named = path_values(world, role, mine=mine)

        status, body = ask(door, method, path.format(**named), headers, request_body(found, OWN if mine else FOREIGN))

        assert status == expected_status(found, role, mine=mine), (kind, carrier, scheme, mine, body)
        if found.kind in ("models", "model_info") and status == 200:
            assert (OWN in body, FOREIGN in body) == (role in SEEING, role in ADMINISTRATORS)
        if found.kind == "store_list" and status == 200:
            assert (OWN_STORE in body, FOREIGN_STORE in body) == (role in SEEING, role in ADMINISTRATORS)
        if status == 404:
            absent = dict.fromkeys(named, "absent")
            _, missing = ask(door, method, path.format(**absent), headers, request_body(found, "absent"))
            for name in (FOREIGN, OWN, *named.values()):
                body = body.replace(name, "absent")
            assert body == missing


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/v1/messages"])
@pytest.mark.parametrize("role", [role for role in ROLES if role not in UNKNOWN])
def test_a_model_does_not_answer_about_a_hidden_store(
    door: Door, world: World, callers: Credentials, path: str, role: Role
) -> None:
    for kind, mine in itertools.product(KINDS, (True, False)):
        model = OWN if role in SEEING else "everybodys-model"
        store = path_values(world, role, mine=mine)["vector_store_id"]
        asked = find_endpoint("POST", path)
        assert asked is not None
        body = minimal_request(asked, model)
        headers = {"authorization": callers.of[role, kind] or ""}

        status, said = ask(door, "POST", path, headers, as_json(body | {"vector_store_ids": [store]}))

        may = role in ADMINISTRATORS or (mine and role in ("group", "rag admin"))
        assert status == (503 if may else 404), said
        if not may:
            _, missing = ask(door, "POST", path, headers, as_json(body | {"vector_store_ids": ["absent"]}))
            assert said.replace(store, "absent") == missing


def path_values(world: World, role: Role, *, mine: bool) -> dict[str, str]:
    """Return a store and a file of the group or of another, and a video of the caller or of another."""
    ids = world.ids("group", mine=mine, by_owner=False)
    model = OWN if mine else FOREIGN
    video = VIDEOS.seal_video_id(Video(OWN, "openai", "made"), user(role) if mine else "a-stranger")
    return {
        "video_id": video,
        "vector_store_id": ids["repositoryId"],
        "file_id": ids["documentId"],
        "model_id": model,
        "session_id": OWN_SESSION if mine else STRANGERS_SESSION[1],
    }


def request_body(found: Endpoint, model: str) -> tuple[str, bytes]:
    """Return a body for the find_endpoint that names the model, with its content type."""
    if found.body == "form":
        texts, file = MINIMAL_FORMS[found.name]
        parts = [f'name="{name}"\r\n\r\n{value}' for name, value in {"model": model, **texts}.items()]
        parts.append(f'name="{file}"; filename="a"\r\n\r\nx')
        lines = [f"--{BOUNDARY}\r\nContent-Disposition: form-data; {part}" for part in parts]
        lines += [f"--{BOUNDARY}--", ""]
        return f"multipart/form-data; boundary={BOUNDARY}", "\r\n".join(lines).encode()
    return as_json(minimal_request(found, model))


def as_json(body: dict[str, Any]) -> tuple[str, bytes]:
    """Return a JSON body with its content type."""
    return "application/json", json.dumps(body).encode()


def ask(door: Door, method: str, path: str, headers: dict[str, str], content: tuple[str, bytes]) -> tuple[int, str]:
    """Send a request to the ASGI application; return the answer."""
    kind, body = content
    raw = [(name.encode(), value.encode()) for name, value in {**headers, "content-type": kind}.items()]
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http", "headers": raw,
    }  # fmt: skip
    answer: list[Any] = []

    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        for message in messages:
            return message
        return await asyncio.Event().wait()  # stays until it is answered

    async def send(message: Any) -> None:
        answer.append(message)

    asyncio.run(door(scope, receive, send))
    return answer[0]["status"], b"".join(message.get("body", b"") for message in answer[1:]).decode()
