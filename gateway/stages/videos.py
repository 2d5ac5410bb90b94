"""Ids of videos: a caller fetches a video later, by an id that works only for this caller.

A provider's id does not name the model, and anybody who knows it could fetch the video. The gateway's id holds the
model and the provider's id, sealed for the owner: no table stores videos, and every replica can open every id.
"""

import base64
import json
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import astuple, dataclass, field
from functools import partial
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from starlette.types import Message

from gateway.calls.call import Asgi, Call, NextStage
from gateway.wire.broken_answers import build_model_error_body
from gateway.wire.whole_answer import HeldAnswer

_VIDEO_ID_PREFIX = "video_"
_log = logging.getLogger(__name__)
_LITELLM_VIDEO_ID = re.compile("litellm:custom_llm_provider:([^;]*);model_id:[^;]*;video_id:(.*)", re.DOTALL)


@dataclass(frozen=True)
class Video:
    """A video: the model, LiteLLM's name of the model's provider, and the provider's id of the video."""

    model: str
    provider: str
    provider_id: str

    @property
    def litellm_id(self) -> str:
        """The id that LiteLLM expects, with the gateway's model: several models may share a provider's model."""
        named = f"litellm:custom_llm_provider:{self.provider};model_id:{self.model};video_id:{self.provider_id}"
        return _VIDEO_ID_PREFIX + base64.b64encode(named.encode()).decode()


def parse_litellm_video_id(model: str, litellm_id: str) -> Video:
    """Return the video of a LiteLLM id. Raises ValueError if the id has another format."""
    found = _LITELLM_VIDEO_ID.fullmatch(base64.b64decode(litellm_id.removeprefix(_VIDEO_ID_PREFIX)).decode())
    if found is None:
        raise ValueError(f"LiteLLM calls a video {litellm_id}")
    return Video(model, *found.groups())


def _generate_sealing_key() -> Callable[[], bytes]:
    key = secrets.token_bytes(32)
    return lambda: key


@dataclass(frozen=True)
class VideoIds:
    """Seals and opens the ids of videos. Replicas must share the `key` of 32 bytes; the default is a new key.

    The seal is AES-SIV (RFC 5297): it encrypts, and gives the same video the same id each time.
    """

    key: Callable[[], bytes] = field(default_factory=_generate_sealing_key)

    def seal_video_id(self, video: Video, user: str) -> str:
        """Return the id by which this user knows the video."""
        content = json.dumps(astuple(video), separators=(",", ":")).encode()
        return (
            _VIDEO_ID_PREFIX + base64.urlsafe_b64encode(AESSIV(self.key()).encrypt(content, [user.encode()])).decode()
        )

    def open_video_id(self, video_id: str, user: str) -> Video | None:
        """Return the video, None if the id was not sealed for this user."""
        try:
            sealed = base64.b64decode(video_id.removeprefix(_VIDEO_ID_PREFIX).encode(), b"-_", validate=True)
            return Video(*json.loads(AESSIV(self.key()).decrypt(sealed, [user.encode()])))
        except (InvalidTag, ValueError):
            return None

    async def replace_video_ids(self, call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        """Replace LiteLLM's ids in the answer by the gateway's ids."""
        if not call.endpoint.describes_video:
            await next_stage(call, asgi)
            return
        scope, receive, send = asgi
        await next_stage(call, (scope, receive, HeldAnswer(send, _is_success, partial(self._replace_id_in_body, call))))

    def _replace_id_in_body(self, call: Call, start: Message, body: bytes) -> tuple[Message, bytes]:
        """Return the answer with the sealed id of its video; an error if the answer describes no video."""
        try:
            return start, self._encode_with_sealed_id(call, json.loads(body))
        except (ValueError, KeyError, TypeError):
            _log.exception("the id of a video cannot be read")
            return {**start, "status": 500}, build_model_error_body(500)

    def _encode_with_sealed_id(self, call: Call, video: dict[str, Any]) -> bytes:
        video["id"] = self.seal_video_id(parse_litellm_video_id(call.model.model_id, video["id"]), call.subject.user)
        video["model"] = call.model.model_id
        video.pop("remixed_from_video_id", None)  # the provider's id, which is unknown to the gateway
        return json.dumps(video, separators=(",", ":")).encode()


def _is_success(start: Message) -> bool:
    return bool(start["status"] < 300)
