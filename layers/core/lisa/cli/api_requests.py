"""Requests of the command line to the API and to the gateway, with the caller's token."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

_TIMEOUT_SECONDS = 120
_MOST_TRIES, _LONGEST_PAUSE_SECONDS = 5, 60.0  # of a request that a rate limit refuses


@dataclass(frozen=True)
class Endpoint:
    """An address to which requests go, and the caller's token."""

    url: str
    token: str


def read_setting(given: str | None, variable: str, option: str) -> str:
    """Return the value of the option, else of the environment variable, which a local installation sets."""
    if value := given or os.environ.get(variable):
        return value
    raise SystemExit(f"lisa: set {variable}, or give {option}")


def read_token() -> str:
    """Return the caller's token."""
    if "LISA_TOKEN" not in os.environ:
        raise SystemExit("lisa: set LISA_TOKEN to an API token; `lisa token create` creates one")
    return os.environ["LISA_TOKEN"]


def read_api_endpoint(given: str | None) -> Endpoint:
    """Return the API at this address, or at the one of the environment."""
    token = read_token()
    return Endpoint(read_setting(given, "LISA_API_URL", "--api-url"), token)


def send_request(
    endpoint: Endpoint, path: str, body: Any = None, *, parameters: Mapping[str, str] | None = None
) -> Any:
    """Return the answer: to POST with a body, to GET without one. A request beyond a rate limit is repeated later."""
    query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
    url = f"{endpoint.url}/{path}{query}"
    headers = {"Authorization": f"Bearer {endpoint.token}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    for tried in range(1, _MOST_TRIES + 1):
        request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.TOO_MANY_REQUESTS or tried == _MOST_TRIES:
                raise SystemExit(f"lisa: {error.code}: {_read_error_message(error)}") from error
            time.sleep(_find_pause(error))
        except (urllib.error.URLError, TimeoutError) as error:
            raise SystemExit(f"lisa: {endpoint.url} does not answer: {error}") from error
    raise AssertionError("a request ends with an answer or an error")


def _find_pause(error: urllib.error.HTTPError) -> float:
    """Return the seconds that the answer asks to wait, 1 to 60."""
    given = error.headers.get("Retry-After", "")
    return min(max(float(given), 1.0), _LONGEST_PAUSE_SECONDS) if given.isdigit() else 1.0


def _read_error_message(error: urllib.error.HTTPError) -> str:
    said = error.read().decode(errors="replace")
    try:
        return str(json.loads(said)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return said[:200]
