"""The shapes of the answers about models."""

from typing import Annotated, Any, NotRequired

from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from lisa.endpoints.optional_parameters import OptionalParameter
from lisa.models.definition import FeatureName, HostingType, MetricName
from lisa.models.guardrails import Mode
from lisa.models.records import ModelStatus, OperationKind
from lisa.models.served import InferenceContainer, ModelType

#: A time in UTC, as ISO 8601 to the millisecond.
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class ModelAbilityView(TypedDict):
    """An ability of a model."""

    name: FeatureName
    overview: str


class ModelGuardrailView(TypedDict):
    """A guardrail of a model. Without groups it applies to every caller."""

    guardrailName: str
    guardrailIdentifier: str
    guardrailVersion: str
    mode: Mode
    description: str | None
    allowedGroups: list[str]


class ScalingMetricView(TypedDict):
    """The signal by which a model is scaled. The times are in seconds."""

    albMetricName: MetricName
    targetValue: int | float
    duration: int
    estimatedInstanceWarmup: int


class AutoScalingView(TypedDict):
    """The instances of a self-hosted model. The volume is in GB, the times are in seconds."""

    blockDeviceVolumeSize: int
    minCapacity: int
    maxCapacity: int
    desiredCapacity: int | None
    scaleToZero: bool
    idleSeconds: int
    cooldown: int
    defaultInstanceWarmup: int
    metricConfig: ScalingMetricView
    scheduling: dict[str, Any] | None


class ModelImageView(TypedDict):
    """The image of a model's container."""

    baseImage: str
    type: str


class ContainerHealthView(TypedDict):
    """The health check inside the container. The times are in seconds."""

    command: str | list[str]
    interval: int
    startPeriod: int
    timeout: int
    retries: int


class ContainerView(TypedDict):
    """The container of a self-hosted model. The sizes of memory are in MiB."""

    image: ModelImageView
    sharedMemorySize: int
    healthCheckConfig: ContainerHealthView
    environment: dict[str, str]
    memoryReservation: int | None


class TargetHealthView(TypedDict):
    """The health check of the model's load balancer. The times are in seconds."""

    path: str
    interval: int
    timeout: int
    healthyThresholdCount: int
    unhealthyThresholdCount: int


class LoadBalancerView(TypedDict):
    """The load balancer of a self-hosted model."""

    healthCheckConfig: TargetHealthView


class ModelAdapterView(TypedDict):
    """An adapter, which callers use as a model of its own. `weights` is a prefix in the bucket of models."""

    modelId: str
    modelName: str | None
    modelDescription: str | None
    weights: str
    rank: int
    allowedGroups: list[str]


class ModelView(TypedDict):
    """A model with its status. A provider's key is never shown; the parts of self-hosting are null for other models.

    A model with `asleepSince` has no instance: the next request starts it, which took `startSeconds` the last time.
    The `unsupportedParameters` of a request are dropped, and named in its answer.
    """

    modelId: str
    modelName: str
    modelDescription: str | None
    modelType: ModelType
    modelUrl: str | None
    streaming: bool
    features: list[ModelAbilityView]
    allowedGroups: list[str]
    guardrailsConfig: dict[str, ModelGuardrailView]
    hostingType: HostingType
    autoScalingConfig: AutoScalingView | None
    containerConfig: ContainerView | None
    inferenceContainer: InferenceContainer | None
    instanceType: str | None
    loadBalancerConfig: LoadBalancerView | None
    loraAdapters: list[ModelAdapterView]
    unsupportedParameters: list[OptionalParameter]
    status: ModelStatus
    failureReason: NotRequired[str]
    contextWindow: NotRequired[int]
    asleepSince: NotRequired[Moment]
    startSeconds: NotRequired[int]
    createdAt: Moment
    updatedAt: Moment


class ModelAnswer(TypedDict):
    """One model."""

    model: ModelView


class ModelsAnswer(TypedDict):
    """A list of models, those in service first. `nextCursor` is null on the last page."""

    models: list[ModelView]
    nextCursor: str | None


class StepFailureView(TypedDict):
    """The cause of a failure. The message says what to do."""

    code: str
    message: str


class LifecycleEventView(TypedDict):
    """A step of an operation, with the cause of a failure. Old events have no `operation`, the kind.

    `seconds` is the time until the next step; it is null for the newest one.
    """

    at: Moment
    operationId: str
    operation: OperationKind | None
    step: str
    message: str
    seconds: float | None
    failure: StepFailureView | None


class LifecycleEventsAnswer(TypedDict):
    """The events of a model's lifecycle, oldest first."""

    modelId: str
    events: list[LifecycleEventView]


class FoundationModelView(TypedDict):
    """A model of Bedrock. `modelName` is the name that a new third-party model needs.

    An inference profile spreads its calls over several regions. Bedrock ends the support of a legacy model.
    """

    modelName: str
    name: str
    provider: str
    modelType: ModelType
    readsImages: bool
    isInferenceProfile: bool
    isLegacy: bool


class FoundationModelsAnswer(TypedDict):
    """The models of Bedrock. `unavailableReason` is null, or says why they could not be listed, and what to do."""

    models: list[FoundationModelView]
    unavailableReason: str | None
