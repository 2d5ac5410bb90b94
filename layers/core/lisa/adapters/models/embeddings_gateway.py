"""Embeddings from the gateway, for the platform's own functions."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

from lisa.embeddings import BAD_ANSWER_CODE, BadVectors, EmbeddingRequestRefused
from lisa.errors import GATEWAY, TransientError, dependency_on_model

_REQUEST_REFUSED_STATUSES = {400, 413, 422}  # common servers answer any of these to too many or too long texts
_CREDENTIAL_REFUSED_STATUSES = {401, 403}


class GatewayEmbeddings:
    """Calls OpenAI's embeddings endpoint. `credential` returns a new bearer token for every request."""

    def __init__(self, base_url: str, credential: Callable[[], str], timeout: float = 60) -> None:
        self._url = f"{base_url.rstrip('/')}/v1/embeddings"
        self._credential = credential
        self._timeout = timeout

    def __call__(self, model: str, texts: Sequence[str]) -> Any:
        """Send one request and return its JSON answer, as an `lisa.embeddings.EmbeddingCall`."""
        body = json.dumps({"model": model, "input": list(texts), "encoding_format": "float"}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._credential()}"}
        request = urllib.request.Request(self._url, data=body, headers=headers)  # noqa: S310 - our own gateway
        try:
            body = self._read_answer(model, request)
        except (OSError, HTTPException) as error:  # also a connection that ends within an answer
            raise TransientError("the gateway does not answer", dependency=GATEWAY) from error
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise BadVectors(model, "it is not JSON") from error

    def _read_answer(self, model: str, request: urllib.request.Request) -> Any:
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                return response.read()
        except urllib.error.HTTPError as error:
            with error:
                problem = _error_for_response(model, error)
            raise problem from error


def _error_for_response(model: str, error: urllib.error.HTTPError) -> Exception:
    if error.code == HTTPStatus.NOT_FOUND:
        return TransientError(f"the embedding model {model} is not in service", dependency=dependency_on_model(model))
    if error.code in _REQUEST_REFUSED_STATUSES:
        return EmbeddingRequestRefused(f"HTTP {error.code}")
    if error.code in _CREDENTIAL_REFUSED_STATUSES:  # the deployment is wrong, not the document
        return TransientError(f"the gateway does not accept this function (HTTP {error.code})", dependency=GATEWAY)
    if error.code == HTTPStatus.BAD_GATEWAY and BAD_ANSWER_CODE in error.read(2_000).decode("utf-8", "replace"):
        return BadVectors(model, "it holds no vectors")
    reason = f"the embedding model {model} cannot answer now (HTTP {error.code})"
    return TransientError(reason, dependency=dependency_on_model(model))
