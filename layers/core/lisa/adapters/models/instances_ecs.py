"""The EC2 instances of the clusters of models, in ECS."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from lisa.adapters.aws.error_kinds import find_error_code
from lisa.models.instance_notices import ModelInstance

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient

_MOST_INSTANCES: Final = 100  # of one description, as many as one list has
_MISSING: Final = {"ClusterNotFoundException"}
#: Refusals to drain an instance that ends already, or that ECS manages itself: then ECS drains it.
_NOT_DRAINABLE: Final = {"ClientException", "InvalidParameterException", "UnsupportedFeatureException"}


class EcsInstances:
    """Drains and lists the container instances of clusters."""

    def __init__(self, ecs: "ECSClient") -> None:
        self._ecs = ecs

    def drain(self, cluster: str, instance_id: str) -> bool:
        found = list_container_instances(self._ecs, cluster, instance_id)
        active = [one["containerInstanceArn"] for one in found if one["status"] == "ACTIVE"]
        if active:
            try:
                self._ecs.update_container_instances_state(
                    cluster=cluster, containerInstances=active, status="DRAINING"
                )
            except ClientError as error:
                if find_error_code(error) not in _NOT_DRAINABLE:
                    raise
        return bool(found)

    def list_active(self, cluster: str) -> Sequence[ModelInstance]:
        return [
            ModelInstance(one["ec2InstanceId"], int(one["registeredAt"].timestamp() * 1_000))
            for one in list_container_instances(self._ecs, cluster)
            if one["status"] == "ACTIVE"
        ]


class LeavingTasks:
    """Finds the tasks of services whose instances end."""

    def __init__(self, ecs: "ECSClient") -> None:
        self._ecs = ecs

    def list_addresses(self, cluster: str, service: str, leaving_instance: str) -> frozenset[str]:
        """Return the IP addresses of the tasks on draining instances and on this EC2 instance."""
        found = list_container_instances(self._ecs, cluster, status="DRAINING")
        if leaving_instance:
            found += list_container_instances(self._ecs, cluster, leaving_instance)
        leaving = {one["containerInstanceArn"] for one in found}
        listed = self._ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"] if leaving else []
        tasks = self._ecs.describe_tasks(cluster=cluster, tasks=listed)["tasks"] if listed else []
        details = [
            detail
            for task in tasks
            if task.get("containerInstanceArn") in leaving
            for attachment in task.get("attachments", [])
            for detail in attachment["details"]
        ]
        return frozenset(one["value"] for one in details if one["name"] == "privateIPv4Address")


def list_container_instances(ecs: "ECSClient", cluster: str, instance_id: str = "", status: str = "") -> list[Any]:
    """Return the descriptions of the container instances of a cluster: of all, of an EC2 instance, or with a status."""
    chosen: dict[str, Any] = {"filter": f"ec2InstanceId in ['{instance_id}']"} if instance_id else {}
    chosen |= {"status": status} if status else {}
    try:
        listed = ecs.list_container_instances(cluster=cluster, **chosen)["containerInstanceArns"][:_MOST_INSTANCES]
    except ClientError as error:
        if find_error_code(error) in _MISSING:
            return []
        raise
    if not listed:
        return []
    found = ecs.describe_container_instances(cluster=cluster, containerInstances=listed)["containerInstances"]
    return [one for one in found if instance_id in ("", one["ec2InstanceId"])]
