"""The states of ECS services, by the answers of ECS."""

from typing import Any

import pytest

from lisa.adapters.models.services_ecs import EcsServices


class _Ecs:
    """A client of ECS with one service, whose current and earlier starts have one stopped task each."""

    def describe_services(self, **_: Any) -> Any:
        deployments = [
            {"id": "ecs-svc/2", "status": "PRIMARY", "rolloutState": "IN_PROGRESS"},
            {"id": "ecs-svc/1", "status": "ACTIVE", "rolloutState": "COMPLETED"},
        ]
        service = {"status": "ACTIVE", "desiredCount": 1, "runningCount": 0, "deployments": deployments}
        return {"services": [service]}

    def list_container_instances(self, **_: Any) -> Any:
        return {"containerInstanceArns": []}

    def list_tasks(self, **_: Any) -> Any:
        return {"taskArns": ["old", "new"]}

    def describe_tasks(self, **_: Any) -> Any:
        return {
            "tasks": [
                {"startedBy": "ecs-svc/1", "stoppedReason": "OutOfMemoryError", "stoppedAt": "1"},
                {"startedBy": "ecs-svc/2", "stoppedReason": "Task failed ELB health checks", "stoppedAt": "2"},
            ]
        }


def test_stopped_tasks_of_an_earlier_deployment_are_no_failures_of_a_new_start() -> None:
    state = EcsServices(_Ecs(), object()).describe("c", "s")  # type: ignore[arg-type]

    assert state is not None
    assert state.stopped_reasons == ("Task failed ELB health checks",)


class _EcsWithInstances:
    """A client of ECS with a service of two tasks, one of them on an instance that is draining or that leaves."""

    def __init__(self, status: str) -> None:
        self._status = status

    def describe_services(self, **_: Any) -> Any:
        target = {"targetGroupArn": "targets"}
        return {"services": [{"status": "ACTIVE", "desiredCount": 2, "runningCount": 2, "loadBalancers": [target]}]}

    def list_container_instances(self, *, filter: str = "", status: str = "", **_: Any) -> Any:  # noqa: A002
        is_found = status == self._status or "i-1" in filter
        return {"containerInstanceArns": ["instance-1"] if is_found else []}

    def describe_container_instances(self, **_: Any) -> Any:
        return {"containerInstances": [{"containerInstanceArn": "instance-1", "ec2InstanceId": "i-1"}]}

    def list_tasks(self, *, desiredStatus: str = "RUNNING", **_: Any) -> Any:
        return {"taskArns": ["one", "two"] if desiredStatus == "RUNNING" else []}

    def describe_tasks(self, **_: Any) -> Any:
        return {"tasks": [_task("10.0.0.1", "instance-1"), _task("10.0.0.2", "instance-2")]}


class _Balancers:
    def describe_target_health(self, **_: Any) -> Any:
        healthy = {"State": "healthy"}
        addresses = ("10.0.0.1", "10.0.0.2")
        return {"TargetHealthDescriptions": [{"Target": {"Id": one}, "TargetHealth": healthy} for one in addresses]}


def _task(address: str, instance: str) -> dict[str, Any]:
    attachment = {"details": [{"name": "privateIPv4Address", "value": address}]}
    return {"containerInstanceArn": instance, "attachments": [attachment]}


@pytest.mark.parametrize(
    ("status", "leaving", "healthy"),
    [("ACTIVE", "", 2), ("DRAINING", "", 1), ("ACTIVE", "i-1", 1), ("ACTIVE", "i-9", 2)],
)
def test_a_task_on_an_instance_that_ends_does_not_count_as_healthy(status: str, leaving: str, healthy: int) -> None:
    state = EcsServices(_EcsWithInstances(status), _Balancers()).describe("c", "s", leaving)  # type: ignore[arg-type]

    assert state is not None
    assert (state.running, state.healthy) == (2, healthy)


class _EcsWithLostTasks(_Ecs):
    """A client of ECS whose tasks stopped with their instances."""

    def describe_tasks(self, **_: Any) -> Any:
        reasons = ("Host EC2 (instance i-1) terminated.", "Task stopped during instance draining", "Spot interruption")
        tasks = [{"startedBy": "ecs-svc/2", "stoppedReason": reason, "stopCode": "Other"} for reason in reasons]
        return {"tasks": [*tasks[:2], tasks[2] | {"stopCode": "SpotInterruption"}]}


def test_tasks_that_stopped_with_their_instances_are_no_failures_of_the_model() -> None:
    state = EcsServices(_EcsWithLostTasks(), object()).describe("c", "s")  # type: ignore[arg-type]

    assert state is not None
    assert state.stopped_reasons == ()
