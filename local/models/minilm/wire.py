"""The wire format of requests and responses: inputs of TEI and OpenAI, vectors as floats or base64."""

import base64
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MAX_INPUTS = 32  # inputs of a request, the default of TEI's option --max-client-batch-size


class BadRequest(Exception):
    """The request is invalid; the message gives the reason."""

    status = 400


class BatchTooLarge(BadRequest):
    """The request has too many inputs; the status is 422, as in TEI."""

    status = 422


def parse_inputs(value: Any, limit: int = MAX_INPUTS) -> list[Any]:
    """Return the inputs of a request, each a text or a list of token ids. Raises BadRequest, also above the limit."""
    entries = value if isinstance(value, list) and not _is_token_list(value) else [value]
    if len(entries) > limit:
        raise BatchTooLarge(f"batch size {len(entries)} > maximum allowed batch size {limit}")
    if not entries:
        raise BadRequest("the input is empty: send at least one text")
    if not all(isinstance(one, str) or _is_token_list(one) for one in entries):
        raise BadRequest("every input must be a text or a list of token ids")
    return entries


def to_token_ids(
    entries: Sequence[Any],
    tokenize: Callable[[Sequence[str]], list[list[int]]],
    accepts: Callable[[Sequence[int]], bool],
) -> list[list[int]]:
    """Return every input as token ids. Raises BadRequest if `accepts` is false for one of them."""
    tokenized = iter(tokenize([one for one in entries if isinstance(one, str)]))
    found = [next(tokenized) if isinstance(one, str) else one for one in entries]
    if not all(accepts(one) for one in found):
        raise BadRequest("token ids must be ids of this model's vocabulary")
    return found


def build_openai_response(
    vectors: Sequence[Sequence[float]], body: Mapping[str, Any], size: int, model: str
) -> dict[str, Any]:
    """Return an OpenAI embeddings response. `size` is the number of tokens embedded."""
    encode = _encode_base64 if body.get("encoding_format") == "base64" else list
    data = [{"object": "embedding", "index": n, "embedding": encode(vector)} for n, vector in enumerate(vectors)]
    usage = {"prompt_tokens": size, "total_tokens": size}
    return {"object": "list", "data": data, "model": body.get("model") or model, "usage": usage}


def _is_token_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(token) is int for token in value)


def _encode_base64(vector: Sequence[float]) -> str:
    return base64.b64encode(array("f", vector).tobytes()).decode()
