"""Patch: containers of a task start in the order of their dependencies, and a failed one stops the task, as on AWS."""

import functools
from typing import Any

from ministack.services import ecs
from ministack.services.cloudformation import provisioners

from local.cloud.container_order import DependencyFailed, await_dependencies, order_containers
from local.cloud.patching import find_native

_PARAMETERS = "cdef td env port_bindings ecs_network host_mode task_id task_arn ministack_net_ip cluster_arn"
_NOT_STARTED_EXIT_CODE = 143  # of the agent: https://github.com/aws/amazon-ecs-agent/pull/3218


def apply() -> None:
    """Apply the patch. The emulator ignores `DependsOn` and starts all containers at once."""
    normalize = find_native(provisioners, "_normalize_container_defs", "cdefs")

    def normalize_and_order(definitions: Any) -> Any:
        containers = normalize(definitions)
        for container in containers:
            container["dependsOn"] = provisioners._pascal_to_camel(container.get("dependsOn") or [])
        return order_containers(containers)

    provisioners._normalize_container_defs = normalize_and_order
    build = find_native(ecs, "_build_run_kwargs", _PARAMETERS)

    @functools.wraps(build)
    def build_after_dependencies(cdef: Any, *rest: Any) -> Any:
        task = ecs._tasks.get(dict(zip(_PARAMETERS.split()[1:], rest, strict=True))["task_arn"])
        if task and cdef.get("dependsOn"):
            _await_containers(cdef, task)
        return build(cdef, *rest)

    ecs._build_run_kwargs = build_after_dependencies


def _await_containers(definition: dict[str, Any], task: dict[str, Any]) -> None:
    ids = list(task.get("_docker_ids") or [])
    records = {record["name"]: record for record in task["containers"]}
    started = {name: ecs._docker.containers.get(found) for name, found in zip(records, ids, strict=False)}
    try:
        await_dependencies(definition, started, lambda: ecs._task_is_active(task["taskArn"], task))
    except DependencyFailed as failed:
        _record_exits(records, definition["name"], failed)
        code = _NOT_STARTED_EXIT_CODE
        reason = "Essential container in task exited"
        ecs._mark_task_stopped(task["taskArn"], task, reason, "EssentialContainerExited", exit_code=code)
        raise
    for name, container in started.items():
        if container.status == "exited":
            records[name].update(lastStatus="STOPPED", exitCode=container.wait()["StatusCode"])


def _record_exits(records: dict[str, Any], name: str, failed: DependencyFailed) -> None:
    """Record the exit codes of the failed container and of the one that waited for it, with the agent's reason."""
    dependency, target = records[failed.dependency], records[name]
    dependency.update(lastStatus="STOPPED", exitCode=failed.exit_code)
    target.update(
        exitCode=_NOT_STARTED_EXIT_CODE,
        reason=(
            "CannotStartContainerError: dependency graph: failed to resolve container ordering dependency "
            f"[{failed.dependency}({dependency['image']}) (STOPPED->RUNNING) - Exit: {failed.exit_code}] for target "
            f"[{name}({target['image']}) (NONE->RUNNING)] as dependency did not exit successfully."
        ),
    )
