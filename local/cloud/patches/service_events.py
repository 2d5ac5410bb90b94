"""Patch: a service that reaches a steady state, rolls out or cannot start its tasks is an event, as on AWS."""

import copy
import logging
import threading
import time
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import alb, ecs

from local.cloud.aws_events import AwsEvent, publish_event
from local.cloud.patching import find_native
from local.cloud.service_observer import ServiceObserver, is_steady

_LOOK_SECONDS = 0.25
logger = logging.getLogger("local.events")


def apply() -> None:
    """Apply the patch. The emulator publishes no events of ECS; a thread looks at its services four times a second."""
    find_native(find_native(ecs, "_services"), "all_items", "")
    find_native(alb, "_describe_target_health", "params")
    observer = ServiceObserver(ecs._iso())
    _follow_failures(observer)
    threading.Thread(target=_observe_repeatedly, args=(observer,), name="service-events", daemon=True).start()


def _follow_failures(observer: ServiceObserver) -> None:
    native = find_native(ecs, "_record_service_task_failure")

    def record(task: dict[str, Any], *args: Any, **named: Any) -> None:
        cluster = ecs._cluster_name_from_arn(task.get("clusterArn", ""))
        service = ecs._services.get(f"{cluster}/{str(task.get('group', '')).partition(':')[2]}")
        if service and service.get("status") == "ACTIVE":
            _publish_all(observer.record_failure(service, ecs._iso()))
        native(task, *args, **named)

    ecs._record_service_task_failure = record


def _observe_repeatedly(observer: ServiceObserver) -> None:
    while True:
        time.sleep(_LOOK_SECONDS)
        for (account, region, _key), service in ecs._services.all_items():
            with request_scope(account, region):
                try:
                    _observe_service(observer, service)
                except Exception:
                    logger.exception("the service %s could not be observed", service.get("serviceName"))


def _observe_service(observer: ServiceObserver, service: dict[str, Any]) -> None:
    if service.get("status") == "ACTIVE":
        seen = copy.deepcopy(service)
        healthy = is_steady(seen) and _has_healthy_targets(seen)
        _publish_all(observer.observe_service(seen, ecs._iso(), is_healthy=healthy))


def _has_healthy_targets(service: dict[str, Any]) -> bool:
    """Return whether every task is a healthy target of every load balancer of the service."""
    for balancer in service.get("loadBalancers") or []:
        _, _, body = alb._describe_target_health({"TargetGroupArn": [balancer.get("targetGroupArn", "")]})
        if body.count(b"<State>healthy</State>") < service.get("desiredCount", 0):
            return False
    return True


def _publish_all(events: list[AwsEvent]) -> None:
    for event in events:
        publish_event(event)
