"""The stacks of self-hosted models on the local cloud: every kind of container, on both kinds of capacity."""

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from lisa.models.definition import ContainerImage, ModelDefinition
from lisa.models.stack_parameters import Capacity, Platform, build_parameters, render_template
from local.cloud.process import LocalCloud
from local.settings import ROOT
from tests.support.cloud import client, eventually, own_cloud
from tools.checks.model_stacks import TEMPLATE, build_definition, build_platform

pytestmark = pytest.mark.cloud
IMAGES = {
    "vllm": "local/quoter",
    "vllm-sync": "local/quoter",
    "custom": "local/quoter",
    "tgi": "local/quoter-tgi",
    "tei": "local/minilm",
}
#: The local server streams weights as the image of vLLM does, which is known by its name.
STREAMS = {"VLLM_LOAD_FORMAT": "runai_streamer"}
NAMES = {"local/minilm": "sentence-transformers/all-MiniLM-L6-v2"}
CASES: list[tuple[str, Capacity]] = [
    ("vllm", "AutoScalingGroup"),
    ("vllm", "ManagedInstances"),
    ("vllm-sync", "ManagedInstances"),
    ("custom", "AutoScalingGroup"),
    ("custom", "ManagedInstances"),
    ("tgi", "AutoScalingGroup"),
    ("tgi", "ManagedInstances"),
    ("tei", "AutoScalingGroup"),
    ("tei", "ManagedInstances"),
]
TRUST = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
READ_WEIGHTS = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}


@dataclass(frozen=True)
class Region:
    """A local cloud with the weights of the two local models, and a role that may read them."""

    cloud: LocalCloud
    role: str

    def aws(self, service: str) -> Any:
        return client(self.cloud, service)

    def outputs(self, stack: str) -> dict[str, str]:
        [found] = self.aws("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}

    def status(self, stack: str) -> str:
        [found] = self.aws("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return str(found["StackStatus"])


def name_stack(container: str, capacity: str) -> str:
    return f"{container}-{capacity}"


def define(container: str) -> ModelDefinition:
    definition = build_definition(container)
    assert definition.container_config
    image = ContainerImage(baseImage=IMAGES[container])
    environment = {**definition.container_config.environment, **(STREAMS if container == "vllm" else {})}
    config = definition.container_config.model_copy(update={"image": image, "environment": environment})
    name = NAMES.get(IMAGES[container], "lisa/quoter")
    return definition.model_copy(update={"container_config": config, "model_name": name})


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """Run a local cloud with one started service for each case."""
    with own_cloud() as cloud:
        client(cloud, "s3").create_bucket(Bucket="weights")
        publish = [f"{ROOT}/.local/venv/models/bin/python", "-m", "local.models.publish_weights", "weights"]
        subprocess.run(publish, cwd=ROOT, env=cloud.client_environment(), check=True, capture_output=True)
        iam = client(cloud, "iam")
        document = {"Version": "2012-10-17", "Statement": [TRUST]}
        role = iam.create_role(RoleName="models", AssumeRolePolicyDocument=json.dumps(document))["Role"]["Arn"]
        policy = json.dumps({"Version": "2012-10-17", "Statement": [READ_WEIGHTS]})
        iam.put_role_policy(RoleName="models", PolicyName="weights", PolicyDocument=policy)
        found = Region(cloud, role)
        for container, capacity in CASES:
            create_service(found, container, capacity)
        yield found


def create_service(region: Region, container: str, capacity: Capacity) -> None:
    """Create the stack of a model, wait for it, and start one task."""
    given, definition = build_platform(capacity), define(container)
    platform = Platform({**given.parameters, "TaskRoleArn": region.role}, "weights", given.sync_image, capacity)
    stack, values = name_stack(container, capacity), build_parameters(definition, platform)
    region.aws("cloudformation").create_stack(
        StackName=stack,
        TemplateBody=render_template(TEMPLATE.read_text(), definition, platform),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
    )
    eventually(lambda: region.status(stack) == "CREATE_COMPLETE")
    outputs = region.outputs(stack)
    region.aws("ecs").update_service(cluster=outputs["Cluster"], service=outputs["Service"], desiredCount=1)


def is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


@pytest.mark.parametrize(("container", "capacity"), CASES)
def test_a_stack_of_a_model_serves_it_and_leaves_nothing(region: Region, container: str, capacity: str) -> None:
    stack = name_stack(container, capacity)
    outputs = region.outputs(stack)

    eventually(lambda: is_healthy(outputs["Address"]), within=60)
    region.aws("cloudformation").delete_stack(StackName=stack)

    eventually(lambda: not is_healthy(outputs["Address"]))
    tasks = region.aws("ecs").list_tasks(cluster=outputs["Cluster"], desiredStatus="RUNNING")["taskArns"]
    assert tasks == []
