"""Embeddings from the gateway, as one of our own functions."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http import HTTPStatus

from lisa.errors import TransientError
from lisa.ingestion.waiting import GATEWAY
from lisa.ingestion.waiting import model as named

_BATCH = 128
_AWAY = {408, 425, 429, 500, 502, 503, 504}


class GatewayEmbedder:
    """Speaks OpenAI's embeddings. `credential` gives a fresh bearer for every call."""

    def __init__(self, base_url: str, credential: Callable[[], str], timeout: float = 60) -> None:
        self._url = f"{base_url.rstrip('/')}/v1/embeddings"
        self._credential = credential
        self._timeout = timeout

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """See the port. Sends at most 128 texts a request."""
        vectors: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            vectors += self._batch(model, texts[start : start + _BATCH])
        return vectors

    def _batch(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        body = json.dumps({"model": model, "input": list(texts), "encoding_format": "float"}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._credential()}"}
        request = urllib.request.Request(self._url, data=body, headers=headers)  # noqa: S310 - our own gateway
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                data = json.load(response)["data"]
        except urllib.error.HTTPError as error:
            raise _problem(model, error) from error
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            raise TransientError(f"the gateway does not answer: {error}", dependency=GATEWAY) from error
        return [item["embedding"] for item in sorted(data, key=lambda item: int(item["index"]))]


def _problem(model: str, error: urllib.error.HTTPError) -> Exception:
    if error.code == HTTPStatus.NOT_FOUND:
        return TransientError(f"the embedding model {model} is not in service", dependency=named(model))
    if error.code in _AWAY:
        reason = f"the embedding model {model} cannot answer now (HTTP {error.code})"
        return TransientError(reason, dependency=named(model))
    if error.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):  # a deployment to mend, no document's fault
        return TransientError(f"the gateway does not accept this function (HTTP {error.code})", dependency=GATEWAY)
    said = error.read(500).decode("utf-8", "replace")
    return RuntimeError(f"the gateway refused to embed with {model}: HTTP {error.code} {said}")
