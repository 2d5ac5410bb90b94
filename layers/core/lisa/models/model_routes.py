"""The route of a model at the gateway, made from its record."""

from typing import Any, Final

from lisa.models.definition import ModelDefinition
from lisa.models.records import ModelRecord
from lisa.models.served import ModelFeature, ServedAdapter, ServedModel, SleepState

_NO_KEY: Final = "none"  # LiteLLM needs a key, even for a server that asks for none


def build_route(record: ModelRecord, *, is_candidate: bool = False, sleep_state: SleepState = "awake") -> ServedModel:
    """Return the route of a model. Raises ValueError for a self-hosted model without an address."""
    definition = record.definition
    is_self_hosted = definition.hosting_type == "lisa_hosted"
    return ServedModel(
        model_id=record.model_id,
        model_type=definition.model_type,
        litellm_params=_build_parameters(record),
        allowed_groups=definition.allowed_groups,
        context_window=record.context_window,
        api_key_secret=record.api_key_secret,
        inference_container=definition.inference_container if is_self_hosted else None,
        features=tuple(ModelFeature(name=one.name, overview=one.overview) for one in definition.features),
        guardrails_config=definition.guardrails_config,
        is_candidate=is_candidate,
        stops_when_idle=record.idle_seconds is not None,
        sleep_state=sleep_state,
        start_seconds=record.start_seconds,
        adapters=tuple(
            ServedAdapter(model_id=one.model_id, name=one.served_name, allowed_groups=one.allowed_groups)
            for one in definition.lora_adapters
        ),
        unsupported_parameters=definition.unsupported_parameters,
    )


def build_test_route(record: ModelRecord) -> ServedModel:
    """Return the route for a test by the platform. The users of a model that wakes keep its route and wait."""
    if record.asleep_since is not None:
        return build_route(record, sleep_state="waking")
    return build_route(record, is_candidate=True)


def build_sleeping_route(record: ModelRecord) -> ServedModel:
    """Return the route of a model without a task, whose users wait until it has started."""
    return build_route(record, sleep_state="asleep")


def _build_parameters(record: ModelRecord) -> dict[str, Any]:
    """Return the name and the address for LiteLLM, by the kind of hosting and of server."""
    definition = record.definition
    if definition.hosting_type == "third_party":
        return {"model": definition.model_name} | ({"api_base": definition.model_url} if definition.model_url else {})
    address = record.address if definition.hosting_type == "lisa_hosted" else definition.model_url
    if not address:
        raise ValueError(f"the model {record.model_id} has no address")
    parameters = {"model": f"{_name_provider(definition)}/{definition.model_name}", "api_base": _add_version(address)}
    return parameters if record.api_key_secret else parameters | {"api_key": _NO_KEY}


def _name_provider(definition: ModelDefinition) -> str:
    is_vllm = definition.hosting_type == "lisa_hosted" and definition.inference_container == "vllm"
    return "hosted_vllm" if is_vllm else "openai"


def _add_version(address: str) -> str:
    """Return the address with /v1 at its end, as OpenAI's clients need it."""
    trimmed = address.rstrip("/")
    return trimmed if trimmed.endswith("/v1") else f"{trimmed}/v1"
