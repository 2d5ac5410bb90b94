"""The body of a request: the model that it names, and the part that is passed on."""

import gc
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from gateway.wire.body_intake import read_header
from gateway.wire.errors import MalformedRequest
from gateway.wire.form_metadata import FormPart, encode_form, is_metadata, read_metadata
from gateway.wire.json_values import STRICT_DECODER, compact_json, explain_unsendable
from gateway.wire.offload import LARGE_BODY_BYTES, run_body_work
from lisa.endpoints.endpoint import Endpoint, WireFormat
from lisa.policy.json_bounds import JsonBounds
from lisa.usage.bounds import BoundsRefused, OutputBounds, parse_form_bounds, parse_output_bounds, remove_null_bounds

#: Enough for 5,000 messages, or embeddings of 300,000 token ids; such a body is parsed in 10 ms.
_JSON_BOUNDS = JsonBounds(containers=20_000, values=320_000, levels=100)
_MAX_MODEL_NAME_LENGTH = 200  # characters of a model's name


@dataclass(frozen=True)
class Payload:
    """A checked body: the models it names, the part that is passed on, and the caller's options for the answer.

    A JSON body is its `fields`; a form is passed on as the bytes `form`, with its `media_type`.
    `bounds` limits how much a model may write for it; `size` is in bytes.
    `vector_store_ids` is for retrieval, never for LiteLLM. `inner_path` replaces the endpoint's, for one video.
    `parts` are the names in a form, each with whether it is a file.

    """

    models: frozenset[str]
    fields: Mapping[str, Any] = field(default_factory=dict)
    form: bytes | None = None
    usage_asked: bool = False
    base64_asked: bool = False
    vector_store_ids: Any = None
    inner_path: str | None = None
    media_type: str = "application/json"
    bounds: OutputBounds = field(default_factory=OutputBounds)
    size: int = 0
    parts: tuple[tuple[str, bool], ...] = ()

    def encode_for_model(self, model: str) -> bytes:
        """Return the body for a model of this name: encoded anew, so that no server can parse it differently."""
        if self.form is not None:
            return self.form
        return compact_json({**self.fields, "model": model})


async def parse_payload(endpoint: Endpoint, body: bytes, headers: list[tuple[bytes, bytes]]) -> Payload:
    """Return the body as the endpoint supports it. Raises MalformedRequest."""
    if endpoint.body == "none":
        return Payload(frozenset())
    media_type = read_header(headers, b"content-type")
    is_form = media_type.lower().startswith("multipart/form-data")
    if endpoint.body == "form" and not is_form:
        raise MalformedRequest("The body must be a multipart form.")
    if endpoint.accepts_form and is_form:
        return await _parse_form_payload(endpoint, body, media_type)
    return await run_body_work(len(body), lambda: _parse_json_payload(endpoint, body))


@contextmanager
def _suspend_garbage_collection() -> Iterator[None]:
    """Suspend garbage collection: parsers leave no garbage, and a collection would search LiteLLM's whole heap."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def parse_json_object(body: bytes) -> dict[str, Any]:
    """Return a JSON object. Raises MalformedRequest, for one with too many values before it is parsed."""
    if (refusal := _JSON_BOUNDS.json_refusal(body)) is not None:
        raise MalformedRequest(refusal)
    try:
        with _suspend_garbage_collection() if len(body) > LARGE_BODY_BYTES else nullcontext():
            value = STRICT_DECODER.decode(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise MalformedRequest("The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise MalformedRequest("The body must be a JSON object.")
    return value


def _parse_json_payload(endpoint: Endpoint, body: bytes) -> Payload:
    """Return the payload of a JSON object."""
    value = parse_json_object(body)
    if (reason := explain_unsendable(body, value)) is not None:
        raise MalformedRequest(reason)
    bounds = _bounds_or_refuse(parse_output_bounds(endpoint, value))
    fields = remove_null_bounds(value)
    model, base64_asked = fields.get("model"), fields.get("encoding_format") == "base64"
    usage_asked = _get_stream_options(fields).get("include_usage") is True
    if endpoint.wire is WireFormat.EMBEDDINGS:
        # For base64 some providers answer with vectors of another kind: the gateway always requests floats.
        fields["encoding_format"] = "float"
    if endpoint.streams_chat_chunks and fields.get("stream") is True:
        # The gateway always meters; a caller who did not ask for the usage does not receive its chunk.
        fields["stream_options"] = {**_get_stream_options(fields), "include_usage": True}
    flags = (usage_asked, base64_asked, value.get("vector_store_ids"))
    return Payload(_check_model_names([model]), fields, None, *flags, bounds=bounds, size=len(body))


def _bounds_or_refuse(found: OutputBounds | BoundsRefused) -> OutputBounds:
    if isinstance(found, BoundsRefused):
        raise MalformedRequest(found.refusal_message, found.field)
    return found


def _check_model_names(names: list[Any]) -> frozenset[str]:
    """Return the models that are named."""
    found = frozenset(name for name in names if isinstance(name, str) and name)
    if any(len(name) > _MAX_MODEL_NAME_LENGTH for name in found):
        raise MalformedRequest(f"model: no model has a name of more than {_MAX_MODEL_NAME_LENGTH} characters.")
    return found


def _get_stream_options(fields: dict[str, Any]) -> dict[str, Any]:
    options = fields.get("stream_options")
    return options if isinstance(options, dict) else {}


async def _parse_form_payload(endpoint: Endpoint, body: bytes, media_type: str) -> Payload:
    """Return the payload of a multipart form, whose bytes are passed on unchanged.

    The metadata of a form for images that names a chat session becomes the only one of the `fields`; no provider
    receives it.
    """

    async def stream_body() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        form = await MultiPartParser(Headers({"content-type": media_type}), stream_body()).parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise MalformedRequest("The body is not a valid multipart form.") from error
    try:
        items: list[FormPart] = form.multi_items()
        fields: dict[str, Any] = {}
        if endpoint.wire is WireFormat.IMAGES and (metadata := read_metadata(items)) is not None:
            items = [(name, value) for name, value in items if not is_metadata(name)]
            fields["metadata"] = metadata
            body, media_type = await encode_form(items, body)
        parts = tuple((name, not isinstance(value, str)) for name, value in items)
        bounds = _bounds_or_refuse(parse_form_bounds(endpoint, {n: v for n, v in items if isinstance(v, str)}))
        names = _check_model_names(form.getlist("model"))
        return Payload(names, fields, body, media_type=media_type, bounds=bounds, size=len(body), parts=parts)
    finally:
        await form.close()
