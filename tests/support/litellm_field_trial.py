"""A trial that sends every parameter name of LiteLLM as a field to every endpoint, in the gateway's environment.

`python -m tests.support.litellm_field_trial` prints as JSON the names that changed an upstream request or caused an
error. The list should be empty.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from gateway.calls.call import chain_stages
from gateway.door import Door
from gateway.routes.route_updates import Routes, apply_model_list
from gateway.stages import capabilities, continued_responses
from gateway.stages.dispatch import Dispatcher
from gateway.upstreams.litellm_upstream import LiteLLM
from gateway.upstreams.unsupported_fields import build_unsupported_fields_stage
from gateway.wire.body_intake import BodyIntake
from gateway.wire.fields.endpoint_tables import FORM_FIELDS, JSON_FIELDS
from lisa.endpoints.table import ENDPOINTS
from lisa.models.ports import ModelList
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from tests.support.fake_upstream import refuse_store_requests
from tests.support.minimal_requests import MINIMAL_FIELDS, MINIMAL_FORMS
from tests.support.provider import Provider, ProviderAnswer, ProviderRequest, run_provider
from tests.support.provider_script import script

_VALUES: tuple[Any, ...] = (1, "x", {}, ["x"], True, {"a": "b"}, [{"type": "x"}])
_SAME = ("authorization", "x-api-key", "host", "content-type", "accept")
_BOUNDARY = "0123456789"


@dataclass
class Trial:
    """A door in front of LiteLLM, and a provider that records requests."""

    door: Door
    provider: Provider
    findings: list[str] = field(default_factory=list)
    asked: int = 0
    answer: bytes = b""

    async def ask(
        self, path: str, body: bytes, media_type: str = "application/json"
    ) -> tuple[int, list[ProviderRequest]]:
        """Send a request; return its status and the requests that reached the provider.

        `answer` is the answer's body.
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
        return said[0]["status"], self.provider.heard[before:]

    async def json(self, path: str, model: str, names: Iterable[str]) -> None:
        """Try each name with several values at a JSON endpoint."""
        plain, usual = await self._usual(path, model)
        for name in names:
            known = JSON_FIELDS[ENDPOINTS[path].wire].kind(name) is not None
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
                body = _form(path, name)
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
                self.findings.append(f"{path} {model}: metadata went on")

    def _judge(self, what: str, status: int, heard: list[ProviderRequest], usual: list[ProviderRequest] | None) -> None:
        """Record a finding unless an unknown name is refused and any other leaves the upstream request unchanged."""
        if status >= 500 or status == 401:
            self.findings.append(f"{what}: {status}")
        if usual is None and (status != 400 or heard):
            self.findings.append(f"{what}: {status}, passed on")
        if not usual:
            return
        for one in heard:
            if one.path != usual[0].path or _told(one) != _told(usual[0]):
                self.findings.append(f"{what}: another request of the provider, {one.path}")
        if len(heard) > len(usual):
            self.findings.append(f"{what}: {len(heard)} requests of the provider")


def _told(heard: ProviderRequest) -> dict[str, str | None]:
    return {name: heard.headers.get(name) for name in _SAME}


def _form(path: str, name: str) -> bytes:
    texts, file = MINIMAL_FORMS[path]
    parts = [f'name="{one}"\r\n\r\nx' for one in ("model", *texts, name)]
    parts[0] = 'name="model"\r\n\r\nopenai'
    parts.append(f'name="{file}"; filename="a"\r\n\r\nx')
    lines = [f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {part}" for part in parts]
    return "\r\n".join([*lines, f"--{_BOUNDARY}--", ""]).encode()


def _models(url: str) -> Iterator[ServedModel]:
    base = {"api_base": f"{url}/v1", "api_key": "the-key"}
    yield ServedModel(model_id="openai", litellm_params={"model": "openai/words", **base})
    yield ServedModel(model_id="vllm", litellm_params={"model": "hosted_vllm/words", **base})
    claude = {"model": "anthropic/words", "api_base": url, "api_key": "the-key"}
    yield ServedModel(model_id="claude", litellm_params=claude)


def _scripted(heard: ProviderRequest) -> ProviderAnswer:
    """Return the script's answer, or 400 for a request that it cannot read."""
    try:
        return script(heard)
    except (KeyError, TypeError, AttributeError, IndexError):
        return ProviderAnswer(b'{"error": {"message": "not understood", "type": "invalid_request_error"}}', status=400)


@asynccontextmanager
async def field_trial(provider: Provider, models: Iterable[ServedModel]) -> AsyncIterator[Trial]:
    """Yield a trial of these models with LiteLLM loaded."""

    async def authenticate(credential: str) -> Subject | None:
        return Subject(credential)

    routes, upstream = Routes(version=1), LiteLLM(lambda: "salt")
    async with upstream.running():
        await apply_model_list(ModelList(1, tuple(models)), routes, upstream)
        stages = [
            routes.health.record_call_status,
            capabilities.explain_unsupported_endpoint,
            continued_responses.explain_unknown_previous_response,
            build_unsupported_fields_stage(upstream.find_supported_fields),
        ]
        served = chain_stages(stages, Dispatcher(routes, upstream, upstream))
        yield Trial(
            Door(authenticate, routes, upstream, served, BodyIntake(), lambda _subject: None, refuse_store_requests),
            provider,
        )


async def _tried(provider: Provider) -> Trial:
    from tests.support.litellm_parameter_names import parameter_names  # imports LiteLLM, which reads the environment

    async with field_trial(provider, _models(provider.url)) as trial:
        found = sorted(parameter_names())
        assert len(found) > 500, "the library's names were not found"
        await _all(trial, found)
    return trial


async def _all(trial: Trial, found: list[str]) -> None:
    for path in (path for path in MINIMAL_FIELDS if "{" not in path):
        unknown = [name for name in found if JSON_FIELDS[ENDPOINTS[path].wire].kind(name) is None]
        await trial.json(path, "vllm" if path == "rerank" else "openai", unknown)
    for path, model in (("chat/completions", "openai"), ("messages", "claude"), ("messages", "openai")):
        known = sorted(set(JSON_FIELDS[ENDPOINTS[path].wire].known) - {"model", "stream"} - set(MINIMAL_FIELDS[path]))
        await trial.json(path, model, known)
    for path in ("completions", "responses", "embeddings", "images/generations", "audio/speech", "rerank"):
        known = sorted(set(JSON_FIELDS[ENDPOINTS[path].wire].known) - {"model", "stream"} - set(MINIMAL_FIELDS[path]))
        await trial.json(path, "vllm" if path == "rerank" else "openai", known)
    for path in (path for path, endpoint in ENDPOINTS.items() if endpoint.takes_form):
        await trial.form(path, [*found, *(f"{name}[]" for name in found)])
    for path, model in (("chat/completions", "openai"), ("responses", "openai"), ("messages", "claude")):
        await trial.metadata(path, model, found)


def main() -> dict[str, Any]:
    """Try every name at every endpoint."""
    logging.disable(logging.CRITICAL)
    with run_provider(_scripted) as provider:
        trial = asyncio.run(_tried(provider))
    return {"asked": trial.asked, "findings": trial.findings}


if __name__ == "__main__":
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    sys.stdout.write(json.dumps(main()) + "\n")
