"""Answers of chat sessions over two real gateways: one replica writes, the other continues, cancels or rescues."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.contents_s3 import S3Contents
from lisa.adapters.chat.sessions_dynamodb import DynamoDBSessions
from lisa.chat.session import SessionKey
from tests.support.cloud import client, eventually, own_cloud
from tests.support.gateway_process import RunningGateway, kill_gateway, running_replicas
from tests.support.pictures import build_png
from tests.support.provider import Provider, run_provider
from tests.support.provider_script import script
from tests.support.scripted_models import WAYS, picture_models, scripted_model
from tests.support.settings import ENVIRONMENT

pytestmark = pytest.mark.cloud
COUNT = 100  # words of an answer, 20 ms apart
WHOLE = "".join(f"{n} " for n in range(COUNT))


@dataclass
class Replicas:
    """Two gateways with the same tables and one scripted provider."""

    writing: RunningGateway
    reading: RunningGateway
    provider: Provider
    sessions: DynamoDBSessions
    contents: S3Contents
    token: str

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def is_served(self, url: str) -> bool:
        """Return whether a gateway knows the model at this address."""
        return httpx.get(url, headers=self.headers()).status_code == 200

    def leave_at(self, model: str, session: str, event: int) -> str:
        """Ask for an answer and leave after an event; return the id of the answer."""
        answer_id = uuid4().hex
        body = chat(model, session, message_id="q1", answer_id=answer_id)
        with httpx.stream("POST", f"{self.writing.url}/v1/chat/completions", json=body, headers=self.headers()) as got:
            for line in got.iter_lines():
                if line == f"id: {event}":
                    return answer_id
        raise AssertionError("the stream ended too early")

    def follow(self, session: str, answer_id: str, after: int) -> list[str]:
        """Return the lines of the rest of an answer at the other replica."""
        where = f"{self.reading.url}/v1/sessions/{session}/stream?answer={answer_id}&after={after}"
        with httpx.stream("GET", where, headers=self.headers(), timeout=60) as got:
            assert got.status_code == 200, got.read()
            return list(got.iter_lines())

    def messages(self, session: str) -> list[dict[str, Any]]:
        """Return the stored messages of a session."""
        rows = self.sessions.read_rows(SessionKey("ada", session), 0, 99, limit=99)
        return [json.loads(row.body or "{}") | {"id": row.message_id, "parent": row.parent_id} for row in rows]


def chat(model: str, session: str, **metadata: str) -> dict[str, Any]:
    about = {"session_id": session, **metadata}
    return {"model": model, "stream": True, "messages": [{"role": "user", "content": "Count."}], "metadata": about}


@pytest.fixture(scope="module")
def replicas() -> Iterator[Replicas]:
    with (
        own_cloud() as cloud,
        closing(client(cloud, "dynamodb")) as dynamodb,
        run_provider(script) as provider,
        running_replicas(cloud, 2) as gateways,
    ):
        for way in WAYS:
            gateways[0].models.publish_model(scripted_model(way, f"counting-{COUNT}", provider.url, way))
        for model in picture_models(provider.url):
            gateways[0].models.publish_model(model)
        gateways[0].models.publish_model(scripted_model("straight", "endless", provider.url, "endless"))
        sessions = DynamoDBSessions(Table(dynamodb, ENVIRONMENT["CHAT_TABLE"]))
        contents = S3Contents(client(cloud, "s3"), ENVIRONMENT["CHAT_BUCKET"])
        found = Replicas(gateways[0], gateways[1], provider, sessions, contents, gateways[0].token("ada"))
        for gateway in gateways:
            listed = f"{gateway.url}/v1/models/endless"
            eventually(partial(found.is_served, listed), within=30)
        yield found


def numbers(lines: list[str]) -> list[int]:
    return [int(line.removeprefix("id: ")) for line in lines if line.startswith("id: ")]


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_whose_client_left_is_stored_whole_and_continues_at_another_replica(
    replicas: Replicas, way: str
) -> None:
    session = uuid4().hex
    answer_id = replicas.leave_at(way, session, event=10)

    lines = replicas.follow(session, answer_id, after=10)

    found = numbers(lines)
    assert found == list(range(11, found[-1] + 1)), "no event is lost or repeated"
    assert [line for line in lines if line][-1] == "data: [DONE]"
    question, answer = replicas.messages(session)
    assert (question["id"], question["content"]) == ("q1", "Count.")
    assert (answer["id"], answer["parent"], answer["content"]) == (answer_id, "q1", WHOLE)
    assert answer["status"] == "complete"


def test_another_replica_cancels_an_answer(replicas: Replicas) -> None:
    session = uuid4().hex
    answer_id = replicas.leave_at("endless", session, event=5)
    asked = replicas.provider.about("/chat/completions", "endless")[-1]
    assert asked.left is None

    where = f"{replicas.reading.url}/v1/sessions/{session}/cancel?answer={answer_id}"
    told = httpx.post(where, headers=replicas.headers())

    assert told.json() == {"answerId": answer_id, "cancelling": True}
    eventually(lambda: asked.left is not None, within=10)
    eventually(lambda: len(replicas.messages(session)) == 2, within=10)
    [_, answer] = replicas.messages(session)
    assert answer["status"] == "cancelled"
    assert answer["content"].startswith("0 1 2 ")
    assert '"status":"cancelled"' in "\n".join(replicas.follow(session, answer_id, after=0))


def test_images_whose_client_left_are_stored(replicas: Replicas) -> None:
    session, answer_id = uuid4().hex, uuid4().hex
    metadata = {"session_id": session, "message_id": "q1", "answer_id": answer_id}
    body = {"model": "slow-painter", "prompt": "A lighthouse", "n": 2, "size": "256x128", "metadata": metadata}

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{replicas.writing.url}/v1/images/generations", json=body, headers=replicas.headers(), timeout=1)
    lines = replicas.follow(session, answer_id, after=0)

    assert '"status":"complete"' in "\n".join(lines)
    question, answer = replicas.messages(session)
    assert (question["id"], question["content"]) == ("q1", "A lighthouse")
    assert (answer["id"], answer["parent"], answer["status"]) == (answer_id, "q1", "complete")
    stored = [replicas.contents.get(part["image_url"]["s3_key"]) for part in answer["content"]]
    assert stored == [build_png(64, 32, number) for number in range(2)]
    [heard] = replicas.provider.about("/images/generations")
    assert "metadata" not in heard.fields


def test_the_answer_of_a_killed_replica_is_rescued(replicas: Replicas) -> None:
    session = uuid4().hex
    answer_id = replicas.leave_at("endless", session, event=60)
    time.sleep(1)  # two flushes
    kill_gateway(replicas.writing)

    lines = replicas.follow(session, answer_id, after=0)

    assert '"status":"interrupted"' in "\n".join(lines)
    [_, answer] = replicas.messages(session)
    assert (answer["id"], answer["parent"], answer["status"]) == (answer_id, "q1", "interrupted")
    assert answer["content"].startswith("".join(f"{n} " for n in range(40)))
