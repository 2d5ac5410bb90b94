"""AWS clients with a fixed answer to one call."""

from typing import Any


def with_fixed_answer(client: Any, call: str, status: int, body: dict[str, Any]) -> Any:
    """Return the client with a fixed answer to this call."""
    response = type("Response", (), {"status_code": status})()
    client.meta.events.register(f"before-call.{call}", lambda **_: (response, body))
    return client
