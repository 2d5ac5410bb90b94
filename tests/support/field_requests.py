"""Requests with one changed field, and the field that a refusal names."""

from typing import Any

import httpx

from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_upstream import EchoUpstream


def send_form_to_door(
    path: str, fields: dict[str, str], files: dict[str, Any], upstream: EchoUpstream | None = None
) -> httpx.Response:
    """Send a form for the model `open` to a door and return the answer."""
    return send_to_door(
        door_with_upstream(upstream or EchoUpstream()),
        "POST",
        f"/v1/{path}",
        data={"model": "open", **fields},
        files=files,
    )


def refused_field(answer: httpx.Response) -> str:
    """Return the field that a refusal names. On Anthropic's paths only the message holds it."""
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    named: str = error.get("param") or error["message"].split(":")[0].strip("'")
    assert named in error["message"]
    return named
