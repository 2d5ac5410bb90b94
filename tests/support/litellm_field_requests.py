"""Requests with one unknown field each, sent through the door, and the upstream requests that they change."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers

from gateway.door import Door
from gateway.wire.fields.endpoint_tables import FORM_FIELDS, JSON_FIELDS
from lisa.endpoints.table import ENDPOINTS
from tests.support.minimal_requests import MINIMAL_FIELDS, MINIMAL_FORMS
from tests.support.provider import Provider, ProviderRequest

_VALUES: tuple[Any, ...] = (1, "x", {}, ["x"], True, {"a": "b"}, [{"type": "x"}])
_SAME = ("authorization", "x-api-key", "host", "content-type", "accept")
_BOUNDARY = "0123456789"


@dataclass
class FieldTrial:
    """A door in front of LiteLLM, and a provider that records requests."""

    door: Door
    provider: Provider
    findings: list[str] = field(default_factory=list)
    asked: int = 0
    answer: bytes = b""
    headers: Headers = field(default_factory=Headers)

    async def ask(
        self, path: str, body: bytes, media_type: str = "application/json"
    ) -> tuple[int, list[ProviderRequest]]:
        """Send a request; return its status and the requests that reached the provider.

        `answer` is the answer's body, `headers` are its headers.
        """
        self.asked += 1
        before, said = len(self.provider.heard), list[Any]()
        headers = [(b"x-api-key", b"ann"), (b"content-type", media_type.encode())]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": f"/v1/{path}",
            "raw_path": b"", "query_string": b"", "root_path": "", "scheme": "http", "headers": headers,
        }  # fmt: skip
        messages = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Any:
            message = next(messages, None)
            if message is None:
                await asyncio.Event().wait()
            return message

        async def send(message: Any) -> None:
            said.append(message)

        await self.door(scope, receive, send)
        self.answer = b"".join(message.get("body", b"") for message in said)
        self.headers = Headers(raw=list(said[0]["headers"]))
        return said[0]["status"], self.provider.heard[before:]

    async def json(self, path: str, model: str, names: Iterable[str]) -> None:
        """Try each name with several values at a JSON endpoint."""
        plain, usual = await self._usual(path, model)
        for name in names:
            known = JSON_FIELDS[ENDPOINTS[path].wire].find_kind(name) is not None
            for value in _VALUES if known else _VALUES[:3]:
                status, heard = await self.ask(path, json.dumps(plain | {name: value}).encode())
                self._judge(f"{path} {model} {name}={value!r}", status, heard, usual if known else None)

    async def _usual(self, path: str, model: str) -> tuple[dict[str, Any], list[ProviderRequest]]:
        """Send the minimal request for a model; return the requests that reach the provider."""
        plain = {"model": model, **MINIMAL_FIELDS[path]}
        status, heard = await self.ask(path, json.dumps(plain).encode())
        if status >= 300 or not heard:
            self.findings.append(f"{path} {model}: the least request is not served: {status}")
        return plain, heard

    async def form(self, path: str, names: Iterable[str]) -> None:
        """Try each name as a text at a form endpoint."""
        table = FORM_FIELDS[ENDPOINTS[path].wire]
        for name in names:
            if name not in table.texts | table.files | {"model"}:
                body = _form_body(path, name)
                status, heard = await self.ask(path, body, f"multipart/form-data; boundary={_BOUNDARY}")
                self._judge(f"{path} form {name}", status, heard, None)

    async def metadata(self, path: str, model: str, names: Iterable[str]) -> None:
        """Try all names at once in the request's `metadata`."""
        plain, usual = await self._usual(path, model)
        for value in _VALUES:
            noted = {"metadata": dict.fromkeys(names, value)}
            status, heard = await self.ask(path, json.dumps(plain | noted).encode())
            self._judge(f"{path} {model} metadata={value!r}", status, heard, usual)
            if heard and "metadata" in heard[-1].fields and heard[-1].fields["metadata"] != {"user_id": value}:
                self.findings.append(f"{path} {model}: metadata was passed on")

    def _judge(self, what: str, status: int, heard: list[ProviderRequest], usual: list[ProviderRequest] | None) -> None:
        """Record a finding unless an unknown name is refused and any other leaves the upstream request unchanged."""
        if status >= 500 or status == 401:
            self.findings.append(f"{what}: {status}")
        if usual is None and (status != 400 or heard):
            self.findings.append(f"{what}: {status}, passed on")
        if not usual:
            return
        for one in heard:
            if one.path != usual[0].path or _compared_headers(one) != _compared_headers(usual[0]):
                self.findings.append(f"{what}: another request of the provider, {one.path}")
        if len(heard) > len(usual):
            self.findings.append(f"{what}: {len(heard)} requests of the provider")


def _compared_headers(heard: ProviderRequest) -> dict[str, str | None]:
    return {name: heard.headers.get(name) for name in _SAME}


def _form_body(path: str, name: str) -> bytes:
    texts, file = MINIMAL_FORMS[path]
    parts = [f'name="{one}"\r\n\r\nx' for one in ("model", *texts, name)]
    parts[0] = 'name="model"\r\n\r\nopenai'
    parts.append(f'name="{file}"; filename="a"\r\n\r\nx')
    lines = [f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {part}" for part in parts]
    return "\r\n".join([*lines, f"--{_BOUNDARY}--", ""]).encode()
