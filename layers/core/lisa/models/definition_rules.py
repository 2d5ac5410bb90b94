"""The rules between the fields of a model's definition."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic.alias_generators import to_camel

from lisa.models.accelerators import accelerator_refusal
from lisa.models.definition import SELF_HOSTED_PARTS, AutoScalingConfig, LoadBalancerConfig, ModelDefinition
from lisa.models.instance_types import instance_type_refusal
from lisa.models.lora_adapters import find_broken_adapters
from lisa.models.refusals import ModelFieldRefused
from lisa.models.registration import RegistrationRules
from lisa.models.schedule_times import scheduling_refusal
from lisa.models.served import ServedModel
from lisa.models.tei_images import tei_refusal
from lisa.models.update import UpdateModel

_MOST_BYTES = 100_000  # as JSON: a record has two definitions during an update, and DynamoDB accepts 400 KB
_MOST_CONTAINER_BYTES = 20_000  # as JSON: the template of a stack has at most 45,000 bytes
_BYTES_OF_A_VARIABLE = 25  # which a template has besides its name and its value
_BYTES_OF_AN_ADAPTER = 700  # of the container that copies its weights
RESERVED_IDS = frozenset({"metadata"})  # words of the paths below /models


@dataclass(frozen=True)
class DefinitionRules:
    """The rules that a model's definition must keep, and the rules for the address of its provider."""

    registration: RegistrationRules

    def definition_refusal(self, definition: ModelDefinition) -> ModelFieldRefused | None:
        """Return the first field that breaks a rule, or None."""
        found = next(_find_broken_fields(definition), None)
        return ModelFieldRefused(*found) if found else self._address_refusal(definition)

    def _address_refusal(self, definition: ModelDefinition) -> ModelFieldRefused | None:
        if definition.model_url is None:
            return None
        asked = ServedModel(model_id=definition.model_id, litellm_params={"api_base": definition.model_url})
        reason = self.registration.registration_refusal(asked)
        return ModelFieldRefused("modelUrl", reason.removeprefix("api_base: ")) if reason else None


def update_refusal(definition: ModelDefinition, update: UpdateModel) -> ModelFieldRefused | None:
    """Return the field of the request that does not fit to the model or to another field, or None."""
    if definition.hosting_type != "lisa_hosted":
        for name in ("auto_scaling_instance_config", "container_config"):
            if getattr(update, name) is not None:
                return ModelFieldRefused(to_camel(name), "only a model with hostingType lisa_hosted has this field")
    if update.enabled is not None and update.auto_scaling_instance_config is not None:
        return ModelFieldRefused("enabled", "send it in a request of its own, without autoScalingInstanceConfig")
    return None


def rename_scaling_field(refusal: ModelFieldRefused) -> ModelFieldRefused:
    """Return the refusal with the name that a request to change a model gives to the scaling."""
    return ModelFieldRefused(refusal.field.replace("autoScalingConfig.", "autoScalingInstanceConfig."), refusal.reason)


def _find_broken_fields(definition: ModelDefinition) -> Iterator[tuple[str, str]]:
    """Yield the path of each field that breaks a rule, and the reason."""
    if definition.model_id in RESERVED_IDS:
        yield "modelId", f"{definition.model_id} is reserved; choose another id"
    for place, adapter in enumerate(definition.lora_adapters):
        if adapter.model_id in RESERVED_IDS:
            yield f"loraAdapters[{place}].modelId", f"{adapter.model_id} is reserved; choose another id"
    yield from find_broken_adapters(definition)
    if definition.model_type == "embedding" and definition.streaming:
        yield "streaming", "an embedding model does not stream; send false"
    if definition.hosting_type == "internal_hosted" and definition.model_url is None:
        yield "modelUrl", "a model on your own servers needs its address, as in http://10.0.1.2:8000"
    if definition.hosting_type == "lisa_hosted":
        yield from _find_missing_parts(definition)
        yield from _find_broken_capacity(definition.auto_scaling_config or AutoScalingConfig())
        yield from _find_broken_schedule(definition.auto_scaling_config or AutoScalingConfig())
        yield from _find_broken_health_check(definition.load_balancer_config or LoadBalancerConfig())
    yield from _find_large_parts(definition)


def _find_large_parts(definition: ModelDefinition) -> Iterator[tuple[str, str]]:
    """Yield the container if the template of a stack cannot hold it, or the largest part of a definition too large."""
    parts = definition.model_dump(mode="json", by_alias=True)
    sizes = {name: len(json.dumps(value)) for name, value in parts.items()}
    variables = definition.container_config.environment if definition.container_config else {}
    size = sizes["containerConfig"] + len(variables) * _BYTES_OF_A_VARIABLE
    size += sizes["loraAdapters"] + len(definition.lora_adapters) * _BYTES_OF_AN_ADAPTER
    if size > _MOST_CONTAINER_BYTES:
        yield "containerConfig", f"it has {size:,} bytes with its variables; send at most {_MOST_CONTAINER_BYTES:,}"
    if (whole := sum(sizes.values())) > _MOST_BYTES:
        yield max(sizes, key=sizes.__getitem__), f"the model has {whole:,} bytes; send at most {_MOST_BYTES:,}"


def _find_missing_parts(definition: ModelDefinition) -> Iterator[tuple[str, str]]:
    for name in SELF_HOSTED_PARTS:
        if getattr(definition, name) is None:
            yield to_camel(name), "a model with hostingType lisa_hosted needs this field"
    if definition.instance_type is not None:
        reason = instance_type_refusal(definition.instance_type) or accelerator_refusal(definition.instance_type)
        if reason:
            yield "instanceType", reason
        else:
            yield from _find_missing_image(definition, definition.instance_type)


def _find_missing_image(definition: ModelDefinition, instance_type: str) -> Iterator[tuple[str, str]]:
    """Yield the field because of which the container has no image that can use the instance."""
    image = definition.container_config.image if definition.container_config else None
    if definition.inference_container == "tei" and (reason := tei_refusal(instance_type, image)):
        yield "instanceType", reason
    elif definition.container_config is not None and image is None:
        yield "containerConfig.image", "name the image of the container, or choose inferenceContainer tei"


def _find_broken_capacity(config: AutoScalingConfig) -> Iterator[tuple[str, str]]:
    part = "autoScalingConfig"
    if config.max_capacity < config.min_capacity:
        yield f"{part}.maxCapacity", f"it is less than minCapacity, {config.min_capacity}"
    desired = config.desired_capacity
    if desired is not None and not config.min_capacity <= desired <= config.max_capacity:
        yield f"{part}.desiredCapacity", f"send {config.min_capacity} to {config.max_capacity}"


def _find_broken_schedule(config: AutoScalingConfig) -> Iterator[tuple[str, str]]:
    refusal = scheduling_refusal(config.scheduling) if config.scheduling else None
    if refusal is not None:
        yield f"autoScalingConfig.scheduling.{refusal.field}", refusal.reason


def _find_broken_health_check(config: LoadBalancerConfig) -> Iterator[tuple[str, str]]:
    check = config.health_check_config
    if check.timeout >= check.interval:
        yield "loadBalancerConfig.healthCheckConfig.timeout", f"it must be less than interval, {check.interval}"
