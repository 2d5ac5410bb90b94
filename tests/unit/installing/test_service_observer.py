"""The events of ECS services in the local cloud."""

from typing import Any

from local.cloud.aws_events import AwsEvent
from local.cloud.service_observer import ServiceObserver

NOW, START = "2026-01-01T10:00:05.000Z", "2026-01-01T10:00:00.000Z"


def service(desired: int = 1, running: int = 1, **primary: Any) -> dict[str, Any]:
    deployment = {
        "id": "ecs-svc/1",
        "status": "PRIMARY",
        "rolloutState": "COMPLETED",
        "createdAt": NOW,
        "updatedAt": NOW,
        "runningCount": running,
        **primary,
    }
    return {
        "serviceArn": "arn:aws:ecs:us-east-1:111122223333:service/cluster/model",
        "clusterArn": "arn:aws:ecs:us-east-1:111122223333:cluster/cluster",
        "desiredCount": desired,
        "runningCount": running,
        "pendingCount": 0,
        "deployments": [deployment],
    }


def look(observer: ServiceObserver, seen: dict[str, Any], *, is_healthy: bool = True) -> list[str]:
    return names(observer.observe_service(seen, NOW, is_healthy=is_healthy))


def names(events: list[AwsEvent]) -> list[str]:
    return [event.detail["eventName"] for event in events]


def test_a_first_deployment_is_in_progress_until_its_tasks_are_healthy() -> None:
    observer = ServiceObserver(START)

    assert look(observer, service(running=0)) == ["SERVICE_DEPLOYMENT_IN_PROGRESS"]
    assert look(observer, service(), is_healthy=False) == []
    assert look(observer, service()) == ["SERVICE_STEADY_STATE", "SERVICE_DEPLOYMENT_COMPLETED"]
    assert look(observer, service()) == []


def test_a_service_is_steady_again_after_each_change_of_its_count() -> None:
    observer = ServiceObserver(START)
    look(observer, service(desired=0, running=0))

    assert look(observer, service(desired=1, running=0)) == []
    assert look(observer, service()) == ["SERVICE_STEADY_STATE"]
    assert look(observer, service(desired=0, running=0)) == ["SERVICE_STEADY_STATE"]


def test_a_service_of_an_earlier_start_announces_no_deployment() -> None:
    earlier = "2026-01-01T09:00:00.000Z"

    assert look(ServiceObserver(START), service(createdAt=earlier)) == ["SERVICE_STEADY_STATE"]


def test_a_failed_deployment_is_announced_once_with_its_reason() -> None:
    observer = ServiceObserver(START)
    look(observer, service(running=0))
    failed = service(running=0, rolloutState="FAILED", rolloutStateReason="three tasks failed")

    [event] = observer.observe_service(failed, NOW, is_healthy=False)

    assert (event.detail_type, event.detail["eventType"]) == ("ECS Deployment State Change", "ERROR")
    assert (event.detail["eventName"], event.detail["reason"]) == ("SERVICE_DEPLOYMENT_FAILED", "three tasks failed")
    assert look(observer, failed, is_healthy=False) == []


def test_a_service_is_impaired_from_the_third_failure_since_its_last_steady_state() -> None:
    observer = ServiceObserver(START)
    failing = service(running=0)

    assert [names(observer.record_failure(failing, NOW)) for _ in range(4)] == [
        [],
        [],
        ["SERVICE_TASK_START_IMPAIRED"],
        ["SERVICE_TASK_START_IMPAIRED"],
    ]
    look(observer, service())
    assert observer.record_failure(failing, NOW) == []
