"""The stack template of self-hosted models, rendered for each kind of container and of capacity."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lisa.models.definition import ModelDefinition
from lisa.models.stack_parameters import Capacity, Platform, build_parameters, render_template
from tools.checks.translation import ROOT

TEMPLATE = ROOT / "functions/models/launch_model_stack/stack.yaml"
_VPC = "vpc-0123456789abcdef0"
_ROLE = "arn:aws:iam::111122223333:role/lisa-model"
_OWN_IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/own:3"
_CONTAINERS: dict[str, dict[str, Any]] = {
    "vllm": {"inferenceContainer": "vllm", "image": "vllm/vllm-openai:v0.29.0"},
    "vllm-sync": {
        "inferenceContainer": "vllm",
        "image": "vllm/vllm-openai:v0.29.0",
        "environment": {"VLLM_LOAD_FORMAT": "auto"},
    },
    "tgi": {"inferenceContainer": "tgi"},
    "tei": {"inferenceContainer": "tei", "modelType": "embedding", "instanceType": "c7g.xlarge"},
    "custom": {
        "inferenceContainer": "vllm",
        "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/own:3",
        "check": "true",
    },
}
SHAPES: tuple[Capacity, ...] = ("AutoScalingGroup", "ManagedInstances")


def build_definition(container: str) -> ModelDefinition:
    """Return a self-hosted model with this kind of container: vllm, vllm-sync, tgi, tei or custom."""
    given = _CONTAINERS[container]
    return ModelDefinition.model_validate(
        {
            "modelId": f"model-{container}",
            "modelName": "org/name",
            "modelType": given.get("modelType", "textgen"),
            "hostingType": "lisa_hosted",
            "autoScalingConfig": {"maxCapacity": 2},
            "containerConfig": {
                "image": {"baseImage": given.get("image", f"public/{container}:1"), "type": "ecr"},
                "environment": given.get("environment", {}),
                "healthCheckConfig": {"command": given.get("check", [])},
            },
            "inferenceContainer": given["inferenceContainer"],
            "instanceType": given.get("instanceType", "g6.12xlarge"),
            "loadBalancerConfig": {},
        }
    )


def build_platform(capacity: Capacity) -> Platform:
    """Return an installation whose models run on this kind of capacity."""
    parameters = {
        "VpcId": _VPC,
        "SubnetIds": "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
        "GatewaySecurityGroupId": "sg-0123456789abcdef0",
        "AccessLogsBucket": "access-logs",
        "InstanceProfileArn": "arn:aws:iam::111122223333:instance-profile/lisa-model",
        "InfrastructureRoleArn": _ROLE,
        "ExecutionRoleArn": _ROLE,
        "TaskRoleArn": _ROLE,
        "MetricNamespace": "lisa",
    }
    return Platform(parameters, "weights", "public.ecr.aws/aws-cli/aws-cli:2.31.0", capacity, use_spot=True)


def render_all() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield a name, the rendered template and its parameters for each kind of container and of capacity."""
    for container in _CONTAINERS:
        for capacity in SHAPES:
            definition, platform = build_definition(container), build_platform(capacity)
            rendered = render_template(TEMPLATE.read_text(), definition, platform)
            yield f"model-{container}-{capacity}", rendered, build_parameters(definition, platform)


def write_all(folder: Path) -> list[Path]:
    """Write the rendered templates into a folder and return the files."""
    files = []
    for name, rendered, _ in render_all():
        files.append(folder / f"{name}.yaml")
        files[-1].write_text(rendered)
    return files
