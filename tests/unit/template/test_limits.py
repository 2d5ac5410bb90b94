"""The rate-limit settings of both doors, and the permissions of the usage table."""

import json
import re
from typing import Any

import pytest

from lisa.usage.limits import parse_group_limits
from tests.support.tables import template
from tools.checks.application import translate_application
from tools.checks.translation import ROOT, translate_template

SETTINGS = {"USAGE_TABLE", "REQUESTS_PER_MINUTE", "GROUP_REQUESTS_PER_MINUTE"}
AUTHENTICATED = ("Chat", "ChatSettings", "Identity", "Ingestion", "Models", "Repositories", "Retrieval", "Usage")
PARAMETERS = template()["Parameters"]
RESOURCES = translate_application()["Resources"]
GATEWAY = translate_template(ROOT / "gateway/template.yaml")["Resources"]


def environment(function: str) -> dict[str, Any]:
    found: dict[str, Any] = RESOURCES[function]["Properties"]["Environment"]["Variables"]
    return found


def authenticated_functions() -> set[str]:
    """Return the functions of API routes that need an authenticated caller."""
    uris = [
        operation["x-amazon-apigateway-integration"]["uri"]
        for operations in RESOURCES["Api"]["Properties"]["Body"]["paths"].values()
        for method, operation in operations.items()
        if method != "options" and {"NONE": []} not in operation["security"]
    ]
    return set(re.findall(r"\$\{(\w+)\.Arn\}", json.dumps(uris)))


def test_exactly_the_functions_with_an_authenticated_caller_count_requests() -> None:
    functions = {name for name, resource in RESOURCES.items() if resource["Type"] == "AWS::Lambda::Function"}
    counting = {name for name in functions if environment(name).get("USAGE_TABLE") == {"Ref": "UsageTable"}}

    assert counting - {"DrainUsageEvents"} == authenticated_functions() == {f"{name}Api" for name in AUTHENTICATED}


@pytest.mark.parametrize("function", sorted(authenticated_functions()))
def test_both_doors_have_the_same_rate_limit_settings(function: str) -> None:
    parameters = RESOURCES["Gateway"]["Properties"]["Parameters"]
    [task] = GATEWAY["Task"]["Properties"]["ContainerDefinitions"]

    for name in SETTINGS:
        [taken] = [entry["Value"]["Ref"] for entry in task["Environment"] if entry["Name"] == name]
        assert parameters[taken] == environment(function)[name], name


def test_only_the_functions_that_count_or_aggregate_usage_may_write_the_usage_table() -> None:
    allowed = {
        name: statement["Action"]
        for name, resource in RESOURCES.items()
        if resource["Type"] in {"AWS::IAM::Role", "AWS::IAM::ManagedPolicy"}
        for statement in statements(resource["Properties"])
        if "UsageTable" in json.dumps(statement.get("Resource"))
    }

    del allowed["TaskRole"]  # another test checks the role of the gateway
    assert allowed.pop("DrainUsageEventsRole") == ["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    assert allowed.pop("UsageApiRole") == [
        f"dynamodb:{name}" for name in ("GetItem", "Query", "PutItem", "DeleteItem", "UpdateItem")
    ]
    others = authenticated_functions() - {"UsageApi"}
    assert allowed == dict.fromkeys((f"{name}Role" for name in others), "dynamodb:UpdateItem")


def test_the_gateway_may_write_leases_to_the_usage_table_and_delete_no_item() -> None:
    allowed = [
        statement["Action"]
        for statement in statements(GATEWAY["TaskRole"]["Properties"])
        if "UsageTable" in json.dumps(statement.get("Resource"))
    ]

    assert allowed == [[f"dynamodb:{name}" for name in ("GetItem", "PutItem", "Query", "UpdateItem")]]


@pytest.mark.parametrize(
    ("entry", "good"),
    [
        ("", True),
        ("law=1000", True),
        ("a group=0", True),
        ("law", False),
        ("law=", False),
        ("=5", False),
        ("law=-1", False),
        ("law=1.5", False),
        ("law=1e3", False),
        ("law=1 law=2", False),
    ],
)
def test_the_template_accepts_exactly_the_group_limits_that_functions_can_parse(entry: str, good: bool) -> None:
    pattern = PARAMETERS["GroupRequestsPerMinute"]["AllowedPattern"]

    assert bool(re.fullmatch(pattern, entry)) == good
    if good:
        parse_group_limits(entry)
    else:
        with pytest.raises(ValueError, match="requests per minute"):
            parse_group_limits(entry)


def statements(properties: dict[str, Any]) -> list[dict[str, Any]]:
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
    return [statement for document in documents for statement in document["Statement"]]
