"""Containers of a task in the local cloud: their order, their volumes and the reasons of their end."""

from pathlib import Path
from typing import Any

import pytest

from local.cloud.container_order import DependencyFailed, StartCancelled, await_dependencies, order_containers
from local.cloud.mounts import find_mounts, replace_paths
from local.cloud.task_details import build_task_detail

MOUNTS = {"/weights": Path("/state/task/weights"), "/weights/cache": Path("/state/task/cache")}


class Ended:
    """A container that ended with an exit code."""

    status = "exited"

    def __init__(self, code: int) -> None:
        self.code = code

    def wait(self) -> dict[str, int]:
        return {"StatusCode": self.code}


class Running(Ended):
    """A container that never ends."""

    status = "running"


def depending(name: str, *others: str, condition: str = "SUCCESS") -> dict[str, Any]:
    return {"name": name, "dependsOn": [{"containerName": other, "condition": condition} for other in others]}


def test_a_container_comes_after_those_it_depends_on() -> None:
    ordered = order_containers([depending("model", "sync"), depending("proxy", "model"), depending("sync")])

    assert [one["name"] for one in ordered] == ["sync", "model", "proxy"]


def test_a_cycle_of_dependencies_keeps_all_containers() -> None:
    ordered = order_containers([depending("a", "b"), depending("b", "a")])

    assert [one["name"] for one in ordered] == ["a", "b"]


@pytest.mark.parametrize(("condition", "code"), [("SUCCESS", 0), ("COMPLETE", 1)])
def test_a_container_starts_when_its_dependency_has_ended_as_required(condition: str, code: int) -> None:
    await_dependencies(depending("model", "sync", condition=condition), {"sync": Ended(code)}, lambda: True)


def test_a_container_does_not_start_after_a_failed_dependency() -> None:
    with pytest.raises(DependencyFailed) as failed:
        await_dependencies(depending("model", "sync"), {"sync": Ended(7)}, lambda: True)

    assert (failed.value.dependency, failed.value.exit_code) == ("sync", 7)


def test_a_stopped_task_waits_for_no_container() -> None:
    with pytest.raises(StartCancelled):
        await_dependencies(depending("model", "sync"), {"sync": Running(0)}, lambda: False)


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("/weights", "/state/task/weights"),
        ("/weights/config.json", "/state/task/weights/config.json"),
        ("--path=/weights,/weights/cache/a", "--path=/state/task/weights,/state/task/cache/a"),
        ("s3://bucket/weights", "s3://bucket/weights"),
        ("/weights-old", "/weights-old"),
        ("/other/weights", "/other/weights"),
    ],
)
def test_a_path_in_a_container_becomes_the_folder_of_its_volume(text: str, replaced: str) -> None:
    assert replace_paths(text, MOUNTS) == replaced


def test_a_volume_belongs_to_its_task_unless_the_host_has_its_source() -> None:
    volumes: list[dict[str, Any]] = [{"Name": "weights"}, {"Name": "disk", "Host": {"SourcePath": "/mnt/disk"}}]
    points = [
        {"sourceVolume": "weights", "containerPath": "/weights/"},
        {"sourceVolume": "disk", "containerPath": "/disk"},
    ]

    found = find_mounts({"mountPoints": points}, volumes, Path("/task"), Path("/host"))

    assert found == {"/weights": Path("/task/weights"), "/disk": Path("/host/mnt/disk")}


def test_the_detail_of_a_task_names_its_deployment_and_holds_no_internal_field() -> None:
    task = {
        "taskArn": "arn:aws:ecs:us-east-1:111122223333:task/cluster/1",
        "group": "service:model",
        "startedBy": "model",
        "launchType": "EC2",
        "stoppedAt": None,
        "_deployment_id": "ecs-svc/1",
        "containers": [{"name": "model", "exitCode": 0, "reason": None, "_id": "1"}],
    }

    assert build_task_detail(task, "2026-01-01T10:00:00.000Z") == {
        "taskArn": task["taskArn"],
        "group": "service:model",
        "startedBy": "ecs-svc/1",
        "launchType": "EC2",
        "containers": [{"name": "model", "exitCode": 0}],
        "attachments": [],
        "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
        "updatedAt": "2026-01-01T10:00:00.000Z",
    }
