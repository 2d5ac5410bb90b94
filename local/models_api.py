"""The REST API of models of the local installation, called as an administrator."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

_TIMEOUT_SECONDS = 60


class ModelRequestRefused(OSError):
    """The API refused a request; the message is the API's."""


@dataclass(frozen=True)
class ModelsApi:
    """The API below `url` with the token of an administrator."""

    url: str
    token: str

    def create_model(self, model: dict[str, Any]) -> None:
        self._send("POST", "/models", model)

    def start_model(self, model_id: str) -> None:
        self._send("PUT", f"/models/{urllib.parse.quote(model_id)}", {"enabled": True})

    def delete_model(self, model_id: str) -> None:
        self._send("DELETE", f"/models/{urllib.parse.quote(model_id)}")

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        """Send a request. Raises ModelRequestRefused with the API's message."""
        request = urllib.request.Request(  # noqa: S310 - our own API
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
                answer.read()
        except urllib.error.HTTPError as refused:
            raise ModelRequestRefused(f"{method} {path}: {refused.code} {_read_message(refused)}") from refused


def _read_message(refused: urllib.error.HTTPError) -> str:
    text = refused.read().decode(errors="replace")
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return str(found.get("message") or found.get("error") or text) if isinstance(found, dict) else text
