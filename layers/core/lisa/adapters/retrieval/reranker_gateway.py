"""Reranks by the gateway, for the platform's own functions."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Any

from lisa.embeddings import BAD_ANSWER_CODE
from lisa.retrieval.ports import RerankSkip
from lisa.retrieval.rerank import parse_ranking

_REQUEST_REFUSED_STATUSES = {400, 413, 422}
_TIMEOUT_STATUSES = {408, 504}
_MAX_ANSWER_BYTES = 1_000_000  # a model that returns the documents sends back what it received


class GatewayReranker:
    """Calls the gateway's rerank endpoint. `credential` returns a new bearer token for every request."""

    def __init__(self, base_url: str, credential: Callable[[], str], timeout: float = 2) -> None:
        self._url = f"{base_url.rstrip('/')}/v1/rerank"
        self._credential = credential
        self._timeout = timeout

    def rank_texts(self, model: str, question: str, texts: Sequence[str]) -> tuple[int, ...] | RerankSkip:
        """Send one request and return its ranking, or the reason why there is none."""
        body = json.dumps({"model": model, "query": question, "documents": list(texts), "return_documents": False})
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._credential()}"}
        request = urllib.request.Request(self._url, data=body.encode(), headers=headers)  # noqa: S310 - our own gateway
        try:
            return parse_ranking(self._read_answer(request), len(texts))
        except urllib.error.HTTPError as error:
            with error:
                return _find_skip_reason(error)
        except (OSError, HTTPException) as error:  # also a connection that ends within an answer
            timed_out = isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError)
            return RerankSkip.TIMEOUT if timed_out else RerankSkip.UNAVAILABLE
        except (ValueError, RecursionError):
            return RerankSkip.MALFORMED

    def _read_answer(self, request: urllib.request.Request) -> Any:
        deadline = time.monotonic() + self._timeout
        with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
            return json.loads(_read_until(response, deadline))


def _read_until(response: HTTPResponse, deadline: float) -> bytes:
    """Return the body. Raise TimeoutError after the deadline, and ValueError for a body that is too long."""
    body = b""
    while part := response.read1(65_536):
        body += part
        if time.monotonic() > deadline:
            raise TimeoutError
        if len(body) > _MAX_ANSWER_BYTES:
            raise ValueError("the answer is too long")
    if response.length:
        raise HTTPException("the answer is incomplete")
    return body


def _find_skip_reason(error: urllib.error.HTTPError) -> RerankSkip:
    if error.code in _REQUEST_REFUSED_STATUSES:
        return RerankSkip.REFUSED
    if error.code in _TIMEOUT_STATUSES:
        return RerankSkip.TIMEOUT
    if error.code == HTTPStatus.BAD_GATEWAY and BAD_ANSWER_CODE in error.read(2_000).decode("utf-8", "replace"):
        return RerankSkip.MALFORMED
    return RerankSkip.UNAVAILABLE
