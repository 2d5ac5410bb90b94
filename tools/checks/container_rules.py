"""Rules that find faults of ECS services in templates and images: failed starts and interrupted responses.

Each rule returns a list of messages, one for each violation.
"""

from collections.abc import Iterator
from typing import Any

from tools.checks.dockerfile import Image
from tools.checks.translation import find_dependencies, find_references

Resources = dict[str, Any]
DEFAULT_IDLE_SECONDS = 60  # of an Application Load Balancer
_DEFAULT_STOP_SECONDS = (
    30  # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
)
_LONGEST_STOP_SECONDS = 120  # of Fargate
_AFTER_STREAMS_SECONDS = 10  # for the gateway to report usage and return its leases


def find_resources_of_type(resources: Resources, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and properties of every resource of a type."""
    for name, resource in resources.items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def list_container_definitions(resources: Resources) -> Iterator[dict[str, Any]]:
    """Yield the container definitions of every task definition."""
    for _, task in find_resources_of_type(resources, "AWS::ECS::TaskDefinition"):
        yield from task["ContainerDefinitions"]


def find_unwritable_volumes(resources: Resources, image: Image) -> list[str]:
    """Return mounted volumes that the user of the image cannot write to.

    On Fargate an empty volume belongs to root with mode 0755. If the image declares a VOLUME at the same path, the
    volume takes over the content and permissions of the image's folder.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
    """
    if image.user.split(":")[0] in {"root", "0"}:
        return []
    mounted = [
        mount["ContainerPath"] for one in list_container_definitions(resources) for mount in one.get("MountPoints", [])
    ]
    return [f"{path} belongs to root: the image has no VOLUME there" for path in mounted if path not in image.volumes]


def find_idle_timeout_mismatches(resources: Resources, keep_alive_seconds: int) -> list[str]:
    """Return load balancers whose idle timeout is not shorter than their target's, which causes sporadic 502 errors."""
    return [
        f"{name} keeps idle connections {idle} s, its target {keep_alive_seconds} s"
        for name, balancer in find_resources_of_type(resources, "AWS::ElasticLoadBalancingV2::LoadBalancer")
        if (idle := _read_idle_timeout(balancer)) >= keep_alive_seconds
    ]


def _read_idle_timeout(balancer: dict[str, Any]) -> int:
    attributes = {entry["Key"]: entry["Value"] for entry in balancer.get("LoadBalancerAttributes", [])}
    return int(attributes.get("idle_timeout.timeout_seconds", DEFAULT_IDLE_SECONDS))


def find_short_stop_timeouts(resources: Resources, image: Image) -> list[str]:
    """Return containers whose stop timeout is too short to finish open responses and to report their usage."""
    drain = int(image.find_option("--timeout-graceful-shutdown") or 0)
    found = []
    for container in list_container_definitions(resources):
        stop = int(container.get("StopTimeout", _DEFAULT_STOP_SECONDS))
        if not drain + _AFTER_STREAMS_SECONDS <= stop <= _LONGEST_STOP_SECONDS:
            found.append(f"{container['Name']} is killed after {stop} s, its answers may take {drain} s to end")
    return found


def find_long_waits(resources: Resources, image: Image) -> list[str]:
    """Return containers whose requests may wait longer for a model than a container that stops finishes requests."""
    drain = int(image.find_option("--timeout-graceful-shutdown") or 0)
    found = []
    for container in list_container_definitions(resources):
        values = {one["Name"]: one["Value"] for one in container.get("Environment", [])}
        wait = float(values.get("WAITING_ROOM_SECONDS", 0))
        if wait >= drain:
            found.append(f"{container['Name']} lets requests wait for {wait:g} s and stops them after {drain} s")
    return found


def find_conflicting_counts(resources: Resources) -> list[str]:
    """Return scaled services with a DesiredCount, which each deployment would reset."""
    targets = [target for _, target in find_resources_of_type(resources, "AWS::ApplicationAutoScaling::ScalableTarget")]
    scaled = set(find_references(targets, set(resources)))
    return [
        f"{name} is scaled and has a DesiredCount"
        for name, service in find_resources_of_type(resources, "AWS::ECS::Service")
        if name in scaled and "DesiredCount" in service
    ]


def find_missing_dependencies(resources: Resources) -> list[str]:
    """Return services that do not depend on the listeners and capacity that they need at their start."""
    waits = find_dependencies({"Resources": resources})
    found = []
    for name, service in find_resources_of_type(resources, "AWS::ECS::Service"):
        groups = set(find_references(service.get("LoadBalancers", []), set(resources)))
        needed = {
            listener
            for listener, properties in find_resources_of_type(resources, "AWS::ElasticLoadBalancingV2::Listener")
            if groups & set(find_references(properties, set(resources)))
        }
        if "CapacityProviderStrategy" in service:
            needed |= {
                one for one, _ in find_resources_of_type(resources, "AWS::ECS::ClusterCapacityProviderAssociations")
            }
        found += [f"{name} does not wait for {one}" for one in sorted(needed - waits[name])]
    return found


def find_containers_without_region(resources: Resources) -> list[str]:
    """Return containers without a variable for the region, which Fargate sets and EC2 does not."""
    variables = [
        (one["Name"], {entry["Name"] for entry in one.get("Environment", [])})
        for one in list_container_definitions(resources)
    ]
    return [
        f"{name} has no variable {variable}"
        for name, names in variables
        for variable in ("AWS_REGION", "AWS_DEFAULT_REGION")
        if variable not in names
    ]
