"""What keeps a service on ECS from starting, or cuts its answers: found in templates and images, without an account.

Each rule lists what breaks it, in words; an empty list is good.
"""

from collections.abc import Iterator
from typing import Any

from tools.checks.dockerfile import Image
from tools.checks.translation import dependencies, references

Resources = dict[str, Any]
DEFAULT_IDLE_SECONDS = 60  # of an Application Load Balancer
_DEFAULT_STOP_SECONDS = (
    30  # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
)
_LONGEST_STOP_SECONDS = 120  # of Fargate
_AFTER_STREAMS_SECONDS = 10  # to hand in usage and leases


def of_type(resources: Resources, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every resource of a type, by name, with its properties."""
    for name, resource in resources.items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def containers(resources: Resources) -> Iterator[dict[str, Any]]:
    """The container definitions of every task."""
    for _, task in of_type(resources, "AWS::ECS::TaskDefinition"):
        yield from task["ContainerDefinitions"]


def unwritable_volumes(resources: Resources, image: Image) -> list[str]:
    """Volumes that the image's user cannot write to.

    Fargate makes a task's empty volume root's, 0755, unless the image declares a VOLUME at that very path: then the
    folder's content and permissions are taken over.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
    """
    if image.user.split(":")[0] in {"root", "0"}:
        return []
    mounted = [mount["ContainerPath"] for one in containers(resources) for mount in one.get("MountPoints", [])]
    return [f"{path} belongs to root: the image has no VOLUME there" for path in mounted if path not in image.volumes]


def idle_timeout_mismatches(resources: Resources, keep_alive_seconds: int) -> list[str]:
    """Load balancers that keep an idle connection longer than the server behind does: sporadic 502."""
    return [
        f"{name} keeps idle connections {idle} s, its target {keep_alive_seconds} s"
        for name, balancer in of_type(resources, "AWS::ElasticLoadBalancingV2::LoadBalancer")
        if (idle := _idle_seconds(balancer)) >= keep_alive_seconds
    ]


def _idle_seconds(balancer: dict[str, Any]) -> int:
    attributes = {entry["Key"]: entry["Value"] for entry in balancer.get("LoadBalancerAttributes", [])}
    return int(attributes.get("idle_timeout.timeout_seconds", DEFAULT_IDLE_SECONDS))


def short_stop_timeouts(resources: Resources, image: Image) -> list[str]:
    """Containers that are killed before their server has ended its answers and said what they used."""
    drain = int(image.option("--timeout-graceful-shutdown") or 0)
    found = []
    for container in containers(resources):
        stop = int(container.get("StopTimeout", _DEFAULT_STOP_SECONDS))
        if not drain + _AFTER_STREAMS_SECONDS <= stop <= _LONGEST_STOP_SECONDS:
            found.append(f"{container['Name']} is killed after {stop} s, its answers may take {drain} s to end")
    return found


def conflicting_counts(resources: Resources) -> list[str]:
    """Services whose number a deployment sets back from what scaling has made of it."""
    targets = [target for _, target in of_type(resources, "AWS::ApplicationAutoScaling::ScalableTarget")]
    scaled = set(references(targets, set(resources)))
    return [
        f"{name} is scaled and has a DesiredCount"
        for name, service in of_type(resources, "AWS::ECS::Service")
        if name in scaled and "DesiredCount" in service
    ]


def missing_dependencies(resources: Resources) -> list[str]:
    """Listeners and capacity that a service needs at its start and does not wait for."""
    waits = dependencies({"Resources": resources})
    found = []
    for name, service in of_type(resources, "AWS::ECS::Service"):
        groups = set(references(service.get("LoadBalancers", []), set(resources)))
        needed = {
            listener
            for listener, properties in of_type(resources, "AWS::ElasticLoadBalancingV2::Listener")
            if groups & set(references(properties, set(resources)))
        }
        if "CapacityProviderStrategy" in service:
            needed |= {one for one, _ in of_type(resources, "AWS::ECS::ClusterCapacityProviderAssociations")}
        found += [f"{name} does not wait for {one}" for one in sorted(needed - waits[name])]
    return found


def containers_without_region(resources: Resources) -> list[str]:
    """Containers that are not told their region: Fargate tells it, EC2 does not."""
    told = [(one["Name"], {entry["Name"] for entry in one.get("Environment", [])}) for one in containers(resources)]
    return [
        f"{name} is not told {variable}"
        for name, names in told
        for variable in ("AWS_REGION", "AWS_DEFAULT_REGION")
        if variable not in names
    ]
