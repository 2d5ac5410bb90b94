"""The answer to one request for a model's server: noted when it is a refusal, and made one when it is no answer."""

import json
import re
from collections.abc import AsyncIterator
from functools import partial

import httpx

from gateway.upstreams import provider_exchanges
from gateway.upstreams.provider_wire.aws_stream import AwsStream, ExceptionEvent
from gateway.upstreams.provider_wire.missing_fields import first_missing_field
from gateway.upstreams.provider_wire.provider_errors import ProviderErrors, ProviderRefusal, current_errors
from gateway.upstreams.provider_wire.stream import ProviderStream
from gateway.wire import answer_shapes, refusals
from gateway.wire.offload import run_body_work
from gateway.wire.sse import END_MARKS
from lisa.embeddings import BAD_ANSWER

_BAD_ANSWER = 502
_PATH = re.compile(
    r"(?<!/text)/(chat/completions|completions|embeddings|responses|messages|moderations|audio/speech"
    r"|images/generations|images/edits)$"
)
_ONCE = {"x-should-retry": "false"}  # SDKs in LiteLLM would ask again by themselves, and wait as the server says
_STREAMED = re.compile(
    r"/(converse-stream|invoke-with-response-stream)$|:(streamGenerateContent)$|/publishers/anthropic/.*:(streamRawPredict)$"
)
_STREAM = re.compile(rb'"stream":\s*true')


async def refuse_incomplete_request(request: httpx.Request) -> httpx.Response | None:
    """The answer to a request that lacks a field of the caller's, in the place of the provider's."""
    troubles = current_errors.get()
    if troubles is None:
        return None
    size = int(request.headers.get("content-length", 0))
    name = await run_body_work(size, partial(first_missing_field, troubles.asked.fields, request))
    if name is None:
        return None
    body = bytes(refusals.unsupported_field(name, troubles.asked.model_id).body)
    troubles.refused = ProviderRefusal(400, body)
    return httpx.Response(400, headers={**_ONCE, "content-type": "application/json"}, content=body, request=request)


async def read_answer(request: httpx.Request, answer: httpx.Response, *, opened: bool) -> httpx.Response:
    """The answer as LiteLLM is to have it. `opened` when its body is still to be read."""
    troubles = current_errors.get()
    if troubles is None or 300 <= answer.status_code < 400:
        return answer
    if answer.status_code >= 400:
        return await _refusal(answer, troubles)
    found = _PATH.search(request.url.path)
    name = found[1] if found else ""
    try:
        if not opened:
            _check(name, answer)
        elif (stream := _stream(name, request, troubles)) is not None:
            await _watch(answer, stream)
    except ExceptionEvent as error:
        await answer.aclose()
        provider_exchanges.record_answer(error.status)
        body = json.dumps({"error": {"message": error.words}}).encode()
        troubles.refused = ProviderRefusal(error.status, body=body)
        return httpx.Response(error.status, headers=_ONCE, content=body, request=request)
    except answer_shapes.UnusableAnswer as error:
        await answer.aclose()
        troubles.refused = ProviderRefusal(_BAD_ANSWER, body=BAD_ANSWER.encode())
        return httpx.Response(_BAD_ANSWER, headers=_ONCE, json={"error": {"message": str(error)}}, request=request)
    if request.method == "POST":
        troubles.answered, troubles.refused = True, None
    return answer


async def _refusal(answer: httpx.Response, troubles: ProviderErrors) -> httpx.Response:
    """LiteLLM takes 422 to be about parameters that it can leave out, asks again, and answers null."""
    kind, later = answer.headers.get("content-type", ""), answer.headers.get("retry-after")
    troubles.refused = ProviderRefusal(answer.status_code, await answer.aread(), kind, later)
    answer.headers.update(_ONCE)
    if answer.status_code == 422:
        answer.status_code = 400
    return answer


def _check(name: str, answer: httpx.Response) -> None:
    """Raises Unusable for a whole answer that is none."""
    kind = answer.headers.get("content-type", "")
    body = answer.content
    if name.startswith("images/"):
        answer_shapes.parse_json(body)  # some servers have lists of other names
    elif name in answer_shapes.ANSWER_SHAPES:
        answer_shapes.parse_answer(name, body)
    elif answer_shapes.is_web_page(body) or (
        name in answer_shapes.MEDIA_ENDPOINTS and (not body or answer_shapes.is_text(kind))
    ):
        raise answer_shapes.UnusableAnswer("it is a page, or nothing")
    elif kind.startswith("application/json") and answer.status_code == 200:
        answer_shapes.parse_json(body)


def _stream(name: str, request: httpx.Request, troubles: ProviderErrors) -> ProviderStream | AwsStream | None:
    """The reader of the stream that a request asks for."""
    if (found := _STREAMED.search(request.url.path)) is not None:
        aws, google = found[1], found[2]
        return AwsStream(aws, troubles) if aws else ProviderStream(google or "messages", troubles)
    return ProviderStream(name, troubles) if name in END_MARKS and _asks_for_a_stream(request) else None


def _asks_for_a_stream(request: httpx.Request) -> bool:
    try:
        return _STREAM.search(request.content) is not None
    except httpx.RequestNotRead:
        return False


async def _watch(answer: httpx.Response, stream: ProviderStream | AwsStream) -> None:
    """Have the body of the answer read by way of the stream. Raises Unusable when it does not begin as one."""
    source = httpx.Response(200, headers=answer.headers, stream=answer.stream)
    events = stream.read(source.aiter_bytes())
    first = await anext(events)
    answer.headers.pop("content-encoding", None)
    answer.headers.pop("content-length", None)
    answer.stream = _Body(first, events, source)


class _Body(httpx.AsyncByteStream):
    def __init__(self, first: bytes, rest: AsyncIterator[bytes], source: httpx.Response) -> None:
        self._first, self._rest, self._source = first, rest, source

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._first
        async for piece in self._rest:
            yield piece

    async def aclose(self) -> None:
        await self._source.aclose()
