"""A short form of the templates' permissions, deliveries and retries, compared with the declared one.

`python -m tests.support.template_summary` prints it for the declared file. Read the difference before you commit it.
"""

import re
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.support.policy_statements import (
    actions_of,
    as_list,
    condition_of,
    principals_of,
    short_name,
    short_names,
    with_conditions,
)
from tools.checks.application import translate_application
from tools.checks.translation import ROOT, translate_template

FILE = Path(__file__).resolve().parents[1] / "unit/template/declared.yaml"
Resources = dict[str, Any]
_ROUTE = re.compile(r":(Api|\$\{Api\})/\*/(GET|POST|PUT|DELETE)/")


def declared_summary() -> dict[str, Any]:
    """Return the summary that a person has approved."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


def built_summary() -> dict[str, Any]:
    """Return the summary of the templates as they are."""
    gateway = translate_template(ROOT / "gateway/template.yaml")["Resources"]
    root = {name: found for name, found in translate_application()["Resources"].items() if name not in gateway}
    return {
        "roles": roles(root) | {f"gateway/{name}": role for name, role in roles(gateway).items()},
        "resource policies": resource_policies(root | gateway),
        "callers of functions": callers(root),
        "queues": queues(root),
        "readers": readers(root),
        "rules": rules(root),
        "schedules": schedules(root),
        "failed asynchronous calls": failed_calls(root),
        "open ports": open_ports(root) | open_ports(gateway),
    }


def of_type(resources: Resources, kind: str) -> dict[str, Any]:
    """Return the properties of the resources of this type."""
    return {name: found.get("Properties", {}) for name, found in resources.items() if found["Type"] == kind}


def roles(resources: Resources) -> dict[str, Any]:
    """Return for each role its principals, its managed policies, and the actions on each resource."""
    found: dict[str, Any] = {}
    for name, properties in of_type(resources, "AWS::IAM::Role").items():
        documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        found[name] = {
            "assumed by": sorted(
                {one for s in properties["AssumeRolePolicyDocument"]["Statement"] for one in principals_of(s)}
            ),
            "managed": sorted(
                short_name(policy).rpartition("/")[2] for policy in properties.get("ManagedPolicyArns", [])
            ),
            "may": rights(documents),
        }
    for name, properties in of_type(resources, "AWS::IAM::ManagedPolicy").items():
        found[name] = {"may": rights([properties["PolicyDocument"]])}
    return found


def rights(documents: list[Any]) -> dict[str, str]:
    """Return the actions on each resource; actions with a condition have an entry of their own."""
    found: dict[str, set[str]] = {}
    for statement in (s for document in documents for s in document["Statement"]):
        for when, one in with_conditions(statement):
            for resource in as_list(one["Resource"]):
                found.setdefault(f"{when}{short_name(resource)}{condition_of(one)}", set()).update(actions_of(one))
    return {resource: ", ".join(sorted(actions)) for resource, actions in sorted(found.items())}


def resource_policies(resources: Resources) -> list[str]:
    """Return the statements of the policies of queues and buckets."""
    kinds = ("AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy", "AWS::SecretsManager::ResourcePolicy")
    statements = [
        s for kind in kinds for p in of_type(resources, kind).values() for s in p["PolicyDocument"]["Statement"]
    ]
    return sorted(
        f"{', '.join(principals_of(s))}: {', '.join(sorted(actions_of(s)))}"
        f" on {short_name(s['Resource'])}{condition_of(s)}"
        for s in statements
    )


def callers(resources: Resources) -> dict[str, list[str]]:
    """Return the services that may call each function, with the source."""
    found: dict[str, set[str]] = {}
    for permission in of_type(resources, "AWS::Lambda::Permission").values():
        source = short_name(permission.get("SourceArn", permission.get("SourceAccount", "anything")))
        source = "routes of the API" if _ROUTE.search(source) else source
        found.setdefault(short_name(permission["FunctionName"]), set()).add(f"{permission['Principal']} for {source}")
    return {name: sorted(who) for name, who in sorted(found.items())}


def queues(resources: Resources) -> dict[str, Any]:
    """Return for each queue its timeouts, the number of receives, and the dead-letter queue."""
    found = {}
    for name, properties in of_type(resources, "AWS::SQS::Queue").items():
        redrive = properties.get("RedrivePolicy", {})
        found[name] = {
            "visible again after": properties.get("VisibilityTimeout", 30),
            "kept for": properties["MessageRetentionPeriod"],
            "receives": redrive.get("maxReceiveCount"),
            "then": short_name(redrive["deadLetterTargetArn"]) if redrive else None,
        }
    return found


def readers(resources: Resources) -> dict[str, Any]:
    """Return how functions read queues and streams."""
    found = {}
    for mapping in of_type(resources, "AWS::Lambda::EventSourceMapping").values():
        rest = {name: value for name, value in mapping.items() if name not in ("EventSourceArn", "FunctionName")}
        found[short_name(mapping["FunctionName"])] = {"reads": short_name(mapping["EventSourceArn"])} | short_names(
            rest
        )
    return found


def rules(resources: Resources) -> dict[str, Any]:
    """Return for each event rule its targets and their dead-letter queues."""
    return {name: short_names(p) for name, p in of_type(resources, "AWS::Events::Rule").items()}


def schedules(resources: Resources) -> dict[str, Any]:
    """Return the schedules and their targets."""
    return {name: short_names(p) for name, p in of_type(resources, "AWS::Scheduler::Schedule").items()}


def failed_calls(resources: Resources) -> dict[str, Any]:
    """Return for each function the retries of an asynchronous call and the destination after the last one."""
    return {
        short_name(p["FunctionName"]): {
            "tried again": p["MaximumRetryAttempts"],
            "then": short_name(p.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination", "nowhere")),
        }
        for p in of_type(resources, "AWS::Lambda::EventInvokeConfig").values()
    }


def open_ports(resources: Resources) -> dict[str, list[str]]:
    """Return the sources that may connect to each security group, with the condition if there is one."""
    found: dict[str, list[str]] = {}
    for name, properties in of_type(resources, "AWS::EC2::SecurityGroup").items():
        for when, one in (
            pair for entry in properties.get("SecurityGroupIngress", []) for pair in with_conditions(entry)
        ):
            found.setdefault(name, []).append(when + _port(one))
    for properties in of_type(resources, "AWS::EC2::SecurityGroupIngress").values():
        found.setdefault(short_name(properties["GroupId"]), []).append(_port(properties))
    return found


def _port(entry: Any) -> str:
    source = short_name(entry.get("CidrIp") or entry.get("CidrIpv6") or entry.get("SourceSecurityGroupId"))
    return f"{entry['IpProtocol']} {short_name(entry.get('FromPort'))}-{short_name(entry.get('ToPort'))} from {source}"


if __name__ == "__main__":
    sys.stdout.write(
        "# Rights, deliveries and retries of the templates: who changes one of them there agrees to it here.\n"
    )
    yaml.safe_dump(built_summary(), sys.stdout, sort_keys=False, width=180)
