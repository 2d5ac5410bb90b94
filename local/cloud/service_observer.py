"""The events of ECS services, derived from what changed between two looks at a service.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
"""

from collections import Counter
from typing import Any

from local.cloud.aws_events import AwsEvent

Service = dict[str, Any]
_IMPAIRED_FAILURES = 3  # start failures in a row until the scheduler reports that tasks do not start consistently


class ServiceObserver:
    """The states of all services at the last look; services older than `started_at` are not announced as new.

    Times are ISO strings of one format, so that they compare like texts.
    """

    def __init__(self, started_at: str) -> None:
        self._started_at = started_at
        self._steady: dict[str, tuple[int, str]] = {}
        self._rollouts: dict[str, str] = {}
        self._failures: Counter[str] = Counter()

    def observe_service(self, service: Service, now: str, *, is_healthy: bool) -> list[AwsEvent]:
        """Return the events since the last look; `is_healthy` is the health of all tasks behind load balancers."""
        steady = is_steady(service) and is_healthy
        events = [
            event
            for deployment in reversed(service.get("deployments") or [])
            for event in self._observe_deployment(service, deployment, steady=steady)
        ]
        arn, primary = service["serviceArn"], _find_primary(service)
        state = (service.get("desiredCount", 0), primary.get("id", ""))
        if not steady:
            self._steady.pop(arn, None)
        elif self._steady.get(arn) != state:
            self._steady[arn] = state
            self._failures.pop(arn, None)
            events.insert(0, build_service_action(service, "SERVICE_STEADY_STATE", "INFO", now))
        return events

    def record_failure(self, service: Service, now: str) -> list[AwsEvent]:
        """Count a task that did not start or ended by itself; return a warning from the third in a row."""
        arn = service["serviceArn"]
        self._failures[arn] += 1
        if self._failures[arn] < _IMPAIRED_FAILURES:
            return []
        return [build_service_action(service, "SERVICE_TASK_START_IMPAIRED", "WARN", now)]

    def _observe_deployment(self, service: Service, deployment: Service, *, steady: bool) -> list[AwsEvent]:
        key, state = deployment["id"], str(deployment.get("rolloutState"))
        if state == "COMPLETED" and deployment.get("status") == "PRIMARY" and not steady:
            state = "IN_PROGRESS"  # the emulator completes a service's first deployment before its tasks run
        before = self._rollouts.get(key)
        if before is None and str(deployment.get("createdAt", "")) < self._started_at:
            self._rollouts[key] = "COMPLETED"
            return []
        if (before in ("COMPLETED", state) and state != "FAILED") or before == "FAILED":
            return []
        self._rollouts[key] = state
        first = [] if before else [_build_rollout(service, deployment, "IN_PROGRESS")]
        return first if state == "IN_PROGRESS" else [*first, _build_rollout(service, deployment, state)]


def is_steady(service: Service) -> bool:
    """Return whether a service runs exactly the desired tasks, all of one deployment."""
    counts = (service.get("runningCount", 0), service.get("pendingCount", 0))
    running = [one for one in service.get("deployments") or [] if one.get("runningCount") or one.get("pendingCount")]
    return counts == (service.get("desiredCount", 0), 0) and all(one.get("status") == "PRIMARY" for one in running)


def build_service_action(service: Service, name: str, kind: str, now: str) -> AwsEvent:
    """Return an `ECS Service Action` event."""
    detail = {"eventType": kind, "eventName": name, "clusterArn": service["clusterArn"], "createdAt": now}
    return AwsEvent("aws.ecs", "ECS Service Action", (service["serviceArn"],), detail)


def _build_rollout(service: Service, deployment: Service, state: str) -> AwsEvent:
    ending = {"IN_PROGRESS": "in progress", "COMPLETED": "completed"}.get(state)
    reason = f"ECS deployment {deployment['id']} {ending}." if ending else deployment.get("rolloutStateReason")
    detail = {
        "eventType": "ERROR" if state == "FAILED" else "INFO",
        "eventName": f"SERVICE_DEPLOYMENT_{state}",
        "deploymentId": deployment["id"],
        "updatedAt": deployment.get("updatedAt"),
        "reason": reason or "ECS deployment circuit breaker: tasks failed to start.",
    }
    return AwsEvent("aws.ecs", "ECS Deployment State Change", (service["serviceArn"],), detail)


def _find_primary(service: Service) -> Service:
    return next((one for one in service.get("deployments") or [] if one.get("status") == "PRIMARY"), {})
