"""Rules that find lost data, hidden failures and effects on other stacks in a translated template.

Each rule returns a list of messages, one for each violation.
"""

import json
from typing import Any

from tools.checks.container_rules import Resources, find_resources_of_type

#: Resource types that hold user data, credentials or keys.
RETAINED_TYPES = (
    "AWS::S3::Bucket",
    "AWS::DynamoDB::Table",
    "AWS::SecretsManager::Secret",
    "AWS::Cognito::UserPool",
)
#: Buckets whose content is a part of the application, so that a new deployment writes it again.
_REWRITTEN = ("SiteBucket",)
_ELB = "logdelivery.elasticloadbalancing.amazonaws.com"


def find_unretained_data(resources: Resources) -> list[str]:
    """Return data resources that are deleted with their stack, or that remain after a failed first deployment."""
    kept = {
        name: resource
        for name, resource in resources.items()
        if resource["Type"] in RETAINED_TYPES and name not in _REWRITTEN
    }
    policies = {
        name: (one.get("DeletionPolicy", "Delete"), one.get("UpdateReplacePolicy", "Delete"))
        for name, one in kept.items()
    }
    return [
        f"{name} is deleted by {deleted} and replaced by {replaced}"
        for name, (deleted, replaced) in policies.items()
        if (deleted, replaced) != ("RetainExceptOnCreate", "Retain")
    ]


def find_unprotected_resources(resources: Resources) -> list[str]:
    """Return tables, user pools and database clusters that the parameter DeletionProtection does not protect."""
    wanted = {"AWS::DynamoDB::Table": "DeletionProtectionEnabled", "AWS::Cognito::UserPool": "DeletionProtection"}
    return [
        name
        for kind, property_ in (wanted | {"AWS::RDS::DBCluster": "DeletionProtection"}).items()
        for name, properties in find_resources_of_type(resources, kind)
        if properties.get(property_, {}).get("Fn::If", [""])[0] != "ProtectFromDeletion"
    ]


def find_all_dead_letter_queues(resources: Resources) -> set[str]:
    """Return the names of all dead-letter queues: those of queues, rules, streams and functions."""
    return set(
        _find_dead_letter_queues(resources, {name for name, _ in find_resources_of_type(resources, "AWS::SQS::Queue")})
    )


def _find_dead_letter_queues(value: Any, queues: set[str], inside: bool = False) -> list[str]:
    if isinstance(value, dict):
        keys = {"deadLetterTargetArn", "DeadLetterConfig", "OnFailure"}
        named = value.get("Fn::GetAtt", [""])[0] if inside else ""
        return [named] * (named in queues) + [
            one
            for key, inner in value.items()
            for one in _find_dead_letter_queues(inner, queues, inside or key in keys)
        ]
    return (
        [one for inner in value for one in _find_dead_letter_queues(inner, queues, inside)]
        if isinstance(value, list)
        else []
    )


def find_queues_without_alarm(resources: Resources) -> list[str]:
    """Return dead-letter queues without an alarm."""
    watched = {
        dimension["Value"]["Fn::GetAtt"][0]
        for _, alarm in find_resources_of_type(resources, "AWS::CloudWatch::Alarm")
        if (alarm.get("Namespace"), alarm.get("MetricName")) == ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
        and (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
        for dimension in alarm["Dimensions"]
    }
    return [f"no alarm watches {name}" for name in sorted(find_all_dead_letter_queues(resources) - watched)]


def find_access_log_policy_errors(resources: Resources) -> list[str]:
    """Return bucket policies that forbid access logs of load balancers, or allow them outside this account's folder.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    found = []
    for name, policy in find_resources_of_type(resources, "AWS::S3::BucketPolicy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Principal"] != {"Service": _ELB}:
                continue
            if "aws:SourceAccount" in json.dumps(statement.get("Condition", {})):
                found.append(f"{name} requires a source account, unlike the documented policy")
            if not json.dumps(statement["Resource"]).endswith('/AWSLogs/${AWS::AccountId}/*"}'):
                found.append(f"{name} is not limited to the folder of this account")
    return found


def find_shared_layer_names(resources: Resources) -> list[str]:
    """Return layers whose name does not contain the stack's name, so that two stacks would share their versions."""
    return [
        f"{name} is called {properties.get('LayerName')}"
        for name, properties in find_resources_of_type(resources, "AWS::Lambda::LayerVersion")
        if "${AWS::StackName}" not in json.dumps(properties.get("LayerName"))
    ]


def find_wide_database_logins(resources: Resources) -> list[str]:
    """Return roles that may log in to every database of the account."""
    return [
        f"{name} may log in to any database"
        for name, resource in resources.items()
        for statement in _list_statements(resource)
        if statement.get("Action") == "rds-db:connect" and ":dbuser:*/" in json.dumps(statement["Resource"])
    ]


def _list_statements(resource: dict[str, Any]) -> list[dict[str, Any]]:
    properties = resource.get("Properties", {})
    inline = [policy["PolicyDocument"] for policy in properties.get("Policies", []) if isinstance(policy, dict)]
    documents = [*inline, *([properties["PolicyDocument"]] if "PolicyDocument" in properties else [])]
    return [statement for document in documents for statement in document["Statement"]]
