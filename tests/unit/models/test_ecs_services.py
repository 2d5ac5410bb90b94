"""The states of ECS services, by the answers of ECS."""

from typing import Any

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
