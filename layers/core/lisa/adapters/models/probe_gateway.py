"""Real requests to models through the gateway, as a function of the platform."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Final

from lisa.models.cloud_states import ProbeAnswered, ProbeFailed, ProbeResult
from lisa.models.context_windows import CONTEXT_WINDOW_HEADER
from lisa.models.served import ModelType, ServedModel

_TEXT: Final = "Say yes."
#: The path and the body of a test request, by the type of the model. A video would cost too much for a test.
_REQUESTS: Final[Mapping[ModelType, tuple[str, Mapping[str, Any]]]] = {
    "embedding": ("/v1/embeddings", {"input": [_TEXT]}),
    "textgen": ("/v1/chat/completions", {"messages": [{"role": "user", "content": _TEXT}], "max_tokens": 1}),
    "imagegen": ("/v1/images/generations", {"prompt": "a dot", "n": 1}),
}
#: The model's server will never answer such a request. A 404 of the gateway itself means: not known yet.
_FINAL_STATUSES: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, 422}
_UNKNOWN_MODEL: Final = "model_not_found"
_MOST_DIGITS: Final = 10  # of a context window
_FIELDS: Final = ("data", "choices")


class GatewayProbe:
    """Sends one request to a model. `credential` returns a new bearer token for every request."""

    def __init__(self, base_url: str, credential: Callable[[], str], timeout: float = 90) -> None:
        self._base_url, self._credential, self._timeout = base_url.rstrip("/"), credential, timeout

    def probe(self, model: ServedModel) -> ProbeResult:
        """Return whether the model answers. A model that makes videos is not tested."""
        if model.model_type not in _REQUESTS:
            return ProbeAnswered(0.0)
        path, body = _REQUESTS[model.model_type]
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._credential()}"}
        request = urllib.request.Request(  # noqa: S310 - our own gateway
            self._base_url + path, data=json.dumps({"model": model.model_id, **body}).encode(), headers=headers
        )
        started = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                answer = json.loads(response.read())
                window = str(response.headers.get(CONTEXT_WINDOW_HEADER, ""))
        except urllib.error.HTTPError as error:
            with error:
                return _explain_refusal(error)
        except (OSError, HTTPException):
            return ProbeFailed("the gateway or the model does not answer")
        except (ValueError, RecursionError):
            return ProbeFailed("the answer is not valid JSON")
        if not any(answer.get(field) for field in _FIELDS):
            return ProbeFailed("the answer is empty", is_final=True)
        is_known = window.isascii() and window.isdecimal() and len(window) <= _MOST_DIGITS
        return ProbeAnswered(time.monotonic() - started, int(window) if is_known else None)


def _explain_refusal(error: urllib.error.HTTPError) -> ProbeFailed:
    """Return the failure: the model may answer later, unless its server does not accept the request at all."""
    try:
        told = json.loads(error.read(20_000))["error"]
        message, code = str(told["message"]), told.get("code")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message, code = "", None
    reason = f"HTTP {error.code}" + (f": {message[:300]}" if message else "")
    return ProbeFailed(reason, is_final=error.code in _FINAL_STATUSES and code != _UNKNOWN_MODEL)
