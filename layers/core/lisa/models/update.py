"""The request to change a model, and its result."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from lisa.models.definition import (
    AutoScalingConfig,
    ContainerConfig,
    DefinedFeature,
    Description,
    Environment,
    Groups,
    LoraAdapters,
    ModelDefinition,
    Seconds,
    UnsupportedParameters,
)
from lisa.models.guardrails import Guardrail
from lisa.models.served import ModelType
from lisa.models.shape import Shape

REMOVED_VARIABLE: Final = "LISA_MARKED_FOR_DELETION"  # the value that removes a variable of the container
_PLAIN: Final = (
    "model_type",
    "model_description",
    "streaming",
    "allowed_groups",
    "features",
    "guardrails_config",
    "lora_adapters",
    "unsupported_parameters",
)
_HEALTH_CHECK: Final = "health_check_"


class InstanceChange(Shape):
    """The scaling of a self-hosted model. The times are in seconds."""

    min_capacity: Annotated[int, Field(ge=0, le=1_000)] | None = None
    max_capacity: Annotated[int, Field(ge=1, le=1_000)] | None = None
    desired_capacity: Annotated[int, Field(ge=0, le=1_000)] | None = None
    cooldown: Seconds | None = None
    scale_to_zero: bool | None = None
    idle_seconds: Annotated[int, Field(ge=10, le=86_400)] | None = None
    default_instance_warmup: Annotated[int, Field(ge=0, le=3_600)] | None = None


class ContainerChange(Shape):
    """The container of a self-hosted model.

    The environment is merged with the present one; the value `LISA_MARKED_FOR_DELETION` removes a variable.
    """

    environment: Environment | None = None
    shared_memory_size: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    health_check_command: str | tuple[str, ...] | None = None
    health_check_interval: Annotated[int, Field(ge=5, le=300)] | None = None
    health_check_start_period: Annotated[int, Field(ge=0, le=300)] | None = None
    health_check_timeout: Annotated[int, Field(ge=2, le=60)] | None = None
    health_check_retries: Annotated[int, Field(ge=1, le=10)] | None = None


class UpdateModel(Shape):
    """The fields of a model to change.

    `enabled` starts or stops the model, and cannot be sent together with `autoScalingInstanceConfig`.
    `loraAdapters` and `unsupportedParameters` are the whole lists after the change.
    """

    auto_scaling_instance_config: InstanceChange | None = None
    enabled: bool | None = None
    model_type: ModelType | None = None
    model_description: Description | None = None
    streaming: bool | None = None
    allowed_groups: Groups | None = None
    features: Annotated[tuple[DefinedFeature, ...], Field(max_length=20)] | None = None
    container_config: ContainerChange | None = None
    guardrails_config: Mapping[str, Guardrail] | None = None
    lora_adapters: LoraAdapters | None = None
    unsupported_parameters: UnsupportedParameters | None = None


def apply_update(definition: ModelDefinition, update: UpdateModel) -> ModelDefinition:
    """Return the definition with the changes of the request."""
    changes: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(update, name)) is not None}
    if update.auto_scaling_instance_config is not None and definition.auto_scaling_config is not None:
        changes["auto_scaling_config"] = _scale(definition.auto_scaling_config, update.auto_scaling_instance_config)
    if update.container_config is not None and definition.container_config is not None:
        changes["container_config"] = _change_container(definition.container_config, update.container_config)
    return definition.model_copy(update=changes)


def _scale(config: AutoScalingConfig, change: InstanceChange) -> AutoScalingConfig:
    return config.model_copy(update=change.model_dump(exclude_none=True))


def _change_container(config: ContainerConfig, change: ContainerChange) -> ContainerConfig:
    environment = {**config.environment, **(change.environment or {})}
    check = {
        name.removeprefix(_HEALTH_CHECK): value
        for name, value in change.model_dump(exclude_none=True).items()
        if name.startswith(_HEALTH_CHECK)
    }
    memory = config.shared_memory_size if change.shared_memory_size is None else change.shared_memory_size
    return config.model_copy(
        update={
            "environment": {name: value for name, value in environment.items() if value != REMOVED_VARIABLE},
            "shared_memory_size": memory,
            "health_check_config": config.health_check_config.model_copy(update=check),
        }
    )
