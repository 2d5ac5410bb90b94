"""Patch: every task on EC2 runs on an instance of its own, which can be listed, described and drained.

The emulator lists no instances. Draining is only a mark here: a task ends when somebody stops it.
"""

import re
from datetime import datetime
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import ecs

from local.cloud.patching import find_native

Request = dict[str, Any]
_draining: set[str] = set()  # ARNs
_INSTANCE_ID = re.compile(r"i-[0-9a-f]+")


def apply() -> None:
    """Apply the patch to the three actions of container instances."""
    actions = find_native(ecs, "_ACTION_MAP")
    find_native(ecs, "_list_container_instances", "data")
    find_native(ecs, "_describe_container_instances", "data")
    actions["ListContainerInstances"] = _list
    actions["DescribeContainerInstances"] = _describe
    actions["UpdateContainerInstancesState"] = _update_state


def _list(data: Request) -> Any:
    cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
    if cluster is None:
        return error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
    wanted, chosen = data.get("status"), _INSTANCE_ID.findall(data.get("filter", ""))
    found = [one for one in _find_instances(cluster) if wanted in (None, one["status"])]
    ids = [one["containerInstanceArn"] for one in found if not chosen or one["ec2InstanceId"] in chosen]
    return json_response({"containerInstanceArns": ids})


def _describe(data: Request) -> Any:
    return json_response({"containerInstances": _select(data), "failures": []})


def _update_state(data: Request) -> Any:
    for one in _select(data):
        (_draining.add if data["status"] == "DRAINING" else _draining.discard)(one["containerInstanceArn"])
    return _describe(data)


def _select(data: Request) -> list[dict[str, Any]]:
    cluster = ecs._resolve_cluster_name(data.get("cluster", "default")) or ""
    return [one for one in _find_instances(cluster) if one["containerInstanceArn"] in data["containerInstances"]]


def _find_instances(cluster: str) -> list[dict[str, Any]]:
    """Return the instances of the tasks of a cluster that have not stopped."""
    arn = f"arn:aws:ecs:{get_region()}:{get_account_id()}:cluster/{cluster}"
    tasks = [one for one in ecs._tasks.values() if one.get("clusterArn") == arn and one.get("lastStatus") != "STOPPED"]
    return [_describe_instance(task) for task in tasks if task.get("launchType") != "FARGATE"]


def _describe_instance(task: dict[str, Any]) -> dict[str, Any]:
    arn = task["containerInstanceArn"]
    return {
        "containerInstanceArn": arn,
        "ec2InstanceId": f"i-{arn.rpartition('/')[2].replace('-', '')[:17]}",
        "status": "DRAINING" if arn in _draining else "ACTIVE",
        "agentConnected": True,
        "registeredAt": datetime.fromisoformat(task["createdAt"]).timestamp(),
    }
