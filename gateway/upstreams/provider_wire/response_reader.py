"""The answer to one request to a provider: a refusal is recorded, an unusable answer becomes an error."""

import json
import re
from collections.abc import AsyncIterator
from functools import partial

import httpx

from gateway.upstreams import provider_exchanges
from gateway.upstreams.provider_wire.aws_stream import AwsStreamReader, FirstEventException
from gateway.upstreams.provider_wire.dropped_fields import list_missing_fields
from gateway.upstreams.provider_wire.provider_errors import ProviderErrors, ProviderRefusal, current_errors
from gateway.upstreams.provider_wire.stream import ProviderStreamReader
from gateway.wire import answer_shapes, refusals
from gateway.wire.offload import run_body_work
from gateway.wire.sse import END_MARKS
from lisa.embeddings import BAD_ANSWER_CODE
from lisa.endpoints.endpoint import WireFormat
from lisa.endpoints.optional_parameters import ALWAYS_DROPPED_PARAMETERS
from lisa.endpoints.table import ENDPOINTS

_BAD_ANSWER_STATUS = 502
_ENDPOINT_PATH = re.compile(
    r"(?<!/text)/(chat/completions|completions|embeddings|responses|messages|moderations|audio/speech"
    r"|images/generations|images/edits)$"
)
_NO_RETRY_HEADERS = {
    "x-should-retry": "false"
}  # SDKs in LiteLLM would retry by themselves, and wait as the server says
_STREAM_PATH = re.compile(
    r"/(converse-stream|invoke-with-response-stream)$|:(streamGenerateContent)$|/publishers/anthropic/.*:(streamRawPredict)$"
)
_STREAM_FIELD = re.compile(rb'"stream":\s*true')


async def refuse_incomplete_request(request: httpx.Request) -> httpx.Response | None:
    """Return the refusal of a request that lacks a field which the answer depends on, None for any other request.

    The names of missing hints are added to the dropped fields of the call.
    """
    errors = current_errors.get()
    if errors is None:
        return None
    size = int(request.headers.get("content-length", 0))
    missing = await run_body_work(size, partial(list_missing_fields, errors.call.fields, request))
    needed = [name for name in missing if name not in ALWAYS_DROPPED_PARAMETERS]
    if not needed:
        errors.call.dropped.update(missing)
        return None
    body = bytes(refusals.refuse_unsupported_field(needed[0], errors.call.model_id).body)
    errors.refused = ProviderRefusal(400, body)
    return httpx.Response(
        400, headers={**_NO_RETRY_HEADERS, "content-type": "application/json"}, content=body, request=request
    )


async def read_provider_answer(request: httpx.Request, answer: httpx.Response, *, opened: bool) -> httpx.Response:
    """Return the answer as LiteLLM gets it. `opened` says that its body is not read yet."""
    errors = current_errors.get()
    if errors is None or 300 <= answer.status_code < 400:
        return answer
    if answer.status_code >= 400:
        return await _record_refusal(answer, errors)
    found = _ENDPOINT_PATH.search(request.url.path)
    wire = ENDPOINTS[found[1]].wire if found else WireFormat.NONE
    try:
        if not opened:
            _check_whole_answer(wire, answer)
        elif (stream := _select_stream_reader(wire, request, errors)) is not None:
            await _attach_stream_reader(answer, stream)
    except FirstEventException as error:
        await answer.aclose()
        provider_exchanges.record_provider_answer(error.status)
        body = json.dumps({"error": {"message": error.message}}).encode()
        errors.refused = ProviderRefusal(error.status, body=body)
        return httpx.Response(error.status, headers=_NO_RETRY_HEADERS, content=body, request=request)
    except answer_shapes.UnusableAnswer as error:
        await answer.aclose()
        errors.refused = ProviderRefusal(_BAD_ANSWER_STATUS, body=BAD_ANSWER_CODE.encode())
        return httpx.Response(
            _BAD_ANSWER_STATUS, headers=_NO_RETRY_HEADERS, json={"error": {"message": str(error)}}, request=request
        )
    if request.method == "POST":
        errors.answered, errors.refused = True, None
    return answer


async def _record_refusal(answer: httpx.Response, errors: ProviderErrors) -> httpx.Response:
    """Record a refusal. A status of 422 becomes 400: LiteLLM would drop parameters, retry and answer null."""
    kind, later = answer.headers.get("content-type", ""), answer.headers.get("retry-after")
    errors.refused = ProviderRefusal(answer.status_code, await answer.aread(), kind, later)
    answer.headers.update(_NO_RETRY_HEADERS)
    if answer.status_code == 422:
        answer.status_code = 400
    return answer


def _check_whole_answer(wire: WireFormat, answer: httpx.Response) -> None:
    """Raise UnusableAnswer for a whole answer of a wrong shape."""
    kind = answer.headers.get("content-type", "")
    body = answer.content
    if wire is WireFormat.IMAGES:
        answer_shapes.parse_answer_json(body)  # some servers use other names for their lists
    elif wire in answer_shapes.ANSWER_SHAPES:
        answer_shapes.parse_answer(wire, body)
    elif answer_shapes.is_web_page(body) or (
        wire is WireFormat.SPEECH and (not body or answer_shapes.is_text_media_type(kind))
    ):
        raise answer_shapes.UnusableAnswer("it is a page, or nothing")
    elif kind.startswith("application/json") and answer.status_code == 200:
        answer_shapes.parse_answer_json(body)


def _select_stream_reader(
    wire: WireFormat, request: httpx.Request, errors: ProviderErrors
) -> ProviderStreamReader | AwsStreamReader | None:
    """Return the reader of the stream that a request asks for, None for a whole answer."""
    if (found := _STREAM_PATH.search(request.url.path)) is not None:
        aws, google = found[1], found[2]
        return (
            AwsStreamReader(aws, errors)
            if aws
            else ProviderStreamReader(None if google else WireFormat.MESSAGES, errors)
        )
    return ProviderStreamReader(wire, errors) if wire in END_MARKS and _is_stream_request(request) else None


def _is_stream_request(request: httpx.Request) -> bool:
    try:
        return _STREAM_FIELD.search(request.content) is not None
    except httpx.RequestNotRead:
        return False


async def _attach_stream_reader(answer: httpx.Response, stream: ProviderStreamReader | AwsStreamReader) -> None:
    """Let the stream's reader read the body of the answer. Raises UnusableAnswer when it does not begin as a stream."""
    source = httpx.Response(200, headers=answer.headers, stream=answer.stream)
    events = stream.read_events(source.aiter_bytes())
    first = await anext(events)
    answer.headers.pop("content-encoding", None)
    answer.headers.pop("content-length", None)
    answer.stream = _CheckedBody(first, events, source)


class _CheckedBody(httpx.AsyncByteStream):
    def __init__(self, first: bytes, rest: AsyncIterator[bytes], source: httpx.Response) -> None:
        self._first, self._rest, self._source = first, rest, source

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._first
        async for piece in self._rest:
            yield piece

    async def aclose(self) -> None:
        await self._source.aclose()
