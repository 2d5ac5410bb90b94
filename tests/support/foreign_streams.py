"""Streams of Bedrock and Google in their own wire formats: whole, cut and failed."""

import base64
import json
import struct
from binascii import crc32
from collections.abc import AsyncIterator, Iterable
from typing import Any

from lisa.models.served import ServedModel
from tests.support.provider import ProviderAnswer, ProviderRequest
from tests.support.provider_streams import message_events

BROKEN_OFF = ("cut", "torn", "failed")
NO_STREAMS = ("nothing", "page")
REFUSED = "Too many requests"
WORDS = ("half", " and ", "whole")
REFUSALS = [("converse", "throttled", 429), ("invoke", "throttled", 429), ("google", "throttled", 429)]
_BEHAVIOURS = ("whole", "throttled", *BROKEN_OFF, *NO_STREAMS)
FAILURE = "The worker at 10.1.2.3 died"
_USAGE = {"inputTokens": 7, "outputTokens": 6, "totalTokens": 13}


def frame(kind: str, value: Any, message: str = "event") -> bytes:
    """Return an event in AWS's binary format."""
    type_header = ":event-type" if message == "event" else ":exception-type"
    named = {type_header: kind, ":content-type": "application/json", ":message-type": message}
    headers = b"".join(
        struct.pack("!B", len(name)) + name.encode() + struct.pack("!BH", 7, len(text)) + text.encode()
        for name, text in named.items()
    )
    payload = json.dumps(value).encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(payload), len(headers))
    whole = prelude + struct.pack("!I", crc32(prelude)) + headers + payload
    return whole + struct.pack("!I", crc32(whole))


def exception(kind: str, words: str) -> bytes:
    """Return an exception in AWS's binary format."""
    return frame(kind, {"message": words}, "exception")


def model_chunk(value: Any) -> bytes:
    """Return a chunk of the model's own format inside a Bedrock event."""
    return frame("chunk", {"bytes": base64.b64encode(json.dumps(value).encode()).decode()})


def converse_events(*words: str) -> list[bytes]:
    """Return the events of a Bedrock conversation."""
    said = [frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": word}}) for word in words]
    return [
        frame("messageStart", {"role": "assistant"}),
        *said,
        frame("contentBlockStop", {"contentBlockIndex": 0}),
        frame("messageStop", {"stopReason": "end_turn"}),
        frame("metadata", {"usage": _USAGE, "metrics": {"latencyMs": 1}}),
    ]


def invoke_events(*words: str) -> list[bytes]:
    """Return Claude's events inside Bedrock's."""
    return [model_chunk(json.loads(event.partition(b"data: ")[2])) for event in message_events({"model": "m"}, words)]


def google_events(*words: str) -> list[bytes]:
    """Return the events of a Gemini model."""
    chunks = [{"candidates": [{"content": {"parts": [{"text": word}], "role": "model"}, "index": 0}]} for word in words]
    last: dict[str, Any] = {"candidates": [{"content": {"parts": [{"text": ""}]}, "finishReason": "STOP", "index": 0}]}
    last["usageMetadata"] = {"promptTokenCount": 7, "candidatesTokenCount": 6, "totalTokenCount": 13}
    return [f"data: {json.dumps(chunk)}\r\n\r\n".encode() for chunk in (*chunks, last)]


def behaviour_events(name: str, events: list[bytes], failure: bytes) -> list[bytes]:
    """Return all events for `whole`; otherwise the first three and then the failure."""
    ends = {"cut": [], "torn": [events[3][:-5]], "failed": [failure]}
    ends |= {"nothing": [], "page": [b"<!DOCTYPE html>"]}
    return events if name == "whole" else (events[:3] if name in BROKEN_OFF else []) + ends[name]


def foreign_response(heard: ProviderRequest) -> ProviderAnswer:
    """Return the stream of the model in the path; the end of its name selects the behaviour."""
    path = heard.path.partition("?")[0]
    name = path.replace(":", "/").rsplit("/", 2)[-2].rsplit("-", 1)[-1]
    if path.endswith("converse-stream"):
        events, failure, kind = converse_events(*WORDS), exception("modelStreamErrorException", FAILURE), _AWS
    elif path.endswith("invoke-with-response-stream"):
        events, failure, kind = invoke_events(*WORDS), exception("modelStreamErrorException", FAILURE), _AWS
    else:
        error = {"error": {"code": 503, "message": FAILURE, "status": "UNAVAILABLE"}}
        events, failure, kind = (
            google_events(*WORDS),
            f"data: {json.dumps(error)}\r\n\r\n".encode(),
            "text/event-stream",
        )
    if name == "throttled" and kind == _AWS:
        return ProviderAnswer(pieces=_each([exception("throttlingException", REFUSED)]), media_type=_AWS)
    if name == "throttled":
        return ProviderAnswer(json.dumps({"error": {"code": 429, "message": REFUSED}}).encode(), status=429)
    return ProviderAnswer(pieces=_each(behaviour_events(name, events, failure)), media_type=kind)


_AWS = "application/vnd.amazon.eventstream"
WAYS = {
    "converse": "bedrock/converse/amazon.nova-",
    "invoke": "bedrock/invoke/anthropic.claude-",
    "google": "gemini/m-",
}


def models(url: str) -> list[ServedModel]:
    """Return a model for each provider and behaviour."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "aws_region_name": "eu-west-1"}
    aws = {"aws_bedrock_runtime_endpoint": url, **keys}
    where: dict[str, dict[str, str]] = {"google": {"api_base": url, "api_key": "the-key"}}
    return [
        ServedModel(model_id=f"{way}-{name}", litellm_params={"model": model + name, **where.get(way, aws)})
        for way, model in WAYS.items()
        for name in _BEHAVIOURS
    ]


async def _each(events: Iterable[bytes]) -> AsyncIterator[bytes]:
    for event in events:
        yield event
