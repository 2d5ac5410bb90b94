"""Tasks with several containers, capacity providers, and tasks that fail."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cloud.conftest import Probe
from tests.support.cloud import eventually

pytestmark = pytest.mark.cloud
TEMPLATE = Path(__file__).with_name("model.yaml").read_text()


@dataclass(frozen=True)
class Model:
    """The stack of a service as that of a model."""

    probe: Probe
    stack: str
    outputs: dict[str, str]

    def scale(self, count: int) -> None:
        service = {"cluster": self.outputs["Cluster"], "service": self.outputs["Service"]}
        self.probe.aws("ecs").update_service(**service, desiredCount=count)

    def list_tasks(self, status: str) -> list[dict[str, Any]]:
        """Return the tasks of a desired status, oldest first."""
        ecs, cluster = self.probe.aws("ecs"), self.outputs["Cluster"]
        arns = ecs.list_tasks(cluster=cluster, desiredStatus=status)["taskArns"]
        return list(ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]) if arns else []

    def ask(self) -> dict[str, Any] | None:
        try:
            with urllib.request.urlopen(self.outputs["Address"], timeout=5) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except (urllib.error.URLError, ConnectionError):
            return None

    def first_stopped(self) -> dict[str, Any]:
        """Start one task and return it when it has stopped by itself."""
        self.scale(1)
        return eventually(lambda: self.list_tasks("STOPPED"))[0]


@contextmanager
def model(probe: Probe, name: str, **parameters: str) -> Iterator[Model]:
    """Create the stack, delete it at the end of the block, and wait until it is gone."""
    stacks = probe.aws("cloudformation")
    values = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    stack = stacks.create_stack(
        StackName=name, TemplateBody=TEMPLATE, Parameters=values, Capabilities=["CAPABILITY_IAM"]
    )["StackId"]

    def describe() -> Any:
        return stacks.describe_stacks(StackName=stack)["Stacks"][0]

    eventually(lambda: not describe()["StackStatus"].endswith("IN_PROGRESS"))
    found = describe()
    assert found["StackStatus"] == "CREATE_COMPLETE", found.get("StackStatusReason")
    try:
        yield Model(probe, stack, {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]})
    finally:
        stacks.delete_stack(StackName=stack)
        eventually(lambda: describe()["StackStatus"] == "DELETE_COMPLETE")


@pytest.fixture(scope="module", autouse=True)
def _weights(probe_cloud: Probe) -> None:
    for name in ("config.json", "part/1.safetensors"):
        probe_cloud.aws("s3").put_object(Bucket="probe-code", Key=f"weights/{name}", Body=name.encode())


@pytest.mark.parametrize("capacity", ["AutoScalingGroup", "ManagedInstances"])
def test_a_model_starts_with_the_files_that_the_first_container_copied(probe_cloud: Probe, capacity: str) -> None:
    with model(probe_cloud, f"files-{capacity}", Capacity=capacity) as service:
        assert service.list_tasks("RUNNING") == []
        service.scale(1)
        answer = eventually(service.ask)
        assert answer is not None

        flag, folder = answer["argv"]
        assert flag == "--model-id"
        assert sorted(str(file.relative_to(folder)) for file in Path(folder).rglob("*.*")) == [
            "config.json",
            "part/1.safetensors",
        ]
        assert answer["env"]["CONFIG"] == f"{folder}/config.json"
        assert answer["env"]["SOURCE"] == "s3://probe-code/weights/"
        [task] = service.list_tasks("RUNNING")
        assert [(one["name"], one["lastStatus"], one.get("exitCode")) for one in task["containers"]] == [
            ("weights", "STOPPED", 0),
            ("model", "RUNNING", None),
        ]
    eventually(lambda: service.ask() is None)
    eventually(lambda: not Path(folder).exists())


def test_a_service_scales_up_and_down_to_no_task(probe_cloud: Probe) -> None:
    with model(probe_cloud, "scaled") as service:
        service.scale(2)
        eventually(lambda: len({answer["host"] for _ in range(4) if (answer := service.ask())}) == 2)
        service.scale(0)
        eventually(lambda: service.ask() is None)
        assert service.list_tasks("RUNNING") == []


def test_a_task_without_its_weights_stops_with_the_exit_codes_of_its_containers(probe_cloud: Probe) -> None:
    with model(probe_cloud, "no-bucket", Source="s3://no-such-bucket/weights/") as service:
        stopped = service.first_stopped()

    assert (stopped["stopCode"], stopped["stoppedReason"]) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )
    containers = {container["name"]: container for container in stopped["containers"]}
    assert (containers["weights"]["exitCode"], containers["model"]["exitCode"]) == (1, 143)
    assert containers["model"]["reason"].startswith("CannotStartContainerError: dependency graph")


def test_a_task_with_an_unknown_image_cannot_pull_it(probe_cloud: Probe) -> None:
    with model(probe_cloud, "no-image", Image="vllm/no-such-image:1") as service:
        stopped = service.first_stopped()

    assert stopped["stopCode"] == "TaskFailedToStart"
    assert stopped["stoppedReason"].startswith("CannotPullContainerError: pull image manifest")
    assert "vllm/no-such-image:1: not found" in stopped["stoppedReason"]


def test_a_killed_container_is_out_of_memory(probe_cloud: Probe) -> None:
    with model(probe_cloud, "killed", Script="kill -9 $$") as service:
        stopped = service.first_stopped()

    [killed] = [container for container in stopped["containers"] if container["name"] == "model"]
    assert (killed["exitCode"], killed["reason"]) == (137, "OutOfMemoryError: Container killed due to memory usage")
    assert stopped["stoppedReason"] == "Essential container in task exited"
