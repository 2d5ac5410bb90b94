"""The body of a request: which model it names, and what of it may go on to LiteLLM."""

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Receive

from gateway.allowlist import Endpoint
from gateway.wire.steering import steers, without_steering

_DEEPEST = 100


class TooLarge(Exception):
    """The body exceeds the limit of this door."""


class Malformed(Exception):
    """The body is not what the path takes. The message says what is wrong with it."""


@dataclass(frozen=True)
class Payload:
    """A checked body: the models it names, what of it goes on, and how the caller wants the answer.

    A JSON body is its `fields`; a form is passed on as the `form` it came as, with its `media_type`.
    `vector_store_ids` is what the caller put there: for retrieval, never for LiteLLM. `inner_path` takes the place of
    the endpoint's, for a video of its own.
    """

    models: frozenset[str]
    fields: Mapping[str, Any] = field(default_factory=dict)
    form: bytes | None = None
    usage_asked: bool = False
    base64_asked: bool = False
    vector_store_ids: Any = None
    inner_path: str | None = None
    media_type: str = "application/json"

    def content(self, model: str) -> bytes:
        """What goes on, to a model of this name: written anew, so that nobody behind us can read it differently."""
        if self.form is not None:
            return self.form
        return json.dumps({**self.fields, "model": model}, separators=(",", ":")).encode()


async def read(receive: Receive, limit: int) -> bytes:
    """The whole body. Raises TooLarge beyond `limit` bytes, ConnectionError when the caller left."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError("the caller left")
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise TooLarge
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


async def payload(endpoint: Endpoint, body: bytes, headers: list[tuple[bytes, bytes]]) -> Payload:
    """The body as the endpoint takes it. Raises Malformed."""
    if endpoint.kind == "bodiless":
        return Payload(frozenset())
    media_type = Headers(raw=headers).get("content-type", "")
    is_form = media_type.lower().startswith("multipart/form-data")
    if endpoint.kind == "form" and not is_form:
        raise Malformed("The body must be a multipart form.")
    return await _form(body, media_type) if endpoint.kind != "json" and is_form else _json(endpoint, body)


def _json(endpoint: Endpoint, body: bytes) -> Payload:
    """A JSON object."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise Malformed("The body must be a JSON object.")
    if _deeper(value, _DEEPEST):
        raise Malformed(f"The body is nested more than {_DEEPEST} levels deep.")
    fields = without_steering(value)
    model, base64_asked = fields.get("model"), fields.get("encoding_format") == "base64"
    usage_asked = _options(fields).get("include_usage") is True
    if endpoint.name == "embeddings":
        # Asked for base64, some providers answer with vectors of another kind: always ask for floats.
        fields["encoding_format"] = "float"
    if endpoint.name == "completions":
        fields.pop("messages", None)  # LiteLLM makes them of the prompt, and fails over those that are there already
    if endpoint.chunked and fields.get("stream") is True:
        # Always metered; whoever did not ask for it never sees the chunk that says so.
        fields["stream_options"] = {**_options(fields), "include_usage": True}
    names = frozenset({model}) if isinstance(model, str) and model else frozenset[str]()
    return Payload(names, fields, None, usage_asked, base64_asked, value.get("vector_store_ids"))


def _deeper(value: Any, levels: int) -> bool:
    """Whether lists and objects stand in each other deeper than that: whoever copies them would run out of stack."""
    level = [value]
    for _ in range(levels):
        level = [part for one in level for part in (one.values() if isinstance(one, dict) else one)
                 if isinstance(part, dict | list)]  # fmt: skip
        if not level:
            return False
    return True


def _options(fields: dict[str, Any]) -> dict[str, Any]:
    options = fields.get("stream_options")
    return options if isinstance(options, dict) else {}


async def _form(body: bytes, media_type: str) -> Payload:
    """A multipart form: it goes on as it is, or not at all."""

    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        form = await MultiPartParser(Headers({"content-type": media_type}), once()).parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise Malformed("The body is not a valid multipart form.") from error
    try:
        steering = sorted(name for name in form if steers(name) or name == "metadata")
        if steering:
            raise Malformed(f"The field {steering[0]!r} is not accepted here.")
        return Payload(frozenset(str(name) for name in form.getlist("model")), form=body, media_type=media_type)
    finally:
        await form.close()
