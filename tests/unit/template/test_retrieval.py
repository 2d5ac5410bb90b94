"""The gateway searches the database that the functions fill, and changes nothing in the tables it reads."""

import json
from typing import Any

import pytest

from tests.support.tables import template
from tools.checks.translated import ROOT, translate

RESOURCES = template()["Resources"]
GATEWAY = translate(ROOT / "gateway/template.yaml")["Resources"]


@pytest.mark.parametrize("table", ["RepositoriesTable", "DocumentsTable"])
def test_the_gateway_only_reads_repositories_and_documents(table: str) -> None:
    [policy] = GATEWAY["TaskRole"]["Properties"]["Policies"]
    statements = [one for one in policy["PolicyDocument"]["Statement"] if table in json.dumps(one["Resource"])]
    actions = {
        action
        for one in statements
        for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
    }

    assert actions
    assert actions <= {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}


def test_both_searches_are_told_of_the_same_database() -> None:
    function: dict[str, Any] = RESOURCES["RetrievalApi"]["Properties"]["Environment"]["Variables"]
    parameters = RESOURCES["Gateway"]["Properties"]["Parameters"]
    [task] = GATEWAY["Task"]["Properties"]["ContainerDefinitions"]
    told = {entry["Name"]: entry["Value"] for entry in task["Environment"]}

    for name in ("HOST", "PORT", "NAME", "USER", "SSLMODE"):
        taken = told[f"DATABASE_{name}"]["Ref"]
        assert parameters[taken] == function[f"DATABASE_{name}"], name


def test_the_database_lets_in_the_functions_and_the_gateway_and_nobody_else() -> None:
    database = RESOURCES["DatabaseSecurityGroup"]["Properties"]["SecurityGroupIngress"]
    more = [
        resource["Properties"]
        for resource in RESOURCES.values()
        if resource["Type"] == "AWS::EC2::SecurityGroupIngress"
        and resource["Properties"]["GroupId"] == {"Ref": "DatabaseSecurityGroup"}
    ]

    assert [rule["SourceSecurityGroupId"] for rule in [*database, *more]] == [
        {"Ref": "FunctionSecurityGroup"},
        {"Ref": "TaskSecurityGroup"},
    ]
