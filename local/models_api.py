"""The REST API of models of the local installation, called as an administrator."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

_TIMEOUT_SECONDS = 30
_NOT_FOUND = 404


class ModelRequestRefused(OSError):
    """The API refused a request; the message is the API's."""


@dataclass(frozen=True)
class ModelsApi:
    """The API below `url` with the token of an administrator."""

    url: str
    token: str

    def find_model(self, model_id: str) -> dict[str, Any] | None:
        """Return a model, or None if it does not exist."""
        found = self._send("GET", f"/models/{urllib.parse.quote(model_id)}")
        return None if found is None else dict(found["model"])

    def list_events(self, model_id: str) -> list[dict[str, Any]]:
        """Return the events of a model's lifecycle, oldest first."""
        found = self._send("GET", f"/models/{urllib.parse.quote(model_id)}/events")
        return list(found["events"]) if found else []

    def create_model(self, model: dict[str, Any]) -> None:
        self._send("POST", "/models", model)

    def delete_model(self, model_id: str) -> None:
        self._send("DELETE", f"/models/{urllib.parse.quote(model_id)}")

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the answer, or None if it is 404. Raises ModelRequestRefused with the API's message."""
        request = urllib.request.Request(  # noqa: S310 - our own API
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            if refused.code == _NOT_FOUND:
                return None
            raise ModelRequestRefused(f"{method} {path}: {refused.code} {_read_message(refused)}") from refused


def _read_message(refused: urllib.error.HTTPError) -> str:
    text = refused.read().decode(errors="replace")
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return str(found.get("message") or found.get("error") or text) if isinstance(found, dict) else text
