"""Both doors keep to the same limits, count in the same table, and nobody else may write to it."""

import json
import re
from typing import Any

import pytest

from lisa.usage.limits import parse_group_limits
from tests.support.tables import template
from tools.checks.application import translated_application
from tools.checks.translation import ROOT, translate

SETTINGS = {"USAGE_TABLE", "REQUESTS_PER_MINUTE", "GROUP_REQUESTS_PER_MINUTE"}
PARAMETERS = template()["Parameters"]
RESOURCES = translated_application()["Resources"]
GATEWAY = translate(ROOT / "gateway/template.yaml")["Resources"]


def environment(function: str) -> dict[str, Any]:
    found: dict[str, Any] = RESOURCES[function]["Properties"]["Environment"]["Variables"]
    return found


def asking_who_calls() -> set[str]:
    """The functions behind routes of the API that only a known caller reaches."""
    uris = [
        operation["x-amazon-apigateway-integration"]["uri"]
        for operations in RESOURCES["Api"]["Properties"]["Body"]["paths"].values()
        for method, operation in operations.items()
        if method != "options" and {"NONE": []} not in operation["security"]
    ]
    return set(re.findall(r"\$\{(\w+)\.Arn\}", json.dumps(uris)))


def test_exactly_the_functions_that_know_their_caller_count_requests() -> None:
    functions = {name for name, resource in RESOURCES.items() if resource["Type"] == "AWS::Lambda::Function"}
    counting = {name for name in functions if environment(name).get("USAGE_TABLE") == {"Ref": "UsageTable"}}

    assert (
        counting - {"DrainUsageEvents"}
        == asking_who_calls()
        == {"IdentityApi", "IngestionApi", "RepositoriesApi", "RetrievalApi", "UsageApi"}
    )


@pytest.mark.parametrize("function", sorted(asking_who_calls()))
def test_both_doors_are_given_the_same_limits(function: str) -> None:
    parameters = RESOURCES["Gateway"]["Properties"]["Parameters"]
    [task] = GATEWAY["Task"]["Properties"]["ContainerDefinitions"]

    for name in SETTINGS:
        [taken] = [entry["Value"]["Ref"] for entry in task["Environment"] if entry["Name"] == name]
        assert parameters[taken] == environment(function)[name], name


def test_whoever_counts_may_add_to_the_usage_table_and_the_one_that_adds_up_may_write_it() -> None:
    allowed = {
        name: statement["Action"]
        for name, resource in RESOURCES.items()
        if resource["Type"] in {"AWS::IAM::Role", "AWS::IAM::ManagedPolicy"}
        for statement in statements(resource["Properties"])
        if "UsageTable" in json.dumps(statement.get("Resource"))
    }

    del allowed["TaskRole"]  # the gateway's: see the next test
    assert allowed.pop("DrainUsageEventsRole") == ["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    assert allowed.pop("UsageApiRole") == [
        f"dynamodb:{name}" for name in ("GetItem", "Query", "PutItem", "DeleteItem", "UpdateItem")
    ]
    others = asking_who_calls() - {"UsageApi"}
    assert allowed == dict.fromkeys((f"{name}Role" for name in others), "dynamodb:UpdateItem")


def test_the_gateway_may_lease_from_the_usage_table_and_delete_nothing() -> None:
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
def test_the_template_refuses_what_the_functions_could_not_read(entry: str, good: bool) -> None:
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
