"""The detail of ECS's task events, from the record of a task in the emulator.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
"""

from typing import Any

Record = dict[str, Any]
_FIELDS = (
    "availabilityZone",
    "capacityProviderName",
    "clusterArn",
    "connectivity",
    "connectivityAt",
    "containerInstanceArn",
    "cpu",
    "createdAt",
    "desiredStatus",
    "enableExecuteCommand",
    "ephemeralStorage",
    "executionStoppedAt",
    "group",
    "lastStatus",
    "launchType",
    "memory",
    "overrides",
    "platformVersion",
    "pullStartedAt",
    "pullStoppedAt",
    "startedAt",
    "stopCode",
    "stoppedAt",
    "stoppedReason",
    "stoppingAt",
    "taskArn",
    "taskDefinitionArn",
    "version",
)
_CONTAINER_FIELDS = (
    "containerArn",
    "cpu",
    "exitCode",
    "image",
    "imageDigest",
    "lastStatus",
    "memory",
    "name",
    "networkInterfaces",
    "reason",
    "runtimeId",
    "taskArn",
)


def build_task_detail(task: Record, updated_at: str) -> Record:
    """Return the detail of a task's state change; fields without a value are absent, as on AWS."""
    detail = _select_fields(task, _FIELDS)
    if task.get("launchType") == "FARGATE":
        detail.pop("containerInstanceArn", None)
    else:
        detail.pop("ephemeralStorage", None)
        detail.pop("platformVersion", None)
    return detail | {
        "attachments": [_build_attachment(attachment) for attachment in task.get("attachments") or []],
        "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
        "containers": [_select_fields(container, _CONTAINER_FIELDS) for container in task.get("containers") or []],
        "startedBy": _find_starter(task),
        "updatedAt": updated_at,
    }


def _select_fields(record: Record, names: tuple[str, ...]) -> Record:
    return {name: record[name] for name in names if record.get(name) not in (None, "")}


def _find_starter(task: Record) -> str:
    """Return the deployment of a service's task, and the caller's mark of any other task."""
    deployment = task.get("_deployment_id")
    is_of_service = str(task.get("group") or "").startswith("service:")
    return str(deployment if deployment and is_of_service else task.get("startedBy") or "")


def _build_attachment(attachment: Record) -> Record:
    kept = {name: attachment[name] for name in ("id", "status", "details") if name in attachment}
    return kept | {"type": "eni"}
