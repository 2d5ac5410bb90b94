"""Videos are made in the background: whoever asked for one comes back for it, by an id that is of use to nobody else.

A provider's id says nothing of the model behind which the provider is, and whoever learnt it could ask for the video.
Ours holds both, sealed for its owner: no table remembers videos, and every replica can open what another one sealed.
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
from gateway.wire.broken_answers import model_error_body
from gateway.wire.whole_answer import HeldAnswer

_PREFIX = "video_"
_log = logging.getLogger(__name__)
_INNER = re.compile("litellm:custom_llm_provider:([^;]*);model_id:[^;]*;video_id:(.*)", re.DOTALL)


@dataclass(frozen=True)
class Video:
    """The model that makes a video, LiteLLM's word for the model's provider, and the provider's id of the video."""

    model: str
    provider: str
    own_id: str

    @property
    def inner_id(self) -> str:
        """What LiteLLM is asked for. Its own ids name the provider's model, of which several of ours may be made."""
        named = f"litellm:custom_llm_provider:{self.provider};model_id:{self.model};video_id:{self.own_id}"
        return _PREFIX + base64.b64encode(named.encode()).decode()


def from_inner(model: str, inner_id: str) -> Video:
    """The video that LiteLLM means. Raises ValueError if it names its videos otherwise than it did."""
    found = _INNER.fullmatch(base64.b64decode(inner_id.removeprefix(_PREFIX)).decode())
    if found is None:
        raise ValueError(f"LiteLLM calls a video {inner_id}")
    return Video(model, *found.groups())


def _own_key() -> Callable[[], bytes]:
    key = secrets.token_bytes(32)
    return lambda: key


@dataclass(frozen=True)
class Videos:
    """Seals and opens ids. Replicas must share the `key`, of 32 bytes; by default it is this process's own.

    The seal (AES-SIV, RFC 5297) hides what it holds, and makes the same id of the same video each time.
    """

    key: Callable[[], bytes] = field(default_factory=_own_key)

    def sealed(self, video: Video, user: str) -> str:
        """The id this user knows the video by."""
        content = json.dumps(astuple(video), separators=(",", ":")).encode()
        return _PREFIX + base64.urlsafe_b64encode(AESSIV(self.key()).encrypt(content, [user.encode()])).decode()

    def opened(self, video_id: str, user: str) -> Video | None:
        """The video, if the id was sealed for this user."""
        try:
            sealed = base64.b64decode(video_id.removeprefix(_PREFIX).encode(), b"-_", validate=True)
            return Video(*json.loads(AESSIV(self.key()).decrypt(sealed, [user.encode()])))
        except (InvalidTag, ValueError):
            return None

    async def stage(self, call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        """Puts our ids in the place of LiteLLM's."""
        if not call.endpoint.describes_video:
            await next_stage(call, asgi)
            return
        scope, receive, send = asgi
        await next_stage(call, (scope, receive, HeldAnswer(send, _is_success, partial(self._described, call))))

    def _described(self, call: Call, start: Message, body: bytes) -> tuple[Message, bytes]:
        """Return the description of a video under our id, an error where it is none."""
        try:
            return start, self._with_own_id(call, json.loads(body))
        except (ValueError, KeyError, TypeError):
            _log.exception("a video cannot be found again")
            return {**start, "status": 500}, model_error_body(500)

    def _with_own_id(self, call: Call, video: dict[str, Any]) -> bytes:
        video["id"] = self.sealed(from_inner(call.model.model_id, video["id"]), call.subject.user)
        video["model"] = call.model.model_id
        video.pop("remixed_from_video_id", None)  # the provider's id, which opens nothing here
        return json.dumps(video, separators=(",", ":")).encode()


def _is_success(start: Message) -> bool:
    return bool(start["status"] < 300)
