"""Patch: a volume of a task is a folder that all its containers share; it is deleted when the task ends."""

import functools
import shutil
from pathlib import Path
from typing import Any

from ministack.services import ecs

from local.cloud import settings
from local.cloud.mounts import find_mounts
from local.cloud.patching import find_native

_PARAMETERS = "cdef td env port_bindings ecs_network host_mode task_id task_arn ministack_net_ip cluster_arn"


def apply() -> None:
    """Apply the patch. The emulator creates no volumes; and it leaves the containers of a task that ended by itself."""
    instance = settings.read_settings()
    build = find_native(ecs, "_build_run_kwargs", _PARAMETERS)

    @functools.wraps(build)
    def build_with_mounts(cdef: Any, td: Any, *rest: Any) -> Any:
        options = build(cdef, td, *rest)
        task = _find_folder(instance.scratch, options["labels"]["com.amazonaws.ecs.task-arn"])
        mounts = find_mounts(cdef, td.get("volumes") or [], task, instance.scratch / "host-volumes")
        for folder in mounts.values():
            folder.mkdir(parents=True, exist_ok=True)
        return {**options, "mounts": mounts}

    ecs._build_run_kwargs = build_with_mounts
    clean = find_native(ecs, "_cleanup_task_resources", "task docker_client extra_container")

    @functools.wraps(clean)
    def clean_up(task: Any, docker_client: Any, extra_container: Any = None) -> None:
        clean(task, docker_client or ecs._docker, extra_container)
        shutil.rmtree(_find_folder(instance.scratch, task.get("taskArn", "none")), ignore_errors=True)

    ecs._cleanup_task_resources = clean_up


def _find_folder(scratch: Path, task_arn: str) -> Path:
    return scratch / "task-volumes" / task_arn.rpartition("/")[2]
