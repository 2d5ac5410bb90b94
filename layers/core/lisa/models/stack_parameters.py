"""The template and the parameters of the stack of a self-hosted model."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from lisa.models.accelerators import count_gpus, is_arm
from lisa.models.containers import WEIGHTS_PATH, ContainerCommand, build_command, place_adapters
from lisa.models.definition import AutoScalingConfig, ContainerConfig, LoadBalancerConfig, ModelDefinition

MOST_TEMPLATE_BYTES: Final = 45_000  # CloudFormation accepts 51,200 bytes
_WEIGHTS = "weights"  # the name of the volume and of the container that fills it
_COUNT = "DesiredCount: 0"
_CONTAINERS = "ContainerDefinitions: []"
_IMAGES = "/aws/service/ecs/optimized-ami/amazon-linux-2023"
_LEAST_RESERVATION_MIB = 1_024
Capacity = Literal["AutoScalingGroup", "ManagedInstances"]


class TemplateTooLarge(Exception):
    """The rendered template exceeds what CloudFormation accepts: the definition has too many or too long variables."""


@dataclass(frozen=True)
class Platform:
    """The installation in which models run: its network, roles, bucket of weights, and the kind of capacity.

    `parameters` holds the parameters that all models' stacks share, such as `VpcId` and `TaskRoleArn`. `sync_image` is
    the image of the container that copies weights from S3.
    """

    parameters: Mapping[str, str]
    model_bucket: str
    sync_image: str
    capacity: Capacity = "AutoScalingGroup"
    use_spot: bool = False


def name_stack_prefix(service_name: str) -> str:
    """Return the beginning of the names of all models' stacks."""
    return f"{service_name[:60]}-model-"


def name_stack(service_name: str, model_id: str, operation_id: str) -> str:
    """Return the name of the stack that an operation creates: letters, digits and hyphens, at most 128."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", model_id).strip("-")[:40]
    suffix = re.sub(r"[^A-Za-z0-9]", "", operation_id)[-12:]
    return f"{name_stack_prefix(service_name)}{readable}-{suffix}"


def render_template(template: str, definition: ModelDefinition, platform: Platform, count: int = 0) -> str:
    """Return the template with the container definitions of a model, as JSON inside YAML, and its number of tasks.

    An update of a running model names its number of tasks, because CloudFormation sets it if the service changes.

    Raises:
        TemplateTooLarge: the text is larger than MOST_TEMPLATE_BYTES.
    """
    weights_uri = f"s3://{platform.model_bucket}/{definition.model_name.strip('/')}"
    containers = build_containers(definition, build_command(definition, weights_uri), platform)
    rendered = template.replace(_CONTAINERS, f"ContainerDefinitions: {json.dumps(containers, ensure_ascii=True)}")
    rendered = rendered.replace(_COUNT, f"DesiredCount: {count}")
    if len(rendered.encode()) > MOST_TEMPLATE_BYTES:
        raise TemplateTooLarge(f"the stack's template has {len(rendered.encode())} bytes")
    return rendered


def build_parameters(definition: ModelDefinition, platform: Platform) -> dict[str, str]:
    """Return the parameters of the stack of a self-hosted model."""
    scaling = definition.auto_scaling_config or AutoScalingConfig()
    health = (definition.load_balancer_config or LoadBalancerConfig()).health_check_config
    instance_type = definition.instance_type or ""
    return {
        **platform.parameters,
        "ModelId": definition.model_id,
        "Capacity": platform.capacity,
        "UseSpot": str(platform.use_spot).lower(),
        "InstanceType": instance_type,
        "CpuArchitecture": "ARM64" if is_arm(instance_type) else "X86_64",
        "MachineImageParameter": name_machine_image(instance_type),
        "VolumeSize": str(scaling.block_device_volume_size),
        "MinCapacity": str(max(scaling.min_capacity, 1)),  # the workflow alone stops the last task
        "MaxCapacity": str(scaling.max_capacity),
        "MaxInstances": str(2 * scaling.max_capacity),
        "HealthPath": health.path,
        "HealthInterval": str(health.interval),
        "HealthTimeout": str(min(health.timeout, health.interval - 1)),
        "HealthyThreshold": str(health.healthy_threshold_count),
        "UnhealthyThreshold": str(health.unhealthy_threshold_count),
        "Metric": scaling.metric_config.alb_metric_name,
        "MetricTarget": str(scaling.metric_config.target_value),
        "Cooldown": str(scaling.cooldown),
        "InstanceWarmup": str(scaling.default_instance_warmup),
    }


def name_machine_image(instance_type: str) -> str:
    """Return the SSM parameter with the machine image of Amazon Linux 2023 for an instance type.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
    """
    if count_gpus(instance_type):
        return f"{_IMAGES}/gpu/recommended/image_id"
    return f"{_IMAGES}/arm64/recommended/image_id" if is_arm(instance_type) else f"{_IMAGES}/recommended/image_id"


def build_containers(
    definition: ModelDefinition, command: ContainerCommand, platform: Platform
) -> list[dict[str, Any]]:
    """Return the container definitions of a model's task: the model, and before it the copies of weights."""
    copies = {definition.model_name.strip("/"): WEIGHTS_PATH} if command.syncs_weights else {}
    syncs = [
        _build_sync_container(_WEIGHTS if place == WEIGHTS_PATH else f"adapter-{number}", prefix, place, platform)
        for number, (prefix, place) in enumerate((*copies.items(), *place_adapters(definition).items()))
    ]
    model = _build_model_container(definition, command)
    if syncs:
        model["DependsOn"] = [{"ContainerName": sync["Name"], "Condition": "SUCCESS"} for sync in syncs]
    return [*syncs, model]


def _build_model_container(definition: ModelDefinition, command: ContainerCommand) -> dict[str, Any]:
    config = definition.container_config
    if config is None or config.image is None:
        raise ValueError(f"the model {definition.model_id} has no container or no image")
    gpus = count_gpus(definition.instance_type or "")
    container: dict[str, Any] = {
        "Name": "model",
        "Image": config.image.base_image,
        "Essential": True,
        "Command": list(command.arguments),
        "Environment": _build_environment(command.environment),
        "PortMappings": [{"ContainerPort": 8080, "Protocol": "tcp"}],
        "MemoryReservation": config.memory_reservation or _LEAST_RESERVATION_MIB,
        "StopTimeout": 120,
        "MountPoints": [
            {"SourceVolume": _WEIGHTS, "ContainerPath": WEIGHTS_PATH, "ReadOnly": True},
            {"SourceVolume": "scratch", "ContainerPath": "/tmp"},  # noqa: S108 - inside the container
        ],
        "LinuxParameters": {"SharedMemorySize": config.shared_memory_size},
        "LogConfiguration": _log_configuration("model"),
    }
    if gpus:
        container["ResourceRequirements"] = [{"Type": "GPU", "Value": str(gpus)}]
    return container | _health_check(config)


def _build_sync_container(name: str, prefix: str, place: str, platform: Platform) -> dict[str, Any]:
    return {
        "Name": name,
        "Image": platform.sync_image,
        "Essential": False,
        "Environment": _build_environment({}),
        "Command": ["s3", "sync", f"s3://{platform.model_bucket}/{prefix}/", place, "--only-show-errors"],
        "MemoryReservation": 256,
        "MountPoints": [{"SourceVolume": _WEIGHTS, "ContainerPath": WEIGHTS_PATH, "ReadOnly": False}],
        "LogConfiguration": _log_configuration(_WEIGHTS),
    }


def _build_environment(variables: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the variables, with the region unless they name it: ECS sets no region in containers on EC2 instances."""
    region = {"Ref": "AWS::Region"}
    values: dict[str, Any] = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region, **variables}
    return [{"Name": name, "Value": value} for name, value in sorted(values.items())]


def _health_check(config: ContainerConfig) -> dict[str, Any]:
    check = config.health_check_config
    if not check.command:
        return {}
    command = ["CMD-SHELL", check.command] if isinstance(check.command, str) else list(check.command)
    times = {"Interval": check.interval, "StartPeriod": check.start_period, "Timeout": check.timeout}
    return {"HealthCheck": {"Command": command, "Retries": check.retries, **times}}


def _log_configuration(prefix: str) -> dict[str, Any]:
    options = {
        "awslogs-group": {"Ref": "Logs"},
        "awslogs-region": {"Ref": "AWS::Region"},
        "awslogs-stream-prefix": prefix,
    }
    return {"LogDriver": "awslogs", "Options": options}
