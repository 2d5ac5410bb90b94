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
from typing import Any

from gateway.calls.call import chain_stages
from gateway.door import Door
from gateway.routes.route_updates import Routes, apply_model_list
from gateway.stages import capabilities
from gateway.stages.dispatch import Dispatcher
from gateway.stages.dropped_parameters import drop_unsupported_parameters
from gateway.upstreams.litellm_upstream import LiteLLM
from gateway.upstreams.unsupported_fields import build_unsupported_fields_stage
from gateway.wire.body_intake import BodyIntake
from gateway.wire.fields.endpoint_tables import JSON_FIELDS
from lisa.endpoints.table import ENDPOINTS
from lisa.models.ports import ModelList
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from tests.support.fake_upstream import refuse_other_requests
from tests.support.litellm_field_requests import FieldTrial
from tests.support.minimal_requests import MINIMAL_FIELDS
from tests.support.provider import Provider, ProviderAnswer, ProviderRequest, run_provider
from tests.support.provider_script import script


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
async def field_trial(provider: Provider, models: Iterable[ServedModel]) -> AsyncIterator[FieldTrial]:
    """Yield a trial of these models with LiteLLM loaded."""

    async def authenticate(credential: str) -> Subject | None:
        return Subject(credential)

    routes, upstream = Routes(version=1), LiteLLM(lambda: "salt")
    async with upstream.keep_running():
        await apply_model_list(ModelList(1, tuple(models)), routes, upstream)
        stages = [
            routes.health.record_call_status,
            capabilities.explain_unsupported_endpoint,
            drop_unsupported_parameters,
            capabilities.explain_unknown_previous_response,
            build_unsupported_fields_stage(upstream.find_supported_fields),
        ]
        served = chain_stages(stages, Dispatcher(routes, upstream, upstream))
        yield FieldTrial(
            Door(
                *(authenticate, routes, upstream, served, BodyIntake(), lambda _subject: None),
                *(refuse_other_requests, refuse_other_requests),
            ),
            provider,
        )


async def _tried(provider: Provider) -> FieldTrial:
    from tests.support.litellm_parameter_names import parameter_names  # imports LiteLLM, which reads the environment

    async with field_trial(provider, _models(provider.url)) as trial:
        found = sorted(parameter_names())
        assert len(found) > 500, "the library's names were not found"
        await _all(trial, found)
    return trial


async def _all(trial: FieldTrial, found: list[str]) -> None:
    for path in (path for path in MINIMAL_FIELDS if "{" not in path):
        unknown = [name for name in found if JSON_FIELDS[ENDPOINTS[path].wire].find_kind(name) is None]
        await trial.json(path, "vllm" if path == "rerank" else "openai", unknown)
    for path, model in (("chat/completions", "openai"), ("messages", "claude"), ("messages", "openai")):
        known = sorted(set(JSON_FIELDS[ENDPOINTS[path].wire].known) - {"model", "stream"} - set(MINIMAL_FIELDS[path]))
        await trial.json(path, model, known)
    for path in ("completions", "responses", "embeddings", "images/generations", "audio/speech", "rerank"):
        known = sorted(set(JSON_FIELDS[ENDPOINTS[path].wire].known) - {"model", "stream"} - set(MINIMAL_FIELDS[path]))
        await trial.json(path, "vllm" if path == "rerank" else "openai", known)
    for path in (path for path, endpoint in ENDPOINTS.items() if endpoint.accepts_form):
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
