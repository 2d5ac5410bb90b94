"""The definition of a model, as an administrator writes it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, field_validator

from lisa.endpoints.optional_parameters import OptionalParameter
from lisa.models.guardrails import Guardrail
from lisa.models.scheduling import Scheduling
from lisa.models.served import InferenceContainer, ModelType
from lisa.models.shape import Shape

HostingType = Literal["third_party", "lisa_hosted", "internal_hosted"]
FeatureName = Literal["summarization", "imageInput", "toolCalls", "reasoning"]
MetricName = Literal["RequestCountPerTarget", "TargetResponseTime", "QueueDepth"]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
LoraRank = Literal[8, 16, 32, 64, 128, 256, 320, 512]  # the ranks that vLLM accepts
Count = Annotated[int, Field(ge=1, le=100)]
Groups = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=100)]
#: Parameters of requests that the model does not take; the gateway drops them. A repeated name counts once.
UnsupportedParameters = Annotated[
    tuple[OptionalParameter, ...], Field(max_length=50), AfterValidator(lambda names: tuple(dict.fromkeys(names)))
]
Description = Annotated[str, Field(max_length=2_000)]
# Also a part of names of stacks, secrets and paths.
ModelId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
Environment = Mapping[Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,199}$")], str]
SELF_HOSTED_PARTS = (
    "auto_scaling_config",
    "container_config",
    "inference_container",
    "instance_type",
    "load_balancer_config",
)


class DefinedFeature(Shape):
    """An ability of a model."""

    name: FeatureName
    overview: Annotated[str, Field(max_length=2_000)] = ""


class MetricConfig(Shape):
    """The signal by which a model is scaled. The times are in seconds."""

    alb_metric_name: MetricName = "RequestCountPerTarget"
    target_value: Annotated[int | float, Field(gt=0, le=1_000_000)] = 30
    duration: Seconds = 60
    estimated_instance_warmup: Seconds = 330


class AutoScalingConfig(Shape):
    """The instances of a self-hosted model. The volume is in GB, the times are in seconds.

    With `min_capacity` 0 or `scale_to_zero`, a model without requests for `idle_seconds` stops until the next request.
    """

    block_device_volume_size: Annotated[int, Field(ge=30, le=16_384)] = 50
    min_capacity: Annotated[int, Field(ge=0, le=1_000)] = 1
    max_capacity: Annotated[int, Field(ge=1, le=1_000)] = 1
    desired_capacity: Annotated[int, Field(ge=0, le=1_000)] | None = None
    scale_to_zero: bool = False
    idle_seconds: Annotated[int, Field(ge=10, le=86_400)] = 900
    cooldown: Seconds = 420
    default_instance_warmup: Annotated[int, Field(ge=0, le=3_600)] = 180
    metric_config: MetricConfig = MetricConfig()
    scheduling: Scheduling | None = None

    @property
    def stops_when_idle(self) -> bool:
        """Return whether the model has no instance while nobody uses it."""
        return self.scale_to_zero or self.min_capacity == 0


class ContainerImage(Shape):
    """The image of a model's container: the name of a public image (`asset`) or one in Amazon ECR (`ecr`)."""

    base_image: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^\S+$")]
    type: Literal["asset", "ecr"] = "asset"


class ContainerHealthCheck(Shape):
    """The health check inside the container. The times are in seconds."""

    command: str | tuple[str, ...] = ()
    interval: Annotated[int, Field(ge=5, le=300)] = 10
    start_period: Annotated[int, Field(ge=0, le=300)] = 300
    timeout: Annotated[int, Field(ge=2, le=60)] = 5
    retries: Annotated[int, Field(ge=1, le=10)] = 3


class ContainerConfig(Shape):
    """The container of a self-hosted model. The sizes of memory are in MiB.

    A new model with the container `tei` needs no image: it gets the one for the GPUs of its instance type.
    """

    image: ContainerImage | None = None
    shared_memory_size: Annotated[int, Field(ge=0, le=1_000_000)] = 2_048
    health_check_config: ContainerHealthCheck = ContainerHealthCheck()
    environment: Environment = Field(default_factory=dict)
    memory_reservation: Annotated[int, Field(ge=4, le=100_000_000)] | None = None


class TargetHealthCheck(Shape):
    """The health check of the model's load balancer. The times are in seconds."""

    path: Annotated[str, StringConstraints(max_length=1_024, pattern=r"^/\S*$")] = "/health"
    interval: Annotated[int, Field(ge=5, le=300)] = 60
    timeout: Annotated[int, Field(ge=2, le=120)] = 30
    healthy_threshold_count: Annotated[int, Field(ge=2, le=10)] = 2
    unhealthy_threshold_count: Annotated[int, Field(ge=2, le=10)] = 10


class LoraAdapter(Shape):
    """An adapter of a self-hosted model: a change of its weights by LoRA, which callers use as a model of its own.

    `weights` is the prefix of the adapter's files in the bucket of models; `rank` is at least the `r` of the adapter.
    Without a `model_name`, the server knows the adapter by its id.
    """

    model_id: ModelId
    model_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$")] | None = None
    model_description: Description | None = None
    weights: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,499}$")]
    rank: LoraRank = 16
    allowed_groups: Groups = ()

    @property
    def served_name(self) -> str:
        """Return the name by which the server knows the adapter."""
        return self.model_name or self.model_id


LoraAdapters = Annotated[tuple[LoraAdapter, ...], Field(max_length=16)]


class LoadBalancerConfig(Shape):
    """The load balancer of a self-hosted model."""

    health_check_config: TargetHealthCheck = TargetHealthCheck()


class ModelDefinition(Shape):
    """A model as it is stored, without the provider's key."""

    model_id: ModelId
    model_name: Annotated[str, Field(min_length=1, max_length=500)]
    model_description: Description | None = None
    model_type: ModelType
    model_url: Annotated[str, Field(max_length=2_000)] | None = None
    streaming: bool = False
    features: Annotated[tuple[DefinedFeature, ...], Field(max_length=20)] = ()
    allowed_groups: Groups = ()
    guardrails_config: Mapping[str, Guardrail] = Field(default_factory=dict)
    hosting_type: HostingType = "third_party"
    auto_scaling_config: AutoScalingConfig | None = None
    container_config: ContainerConfig | None = None
    inference_container: InferenceContainer | None = None
    instance_type: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,20}\.[a-z0-9-]{2,20}$")] | None = None
    load_balancer_config: LoadBalancerConfig | None = None
    lora_adapters: LoraAdapters = ()
    unsupported_parameters: UnsupportedParameters = ()

    @field_validator("model_url", mode="after")
    @classmethod
    def remove_empty_url(cls, value: str | None) -> str | None:
        """Return None for the empty address that older clients send."""
        return value or None


class CreateModel(ModelDefinition):
    """The request to create a model. `api_key` is the provider's key; it is stored in Secrets Manager alone."""

    api_key: SecretStr | None = None

    def build_definition(self) -> ModelDefinition:
        """Return the definition to store: without the key, and for other hosts without the self-hosted parts."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in ModelDefinition.model_fields}
        hosting = self.effective_hosting_type
        if hosting != "lisa_hosted":
            fields |= dict.fromkeys(SELF_HOSTED_PARTS)
        return ModelDefinition.model_construct(**fields | {"hosting_type": hosting})

    @property
    def effective_hosting_type(self) -> HostingType:
        """Return the hosting type; older clients leave it out and send the five parts of a self-hosted model."""
        parts = [getattr(self, name) for name in SELF_HOSTED_PARTS]
        is_self_hosted = "hosting_type" not in self.model_fields_set and None not in parts
        return "lisa_hosted" if is_self_hosted else self.hosting_type
