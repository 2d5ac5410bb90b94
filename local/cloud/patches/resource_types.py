"""Patch: the CloudFormation types that our templates use and the emulator lacks; they call its APIs if it has them."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs, eventbridge
from ministack.services.cloudformation import provisioners

from local.cloud.patching import find_native, raise_if_outdated

Properties = dict[str, Any]
Created = tuple[str, Properties]
_ARCHIVE_NAME_LIMIT = 48  # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html


def apply() -> None:
    """Apply the patch. Raises PatchOutdated if the emulator already has one of the types."""
    handlers = find_native(provisioners, "_RESOURCE_HANDLERS")
    for name, (create, delete) in _TYPES.items():
        raise_if_outdated(
            name not in handlers, f"{name} to be unknown: the emulator has it now, delete it from resource_types"
        )
        handlers[name] = {"create": create, "delete": delete}


def _physical_name(stack: str, logical_id: str) -> str:
    return str(provisioners._physical_name(stack, logical_id))


def _create_without_effect(name_of: Callable[[str, Properties, str], str]) -> Callable[[str, Properties, str], Created]:
    """Return a create function for a type that has a name and no effect."""

    def create(logical_id: str, props: Properties, stack: str) -> Created:
        name = name_of(logical_id, props, stack)
        return name, {"Id": name}

    return create


def _delete_nothing(_id: str, _props: Properties) -> None:
    """Delete nothing: the type has no effect."""


def _create_capacity_provider(logical_id: str, props: Properties, stack: str) -> Created:
    """Create a provider of one of its two shapes; one of managed instances belongs to a cluster at once."""
    name = props.get("Name") or _physical_name(stack, logical_id)
    group, managed = (
        provisioners._pascal_to_camel(props.get(kind) or {})
        for kind in ("AutoScalingGroupProvider", "ManagedInstancesProvider")
    )
    if bool(group) == bool(managed):
        raise ValueError("AWS::ECS::CapacityProvider: AutoScalingGroupProvider or ManagedInstancesProvider is required")
    ecs._create_capacity_provider({"name": name, "autoScalingGroupProvider": group})
    if managed:
        provider = ecs._capacity_providers[name]
        del provider["autoScalingGroupProvider"]
        cluster = ecs._clusters[ecs._resolve_cluster_name(props["ClusterName"])]
        provider.update(cluster=cluster["clusterName"], managedInstancesProvider=managed)
        cluster["capacityProviders"] = [*cluster.get("capacityProviders", []), name]
    return name, {}


def _delete_capacity_provider(physical_id: str, _props: Properties) -> None:
    ecs._delete_capacity_provider({"capacityProvider": physical_id})


def _associate_capacity_providers(_id: str, props: Properties, _stack: str) -> Created:
    ecs._put_cluster_capacity_providers(
        {
            "cluster": props["Cluster"],
            "capacityProviders": props.get("CapacityProviders", []),
            "defaultCapacityProviderStrategy": provisioners._pascal_to_camel(
                props.get("DefaultCapacityProviderStrategy", [])
            ),
        }
    )
    return props["Cluster"], {}


def _create_archive(logical_id: str, props: Properties, stack: str) -> Created:
    name = props.get("ArchiveName") or _physical_name(stack, logical_id)[:_ARCHIVE_NAME_LIMIT]
    request = {
        "ArchiveName": name,
        "EventSourceArn": props["SourceArn"],
        "RetentionDays": props.get("RetentionDays", 0),
    }
    if pattern := props.get("EventPattern"):
        request["EventPattern"] = pattern if isinstance(pattern, str) else json.dumps(pattern)
    eventbridge._create_archive(request)
    return name, {"Arn": f"arn:aws:events:{get_region()}:{get_account_id()}:archive/{name}"}


def _delete_archive(physical_id: str, _props: Properties) -> None:
    eventbridge._delete_archive({"ArchiveName": physical_id})


def _create_scalable_target(_id: str, props: Properties, _stack: str) -> str:
    return f"{props['ResourceId']}|{props['ScalableDimension']}|{props['ServiceNamespace']}"


def _unique_name(prefix: str) -> Callable[[str, Properties, str], str]:
    return lambda _id, _props, _stack: f"{prefix}-{uuid.uuid4().hex[:10]}"


_TYPES = {
    "AWS::ECS::CapacityProvider": (_create_capacity_provider, _delete_capacity_provider),
    "AWS::ECS::ClusterCapacityProviderAssociations": (_associate_capacity_providers, _delete_nothing),
    "AWS::ApplicationAutoScaling::ScalableTarget": (_create_without_effect(_create_scalable_target), _delete_nothing),
    "AWS::ApplicationAutoScaling::ScalingPolicy": (_create_without_effect(_unique_name("policy")), _delete_nothing),
    "AWS::Events::Archive": (_create_archive, _delete_archive),
    "AWS::EC2::SecurityGroupIngress": (_create_without_effect(_unique_name("sgr")), _delete_nothing),
    "AWS::EC2::SecurityGroupEgress": (_create_without_effect(_unique_name("sgr")), _delete_nothing),
    "AWS::ApiGatewayV2::VpcLink": (_create_without_effect(_unique_name("vpclink")), _delete_nothing),
}
