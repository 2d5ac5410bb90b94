"""The services of self-hosted models in ECS, with the health of their targets."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from lisa.adapters.aws.error_kinds import find_error_code
from lisa.adapters.models.instances_ecs import LeavingTasks
from lisa.models.cloud_states import ServiceState

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

_MISSING: Final = {"ClusterNotFoundException", "ServiceNotFoundException", "ServiceNotActiveException"}
_FAILED: Final = "FAILED"  # the circuit breaker stopped the deployment, and rolls it back
_PRIMARY: Final = "PRIMARY"  # the newest deployment, which ECS brings into service
_TAKEN_BACK: Final = ("SpotInterruption", "TerminationNotice")  # codes of tasks whose instance AWS took back
_NO_FAILURES: Final = ("Scaling activity", "instance draining", "Host EC2 (instance")  # in reasons of stopped tasks
_MOST_STOPPED: Final = 100  # tasks of one description, as many as one list has


class EcsServices:
    """Scales and describes services. A task is healthy if every load balancer of its service finds it healthy."""

    def __init__(self, ecs: "ECSClient", balancers: "ElasticLoadBalancingv2Client") -> None:
        self._ecs, self._balancers = ecs, balancers

    def scale(self, cluster: str, service: str, count: int) -> None:
        """Set the desired number of tasks. A service that starts gets a new deployment, which ECS watches."""
        found = self._find(cluster, service)
        if found is None or found["desiredCount"] == count:
            return
        self._ecs.update_service(
            cluster=cluster, service=service, desiredCount=count, forceNewDeployment=found["desiredCount"] == 0
        )

    def describe(self, cluster: str, service: str, leaving_instance: str = "") -> ServiceState | None:
        found = self._find(cluster, service)
        if found is None:
            return None
        failed = [one for one in found.get("deployments", []) if one.get("rolloutState") == _FAILED]
        newest = (found.get("deployments") or [{}])[0].get("rolloutState", "IN_PROGRESS")
        why = [one["rolloutStateReason"] for one in failed if one.get("rolloutStateReason")]
        ids = {one.get("id") for one in found.get("deployments", []) if one.get("status") == _PRIMARY or one in failed}
        return ServiceState(
            desired=found["desiredCount"],
            running=found["runningCount"],
            healthy=self._count_healthy(
                found, LeavingTasks(self._ecs).list_addresses(cluster, service, leaving_instance)
            ),
            deployment=_FAILED if failed else newest,
            stopped_reasons=(*self._list_stopped_reasons(cluster, service, ids), *why),
        )

    def _find(self, cluster: str, service: str) -> Any:
        try:
            services = self._ecs.describe_services(cluster=cluster, services=[service])["services"]
        except ClientError as error:
            if find_error_code(error) in _MISSING:
                return None
            raise
        return next((one for one in services if one.get("status") == "ACTIVE"), None)

    def _count_healthy(self, service: Any, leaving: Collection[str]) -> int:
        """Return the number of targets that every load balancer finds healthy, without those that leave."""
        counts = [int(service["runningCount"])]
        for one in service.get("loadBalancers", []):
            health = self._balancers.describe_target_health(TargetGroupArn=one["targetGroupArn"])
            staying = [one for one in health["TargetHealthDescriptions"] if one["Target"]["Id"] not in leaving]
            counts.append([one["TargetHealth"].get("State") for one in staying].count("healthy"))
        return min(counts)

    def _list_stopped_reasons(self, cluster: str, service: str, deployments: Collection[str]) -> Iterator[str]:
        """Yield the reasons of stopped tasks of these deployments, without those that AWS or the platform stopped.

        ECS lists stopped tasks for an hour, so that tasks of an earlier start are among them.
        """
        listed = self._ecs.list_tasks(cluster=cluster, serviceName=service, desiredStatus="STOPPED")["taskArns"]
        if not listed:
            return
        tasks = self._ecs.describe_tasks(cluster=cluster, tasks=listed[:_MOST_STOPPED])["tasks"]
        started = [
            task for task in tasks if task.get("startedBy") in deployments and task.get("stopCode") not in _TAKEN_BACK
        ]
        for task in sorted(started, key=lambda one: str(one.get("stoppedAt", "")), reverse=True):
            reasons = [one.get("reason", "") for one in task.get("containers", [])]
            reason = ". ".join(part for part in (task.get("stoppedReason", ""), *reasons) if part)
            if reason and not any(phrase in reason for phrase in _NO_FAILURES):
                yield reason
