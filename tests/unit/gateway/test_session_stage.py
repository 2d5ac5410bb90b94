"""A request that names a session is stored with its answer, whether the client stays or leaves."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from lisa.chat.running_answer import AnswerKey
from lisa.chat.session import SessionKey
from lisa.errors import TABLES, TransientError
from tests.support.chat_sessions import ChatSessions
from tests.support.door_requests import door_with_upstream
from tests.support.fake_upstream import EchoUpstream

SESSION = SessionKey("ann", "s1")
WORDS = ("It ", "sleeps ", "in ", "the ", "sun.")


WHOLE_ANSWER = {
    "object": "chat.completion",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "It sleeps."}, "finish_reason": "stop"}],
}


def chunk(end: str | None = None, **delta: Any) -> bytes:
    value = {"choices": [{"index": 0, "delta": delta, "finish_reason": end}]}
    return b"data: " + json.dumps(value).encode() + b"\n\n"


@dataclass
class WordUpstream(EchoUpstream):
    """An upstream that streams words; it waits before the word at `pause_at` until `go_on` is set."""

    pause_at: int | None = None
    end: str = "stop"
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append(json.loads((await receive())["body"]))
        head = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        try:
            for place, word in enumerate(WORDS):
                if place == self.pause_at:
                    self.reached.set()
                    await self.go_on.wait()
                await send({"type": "http.response.body", "body": chunk(content=word), "more_body": True})
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        await send({"type": "http.response.body", "body": chunk(self.end) + b"data: [DONE]\n\n", "more_body": False})


@dataclass
class Chat:
    """A door with the stage of sessions, the upstream and the stores behind it."""

    upstream: WordUpstream = field(default_factory=WordUpstream)
    stores: ChatSessions = field(default_factory=ChatSessions)

    def __post_init__(self) -> None:
        door = door_with_upstream(self.upstream, None, self.stores.stage())
        self.door = replace(door, sessions=self.stores.routes())

    def ask(self, text: str = "Where does it sleep?", session: str | None = "s1", **metadata: Any) -> httpx.Response:
        """Send a chat of one message, streamed."""
        return asyncio.run(self.send(request(text, session, **metadata)))

    async def send(self, body: dict[str, Any], caller: str = "ann") -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.door), base_url="http://door") as client:
            return await client.post("/v1/chat/completions", headers={"x-api-key": caller}, json=body)

    async def get(self, path: str, caller: str = "ann", method: str = "GET") -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.door), base_url="http://door") as client:
            return await client.request(method, path, headers={"x-api-key": caller})

    def stored(self, key: SessionKey = SESSION) -> list[dict[str, Any]]:
        """Return the stored messages with their ids and parents."""
        rows = self.stores.sessions.read_rows(key, 0, 1_000, limit=1_000)
        about = ({"id": row.message_id, "parent": row.parent_id, "type": row.type} for row in rows)
        return [json.loads(row.body or "{}") | named for row, named in zip(rows, about, strict=True)]


def request(text: str, session: str | None, **metadata: Any) -> dict[str, Any]:
    named = {"metadata": {"session_id": session, **metadata}} if session else {}
    return {"model": "open", "stream": True, "messages": [{"role": "user", "content": text}], **named}


async def leave_at(chat: Chat, body: dict[str, Any], word: int) -> list[bytes]:
    """Send a request and disconnect when the upstream has come to a word. Return the bodies that arrived."""
    chat.upstream.pause_at = word
    received: list[bytes] = []
    left = asyncio.Event()
    sent = [{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}]

    async def receive() -> dict[str, Any]:
        if sent:
            return sent.pop()
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if left.is_set():
            raise OSError("the client left")
        received.append(message.get("body", b""))

    scope = {"type": "http", "method": "POST", "path": "/v1/chat/completions", "query_string": b"", "asgi": {}}
    headers = [(b"x-api-key", b"ann"), (b"content-type", b"application/json")]
    call = asyncio.create_task(chat.door({**scope, "headers": headers}, receive, send))
    await chat.upstream.reached.wait()
    left.set()
    await asyncio.sleep(0.05)
    chat.upstream.go_on.set()
    await call
    return received


def event_numbers(body: str) -> list[int]:
    return [int(line.removeprefix("id: ")) for line in body.splitlines() if line.startswith("id: ")]


def test_question_and_answer_are_stored_and_events_are_numbered() -> None:
    chat = Chat()

    answer = chat.ask(message_id="q1", answer_id="a1")

    assert answer.status_code == 200
    assert answer.headers["x-answer-id"] == "a1"
    assert event_numbers(answer.text) == list(range(1, len(WORDS) + 3))
    question, stored = chat.stored()
    assert (question["id"], question["type"], question["content"]) == ("q1", "human", "Where does it sleep?")
    assert (stored["id"], stored["parent"], stored["content"]) == ("a1", "q1", "".join(WORDS))
    assert (stored["status"], stored["metadata"]["modelName"]) == ("complete", "open")
    assert stored["usage"]["totalTokens"] > 0


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_has_the_whole_answer_finds_it_in_the_session(stream: bool) -> None:
    chat = Chat()
    stored_at_end: list[int] = []
    if not stream:
        door = door_with_upstream(EchoUpstream(body=json.dumps(WHOLE_ANSWER).encode()), None, chat.stores.stage())
        chat.door = replace(door, sessions=chat.stores.routes())

    async def application(scope: Any, receive: Any, send: Any) -> None:
        async def watch(message: Any) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                stored_at_end.append(len(chat.stored()))
            await send(message)

        await chat.door(scope, receive, watch)

    async def go() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://door") as client:
            body = request("Where?", "s1") | {"stream": stream}
            answer = await client.post("/v1/chat/completions", headers={"x-api-key": "ann"}, json=body)
            assert answer.status_code == 200

    asyncio.run(go())

    assert stored_at_end == [2]


def test_a_request_without_a_session_stores_nothing_and_its_events_have_no_numbers() -> None:
    chat = Chat()

    answer = chat.ask(session=None)

    assert event_numbers(answer.text) == []
    assert chat.stored() == []
    assert chat.stores.answers.list_answers(SESSION) == []


def test_an_answer_is_finished_and_stored_when_the_client_leaves() -> None:
    chat = Chat()

    received = asyncio.run(leave_at(chat, request("Where?", "s1", answer_id="a1"), word=2))

    assert b"sleeps" in b"".join(received) and b"sun" not in b"".join(received)
    assert [message["content"] for message in chat.stored()] == ["Where?", "".join(WORDS)]
    running = chat.stores.answers.get(AnswerKey(SESSION, "a1"))
    assert running is not None and running.status == "complete"


def test_a_client_that_comes_back_gets_the_rest_of_the_answer() -> None:
    chat = Chat()

    async def go() -> str:
        leaving = asyncio.create_task(leave_at(chat, request("Where?", "s1", answer_id="a1"), word=2))
        await chat.upstream.reached.wait()
        rest = await chat.get("/v1/sessions/s1/stream?answer=a1&after=1")
        await leaving
        return rest.text

    rest = asyncio.run(go())

    assert event_numbers(rest) == [2, 3, 4, 5, 6]
    assert '"status":"complete"' in rest
    assert rest.endswith("data: [DONE]\n\n")


def test_a_cancelled_answer_stops_the_model_and_keeps_its_text() -> None:
    chat = Chat()

    async def go() -> httpx.Response:
        chat.upstream.pause_at = 2
        asking = asyncio.create_task(chat.send(request("Where?", "s1", answer_id="a1")))
        await chat.upstream.reached.wait()
        told = await chat.get("/v1/sessions/s1/cancel", method="POST")
        await asyncio.wait({asking}, timeout=5)
        return told

    told = asyncio.run(go())

    assert told.json() == {"answerId": "a1", "cancelling": True}
    assert chat.upstream.cancelled
    assert [message["content"] for message in chat.stored()] == ["Where?", "It sleeps "]
    assert chat.stored()[1]["status"] == "cancelled"


def test_an_answer_whose_replica_has_gone_is_rescued_from_its_events() -> None:
    chat = Chat()

    async def go() -> str:
        chat.upstream.pause_at = 3
        asking = asyncio.create_task(chat.send(request("Where?", "s1", message_id="q1", answer_id="a1")))
        await chat.upstream.reached.wait()
        await asyncio.sleep(0.05)
        chat.stores.answers.finish = lambda *_: False  # type: ignore[method-assign]
        chat.stores.time += 60_000
        chat.stores.answers.flush = lambda *_: False  # type: ignore[method-assign]
        rest = await chat.get("/v1/sessions/s1/stream?answer=a1&after=0")
        asking.cancel()
        return rest.text

    rest = asyncio.run(go())

    assert '"status":"interrupted"' in rest
    [_, stored] = chat.stored()
    assert (stored["id"], stored["parent"], stored["status"]) == ("a1", "q1", "interrupted")
    assert stored["content"] == "It sleeps in "


def test_an_answer_at_the_limit_of_tokens_is_stored_as_cut_and_can_be_continued() -> None:
    chat = Chat(WordUpstream(end="length"))
    chat.ask(message_id="q1", answer_id="a1")
    chat.upstream.end = "stop"

    chat.ask("Continue.", continues="a1", answer_id="a2")

    assert [(one["id"], one["parent"], one.get("status")) for one in chat.stored()] == [
        ("q1", None, None),
        ("a1", "q1", "cut"),
        ("a2", "a1", "complete"),
    ]
    assert chat.stored()[2]["metadata"]["continues"] == "a1"


def test_another_answer_to_the_same_question_is_a_branch() -> None:
    chat = Chat()

    for answer_id in ("a1", "a2"):
        chat.ask(message_id="q1", answer_id=answer_id)

    assert [(one["id"], one["parent"]) for one in chat.stored()] == [("q1", None), ("a1", "q1"), ("a2", "q1")]


def test_the_provider_receives_no_ids_of_the_session() -> None:
    chat = Chat()

    chat.ask(message_id="q1", answer_id="a1", topic="cats")

    assert "s1" not in json.dumps(chat.upstream.seen[0]) and "q1" not in json.dumps(chat.upstream.seen[0])


@pytest.mark.parametrize("name", ["session_id", "message_id", "parent_id", "answer_id", "continues"])
@pytest.mark.parametrize("value", ["", "a/b", "x" * 65, 7])
def test_a_wrong_id_is_refused_by_its_name(name: str, value: Any) -> None:
    chat = Chat()

    body = request("Where?", "s1")
    body["metadata"][name] = value

    answer = asyncio.run(chat.send(body))

    assert answer.status_code == 400
    assert f"metadata.{name}" in answer.json()["error"]["message"]
    assert (chat.upstream.seen, chat.stored()) == ([], [])


def test_an_answer_id_is_used_once() -> None:
    chat = Chat()
    chat.ask(message_id="q1", answer_id="a1")

    again = chat.ask(message_id="q1", answer_id="a1")

    assert (again.status_code, again.json()["error"]["code"]) == (409, "answer_exists")
    assert len(chat.stored()) == 2


def test_a_message_to_continue_must_exist() -> None:
    chat = Chat()

    answer = chat.ask(continues="nowhere")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "message_not_found")
    assert chat.upstream.seen == []


def test_no_model_is_called_while_sessions_cannot_be_stored() -> None:
    chat = Chat()

    def fail(*_: Any) -> bool:
        raise TransientError("throttled", dependency=TABLES)

    chat.stores.answers.start = fail  # type: ignore[assignment,method-assign]

    answer = chat.ask()

    assert (answer.status_code, chat.upstream.seen) == (503, [])


def test_an_error_of_the_model_is_no_message() -> None:
    chat = Chat()
    failing = door_with_upstream(EchoUpstream(500), None, chat.stores.stage())
    chat.door = replace(failing, sessions=chat.stores.routes())

    answer = chat.ask(answer_id="a1")

    assert answer.status_code == 500
    assert [message["type"] for message in chat.stored()] == ["human"]
    running = chat.stores.answers.get(AnswerKey(SESSION, "a1"))
    assert running is not None and running.status == "interrupted"


@pytest.mark.parametrize("path", ["stream", "stream?answer=a1", "cancel"])
def test_another_users_answer_is_not_found(path: str) -> None:
    chat = Chat()
    chat.ask(answer_id="a1")
    method = "POST" if path == "cancel" else "GET"

    answers: list[Callable[[], Any]] = [
        lambda: chat.get(f"/v1/sessions/s1/{path}", "bob", method),
        lambda: chat.get(f"/v1/sessions/nothing/{path}", "ann", method),
    ]
    told = [asyncio.run(answer()) for answer in answers]

    assert [one.status_code for one in told] == [404, 404]
    assert told[0].json()["error"]["message"] == told[1].json()["error"]["message"]


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1234567890", "answer=a%2Fb"])
def test_a_wrong_place_in_a_stream_is_refused(query: str) -> None:
    chat = Chat()
    chat.ask(answer_id="a1")

    answer = asyncio.run(chat.get(f"/v1/sessions/s1/stream?{query}"))

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("flag", "used"),
    [
        ("editKwargs", {"temperature": 0.5}),
        ("ragSelectionAvailable", {"vector_store_ids": ["handbook"]}),
        ("ragSelectionAvailable", {"tools": [{"type": "file_search", "vector_store_ids": ["handbook"]}]}),
        ("editNumOfRagDocument", {"tools": [{"type": "file_search", "max_num_results": 3}]}),
    ],
)
def test_a_question_in_a_session_is_refused_and_not_stored_while_its_feature_is_switched_off(
    flag: str, used: dict[str, Any]
) -> None:
    chat = Chat()
    chat.stores.switched_off.add(flag)

    refused = asyncio.run(chat.send(request("hi", "s1") | used))
    plain = chat.ask("hi")
    outside = asyncio.run(chat.send(request("hi", None) | used))

    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "feature_switched_off")
    assert flag in refused.json()["error"]["message"]
    assert [answer.status_code for answer in (plain, outside)] == [200, 200]
    assert len(chat.stored()) == 2, "the refused question is not stored"
