"""The vectors of questions, by a call of the embedding model in this process, without a credential."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import Message

from gateway.callers.authorization import ModelRefused, authorize_model
from gateway.calls.audit import Request
from gateway.calls.call import Call, NextStage
from gateway.endpoints import find_endpoint
from gateway.wire.errors import MalformedRequest
from gateway.wire.payload import Payload
from gateway.wire.whole_answer import BodyCollector
from lisa.embeddings import BAD_ANSWER_CODE, BadVectors, parse_vectors
from lisa.errors import TransientError, dependency_on_model
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject

_EMBEDDINGS_PATH = "/v1/embeddings"
_RETRIEVAL_SUBJECT = Subject("system:retrieval", kind="system")
_UNAVAILABLE_STATUSES = {404, 408, 425, 429}
_BAD_GATEWAY = 502


@dataclass(frozen=True)
class QuestionEmbedder:
    """Calls embedding models through the gateway's own dispatch, as a function of the platform."""

    dispatch: NextStage
    models: Mapping[str, ServedModel]

    async def __call__(self, model_id: str, text: str, request: Request) -> list[float]:
        """Return the vector of a text.

        Raises TransientError if the model is unavailable, MalformedRequest if it refuses the text, and BadVectors if
        its answer holds no vector.
        """
        found = find_endpoint("POST", _EMBEDDINGS_PATH)
        assert found is not None
        model = authorize_model(_RETRIEVAL_SUBJECT, found, frozenset({model_id}), self.models)
        if isinstance(model, ModelRefused):
            raise TransientError(
                f"the embedding model {model_id} is not in service", dependency=dependency_on_model(model_id)
            )
        body = Payload(frozenset({model_id}), {"input": [text], "encoding_format": "float"})
        answer = _StoredAnswer()
        scope = {"type": "http", "asgi": {"version": "3.0"}, "headers": [(b"content-type", b"application/json")]}
        await self.dispatch(Call(request, _RETRIEVAL_SUBJECT, found, model, body), (scope, _wait_forever, answer))
        return _parse_vector(model_id, answer.status, answer.body)


@dataclass
class _StoredAnswer:
    """An ASGI `send` that stores an answer."""

    status: int = 0
    body: bytes = b""
    collector: BodyCollector = field(default_factory=BodyCollector)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.body = self.collector.add_message(message) or b""


def _parse_vector(model_id: str, status: int, body: bytes) -> list[float]:
    if status == _BAD_GATEWAY and BAD_ANSWER_CODE.encode() in body:
        raise BadVectors(model_id, "it holds no vectors")
    if status in _UNAVAILABLE_STATUSES or status >= 500:
        reason = f"the embedding model {model_id} cannot answer now (HTTP {status})"
        raise TransientError(reason, dependency=dependency_on_model(model_id))
    if status >= 400:
        raise MalformedRequest(f"The embedding model {model_id} does not take this question; try a shorter one.")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadVectors(model_id, "it is not JSON") from error
    [vector] = parse_vectors(answer, 1, model_id)
    return vector


async def _wait_forever() -> Message:
    """An ASGI `receive` that never returns: a disconnect of the caller is noticed elsewhere."""
    await asyncio.Event().wait()
    raise AssertionError("unreachable")
