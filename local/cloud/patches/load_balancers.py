"""Patch: the DNS name of a load balancer is a loopback address on which its listeners accept connections."""

from typing import Any

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from local.cloud import settings
from local.cloud.forwarder import Address
from local.cloud.load_balancing import LoadBalancers, Target
from local.cloud.patching import find_native, raise_if_outdated

_TYPE = "AWS::ElasticLoadBalancingV2::LoadBalancer"


class EmulatedRegistry:
    """A registry that reads the emulator's tables of load balancers, listeners, target groups and targets."""

    def listeners(self) -> dict[Address, frozenset[Target]]:
        """Return the targets of each listener whose load balancer has a loopback address as DNS name."""
        hosts = {arn: balancer["DNSName"] for (*_, arn), balancer in list(alb._lbs._data.items())}
        found = {}
        for (account, *_), listener in list(alb._listeners._data.items()):
            host = hosts.get(listener["LoadBalancerArn"], "")
            if host.startswith("127."):
                found[Address(host, int(listener["Port"]))] = self._targets(account, listener["DefaultActions"])
        return found

    def _targets(self, account: str, actions: list[dict[str, Any]]) -> frozenset[Target]:
        groups = {group for action in actions if (group := action.get("TargetGroupArn"))}
        return frozenset(target for group in groups for target in self._group(account, group))

    def _group(self, account: str, arn: str) -> list[Target]:
        group = next((record for (*_, key), record in list(alb._tgs._data.items()) if key == arn), None)
        if group is None:
            return []
        path, codes = group["HealthCheckPath"], str(group["Matcher"]["HttpCode"])
        registered = list(alb._targets._data.get((account, arn), []))
        return [Target(Address(entry["Id"], int(entry["Port"])), path, codes) for entry in registered]


def apply() -> None:
    """Apply the patch. The emulator's DNS names do not resolve, it buffers responses and checks no health."""
    for table in ("_lbs", "_listeners", "_tgs", "_targets"):
        raise_if_outdated(hasattr(find_native(alb, table), "_data"), f"alb.{table} to be a scoped table")
    network = settings.read_settings().network
    native = find_native(provisioners, "_elbv2_load_balancer_create", "logical_id props stack_name")

    def create(logical_id: str, props: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        host = _free_host(network)
        arn, attributes = native(logical_id, props, stack_name)
        alb._lbs[arn]["DNSName"] = host
        return arn, {**attributes, "DNSName": host}

    provisioners._elbv2_load_balancer_create = create
    provisioners._RESOURCE_HANDLERS[_TYPE]["create"] = create
    balancing = LoadBalancers(EmulatedRegistry())
    _report_health(balancing)
    balancing.start()


def _free_host(network: str) -> str:
    taken = {balancer["DNSName"] for balancer in list(alb._lbs._data.values())}
    return next(host for n in range(2, 255) if (host := f"{network}.0.{n}") not in taken)


def _report_health(balancing: LoadBalancers) -> None:
    """Patch DescribeTargetHealth: return the results of the health checks."""
    native = find_native(alb, "_describe_target_health", "params")

    def describe(params: Any) -> Any:
        status, headers, body = native(params)
        text = body.decode() if isinstance(body, bytes) else body
        group = alb._p(params, "TargetGroupArn")
        for entry in alb._targets.get(group, []):
            state = balancing.target_health(Address(entry["Id"], int(entry["Port"])))
            text = _replace_state(text, entry["Id"], state)
        return status, headers, text.encode()

    alb._describe_target_health = describe
    alb._ACTION_MAP["DescribeTargetHealth"] = describe


def _replace_state(text: str, target: str, state: str) -> str:
    """Return the XML text with a new state in the member that describes the target."""
    before, found, after = text.partition(f"<Id>{target}</Id>")
    return before + found + after.replace("<State>healthy</State>", f"<State>{state}</State>", 1)
